package client

import (
	"hash/maphash"
	"strings"
	"unsafe"
)

// memory holds what a response keeps in few large pieces: a body has
// thousands of small strings and lists, most of the strings again and again.
type memory struct {
	seed   maphash.Seed
	recent *[recents]string // texts by their hash, for those that come again
	texts  strings.Builder
	json   []byte // a value being written as JSON
	held   int64  // bytes of the pieces that were made

	attrs   slab[Attr]
	labels  slab[Label]
	entries slab[LogEntry]
	samples slab[Sample]
	events  slab[Event]
	links   slab[Link]
	stats   slab[ServiceStat]
}

const (
	// maxRecent is the longest text, in bytes, that is looked up among those
	// that came before: longer text hardly comes again.
	maxRecent = 64
	// recents is how many texts are remembered, a power of two.
	recents = 2048
	// Texts are held together in chunks that grow between these sizes, in bytes.
	minTexts, maxTexts = 1 << 10, 32 << 10
)

// newMemory makes a memory whose table of recent texts is given, empty.
func newMemory(recent *[recents]string) memory {
	return memory{seed: maphash.MakeSeed(), recent: recent}
}

// keep returns text as a string; short text that came before is held once.
func (m *memory) keep(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if len(text) > maxRecent {
		return m.add(text)
	}
	place := &m.recent[maphash.Bytes(m.seed, text)%recents]
	if *place != string(text) {
		*place = m.add(text)
	}
	return *place
}

// add copies text to the end of a chunk. A chunk is never moved nor changed
// where it has been written, so that strings can be parts of it.
func (m *memory) add(text []byte) string {
	if len(text) > maxTexts/8 {
		m.held += int64(len(text))
		return string(text)
	}
	if m.texts.Cap()-m.texts.Len() < len(text) {
		size := max(minTexts, min(2*m.texts.Cap(), maxTexts), len(text))
		m.texts = strings.Builder{}
		m.texts.Grow(size)
		m.held += int64(size)
	}
	m.texts.Write(text)
	all := m.texts.String()
	return all[len(all)-len(text):]
}

// slab gathers lists of unknown length, and keeps them side by side in chunks.
// A list that is gathered within another stands behind it.
type slab[T any] struct {
	list []T // the lists being gathered
	free []T // what is left of the chunk
	size int // of the chunk, in elements
	made int // elements of all chunks
}

// bytes is the size of all chunks.
func (s *slab[T]) bytes() int64 {
	var one T
	return int64(s.made) * int64(unsafe.Sizeof(one))
}

// holds is the memory of all that was made, in bytes.
func (m *memory) holds() int64 {
	return m.held + m.attrs.bytes() + m.labels.bytes() + m.entries.bytes() + m.samples.bytes() +
		m.events.bytes() + m.links.bytes() + m.stats.bytes()
}

// sizeOf is the size of a list with the room that it has left, in bytes.
func sizeOf[T any](list []T) int64 {
	var one T
	return int64(cap(list)) * int64(unsafe.Sizeof(one))
}

// Chunks grow between these sizes, in elements.
const minSlab, maxSlab = 16, 512

// cut takes the list that began at mark and returns a copy of its own length.
func (s *slab[T]) cut(mark int) []T {
	list := s.list[mark:]
	s.list = s.list[:mark]
	n := len(list)
	switch {
	case n == 0:
		return nil
	case n > maxSlab/4:
		s.made += n
		return append(make([]T, 0, n), list...)
	case n > len(s.free):
		s.size = max(minSlab, min(2*s.size, maxSlab), n)
		s.free = make([]T, s.size)
		s.made += s.size
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	copy(out, list)
	return out
}
