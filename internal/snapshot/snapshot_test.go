package snapshot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var t0 = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func TestCursorLeadsBackToItsPage(t *testing.T) {
	st := NewStore(1000, time.Minute)
	s := New("query_logs", "value")
	first, second := s.Page("records", 10), s.Page("records", 20)
	if again := s.Page("records", 10); again != first || first == second || first == s.Page("summary", 10) {
		t.Fatalf("cursors %q, %q, again %q: want the first again and the others to differ", first, second, again)
	}
	if longest := s.Page("records", 100_000_000); len(longest) > 24 {
		t.Fatalf("cursor %q is longer than answers make room for", longest)
	}
	st.Put(Owner{"anna", "anna"}, s, 100, t0)
	for _, cursor := range []string{second, " " + strings.ToUpper(second) + "\n"} {
		got, page, err := st.Get("anna", cursor, t0.Add(time.Second))
		if err != nil || got.Value != "value" || page == nil || page.Offset != 20 || !page.In("records") || page.In("summary") || page.In("") {
			t.Fatalf("Get(%q) = %v, %v, %v", cursor, got, page, err)
		}
	}
	got, page, err := st.Get("anna", s.ID, t0)
	if err != nil || got != s || page != nil {
		t.Fatalf("Get(%q) = %v, %v, %v: want the snapshot without a page", s.ID, got, page, err)
	}
}

func TestUnknownCursors(t *testing.T) {
	st := NewStore(1000, time.Minute)
	s := New("query_logs", "value")
	page := s.Page("records", 1)
	st.Put(Owner{"anna", "anna"}, s, 100, t0)
	late := t0.Add(61 * time.Second)
	for _, c := range []struct {
		name, owner, cursor string
		at                  time.Time
	}{
		{"another owner", "ben", s.ID, t0},
		{"no such snapshot", "anna", "aaaaaaaa", t0},
		{"a place without a checksum", "anna", s.ID + ".2", t0},
		{"a place that is no number", "anna", s.ID + ".x.aaaaa", t0},
		{"a negative place", "anna", s.ID + ".-1.aaaaa", t0},
		{"a place with a sign", "anna", s.ID + ".+1.aaaaa", t0},
		{"a place beyond all numbers", "anna", s.ID + ".9223372036854775808.aaaaa", t0},
		{"no place", "anna", s.ID + "..aaaaa", t0},
		{"a short checksum", "anna", page[:len(page)-1], t0},
		{"a long checksum", "anna", page + "a", t0},
		{"one part too many", "anna", page + ".1", t0},
		{"a checksum in two parts", "anna", s.ID + ".1.aa.aa", t0},
		{"a place alone", "anna", ".1.aaaaa", t0},
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
	st.Put(Owner{"anna", "anna"}, s, 1, t0)
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
		st.Put(Owner{"anna", "anna"}, s, 100, t0)
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
	st.Put(Owner{"anna", "anna"}, huge, 251, t0)
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
				c := s.Page("records", i)
				st.Put(Owner{owner, owner}, s, 10, t0)
				if got, page, err := st.Get(owner, c, t0); err == nil && (got.Value != i || page.Offset != i || !page.In("records")) {
					t.Errorf("owner %s got %v, %v", owner, got.Value, page)
				}
			}
		})
	}
	wg.Wait()
}

// Whoever keeps much loses its own, under however many ids.
func TestTheOneWithTheMostGivesWay(t *testing.T) {
	t0 := time.Unix(1e9, 0)
	st := NewStore(250, time.Minute)
	modest := New("query_logs", nil)
	st.Put(Owner{"anna", "anna"}, modest, 100, t0)
	var last *Snapshot
	for i := range 20 {
		last = New("query_logs", nil)
		st.Put(Owner{strconv.Itoa(i), "greedy"}, last, 60, t0.Add(time.Second))
	}
	if _, _, err := st.Get("anna", modest.ID, t0); err != nil {
		t.Error("the other's snapshot is gone")
	}
	if _, _, err := st.Get("19", last.ID, t0); err != nil || st.Bytes() != 220 {
		t.Errorf("%d bytes are kept; the last: %v", st.Bytes(), err)
	}
}
