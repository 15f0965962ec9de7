package answer

import (
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

func TestWhatIsLeftOutStandsFirst(t *testing.T) {
	meta := client.Meta{LeftOut: []client.Excess{{What: "spans", Most: 5, Count: 7}}, Warnings: []string{"store down"}}
	o := Options{Budget: Budget{MaxBytes: 7500}, Request: analysis.Request{FetchedAt: time.Unix(1795428060, 0), Limit: 1}}
	logs := &client.LogsResponse{Meta: meta, Streams: []client.LogStream{{Entries: []client.LogEntry{{Time: 1, Line: "a"}}}}}
	metrics := &client.MetricsResponse{Meta: meta, Series: []client.Series{{Samples: []client.Sample{{Time: 1, Value: "1"}}}}}
	many := &client.TracesResponse{Meta: meta, Traces: []client.Trace{{SearchResult: &client.TraceSearchResult{RootName: "a"}}}}
	one := &client.TracesResponse{Meta: meta, Traces: []client.Trace{{Spans: []client.Span{{Name: "a", Resource: &client.Resource{}}}}}}
	for name, answer := range map[string]func(Options) Result{
		"logs":    func(o Options) Result { return Logs(logs, o) },
		"metrics": func(o Options) Result { return Metrics(metrics, o) },
		"traces":  func(o Options) Result { return Traces(many, o) },
		"a trace": func(o Options) Result { return Traces(one, o) },
	} {
		for _, form := range []Form{Summary, Records} {
			o.View.Form = form
			text := string(answer(o).JSON)
			for _, want := range []string{`"totals":{"at_least":true,`, `"incomplete":["more than 5 spans: 7 are left out",`} {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: %s lacks %s", name, form, text, want)
				}
			}
		}
	}
}
