package logs

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// A pattern's id is 16 hexadecimal digits: 8 of its anchor, which stays the
// same when more lines come and widen the template, and 8 of its template and
// line of code, which tell apart the patterns of one anchor. A response shows as many of the
// first digits as tell its patterns apart, after a p.
const (
	minIDDigits, anchorDigits, maxIDDigits = 5, 8, 16
)

// minedText is a template with the number of its lines that one line of code wrote,
// or that name none.
type minedText struct {
	template *template
	cluster  *Cluster
	lines    int
	codeLine string
}

// vote is the anchor that a line would have alone. The lines of a cluster
// differ in nothing of it but the longest word.
func (k *clusterKey) vote(words []string) uint32 {
	longest := ""
	for i, w := range words {
		if i > 0 && len(w) > len(longest) && plainWord(w) {
			longest = w
		}
	}
	return hash32(k.severity.Letter(), strconv.Itoa(k.words), k.first, k.status, longest, k.scope.Service, k.scope.Place, k.scope.Exception)
}

// plainWord reports whether a text is of lower-case letters only.
func plainWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// nameAll gives the patterns their ids.
func (m *Miner) nameAll(p *pauses) {
	m.elect(p)
	named := make([]*Cluster, 0, len(m.all))
	for _, c := range m.all {
		p.behind("")
		if c.gone() {
			continue
		}
		code := ""
		if c.part {
			code = c.codeLine
		}
		own := hash32(c.severity.Letter(), c.template, c.scope.Service, c.scope.Place, c.scope.Exception, code)
		if c.joined {
			c.anchor = own
		}
		c.full = uint64(c.anchor)<<32 | uint64(own)
		named = append(named, c)
	}
	slices.SortFunc(named, func(a, b *Cluster) int {
		p.behind("")
		return cmp.Compare(a.full, b.full)
	})
	alike := 0 // digits that a pattern shares with the one before it
	for i, c := range named {
		p.behind("")
		digits := max(minIDDigits, alike+1)
		alike = 0
		if i+1 < len(named) {
			alike = bits.LeadingZeros64(c.full^named[i+1].full) / 4
		}
		c.id = showID(c.full, min(max(digits, alike+1), maxIDDigits))
	}
}

// elect gives the patterns the anchors that most of their lines vote for.
func (m *Miner) elect(p *pauses) {
	type ballot struct {
		c    *Cluster
		vote uint32
	}
	votes := make(map[ballot]int, len(m.all))
	for i := range m.texts {
		p.behind("")
		t := &m.texts[i]
		votes[ballot{t.cluster.Root(t.codeLine), t.template.vote}] += t.lines
	}
	for b, lines := range votes {
		p.behind("")
		if c := b.c; lines > c.votes || lines == c.votes && b.vote < c.anchor {
			c.votes, c.anchor = lines, b.vote
		}
	}
}

const hexDigits = "0123456789abcdef"

// showID writes the first digits of an id.
func showID(full uint64, digits int) string {
	var id [1 + maxIDDigits]byte
	id[0] = 'p'
	for i := range digits {
		id[1+i] = hexDigits[full>>(60-4*i)&15]
	}
	return string(id[:1+digits])
}

// Find returns the patterns that an id fits, nil for none: those whose own id
// begins with it, or else those that have a line which alone would have its
// anchor, as an earlier response may have had no other line of the pattern.
func (m *Miner) Find(id string) map[*Cluster]bool {
	digits := strings.TrimPrefix(strings.ToLower(id), "p")
	n := len(digits)
	want, err := strconv.ParseUint(digits, 16, 64)
	if err != nil || n < minIDDigits || n > maxIDDigits {
		return nil
	}
	found := map[*Cluster]bool{}
	for _, c := range m.all {
		if !c.gone() && c.full>>(64-4*n) == want {
			found[c] = true
		}
	}
	if len(found) > 0 {
		return found
	}
	if n > anchorDigits {
		want >>= 4 * (n - anchorDigits)
		n = anchorDigits
	}
	for i := range m.texts {
		if t := &m.texts[i]; uint64(t.template.vote)>>(32-4*n) == want {
			found[t.cluster.Root(t.codeLine)] = true
		}
	}
	return found
}

// hash32 is a hash of texts that is the same in every process.
func hash32(texts ...string) uint32 {
	h := uint64(14695981039346656037) // FNV-1a, of 64 bits
	for _, s := range texts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211 // no text has this byte where it is valid
	}
	// The last bytes reach the first digits only by another round.
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	return uint32(h >> 32)
}
