package handle

import (
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
)

// FuzzRegistry holds, for ids that begin alike too, that each handle finds its id
// until it is forgotten, whole or longer, and no other.
func FuzzRegistry(f *testing.F) {
	corpus.Add(f)
	f.Add([]byte{0, 1, 2, 0, 1, 255, 16, 17}, "00000000")
	f.Add([]byte{0, 16, 32, 48, 64, 80, 96, 112, 0}, "ABCDEF0")
	f.Fuzz(func(t *testing.T, picks []byte, prefix string) {
		if len(picks) > 16 {
			return
		}
		const most = 4
		b := NewRegistry(most, MinLength)
		var alive []string // the oldest first
		for _, p := range picks {
			// Of a kind, ids that begin alike for 6 to 21 digits.
			at := 6 + int(p&15)
			id := (strings.Repeat("0", at) + "0123456789abcdef"[p>>4:p>>4+1] + strings.Repeat("e", 32))[:32]
			h := b.Of(id)
			if !slices.Contains(alive, id) {
				alive = append(alive, id)
			}
			alive = alive[max(0, len(alive)-most):]
			if len(h) < MinLength || !strings.HasPrefix(id, h) || b.Of(id) != h {
				t.Fatalf("handle %q of %s, again %q", h, id, b.Of(id))
			}
			if len(b.byID) != len(alive) || len(b.byHandle) != len(alive) || len(b.age) != len(alive) {
				t.Fatalf("%d ids, %d handles, %d ages of %d", len(b.byID), len(b.byHandle), len(b.age), len(alive))
			}
		}
		for _, known := range alive {
			h := b.Of(known)
			for _, n := range []int{len(h), min(len(h)+1, len(known)), (len(h) + len(known)) / 2, len(known)} {
				// A longer form may be a handle, or a longer form, of another id.
				got, ok := b.Find(strings.ToUpper(known[:n]))
				if !ok || !slices.Contains(alive, got) || !strings.HasPrefix(got, known[:n]) || n == len(h) && got != known {
					t.Fatalf("%q of %s finds %q, %v", known[:n], known, got, ok)
				}
			}
		}
		if id, ok := b.Find(prefix); ok && (!slices.Contains(alive, id) || !strings.HasPrefix(id, strings.ToLower(prefix))) {
			t.Errorf("%q finds %q", prefix, id)
		}
	})
}
