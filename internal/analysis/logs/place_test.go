package logs

import (
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/text"
)

func TestThePlaceOfALine(t *testing.T) {
	labels := func(pairs ...string) client.Labels {
		var out client.Labels
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, &client.Label{Name: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	for _, tt := range []struct {
		labels client.Labels
		line   string
		want   Scope
		code   string
	}{
		{labels("code_filepath", "/app/air/runtime/main.py", "code_lineno", "104", "scope_name", "runtime.core"), "started", Scope{Place: "runtime/main.py"}, "104"},
		{labels("code_file_path", `C:\app\run.cs`, "code_line_number", "7"), "started", Scope{Place: `app\run.cs`}, "7"},
		{labels("code_namespace", "c.x.Orders", "code_function", "cancel", "code_lineno", "53"), "no refund", Scope{Place: "c.x.Orders.cancel"}, "53"},
		{labels("code_namespace", "c.x.Orders", "code_function_name", "c.x.Orders.cancel"), "no refund", Scope{Place: "c.x.Orders.cancel"}, ""},
		{labels("scope_name", "c.x.Orders", "exception_type", "java.io.IOException"), "no refund", Scope{Place: "c.x.Orders", Exception: "java.io.IOException"}, ""},
		{nil, `{"level":"error","caller":"/src/orders/pay.go:12","msg":"no refund"}`, Scope{Place: "orders/pay.go"}, "12"},
		{nil, `{"level":"ERROR","source":{"function":"main.pay","file":"/src/orders/pay.go","line":12},"msg":"no refund"}`, Scope{Place: "orders/pay.go"}, "12"},
		{nil, `{"level":"error","logger":"orders.pay","event":"no refund"}`, Scope{Place: "orders.pay"}, ""},
		{nil, `{"@timestamp":"2026-11-28T00:51:38Z","log.level":"ERROR","message":"no refund","log.logger":"c.x.Orders","error.type":"c.x.Refused"}`, Scope{Place: "c.x.Orders", Exception: "c.x.Refused"}, ""},
		{nil, `level=error caller=pay.go:12 msg="no refund"`, Scope{Place: "pay.go"}, "12"},
		{nil, "2026-11-28 00:51:38.123 ERROR 1 --- [nio-8080-exec-4] o.s.c.Orders : no refund for 7", Scope{Place: "o.s.c.Orders"}, ""},
		{nil, "2026-11-28 00:51:38.123  INFO 1 --- [nio-8080-exec-4] o.s.c.Orders#53 : no refund for 7", Scope{Place: "o.s.c.Orders"}, "53"},
		{nil, "00:51:38.123 [main] ERROR c.x.Orders - no refund", Scope{Place: "c.x.Orders"}, ""},
		{nil, "2026-11-28 00:51:38,123 - orders.pay - ERROR - no refund", Scope{Place: "orders.pay"}, ""},
		{nil, "2026-11-28 00:51:38.123 | ERROR    | orders.pay:refund:12 - no refund", Scope{Place: "orders.pay:refund"}, "12"},
		{nil, "2026-11-28T00:51:38.123Z\tERROR\torders/pay.go:12\tno refund", Scope{Place: "orders/pay.go"}, "12"},
		{nil, "E1128 00:51:38.123456       1 pay.go:12] no refund", Scope{Place: "pay.go"}, "12"},
		{nil, `{"log":"2026-11-28 00:51:38.123 ERROR 1 --- [nio-8080-exec-4] o.s.c.Orders : no refund"}`, Scope{Place: "o.s.c.Orders"}, ""},
		// What is none: a host, an address, a file that the message names.
		{nil, "2026-11-28 00:51:38.123 ERROR could not open pay.go:12 of orders", Scope{}, ""},
		{nil, "2026-11-28 00:51:38.123 ERROR 10.2.3.4:80 refused", Scope{}, ""},
		{nil, "connect to db.internal.example : refused", Scope{}, ""},
		{labels("code_lineno", "x7"), "started", Scope{}, ""},
		{nil, `{"msg":"uploaded","file":"/tmp/report-2.pdf","line":"x"}`, Scope{}, ""},
		{nil, `{"msg":"refused","caller":"+49 30 1234567","logger":"of request 7f7cd172"}`, Scope{}, ""},
		{nil, `{"msg":"refused","logger":"session-12345678","error.type":"it was too late"}`, Scope{}, ""},
		{nil, "boom\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in f\nhttpx.ReadTimeout: timed out", Scope{Exception: "httpx.ReadTimeout"}, ""},
	} {
		r := &client.LogsResponse{Streams: []client.LogStream{{Labels: tt.labels, Entries: []client.LogEntry{{Line: tt.line}}}}}
		l := tableOf(r, "").Lines[0]
		if got := l.cluster.scope.Scope; got != tt.want || l.codeLine != tt.code {
			t.Errorf("%v %s:\n%+v, line %q, want %+v, line %q", tt.labels, tt.line, got, l.codeLine, tt.want, tt.code)
		}
	}
}

// of returns the patterns of lines of services, as "service: template ×lines".
func summaryOf(r *client.LogsResponse) []string {
	var out []string
	for _, p := range tableOf(r, "").Patterns().All {
		out = append(out, p.Service+" "+p.Place+" "+p.CodeLine+": "+p.Template.String()+strings.Repeat("|", p.Lines))
	}
	slices.Sort(out)
	return out
}

func TestPatternsAreOfOneServiceAndPlace(t *testing.T) {
	stream := func(service, place, code string, lines ...string) client.LogStream {
		s := client.LogStream{Labels: client.Labels{{Name: "service_name", Value: service}, {Name: "level", Value: "error"},
			{Name: "code_namespace", Value: place}, {Name: "code_lineno", Value: code}}}
		for i, line := range lines {
			s.Entries = append(s.Entries, client.LogEntry{Time: int64(i), Line: line})
		}
		return s
	}
	three := []string{"order 1 failed", "order 2 failed", "order 3 failed"}
	for name, c := range map[string]struct {
		streams []client.LogStream
		want    []string
	}{
		"services": {[]client.LogStream{stream("a", "", "", three...), stream("b", "", "", three[:1]...)},
			[]string{"a  : order <*> failed|||", "b  : order <*> failed|"}},
		"classes": {[]client.LogStream{stream("a", "x.A", "", three...), stream("a", "x.B", "", three...)},
			[]string{"a x.A : order <*> failed|||", "a x.B : order <*> failed|||"}},
		"lines of code": {[]client.LogStream{stream("a", "x.A", "5", three...), stream("a", "x.A", "9", three...)},
			[]string{"a x.A 5: order <*> failed|||", "a x.A 9: order <*> failed|||"}},
		"a line of code for each line is none": {[]client.LogStream{stream("a", "x.A", "5", three[0]), stream("a", "x.A", "9", three[1]), stream("a", "x.A", "11", three[2])},
			[]string{"a x.A : order <*> failed|||"}},
		"too many lines of code": {[]client.LogStream{stream("a", "x.A", "1", three...), stream("a", "x.A", "2", three...), stream("a", "x.A", "3", three...),
			stream("a", "x.A", "4", three...), stream("a", "x.A", "5", three...), stream("a", "x.A", "6", three...)},
			[]string{"a x.A : order <*> failed||||||||||||||||||"}},
	} {
		if got := summaryOf(&client.LogsResponse{Streams: c.streams}); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

func TestPatternsOfTwoServicesHaveTwoIDs(t *testing.T) {
	for _, service := range []string{"a", "b"} {
		stream := func(s string) client.LogStream {
			return client.LogStream{Labels: client.Labels{{Name: "service_name", Value: s}}, Entries: []client.LogEntry{{Time: 1, Line: "order 1 failed"}}}
		}
		both := &client.LogsResponse{Streams: []client.LogStream{stream("a"), stream("b")}}
		alone := tableOf(&client.LogsResponse{Streams: []client.LogStream{stream(service)}}, "").Patterns().All[0].ID
		lines := tableOf(both, alone).Lines
		if len(lines) != 1 || lines[0].Service != service || lines[0].cluster.ID() != alone {
			t.Errorf("%s of %s alone finds %d lines", alone, service, len(lines))
		}
	}
}

func TestLinesOfCodeThatAreToldApartLaterKeepTheirID(t *testing.T) {
	stream := func(code string, n int) client.LogStream {
		s := client.LogStream{Labels: client.Labels{{Name: "code_namespace", Value: "x.A"}, {Name: "code_lineno", Value: code}}}
		for i := range n {
			s.Entries = append(s.Entries, client.LogEntry{Time: int64(i), Line: "order 1 failed"})
		}
		return s
	}
	before := tableOf(&client.LogsResponse{Streams: []client.LogStream{stream("5", 1), stream("9", 1)}}, "").Patterns().All
	after := &client.LogsResponse{Streams: []client.LogStream{stream("5", 6), stream("9", 6)}}
	if n := len(tableOf(after, "").Patterns().All); len(before) != 1 || n != 2 {
		t.Fatalf("%d patterns, then %d: the test shows nothing", len(before), n)
	}
	if got := len(tableOf(after, before[0].ID).Lines); got != 12 {
		t.Errorf("the id of both finds %d of 12 lines", got)
	}
	for _, p := range tableOf(after, "").Patterns().All {
		if got := tableOf(after, p.ID).Lines; len(got) != 6 || got[0].codeLine != p.CodeLine {
			t.Errorf("%s of line %s finds %d lines", p.ID, p.CodeLine, len(got))
		}
	}
}

func TestATemplateOfWildcardsTakesNoOtherMessage(t *testing.T) {
	clusters := patternsOf(
		"17 ERROR 3 TraceID 9f8e7d6c5b4a39281706f5e4d3c2b1a0",
		"18 ERROR 4 TraceID 0f8e7d6c5b4a39281706f5e4d3c2b1a0",
		"19 ERROR 5 connection refused",
		"20 ERROR 6 disk full",
	)
	templates := map[string]bool{}
	for _, c := range clusters {
		templates[c.template] = true
	}
	for _, want := range []string{"<*> ERROR <*> TraceID <*>", "<*> ERROR <*> connection refused", "<*> ERROR <*> disk full"} {
		if !templates[want] {
			t.Errorf("no %q among %v", want, templates)
		}
	}
	if hasLetter(text.Wildcard+",") || !hasLetter("é") {
		t.Error("what says something is not told from what does not")
	}
}
