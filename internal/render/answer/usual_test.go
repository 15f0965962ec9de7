package answer

import (
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

var usualNow = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// week is what is usual of six days.
func week() *normal.Usual {
	checkout := normal.Route{Service: "gateway", Operation: "POST /checkout"}
	return &normal.Usual{
		Since: usualNow.Add(-6 * 24 * time.Hour), Last: usualNow.Add(-time.Hour), Samples: 41,
		Lines: []normal.Line{
			{Service: "mail", Route: checkout, Place: "shop.Mail", Template: "[main] shop.Mail mail <*> sent", Severity: text.Info,
				Rate: normal.Rate{Kind: normal.Gone, Requests: 57, Share: 0.98, Evidence: 90}},
			{Service: "mail", Basis: normal.PerTrace, Template: "cannot reach relay", Severity: text.Error, Rate: normal.Rate{Kind: normal.New, Requests: 57, With: 50, Evidence: 80}},
			{Service: "cart", Route: checkout, Template: "cart <*> read", Severity: text.Info, Rate: normal.Rate{Kind: normal.Moved, Requests: 57, Share: 1, Evidence: 70}},
		},
		Steps: []normal.Step{{Route: checkout, Caller: "orders", Service: "mail", Name: "POST /mails", Rate: normal.Rate{Kind: normal.Gone, Requests: 57, Share: 1, Evidence: 90}}},
		Edges: []normal.Edge{{Caller: "orders", Callee: "stock", Self: normal.Shift{Log: 1, Evidence: 50},
			Usual: normal.Calls{Self: normal.Quantiles{P50: 4}}, Now: normal.Calls{Self: normal.Quantiles{P50: 11}}}},
	}
}

func TestWhatIsUsualIsSaidWhereItDiffers(t *testing.T) {
	req := analysis.Request{FetchedAt: usualNow, Window: time.Hour, Limit: 500}
	entries := make([]client.LogEntry, 400) // too many to be shown whole
	for i := range entries {
		entries[i] = client.LogEntry{Time: usualNow.Add(-time.Duration(i) * time.Second).UnixNano(), Line: strings.Repeat("x", 60) + " read"}
	}
	resp := &client.LogsResponse{Streams: []client.LogStream{{Labels: client.Labels{{Name: "service_name", Value: "cart"}}, Entries: entries}}}
	for _, usual := range []*normal.Usual{week(), {Samples: 3, Since: usualNow}, nil} {
		o := Options{Request: req, Budget: Budget{MaxBytes: 7500}, Usual: func(*logs.Table) *normal.Usual { return usual }}
		got := string(Logs(resp, o).JSON)
		for _, want := range []string{
			`"usually":{"of":"usual of the last 6 days, 41 samples","gone":["mail: shop.Mail mail <*> sent, in 0 of 57 requests gateway POST /checkout, usually in 98 percent"]`,
			`"more":["mail: cannot reach relay, in 50 of 57 traces, usually in 0 percent"]`,
		} {
			if strings.Contains(got, want) != (usual != nil && len(usual.Lines) > 0) {
				t.Errorf("%+v: %s", usual, got)
			}
		}
		if strings.Contains(got, "cart <*> read") || (usual == nil || len(usual.Lines) == 0) && strings.Contains(got, "usual") {
			t.Errorf("what did not change is told: %s", got)
		}
	}
	spans := make([]client.Trace, 30)
	for i := range spans {
		id := client.TraceID{1, byte(i)}
		at := usualNow.Add(-time.Duration(i) * time.Second).UnixNano()
		spans[i] = client.Trace{ID: id, Spans: []client.Span{{TraceID: id, ID: client.SpanID{1}, Name: "POST /checkout", Start: at, End: at + 1e6, Resource: &client.Resource{Service: "gateway"}}}}
	}
	o := Options{Request: req, Budget: Budget{MaxBytes: 7500}, Usual: func(*logs.Table) *normal.Usual { return week() }}
	got := string(Traces(&client.TracesResponse{Traces: spans}, o).JSON)
	want := `"gone":["mail: POST /mails, in 0 of 57 requests gateway POST /checkout, usually in 100 percent"],"more":["self_ms of stock for orders: 11, usually 4"]`
	if !strings.Contains(got, want) {
		t.Errorf("traces: %s", got)
	}
}

func TestWhatIsMissingIsSaidWithWhatIsUsual(t *testing.T) {
	sign := func(s incident.Sign) *incident.Sign {
		s.Kind, s.Service, s.Route, s.Of, s.Affected, s.Before = incident.Missing, "orders", "gateway POST /checkout", 57, 55, 98.3
		return &s
	}
	for want, s := range map[string]*incident.Sign{
		"no longer writes: order <*> stored: 2 of 57 requests gateway POST /checkout do, 98 percent before": sign(incident.Sign{Text: safe.Const("order <*> stored")}),
		"no longer takes the step INSERT orders: 2 of 57":                                                   sign(incident.Sign{Name: "INSERT orders"}),
		"no longer has mail do anything: 2 of 57":                                                           sign(incident.Sign{Asked: "mail", Callers: []string{"orders"}}),
		"no longer does what shop still asks for: 2 of 57":                                                  sign(incident.Sign{Asked: "orders", Callers: []string{"shop"}}),
	} {
		r := &incident.Report{Verdict: incident.Clear, Onset: &analysis.Onset{From: usualNow.UnixNano(), To: usualNow.UnixNano()}, Signs: []*incident.Sign{s}, Usual: week(),
			Suspects: []*incident.Suspect{{Service: "orders", Score: 0.9, Kind: incident.Silent, Evidence: []*incident.Sign{s}}}}
		o := Options{Request: analysis.Request{FetchedAt: usualNow, Window: time.Hour}}
		a := PrepareIncident(r, o, nil, func(client.TraceID) string { return "" })
		got := string(a.Within(Budget{MaxBytes: 7500}).JSON)
		for _, want := range []string{want, `"notes":["before: usual of the last 6 days, 41 samples"]`} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %s", got, want)
			}
		}
	}
	for _, cut := range []bool{true, false} {
		o := Options{Request: analysis.Request{FetchedAt: usualNow, Window: time.Hour}}
		a := PrepareIncident(&incident.Report{Cut: cut}, o, nil, nil)
		got := string(a.Within(Budget{MaxBytes: 7500}).JSON)
		if strings.Contains(got, "airefinery-mcp learn PROJECT") != cut {
			t.Errorf("where nothing is remembered: %s", got)
		}
	}
}
