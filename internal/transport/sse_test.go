package transport

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// churn is how many streams come and go in the leak test; the benchmark
// BenchmarkSSEChurn does it for as long as it is told.
const churn = 300

func TestStreamsThatComeAndGoLeaveNothing(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	openSSE(t, ts.url).close() // what the client keeps for itself is there now
	http.DefaultClient.CloseIdleConnections()
	waitFor(t, func() bool { return ts.s.streams.Held() == 0 })
	before := goleak.IgnoreCurrent()
	for i := range churn {
		st := openSSE(t, ts.url)
		if i%3 == 0 { // with a call under way
			st.post(slow(1, fmt.Sprint(i)))
			receive(t, ts.started, "the call")
		}
		st.close()
	}
	waitFor(t, func() bool { return ts.s.streams.Held() == 0 && ts.s.calls.count() == 0 })
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
	if n := ts.sessions.Load(); n != 0 {
		t.Errorf("mcp-go keeps %d sessions", n)
	}
	if n := len(ts.s.sessions.bySecret); n != 0 {
		t.Errorf("%d sessions left", n)
	}
	if got := len(ts.cancelled); got != churn/3 {
		t.Errorf("%d calls were cancelled, want %d", got, churn/3)
	}
}

// waitFor waits for what comes about on its own.
func waitFor(t testing.TB, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come about")
		}
	}
}

func TestPanicIsAnsweredAndKeepsItsWordsInTheLog(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	st.post(callBody(9, "panic", "{}"))
	_, event := st.next()
	resp, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(9, "panic", "{}")))
	if resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("/mcp: status %d", resp.StatusCode)
	}
	if !strings.Contains(event, `"id":9`) {
		t.Errorf("/sse: %s", event)
	}
	for where, text := range map[string]string{"/mcp": body, "/sse": event} {
		if !strings.Contains(text, "-32603") || strings.Contains(text, "secret-in-panic") {
			t.Errorf("%s: %s", where, text)
		}
	}
	if strings.Count(ts.log.String(), "secret-in-panic") < 2 {
		t.Error("the log does not say what happened")
	}
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody)); resp.StatusCode != 200 {
		t.Errorf("after: status %d", resp.StatusCode)
	}
}

func TestBigResultsArriveWhole(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	st.post(callBody(1, "big", "{}"))
	_, event := st.next()
	_, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "big", "{}")))
	for where, text := range map[string]string{"/mcp": body, "/sse": event} {
		if n := strings.Count(text, "x"); n < 1<<20 {
			t.Errorf("%s: %d of %d bytes", where, n, 1<<20)
		}
	}
}

func TestIdleStreamsAreKeptAlive(t *testing.T) {
	ts := startServer(t, HTTPConfig{KeepAlive: 10 * time.Millisecond}, Deps{})
	st := openSSE(t, ts.url)
	for range 3 {
		line, err := st.in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line != "\n" && line != ": keep-alive\n" {
			t.Errorf("line %q", line)
		}
	}
}

func TestSSEClientsMaySetALogLevel(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	st.post(fmt.Sprintf(initBody, "2024-11-05"))
	st.next()
	st.post(`{"jsonrpc":"2.0","id":3,"method":"logging/setLevel","params":{"level":"debug"}}`)
	if _, data := st.next(); !strings.Contains(data, `"id":3,"result":`) {
		t.Errorf("answer: %s", data)
	}
}

func TestBrokenMessagesAreAnsweredOrIgnored(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	for _, body := range []string{"", "{", "[]", "null", `"x"`, `{"jsonrpc":"2.0"}`, `{"jsonrpc":"1.0","id":1,"method":"ping"}`,
		`[{"jsonrpc":"2.0","id":1,"method":"ping"}]`, `{"jsonrpc":"2.0","id":{},"method":5,"params":[1]}`, "\xff\xfe"} {
		st := openSSE(t, ts.url)
		if resp, text := do(t, request(t, "POST", ts.url+"/mcp", body)); resp.StatusCode >= 500 {
			t.Errorf("/mcp: %q: %d %s", body, resp.StatusCode, text)
		}
		if resp, text := do(t, request(t, "POST", st.message, body)); resp.StatusCode >= 500 {
			t.Errorf("/message: %q: %d %s", body, resp.StatusCode, text)
		}
		st.post(pingBody)
		for { // an error may come first
			name, data := st.next()
			if name == "" {
				t.Fatalf("%q ended the stream", body)
			}
			if strings.Contains(data, `"id":1,"result":{}`) {
				break
			}
		}
		st.close()
	}
}
