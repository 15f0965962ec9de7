package transport

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// slowCall starts a slow call and waits until it runs.
func (ts *testServer) slowCall(t *testing.T, tag string, req *http.Request) {
	t.Helper()
	go func() {
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	if got := receive(t, ts.started, "the slow call"); got != tag {
		t.Fatalf("call %q began", got)
	}
}

func slow(id int, tag string) string { return callBody(id, "slow", fmt.Sprintf(`{"tag":%q}`, tag)) }

// mcp-go cancels by the request id alone where there are no sessions: any
// caller could end another's call.
func TestCancelReachesOnlyTheCallersOwnCall(t *testing.T) {
	path, alice := tokensFile(t)
	bob, line, err := NewToken("bob")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, line+"\n"+aliceLine(t, path))
	ts := startServer(t, HTTPConfig{TokensFile: path}, Deps{})
	post := func(token, body, session string) {
		t.Helper()
		resp, text := do(t, request(t, "POST", ts.url+"/mcp", body, "Authorization", "Bearer "+token, sessionHeader, session))
		if resp.StatusCode != http.StatusAccepted {
			t.Fatalf("status %d: %s", resp.StatusCode, text)
		}
	}
	ts.slowCall(t, "alice-1", request(t, "POST", ts.url+"/mcp", slow(5, "alice-1"), "Authorization", "Bearer "+alice, sessionHeader, "s1"))
	ts.slowCall(t, "alice-2", request(t, "POST", ts.url+"/mcp", slow(5, "alice-2"), "Authorization", "Bearer "+alice, sessionHeader, "s2"))
	ts.slowCall(t, "bob", request(t, "POST", ts.url+"/mcp", slow(5, "bob"), "Authorization", "Bearer "+bob))

	cancel := fmt.Sprintf(cancelBody, 5)
	post(bob, cancel, "s1")  // another's session
	post(alice, cancel, "")  // no session: not known which
	post(alice, cancel, "x") // a session without that call
	post(alice, fmt.Sprintf(cancelBody, 6), "s1")
	post(alice, cancel, "s2")
	if tag := receive(t, ts.cancelled, "the cancellation"); tag != "alice-2" {
		t.Errorf("%s was cancelled", tag)
	}
	post(bob, cancel, "")
	if tag := receive(t, ts.cancelled, "the cancellation"); tag != "bob" {
		t.Errorf("%s was cancelled", tag)
	}
	close(ts.release)
	if err := ts.stop(); err != nil {
		t.Fatal(err)
	}
	if len(ts.cancelled) != 0 {
		t.Errorf("%s was cancelled as well", <-ts.cancelled)
	}
}

