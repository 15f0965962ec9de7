package transport

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const progressCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"tag":"p"},"_meta":{"progressToken":"tok-1"}}}`

func TestSlowCallsReportProgress(t *testing.T) {
	t.Parallel()
	ts := startServer(t, HTTPConfig{ProgressEvery: 20 * time.Millisecond}, Deps{})
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

// mcp-go loses a notification that was sent just before the answer: what was
// sent must be written before the call ends.
func TestLastProgressIsNotLost(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	var sent atomic.Int64
	ts.srv.Use(progress(time.Millisecond, func(ctx context.Context, srv *server.MCPServer, params map[string]any) error {
		err := srv.SendNotificationToClient(ctx, "notifications/progress", params)
		if err == nil {
			sent.Add(1)
		}
		return err
	}))
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
	ts := startServer(t, HTTPConfig{ProgressEvery: 10 * time.Millisecond}, Deps{})
	resp, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "nap", `{"ms":60}`)))
	if media := resp.Header.Get("Content-Type"); media != "application/json" || strings.Contains(body, "progress") {
		t.Errorf("without a token: %s: %s", media, body)
	}
	resp, body = do(t, request(t, "POST", ts.url+"/mcp", strings.Replace(progressCall, `"slow"`, `"echo"`, 1)))
	if media := resp.Header.Get("Content-Type"); media != "application/json" {
		t.Errorf("quick: %s: %s", media, body)
	}
}

func TestOutcomesAreNamedByTheFailure(t *testing.T) {
	for _, tc := range []struct {
		res  *mcp.CallToolResult
		err  error
		want string
		size int
	}{
		{mcp.NewToolResultText("four"), nil, "ok", 4},
		{mcp.NewToolResultError(`{"error":{"code":"rate_limited"}}`), nil, "rate_limited", 33},
		{mcp.NewToolResultError("plain"), nil, "error", 5},
		{nil, errors.New("x"), "error", 0},
		{nil, nil, "error", 0},
	} {
		if got, size := outcomeOf(tc.res, tc.err); got != tc.want || size != tc.size {
			t.Errorf("%+v: %s, %d bytes; want %s, %d", tc.res, got, size, tc.want, tc.size)
		}
	}
}
