package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/transport"
)

var fairFor = flag.Duration("fair", 300*time.Millisecond, "how long each row of TestFair takes")

const modestCallers = 9

// TestFair has one greedy caller take all it can get of each thing that a server
// has only so much of, beside nine that make a call at a time. All of theirs are
// answered, and so is each liveness probe, within a second. With -fair 5s and
// -update it writes how long they take to docs/results.md (.ci/fair).
func TestFair(t *testing.T) {
	up := newFairUpstream(t)
	tokens := make([]string, modestCallers+1)
	var file bytes.Buffer
	for i := range tokens {
		token, line, err := transport.NewToken(fmt.Sprint("caller-", i))
		if err != nil {
			t.Fatal(err)
		}
		tokens[i] = token
		fmt.Fprintln(&file, line)
	}
	srv := startServer(t, up.URL, "--tokens-file", fileOf(t, file.Bytes()), "AIR_API_KEY=key")
	srv.credential = bearer
	alone := srv.measure(t, tokens[1:], nil)
	table := fmt.Sprintf("| nobody | %s | %s | |\n", fairTime(alone.call), fairTime(alone.ping))
	for _, row := range []struct {
		takes  string
		greedy func(ctx context.Context, token string)
	}{
		{"the processor: 100 looks at once at a snapshot of 20 MB", srv.looks(t, tokens[0])},
		{"memory: 32 bodies of 20 MB at once", srv.calls(32, `"query_logs","arguments":{"project_name":"large","limit":%d}`)},
		{"places upstream: 300 queries that hang", srv.calls(300, `"query_metrics","arguments":{"metric":"hang","session_id":"%d"}`)},
		{"places for calls: 300 slow ones", srv.calls(300, `"query_logs","arguments":{"project_name":"slow","limit":%d}`)},
		{"streams: 1,200", srv.streams(1200)},
	} {
		beside := srv.measure(t, tokens[1:], func(ctx context.Context) { row.greedy(ctx, tokens[0]) })
		table += fmt.Sprintf("| %s | %s | %s | %.1f × |\n", row.takes, fairTime(beside.call), fairTime(beside.ping), float64(beside.call)/float64(alone.call))
	}
	t.Log("\n" + table)
	if *fairFor >= time.Second {
		golden.Record(t, "docs/results.md", "fair", "| the tenth caller takes | a call of the nine, p99 | a ping | beside alone |\n|---|---|---|---|\n"+table)
	}
}

func fairTime(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}

// newFairUpstream answers after 50 ms with a small body; large and slow are
// projects, and a metric that hangs.
func newFairUpstream(t *testing.T) *httptest.Server {
	small, large := fairBody(40_000), fairBody(20_000_000)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		wait, answer := 50*time.Millisecond, small
		switch {
		case bytes.Contains(body, []byte(`"large"`)):
			answer = large
		case bytes.Contains(body, []byte(`"slow"`)):
			wait = 2 * time.Second
		case bytes.Contains(body, []byte(`"hang"`)):
			wait = time.Hour
		}
		select {
		case <-time.After(wait):
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(answer)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(up.Close)
	return up
}

// fairBody is a response of about so many bytes, compressed.
func fairBody(size int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"agent"},"values":[`)
	each := max(1, size/90_000/7) // as many lines as are read of one
	for i, n := 0, 0; n < size; i++ {
		if i > 0 {
			fmt.Fprint(z, ",")
		}
		more, _ := fmt.Fprintf(z, `["%d","request %d of agent-%d failed after %d ms: %s"]`, time.Now().UnixNano()-int64(i)*1e6, i, i%7, i*31%977, strings.Repeat(fmt.Sprintf("word%d ", i%113), each))
		n += more
	}
	fmt.Fprint(z, `]}]}}`)
	_ = z.Close()
	return b.Bytes()
}

// fairServer is the program, in a process of its own.
type fairServer struct {
	url    string
	pid    int
	client *http.Client
	// credential puts a caller's into a request.
	credential func(h http.Header, caller string)
}

func bearer(h http.Header, token string) { h.Set("Authorization", "Bearer "+token) }

// fileOf keeps text in a file of its own.
func fileOf(t *testing.T, text []byte) string {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// startServer starts it over HTTP before an upstream. The arguments may have
// variables among them, as NAME=VALUE.
func startServer(t *testing.T, upstream string, args ...string) *fairServer {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// As testscript starts it.
	cmd := &exec.Cmd{Path: self, Args: []string{"airefinery-mcp", "--http", "127.0.0.1:0"}, Env: append(os.Environ(), "AIR_BASE_URL="+upstream)}
	for _, a := range args {
		if name, _, ok := strings.Cut(a, "="); ok && !strings.HasPrefix(name, "-") {
			cmd.Env = append(cmd.Env, a)
		} else {
			cmd.Args = append(cmd.Args, a)
		}
	}
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address := make(chan string, 1)
	go func() {
		var said []byte
		buf := make([]byte, 4096)
		for found := false; ; {
			n, err := log.Read(buf)
			if !found {
				said = append(said, buf[:n]...)
				if m := regexp.MustCompile(`url=(http://\S+)`).FindSubmatch(said); m != nil {
					found = true
					address <- string(m[1])
				}
			}
			if err != nil {
				return
			}
		}
	}()
	select {
	case url := <-address:
		return &fairServer{url: url, pid: cmd.Process.Pid, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}}
	case <-time.After(20 * time.Second):
		t.Fatal("the server did not start")
		return nil
	}
}

