package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"airefinery-mcp/internal/redistest"
)

// clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// stores are all there are, each with a second view of what is kept, as another
// process has, and with a way to let time pass.
func stores(t *testing.T, do func(t *testing.T, st, other Store, pass func(time.Duration))) {
	c := &clock{t: time.Now()}
	t.Run("memory", func(t *testing.T) {
		m := NewMemory(c.now)
		do(t, m, m, c.pass)
	})
	t.Run("file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "store")
		var both [2]Store
		for i := range both {
			f, err := OpenFile(path, c.now)
			if err != nil {
				t.Fatal(err)
			}
			f.lockTime = time.Minute // a slow disk lets the other one wait for long
			both[i] = f
		}
		do(t, both[0], both[1], c.pass)
	})
	t.Run("redis", func(t *testing.T) {
		srv := redistest.Start(t)
		var both [2]Store
		for i := range both {
			r, err := OpenRedis(srv.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			both[i] = r
		}
		do(t, both[0], both[1], time.Sleep)
	})
}

func TestWhatIsKeptIsFound(t *testing.T) {
	stores(t, func(t *testing.T, st, other Store, pass func(time.Duration)) {
		ctx := t.Context()
		if _, err := st.Get(ctx, "a/1"); !errors.Is(err, ErrNone) {
			t.Errorf("nothing is found as %v", err)
		}
		if err := st.Delete(ctx, "a/1"); err != nil {
			t.Errorf("to delete nothing: %v", err)
		}
		value := []byte{0, 1, 255, '\r', '\n'}
		for _, key := range []string{"a/2", "a/1"} {
			if err := st.Put(ctx, key, value, 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := st.PutAll(ctx, map[string][]byte{"b/*": value, "b/x": value}, time.Hour); err != nil {
			t.Fatal(err)
		}
		if err := st.Put(ctx, "a/3", nil, 0); err != nil {
			t.Fatal(err)
		}
		got, err := other.Get(ctx, "a/1")
		if err != nil || !bytes.Equal(got, value) {
			t.Errorf("found %v, %v", got, err)
		}
		got[0] = 9 // is the caller's own
		if got, _ := st.Get(ctx, "a/1"); !bytes.Equal(got, value) {
			t.Errorf("then found %v", got)
		}
		if got, err := st.Get(ctx, "a/3"); err != nil || len(got) != 0 {
			t.Errorf("an empty value is %v, %v", got, err)
		}
		for prefix, want := range map[string][]string{"a/": {"a/1", "a/2", "a/3"}, "b/*": {"b/*"}, "": {"a/1", "a/2", "a/3", "b/*", "b/x"}, "c": nil} {
			if got, err := other.Keys(ctx, prefix); err != nil || !slices.Equal(got, want) {
				t.Errorf("keys with %q: %v, %v", prefix, got, err)
			}
		}
		if err := other.Delete(ctx, "a/1"); err != nil {
			t.Fatal(err)
		}
		if _, err := st.Get(ctx, "a/1"); !errors.Is(err, ErrNone) {
			t.Errorf("what was deleted: %v", err)
		}
	})
}

func TestWhatIsKeptEndsInTime(t *testing.T) {
	stores(t, func(t *testing.T, st, other Store, pass func(time.Duration)) {
		ctx := t.Context()
		if err := st.Put(ctx, "short", []byte("x"), 50*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if err := st.Update(ctx, "updated", 50*time.Millisecond, func([]byte) ([]byte, error) { return []byte("y"), nil }); err != nil {
			t.Fatal(err)
		}
		if err := st.Put(ctx, "long", []byte("z"), time.Hour); err != nil {
			t.Fatal(err)
		}
		pass(120 * time.Millisecond)
		for _, key := range []string{"short", "updated"} {
			if _, err := other.Get(ctx, key); !errors.Is(err, ErrNone) {
				t.Errorf("%s is found after its time: %v", key, err)
			}
		}
		if keys, err := st.Keys(ctx, ""); err != nil || !slices.Equal(keys, []string{"long"}) {
			t.Errorf("keys %v, %v", keys, err)
		}
		if err := st.Update(ctx, "short", 0, func(old []byte) ([]byte, error) {
			if old != nil {
				t.Errorf("an update sees %q after its time", old)
			}
			return []byte("new"), nil
		}); err != nil {
			t.Fatal(err)
		}
		if got, err := other.Get(ctx, "short"); err != nil || string(got) != "new" {
			t.Errorf("then found %q, %v", got, err)
		}
	})
}

func TestNoUpdateIsLost(t *testing.T) {
	stores(t, func(t *testing.T, st, other Store, _ func(time.Duration)) {
		const each = 25
		var all sync.WaitGroup
		for _, s := range []Store{st, other} {
			for range 2 {
				all.Go(func() {
					for range each {
						err := s.Update(t.Context(), "count", time.Hour, func(old []byte) ([]byte, error) {
							n, _ := strconv.Atoi(string(old))
							return strconv.AppendInt(nil, int64(n+1), 10), nil
						})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		all.Wait()
		if got, err := st.Get(t.Context(), "count"); string(got) != fmt.Sprint(4*each) {
			t.Errorf("%s of %d updates are left, %v", got, 4*each, err)
		}
	})
}

func TestAnUpdateMayRefuseOrDelete(t *testing.T) {
	stores(t, func(t *testing.T, st, other Store, _ func(time.Duration)) {
		ctx := t.Context()
		refused := errors.New("no")
		if err := st.Put(ctx, "k", []byte("v"), 0); err != nil {
			t.Fatal(err)
		}
		if err := st.Update(ctx, "k", 0, func([]byte) ([]byte, error) { return []byte("w"), refused }); !errors.Is(err, refused) {
			t.Errorf("refused is %v", err)
		}
		if got, err := other.Get(ctx, "k"); string(got) != "v" {
			t.Errorf("then there is %q, %v", got, err)
		}
		if err := st.Update(ctx, "k", 0, func([]byte) ([]byte, error) { return nil, nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Get(ctx, "k"); !errors.Is(err, ErrNone) {
			t.Errorf("deleted is %v", err)
		}
	})
}

// A store that fails is asked again after a while only, and the log has a line when
// it is lost and one when it is back.
func TestAStoreThatFailsIsLeftAlone(t *testing.T) {
	srv := redistest.Start(t)
	r, err := OpenRedis(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c := &clock{t: time.Now()}
	var log bytes.Buffer
	g := Guard(r, slog.New(slog.NewTextHandler(&log, nil)), c.now)
	ctx := t.Context()
	if err := g.Put(ctx, "k", []byte("v"), 0); err != nil {
		t.Fatal(err)
	}
	srv.Kill()
	for range 3 {
		if _, err := g.Get(ctx, "k"); err == nil || errors.Is(err, ErrNone) {
			t.Errorf("a store that is away: %v", err)
		}
	}
	if _, err := g.Get(ctx, "k"); !errors.Is(err, ErrDown) || !g.Down() {
		t.Errorf("it is asked again: %v", err)
	}
	srv.Run(t)
	c.pass(leftAlone)
	if err := g.Update(ctx, "k", 0, func([]byte) ([]byte, error) { return []byte("w"), nil }); err != nil || g.Down() {
		t.Errorf("it is back: %v", err)
	}
	refused := errors.New("no")
	if err := g.Update(ctx, "k", 0, func([]byte) ([]byte, error) { return nil, refused }); !errors.Is(err, refused) || g.Down() {
		t.Errorf("a refusal: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := g.Get(gone, "k"); err == nil || g.Down() {
		t.Errorf("for one who has gone: %v", err)
	}
	if text := log.String(); strings.Count(text, "the store fails") != 1 || strings.Count(text, "the store is back") != 1 {
		t.Errorf("the log has %s", text)
	}
}

func TestWhatNamesAStore(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name, kind, err string
	}{
		{"", "*store.Memory", ""},
		{"memory", "*store.Memory", ""},
		{"redis://127.0.0.1:1/3", "*store.Guarded", ""},
		{"rediss://user:secret@redis.example:6380", "*store.Guarded", ""},
		{"valkey://127.0.0.1", "*store.Guarded", ""},
		{filepath.Join(dir, "file"), "*store.Spare", ""},
		{"redis://user:secret@/x", "", "like redis://"},
		{"redis://user:secret@host/x", "", "like redis://"},
		{"http://host", "", "neither memory, a path"},
		{dir, "", dir},
		{filepath.Join(dir, "none", "file"), "", "no such file"},
	} {
		s, err := Open(c.name, slog.New(slog.DiscardHandler))
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%q is refused as %v, want %q", c.name, err, c.err)
			}
			continue
		}
		if err != nil || fmt.Sprintf("%T", s) != c.kind {
			t.Errorf("%q is %T, %v", c.name, s, err)
			continue
		}
		_ = s.Close()
	}
}
