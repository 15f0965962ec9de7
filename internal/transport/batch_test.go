package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// wantBatch wants an array of these answers, in any order.
func (w *wire) wantBatch(got string, want ...string) {
	w.t.Helper()
	var answers []json.RawMessage
	if err := json.Unmarshal([]byte(got), &answers); err != nil {
		w.t.Fatalf("got %s: %v", got, err)
	}
	if len(answers) != len(want) {
		w.t.Errorf("got %d answers, want %d: %s", len(answers), len(want), got)
	}
	for _, part := range want {
		if !slices.ContainsFunc(answers, func(a json.RawMessage) bool { return strings.Contains(string(a), part) }) {
			w.t.Errorf("no answer has %s: %s", part, got)
		}
	}
}

func ping(id string) string { return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"ping"}`, id) }

func TestBatchesAreAnsweredAsBatches(t *testing.T) {
	onEachTransport(t, batchRevision, func(t *testing.T, w *wire) {
		const initialized = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
		big := `9007199254740993`
		w.post("[" + ping("1") + "]")
		w.wantBatch(w.next(), `{"jsonrpc":"2.0","id":1,"result":{}}`)

		w.post(" [ " + ping("1.0") + " ,\t" + initialized + "," + callBody(7, "echo", `{"text":"seven"}`) + "," + ping(`"\u0061"`) + "," + ping(big) + "," +
			`{"jsonrpc":"2.0","id":5,"method":"no/such"},{"jsonrpc":"2.0","id":9,"result":{}},{"jsonrpc":"2.0","id":10,"error":{"code":1,"message":"m"}}] `)
		w.wantBatch(w.next(), `{"jsonrpc":"2.0","id":1.0,"result":{}}`, `"id":7,"result":{"content":[{"type":"text","text":"seven"}]}`, `"id":"\u0061","result"`,
			`"id":`+big+`,"result"`, `"id":5,"error":{"code":-32601`)

		for _, quiet := range []string{"[" + initialized + "]", "[" + initialized + "," + initialized + "]", `[{"jsonrpc":"2.0","id":9,"result":{}}]`, "[" + cancelOf("1") + "]"} {
			w.post(quiet)
			w.nothing()
		}

		// What is wrong with one message leaves the others be.
		w.post(`[1,"a",null,[],{"jsonrpc":"2.0","id":null,"method":"ping"},{"id":3,"jsonrpc":"2.0"},` + fmt.Sprintf(initBody, batchRevision) + "," + ping("4") + `,{"foo":"boo"}]`)
		got := w.next()
		w.wantBatch(got, `"id":0,"error":{"code":-32600`, `"id":3,"error":{"code":-32600`, `"id":4,"result":{}`, `"id":null,"error":{"code":-32600`,
			`"id":null`, `"id":null`, `"id":null`, `"id":null`, `"id":null`)
		if n := strings.Count(got, `"id":null,"error":{"code":-32600`); n != 6 {
			t.Errorf("%d of 6 errors: %s", n, got)
		}
		modern := `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`
		w.post("[" + modern + "]")
		w.wantBatch(w.next(), `"id":1,"error":{"code":-32600`)

		most := strings.Repeat(","+ping(big), maxBatch)[1:]
		w.post("[" + most + "]")
		w.wantBatch(w.next(), slices.Repeat([]string{`"id":` + big + `,"result":{}`}, maxBatch)...)
		for text, code := range map[string]int{
			"[]": mcp.INVALID_REQUEST, " [ ] ": mcp.INVALID_REQUEST, "[" + most + "," + ping("1") + "]": mcp.INVALID_REQUEST,
			"[": mcp.PARSE_ERROR, "[1,": mcp.PARSE_ERROR, "[" + ping("1") + "]]": mcp.PARSE_ERROR, `[{"jsonrpc":"2.0","method":]`: mcp.PARSE_ERROR, "[1] 2": mcp.PARSE_ERROR,
		} {
			w.post(text)
			w.wantError(w.next(), "null", code)
		}
	})
}

func TestOtherRevisionsHaveNoBatches(t *testing.T) {
	for _, revision := range []string{"2024-11-05", "2025-06-18", "2025-11-25"} {
		onEachTransport(t, revision, func(t *testing.T, w *wire) {
			if w.name == "http" && revision == "2024-11-05" {
				return // a revision without this transport and its header
			}
			for _, text := range []string{"[" + ping("1") + "]", "[]"} {
				w.post(text)
				if why := w.wantError(w.next(), "null", mcp.INVALID_REQUEST); !strings.Contains(why, batchRevision) {
					t.Errorf("revision %s: %s", revision, why)
				}
			}
			w.nothing()
		})
	}
	w := &wire{t: t, got: make(chan string, 10)}
	wireStdio(t, w, "")
	w.post("[" + ping("1") + "]") // no revision yet
	w.wantError(w.next(), "null", mcp.INVALID_REQUEST)
}

func TestCallsOfABatchAreCancelledAndReported(t *testing.T) {
	onEachTransport(t, batchRevision, func(t *testing.T, w *wire) {
		const kept, cancelled = `9007199254740992`, `9007199254740993`
		slow := strings.Replace(slowCall(kept, "kept"), `"params":{`, `"params":{"_meta":{"progressToken":1.0},`, 1)
		w.post("[" + slow + "," + slowCall(cancelled, "cancelled") + "," + ping("1") + "]")
		receive(t, w.started, "the call")
		receive(t, w.started, "the call")
		if got := w.next(); !strings.Contains(got, `"method":"notifications/progress"`) || !strings.Contains(got, `"progressToken":1.0}`) {
			t.Errorf("got %s", got)
		}
		if w.name == "stdio" {
			w.post("[" + cancelOf(cancelled) + "]")
		} else {
			w.post(cancelOf(cancelled))
		}
		if tag := receive(t, w.cancelled, "the cancellation"); tag != "cancelled" {
			t.Errorf("%s was cancelled", tag)
		}
		w.release <- struct{}{}
		got := w.next()
		for strings.Contains(got, "notifications/progress") {
			got = w.next()
		}
		w.wantBatch(got, `"id":`+kept+`,"result":{"content":[{"type":"text","text":"done kept"}]}`, `"id":1,"result":{}`)

		w.post("[" + slowCall(cancelled, "all") + "]")
		receive(t, w.started, "the call")
		w.post(cancelOf(cancelled))
		receive(t, w.cancelled, "the cancellation")
		w.nothing()
	})
}

// Over streamable HTTP the header tells the revision.
func TestTheHeaderTellsWhetherThereAreBatches(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	for revision, want := range map[string]int{"": 200, batchRevision: 200, "2024-11-05": 400, "2025-06-18": 400, "2025-11-25": 400, "2026-07-28": 400, "1999-01-01": 400} {
		resp, body := do(t, request(t, "POST", ts.url+mcpPath, "["+ping("1")+"]", "Mcp-Protocol-Version", revision))
		if resp.StatusCode != want || resp.Header.Get("Content-Type") != "application/json" || want == 400 && !strings.Contains(body, "-32600") {
			t.Errorf("revision %s: status %d: %s", revision, resp.StatusCode, body)
		}
	}
	resp, body := do(t, request(t, "POST", ts.url+mcpPath, `[{"jsonrpc":"2.0","method":"notifications/initialized"}]`))
	if resp.StatusCode != http.StatusAccepted || body != "" {
		t.Errorf("notifications: status %d: %s", resp.StatusCode, body)
	}
}

// Without batches, a caller makes a request for each call.
func TestCallsOfABatchCountAsCalls(t *testing.T) {
	path, token := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: path, RatePerSecond: 0.001, Burst: 3, MaxConcurrent: 2}, Deps{})
	batch := "[" + callBody(1, "nap", `{"ms":50}`) + "," + callBody(2, "nap", `{"ms":50}`) + "," + callBody(3, "nap", "{}") + "," + callBody(4, "nap", "{}") + "]"
	resp, body := do(t, request(t, "POST", ts.url+mcpPath, batch, "Authorization", "Bearer "+token))
	if n := strings.Count(body, "rested"); resp.StatusCode != http.StatusOK || n != 2 || !strings.Contains(body, "too many of your calls") || !strings.Contains(body, "too many requests") {
		t.Errorf("status %d: %s", resp.StatusCode, body)
	}
	waitFor(t, func() bool { return ts.s.calls.count() == 0 })
	if resp, _ := do(t, request(t, "POST", ts.url+mcpPath, pingBody, "Authorization", "Bearer "+token)); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after it: status %d", resp.StatusCode)
	}
}

// Whoever hangs up or closes the stream cancels the batch.
func TestHangingUpCancelsABatch(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	batch := "[" + slowCall("1", "a") + "," + slowCall("2", "b") + "]"
	req := request(t, "POST", ts.url+mcpPath, batch)
	ctx, hangUp := context.WithCancel(req.Context())
	defer hangUp()
	go func() {
		if resp, err := http.DefaultClient.Do(req.WithContext(ctx)); err == nil {
			resp.Body.Close()
		}
	}()
	receive(t, ts.started, "the call")
	receive(t, ts.started, "the call")
	hangUp()
	receive(t, ts.cancelled, "the cancellation")
	receive(t, ts.cancelled, "the cancellation")

	st := openSSE(t, ts.url)
	st.post(fmt.Sprintf(initBody, batchRevision))
	st.next()
	st.post(batch)
	receive(t, ts.started, "the call")
	receive(t, ts.started, "the call")
	st.close()
	receive(t, ts.cancelled, "the cancellation")
	receive(t, ts.cancelled, "the cancellation")
	waitFor(t, func() bool { return ts.s.calls.count() == 0 })
}

// The end of the input waits for a batch.
func TestABatchIsAnsweredBeforeTheEnd(t *testing.T) {
	release := make(chan struct{})
	time.AfterFunc(20*time.Millisecond, func() { close(release) })
	in := strings.Replace(hello, "2025-11-25", batchRevision, 1) + "[" + strings.TrimSpace(waitCall(1)) + "," + strings.TrimSpace(waitCall(2)) + "]\n"
	var out syncBuffer
	if err := Stdio(t.Context(), echoServer(release), strings.NewReader(in), &out, quiet, func() {}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out.Bytes())), "\n")
	w := &wire{t: t}
	w.wantBatch(lines[len(lines)-1], `"id":1,"result"`, `"id":2,"result"`)
}

func TestABatchIsAnsweredBeforeTheShutdown(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	st.post(fmt.Sprintf(initBody, batchRevision))
	st.next()
	st.post("[" + slowCall("1", "a") + "," + ping("2") + "]")
	receive(t, ts.started, "the call")
	stopped := make(chan error, 1)
	go func() { stopped <- ts.stop() }()
	waitFor(t, ts.s.refusing.Load)
	for url, want := range map[string]int{ts.url + mcpPath: http.StatusServiceUnavailable, st.message: http.StatusServiceUnavailable} {
		if resp, _ := do(t, request(t, "POST", url, "["+ping("3")+"]")); resp.StatusCode != want {
			t.Errorf("%s: a late batch: status %d", url, resp.StatusCode)
		}
	}
	close(ts.release)
	w := &wire{t: t}
	_, data := st.next()
	w.wantBatch(data, `"id":1,"result":{"content":[{"type":"text","text":"done a"}]}`, `"id":2,"result":{}`)
	if err := receive(t, stopped, "the end"); err != nil {
		t.Error(err)
	}
}
