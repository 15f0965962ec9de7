package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/caller"
)

// A look at a snapshot that nobody waits for any more ends, and leaves its place at
// the processor and its memory to others.
func TestAnAbandonedLookEnds(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[`)
	for i := range 60_000 {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `["%d","request %d of user%d@example.com took %d ms on its way to the end"]`, int64(1790000000_000000000)+int64(i), i, i, i%991)
	}
	body.WriteString(`]}]}}`)
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body.String()) })
	set := newSet(t, u)
	first, _ := set.Call(t.Context(), "query_logs", json.RawMessage(`{"limit":5000}`))
	found := regexp.MustCompile(`"cursor":"([a-z0-9]+)"`).FindSubmatch(first)
	if found == nil {
		t.Fatalf("no cursor in %.500s", first)
	}
	cursor := string(found[1])
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	answers := make(chan []byte)
	go func() {
		text, _ := set.Call(ctx, "query_logs", json.RawMessage(`{"match":"nowhere","cursor":"`+cursor+`"}`))
		answers <- text
	}()
	for set.limits.Processor.Held() == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if text := string(<-answers); !strings.Contains(text, `"code":"cancelled"`) {
		t.Errorf("the look went on to its end: %.200s", text)
	}
	if held, memory := set.limits.Processor.Held(), set.limits.Memory.Held(); held+memory > 0 {
		t.Errorf("%d places and %d bytes were not given back", held, memory)
	}
	if text, isError := set.Call(t.Context(), "query_logs", json.RawMessage(`{"match":"took 7 ms","cursor":"`+cursor+`"}`)); isError {
		t.Errorf("the next look: %.200s", text)
	}
}

// What the upstream says of a caller's own key is told to whoever counts.
func TestTheVerdictOnAKeyIsTold(t *testing.T) {
	status := http.StatusOK
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"status":"success","data":{"resultType":"streams","result":[]}}`)
	})
	set := newSet(t, u)
	var refuse error
	var verdict caller.Verdict
	ctx := caller.With(t.Context(), caller.Caller{ID: "x", Principal: "x", UpstreamKey: "their-own-key", Try: func() (func(caller.Verdict), error) {
		return func(v caller.Verdict) { verdict = v }, refuse
	}})
	for _, tt := range []struct {
		status int
		want   caller.Verdict
	}{{200, caller.Accepted}, {401, caller.Refused}, {403, caller.Unclear}, {500, caller.Unclear}} {
		status, verdict = tt.status, -1
		set.Call(ctx, "query_logs", json.RawMessage(`{}`))
		if verdict != tt.want {
			t.Errorf("status %d: verdict %d, want %d", tt.status, verdict, tt.want)
		}
		status, verdict = tt.status, -1
		if err := set.CheckKey(ctx, "their-own-key"); verdict != tt.want || (err == nil) != (tt.status == 200) {
			t.Errorf("status %d: the check's verdict is %d, %v", tt.status, verdict, err)
		}
	}
	refuse = caller.ErrKeyRefused
	asked := len(u.requests())
	if text, _ := set.Call(ctx, "query_logs", json.RawMessage(`{}`)); !strings.Contains(string(text), codeUnauthorized) || len(u.requests()) > asked {
		t.Errorf("a key that was refused: %s", text)
	}
}
