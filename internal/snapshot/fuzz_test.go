package snapshot

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/corpus"
)

// FuzzGet holds that a text is a cursor only for its owner, within its time,
// and only as it was given but for case, white space and the form of its number.
func FuzzGet(f *testing.F) {
	corpus.Add(f)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	st := NewStore(100, time.Minute)
	snap := New("query_logs", "value")
	snap.ID = "k3x9q2ma"
	first, second := snap.Page("a", 0), snap.Page("b", 10)
	st.Put("alice", snap, 10, now)
	for _, s := range []string{snap.ID, first, second, "K3X9Q2MA.2 ", "k3x9q2ma.3", "k3x9q2ma.-1", "k3x9q2ma.+1", "k3x9q2ma.01", "k3x9q2ma.", "k3x9q2ma.1.1", ".1", "", "k3x9q2ma.99999999999999999999", "K3x9q2ma"} {
		f.Add(s, "alice", int64(time.Second))
	}
	f.Add(first, "bob", int64(0))
	f.Fuzz(func(t *testing.T, cursor, owner string, later int64) {
		st.Put("alice", snap, 10, now)
		snap.used = now
		got, page, err := st.Get(owner, cursor, now.Add(time.Duration(later)))
		if err != nil {
			if owner == "alice" && time.Duration(later) <= time.Minute && (cursor == first || cursor == second || cursor == snap.ID) {
				t.Errorf("%q after %d: %v", cursor, later, err)
			}
			return
		}
		plain := strings.ToLower(strings.TrimSpace(cursor))
		if n, err := strconv.Atoi(strings.TrimPrefix(plain, snap.ID+".")); err == nil {
			plain = snap.cursor(n - 1)
		}
		switch {
		case owner != "alice" || time.Duration(later) > time.Minute || got != snap:
		case page == nil && plain == snap.ID:
			return
		case page != nil && (plain == first && *page == Page{"a", 0} || plain == second && *page == Page{"b", 10}):
			return
		}
		t.Errorf("%q of %q after %s finds %v, page %v", cursor, owner, time.Duration(later), got, page)
	})
}
