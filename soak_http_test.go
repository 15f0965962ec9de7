package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// soakCallers bring a key each.
const soakCallers = 50

// soakCaller is the caller of a number: its key, and the word that all of its data has
// and nobody else's.
func soakCaller(n int) string { return fmt.Sprintf("key-of-the-soak-%02d-of-all", n) }
func canary(n int) string     { return fmt.Sprintf("canary%02dbird", n) }

// cursors and short trace ids as answers have them, in the text of a text.
var (
	soakCursor = regexp.MustCompile(`cursor\\":\\"([a-z0-9.]+)`)
	soakBirds  = regexp.MustCompile(`canary\d\dbird`)
	soakKeys   = regexp.MustCompile(`key-of-the-soak-\d\d`)
)

// TestSoakOverHTTP has fifty callers with keys of their own make the same calls of
// an upstream with random faults, follow their own cursors and try each other's.
// Each call has one answer under its id, with nothing of another caller's, and the
// memory of the process stays as it was. With -soak 100000 it is the whole of
// .ci/soak.
func TestSoakOverHTTP(t *testing.T) {
	t.Parallel() // it mostly waits
	up := httptest.NewServer(canaries(t))
	defer up.Close()
	srv := startServer(t, up.URL, "--require-upstream-key", "--timeout", "2s", "--rate", "100000", "GOMEMLIMIT=512MiB")
	srv.credential = func(h http.Header, key string) { h.Set("X-AIR-API-Key", key) }

	var (
		mu       sync.Mutex
		outcomes = map[string]int{}
		found    []string // everyone's cursors
		early    int
		made     atomic.Int64
		all      sync.WaitGroup
	)
	for n := range soakCallers {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 7))
			own := "nonsense"
			for id := made.Add(1); id <= int64(*soakCalls); id = made.Add(1) {
				call := randomCall(r)
				switch r.IntN(6) {
				case 0:
					call = `"query_logs","arguments":{"cursor":"` + own + `"}`
				case 1:
					mu.Lock()
					if len(found) > 0 {
						call = `"query_logs","arguments":{"cursor":"` + found[r.IntN(len(found))] + `"}`
					}
					mu.Unlock()
				}
				text, err := srv.postAs(t.Context(), id, soakCaller(n), "tools/call", `"name":`+call)
				if err != nil {
					t.Errorf("call %d: %v", id, err)
					continue
				}
				outcome, cursor := judge(t, n, id, text)
				mu.Lock()
				outcomes[outcome]++
				if cursor != "" {
					own = cursor
					if found = append(found, cursor); len(found) > 500 {
						found = found[1:]
					}
				}
				mu.Unlock()
				if id == int64(*soakCalls/4) {
					early = resident(t, srv.pid)
				}
			}
		})
	}
	all.Wait()
	late := resident(t, srv.pid)
	t.Logf("%d calls of %d callers: %v; %d MiB after a quarter, %d MiB at the end", *soakCalls, soakCallers, outcomes, early>>20, late>>20)
	if outcomes["answer"] == 0 || len(outcomes) < 4 {
		t.Errorf("outcomes %v: want answers and several kinds of failure", outcomes)
	}
	if late > early+early/2+(64<<20) {
		t.Errorf("the process grew from %d to %d MiB", early>>20, late>>20)
	}
}

// judge looks at an answer to caller n, and finds its cursor if it has one.
func judge(t *testing.T, n int, id int64, text string) (outcome, cursor string) {
	var m struct {
		ID     int64
		Result struct {
			IsError bool
			Content []struct{ Text string }
		}
	}
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&m); err != nil || m.ID != id || d.More() || len(m.Result.Content) != 1 {
		t.Errorf("call %d has not the one answer: %.500s", id, text)
		return "none", ""
	}
	if soakKeys.MatchString(text) {
		t.Errorf("call %d shows a key: %s", id, text)
	}
	for _, bird := range soakBirds.FindAllString(text, -1) {
		if bird != canary(n) {
			t.Errorf("call %d of caller %d has %s: %s", id, n, bird, text)
			break
		}
	}
	if m.Result.IsError {
		var f struct{ Error struct{ Code string } }
		if err := json.Unmarshal([]byte(m.Result.Content[0].Text), &f); err != nil || f.Error.Code == "internal" || len(m.Result.Content[0].Text) > 1000 {
			t.Errorf("call %d: %s", id, text)
		}
		return f.Error.Code, ""
	}
	if c := soakCursor.FindStringSubmatch(text); c != nil {
		cursor = c[1]
	}
	if !soakBirds.MatchString(text) {
		return "answer without a record", cursor
	}
	return "answer", cursor
}

// canaries answers each key with data of its own, and with the faults of the soak.
func canaries(t *testing.T) http.Handler {
	spans, err := os.ReadFile("client/testdata/captures/tempo/tempo_trace_v1.json")
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]map[string][]byte{}
	for n := range soakCallers {
		bird := canary(n)
		var lines, samples bytes.Buffer
		for i := range 60 {
			fmt.Fprintf(&lines, `,["%d","level=error msg=\"%s: request %d failed: timeout after %d ms\" user=%s%d@example.com"]`, 1764000000000000000+int64(i)*1e9, bird, i, i*31%977, bird, i)
			fmt.Fprintf(&samples, `,[%d,"%d"]`, 1764000000+i*60, i*i%97)
		}
		bodies["Bearer "+soakCaller(n)] = map[string][]byte{
			"/observability/logs":    fmt.Appendf(nil, `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"%s"},"values":[%s]}]}}`, bird, lines.Bytes()[1:]),
			"/observability/metrics": fmt.Appendf(nil, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"m","service_name":"%s"},"values":[%s]}]}}`, bird, samples.Bytes()[1:]),
			"/observability/traces":  bytes.ReplaceAll(spans, []byte("knowledge-service"), []byte(bird)),
		}
	}
	return faulty(func(r *http.Request) []byte { return bodies[r.Header.Get("Authorization")][r.URL.Path] })
}

// resident is how much memory a process has, in bytes; 0 where the system does not
// say.
func resident(t *testing.T, pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if os.IsNotExist(err) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kB, _ := strconv.Atoi(string(m[1]))
	return kB << 10
}
