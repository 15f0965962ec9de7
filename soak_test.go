package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/transport"
	"airefinery-mcp/tools"
)

// soakCalls is how many calls TestSoak makes: few by default, 100,000 when the
// soak is meant (.ci/soak).
var soakCalls = flag.Int("soak", 2000, "calls of TestSoak")

// soakKey is the server's credential, which the upstream sometimes quotes, and
// soakAtOnce how many calls wait at a time.
const (
	soakKey    = "the-credential-of-the-soak"
	soakAtOnce = 512
)

// TestSoak makes calls over stdio to an upstream with random faults. Each is
// answered exactly once, and the memory in use stays as it was.
func TestSoak(t *testing.T) {
	t.Parallel() // it mostly waits
	up := httptest.NewServer(faulty(captured(t)))
	defer up.Close()
	c, err := client.New(client.WithBaseURL(up.URL), client.WithAPIKey(soakKey), client.WithTimeout(2*time.Second),
		client.WithHTTPClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}))
	if err != nil {
		t.Fatal(err)
	}
	masks, err := redact.New(redact.WithSecrets(soakKey))
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.New(tools.Config{Client: c, Redact: masks})
	if err != nil {
		t.Fatal(err)
	}
	in, feed := io.Pipe()
	out, answers := io.Pipe()
	served := make(chan error, 1)
	go func() {
		served <- transport.Stdio(t.Context(), set.Server("soak"), in, answers, slog.New(slog.DiscardHandler), func() {})
		_ = answers.Close()
	}()
	places := make(chan struct{}, soakAtOnce)
	go func() {
		r := rand.New(rand.NewPCG(1, 2))
		fmt.Fprintln(feed, `{"jsonrpc":"2.0","id":-1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"soak","version":"1"}}}`)
		for i := range *soakCalls {
			places <- struct{}{}
			fmt.Fprintf(feed, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%s}}`+"\n", i, randomCall(r))
		}
		_ = feed.Close()
	}()

	answered := make([]int, *soakCalls)
	outcomes := map[string]int{}
	var early, late uint64
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		var m struct {
			ID     int
			Result struct {
				IsError bool
				Content []struct{ Text string }
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatalf("no JSON: %s", lines.Text())
		}
		if m.ID < 0 {
			continue
		}
		answered[m.ID]++
		<-places
		if strings.Contains(lines.Text(), soakKey) {
			t.Errorf("call %d shows the credential: %s", m.ID, lines.Text())
		}
		outcome := "answer"
		if m.Result.IsError {
			var f struct{ Error struct{ Code string } }
			if err := json.Unmarshal([]byte(m.Result.Content[0].Text), &f); err != nil || f.Error.Code == "internal" || len(m.Result.Content[0].Text) > 1000 {
				t.Errorf("call %d: %s", m.ID, m.Result.Content[0].Text)
			}
			outcome = f.Error.Code
		}
		outcomes[outcome]++
		switch n {
		case *soakCalls / 4:
			early = liveHeap()
		case *soakCalls - 1:
			late = liveHeap()
		}
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	for id, n := range answered {
		if n != 1 {
			t.Errorf("call %d was answered %d times", id, n)
		}
	}
	t.Logf("%d calls: %v; live heap %d kB after a quarter, %d kB at the end", *soakCalls, outcomes, early>>10, late>>10)
	if outcomes["answer"] == 0 || len(outcomes) < 3 {
		t.Errorf("outcomes %v: want answers and several kinds of failure", outcomes)
	}
	// What is kept for follow-up calls is bounded by 256 MiB; at this size of
	// body the store fills in the first quarter of a long soak.
	if late > early+early/2+(64<<20) {
		t.Errorf("the live heap grew from %d to %d bytes", early, late)
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func randomCall(r *rand.Rand) string {
	switch r.IntN(8) {
	case 0:
		return `"query_metrics","arguments":{"metric":"m","step":"1m"}`
	case 1:
		return `"query_traces","arguments":{"trace":"t","limit":` + fmt.Sprint(1+r.IntN(100)) + `}`
	case 2:
		return `"query_logs","arguments":{"severty":"error"}`
	case 3:
		return `"query_logs","arguments":{"cursor":"nonsense"}`
	}
	return `"query_logs","arguments":{"match":"timeout","limit":` + fmt.Sprint(1+r.IntN(5000)) + `}`
}

// captured are captures, by the paths of the API.
func captured(t *testing.T) func(*http.Request) []byte {
	bodies := map[string][]byte{}
	for path, file := range map[string]string{
		"/observability/logs":    "loki/loki_single_error_stream.json",
		"/observability/metrics": "prom/prom_range_20x60.json",
		"/observability/traces":  "tempo/tempo_trace_v1.json",
	} {
		data, err := os.ReadFile("client/testdata/captures/" + file)
		if err != nil {
			t.Fatal(err)
		}
		bodies[path] = data
	}
	return func(r *http.Request) []byte { return bodies[r.URL.Path] }
}

// faulty answers with bodies, and now and then with a fault.
func faulty(body func(*http.Request) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		good := body(r)
		switch rand.IntN(60) {
		case 0:
			w.WriteHeader(http.StatusBadGateway)
		case 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				_ = conn.(*net.TCPConn).SetLinger(0)
				_ = conn.Close()
			}
		case 3:
			w.Header().Set("Content-Length", fmt.Sprint(len(good)))
			_, _ = w.Write(good[:len(good)/2])
		case 4:
			_, _ = io.WriteString(w, "<html><title>Sign in</title></html>")
		case 5:
			_, _ = io.WriteString(w, strings.Repeat("[", 100_000))
		case 6:
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, `{"detail":"no"}`)
		case 7:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, "bad: "+r.Header.Get("Authorization"))
		case 8:
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(good)
		default:
			_, _ = w.Write(good)
		}
	})
}
