package tools

import (
	"strings"
	"testing"
)

func TestASpanIsShownWholeFromWhatWasFetched(t *testing.T) {
	u := newUpstream(t, file("tempo/tempo_trace_v1.json"))
	set := newSet(t, u)
	const trace = `"trace":"t","trace_id":"77432d1026706d7e805da846a32c3bb8"`
	tree, _ := answerOf(t, t.Context(), set, "query_traces", `{`+trace+`,"view":"tree"}`)
	id := spanIDOf(t, tree)
	calls, _ := tree["next"].([]any)
	first, _ := calls[0].(map[string]any)["args"].(map[string]any)
	cursor, _ := first["cursor"].(string)
	args := map[string]any{"trace": "t", "cursor": cursor, "span_id": strings.ToUpper(id), "max_bytes": 1000}
	pages := 0
	for ; args != nil; pages++ {
		span, isError := answerOf(t, t.Context(), set, "query_traces", jsonOf(t, args))
		if parts, _ := span["parts"].([]any); isError || len(parts) == 0 || pages > 20 {
			t.Fatalf("page %d: %v", pages, span)
		}
		if args = nextPage(span); args != nil {
			if args["span_id"] != id {
				t.Fatalf("the next page is of %v, want %s", args["span_id"], id)
			}
			args["max_bytes"] = 1000
		}
	}
	if n := len(u.requests()); pages < 2 || n != 1 {
		t.Errorf("%d pages, the upstream was asked %d times", pages, n)
	}
	for _, c := range []struct{ args, code, word string }{
		{trace + `,"span_id":"xyz"`, codeBadArgument, "hex digits"},
		{trace + `,"span_id":"ffffffffffffffff"`, codeNotFound, "no span ffffffffffffffff"},
		{trace + `,"span_id":"4"`, codeBadArgument, "several spans"},
		{trace + `,"span_id":"` + id + `","errors_only":true`, codeBadArgument, "other filters"},
	} {
		answer, _ := answerOf(t, t.Context(), set, "query_traces", `{`+c.args+`}`)
		if text := jsonOf(t, answer); !strings.Contains(text, `"`+c.code+`"`) || !strings.Contains(text, c.word) {
			t.Errorf("%s: %s, want %s and %q", c.args, text, c.code, c.word)
		}
	}
	many := newSet(t, newUpstream(t, file("facade/traces_12_detailed.json")))
	if answer, _ := answerOf(t, t.Context(), many, "query_traces", `{"trace":"t","span_id":"ab"}`); !strings.Contains(jsonOf(t, answer), "Pass the trace_id") {
		t.Errorf("a span of many traces: %v", answer)
	}
}

// spanIDOf returns the id of the first span of a tree that has one.
func spanIDOf(t *testing.T, tree map[string]any) string {
	t.Helper()
	_, after, ok := strings.Cut(jsonOf(t, tree), `"id=`)
	if !ok {
		t.Fatalf("no id in %v", tree)
	}
	return after[:strings.IndexAny(after, ` "`)]
}
