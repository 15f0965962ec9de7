package transport

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/caller"
)

// patience bounds what a test waits for that should come at once.
const patience = 10 * time.Second

// toolbox is an MCP server with the tools that the tests call.
type toolbox struct {
	srv       *server.MCPServer
	started   chan string   // the tag of a slow call that began
	cancelled chan string   // the tag of a slow call whose context ended
	release   chan struct{} // ends slow calls
	sessions  atomic.Int64  // that mcp-go knows
}

func newToolbox(log *slog.Logger) *toolbox {
	hooks := &server.Hooks{}
	b := &toolbox{
		srv:     server.NewMCPServer("test", "1", server.WithToolCapabilities(false), server.WithLogging(), server.WithHooks(hooks), server.WithLogger(log)),
		started: make(chan string, 1000), cancelled: make(chan string, 1000), release: make(chan struct{}),
	}
	hooks.AddOnRegisterSession(func(context.Context, server.ClientSession) { b.sessions.Add(1) })
	hooks.AddOnUnregisterSession(func(context.Context, server.ClientSession) { b.sessions.Add(-1) })
	add := func(name string, h func(context.Context, mcp.CallToolRequest) (string, error)) {
		b.srv.AddTool(mcp.Tool{Name: name, RawInputSchema: json.RawMessage(`{"type":"object","properties":{}}`)},
			func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				text, err := h(ctx, req)
				if err != nil {
					return mcp.NewToolResultError(err.Error()), nil
				}
				return mcp.NewToolResultText(text), nil
			})
	}
	add("echo", func(_ context.Context, req mcp.CallToolRequest) (string, error) {
		return req.GetString("text", ""), nil
	})
	add("whoami", func(ctx context.Context, req mcp.CallToolRequest) (string, error) {
		who := caller.From(ctx)
		headers, err := json.Marshal(req.Header)
		return fmt.Sprintf("%s|%s|%s|%s", who.Name, who.ID, who.UpstreamKey, headers), err
	})
	add("big", func(context.Context, mcp.CallToolRequest) (string, error) { return strings.Repeat("x", 1<<20), nil })
	add("slow", func(ctx context.Context, req mcp.CallToolRequest) (string, error) {
		tag := req.GetString("tag", "")
		b.started <- tag
		select {
		case <-b.release:
			return "done " + tag, nil
		case <-ctx.Done():
			b.cancelled <- tag
			return "", errors.New(`{"error":{"code":"cancelled"}}`)
		}
	})
	add("nap", func(ctx context.Context, req mcp.CallToolRequest) (string, error) {
		select {
		case <-time.After(time.Duration(req.GetInt("ms", 50)) * time.Millisecond):
			return "rested", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	})
	add("panic", func(context.Context, mcp.CallToolRequest) (string, error) { panic("secret-in-panic") })
	return b
}

// testServer is a running server.
type testServer struct {
	*toolbox
	s    *httpServer
	url  string
	log  *lockedBuffer
	stop func() error // ends it and waits for the end
}

// startServer runs a server on a loopback port. cfg.Addr only decides what
// is checked; the default is a loopback address.
func startServer(t testing.TB, cfg HTTPConfig, deps Deps) *testServer {
	t.Helper()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	ts := &testServer{log: &lockedBuffer{}}
	if deps.Log == nil {
		deps.Log = slog.New(slog.NewJSONHandler(ts.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	ts.toolbox = newToolbox(deps.Log)
	var err error
	if ts.s, err = newHTTPServer(cfg, ts.srv, deps); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ts.url = "http://" + ln.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- ts.s.serve(ctx, ln) }()
	ts.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(2 * patience):
			return errors.New("the server did not stop")
		}
	})
	t.Cleanup(func() {
		if err := ts.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return ts
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// request makes a request; headers are name, value pairs.
func request(t testing.TB, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, text/event-stream")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		} else {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	return req
}

// do sends a request and returns the answer with its body read.
func do(t testing.TB, req *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// callBody is a tools/call of the older era.
func callBody(id int, tool, args string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, id, tool, args)
}

const (
	pingBody   = `{"jsonrpc":"2.0","id":1,"method":"ping"}`
	cancelBody = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`
	initBody   = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":%q,"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`
)

// modern makes a request of the era without sessions.
func modern(t testing.TB, url, method, params string, headers ...string) *http.Request {
	t.Helper()
	meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	if params != "" {
		meta += "," + params
	}
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s}}`, method, meta)
	return request(t, http.MethodPost, url, body, append([]string{"Mcp-Protocol-Version", "2026-07-28", "Mcp-Method", method}, headers...)...)
}

// stream is an open SSE stream.
type stream struct {
	t       testing.TB
	in      *bufio.Reader
	close   func()
	message string // where to post
}

// openSSE opens a stream and reads its first event.
func openSSE(t testing.TB, base string, headers ...string) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req := request(t, http.MethodGet, base+ssePath, "", headers...).WithContext(ctx)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	st := newStream(t, resp)
	st.close = sync.OnceFunc(func() { cancel(); resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("GET /sse: status %d", resp.StatusCode)
	}
	name, data := st.next()
	if name != "endpoint" {
		t.Fatalf("first event is %q", name)
	}
	st.message = base + data
	return st
}

func newStream(t testing.TB, resp *http.Response) *stream {
	st := &stream{t: t, in: bufio.NewReader(resp.Body), close: func() { resp.Body.Close() }}
	t.Cleanup(func() { st.close() })
	return st
}

// next reads an event; the name is "" at the end of the stream.
func (st *stream) next() (name, data string) {
	st.t.Helper()
	for {
		line, err := st.in.ReadString('\n')
		if err != nil {
			return "", ""
		}
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "event: "):
			name = line[7:]
		case strings.HasPrefix(line, "data: "):
			data = line[6:]
		case line == "" && name != "":
			return name, data
		}
	}
}

// post sends a message and wants it accepted.
func (st *stream) post(body string, headers ...string) {
	st.t.Helper()
	resp, text := do(st.t, request(st.t, http.MethodPost, st.message, body, headers...))
	if resp.StatusCode != http.StatusAccepted {
		st.t.Fatalf("POST %s: status %d: %s", st.message, resp.StatusCode, text)
	}
}

// receive waits for a value.
func receive[T any](t testing.TB, c <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatalf("%s did not come", what)
	}
	return v
}
