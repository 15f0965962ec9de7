package transport

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/corpus"
)

// echoServer has the tool "wait": it waits for its context or the channel,
// then answers with the id it was given.
func echoServer(release <-chan struct{}) *server.MCPServer {
	srv := server.NewMCPServer("test", "1")
	srv.AddTool(mcp.Tool{Name: "wait", RawInputSchema: json.RawMessage(`{"type":"object","properties":{"n":{"type":"integer"}}}`)},
		func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			select {
			case <-release:
				return mcp.NewToolResultText(fmt.Sprint(req.GetArguments()["n"])), nil
			case <-ctx.Done():
				return mcp.NewToolResultError("cancelled"), nil
			}
		})
	return srv
}

const hello = `{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}` + "\n" +
	`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n"

func waitCall(id int) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"wait","arguments":{"n":%d}}}`+"\n", id, id)
}

// answers parses the output and returns the messages by id.
func answers(t *testing.T, out []byte) map[string][]json.RawMessage {
	t.Helper()
	byID := map[string][]json.RawMessage{}
	for line := range bytes.Lines(out) {
		var m struct{ ID, Result, Error json.RawMessage }
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("a line is no JSON: %q", line)
		}
		byID[string(m.ID)] = append(byID[string(m.ID)], append(m.Result, m.Error...))
	}
	return byID
}

var quiet = slog.New(slog.DiscardHandler)

// syncBuffer is a bytes.Buffer for several writers.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) Bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.b.Bytes())
}

func TestEveryCallReadIsAnsweredBeforeTheEnd(t *testing.T) {
	release := make(chan struct{})
	var in strings.Builder
	in.WriteString(hello)
	const calls = 2000 // more than the queue holds
	for i := range calls {
		in.WriteString(waitCall(i))
	}
	time.AfterFunc(20*time.Millisecond, func() { close(release) })
	var out syncBuffer
	if err := Stdio(t.Context(), echoServer(release), strings.NewReader(in.String()), &out, quiet, func() {}); err != nil {
		t.Fatal(err)
	}
	got := answers(t, out.Bytes())
	for i := range calls {
		a := got[fmt.Sprint(i)]
		if len(a) != 1 || !strings.Contains(string(a[0]), fmt.Sprintf(`"text":"%d"`, i)) {
			t.Fatalf("call %d has the answers %s, want one with its number", i, a)
		}
	}
}

func TestAStopLetsCallsFinishAndThenCancelsThem(t *testing.T) {
	for _, c := range []struct {
		name    string
		release bool
		want    string
	}{
		{"a call that finishes in time is answered", true, `"text":"1"`},
		{"a call that does not is answered as cancelled", false, "cancelled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			release := make(chan struct{})
			life, endCalls := context.WithCancel(t.Context())
			srv := server.NewMCPServer("test", "1")
			srv.AddTool(mcp.Tool{Name: "wait", RawInputSchema: json.RawMessage(`{"type":"object","properties":{"n":{"type":"integer"}}}`)},
				func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
					select {
					case <-release:
						return mcp.NewToolResultText("1"), nil
					case <-life.Done():
						return mcp.NewToolResultError("cancelled"), nil
					}
				})
			in, feed := io.Pipe()
			var out syncBuffer
			g := newGate(in, &out)
			g.drain, g.cancelCalls = 50*time.Millisecond, endCalls
			done := make(chan error)
			go func() { done <- server.NewStdioServer(srv).Listen(t.Context(), g, g) }()
			if _, err := io.WriteString(feed, hello+waitCall(1)); err != nil {
				t.Fatal(err)
			}
			for read := false; !read; time.Sleep(time.Millisecond) { // until the call was read
				g.mu.Lock()
				read = len(g.pending) > 0
				g.mu.Unlock()
			}
			if c.release {
				time.AfterFunc(5*time.Millisecond, func() { close(release) })
			}
			g.stop()
			if err := <-done; err != nil && err != io.EOF {
				t.Fatal(err)
			}
			_ = feed.Close()
			if a := answers(t, out.Bytes())["1"]; len(a) != 1 || !strings.Contains(string(a[0]), c.want) {
				t.Errorf("answers %s, want one with %s", a, c.want)
			}
		})
	}
}

