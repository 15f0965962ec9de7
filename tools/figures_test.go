package tools

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tiktoken-go/tokenizer"

	"airefinery-mcp/internal/bodies"
	"airefinery-mcp/internal/golden"
)

// The bodies that the figures are measured on.

func captured(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../client/testdata/captures", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// manyTraces is a response of n detailed traces.
func manyTraces(t testing.TB, n int) []byte {
	t.Helper()
	body, err := bodies.ManyTraces(captured(t, "facade/traces_12_detailed.json"), n)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// bigTrace makes one trace of n spans out of the captured one: copies of its
// spans under its root, with ids of their own.
func bigTrace(t testing.TB, n int) []byte {
	t.Helper()
	var body struct {
		Batches []map[string]any `json:"batches"`
	}
	if err := json.Unmarshal(captured(t, "tempo/tempo_trace_v1.json"), &body); err != nil {
		t.Fatal(err)
	}
	root, total := "", 0
	each := func(batches []map[string]any, f func(span map[string]any) bool) {
		for _, b := range batches {
			for _, sc := range b["scopeSpans"].([]any) {
				scope := sc.(map[string]any)
				var kept []any
				for _, s := range scope["spans"].([]any) {
					if f(s.(map[string]any)) {
						kept = append(kept, s)
					}
				}
				scope["spans"] = kept
			}
		}
	}
	each(body.Batches, func(s map[string]any) bool {
		if s["parentSpanId"] == nil {
			root = s["spanId"].(string)
		}
		total++
		return true
	})
	all := body.Batches
	for round := byte(1); total < n; round++ {
		data, err := json.Marshal(body.Batches)
		if err != nil {
			t.Fatal(err)
		}
		var fresh []map[string]any
		if err := json.Unmarshal(data, &fresh); err != nil {
			t.Fatal(err)
		}
		other := func(id any) string {
			raw, err := base64.StdEncoding.DecodeString(id.(string))
			if err != nil {
				t.Fatal(err)
			}
			raw[0] ^= round
			return base64.StdEncoding.EncodeToString(raw)
		}
		each(fresh, func(s map[string]any) bool {
			if s["spanId"] == root || total >= n {
				return false
			}
			if s["parentSpanId"] != root {
				s["parentSpanId"] = other(s["parentSpanId"])
			}
			s["spanId"] = other(s["spanId"])
			total++
			return true
		})
		all = append(all, fresh...)
	}
	data, err := json.Marshal(map[string]any{"batches": all})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// reply serves a body.
func reply(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }
}

// figure is a row of docs/results.md.
type figure struct {
	name, tool, args string
	body             []byte
	pages            bool // follow the cursor to the end and add up
	reach            int  // tokens
}

// TestFigures holds the sizes of answers that docs/results.md reports, in
// o200k tokens, as an assistant gets them: with handles, cursors and the calls
// that are proposed. -update measures the raw bodies as well and writes the
// table.
func TestFigures(t *testing.T) {
	enc, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		t.Fatal(err)
	}
	count := func(text []byte) int {
		n, err := enc.Count(string(text))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	logs, hundred := captured(t, "loki/loki_push_meta_streams.json"), manyTraces(t, 100)
	one, big := captured(t, "tempo/tempo_trace_v1.json"), bigTrace(t, 200)
	series := captured(t, "prom/prom_range_20x60.json")
	var table strings.Builder
	table.WriteString("| case | raw tokens | raw bytes | answer | tokens | bytes | reach |\n|---|---|---|---|---|---|---|\n")
	raws := map[*byte]int{}
	for _, f := range []figure{
		{"500 log lines, merged metadata: summary", "query_logs", `{"time_window":"1h"}`, logs, false, 1800},
		{"the same: all pages of records", "query_logs", `{"time_window":"1h","view":"records"}`, logs, true, 27000},
		{"100 detailed traces: summary", "query_traces", `{"trace":"distiller_traces","time_window":"1h"}`, hundred, false, 1800},
		{"one trace of 37 spans: tree", "query_traces", `{"trace":"distiller_traces","trace_id":"77432d1026706d7e805da846a32c3bb8","view":"tree"}`, one, false, 1300},
		{"the same: what its agents said", "query_traces", `{"trace":"distiller_traces","trace_id":"77432d1026706d7e805da846a32c3bb8"}`, one, false, 1900},
		{"one trace of 200 spans: tree", "query_traces", `{"trace":"distiller_traces","trace_id":"77432d1026706d7e805da846a32c3bb8","view":"tree"}`, big, false, 2300},
		{"20 series of 60 points: summary", "query_metrics", `{"metric":"inference_requests_total","time_window":"1h","step":"1m"}`, series, false, 700},
		{"the same: all pages of records", "query_metrics", `{"metric":"inference_requests_total","time_window":"1h","step":"1m","view":"records"}`, series, true, 2900},
	} {
		set := newSet(t, newUpstream(t, reply(f.body)))
		tokens, size, pages := 0, 0, 0
		for args := f.args; args != ""; {
			text, isError := set.Call(t.Context(), f.tool, json.RawMessage(args))
			if isError {
				t.Fatalf("%s: %s", f.name, text)
			}
			tokens, size, pages = tokens+count(text), size+len(text), pages+1
			args = ""
			var a map[string]any
			if err := json.Unmarshal(text, &a); err != nil {
				t.Fatal(err)
			}
			if cursor := nextCursor(a); f.pages && cursor != "" {
				args = fmt.Sprintf(`{"metric":"inference_requests_total","cursor":%q}`, cursor)
				if f.tool == "query_logs" {
					args = fmt.Sprintf(`{"cursor":%q}`, cursor)
				}
			}
		}
		t.Logf("%-45s %6d tokens of %6d, %6d bytes, %d pages", f.name, tokens, f.reach, size, pages)
		if tokens > f.reach {
			t.Errorf("%s: %d tokens, at most %d are to be reached", f.name, tokens, f.reach)
		}
		if golden.Update() {
			if raws[&f.body[0]] == 0 {
				raws[&f.body[0]] = count(f.body)
			}
			kind := "one"
			if f.pages {
				kind = fmt.Sprintf("%d pages", pages)
			}
			fmt.Fprintf(&table, "| %s | %d | %d | %s | %d | %d | ≤ %d |\n", f.name, raws[&f.body[0]], len(f.body), kind, tokens, size, f.reach)
		}
	}
	golden.Record(t, "../docs/results.md", "sizes", table.String())
}
