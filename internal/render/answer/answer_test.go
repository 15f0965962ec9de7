package answer

import (
	"bytes"
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

// TestFactsServeAnyBudget holds that an answer in one length leaves nothing
// behind for the next.
func TestFactsServeAnyBudget(t *testing.T) {
	decodeTraces := func(name string) *client.TracesResponse {
		r, err := client.DecodeTraces(bytes.NewReader(capture(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	many, one := decodeTraces("facade/traces_12_detailed.json"), decodeTraces("tempo/tempo_trace_v1.json")
	lines, series := decodeLogCapture(t, "loki_push_meta_streams"), decodeCapture(t, "prom/prom_range_20x60.json")
	for name, prepare := range map[string]func(Options) Answer{
		"logs":    func(o Options) Answer { return PrepareLogs(lines, o) },
		"metrics": func(o Options) Answer { return PrepareMetrics(series, o) },
		"traces":  func(o Options) Answer { return PrepareTraces(many, o) },
		"a trace": func(o Options) Answer { return PrepareTraces(one, o) },
	} {
		for _, form := range []Form{Summary, Records} {
			o := Options{Request: analysis.Request{FetchedAt: time.Unix(1795428060, 0), Window: time.Hour}, View: View{Form: form},
				Masker: cleanFunc(strings.ToUpper)}
			again := prepare(o)
			for _, most := range []int{20_000, 1_000, 7_500, 60_000, 3_000} {
				b := Budget{MaxBytes: most}
				other := prepare(o)
				if got, want := again.Within(b), other.Within(b); !bytes.Equal(got.JSON, want.JSON) || got.Shown != want.Shown || got.Whole != want.Whole || got.Head != want.Head {
					t.Errorf("%s, %s in %d bytes: another answer after others:\n%s\n%s", name, form, most, got.JSON, want.JSON)
				}
			}
		}
	}
}
