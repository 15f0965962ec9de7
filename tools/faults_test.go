package tools

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"airefinery-mcp/client"
)

// fault is something that goes wrong upstream. Its handler gets the body that
// a good answer would have.
type fault struct {
	name   string
	handle func(w http.ResponseWriter, r *http.Request, good []byte)
	// code is what the assistant sees, "" for an answer.
	code string
	// says is part of what an answer or a failure must say.
	says string
	// tries is how often the upstream is asked, 0 for once.
	tries int
}

const aGoodStream = `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"s"},"values":[["1795427860323147696","hello"]]}]}}`

var faults = []fault{
	{"no fault", func(w http.ResponseWriter, _ *http.Request, good []byte) { _, _ = w.Write(good) }, "", "hello", 0},
	{"429 with Retry-After, then good", onceThen(func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	}), "", "hello", 2},
	{"429 for longer than the call may take", status(429, "60", ""), codeRateLimited, `"retry_after_s":60`, 1},
	{"502, then good", onceThen(func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }), "", "hello", 2},
	{"502 for good, HTML", status(502, "", "<html><head><title>502 Bad Gateway</title></head></html>"), codeUpstreamUnavailable, "502 Bad Gateway", 3},
	{"503 for good", status(503, "", ""), codeUpstreamUnavailable, "", 3},
	{"504 for good", status(504, "", ""), codeUpstreamTimeout, "shorter time_window", 3},
	{"500", status(500, "", "Internal Server Error"), codeUpstreamUnavailable, "Internal Server Error", 1},
	{"503, a Prometheus timeout", status(503, "", `{"status":"error","errorType":"timeout","error":"query timed out in query execution"}`), codeUpstreamTimeout, "shorter time_window", 1},
	{"200 that reports an error", status(200, "", `{"status":"error","errorType":"bad_data","error":"parse error"}`), codeBadArgument, "parse error", 1},
	{"400, text", status(400, "", "parse error at line 1, col 18"), codeBadArgument, "parse error at line 1", 1},
	{"401", status(401, "", `{"detail":"Not authenticated"}`), codeUnauthorized, "AIR_API_KEY", 1},
	{"422, FastAPI", status(422, "", `{"detail":[{"loc":["body","metric"],"msg":"field required"}]}`), codeBadArgument, "body.metric: field required", 1},
	{"hang", func(_ http.ResponseWriter, r *http.Request, _ []byte) { <-r.Context().Done() }, codeUpstreamTimeout, "in time", 1},
	{"slow trickle", trickle, codeUpstreamTimeout, "in time", 1},
	{"reset before the headers", reset(""), codeUpstreamUnavailable, "", 3},
	{"reset in the headers", reset("HTTP/1.1 200 OK\r\nContent-Ty"), codeUpstreamUnavailable, "", 3},
	{"reset after the headers", reset("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), codeBadUpstreamResponse, "broke off", 3},
	{"reset in the body, then good", onceThen(func(w http.ResponseWriter) {
		cutConnection(w, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":")
	}), "", "hello", 2},
	{"body shorter than announced", func(w http.ResponseWriter, _ *http.Request, good []byte) {
		w.Header().Set("Content-Length", fmt.Sprint(len(good)+10))
		_, _ = w.Write(good)
	}, codeBadUpstreamResponse, "broke off", 3},
	{"JSON that ends in the middle", func(w http.ResponseWriter, _ *http.Request, good []byte) { _, _ = w.Write(good[:len(good)/2]) }, codeBadUpstreamResponse, "ends in the middle", 3},
	{"truncated gzip", func(w http.ResponseWriter, _ *http.Request, good []byte) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(gzipped(good)[:40])
	}, codeBadUpstreamResponse, "broke off", 3},
	{"labelled gzip, but is not", func(w http.ResponseWriter, _ *http.Request, good []byte) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(good)
	}, codeBadUpstreamResponse, "labelled gzip", 1},
	{"an encoding that was not asked for", func(w http.ResponseWriter, _ *http.Request, good []byte) {
		w.Header().Set("Content-Encoding", "br")
		_, _ = w.Write(good)
	}, codeBadUpstreamResponse, "br", 1},
	{"wrong content type", func(w http.ResponseWriter, _ *http.Request, good []byte) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(good)
	}, "", "hello", 1},
	{"HTML at 200", status(200, "", "<html><head><title>Sign in</title></head></html>"), codeBadUpstreamResponse, "Sign in", 1},
	{"empty body at 200", status(200, "", ""), codeBadUpstreamResponse, "empty", 3},
	{"null", status(200, "", "null"), codeBadUpstreamResponse, "null", 1},
	{"a number", status(200, "", "42"), codeBadUpstreamResponse, "number", 1},
	{"an object of something else", status(200, "", `{"hello":"world"}`), codeBadUpstreamResponse, "without a result", 1},
	{"two values", status(200, "", aGoodStream+"{}"), codeBadUpstreamResponse, "", 1},
	{"nulls and wrong types everywhere", status(200, "", `{"status":3,"data":{"resultType":null,"result":[null,7,"x",[],{"stream":null,"values":null},{"stream":{"a":{"b":1}},"values":[null,[],[null],["x"],["1",null],[[],{}],{"a":1},["1795427860323147696",5]]}],"stats":[]},"warnings":{"a":1}}`), "", "unreadable", 1},
	{"200,000 nested arrays", func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		_, _ = io.WriteString(w, strings.Repeat("[", 200_000))
	}, codeBadUpstreamResponse, "", 1},
	{"gzip bomb of 2 GB", bomb, codeTooLarge, "64 MiB", 1},
	{"redirect to another host", func(w http.ResponseWriter, r *http.Request, _ []byte) {
		http.Redirect(w, r, "http://localhost:1/elsewhere?token=1", http.StatusTemporaryRedirect)
	}, codeBadUpstreamResponse, "redirects", 1},
	{"invalid UTF-8", status(200, "", strings.Replace(aGoodStream, "hello", "hello \xff\xfe", 1)), "", "hello", 1},
	{"duplicate keys", status(200, "", strings.Replace(aGoodStream, `"stream":`, `"stream":{"service_name":"first"},"stream":`, 1)), "", "hello", 1},
	{"huge numbers", status(200, "", strings.Replace(aGoodStream, `"1795427860323147696"`, `1e999`, 1)), "", "unreadable", 1},
	{"a warning: partial data", status(200, "", strings.Replace(aGoodStream, `"data"`, `"warnings":["store down"],"data"`, 1)), "", "store down", 1},
}

