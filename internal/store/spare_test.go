package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// spare is a store over a file in a directory, with its log and its clock.
func spare(t *testing.T, path string) (*Spare, *bytes.Buffer, *clock) {
	t.Helper()
	c := &clock{t: time.Now()}
	f, err := OpenFile(path, c.now)
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	return NewSpare(f, slog.New(slog.NewTextHandler(log, nil)), c.now), log, c
}

// add appends to a key's value, and failing that ends the test.
func add(t *testing.T, s Store, key, more string) {
	t.Helper()
	if err := s.Update(t.Context(), key, time.Hour, func(old []byte) ([]byte, error) { return append(old, more...), nil }); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, s Store, key, want string) {
	t.Helper()
	if got, err := s.Get(t.Context(), key); err != nil || string(got) != want {
		t.Errorf("%s is %q, %v; want %q", key, got, err, want)
	}
}

// unwritten makes a file refuse what is put into it, as a full disk does, by its bound,
// and returns what makes it take it again.
func unwritten(s *Spare) (mend func()) {
	f := s.Store.(*File)
	was := f.maxBytes
	f.maxBytes = 1
	return func() { f.maxBytes = was }
}

// big is more than a file of few pages has free.
var big = strings.Repeat("b", 100_000)

func TestWhatAFileDoesNotTakeIsHeldInMemory(t *testing.T) {
	s, log, c := spare(t, filepath.Join(t.TempDir(), "store"))
	add(t, s, "k", "1")
	mend := unwritten(s)
	add(t, s, "k", big)
	add(t, s, "k", "3") // is left alone now
	if err := s.PutAll(t.Context(), map[string][]byte{"new": []byte(big)}, time.Hour); err != nil {
		t.Fatal(err)
	}
	found(t, s, "k", "1"+big+"3")
	if keys, err := s.Keys(t.Context(), ""); err != nil || !slices.Equal(keys, []string{"k", "new"}) {
		t.Errorf("keys %v, %v", keys, err)
	}
	found(t, s.Store, "k", "1") // the file
	if Failure(s) == nil || !strings.Contains(Failure(s).Error(), "beyond") {
		t.Errorf("it fails by %v", Failure(s))
	}
	if err := s.Delete(t.Context(), "k"); !errors.Is(err, ErrDown) {
		t.Errorf("what the file keeps is dropped: %v", err)
	}
	found(t, s, "k", "1")

	mend()
	c.pass(leftAlone)
	add(t, s, "k", "4")
	add(t, s, "new", "2")
	found(t, s.Store, "k", "14")
	found(t, s.Store, "new", big+"2")
	if s.held.bytes != 0 || len(s.of) != 0 {
		t.Errorf("%d bytes are held still", s.held.bytes)
	}
	if text := log.String(); Failure(s) != nil || strings.Count(text, "the store fails") != 1 || strings.Count(text, "the store is back") != 1 {
		t.Errorf("%v; the log has %s", Failure(s), text)
	}
}

// What another process wrote meanwhile is not undone by what was held back.
func TestAnotherProcessesChangeWins(t *testing.T) {
	s, _, c := spare(t, filepath.Join(t.TempDir(), "store"))
	add(t, s, "k", "1")
	mend := unwritten(s)
	add(t, s, "k", big)
	mend()
	add(t, s.Store, "k", "other")
	c.pass(leftAlone)
	add(t, s, "k", "2")
	found(t, s, "k", "1other2")
	found(t, s.Store, "k", "1other2")
}

