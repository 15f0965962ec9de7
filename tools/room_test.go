package tools

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"airefinery-mcp/internal/reader"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/safe"
)

// families are the clients whose limits are known, and one whose are not.
var families = []string{"cline", "codex", "copilot", "qwen", "gemini", "claude-code", "opencode", ""}

// logsOf answers with many lines of log with a text.
func logsOf(t *testing.T, text string) http.HandlerFunc {
	t.Helper()
	var values [][]string
	for i := range 2000 {
		values = append(values, []string{fmt.Sprint(1764000000000000000 + int64(i)*1e9), fmt.Sprintf("%d %s %d", i, text, i*i)})
	}
	body := jsonOf(t, map[string]any{"status": "success", "data": map[string]any{"resultType": "streams", "result": []any{
		map[string]any{"stream": map[string]string{"service_name": "s"}, "values": values}}}})
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}
}

// Whatever text there is, an answer is as long as its reader shows and not
// much shorter.
func TestAnswersHoldWhatTheirReadersCount(t *testing.T) {
	for name, text := range map[string]string{
		"plain":           "the order was packed",
		"quotation marks": `{"a":"b","c":{"d":"\"\"\"\"\"\"\"\"\""}}`,
		"backslashes":     `C:\\temp\\x\\y\\z \\\\\\\\\\\\\\\\\\`,
		"Japanese":        "注文は梱包されましたが、まだ発送されていません",
		"emoji":           "😀😀😀😀😀😀😀😀😀😀😀😀",
		"secrets":         "password=hunter2hunter2 mail anna.smith@example.com",
	} {
		set := newSet(t, newUpstream(t, logsOf(t, text)))
		for _, family := range families {
			r := reader.Named(family)
			ctx := reader.With(t.Context(), r)
			for _, view := range []string{"summary", "records"} {
				usual, _ := set.Call(ctx, "query_logs", json.RawMessage(fmt.Sprintf(`{"view":%q}`, view)))
				if !r.Default.Holds(usual) || len(usual) > defaultMaxBytes || !json.Valid(usual) {
					t.Errorf("%s, %q, %s: %d bytes by default", name, family, view, len(usual))
				}
				most, _ := set.Call(ctx, "query_logs", json.RawMessage(fmt.Sprintf(`{"view":%q,"max_bytes":500000}`, view)))
				if !r.Most.Holds(most) || !json.Valid(most) {
					t.Errorf("%s, %q, %s: %d bytes at most, %d as counted", name, family, view, len(most), r.Most.Unit.Count(most))
				}
				if n := r.Most.Unit.Count(most); view == "records" && n < r.Most.N*8/10 {
					t.Errorf("%s, %q: the largest answer counts %d of %d", name, family, n, r.Most.N)
				}
			}
		}
	}
}

// Each part of the largest answers, and what is said where little is allowed.
func TestEveryToolSaysThatLessIsGiven(t *testing.T) {
	for _, c := range []struct{ tool, body, args string }{
		{"query_logs", "loki/loki_push_meta_streams.json", `{"view":"records"}`},
		{"query_logs", "loki/loki_push_meta_streams.json", `{}`},
		{"query_metrics", "prom/prom_range_20x60.json", `{"metric":"m","step":"1m","view":"records"}`},
		{"query_metrics", "prom/prom_range_20x60.json", `{"metric":"m","step":"1m"}`},
		{"query_traces", "facade/tempo_search_100.json", `{"trace":"t","view":"records"}`},
		{"query_traces", "facade/traces_12_detailed.json", `{"trace":"t"}`},
		{"query_traces", "tempo/tempo_trace_v1.json", `{"trace":"t","trace_id":"7f7cd172ded0e08cd01aa7286882c2b1","view":"records"}`},
		{"query_traces", "tempo/tempo_trace_v1.json", `{"trace":"t","trace_id":"7f7cd172ded0e08cd01aa7286882c2b1"}`},
	} {
		set := newSet(t, newUpstream(t, file(c.body)))
		set.cfg.Forget = true // no two cursors are the same
		args := strings.Replace(strings.TrimSuffix(c.args, "}")+`,"max_bytes":100000}`, "{,", "{", 1)
		unbounded, _ := set.Call(t.Context(), c.tool, json.RawMessage(args))
		for _, limit := range []int{1000, 1500, 3000, 10_000, 50_000} {
			set.cfg.MaxBytes = limit
			text, isError := set.Call(t.Context(), c.tool, json.RawMessage(args))
			said := bytes.Contains(text, []byte(`"max_bytes 100000 asked; `))
			if isError || len(text) > limit || !json.Valid(text) || said == bytes.Equal(text, unbounded) {
				t.Errorf("%s %s within %d bytes: %d bytes, said: %t\n%s", c.tool, args, limit, len(text), said, text)
			}
		}
	}
}

// An answer that no smaller budget makes fit is laid out a few times only, at
// last in so few bytes that it must.
func TestAnAnswerIsLaidOutAFewTimesOnly(t *testing.T) {
	r := &room{bytes: 10_000, limit: reader.Limit{N: 6_000, Unit: reader.Escaped}, less: safe.Const("less")}
	var budgets []answer.Budget
	r.fill(func(b answer.Budget) []byte {
		budgets = append(budgets, b)
		return bytes.Repeat([]byte{'"'}, b.MaxBytes+5_000) // a renderer gone wrong
	})
	if len(budgets) != maxRenderings || budgets[len(budgets)-1].MaxBytes != 3_000 {
		t.Errorf("laid out with %v", budgets)
	}
	for i, b := range budgets {
		if (i == 0) != b.Less.IsEmpty() {
			t.Errorf("rendering %d has the note %q", i, b.Less)
		}
	}
}