func status(code int, retryAfter, body string) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// onceThen fails the first request and serves the next.
func onceThen(fail func(http.ResponseWriter)) func(http.ResponseWriter, *http.Request, []byte) {
	failed := false
	return func(w http.ResponseWriter, _ *http.Request, good []byte) {
		if !failed {
			failed = true
			fail(w)
			return
		}
		_, _ = w.Write(good)
	}
}

func reset(sent string) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) { cutConnection(w, sent) }
}

// cutConnection sends some bytes and resets the connection.
func cutConnection(w http.ResponseWriter, sent string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(conn, sent)
	if sent != "" {
		time.Sleep(20 * time.Millisecond) // or the reset overtakes what was sent
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

func trickle(w http.ResponseWriter, r *http.Request, good []byte) {
	for i := 0; i < len(good) && r.Context().Err() == nil; i++ {
		_, _ = w.Write(good[i : i+1])
		w.(http.Flusher).Flush()
		time.Sleep(50 * time.Millisecond)
	}
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

var bombMember = sync.OnceValue(func() []byte { return gzipped(bytes.Repeat([]byte(" "), 16<<20)) })

// bomb is 2 GB of spaces, 2 MB compressed: gzip members may follow each other.
func bomb(w http.ResponseWriter, _ *http.Request, _ []byte) {
	w.Header().Set("Content-Encoding", "gzip")
	for range 128 {
		if _, err := w.Write(bombMember()); err != nil {
			return
		}
	}
}

// TestFaults shows what the assistant sees of each fault, and that none ends
// the server, leaves a goroutine behind or goes unanswered. -update writes the
// table to docs/faults.md.
func TestFaults(t *testing.T) {
	bombMember() // not counted below
	var table strings.Builder
	table.WriteString("| upstream | tries | the assistant gets |\n|---|---|---|\n")
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			leaks := goleak.IgnoreCurrent()
			tr := &http.Transport{}
			u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) { f.handle(w, r, []byte(aGoodStream)) })
			c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"), client.WithHTTPClient(&http.Client{Transport: tr}), client.WithTimeout(callTime(f)))
			if err != nil {
				t.Fatal(err)
			}
			set, err := New(Config{Client: c})
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			text, isError := set.Call(t.Context(), "query_logs", json.RawMessage(`{"time_window":"1h"}`))
			runtime.ReadMemStats(&after)
			var a struct{ Error failure }
			if err := json.Unmarshal(text, &a); err != nil {
				t.Fatalf("no JSON: %s", text)
			}
			if a.Error.Code != f.code || isError != (f.code != "") || !strings.Contains(string(text), f.says) {
				t.Errorf("got %s, want the code %q and %q", text, f.code, f.says)
			}
			if got := len(u.requests()); got != max(1, f.tries) {
				t.Errorf("the upstream was asked %d times, want %d: %s", got, max(1, f.tries), text)
			}
			if isError && (len(text) > 1000 || a.Error.Next == "") {
				t.Errorf("%d bytes, or no next step: %s", len(text), text)
			}
			if strings.Contains(string(text), "test-key") || strings.Contains(string(text), "<html") {
				t.Errorf("leaks: %s", text)
			}
			if grown := int64(after.TotalAlloc) - int64(before.TotalAlloc); grown > 100<<20 {
				t.Errorf("%d MiB were allocated", grown>>20)
			}
			u.Close()
			tr.CloseIdleConnections()
			goleak.VerifyNone(t, leaks)
			said := "the answer"
			if isError {
				said = "`" + a.Error.Code + "`: " + a.Error.Message + " *" + a.Error.Next + "*"
			} else if f.says != "hello" {
				said = "the answer, which says: " + f.says
			}
			fmt.Fprintf(&table, "| %s | %d | %s |\n", f.name, len(u.requests()), strings.ReplaceAll(portless(said), "|", "\\|"))
		})
	}
	if *update {
		writeSection(t, "../docs/faults.md", "faults", table.String())
		for section, file := range map[string]string{"masking": "figures.md", "masking-speed": "speed.md"} {
			data, err := os.ReadFile("../internal/redact/testdata/" + file)
			if err != nil {
				t.Fatal(err)
			}
			writeSection(t, "../docs/faults.md", section, string(data))
		}
	}
}

// callTime is the deadline of a call: short where the fault is slowness.
func callTime(f fault) time.Duration {
	if f.name == "hang" || f.name == "slow trickle" {
		return 300 * time.Millisecond
	}
	return 20 * time.Second
}

// portless takes the test server's port out of a message.
func portless(s string) string {
	const host = "127.0.0.1:"
	var b strings.Builder
	for {
		i := strings.Index(s, host)
		if i < 0 {
			return b.String() + s
		}
		b.WriteString(s[:i+len(host)])
		s = strings.TrimLeft(s[i+len(host):], "0123456789")
		b.WriteString("port")
	}
}