func TestASpareRefusesAsItsFileDoes(t *testing.T) {
	s, _, _ := spare(t, filepath.Join(t.TempDir(), "store"))
	refused := errors.New("no")
	for _, when := range []string{"the file takes changes", "it takes none"} {
		err := s.Update(t.Context(), "k", 0, func([]byte) ([]byte, error) { return []byte(big), refused })
		if !errors.Is(err, refused) {
			t.Errorf("where %s: %v", when, err)
		}
		if _, err := s.Get(t.Context(), "k"); !errors.Is(err, ErrNone) {
			t.Errorf("where %s there is something: %v", when, err)
		}
		if unwritten(s); Failure(s) == nil {
			add(t, s, "other", big)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(gone, "k", []byte("v"), 0); err == nil {
		t.Error("kept for one who has gone")
	}
}

// A store that can be read only is read while it is left alone by changes, however
// often either is tried, and the log has one line.
func TestAFileThatIsReadOnlyIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	s, _, _ := spare(t, path)
	add(t, s, "k", "1")
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		_ = f.Close()
		t.Skip("this user may write to what is read-only: see TestAFullDisk")
	}
	servedReadOnly(t, path)
}

// servedReadOnly looks at a file that has k = 1 and takes no change, from start to end.
func servedReadOnly(t *testing.T, path string) {
	t.Helper()
	s, log, c := spare(t, path)
	if Failure(s) == nil || strings.Count(log.String(), "the store fails") != 1 {
		t.Errorf("at the start: %v, %s", Failure(s), log)
	}
	for n := range 5 {
		found(t, s, "k", "1"+strings.Repeat("2", n))
		add(t, s, "k", "2")
		found(t, s, "k", "1"+strings.Repeat("2", n+1))
		if _, err := s.Get(t.Context(), "none"); !errors.Is(err, ErrNone) {
			t.Errorf("what is not there: %v", err)
		}
		c.pass(leftAlone)
	}
	if err := Check(t.Context(), s); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the check says %v", err)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 {
		t.Errorf("the log has %s", text)
	}
}

func TestCheckOfAStoreThatWorks(t *testing.T) {
	stores(t, func(t *testing.T, st, other Store, _ func(time.Duration)) {
		if err := Check(t.Context(), st); err != nil {
			t.Error(err)
		}
		if keys, err := other.Keys(t.Context(), ""); err != nil || len(keys) > 0 {
			t.Errorf("it leaves %v, %v", keys, err)
		}
	})
}

// Memory has a bound: what ends soonest goes first, what was kept for ever last.
func TestMemoryHasABound(t *testing.T) {
	c := &clock{t: time.Now()}
	m := NewMemory(c.now)
	m.maxBytes = 10_000
	for n := range 30 {
		if err := m.Put(t.Context(), fmt.Sprintf("hours/%02d", n), make([]byte, 500), time.Duration(30-n)*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Put(t.Context(), "ever", make([]byte, 5000), 0); err != nil {
		t.Fatal(err)
	}
	if m.bytes > m.maxBytes || m.bytes < m.maxBytes/2 {
		t.Errorf("%d bytes are kept", m.bytes)
	}
	keys, err := m.Keys(t.Context(), "")
	if err != nil || keys[0] != "ever" || keys[1] != "hours/00" {
		t.Errorf("left are %v, %v", keys, err)
	}
	for _, key := range keys {
		if err := m.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if m.bytes != 0 {
		t.Errorf("nothing takes %d bytes", m.bytes)
	}
}

// A hung server fails by its callers' patience, and is then left alone like a dead one;
// after the while one more call has to wait.
func TestAStoreThatHangsIsLeftAlone(t *testing.T) {
	c := &clock{t: time.Now()}
	asked := 0
	g := Guard(hung{asked: &asked}, slog.New(slog.DiscardHandler), c.now)
	for range maxLate + 2 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		if _, err := g.Get(ctx, "k"); err == nil {
			t.Error("it answers")
		}
		cancel()
	}
	if asked != maxLate || !g.Down() {
		t.Errorf("it was asked %d times", asked)
	}
	c.pass(leftAlone)
	for range 2 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, _ = g.Get(ctx, "k")
		cancel()
	}
	if asked != maxLate+1 {
		t.Errorf("then it was asked %d times", asked)
	}
}

// hung is a store that does not answer.
type hung struct {
	Store
	asked *int
}

func (h hung) Get(ctx context.Context, _ string) ([]byte, error) {
	*h.asked++
	<-ctx.Done()
	return nil, ctx.Err()
}
