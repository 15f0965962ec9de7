package answer

import (
	"encoding/json"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

// manyAnswer is what tests read of an answer about many traces.
type manyAnswer struct {
	Totals struct {
		Traces, Failed int
		ErrorsInside   int `json:"errors_inside"`
	}
	Groups, Failures, Traces struct{ Rows [][]any }
	Omitted                  struct{ Traces int }
	Next                     []struct {
		Why  string
		Args map[string]any
	}
}

func readMany(t *testing.T, res Result) (a manyAnswer) {
	t.Helper()
	if err := json.Unmarshal(res.JSON, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnErrorInsideIsNoFailureOfTheTrace(t *testing.T) {
	root := func(mods ...func(*client.Span)) client.Span { return spantest.New(1, 0, 0, 100, mods...) }
	r := &client.TracesResponse{Traces: []client.Trace{
		{ID: client.TraceID{1}, Spans: []client.Span{root()}},
		{ID: client.TraceID{2}, Spans: []client.Span{root(spantest.Failing("broke")), spantest.New(2, 1, 0, 50, spantest.Failing("broke"))}},
		{ID: client.TraceID{3}, Spans: []client.Span{root(), spantest.New(2, 1, 0, 50, spantest.Failing("broke")), spantest.New(3, 1, 50, 90)}},
		{ID: client.TraceID{4}, SearchResult: &client.TraceSearchResult{RootService: "svc", RootName: "s1", Services: []client.ServiceStat{{Service: "svc", Spans: 2, Errors: 1}}}},
	}}
	a := readMany(t, Traces(r, summaryAt(spantest.After(3600))))
	if a.Totals.Failed != 2 || a.Totals.ErrorsInside != 1 {
		t.Errorf("%d failed and %d with errors inside, want 2 and 1", a.Totals.Failed, a.Totals.ErrorsInside)
	}
	got := map[any]any{}
	for _, row := range a.Groups.Rows {
		got[row[1]] = row[2]
	}
	if got["ok"] != 1.0 || got["error"] != 2.0 || got["errors inside"] != 1.0 {
		t.Errorf("groups are %v", got)
	}
	if res := Traces(r, Options{Budget: Budget{MaxBytes: 7500}, View: View{Form: Summary}, Filter: analysis.Filter{ErrorsOnly: true}}); res.Total != 3 {
		t.Errorf("errors_only keeps %d, want 3", res.Total)
	}
}

func TestTheSmallestAnswerShowsTheFailure(t *testing.T) {
	r := decodeTraces(t, "facade/traces_12_detailed.json")
	o := traceOptions()
	o.Budget.MaxBytes = 1000
	a := readMany(t, Traces(r, o))
	if len(a.Failures.Rows) != 1 || len(a.Traces.Rows) == 0 || a.Traces.Rows[0][1] != "50f98239" {
		t.Errorf("failures %v, traces %v", a.Failures.Rows, a.Traces.Rows)
	}
	if n := len(a.Traces.Rows) + a.Omitted.Traces; n != 12 {
		t.Errorf("%d rows and %d omitted are not 12", len(a.Traces.Rows), a.Omitted.Traces)
	}
}

func TestAFailedTraceIsLookedAtBeforeASlowOne(t *testing.T) {
	r := decodeTraces(t, "facade/tempo_search_100.json")
	a := readMany(t, Traces(r, traceOptions()))
	if len(a.Next) == 0 || a.Next[0].Args["trace_id"] != a.Traces.Rows[0][1] || a.Traces.Rows[0][4] == 0.0 {
		t.Errorf("next is %v, the first row %v", a.Next, a.Traces.Rows[0])
	}
}

func TestMatchLooksIntoTheSpansOfASearchRow(t *testing.T) {
	r := decodeTraces(t, "tempo/tempo_search_traceql.json")
	o := traceOptions()
	for match, keeps := range map[string]bool{"policy tool AGENT": true, "no such thing": false} {
		o.Filter.Match = match
		if res := Traces(r, o); (res.Total > 0) != keeps {
			t.Errorf("match %q keeps %d", match, res.Total)
		}
	}
}

func TestTheIncidentOfTheCapturedRowsIsCounted(t *testing.T) {
	a := readMany(t, Traces(decodeTraces(t, "facade/tempo_search_100.json"), traceOptions()))
	if a.Totals.Traces != 100 || a.Totals.Failed != 13 || a.Omitted.Traces+len(a.Traces.Rows) != 100 {
		t.Errorf("totals %+v, %d rows, %d omitted", a.Totals, len(a.Traces.Rows), a.Omitted.Traces)
	}
	if s := string(Traces(&client.TracesResponse{}, traceOptions()).JSON); !strings.Contains(s, "no traces") {
		t.Errorf("an empty answer says nothing: %s", s)
	}
}
