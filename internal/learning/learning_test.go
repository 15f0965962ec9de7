package learning

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/store"
)

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// sampleOf has so many requests of one route.
func sampleOf(requests int) *normal.Sample {
	r := &client.TracesResponse{}
	for i := range requests {
		id := client.TraceID{1, byte(i >> 8), byte(i)}
		s := client.Span{TraceID: id, ID: client.SpanID{1}, Name: "GET /", Kind: client.KindServer, Start: now.UnixNano(), End: now.UnixNano() + 1e6}
		s.Resource = &client.Resource{Service: "gate"}
		r.Traces = append(r.Traces, client.Trace{ID: id, Spans: []client.Span{s}})
	}
	req := &analysis.Request{FetchedAt: now.Add(time.Minute), Window: time.Hour}
	return normal.Learn(&normal.Facts{To: req.FetchedAt, Traces: []*traces.Activity{traces.NewActivity(r, req)}})
}

// requests is how many a profile knows of.
func requests(t *testing.T, k *Keeper, key string) float64 {
	t.Helper()
	p, _, err := k.Read(t.Context(), key)
	if err != nil || p == nil {
		t.Fatalf("%v, %v", p, err)
	}
	return p.Extent().Requests
}

// TestReplicasLearnTogether has several of them add to one store at the same time.
func TestReplicasLearnTogether(t *testing.T) {
	for name, open := range map[string]func() store.Store{
		"memory": func() store.Store { return store.NewMemory(time.Now) },
		"file": func() store.Store {
			s, err := store.OpenFile(t.TempDir()+"/usual.db", time.Now)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			st := open()
			defer st.Close()
			key := Key("us", "shop")
			const replicas, samples, each = 4, 5, 10
			var all sync.WaitGroup
			for range replicas {
				all.Go(func() {
					k := New(st, func() time.Time { return now }, slog.New(slog.DiscardHandler))
					for range samples {
						k.Add(key, sampleOf(each), normal.Fine)
						if err := k.Flush(context.Background()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			k := New(st, func() time.Time { return now }, slog.New(slog.DiscardHandler))
			if n := requests(t, k, key); n != replicas*samples*each {
				t.Errorf("%v requests of %d", n, replicas*samples*each)
			}
		})
	}
}

func TestAProfileIsOfOneCredentialAndProject(t *testing.T) {
	keys := map[string]bool{}
	for _, credential := range []string{"", "a", "b", "ab"} {
		for _, project := range []string{"", "a", "b", "bc"} {
			keys[Key(credential, project)] = true
		}
	}
	if len(keys) != 16 {
		t.Errorf("%d keys of 16", len(keys))
	}
	if key := Key("secret-key", "checkout"); strings.Contains(key, "secret") || strings.Contains(key, "checkout") || len(key) > 200 {
		t.Error(key)
	}
}

func TestWhatIsLearntIsKeptForgottenAndRememberedForAWhile(t *testing.T) {
	st, clock := store.NewMemory(time.Now), now
	k := New(st, func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	key := Key("us", "shop")
	if k.Profile(t.Context(), key) != nil {
		t.Error("something is known of nothing")
	}
	k.Add(key, sampleOf(0), normal.Fine)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if all, _ := st.Keys(t.Context(), ""); len(all) != 0 {
		t.Errorf("an empty sample is kept: %s", all)
	}
	k.Add(key, sampleOf(5), normal.Fine)
	if k.Profile(t.Context(), key) != nil {
		t.Error("what waits is known already")
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if p := k.Profile(t.Context(), key); p == nil || p.Samples != 1 {
		t.Errorf("%+v", p)
	}

	// Another process adds to it, which is seen after a while.
	other := New(st, func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	other.Add(key, sampleOf(5), normal.Fine)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(fresh)
	if p := k.Profile(t.Context(), key); p == nil || p.Samples != 2 {
		t.Errorf("%+v", p)
	}

	k.Add(key, sampleOf(5), normal.Fine)
	if was, err := k.Forget(t.Context(), key); !was || err != nil {
		t.Errorf("%t %v", was, err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if p := k.Profile(t.Context(), key); p != nil {
		t.Errorf("%+v is not forgotten", p)
	}
	if was, err := k.Forget(t.Context(), key); was || err != nil {
		t.Errorf("%t %v", was, err)
	}
}

func TestASignalIsLearntOfOnceAMinute(t *testing.T) {
	clock := now
	k := New(store.NewMemory(time.Now), func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		after  time.Duration
		signal string
		due    bool
	}{
		{0, "logs", true}, {0, "logs", false}, {0, "traces", true}, {Every - 1, "logs", false}, {1, "logs", true}, {-time.Hour, "logs", true},
	} {
		clock = clock.Add(c.after)
		if got := k.Due("key", c.signal); got != c.due {
			t.Errorf("%s at %s: %t", c.signal, clock, got)
		}
	}
}

// broken is a store that fails.
type broken struct{ store.Store }

var errBroken = errors.New("disk full")

func (broken) Get(context.Context, string) ([]byte, error) { return nil, errBroken }
func (broken) Update(context.Context, string, time.Duration, func([]byte) ([]byte, error)) error {
	return errBroken
}

func TestAStoreThatFailsIsSaidOnce(t *testing.T) {
	var log bytes.Buffer
	good := store.NewMemory(time.Now)
	k := New(broken{}, func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil)))
	for range 3 {
		if k.Profile(t.Context(), "a") != nil {
			t.Error("something is known")
		}
		k.Add("a", sampleOf(3), normal.Fine)
		if err := k.Flush(t.Context()); !errors.Is(err, errBroken) {
			t.Error(err)
		}
	}
	k.store = good
	k.Profile(t.Context(), "a")
	if said := log.String(); strings.Count(said, "disk full") != 1 || strings.Count(said, "kept again") != 1 {
		t.Error(said)
	}
	log.Reset()
	if err := good.Put(t.Context(), "b", []byte("usual\xffof another version"), 0); err != nil {
		t.Fatal(err)
	}
	if k.Profile(t.Context(), "b") != nil || !strings.Contains(log.String(), "another version (255; this one is 1)") {
		t.Error(log.String())
	}
	k.Add("b", sampleOf(3), normal.Fine)
	if err := k.Close(); err != nil || requests(t, k, "b") != 3 {
		t.Errorf("learnt anew: %v", err)
	}
}

// TestWhatWaitsIsBounded holds that samples which cannot be kept soon take no more
// and more memory.
func TestWhatWaitsIsBounded(t *testing.T) {
	k := New(store.NewMemory(time.Now), func() time.Time { return now }, slog.New(slog.DiscardHandler))
	for i := range 3 * maxWaiting {
		k.Add(fmt.Sprint(i), sampleOf(1), normal.Fine)
	}
	if k.n != maxWaiting || len(k.waiting) != maxWaiting {
		t.Errorf("%d samples of %d projects wait", k.n, len(k.waiting))
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
}
