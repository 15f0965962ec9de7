//go:build !race

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"airefinery-mcp/internal/transport"
)

// The race detector takes several times the memory, so that CI runs this without
// it as well.

// TestMemoryIsBounded asks for large bodies at once, of a process that may have
// little memory. It is never over its limit by more than what the system counts
// beside Go's own, and every call is answered. With -fair 5s they are 32 of 55 MiB
// under 900 MiB.
func TestMemoryIsBounded(t *testing.T) {
	limit, size, bodies := 160<<20, 9<<20, 12
	if *fairFor >= time.Second {
		limit, size, bodies = 900<<20, 55<<20, 32
	}
	body := fairBody(size)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(body)
	}))
	defer up.Close()
	token, line, err := transport.NewToken("caller")
	if err != nil {
		t.Fatal(err)
	}
	srv := startServer(t, up.URL, "--tokens-file", fileOf(t, []byte(line)), "AIR_API_KEY=key", fmt.Sprintf("GOMEMLIMIT=%d", limit))
	srv.credential = bearer
	var all sync.WaitGroup
	var mu sync.Mutex
	outcomes := map[string]int{}
	for i := range bodies {
		all.Go(func() {
			text, err := srv.post(t.Context(), token, "tools/call", fmt.Sprintf(`"name":"query_logs","arguments":{"limit":%d}`, i+1))
			if err != nil {
				t.Error(err)
			}
			outcome := "answer"
			if m := regexp.MustCompile(`code\\":\\"([a-z_]+)`).FindStringSubmatch(text); m != nil {
				outcome = m[1]
			}
			mu.Lock()
			defer mu.Unlock()
			outcomes[outcome]++
		})
	}
	all.Wait()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", srv.pid))
	if err != nil {
		t.Fatal(err)
	}
	var peak int
	if m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		peak, _ = strconv.Atoi(string(m[1]))
		peak <<= 10
	}
	if peak == 0 || peak > limit+limit/8 {
		t.Errorf("%d MiB at most, under a limit of %d", peak>>20, limit>>20)
	}
	if outcomes["answer"] == 0 || outcomes["internal"] > 0 {
		t.Errorf("outcomes %v", outcomes)
	}
	t.Logf("%d bodies of %d MiB under %d MiB: %d MiB at most, outcomes %v", bodies, size>>20, limit>>20, peak>>20, outcomes)
}
