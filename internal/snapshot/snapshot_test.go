package snapshot

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

var t0 = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func TestCursorLeadsBackToItsPage(t *testing.T) {
	st := NewStore(1000, time.Minute)
	s := New("query_logs", "value")
	first, second := s.Page("args", 10), s.Page("args", 20)
	if again := s.Page("args", 10); again != first || first == second {
		t.Fatalf("cursors %q, %q, again %q: want the first again and the second to differ", first, second, again)
	}
	if len(second) > 24 {
		t.Fatalf("cursor %q is longer than answers make room for", second)
	}
	st.Put("anna", s, 100, t0)
	got, page, err := st.Get("anna", second, t0.Add(time.Second))
	if err != nil || got.Value != "value" || page == nil || *page != (Page{"args", 20}) {
		t.Fatalf("Get(%q) = %v, %v, %v", second, got, page, err)
	}
	got, page, err = st.Get("anna", s.ID, t0)
	if err != nil || got != s || page != nil {
		t.Fatalf("Get(%q) = %v, %v, %v: want the snapshot without a page", s.ID, got, page, err)
	}
}

func TestUnknownCursors(t *testing.T) {
	st := NewStore(1000, time.Minute)
	s := New("query_logs", "value")
	page := s.Page(nil, 1)
	st.Put("anna", s, 100, t0)
	late := t0.Add(61 * time.Second)
	for _, c := range []struct {
		name, owner, cursor string
		at                  time.Time
	}{
		{"another owner", "ben", s.ID, t0},
		{"no such snapshot", "anna", "aaaaaaaa", t0},
		{"no such page", "anna", s.ID + ".2", t0},
		{"page zero", "anna", s.ID + ".0", t0},
		{"page that is no number", "anna", s.ID + ".x", t0},
		{"empty", "anna", "", t0},
		{"expired", "anna", page, late},
	} {
		if _, _, err := st.Get(c.owner, c.cursor, c.at); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: error %v, want ErrUnknown", c.name, err)
		}
	}
	if n := st.Bytes(); n != 0 {
		t.Errorf("%d bytes kept after all expired", n)
	}
}

func TestUseKeepsASnapshotAlive(t *testing.T) {
	st := NewStore(1000, time.Minute)
	s := New("query_logs", 1)
	st.Put("anna", s, 1, t0)
	for i := 1; i <= 5; i++ {
		if _, _, err := st.Get("anna", s.ID, t0.Add(time.Duration(i)*50*time.Second)); err != nil {
			t.Fatalf("use %d: %v", i, err)
		}
	}
}

func TestBytesAreBounded(t *testing.T) {
	st := NewStore(250, time.Minute)
	var all []*Snapshot
	for i := range 5 {
		s := New("query_logs", i)
		st.Put("anna", s, 100, t0)
		all = append(all, s)
	}
	if n := st.Bytes(); n != 200 {
		t.Errorf("%d bytes kept, want the 200 that fit 250", n)
	}
	for i, s := range all {
		_, _, err := st.Get("anna", s.ID, t0)
		if kept := err == nil; kept != (i >= 3) {
			t.Errorf("snapshot %d kept: %v; want the newest two only", i, kept)
		}
	}
	huge := New("query_logs", 0)
	st.Put("anna", huge, 251, t0)
	if _, _, err := st.Get("anna", huge.ID, t0); err == nil || st.Bytes() != 200 {
		t.Errorf("a snapshot larger than the store was kept, or drove others out: %v, %d bytes", err, st.Bytes())
	}
}

func TestConcurrentUse(t *testing.T) {
	st := NewStore(1000, time.Minute)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			owner := fmt.Sprint(g)
			for i := range 200 {
				s := New("t", i)
				c := s.Page(owner, i)
				st.Put(owner, s, 10, t0)
				if got, page, err := st.Get(owner, c, t0); err == nil && (got.Value != i || page.Args != owner) {
					t.Errorf("owner %s got %v, %v", owner, got.Value, page)
				}
			}
		})
	}
	wg.Wait()
}

func TestTheOldestPagesLoseTheirCursors(t *testing.T) {
	st := NewStore(100, time.Minute)
	now := time.Unix(0, 0)
	s := New("tool", nil)
	first, second := s.Page("look", 0), s.Page("look", 1)
	var last string
	for i := 2; i <= maxPages; i++ {
		last = s.Page("look", i)
	}
	st.Put("me", s, 1, now)
	if _, _, err := st.Get("me", first, now); err != ErrUnknown {
		t.Errorf("the oldest page is found, error %v", err)
	}
	for cursor, offset := range map[string]int{second: 1, last: maxPages} {
		if _, page, err := st.Get("me", cursor, now); err != nil || page.Offset != offset {
			t.Errorf("%s: page %+v, error %v, want offset %d", cursor, page, err, offset)
		}
	}
	if again := s.Page("look", 1); again != second {
		t.Errorf("the same place has the cursor %s, before it was %s", again, second)
	}
}
