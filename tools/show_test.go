package tools

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/render/display"
)

// forgetful makes a set one for a person at a terminal: it answers with whole ids and
// without cursors.
func forgetful(set *Set) *Set {
	set.cfg.Forget = true
	return set
}

// show calls a tool for a person, and checks what holds of every document.
func show(t *testing.T, set *Set, tool, args string) ([]byte, *display.Document) {
	t.Helper()
	text, doc, isError := set.Show(t.Context(), tool, json.RawMessage(args))
	if isError || doc == nil {
		t.Fatalf("%s %s: %s", tool, args, text)
	}
	if doc.Tool != tool || doc.Headline == "" || doc.Fetched == 0 || doc.Title == "" {
		t.Errorf("%s %s: %q, %q, %q, %v", tool, args, doc.Tool, doc.Title, doc.Headline, doc.Fetched)
	}
	if next := proposed(t, text, tool); fmt.Sprint(next) != fmt.Sprint(doc.Next[:min(len(next), len(doc.Next))]) {
		t.Errorf("%s %s: the answer proposes\n%v\nthe document\n%v", tool, args, next, doc.Next)
	}
	return text, doc
}

// proposed are the calls that an answer proposes.
func proposed(t *testing.T, text []byte, tool string) (out []display.Call) {
	t.Helper()
	var a struct {
		Next []struct {
			Why, Tool string
			Args      json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	for _, n := range a.Next {
		c := display.Call{Tool: n.Tool, Why: n.Why, Arguments: []display.Pair{}}
		if c.Tool == "" {
			c.Tool = tool
		}
		dec := json.NewDecoder(strings.NewReader(string(n.Args)))
		dec.UseNumber()
		var key string
		for depth := 0; ; {
			tok, err := dec.Token()
			if err != nil {
				break
			}
			if d, ok := tok.(json.Delim); ok {
				depth += map[json.Delim]int{'{': 1, '}': -1}[d]
				continue
			}
			if key == "" {
				key = fmt.Sprint(tok)
				continue
			}
			c.Arguments, key = append(c.Arguments, display.Pair{Name: key, Value: fmt.Sprint(tok)}), ""
		}
		out = append(out, c)
	}
	return out
}

// excerpt cuts the lists of a document to their first elements, so that a golden file
// can be read.
func excerpt(v any) any {
	const most = 4
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Collect(maps.Keys(v)) {
			v[k] = excerpt(v[k])
		}
	case []any:
		for i := range v {
			v[i] = excerpt(v[i])
		}
		if n := len(v); n > most+1 {
			return append(v[:most:most], fmt.Sprintf("… %d more", n-most))
		}
	}
	return v
}

func goldenDocument(t *testing.T, name string, doc *display.Document) {
	t.Helper()
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(excerpt(v)); err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "testdata/show/"+name+".json", b.String())
}

