package client

import (
	"bytes"
	"hash/maphash"
	"sync"

	"airefinery-mcp/client/internal/jsonscan"
)

// knownAttrs are attributes by their text in the body, to be found instead of
// read: the resource of each batch has most of those of the last, and spans
// repeat who asked for what.
type knownAttrs struct {
	seed  maphash.Seed
	index [4096]uint16 // places in list by hash, the latest of each; the first is none
	list  []knownAttr
	texts []byte // of all in the list, behind each other
	last  uint16 // the place of the attribute that stands before the one that comes next
}

type knownAttr struct {
	from, to int // its text
	attr     *Attr
	mayFail  bool   // it may say that its span failed
	next     uint16 // what came behind it the last time
}

const (
	// maxKnown bounds how many attributes are known, and maxKnownTexts their texts,
	// in bytes: beyond it all are forgotten.
	maxKnown, maxKnownTexts = 1024, 96 << 10
	// maxKnownText is the longest text of an attribute that is known, in bytes. Longer
	// ones are hardly repeated but by whole conversations, which the arena knows.
	maxKnownText = 192
)

var knownAttrsPool = sync.Pool{New: func() any {
	return &knownAttrs{seed: maphash.MakeSeed(), list: make([]knownAttr, 1, maxKnown)}
}}

// begin says that a list of attributes begins.
func (k *knownAttrs) begin() { k.last = 0 }

// find goes over the attribute that comes next and returns it, if it is known; nil
// otherwise. Then hash is for add, 0 when there is none.
func (k *knownAttrs) find(s *jsonscan.Scanner) (known *knownAttr, hash uint64) {
	text := s.Window()
	last := &k.list[k.last]
	place := last.next
	if !k.is(place, text) {
		// An attribute's text begins no other's: what comes before its first brace is
		// enough to find it, and then its text must be there whole.
		end := bytes.IndexByte(text[:min(len(text), maxKnownText)], '}')
		if end < 0 {
			return nil, 0
		}
		hash = maphash.Bytes(k.seed, text[:end]) | 1<<63
		if place = k.index[hash%uint64(len(k.index))]; !k.is(place, text) {
			return nil, hash
		}
		last.next = place
	}
	k.last = place
	known = &k.list[place]
	s.Pass(known.to - known.from)
	return known, 0
}

// follow goes over the commas and attributes that come next, most at most, as long
// as each is what came behind the one before it the last time. It appends them to
// list and reports whether one of them may say that its span failed.
func (k *knownAttrs) follow(s *jsonscan.Scanner, list []*Attr, most int) (longer []*Attr, mayFail bool) {
	text, passed := s.Window(), 0
	for range most {
		place := k.list[k.last].next
		if passed == len(text) || text[passed] != ',' || !k.is(place, text[passed+1:]) {
			break
		}
		known := &k.list[place]
		list, mayFail = append(list, known.attr), mayFail || known.mayFail
		passed += 1 + known.to - known.from
		k.last = place
	}
	s.Pass(passed)
	return list, mayFail
}

// is reports whether the attribute in a place is the one that text begins with.
func (k *knownAttrs) is(place uint16, text []byte) bool {
	known := &k.list[place]
	return place > 0 && bytes.HasPrefix(text, k.texts[known.from:known.to])
}

// add makes an attribute known by its text.
func (k *knownAttrs) add(hash uint64, text []byte, a *Attr, mayFail bool) {
	if hash == 0 || len(text) == 0 || len(text) > maxKnownText {
		return
	}
	if len(k.list) == maxKnown || len(k.texts)+len(text) > maxKnownTexts {
		k.forget()
	}
	from, place := len(k.texts), uint16(len(k.list))
	k.texts = append(k.texts, text...)
	k.index[hash%uint64(len(k.index))] = place
	k.list = append(k.list, knownAttr{from: from, to: len(k.texts), attr: a, mayFail: mayFail})
	k.list[k.last].next, k.last = place, place
}

// forget makes nothing known.
func (k *knownAttrs) forget() {
	clear(k.index[:])
	clear(k.list)
	k.list, k.texts, k.last = k.list[:1], k.texts[:0], 0
}

// release gives the memory to the next decoder.
func (k *knownAttrs) release() {
	k.forget()
	knownAttrsPool.Put(k)
}
