package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"go.uber.org/goleak"
)

const progressCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"tag":"p"},"_meta":{"progressToken":"tok-1"}}}`

func TestSlowCallsReportProgress(t *testing.T) {
	t.Parallel()
	ts := startServer(t, HTTPConfig{ProgressAfter: 30 * time.Millisecond, ProgressEvery: 10 * time.Millisecond}, Deps{})
	http1 := func() *stream {
		resp, err := http.DefaultClient.Do(request(t, "POST", ts.url+"/mcp", progressCall))
		if err != nil {
			t.Fatal(err)
		}
		return newStream(t, resp)
	}
	sse := func() *stream {
		st := openSSE(t, ts.url)
		st.post(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
		st.next()
		st.post(progressCall)
		return st
	}
	for name, start := range map[string]func() *stream{"/mcp": http1, "/sse": sse} {
		st := start()
		receive(t, ts.started, "the call")
		for range 3 {
			if _, data := st.next(); !strings.Contains(data, "notifications/progress") || !strings.Contains(data, `"progressToken":"tok-1"`) {
				t.Errorf("%s: %s", name, data)
			}
		}
		ts.release <- struct{}{}
		for {
			_, data := st.next()
			if strings.Contains(data, "done p") {
				break
			}
			if !strings.Contains(data, "notifications/progress") {
				t.Fatalf("%s: %q before the answer", name, data)
			}
		}
	}
}

// Some clients give up on a call that they hear nothing of for a minute, and
// hear of none that takes less than three seconds.
func TestProgressComesEachSecondBeyondThree(t *testing.T) {
	for _, c := range []struct {
		call      time.Duration
		cancelled bool
		want      []time.Duration
	}{
		{call: 2900 * time.Millisecond},
		{call: 3100 * time.Millisecond, want: []time.Duration{3 * time.Second}},
		{call: 6500 * time.Millisecond, want: []time.Duration{3 * time.Second, 4 * time.Second, 5 * time.Second, 6 * time.Second}},
		{call: 4500 * time.Millisecond, cancelled: true, want: []time.Duration{3 * time.Second, 4 * time.Second}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var got []time.Duration
			p := &progress{after: progressAfter, every: progressEvery}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stop := make(chan struct{})
			end := c.call
			if c.cancelled {
				time.AfterFunc(c.call, cancel)
				end += 3 * time.Second // the tool takes its time
			}
			time.AfterFunc(end, func() { close(stop) })
			sent := p.report(ctx, stop, func(passed time.Duration) error {
				got = append(got, passed)
				return nil
			})
			if !slices.Equal(got, c.want) || !c.cancelled && sent != len(got) {
				t.Errorf("a call of %s is reported at %v, want %v; %d were sent", c.call, got, c.want, sent)
			}
		})
	}
}

func TestProgressSaysWhatIsWaitedFor(t *testing.T) {
	ts := startServer(t, HTTPConfig{ProgressAfter: time.Millisecond, ProgressEvery: time.Millisecond}, Deps{})
	_, body := do(t, request(t, "POST", ts.url+"/mcp", strings.Replace(progressCall, `"slow","arguments":{"tag":"p"}`, `"nap","arguments":{"ms":30}`, 1)))
	if !strings.Contains(body, `"message":"nap waits for the Observability API, 0 s so far"`) || strings.Contains(body, `"total"`) {
		t.Errorf("got %s", body)
	}
	last := -1.0
	for line := range strings.Lines(body) {
		var m struct{ Params struct{ Progress *float64 } }
		if data, ok := strings.CutPrefix(line, "data: "); ok && json.Unmarshal([]byte(data), &m) == nil && m.Params.Progress != nil {
			if *m.Params.Progress <= last {
				t.Errorf("the progress is %v after %v", *m.Params.Progress, last)
			}
			last = *m.Params.Progress
		}
	}
}

// Over stdio mcp-go writes notifications and answers one beside the other.
func TestNoProgressComesAfterTheAnswer(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	var sent atomic.Int64
	in, feed := io.Pipe()
	var out syncBuffer
	g := newGate(in, &out)
	srv := echoServer(nil)
	often := &progress{after: 50 * time.Microsecond, every: 50 * time.Microsecond, written: g.progress.await}
	often.send = func(ctx context.Context, srv *server.MCPServer, params map[string]any) error {
		defer sent.Add(1)
		return g.progress.send(ctx, srv, params)
	}
	srv.Use(often.middleware)
	srv.AddTool(mcp.Tool{Name: "quit", RawInputSchema: []byte(`{"type":"object"}`)}, func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for before := sent.Load(); sent.Load() == before; runtime.Gosched() {
		}
		return mcp.NewToolResultText("done"), nil
	})
	served := make(chan error)
	go func() { served <- serveStdio(t.Context(), srv, g, quiet) }()
	const calls = 300
	if _, err := io.WriteString(feed, hello); err != nil {
		t.Fatal(err)
	}
	for i := range calls {
		if _, err := fmt.Fprintf(feed, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"quit","_meta":{"progressToken":%d}}}`+"\n", i, i); err != nil {
			t.Fatal(err)
		}
	}
	feed.Close()
	if err := receive(t, served, "the end"); err != nil {
		t.Fatal(err)
	}
	answered, came := map[int]bool{}, 0
	for line := range bytes.Lines(out.Bytes()) {
		var m struct {
			ID     json.RawMessage
			Method string
			Params struct{ ProgressToken int }
		}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		if id, err := strconv.Atoi(string(m.ID)); err == nil {
			answered[id] = true
		} else if m.Method == "notifications/progress" {
			if came++; answered[m.Params.ProgressToken] {
				t.Fatalf("progress of call %d came after its answer", m.Params.ProgressToken)
			}
		}
	}
	if len(answered) != calls || came == 0 {
		t.Errorf("%d answers and %d notifications of progress came, want %d and some", len(answered), came, calls)
	}
	goleak.VerifyNone(t, leaks)
}