func TestDocumentsOfTheDemo(t *testing.T) {
	for _, c := range []struct{ name, scenario, tool, args string }{
		{"incident", demo.DefaultScenario, "investigate", `{}`},
		{"logs", demo.DefaultScenario, "query_logs", `{"time_window":"1h","limit":2000}`},
		{"metrics", demo.DefaultScenario, "query_metrics", `{"metric":"inference_latency","time_window":"1h","step":"1m"}`},
		{"calm", "none", "investigate", `{}`},
		{"runs", "agents", "query_traces", `{"trace":"distiller_traces","time_window":"1h"}`},
		{"traces", demo.DefaultScenario, "query_traces", `{"trace":"inference_traces","time_window":"1h","limit":500,"detail":true}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, doc := show(t, forgetful(newScenario(t, c.scenario, nil)), c.tool, c.args)
			goldenDocument(t, c.name, doc)
		})
	}
}

// serve returns the tools over an API that answers with one body, whatever is asked.
func serve(t *testing.T, body []byte) *Set {
	t.Helper()
	return forgetful(newSet(t, newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })))
}

func TestDocumentsOfCaptures(t *testing.T) {
	const id = "00000000000000000000000000000001"
	for _, c := range []struct{ name, file, tool, args string }{
		{"trace", "tempo/tempo_trace_v1_short.json", "query_traces", `{"trace":"t","trace_id":"` + id + `"}`},
		{"records", "facade/traces_12_detailed.json", "query_traces", `{"trace":"t","view":"records"}`},
		{"values", "prom/prom_instant_vector.json", "query_metrics", `{"metric":"m"}`},
		{"stacks", "loki/loki_push_meta_streams.json", "query_logs", `{"severity":"error"}`},
		{"empty", "", "query_logs", `{"match":"x"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := []byte(`{"status":"success","data":{"resultType":"streams","result":[]}}`)
			if c.file != "" {
				body = captured(t, c.file)
			}
			set := serve(t, body)
			text, doc := show(t, set, c.tool, c.args)
			goldenDocument(t, "capture_"+c.name, doc)
			if again, _ := set.Call(t.Context(), c.tool, json.RawMessage(c.args)); string(again) != string(text) {
				t.Errorf("another answer for a person:\n%s\n%s", text, again)
			}
		})
	}
}

// A run of agents has its conversation beside its spans.
func TestDocumentOfARun(t *testing.T) {
	body, err := os.ReadFile("../internal/analysis/conversation/testdata/runs/refused-updates.json")
	if err != nil {
		t.Fatal(err)
	}
	_, doc := show(t, serve(t, body), "query_traces", `{"trace":"t","trace_id":"00000000000000000000000000000001"}`)
	goldenDocument(t, "run", doc)
	spans := map[string]bool{}
	for _, s := range doc.Waterfall.Spans {
		spans[s.ID] = true
	}
	for i, s := range doc.Conversation.Steps {
		if s.Span != "" && !spans[s.Span] {
			t.Errorf("step %d is of the span %s, which is not drawn", i+1, s.Span)
		}
	}
}

