package deploy

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"airefinery-mcp/internal/needs"
	"airefinery-mcp/internal/redistest"
)

var followUps = flag.Int("followups", 600, "pages that TestReplicasShareCursors follows; 10,000 when it is meant (.ci/replicas)")

const pagers = 10

// pager is a caller with a key and data of its own.
type pager struct {
	n      int
	url    string
	client *http.Client
}

func (p *pager) key() string { return fmt.Sprintf("key-of-pager-%02d", p.n) }
func bird(n int) string      { return fmt.Sprintf("canary%02dbird", n) }

// call makes a call of query_logs, and again where no replica answered.
func (p *pager) call(args string) (text string, isError bool, err error) {
	for try := 0; ; try++ {
		text, isError, err = p.once(args)
		if err == nil || try == 5 {
			return text, isError, err
		}
		time.Sleep(retryAfter)
	}
}

func (p *pager) once(args string) (string, bool, error) {
	req, err := http.NewRequest(http.MethodPost, p.url+"/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"query_logs","arguments":`+args+`}}`))
	if err != nil {
		return "", false, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("X-AIR-API-Key", p.key())
	resp, err := p.client.Do(req)
	if err != nil {
		return "", false, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return "", false, fmt.Errorf("status %d: %.200s, %v", resp.StatusCode, body, err)
	}
	var m struct {
		Result struct {
			IsError bool
			Content []struct{ Text string }
		}
	}
	if err := json.Unmarshal(body, &m); err != nil || len(m.Result.Content) != 1 {
		return "", false, fmt.Errorf("%w: %.200s", err, body)
	}
	return m.Result.Content[0].Text, m.Result.IsError, nil
}

var (
	pageCursor = regexp.MustCompile(`"cursor":"([a-z0-9]+\.(\d+)\.[a-z0-9]+)"`)
	anyBird    = regexp.MustCompile(`canary\d\dbird`)
	lineNumber = regexp.MustCompile(`canary\d\dbird line (\d+) `)
)

// TestReplicasShareCursors has ten callers page through their logs, by turns on two
// replicas that share a Redis. One replica is killed and comes back, then the store is
// killed for good. While there is a store every page is found; no page is another's,
// or another caller's, at any time.
func TestReplicasShareCursors(t *testing.T) {
	haproxy := needs.Program(t, "haproxy", "haproxy")
	redis := redistest.Start(t)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer key-of-pager-"))
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"pager"},"values":[`)
		newest := time.Now().UnixNano()
		for i := range 400 {
			if i > 0 {
				_, _ = io.WriteString(w, ",")
			}
			fmt.Fprintf(w, `["%d","%s line %d of user%d@example.com took its time on the way"]`, newest-int64(i)*1e6, bird(n), i, i)
		}
		_, _ = io.WriteString(w, `]}]}}`)
	}))
	defer up.Close()
	bin := build(t)
	front, one, two := freeAddr(t), freeAddr(t), freeAddr(t)
	replica := func(addr string) *exec.Cmd {
		cmd := exec.Command(bin, "--http", addr, "--require-upstream-key", "--drain-delay", "300ms", "--log-level", "error", "--rate", "100000")
		cmd.Env = append(os.Environ(), "AIR_BASE_URL="+up.URL, "AIR_MCP_STORE="+redis.URL)
		start(t, cmd)
		waitForHTTP(t, "http://"+addr+"/healthz")
		return cmd
	}
	first := replica(one)
	replica(two)
	config := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(config, fmt.Appendf(nil, haproxyConfig, front, one, two), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, exec.Command(haproxy, "-db", "-q", "-f", config))
	waitForHTTP(t, "http://"+front+"/healthz")

	var pages, found, unknown, unknownWithStore, wrong atomic.Int64
	var storeGone atomic.Bool
	var wg sync.WaitGroup
	for n := range pagers {
		wg.Go(func() {
			p := &pager{n: n, url: "http://" + front, client: &http.Client{Timeout: 20 * time.Second}}
			for limit := 500; pages.Load() < int64(*followUps); limit = 500 + (limit-499)%400 {
				text, isError, err := p.call(fmt.Sprintf(`{"view":"records","max_bytes":3000,"limit":%d}`, limit))
				if err != nil || isError {
					t.Errorf("caller %d: %s, %v", n, text, err)
					return
				}
				for pages.Load() < int64(*followUps) {
					c := pageCursor.FindStringSubmatch(text)
					if c == nil {
						break
					}
					if text, isError, err = p.call(`{"view":"records","max_bytes":3000,"cursor":"` + c[1] + `"}`); err != nil {
						t.Errorf("caller %d: %v", n, err)
						return
					}
					pages.Add(1)
					if isError {
						unknown.Add(1)
						if !strings.Contains(text, `"not_found"`) {
							t.Errorf("caller %d: %s", n, text)
						}
						if !storeGone.Load() {
							unknownWithStore.Add(1)
						}
						break
					}
					found.Add(1)
					line := lineNumber.FindStringSubmatch(text)
					if line == nil || line[1] != c[2] {
						wrong.Add(1)
						t.Errorf("the page at %s begins with %v: %.500s", c[1], line, text)
					}
					for _, b := range anyBird.FindAllString(text, -1) {
						if b != bird(n) {
							wrong.Add(1)
							t.Errorf("caller %d sees %s", n, b)
						}
					}
				}
			}
		})
	}
	until := func(part int64) {
		for pages.Load() < int64(*followUps)*part/6 {
			time.Sleep(5 * time.Millisecond)
		}
	}
	until(2)
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	until(3)
	replica(one)
	until(5)
	storeGone.Store(true)
	redis.Kill()
	wg.Wait()
	t.Logf("%d pages followed: %d found, %d unknown, of these %d while there was a store; %d wrong", pages.Load(), found.Load(), unknown.Load(), unknownWithStore.Load(), wrong.Load())
	if unknownWithStore.Load() > 0 {
		t.Errorf("%d pages were unknown although the store was there", unknownWithStore.Load())
	}
}
