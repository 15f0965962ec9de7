package client

import (
	"hash/maphash"
	"strings"
	"unsafe"
)

// arena allocates what a response keeps in few large pieces: a body has
// thousands of small strings and lists, most of the strings again and again.
// Nothing is freed by itself; all of it lives as long as the response does.
type arena struct {
	seed       maphash.Seed
	knownTexts *knownTexts
	chunk      strings.Builder // the latest chunk of texts
	json       []byte          // a value being written as JSON, before it is kept
	held       int64           // bytes of all texts and chunks of texts

	attrs      slab[Attr]
	attrLists  slab[*Attr]
	labels     slab[Label]
	labelLists slab[*Label]
	entries    slab[LogEntry]
	samples    slab[Sample]
	events     slab[Event]
	links      slab[Link]
	stats      slab[ServiceStat]

	histograms slab[Histogram]
	streams    slab[LogStream]
}

// gathered are lists, empty but for their room, for those that are long to be gathered
// in.
type gathered struct {
	attrLists  []*Attr
	labelLists []*Label
	entries    []LogEntry
	samples    []Sample
	streams    []LogStream
}

// gatherIn gathers lists in memory that was used before.
func (a *arena) gatherIn(g *gathered) {
	a.attrLists.list, a.labelLists.list, a.entries.list, a.samples.list, a.streams.list = g.attrLists, g.labelLists, g.entries, g.samples, g.streams
}

// spent returns the memory for the next arena. Nothing can be gathered any more.
func (a *arena) spent() gathered {
	return gathered{a.attrLists.spent(), a.labelLists.spent(), a.entries.spent(), a.samples.spent(), a.streams.spent()}
}

// knownTexts are texts that came before, by their hash.
type knownTexts struct {
	short [2048]interned // in places; a text replaces the one that was in its place
	long  map[uint64]string
}

type interned struct {
	text  string
	label *Label // the latest that has this value; nil for none
}

const (
	// maxInterned is the longest text, in bytes, that is looked up in the table:
	// longer text hardly comes again, until it is so long that it is a message.
	maxInterned = 64
	// minLong is the length in bytes from which a text is looked up among the long
	// ones: each model call of an agent's run has all messages before it once more.
	// maxLong bounds how many of them are known.
	minLong, maxLong = 256, 1 << 16
	// maxLongAgain bounds how many there may have been in a map that is used again.
	maxLongAgain = 1 << 12
	// Texts are held together in chunks that grow between these sizes, in bytes.
	minChunk, maxChunk = 1 << 10, 32 << 10
)

// newArena makes an arena with the memory for the texts that it comes to know; none
// may be known yet.
func newArena(known *knownTexts) arena { return arena{seed: maphash.MakeSeed(), knownTexts: known} }

// forget makes nothing known.
func (k *knownTexts) forget() {
	clear(k.short[:])
	if len(k.long) > maxLongAgain {
		k.long = nil
	}
	clear(k.long)
}

// keep returns text as a string; short and long text that came before is held
// once.
func (a *arena) keep(text []byte) string {
	switch {
	case len(text) == 0:
		return ""
	case len(text) >= minLong:
		return a.keepLong(text)
	case len(text) > maxInterned:
		return a.add(text)
	}
	return a.intern(text).text
}

// intern returns the place of a short text.
func (a *arena) intern(text []byte) *interned {
	place := &a.knownTexts.short[maphash.Bytes(a.seed, text)%uint64(len(a.knownTexts.short))]
	if place.text != string(text) {
		*place = interned{text: a.add(text)}
	}
	return place
}

// keepLong is keep for a long text.
func (a *arena) keepLong(text []byte) string {
	hash := maphash.Bytes(a.seed, text)
	long := a.knownTexts.long
	known, ok := long[hash]
	if ok && known == string(text) {
		return known
	}
	kept := a.add(text)
	if long == nil {
		long = map[uint64]string{}
		a.knownTexts.long = long
	}
	if ok || len(long) < maxLong {
		long[hash] = kept
	}
	return kept
}

// add copies text to the end of a chunk. A chunk is never moved nor changed
// where it has been written, so that strings can be parts of it.
func (a *arena) add(text []byte) string {
	if len(text) > maxChunk/8 {
		a.held += int64(len(text))
		return string(text)
	}
	if a.chunk.Cap()-a.chunk.Len() < len(text) {
		size := max(minChunk, min(2*a.chunk.Cap(), maxChunk), len(text))
		a.chunk = strings.Builder{}
		a.chunk.Grow(size)
		a.held += int64(size)
	}
	a.chunk.Write(text)
	all := a.chunk.String()
	return all[len(all)-len(text):]
}

// allocated is the memory that the arena takes, in bytes.
func (a *arena) allocated() int64 {
	return a.held + a.attrs.bytes() + a.attrLists.bytes() + a.labels.bytes() + a.labelLists.bytes() +
		a.entries.bytes() + a.samples.bytes() + a.events.bytes() + a.links.bytes() + a.stats.bytes() + a.histograms.bytes() + a.streams.bytes()
}

// slab gathers lists of unknown length, and keeps them side by side in chunks.
// To gather a list, note the length of list as its mark, append to list, and
// call cut. A list that is gathered within another stands behind it.
type slab[T any] struct {
	list []T // the lists being gathered
	most int // elements that were in it at a time
	free []T // what is left of the chunk
	made int // elements of all chunks
}

// maxGathered is the longest list, in elements, whose memory is used again.
const maxGathered = 1 << 13

// spent returns the empty list.
func (s *slab[T]) spent() []T {
	if cap(s.list) > maxGathered {
		return nil
	}
	clear(s.list[:max(s.most, len(s.list))])
	return s.list[:0]
}

// bytes is the size of all chunks, in bytes.
func (s *slab[T]) bytes() int64 {
	var one T
	return int64(s.made) * int64(unsafe.Sizeof(one))
}

// sizeOf is the size of a list with the room that it has left, in bytes.
func sizeOf[T any](list []T) int64 {
	var one T
	return int64(cap(list)) * int64(unsafe.Sizeof(one))
}

// Chunks grow between these sizes, in elements: each has room for half of what all
// before it have, so that little is left of the last.
const minSlab, maxSlab = 16, 512

// cut takes the list that began at mark out of those being gathered, and returns
// a copy without room to grow, nil when it is empty.
func (s *slab[T]) cut(mark int) []T {
	list := s.list[mark:]
	s.most = max(s.most, len(s.list))
	s.list = s.list[:mark]
	n := len(list)
	switch {
	case n == 0:
		return nil
	case n > maxSlab/4:
		s.made += n
		return append(make([]T, 0, n), list...)
	case n > len(s.free):
		s.grow(n)
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	copy(out, list)
	return out
}

// one returns a place for one more element, which is in no list.
func (s *slab[T]) one() *T {
	if len(s.free) == 0 {
		s.grow(1)
	}
	out := &s.free[0]
	s.free = s.free[1:]
	return out
}

// grow begins a new chunk, which has room for n elements.
func (s *slab[T]) grow(n int) {
	size := max(minSlab, min(s.made/2, maxSlab), n)
	s.free = make([]T, size)
	s.made += size
}