func TestACancelledRequestIsNotWaitedForNorAnswered(t *testing.T) {
	var out strings.Builder
	g := newGate(strings.NewReader(""), &out)
	kept, _ := g.takeLine([]byte(waitCall(2)))
	dropped, _ := g.takeLine([]byte(waitCall(1)))
	if told, _ := g.takeLine([]byte(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)); !bytes.Contains(told, standIn(t, dropped)) {
		t.Errorf("mcp-go is told %s of %s", told, dropped)
	}
	for _, passed := range [][]byte{dropped, kept} {
		answer := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":{}}`, standIn(t, passed))
		if n, err := g.Write(answer); n != len(answer) || err != nil {
			t.Errorf("Write = %d, %v", n, err)
		}
	}
	if !g.wait(0) {
		t.Error("still waiting for a request")
	}
	if got, want := out.String(), `{"jsonrpc":"2.0","id":2,"result":{}}`; got != want {
		t.Errorf("the client got %s, want %s", got, want)
	}
	if len(g.pending) != 0 || g.waiting != 0 {
		t.Errorf("left are %v, %d bytes", g.pending, g.waiting)
	}
}

// standIn returns what stands for the id of a message that is passed to mcp-go.
func standIn(t testing.TB, passed []byte) []byte {
	t.Helper()
	m, places := peek(passed)
	if len(places) == 0 || m.broken {
		t.Fatalf("no id in %s", passed)
	}
	return []byte(m.id)
}

func TestALineThatIsTooLongIsRefusedUnderItsID(t *testing.T) {
	long := strings.Repeat("x", stdioMaxLine)
	for name, tt := range map[string]struct{ line, id string }{
		"id first":              {`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":"` + long + `"}}`, `7`},
		"id last":               {`{"method":"tools/call","params":{"a":"` + long + `"},"jsonrpc":"2.0","id":"call-7"}`, `"call-7"`},
		"id last, with spaces":  {`{"params": {"a": "` + long + `"}, "id" : 1.0 } `, `1.0`},
		"id far inside":         {`{"a":"` + long[:stdioMaxLine/2] + `","id":7,"b":"` + long + `"}`, `null`},
		"another object's id":   {`{"a":"` + long + `","b":{"id":7}}`, `null`},
		"a text like a member":  {`{"a":"` + long + `,\"id\":7}"}`, `null`},
		"no id: a notification": {`{"method":"x","params":"` + long + `"}`, `null`},
		"nothing but length":    {long + long, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			var out syncBuffer
			in := hello + tt.line + "\n" + `{"jsonrpc":"2.0","id":"after","method":"ping"}` + "\n"
			if err := Stdio(t.Context(), echoServer(nil), strings.NewReader(in), &out, quiet, func() {}); err != nil {
				t.Fatal(err)
			}
			got := answers(t, out.Bytes())
			if a := got[tt.id]; len(a) != 1 || !strings.Contains(string(a[0]), "longer than") {
				t.Errorf("answers %.300s, want one refusal under %s", out.Bytes(), tt.id)
			}
			if len(got["\"after\""]) != 1 {
				t.Errorf("the ping behind it has the answers %s", got["\"after\""])
			}
		})
	}
}