// aliceLine returns the line of a tokens file that is alice's.
func aliceLine(t *testing.T, path string) string {
	t.Helper()
	w, err := watch(nil, func(f [][]byte) (string, error) { return string(f[0]), nil }, path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(w.value) {
		if strings.HasPrefix(line, "alice:") {
			return line
		}
	}
	t.Fatal("no alice")
	return ""
}

// Closing the request is the cancel of 2026-07-28; its notification, which
// could only name a request by an id that others use too, does nothing.
func TestModernCancelNotificationIsSwallowed(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	ctx, hangUp := context.WithCancel(context.Background())
	defer hangUp()
	req := modern(t, ts.url+"/mcp", "tools/call", `"name":"slow","arguments":{"tag":"modern"}`, "Mcp-Name", "slow").WithContext(ctx)
	ts.slowCall(t, "modern", req)
	told := modern(t, ts.url+"/mcp", "notifications/cancelled", `"requestId":1`)
	whole, err := io.ReadAll(told.Body)
	if err != nil {
		t.Fatal(err)
	}
	noID := strings.Replace(string(whole), `"id":1,`, "", 1)
	told.Body, told.ContentLength = io.NopCloser(strings.NewReader(noID)), int64(len(noID))
	for _, r := range []*http.Request{
		told,
		request(t, "POST", ts.url+"/mcp", fmt.Sprintf(cancelBody, 1)),
	} {
		if resp, body := do(t, r); resp.StatusCode != http.StatusAccepted {
			t.Errorf("status %d: %s", resp.StatusCode, body)
		}
	}
	if len(ts.cancelled) != 0 {
		t.Error("a notification cancelled the call")
	}
	hangUp()
	receive(t, ts.cancelled, "the cancellation by hanging up")
}

func TestHangingUpCancelsALegacyCall(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	ctx, hangUp := context.WithCancel(context.Background())
	defer hangUp()
	ts.slowCall(t, "legacy", request(t, "POST", ts.url+"/mcp", slow(1, "legacy")).WithContext(ctx))
	hangUp()
	receive(t, ts.cancelled, "the cancellation")
}

// The official TypeScript SDK reports an answer to a call that it cancelled
// as an error.
func TestCancelledCallIsNotAnswered(t *testing.T) {
	ts := startServer(t, HTTPConfig{ProgressAfter: 10 * time.Millisecond, ProgressEvery: 10 * time.Millisecond}, Deps{})
	for name, call := range map[string]string{"plain": slow(4, "c"), "with progress": strings.Replace(progressCall, `"id":1`, `"id":4`, 1)} {
		resp := make(chan string, 1)
		go func() {
			r, body := do(t, request(t, "POST", ts.url+"/mcp", call))
			resp <- fmt.Sprint(r.StatusCode, " ", body)
		}()
		receive(t, ts.started, "the call")
		do(t, request(t, "POST", ts.url+"/mcp", fmt.Sprintf(cancelBody, 4)))
		got := receive(t, resp, "the end of the request")
		if strings.Contains(got, "cancelled") || strings.Contains(got, `"id":4`) || name == "plain" && got != "202 " {
			t.Errorf("%s: %q", name, got)
		}
		receive(t, ts.cancelled, "the cancellation")
	}
}

// mcp-go's SSE transport leaves the call running.
func TestClosingTheStreamCancelsItsCalls(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	gone, stays := openSSE(t, ts.url), openSSE(t, ts.url)
	gone.post(slow(1, "gone"))
	receive(t, ts.started, "the call")
	stays.post(slow(1, "stays"))
	receive(t, ts.started, "the call")
	gone.close()
	if tag := receive(t, ts.cancelled, "the cancellation"); tag != "gone" {
		t.Errorf("%s was cancelled", tag)
	}
	close(ts.release)
	if _, data := stays.next(); !strings.Contains(data, "done stays") {
		t.Errorf("the other stream's call: %s", data)
	}
}

func TestSSECancelStaysInItsSession(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	a, b := openSSE(t, ts.url), openSSE(t, ts.url)
	a.post(slow(3, "a"))
	receive(t, ts.started, "the call")
	b.post(slow(3, "b"))
	receive(t, ts.started, "the call")
	b.post(fmt.Sprintf(cancelBody, 3))
	if tag := receive(t, ts.cancelled, "the cancellation"); tag != "b" {
		t.Errorf("%s was cancelled", tag)
	}
	close(ts.release)
	// The cancelled call of the same id has no answer.
	b.post(pingBody)
	if _, data := b.next(); !strings.Contains(data, `"id":1,`) {
		t.Errorf("b is told %s", data)
	}
	if _, data := a.next(); !strings.Contains(data, "done a") {
		t.Errorf("a's call: %s", data)
	}
}

// The id of another's session is of no use.
func TestSSESessionBelongsToItsCaller(t *testing.T) {
	path, alice := tokensFile(t)
	bob, line, err := NewToken("bob")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, line+"\n"+aliceLine(t, path))
	ts := startServer(t, HTTPConfig{TokensFile: path}, Deps{})
	st := openSSE(t, ts.url, "Authorization", "Bearer "+alice)
	for name, headers := range map[string][]string{
		"another caller":   {"Authorization", "Bearer " + bob},
		"with another key": {"Authorization", "Bearer " + alice, upstreamKeyHeader, "k"},
	} {
		if resp, _ := do(t, request(t, "POST", st.message, pingBody, headers...)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", name, resp.StatusCode)
		}
	}
	st.post(pingBody, "Authorization", "Bearer "+alice)
	if _, data := st.next(); !strings.Contains(data, `"id":1`) {
		t.Errorf("own message: %s", data)
	}
}

// A client without session ids may use an id twice at once; which of the two
// calls a cancel means is not known, so neither ends.
func TestAmbiguousCancelEndsNothing(t *testing.T) {
	c := newCalls(10)
	key := callKey{"alice", "", "1"}
	first, second := c.begin(key, "alice", true), c.begin(key, "alice", true)
	c.cancel(key)
	if first.ctx.Err() != nil || second.ctx.Err() != nil {
		t.Error("a call ended")
	}
	first.end()
	c.cancel(key)
	if second.ctx.Err() == nil {
		t.Error("the remaining call goes on")
	}
	second.end()
	if c.count() != 0 {
		t.Errorf("%d calls left", c.count())
	}
}
