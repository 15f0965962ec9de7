package tools

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/redact"
)

var (
	worst   = flag.Float64("worst", 0.02, "size in MiB of the bodies of TestBounds; the client takes at most 64")
	abandon = flag.Int("abandon", 0, "how many times TestBounds abandons each look, at moments that lie evenly in it, and measures when it ends")
)

// looks are the ways in which each shape is looked at.
var looks = map[string][]string{
	"query_logs":    {``, `,"view":"records"`, `,"match":"zz"`, `,"view":"records","max_bytes":100000`},
	"query_metrics": {`,"metric":"m"`, `,"metric":"m","view":"records"`, `,"metric":"m","match":"zz"`, `,"metric":"m","view":"records","max_bytes":100000`},
	"query_traces":  {`,"trace":"t"`, `,"trace":"t","view":"records"`, `,"trace":"t","match":"zz"`, `,"trace":"t","errors_only":true`, `,"trace":"t","max_bytes":100000`},
}

// TestBounds asks for bodies that are as bad as their size allows, and holds
// the memory that answering takes to twelve times the body. With -worst 62
// and -update it writes the table of docs/worst-bodies.md.
//
// What a caller abandons is to end within 50 ms: -abandon measures it.
func TestBounds(t *testing.T) {
	size := int(*worst * (1 << 20))
	whole := *worst >= 60
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]string, len(shapes))
	for i := range shapes {
		s := &shapes[i]
		t.Run(s.name, func(t *testing.T) {
			u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
				f := &filler{w: bufio.NewWriterSize(w, 1<<16), size: size}
				s.body(f)
				_ = f.w.Flush()
			})
			api, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey(ownKey), client.WithTimeout(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			var longest, latestEnd time.Duration
			var most uint64
			said := ""
			for i, look := range looks[s.tool] {
				// A small look leaves little behind for the next, and to collect
				// it would take longer than the look.
				if whole || i == 0 {
					runtime.GC()
				}
				set, err := New(Config{Client: api, Redact: masks})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = set.Close() })
				args := json.RawMessage(`{"time_window":"1h"` + look + `}`)
				var text []byte
				start := time.Now()
				peak := heapOf(func() { text, _ = set.Call(t.Context(), s.tool, args) })
				took := time.Since(start)
				longest, most = max(longest, took), max(most, peak)
				if !json.Valid(text) {
					t.Errorf("%s: no JSON: %.300s", args, text)
				}
				if limit := max(128<<20, 12*uint64(size)); peak > limit {
					t.Errorf("%s: %d MiB of heap, want %d at most", args, peak>>20, limit>>20)
				}
				if said == "" {
					said = whatItSays(text)
				}
				t.Logf("%s: %v, %d MiB: %.300s", args, took.Round(time.Millisecond), peak>>20, text)
				for k := range *abandon {
					after := took * time.Duration(k+1) / time.Duration(*abandon+1)
					ends := abandoned(t, set, s.tool, args, after)
					latestEnd = max(latestEnd, ends)
					if ends > 50*time.Millisecond {
						t.Logf("%s, abandoned after %v: ends %v later", args, after.Round(time.Millisecond), ends.Round(time.Millisecond))
					}
				}
			}
			if whole && !strings.Contains(said, s.says) {
				t.Errorf("says %q, want %q", said, s.says)
			}
			rows[i] = fmt.Sprintf("| %s: %s | %.1f s | %d ms | %d MiB | %s |\n", strings.TrimPrefix(s.tool, "query_"), s.name, longest.Seconds(), latestEnd.Milliseconds(), most>>20, said)
		})
	}
	if whole {
		golden.Record(t, "../docs/worst-bodies.md", "bounds", "| a body of 62 MiB of | slowest look | ends, abandoned, within | peak heap | the answer says |\n|---|---|---|---|---|\n"+strings.Join(rows, ""))
	}
}

// abandoned begins a call, gives it up after some time, and returns how long it goes on
// then.
func abandoned(t *testing.T, set *Set, tool string, args json.RawMessage, after time.Duration) time.Duration {
	ctx, cancel := context.WithCancel(t.Context())
	var at time.Time
	timer := time.AfterFunc(after, func() { at = time.Now(); cancel() })
	set.Call(ctx, tool, args)
	ended := time.Now()
	if timer.Stop() {
		cancel()
		return 0 // it was faster this time
	}
	<-ctx.Done()
	return max(0, ended.Sub(at))
}

// heapOf is the most heap in bytes, garbage included, that f added to what was
// there.
func heapOf(f func()) uint64 {
	read := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64()
	}
	before := read()
	most := before
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			most = max(most, read())
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return most - before
}

// whatItSays is the first thing that an answer says is missing, or the error.
func whatItSays(text []byte) string {
	var a struct {
		Incomplete []string
		Error      *failure
	}
	_ = json.Unmarshal(text, &a)
	switch {
	case a.Error != nil:
		return "`" + a.Error.Code + "`: " + a.Error.Message
	case len(a.Incomplete) > 0:
		return a.Incomplete[0]
	}
	return "all of it"
}
