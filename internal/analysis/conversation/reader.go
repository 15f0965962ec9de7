package conversation

import "hash/maphash"

// reader reads the messages of a run. It remembers those of lists: each prompt
// repeats the history before it. A nil reader remembers nothing.
type reader struct {
	seed maphash.Seed
	// known are the messages of an element, as a part of kept.
	known map[heard]extent
	kept  []message
}

// extent is a part of a list: from one index to before another.
type extent struct{ from, to int }

// heard is an element of a list, by its hash, with the role that it would be of.
type heard struct {
	sum  uint64
	role role
}

// reset makes a reader forget what it read.
func (rd *reader) reset() {
	if rd.known == nil {
		rd.seed = maphash.MakeSeed()
	}
	rd.known, rd.kept = cleared(rd.known), rd.kept[:0]
}

// minKnown is the length in bytes of the shortest message that is remembered.
const minKnown = 64

// remembers reports whether an element of a list is one to be remembered, and as
// what.
func (rd *reader) remembers(e value, r role) (h heard, ok bool) {
	if rd == nil || len(e) < minKnown {
		return h, false
	}
	return heard{maphash.String(rd.seed, string(e)), r}, true
}