func TestCallsBeyondTheQueueAreRefusedAndPingsAnswered(t *testing.T) {
	for name, tt := range map[string]struct {
		calls   int
		padding int // bytes of each call
		waiting int // bytes that may wait, if not the default
		most    int // calls that may wait
	}{
		"too many":  {stdioQueue + 50, 0, 0, stdioQueue},
		"too large": {40, 64 << 10, 2 << 20, 32}, // a smaller bound, as mcp-go reads slowly
	} {
		t.Run(name, func(t *testing.T) {
			release := make(chan struct{})
			in, feed := io.Pipe()
			var out syncBuffer
			served := make(chan error)
			g := newGate(in, &out)
			if g.most != 64<<20 {
				t.Errorf("%d bytes may wait", g.most)
			}
			if tt.waiting > 0 {
				g.most = tt.waiting
			}
			go func() { served <- serveStdio(t.Context(), echoServer(release), g, quiet) }()
			_, _ = io.WriteString(feed, hello)
			padding := strings.Repeat("x", tt.padding)
			for i := range tt.calls {
				_, _ = io.WriteString(feed, strings.Replace(waitCall(i), `"jsonrpc":"2.0",`, `"jsonrpc":"2.0","x":"`+padding+`",`, 1))
			}
			_, _ = io.WriteString(feed, `{"jsonrpc":"2.0","id":"ping","method":"ping"}`+"\n")
			for end := time.Now().Add(20 * time.Second); !strings.Contains(string(out.Bytes()), `"id":"ping"`); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("no answer to a ping while the queue is full")
				}
			}
			close(release)
			_ = feed.Close()
			if err := <-served; err != nil {
				t.Fatal(err)
			}
			got := answers(t, out.Bytes())
			refused := 0
			for i := range tt.calls {
				a := got[fmt.Sprint(i)]
				if len(a) != 1 {
					t.Fatalf("call %d has the answers %s", i, a)
				}
				if strings.Contains(string(a[0]), "too many calls waiting") {
					refused++
				}
			}
			// The handshake may still count when the first calls come.
			if least := tt.calls - tt.most; refused < least || refused > least+2 {
				t.Errorf("%d of %d calls were refused, want %d or a few more", refused, tt.calls, least)
			}
		})
	}
}

// FuzzReadLine holds that lines are cut at line feeds and nowhere else,
// however small the reader's buffer is.
func FuzzReadLine(f *testing.F) {
	corpus.Add(f)
	f.Add("a\nb\r\n\nc", 16)
	f.Add("\r\r\n\r", 0)
	f.Add(strings.Repeat("0123456789", 9)+"\n", 17)
	f.Fuzz(func(t *testing.T, text string, size int) {
		in := bufio.NewReaderSize(strings.NewReader(text), size%64)
		var got []string
		for err := error(nil); err == nil; {
			var line []byte
			line, err = readLine(in)
			got = append(got, string(line))
		}
		want := strings.Split(text, "\n")
		for i := range want {
			want[i] = strings.TrimRight(want[i], "\r")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q was read as %q, want %q", text, got, want)
		}
	})
}

// BenchmarkStdio64Calls measures 64 calls of 50 ms side by side; at best they
// take 50 ms, 1,280 calls a second.
func BenchmarkStdio64Calls(b *testing.B) {
	srv := server.NewMCPServer("bench", "1")
	srv.AddTool(mcp.Tool{Name: "wait", RawInputSchema: json.RawMessage(`{"type":"object","properties":{"n":{"type":"integer"}}}`)},
		func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			time.Sleep(50 * time.Millisecond)
			return mcp.NewToolResultText("done"), nil
		})
	in, feed := io.Pipe()
	out, answers := io.Pipe()
	go func() { _ = Stdio(b.Context(), srv, in, answers, quiet, func() {}) }()
	lines := bufio.NewScanner(out)
	if _, err := io.WriteString(feed, hello); err != nil || !lines.Scan() {
		b.Fatal("no answer to initialize")
	}
	id := 0
	for b.Loop() {
		var batch strings.Builder
		for range 64 {
			id++
			batch.WriteString(waitCall(id))
		}
		go func() { _, _ = io.WriteString(feed, batch.String()) }()
		for range 64 {
			if !lines.Scan() {
				b.Fatal("the server ended")
			}
		}
	}
	b.ReportMetric(float64(id)/b.Elapsed().Seconds(), "calls/s")
	_ = feed.Close()
}
