package transport

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// mcp-go reads bodies of any size: one of 64 MB took 961 MB of memory.
func TestBodiesAreBounded(t *testing.T) {
	ts := startServer(t, HTTPConfig{MaxBody: 1000}, Deps{})
	st := openSSE(t, ts.url)
	fits := callBody(1, "echo", `{"text":"`+strings.Repeat("x", 800)+`"}`)
	large := callBody(1, "echo", `{"text":"`+strings.Repeat("x", 100_000)+`"}`)
	for _, url := range []string{ts.url + "/mcp", st.message} {
		if resp, _ := do(t, request(t, "POST", url, fits)); resp.StatusCode/100 != 2 {
			t.Errorf("%s: a body that fits: %d", url, resp.StatusCode)
		}
		if resp, _ := do(t, request(t, "POST", url, large)); resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: a large body: %d", url, resp.StatusCode)
		}
		// Without a length beforehand.
		req := request(t, "POST", url, "")
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(large)), -1
		if resp, _ := do(t, req); resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: a large body in chunks: %d", url, resp.StatusCode)
		}
	}
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	ts := startServer(t, HTTPConfig{}, Deps{})
	resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "X-Padding", strings.Repeat("x", 64<<10)))
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// A client that sends its body a byte at a time must not hold a connection,
// known or not.
func TestSlowBodiesAreCutOff(t *testing.T) {
	t.Parallel()
	tokens, token := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: tokens, ReadTimeout: 100 * time.Millisecond}, Deps{})
	for authorization, want := range map[string]int{"Bearer " + token: http.StatusRequestTimeout, "none": http.StatusUnauthorized} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(ts.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", authorization)
		in := bufio.NewReader(conn)
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Error(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", authorization, resp.StatusCode, want)
		}
		if _, err := in.ReadByte(); err != io.EOF {
			t.Errorf("%s: the connection stays open: %v", authorization, err)
		}
	}
}

// A call may take longer than the reading of its request.
func TestReadTimeoutDoesNotEndCalls(t *testing.T) {
	t.Parallel()
	ts := startServer(t, HTTPConfig{ReadTimeout: 50 * time.Millisecond}, Deps{})
	resp, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "nap", `{"ms":300}`)))
	if resp.StatusCode != 200 || !strings.Contains(body, "rested") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
}

func TestConcurrencyIsBounded(t *testing.T) {
	ts := startServer(t, HTTPConfig{MaxConcurrent: 2}, Deps{})
	st := openSSE(t, ts.url)
	st.post(callBody(1, "slow", `{"tag":"sse"}`))
	done := make(chan string, 1)
	go func() {
		_, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "slow", `{"tag":"http"}`)))
		done <- body
	}()
	receive(t, ts.started, "a call")
	receive(t, ts.started, "a call")
	for _, url := range []string{ts.url + "/mcp", st.message} {
		for _, body := range []string{pingBody, fmt.Sprintf(initBody, "2025-06-18"), `{"jsonrpc":"2.0","id":7,"method":"tools/list"}`} {
			if resp, text := do(t, request(t, "POST", url, body)); resp.StatusCode/100 != 2 {
				t.Errorf("%s: what is no call waits for those that are: %d %s", body, resp.StatusCode, text)
			}
			if url == st.message {
				st.next()
			}
		}
		resp, _ := do(t, request(t, "POST", url, callBody(9, "echo", `{}`)))
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
			t.Errorf("%s: status %d, Retry-After %q", url, resp.StatusCode, resp.Header.Get("Retry-After"))
		}
	}
	close(ts.release)
	if body := receive(t, done, "the answer"); !strings.Contains(body, "done http") {
		t.Errorf("answer: %s", body)
	}
	if _, data := st.next(); !strings.Contains(data, "done sse") {
		t.Errorf("event: %s", data)
	}
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody)); resp.StatusCode != 200 {
		t.Errorf("after: status %d", resp.StatusCode)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	ts := startServer(t, HTTPConfig{MaxStreams: 1}, Deps{})
	openSSE(t, ts.url)
	if resp := head(t, request(t, "GET", ts.url+"/sse", "")); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestRatesAreKeptPerCaller(t *testing.T) {
	path, alice := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: path, RatePerSecond: 0.01, Burst: 3}, Deps{})
	status := func(key string) (int, string) {
		resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Authorization", "Bearer "+alice, upstreamKeyHeader, key))
		return resp.StatusCode, resp.Header.Get("Retry-After")
	}
	for i := range 3 {
		if code, _ := status("k1"); code != 200 {
			t.Errorf("request %d of the burst: %d", i, code)
		}
	}
	if code, after := status("k1"); code != 429 || after != "100" {
		t.Errorf("over the burst: %d, Retry-After %q", code, after)
	}
	// Whoever makes up keys is nobody else.
	if code, _ := status("k2"); code != 429 {
		t.Errorf("with another key: %d", code)
	}
}

