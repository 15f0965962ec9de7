package transport

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// wire is a client of one of the transports that sees the bytes.
type wire struct {
	*toolbox
	t    *testing.T
	name string
	post func(msg string)
	got  chan string // what the server sent, message by message
}

// onEachTransport runs a test for a client of each transport that agreed on a
// revision, "" for the first message being the test's.
func onEachTransport(t *testing.T, revision string, f func(t *testing.T, w *wire)) {
	for name, connect := range map[string]func(*testing.T, *wire, string){"stdio": wireStdio, "http": wireHTTP, "sse": wireSSE} {
		t.Run(name, func(t *testing.T) {
			w := &wire{t: t, name: name, got: make(chan string, 1000)}
			connect(t, w, revision)
			if revision != "" {
				w.post(fmt.Sprintf(initBody, revision))
				if answer := w.next(); !strings.Contains(answer, fmt.Sprintf(`"protocolVersion":%q`, revision)) {
					t.Fatalf("initialize: %s", answer)
				}
				w.post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
			}
			f(t, w)
		})
	}
}

func wireStdio(t *testing.T, w *wire, _ string) {
	w.toolbox = newToolbox(slog.New(slog.DiscardHandler))
	in, feed := io.Pipe()
	sent, out := io.Pipe()
	served := make(chan error, 1)
	g := newGate(in, out)
	slow := &progress{after: 10 * time.Millisecond, every: 10 * time.Millisecond, send: g.progress.send, written: g.progress.await}
	w.srv.Use(slow.middleware)
	go func() { served <- serveStdio(t.Context(), w.srv, g, quiet) }()
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewReader(sent); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			w.got <- strings.TrimSuffix(line, "\n")
		}
	})
	t.Cleanup(func() {
		_ = feed.Close()
		if err := receive(t, served, "the end"); err != nil {
			t.Error(err)
		}
		_ = out.Close()
		reading.Wait()
	})
	w.post = func(msg string) { _, _ = io.WriteString(feed, msg+"\n") }
}

func wireHTTP(t *testing.T, w *wire, revision string) {
	ts := startServer(t, HTTPConfig{ProgressAfter: 10 * time.Millisecond, ProgressEvery: 10 * time.Millisecond}, Deps{})
	w.toolbox = ts.toolbox
	var posts sync.WaitGroup
	t.Cleanup(posts.Wait)
	w.post = func(msg string) {
		req := request(t, http.MethodPost, ts.url+mcpPath, msg, sessionHeader, "s")
		if revision > "2025-03-26" { // it demands the header
			req.Header.Set("Mcp-Protocol-Version", revision)
		}
		begun := make(chan struct{})
		begin := sync.OnceFunc(func() { close(begun) })
		posts.Go(func() {
			defer begin()
			// Not the request's own context, which ends before the waiting does.
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			resp, err := http.DefaultClient.Do(req.WithContext(ctx))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			w.receive(resp)
		})
		if !strings.Contains(msg, `"method":"tools/call"`) {
			<-begun // in order
		}
	}
}

// receive takes what a POST is answered.
func (w *wire) receive(resp *http.Response) {
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		for st := newStream(w.t, resp); ; {
			name, data := st.next()
			if name == "" {
				return
			}
			w.got <- data
		}
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Error(err)
	}
	if len(body) > 0 {
		w.got <- strings.TrimSuffix(string(body), "\n")
	} else if resp.StatusCode != http.StatusAccepted {
		w.t.Errorf("status %d and no body", resp.StatusCode)
	}
}

func wireSSE(t *testing.T, w *wire, _ string) {
	ts := startServer(t, HTTPConfig{ProgressAfter: 10 * time.Millisecond, ProgressEvery: 10 * time.Millisecond}, Deps{})
	w.toolbox = ts.toolbox
	st := openSSE(t, ts.url)
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			name, data := st.next()
			if name == "" {
				return
			}
			w.got <- data
		}
	})
	t.Cleanup(func() { st.close(); reading.Wait() })
	w.post = func(msg string) {
		resp, body := do(t, request(t, http.MethodPost, st.message, msg))
		switch {
		case resp.StatusCode == http.StatusBadRequest:
			w.got <- strings.TrimSuffix(body, "\n")
		case resp.StatusCode != http.StatusAccepted || body != "":
			t.Errorf("POST %s: status %d: %s", msg, resp.StatusCode, body)
		}
	}
}

// next is the next message of the server.
func (w *wire) next() string {
	w.t.Helper()
	return receive(w.t, w.got, "a message")
}

// nothing wants no message but the answer to a ping.
func (w *wire) nothing() {
	w.t.Helper()
	w.post(`{"jsonrpc":"2.0","id":"nothing before","method":"ping"}`)
	if got, want := w.next(), `{"jsonrpc":"2.0","id":"nothing before","result":{}}`; got != want {
		w.t.Errorf("got %s, want nothing but %s", got, want)
	}
}

// wantError wants a JSON-RPC error of that id, and returns its text.
func (w *wire) wantError(got, id string, code int) string {
	w.t.Helper()
	var e struct {
		ID    json.RawMessage
		Error mcp.JSONRPCErrorDetails
	}
	if err := json.Unmarshal([]byte(got), &e); err != nil || string(e.ID) != id || e.Error.Code != code {
		w.t.Errorf("got %s, want error %d under id %s (%v)", got, code, id, err)
	}
	return e.Error.Message
}
