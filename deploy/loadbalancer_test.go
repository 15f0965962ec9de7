package deploy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"airefinery-mcp/internal/needs"
)

const haproxyConfig = `
global
  maxconn 1000
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  # A request that found no listener, or a connection that broke before any
  # answer, goes to the other replica: every call is read-only.
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response
  # The probes see a replica that drains before it is gone.
  option httpchk GET /readyz
  default-server inter 100ms fall 1 rise 1 check
frontend in
  bind %s
  default_backend replicas
backend replicas
  balance roundrobin
  server one %s
  server two %s
`

// retryAfter is how long the clients wait before they try again.
const retryAfter = 200 * time.Millisecond

// TestReplicaDiesUnderLoad runs two replicas of the program behind HAProxy.
// One is killed without warning and later, after it is back, the other is
// told to stop. No call fails after the client's own retry, and no answer is
// another caller's.
func TestReplicaDiesUnderLoad(t *testing.T) {
	haproxy := needs.Program(t, "haproxy", "haproxy")
	bin := build(t)
	front, one, two := freeAddr(t), freeAddr(t), freeAddr(t)
	first, second := startReplica(t, bin, one), startReplica(t, bin, two)

	config := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(config, fmt.Appendf(nil, haproxyConfig, front, one, two), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, exec.Command(haproxy, "-db", "-q", "-f", config))
	waitForHTTP(t, "http://"+front+"/healthz")

	var wg sync.WaitGroup
	var calls, retried, failed, wrong atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for i := range 8 {
		wg.Go(func() {
			session, err := connect("http://" + front + "/mcp")
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { session.Close() }()
			for n := 0; ctx.Err() == nil; n++ {
				limit := 1 + (i*7+n)%20
				text, err := query(session, limit)
				if err != nil {
					retried.Add(1)
					time.Sleep(retryAfter)
					// An answer that was cut off closes the SDK's session for
					// good: whoever tries again connects again.
					next, broken := connect("http://" + front + "/mcp")
					if broken != nil {
						t.Errorf("connect again: %v", broken)
						return
					}
					session.Close()
					session = next
					text, err = query(session, limit)
				}
				calls.Add(1)
				if err != nil {
					if failed.Add(1) == 1 {
						t.Errorf("a call failed twice: %v", err)
					}
				} else if !strings.Contains(text, fmt.Sprintf(`"limit":%d`, limit)) && wrong.Add(1) == 1 {
					t.Errorf("the answer to limit=%d: %.300s", limit, text)
				}
			}
		})
	}
	progress := func(n int64) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); calls.Load() < n; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("only %d of %d calls in 20 s", calls.Load(), n)
			}
		}
	}
	progress(100)
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	progress(calls.Load() + 200)
	startReplica(t, bin, one)
	progress(calls.Load() + 100)
	if err := second.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	progress(calls.Load() + 200)
	stop()
	wg.Wait()
	if err := second.Wait(); err != nil {
		t.Errorf("the replica that was told to stop: %v", err)
	}
	t.Logf("%d calls, %d retried, %d failed, %d wrong", calls.Load(), retried.Load(), failed.Load(), wrong.Load())
}

func startReplica(t *testing.T, bin, addr string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(bin, "--demo", "--http", addr, "--drain-delay", "300ms", "--log-level", "error")
	start(t, cmd)
	waitForHTTP(t, "http://"+addr+"/readyz")
	return cmd
}

// start runs a process until the test ends.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err == nil || errors.Is(err, os.ErrProcessDone) {
			_ = cmd.Wait() // it was killed
		}
	})
}

func connect(url string) (*sdk.ClientSession, error) {
	client := sdk.NewClient(&sdk.Implementation{Name: "load", Version: "1"}, nil)
	return client.Connect(context.Background(), &sdk.StreamableClientTransport{Endpoint: url, HTTPClient: &http.Client{Timeout: 10 * time.Second}}, nil)
}

func query(session *sdk.ClientSession, limit int) (string, error) {
	res, err := session.CallTool(context.Background(), &sdk.CallToolParams{Name: "query_logs", Arguments: map[string]any{"limit": limit, "time_window": "1h"}})
	if err != nil {
		return "", err
	}
	if res.IsError || len(res.Content) != 1 {
		return "", fmt.Errorf("result %+v", res)
	}
	return res.Content[0].(*sdk.TextContent).Text, nil
}
