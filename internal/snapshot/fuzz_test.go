package snapshot

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/corpus"
)

// FuzzGet holds that a text is a cursor only for its owner, within its time,
// and that the page it finds is at the place and in the listing that it names.
func FuzzGet(f *testing.F) {
	corpus.Add(f)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	snap := New("query_logs", "value")
	snap.ID = "k3x9q2ma"
	first, second := snap.Page("a", 0), snap.Page("b", 10)
	for _, s := range []string{snap.ID, first, second, "K3X9Q2MA.2.AAAAA ", "k3x9q2ma.3", "k3x9q2ma.-1.aaaaa", "k3x9q2ma.+1.aaaaa", "k3x9q2ma.01.22222", "k3x9q2ma.", "k3x9q2ma.1.1", "k3x9q2ma.1.aa.aa", ".1", "", "k3x9q2ma.99999999999999999999.aaaaa", "K3x9q2ma"} {
		f.Add(s, "alice", int64(time.Second))
	}
	f.Add(first, "bob", int64(0))
	f.Fuzz(func(t *testing.T, cursor, owner string, later int64) {
		st := NewStore(100, time.Minute)
		st.Put(Owner{"alice", "alice"}, snap, 10, now)
		inTime := time.Duration(later) <= time.Minute
		got, page, err := st.Get(owner, cursor, now.Add(time.Duration(later)))
		if err != nil {
			if owner == "alice" && inTime && (cursor == first || cursor == second || cursor == snap.ID) {
				t.Errorf("%q after %d: %v", cursor, later, err)
			}
			return
		}
		plain := strings.ToLower(strings.TrimSpace(cursor))
		want := snap.ID
		if parts := strings.Split(plain, "."); page != nil && len(parts) == 3 {
			if n, err := strconv.Atoi(parts[1]); err == nil && n >= 0 {
				plain = fmt.Sprintf("%s.%d.%s", parts[0], n, parts[2]) // leading zeros
			}
			want = fmt.Sprintf("%s.%d.%s", snap.ID, page.Offset, page.check)
		}
		if owner != "alice" || !inTime || got != snap || plain != want || page != nil && page.Offset < 0 {
			t.Errorf("%q of %q after %s finds %v, page %v", cursor, owner, time.Duration(later), got, page)
		}
		for listing, made := range map[string]string{"a": first, "b": second} {
			if page != nil && page.In(listing) != (page.check == made[len(made)-checkLen:]) {
				t.Errorf("%q is in %q: %v", cursor, listing, page.In(listing))
			}
		}
	})
}
