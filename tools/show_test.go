package tools

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/schemas"
)

// newScenario returns the tools over a scenario of the demo, without memory of what
// was asked, as for a person at a terminal.
func newScenario(t *testing.T, scenario string) *Set {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 23, 10, 40, 0, 0, time.UTC) }
	api, err := demo.New(demo.Options{Scenario: scenario, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(api)
	t.Cleanup(srv.Close)
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey(demo.DefaultKey))
	if err != nil {
		t.Fatal(err)
	}
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	known, err := schemas.Known().Extended(demo.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	set, err := New(Config{Client: c, Redact: masks, Catalogue: known, Now: now, Forget: true})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// show calls a tool for a person, and checks what holds of every document.
func show(t *testing.T, set *Set, tool, args string) ([]byte, *display.Document) {
	t.Helper()
	text, doc, isError := set.Show(t.Context(), tool, json.RawMessage(args))
	if isError || doc == nil {
		t.Fatalf("%s %s: %s", tool, args, text)
	}
	again, _ := set.Call(t.Context(), tool, json.RawMessage(args))
	if string(again) != string(text) {
		t.Errorf("%s %s: another answer for a person:\n%s\n%s", tool, args, text, again)
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
		{"traces", demo.DefaultScenario, "query_traces", `{"trace":"inference_traces","time_window":"1h","limit":500,"detail":true}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, doc := show(t, newScenario(t, c.scenario), c.tool, c.args)
			goldenDocument(t, c.name, doc)
		})
	}
}

// serve returns the tools over an API that answers with one body, whatever is asked.
func serve(t *testing.T, body []byte) *Set {
	t.Helper()
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"))
	if err != nil {
		t.Fatal(err)
	}
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Unix(1795428060, 0) }
	set, err := New(Config{Client: c, Redact: masks, Now: now, Forget: true})
	if err != nil {
		t.Fatal(err)
	}
	return set
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
			_, doc := show(t, serve(t, body), c.tool, c.args)
			goldenDocument(t, "capture_"+c.name, doc)
		})
	}
}