// What one caller has, another can have as well.
func TestACallerLeavesPlacesToTheOthers(t *testing.T) {
	path, alice := tokensFile(t)
	bob, line, err := NewToken("bob")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, string(file)+"\n"+line)
	ts := startServer(t, HTTPConfig{TokensFile: path, MaxConcurrent: 4, MaxStreams: 4}, Deps{})
	for range 4 {
		openSSE(t, ts.url, "Authorization", "Bearer "+alice)
	}
	if resp := head(t, request(t, "GET", ts.url+"/sse", "", "Authorization", "Bearer "+alice)); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("alice's fifth stream: %d", resp.StatusCode)
	}
	st := openSSE(t, ts.url, "Authorization", "Bearer "+bob)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(ts.release)
	for i := range 4 {
		wg.Go(func() {
			do(t, request(t, "POST", ts.url+"/mcp", callBody(i, "slow", `{}`), "Authorization", "Bearer "+alice))
		})
		receive(t, ts.started, "alice's call")
	}
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", callBody(5, "echo", `{}`), "Authorization", "Bearer "+alice)); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("alice's fifth call: %d", resp.StatusCode)
	}
	st.post(callBody(1, "echo", `{"text":"hello"}`), "Authorization", "Bearer "+bob)
	if _, data := st.next(); !strings.Contains(data, "hello") {
		t.Errorf("bob's call: %s", data)
	}
}

func TestRatesRefillAndForget(t *testing.T) {
	l := newRates(2, 1)
	l.max = 2
	now := time.Unix(1e9, 0)
	if w := l.take("a", now); w != 0 {
		t.Errorf("first: wait %v", w)
	}
	if w := l.take("a", now); w != 500*time.Millisecond {
		t.Errorf("second: wait %v", w)
	}
	if w := l.take("a", now.Add(500*time.Millisecond)); w != 0 {
		t.Errorf("after the wait: wait %v", w)
	}
	l.take("b", now)
	l.take("a", now)
	l.take("c", now) // b was away longest
	if _, ok := l.byID["b"]; ok || len(l.byID) != 2 || l.recent.Len() != 2 {
		t.Errorf("remembered: %v", l.byID)
	}
}

func TestNoLimitWithoutAuthentication(t *testing.T) {
	if c := (HTTPConfig{}).withDefaults(); c.RatePerSecond != 0 {
		t.Errorf("open: %g a second", c.RatePerSecond)
	}
	if c := (HTTPConfig{TokensFile: "t"}).withDefaults(); c.RatePerSecond != 50 || c.Burst != 100 {
		t.Errorf("with tokens: %g a second, burst %d", c.RatePerSecond, c.Burst)
	}
	l := newRates(-1, 1)
	for range 100 {
		if w := l.take("a", time.Now()); w != 0 {
			t.Fatalf("negative: wait %v", w)
		}
	}
}