// What the answer counts and measures is what the document shows.
func TestDocumentsAgreeWithAnswers(t *testing.T) {
	set := forgetful(newDemo(t, nil))
	type table struct {
		Columns []string
		Rows    [][]any
	}
	var a struct {
		Totals   map[string]any
		Patterns table
		Groups   table
		Onset    struct{ From string }
		Suspects table
		Series   table
	}
	read := func(tool, args string) *display.Document {
		text, doc := show(t, set, tool, args)
		a.Patterns, a.Groups, a.Suspects, a.Series = table{}, table{}, table{}, table{}
		if err := json.Unmarshal(text, &a); err != nil {
			t.Fatal(err)
		}
		return doc
	}
	fact := func(doc *display.Document, name string) string {
		for _, f := range doc.Facts {
			if f.Name == name {
				return f.Value
			}
		}
		return ""
	}

	doc := read("query_logs", `{"time_window":"1h","limit":1000}`)
	for _, c := range doc.Histogram.Counts {
		sum := 0
		for _, n := range c.Bins {
			sum += n
		}
		if want := fmt.Sprint(a.Totals[c.Severity]); fmt.Sprint(sum) != want || fact(doc, c.Severity) != want {
			t.Errorf("%s: the answer has %s lines, the histogram %d, the facts %s", c.Severity, want, sum, fact(doc, c.Severity))
		}
	}
	if len(a.Patterns.Rows) == 0 {
		t.Error("the answer has no patterns")
	}
	for i, row := range a.Patterns.Rows {
		p, sum := doc.Patterns[i], 0
		for _, n := range p.Bins {
			sum += n
		}
		if row[0] != p.ID || row[2] != float64(p.Lines) || sum != p.Lines {
			t.Errorf("the answer's pattern is %v, the document's %s with %d lines, %d in bins", row, p.ID, p.Lines, sum)
		}
	}

	doc = read("query_traces", `{"trace":"inference_traces","time_window":"1h","limit":300}`)
	if got, want := fact(doc, "failed"), fmt.Sprint(a.Totals["failed"]); got != want || fact(doc, "spans") != fmt.Sprintf("%.0f", a.Totals["spans"]) {
		t.Errorf("the answer counts %v, the document %v", a.Totals, doc.Facts)
	}
	for i, row := range a.Groups.Rows {
		if g := doc.Groups[i]; row[2] != float64(g.Traces) || row[1] != g.Outcome || g.Trace == "" {
			t.Errorf("the answer's group is %v, the document's %+v", row, g)
		}
	}
	calls := map[string][2]int{}
	for _, e := range doc.Graph.Edges {
		sum := calls[e.Callee]
		calls[e.Callee] = [2]int{sum[0] + e.All.Calls, sum[1] + e.All.Failed}
		if e.Before.Calls+e.After.Calls > e.All.Calls {
			t.Errorf("%s → %s: %d calls before and %d after of %d", e.Caller, e.Callee, e.Before.Calls, e.After.Calls, e.All.Calls)
		}
	}
	for _, s := range doc.Graph.Services {
		if sum := calls[s.Name]; !s.Entry && sum != [2]int{s.Calls, s.Failed} {
			t.Errorf("%s got %d calls, %d failed; its edges have %v", s.Name, s.Calls, s.Failed, sum)
		}
	}

	doc = read("investigate", `{}`)
	if from := time.UnixMilli(int64(doc.Incident.Onset.From)).UTC().Format(time.RFC3339); from != a.Onset.From {
		t.Errorf("the onset is %s in the answer, %s in the document", a.Onset.From, from)
	}
	for i, row := range a.Suspects.Rows {
		if s := doc.Incident.Suspects[i]; row[0] != s.Service || math.Abs(row[1].(float64)-s.Score) > 0.005 {
			t.Errorf("the answer suspects %v, the document %s with %v", row, s.Service, s.Score)
		}
	}
}

