package traces_test

import (
	"fmt"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
)

func ExampleNewSurvey() {
	front, back := &client.Resource{Service: "front"}, &client.Resource{Service: "back"}
	r := &client.TracesResponse{}
	for i := range int64(3) {
		at := 1795824000e9 + i*60e9
		r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: []client.Span{
			{ID: client.SpanID{1}, Name: "GET /", Kind: client.KindClient, Start: at, End: at + 100e6, Resource: front},
			{ID: client.SpanID{2}, Parent: client.SpanID{1}, Name: "answer", Kind: client.KindServer, Start: at + 5e6, End: at + 95e6, Resource: back,
				Status: client.StatusError, StatusMessage: fmt.Sprintf("no answer after %d ms", 90+i)},
		}})
	}
	s := traces.NewSurvey(r, &analysis.Request{}, &analysis.Filter{}, nil)
	for _, f := range s.Failures {
		fmt.Printf("%d × %s: %s\n", f.N, f.Where, f.Template)
	}
	for _, e := range s.Edges {
		fmt.Printf("%s → %s: gap %v ms, self time %v ms\n", e.Caller, e.Callee, e.Gap.After.Median, e.SelfTime.After.Median)
	}
	// Output:
	// 3 × back answer: no answer after <*> ms
	// front → back: gap 10 ms, self time 90 ms
}
