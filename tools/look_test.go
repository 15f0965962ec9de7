package tools

import "testing"

func TestWhatCannotBeLookedAtIsNotFetched(t *testing.T) {
	for _, args := range []string{`{"trace":"t","since":"half past ten"}`, `{"trace":"t","since":"10:00","until":"09:00"}`, `{"trace":"t","span_id":"0102030405060708","errors_only":true}`} {
		u := newUpstream(t, file("tempo/tempo_trace_v1.json"))
		e, isError := answerOf(t, t.Context(), newSet(t, u), "query_traces", args)
		f, _ := e["error"].(map[string]any)
		if n := len(u.requests()); !isError || f["code"] != string(codeBadArgument) || n != 0 {
			t.Errorf("%s: %v after %d requests, want a bad argument before any", args, e, n)
		}
	}
}