// What an answer masks a document masks, with the same placeholders; what is hostile
// is no secret and stays, without what terminals act on.
func TestDocumentsMaskAndKeep(t *testing.T) {
	key := "sk-" + strings.Repeat("FAKEexample0123456789", 2)
	hostile := `</script><img src=x onerror=alert(1)>"'__proto__`
	quoted, err := json.Marshal(hostile + "\u001b[31m\u202e")
	if err != nil {
		t.Fatal(err)
	}
	name := string(quoted)
	body := map[string]string{
		"logs": fmt.Sprintf(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":%s,"db_password":"hunter2hunter2"},"values":[["1795427860323147696","ERROR login of anna@example.com with %s"],["1795427860323147697","again anna@example.com"]]}]}}`, name, key),
		"traces": fmt.Sprintf(`{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":%s}}]},"scopeSpans":[{"spans":[{"traceId":"01","spanId":"02","name":%[1]s,"startTimeUnixNano":"1795427860000000000","endTimeUnixNano":"1795427861000000000",
			"status":{"code":2,"message":"no %s"},"attributes":[{"key":"db.password","value":{"stringValue":"hunter2hunter2"}},{"key":%[1]s,"value":{"stringValue":"for anna@example.com by %[2]s"}},
			{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"m"}},{"key":"gen_ai.prompt.0.role","value":{"stringValue":"user"}},{"key":"gen_ai.prompt.0.content","value":{"stringValue":"I am anna@example.com, %[2]s"}}]}]}]}]}`, name, key),
		"metrics": fmt.Sprintf(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"user":"anna@example.com","service":%s},"value":[1795427860,"2"]}]}}`, name),
	}
	set := forgetful(newSet(t, newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(body[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]))
	})))
	for tool, args := range map[string]string{"query_logs": `{}`, "query_traces": `{"trace":"t"}`, "query_metrics": `{"metric":"m"}`, "investigate": `{}`} {
		_, doc := show(t, set, tool, args)
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(doc); err != nil {
			t.Fatalf("%s: %v", tool, err)
		}
		got := strings.ReplaceAll(b.String(), `\"`, `"`)
		for _, secret := range []string{key, "anna@", "hunter2", `\u001b`, "\u001b", "\u202e"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s shows %q: %s", tool, secret, got)
			}
		}
		if tool == "investigate" {
			continue // nothing happened: it names nobody
		}
		if !strings.Contains(got, hostile) || !strings.Contains(got, "[email:1]") || !slices.Contains(doc.Notes, maskedNote) {
			t.Errorf("%s keeps no name, placeholder or note: %s", tool, got)
		}
	}
}

// The span that is asked for is shown whole, beside the others.
func TestASpanIsShownWhole(t *testing.T) {
	long := strings.Repeat("word ", 1000)
	set := serve(t, fmt.Appendf(nil, `{"batches":[{"scopeSpans":[{"spans":[{"traceId":"01","spanId":"AAAAAAAAAAE=","name":"a","startTimeUnixNano":"1795427860000000000","endTimeUnixNano":"1795427861000000000","attributes":[{"key":"k","value":{"stringValue":%[1]q}}]},`+
		`{"traceId":"01","spanId":"AAAAAAAAAAI=","name":"b","startTimeUnixNano":"1795427860000000000","endTimeUnixNano":"1795427861000000000","attributes":[{"key":"k","value":{"stringValue":%[1]q}}]}]}]}]}`, long))
	_, doc := show(t, set, "query_traces", `{"trace":"t","trace_id":"00000000000000000000000000000001","span_id":"0000000000000002"}`)
	for _, s := range doc.Waterfall.Spans {
		if whole := s.Attrs[0].Value == long; whole != (s.Name == "b") {
			t.Errorf("%s has %d bytes of %d", s.Name, len(s.Attrs[0].Value), len(long))
		}
	}
}

func TestAFailureHasNoDocument(t *testing.T) {
	set := newSet(t, newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	for _, tool := range []string{"query_logs", "investigate", "query_nothing"} {
		if text, doc, isError := set.Show(t.Context(), tool, json.RawMessage(`{}`)); !isError || doc != nil || !json.Valid(text) {
			t.Errorf("%s: %t, %v, %s", tool, isError, doc, text)
		}
	}
}

// A long trace is drawn in part: what failed stays.
func TestADocumentIsBounded(t *testing.T) {
	_, doc := show(t, serve(t, bigTrace(t, 5000)), "query_traces", `{"trace":"t","trace_id":"00000000000000000000000000000001"}`)
	failed := 0
	for i, s := range doc.Waterfall.Spans {
		if s.Parent >= i {
			t.Fatalf("the span %d stands before its parent %d", i, s.Parent)
		}
		if s.Failed {
			failed++
		}
	}
	if n := len(doc.Waterfall.Spans); n != 2000 || failed == 0 || len(doc.Waterfall.Chain) == 0 {
		t.Errorf("%d spans are drawn, %d failed, %v", n, failed, doc.Notes)
	}
	if !slices.ContainsFunc(doc.Notes, func(n string) bool { return strings.HasPrefix(n, "2000 of 5") }) {
		t.Errorf("the notes are %q", doc.Notes)
	}
}

// BenchmarkShow measures a call with a document beside one without.
//
//	go test -run xxx -bench Show ./tools
func BenchmarkShow(b *testing.B) {
	body := manyTraces(b, 100)
	u := newUpstream(b, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	set := forgetful(newSet(b, u))
	for name, call := range map[string]func(){
		"answer":   func() { set.Call(b.Context(), "query_traces", json.RawMessage(`{"trace":"t"}`)) },
		"document": func() { set.Show(b.Context(), "query_traces", json.RawMessage(`{"trace":"t"}`)) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
		})
	}
}
