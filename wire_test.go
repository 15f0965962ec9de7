package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds what a test waits for that should come at once.
const patience = 20 * time.Second

// Revisions of the protocol: the last with a handshake, and the first without.
const (
	legacy = "2025-11-25"
	modern = "2026-07-28"
)

// conversation is a client's with the whole program.
type conversation struct {
	version string
	client  string // what the client calls itself
	can     string // its capabilities; "" for none
	ids     int
	// exchange sends a request and returns its response; header is for what is
	// sent over HTTP.
	exchange func(t *testing.T, body string, header http.Header) json.RawMessage
}

// result is what comes of a tool call.
type result struct {
	raw     json.RawMessage
	Content []struct{ Type, Text string }
	Meta    map[string]json.RawMessage `json:"_meta"`
	IsError bool
}

// request makes a request with the parameters, members of an object, as the
// conversation's revision has it, and returns the result.
func (c *conversation) request(t *testing.T, method, params, name string) json.RawMessage {
	t.Helper()
	c.ids++
	header := http.Header{}
	if c.version >= modern {
		meta := fmt.Sprintf(`"_meta":{"io.modelcontextprotocol/protocolVersion":%q,"io.modelcontextprotocol/clientInfo":%s,"io.modelcontextprotocol/clientCapabilities":%s}`, c.version, c.info(t), cmp.Or(c.can, "{}"))
		params = strings.TrimSuffix(meta+","+params, ",")
		header.Set("Mcp-Protocol-Version", c.version)
		header.Set("Mcp-Method", method)
		if name != "" {
			header.Set("Mcp-Name", name)
		}
	}
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":{%s}}`, c.ids, method, params)
	var resp struct{ Result, Error json.RawMessage }
	got := c.exchange(t, body, header)
	if err := json.Unmarshal(got, &resp); err != nil || resp.Error != nil || resp.Result == nil {
		t.Fatalf("%s %s: %s", method, params, got)
	}
	return resp.Result
}

// begin introduces the client, where the revision has that.
func (c *conversation) begin(t *testing.T) {
	t.Helper()
	if c.version >= modern {
		return
	}
	c.request(t, "initialize", fmt.Sprintf(`"protocolVersion":%q,"capabilities":%s,"clientInfo":%s`, c.version, cmp.Or(c.can, "{}"), c.info(t)), "")
}

// info is what the client says of itself.
func (c *conversation) info(t *testing.T) []byte {
	t.Helper()
	info, err := json.Marshal(map[string]string{"name": c.client, "version": "1"})
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// call calls a tool.
func (c *conversation) call(t *testing.T, tool, args string) result {
	t.Helper()
	var out result
	out.raw = c.request(t, "tools/call", fmt.Sprintf(`"name":%q,"arguments":%s`, tool, args), tool)
	if err := json.Unmarshal(out.raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// start runs the program until the test ends.
func start(t *testing.T, stdin io.Reader, stdout, stderr io.Writer, args ...string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int)
	go func() { ended <- run(ctx, args, func(string) string { return "" }, stdin, stdout, stderr) }()
	t.Cleanup(func() {
		stop()
		select {
		case code := <-ended:
			if code != exitOK {
				t.Errorf("the program ended with %d", code)
			}
		case <-time.After(patience):
			t.Error("the program did not end")
		}
	})
}

// overStdio starts the program and talks to it over a pair of streams.
func overStdio(t *testing.T, args ...string) func(*testing.T, string, http.Header) json.RawMessage {
	t.Helper()
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	t.Cleanup(func() { feed.Close() })
	start(t, in, out, io.Discard, args...)
	lines := bufio.NewReader(answers)
	return func(t *testing.T, body string, _ http.Header) json.RawMessage {
		t.Helper()
		if _, err := io.WriteString(feed, body+"\n"); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
}

// logWriter finds the address that the program listens on in its log.
type logWriter struct {
	found chan string
	once  sync.Once
}

var listening = regexp.MustCompile(`msg=listening url=(\S+)`)

func (w *logWriter) Write(p []byte) (int, error) {
	if m := listening.FindSubmatch(p); m != nil {
		w.once.Do(func() { w.found <- string(m[1]) })
	}
	return len(p), nil
}

// listen starts the program over HTTP and returns its address.
func listen(t *testing.T, args ...string) string {
	t.Helper()
	w := &logWriter{found: make(chan string, 1)}
	start(t, strings.NewReader(""), io.Discard, w, append(args, "--http", "127.0.0.1:0")...)
	select {
	case url := <-w.found:
		return url
	case <-time.After(patience):
		t.Fatal("the program does not listen")
		return ""
	}
}

func post(t *testing.T, url, body string, header http.Header) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// overMCP talks to /mcp. The session's id, where the server gives one, is sent
// again if sessions is set, as the protocol wants it.
func overMCP(base string, sessions bool) func(*testing.T, string, http.Header) json.RawMessage {
	session := ""
	return func(t *testing.T, body string, header http.Header) json.RawMessage {
		t.Helper()
		if session != "" && sessions {
			header.Set("Mcp-Session-Id", session)
		}
		resp := post(t, base+"/mcp", body, header)
		if id := resp.Header.Get("Mcp-Session-Id"); id != "" {
			session = id
		}
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

// overSSE opens a stream and talks over it.
func overSSE(t *testing.T, base string) func(*testing.T, string, http.Header) json.RawMessage {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/sse", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	events := bufio.NewReader(resp.Body)
	next := func(t *testing.T) string {
		t.Helper()
		for {
			line, err := events.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				return strings.TrimSpace(data)
			}
		}
	}
	messages := base + next(t)
	return func(t *testing.T, body string, _ http.Header) json.RawMessage {
		t.Helper()
		if resp := post(t, messages, body, nil); resp.StatusCode != http.StatusAccepted {
			t.Fatalf("POST /message: %s", resp.Status)
		}
		return json.RawMessage(next(t))
	}
}

// everyWay returns the ways to talk to the program that clients have, by name.
func everyWay(t *testing.T, args ...string) map[string]func(*testing.T) *conversation {
	t.Helper()
	base := listen(t, args...)
	over := func(version string, exchange func(*testing.T, string, http.Header) json.RawMessage) *conversation {
		return &conversation{version: version, exchange: exchange}
	}
	return map[string]func(*testing.T) *conversation{
		"stdio, 2024-11-05": func(t *testing.T) *conversation { return over("2024-11-05", overStdio(t, args...)) },
		"stdio, " + legacy:  func(t *testing.T) *conversation { return over(legacy, overStdio(t, args...)) },
		"stdio, " + modern:  func(t *testing.T) *conversation { return over(modern, overStdio(t, args...)) },
		"/mcp, " + legacy:   func(*testing.T) *conversation { return over(legacy, overMCP(base, true)) },
		"/mcp, " + legacy + ", no session id": func(*testing.T) *conversation {
			return over(legacy, overMCP(base, false))
		},
		"/mcp, " + modern:  func(*testing.T) *conversation { return over(modern, overMCP(base, true)) },
		"/sse, 2024-11-05": func(t *testing.T) *conversation { return over("2024-11-05", overSSE(t, base)) },
	}
}