// mcp-go loses a notification that was sent just before the answer: what was
// sent must be written before the call ends.
func TestLastProgressIsNotLost(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	var sent atomic.Int64
	often := &progress{after: time.Millisecond, every: time.Millisecond, written: awaitWritten}
	often.send = func(ctx context.Context, srv *server.MCPServer, params map[string]any) error {
		err := sendProgress(ctx, srv, params)
		if err == nil {
			sent.Add(1)
		}
		return err
	}
	ts.srv.Use(often.middleware)
	// The tool returns right after a notification.
	ts.srv.AddTool(mcp.Tool{Name: "quit", RawInputSchema: []byte(`{"type":"object"}`)}, func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for before := sent.Load(); sent.Load() == before; runtime.Gosched() {
		}
		return mcp.NewToolResultText("done"), nil
	})
	// Several at once, as the loss is a race.
	var arrived atomic.Int64
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for range 100 {
				_, body := do(t, request(t, "POST", ts.url+"/mcp", strings.Replace(progressCall, `"slow"`, `"quit"`, 1)))
				if !strings.Contains(body, "done") {
					t.Errorf("no answer: %s", body)
				}
				arrived.Add(int64(strings.Count(body, "notifications/progress")))
			}
		})
	}
	callers.Wait()
	if arrived.Load() != sent.Load() {
		t.Errorf("%d of %d notifications arrived", arrived.Load(), sent.Load())
	}
}

// A subscription to what the server never announces ends at once; mcp-go then
// loses its acknowledgement now and then.
func TestSubscriptionIsAcknowledgedBeforeItEnds(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	for range 200 {
		_, body := do(t, modern(t, ts.url+"/mcp", "subscriptions/listen", `"notifications":{"toolsListChanged":true}`))
		ack, result := strings.Index(body, "notifications/subscriptions/acknowledged"), strings.Index(body, `"result"`)
		if ack < 0 || result < ack {
			t.Fatalf("stream: %s", body)
		}
	}
}

func TestQuickCallsAndThoseWithoutATokenReportNothing(t *testing.T) {
	ts := startServer(t, HTTPConfig{ProgressAfter: 10 * time.Millisecond, ProgressEvery: 10 * time.Millisecond}, Deps{})
	resp, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "nap", `{"ms":60}`)))
	if media := resp.Header.Get("Content-Type"); media != "application/json" || strings.Contains(body, "progress") {
		t.Errorf("without a token: %s: %s", media, body)
	}
	resp, body = do(t, request(t, "POST", ts.url+"/mcp", strings.Replace(progressCall, `"slow"`, `"echo"`, 1)))
	if media := resp.Header.Get("Content-Type"); media != "application/json" {
		t.Errorf("quick: %s: %s", media, body)
	}
}