// post sends a message and returns the answer.
func (s *fairServer) post(ctx context.Context, caller, method, params string) (string, error) {
	return s.postAs(ctx, 1, caller, method, params)
}

func (s *fairServer) postAs(ctx context.Context, id int64, caller, method, params string) (string, error) {
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":{%s}}`, id, method, params)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/mcp", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	s.credential(req.Header, caller)
	resp, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", resp.StatusCode, text)
	}
	return string(text), err
}

// fairTimes are the 99th percentiles of what the modest callers did.
type fairTimes struct{ call, ping time.Duration }

// measure has the modest callers call while the greedy one does what it does.
func (s *fairServer) measure(t *testing.T, tokens []string, greedy func(context.Context)) fairTimes {
	ctx, stop := context.WithCancel(t.Context())
	var taken sync.WaitGroup
	if greedy != nil {
		taken.Go(func() { greedy(ctx) })
		time.Sleep(min(*fairFor, time.Second)) // until it has what it can get
	}
	var mu sync.Mutex
	var calls, pings []time.Duration
	timed := func(all *[]time.Duration, do func() (string, error), want string) {
		start := time.Now()
		text, err := do()
		took := time.Since(start)
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("a modest caller gets %.300s, %v", text, err)
		}
		mu.Lock()
		defer mu.Unlock()
		*all = append(*all, took)
	}
	end := time.Now().Add(*fairFor)
	var modest sync.WaitGroup
	for i, token := range tokens {
		modest.Go(func() {
			for n := 0; n == 0 || time.Now().Before(end); n++ {
				args := fmt.Sprintf(`"name":"query_logs","arguments":{"limit":%d}`, 1+(n*modestCallers+i)%5000)
				timed(&calls, func() (string, error) { return s.post(ctx, token, "tools/call", args) }, "totals")
				timed(&pings, func() (string, error) { return s.post(ctx, token, "ping", "") }, `"result":{}`)
			}
		})
	}
	probes := &http.Client{Timeout: time.Second}
	modest.Go(func() {
		for n := 0; n == 0 || time.Now().Before(end); n++ {
			resp, err := probes.Get(s.url + "/healthz")
			if err != nil {
				t.Errorf("a liveness probe failed: %v", err)
				return
			}
			_ = resp.Body.Close()
			time.Sleep(100 * time.Millisecond)
		}
	})
	modest.Wait()
	stop()
	taken.Wait()
	return fairTimes{percentile99(calls), percentile99(pings)}
}

func percentile99(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)*99/100]
}

// calls makes n calls at a time, over and over.
func (s *fairServer) calls(n int, call string) func(context.Context, string) {
	return func(ctx context.Context, token string) {
		var all sync.WaitGroup
		var number atomic.Int64
		for range n {
			all.Go(func() {
				for ctx.Err() == nil {
					if _, err := s.post(ctx, token, "tools/call", `"name":`+fmt.Sprintf(call, 1+number.Add(1)%5000)); err != nil {
						time.Sleep(200 * time.Millisecond) // refused
					}
				}
			})
		}
		all.Wait()
	}
}

// looks fetches a large response and looks at it a hundred at a time.
func (s *fairServer) looks(t *testing.T, token string) func(context.Context, string) {
	text, err := s.post(t.Context(), token, "tools/call", `"name":"query_logs","arguments":{"project_name":"large"}`)
	cursor := regexp.MustCompile(`cursor\\?":\\?"([a-z0-9]+)`).FindStringSubmatch(text)
	if err != nil || cursor == nil {
		t.Fatalf("no cursor: %.1000s, %v", text, err)
	}
	return s.calls(100, `"query_logs","arguments":{"cursor":"`+cursor[1]+`","match":"word%d"}`)
}

// streams opens so many streams and holds what it gets.
func (s *fairServer) streams(n int) func(context.Context, string) {
	return func(ctx context.Context, token string) {
		for range n {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/sse", nil)
			if err != nil {
				return
			}
			s.credential(req.Header, token)
			resp, err := s.client.Do(req)
			if err != nil {
				return
			}
			defer resp.Body.Close()
		}
		<-ctx.Done()
	}
}
