package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/golden"
)

var traceCaptures = []string{
	"tempo/tempo_search_empty.json", "tempo/tempo_search_traceql.json", "tempo/tempo_trace_v1.json", "tempo/tempo_trace_v1_short.json",
	"tempo/tempo_trace_v2.json", "facade/tempo_search_100.json", "facade/traces_12_detailed.json",
}

func traceOptions() Options {
	return Options{
		Request: analysis.Request{
			Asked:     []analysis.Param{{Name: "trace", Value: "distiller_traces"}, {Name: "time_window", Value: "1h"}},
			FetchedAt: time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC), Window: time.Hour, Limit: 100,
		},
		View:   View{Form: Summary},
		Budget: Budget{MaxBytes: 7500},
		Names: Names{
			Tool: "query_traces", Snapshot: "abcdefgh", Page: func(offset int) string { return fmt.Sprint("abcdefgh.", offset) },
			Handle: func(id client.TraceID) string { return id.String()[:8] },
		},
	}
}

func decodeTraces(t testing.TB, name string) *client.TracesResponse {
	t.Helper()
	r, err := client.DecodeTraces(bytes.NewReader(capture(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// setOwn gives an argument of this server's own.
func setOwn(o *Options, name string, value any) {
	o.Names.Own = []analysis.Param{{Name: name, Value: value}}
}

var traceViews = map[string]func(*Options){
	"summary": func(*Options) {},
	"records": func(o *Options) { o.View.Form = Records },
	"errors":  func(o *Options) { setOwn(o, "errors_only", true); o.Filter.ErrorsOnly = true },
	"match":   func(o *Options) { setOwn(o, "match", "policy"); o.Filter.Match = "policy" },
	"small":   func(o *Options) { o.Budget.MaxBytes = 1000 },
	"tree":    func(o *Options) { o.View.Form = Tree },
}

func TestTraceGoldens(t *testing.T) {
	for _, name := range traceCaptures {
		r := decodeTraces(t, name)
		for view, set := range traceViews {
			o := traceOptions()
			set(&o)
			res := Traces(r, o)
			checkAnswer(t, res, o.Budget.MaxBytes)
			file := strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".json") + "." + view + ".json"
			golden.JSON(t, "testdata/traces/"+file, res.JSON)
		}
	}
}

// hostileTraces makes traces of which much is wrong.
func hostileTraces(r *rand.Rand) *client.TracesResponse {
	text := func(n int) string {
		parts := []string{"a", "\"", "\\", "\x00", "\x1b[31m", "é", "\xff", "\u202e", "long", "\n"}
		var b strings.Builder
		for range r.IntN(n + 1) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		return b.String()
	}
	resp := &client.TracesResponse{}
	for range r.IntN(3) {
		resp.Warnings = append(resp.Warnings, text(300))
	}
	for i := range 1 + r.IntN(40)*r.IntN(2) {
		t := client.Trace{ID: client.TraceID{byte(i), byte(r.IntN(3))}}
		res := &client.Resource{Service: text(20)}
		for range r.IntN(60) {
			s := client.Span{ID: client.SpanID{byte(r.IntN(40))}, Parent: client.SpanID{byte(r.IntN(40))}, Name: text(40),
				Start: r.Int64N(1e12), End: r.Int64N(1e12), Kind: client.SpanKind(r.IntN(6)), Status: client.StatusCode(r.IntN(3)), StatusMessage: text(200), Resource: res}
			for _, key := range []string{"gen_ai.operation.name", "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.tool.call.result", "gen_ai.agent.name", "gen_ai.response.finish_reasons", "llm.input_messages.0.message.content"} {
				if r.IntN(4) == 0 {
					s.Attrs = append(s.Attrs, &client.Attr{Key: key, Value: []string{"chat", "execute_tool", "invoke_agent", text(300), `[{"role":"user","content":"` + "a" + `"},{"role":"tool","content":[]}]`, `{"messages":[[{"kwargs":1}]]}`, `["length"]`}[r.IntN(7)], Type: client.AttrString})
				}
			}
			for range r.IntN(6) {
				s.Attrs = append(s.Attrs, &client.Attr{Key: []string{"error.x", "db.query.text", "project_name", text(30)}[r.IntN(4)], Value: text(2000), Type: client.AttrType(r.IntN(8))})
			}
			if r.IntN(4) == 0 {
				s.Events = append(s.Events, client.Event{Name: "exception", Time: r.Int64(), Attrs: client.Attrs{{Key: "exception.message", Value: text(500)}, {Key: "exception.stacktrace", Value: text(500)}}})
			}
			t.Spans = append(t.Spans, s)
		}
		if len(t.Spans) == 0 || r.IntN(5) == 0 {
			t.SearchResult = &client.TraceSearchResult{RootService: text(20), RootName: text(40), Start: r.Int64(), Duration: time.Duration(r.Int64N(1e12)), Services: []client.ServiceStat{{Service: text(9), Spans: 3, Errors: r.IntN(2)}}}
		}
		resp.Traces = append(resp.Traces, t)
	}
	return resp
}

func TestTraceAnswersKeepTheirPromises(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		resp := hostileTraces(r)
		o := traceOptions()
		o.Budget.MaxBytes = 1000 + r.IntN(19_000)
		o.View.Form = []Form{Summary, Records, Conversation, Tree}[r.IntN(4)]
		o.Filter.ErrorsOnly = r.IntN(4) == 0
		if r.IntN(3) == 0 {
			o.Names.Page, o.Names.Snapshot = nil, ""
		}
		if r.IntN(4) == 0 {
			o.Filter.Match = "long"
		}
		res := Traces(resp, o)
		checkAnswer(t, res, o.Budget.MaxBytes)
		if again := Traces(resp, o); !bytes.Equal(res.JSON, again.JSON) {
			t.Fatalf("case %d: the same input gave another answer", i)
		}
		if res.Total > 0 && res.Shown == 0 {
			t.Fatalf("case %d: nothing of %d is shown in %d bytes: %s", i, res.Total, o.Budget.MaxBytes, res.JSON)
		}
		if o.View.Form == Records {
			pageThrough(t, resp, o)
		}
	}
	for _, name := range traceCaptures {
		o := traceOptions()
		o.View.Form = Records
		for _, o.Budget.MaxBytes = range []int{2500, 7500} {
			pageThrough(t, decodeTraces(t, name), o)
		}
	}
}

// pageThrough follows the pages to their end: each record comes exactly once.
func pageThrough(t *testing.T, resp *client.TracesResponse, o Options) {
	t.Helper()
	total, pages := 0, 0
	var seen []string
	for {
		res := Traces(resp, o)
		checkAnswer(t, res, o.Budget.MaxBytes)
		var a struct {
			Traces struct{ Rows [][]any }
			Spans  []struct{ ID, Start string }
		}
		if err := json.Unmarshal(res.JSON, &a); err != nil {
			t.Fatal(err)
		}
		if n := len(a.Traces.Rows) + len(a.Spans); n != res.Shown {
			t.Fatalf("%d rows, but %d are said to be shown: %s", n, res.Shown, res.JSON)
		}
		for _, row := range a.Traces.Rows {
			seen = append(seen, fmt.Sprint(row[0], row[1]))
		}
		for _, s := range a.Spans {
			seen = append(seen, s.ID+s.Start)
		}
		total, pages = total+res.Shown, pages+1
		if total == res.Total {
			break
		}
		if res.Shown == 0 || pages > res.Total {
			t.Fatalf("stuck after %d of %d", total, res.Total)
		}
		o.View.Offset += res.Shown
	}
	if o.Filter.Match != "" || o.Filter.ErrorsOnly || len(resp.Traces) == 1 {
		return // the identity of hostile spans is not unique
	}
	slices.Sort(seen)
	want := make([]string, 0, len(resp.Traces))
	for i := range resp.Traces {
		o := traceOptions()
		want = append(want, o.handle(resp.Traces[i].ID).String())
	}
	if len(want) != len(seen) {
		t.Fatalf("%d rows of %d traces", len(seen), len(want))
	}
	for _, id := range want {
		if !slices.ContainsFunc(seen, func(s string) bool { return strings.HasSuffix(s, id) }) {
			t.Fatalf("trace %s never came", id)
		}
	}
}

// FuzzTraces holds the budget, that there is one JSON object without any text
// that was not cleaned, and that something is shown where there is something.
func FuzzTraces(f *testing.F) {
	corpus.Add(f)
	for _, name := range traceCaptures[:5] {
		if body := capture(f, name); len(body) <= maxInput {
			f.Add(body, uint16(7500), uint8(0), "")
		}
	}
	f.Add([]byte(`{"traces":[{"batches":[{"scopeSpans":[{"spans":[{"spanId":"AQ==","parentSpanId":"AQ==","startTimeUnixNano":"9","endTimeUnixNano":"1"}]}]}]},{"traceID":"1"}]}`), uint16(1000), uint8(0), "")
	f.Add([]byte(`{"traces":[{"traceID":"1","rootServiceName":"Ωs","rootTraceName":"Ωn","startTimeUnixNano":"1700000000000000000","durationMs":5,"serviceStats":{"Ωs":{"spanCount":3,"errorCount":1}},"spanSet":{"matched":1,"spans":[{"spanID":"1","name":"Ω","attributes":[{"key":"Ωk","value":{"stringValue":"Ωv"}}]}]}},{"traceID":"2","rootServiceName":"Ωs"}]}`), uint16(1), uint8(0), "")
	f.Add([]byte(`{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"Ωs"}}]},"scopeSpans":[{"scope":{"name":"Ωo"},"spans":[{"traceId":"d0MtECZwbX6AXahGoyw7uA==","spanId":"d0MtECZwbX4=","name":"Ωname","kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000500000000","status":{"code":"STATUS_CODE_ERROR","message":"Ωm"},"attributes":[{"key":"Ωk","value":{"stringValue":"Ωv"}},{"key":"Ωl","value":{"arrayValue":{"values":[{"stringValue":"Ω"}]}}}],"events":[{"name":"exception","timeUnixNano":"1700000000100000000","attributes":[{"key":"exception.message","value":{"stringValue":"Ωe"}},{"key":"exception.type","value":{"stringValue":"Ωt"}}]}]}]}]}]}`), uint16(800), uint8(0), "")
	f.Fuzz(func(t *testing.T, body []byte, size uint16, offset uint8, match string) {
		if len(body) > maxInput || strings.ContainsRune(match, marked) {
			return
		}
		r, err := client.DecodeTraces(bytes.NewReader(body))
		if err != nil {
			return
		}
		o := traceOptions()
		o.Filter = analysis.Filter{Match: match, ErrorsOnly: size%3 == 0}
		o.View = View{Form: []Form{Summary, Records, Conversation, Tree}[int(size)%4], Offset: int(offset)}
		o.Budget.MaxBytes = 1000 + int(size)
		res := fuzzAnswer(t, o, func(o Options) Result {
			res := Traces(r, o)
			if match == "" {
				if got := early(t, body, o); !bytes.Equal(got.JSON, res.JSON) {
					t.Errorf("begun early it is\n%s\nelse\n%s", got.JSON, res.JSON)
				}
			}
			return res
		})
		var a struct {
			Traces struct{ Rows []json.RawMessage }
			Spans  []json.RawMessage
		}
		if err := json.Unmarshal(res.JSON, &a); err != nil {
			t.Fatal(err)
		}
		if n := len(a.Traces.Rows) + len(a.Spans); o.View.Form == Records && n != res.Shown {
			t.Errorf("%d rows, but %d are said to be shown: %s", n, res.Shown, res.JSON)
		}
	})
}
