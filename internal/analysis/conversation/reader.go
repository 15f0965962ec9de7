package conversation

import (
	"hash/maphash"
	"slices"
)

// reader reads the messages of a run. It remembers those of lists: each prompt
// repeats the history before it. What it gives is good until it is reset.
type reader struct {
	// forgets is set for one that remembers nothing, of what does not come again.
	forgets bool
	seed    maphash.Seed
	// known are the messages of elements by their sums: the numbers of extents, which
	// are parts of kept.
	known   numbers
	extents []extent
	kept    []message
	// messageList and partList have what was read, behind each other. elementList and
	// memberList have the elements of the lists that are being read, and the members
	// of those.
	messageList []message
	partList    []part
	elementList []element
	memberList  []member
	// listed is set where a list with an element was read.
	listed bool
}

// extent is a part of a list: from one index to before another.
type extent struct{ from, to int }

// element is an element of an array. Where it is taken apart, its members are a part
// of the reader's.
type element struct {
	value    value
	from, to int32 // to is 0 where it is not
	has      uint64
}

// reset makes a reader forget what it read.
func (rd *reader) reset() {
	if rd.seed == (maphash.Seed{}) {
		rd.seed = maphash.MakeSeed()
	}
	rd.known.reset()
	rd.extents, rd.kept = emptied(rd.extents), emptied(rd.kept)
	rd.messageList, rd.partList = emptied(rd.messageList), emptied(rd.partList)
	rd.elementList, rd.memberList = emptied(rd.elementList), emptied(rd.memberList)
}

// emptied returns an empty list in the memory of another, unless that is so large that
// it had better be given back.
func emptied[T any](list []T) []T {
	if cap(list) > maxScratch {
		return nil
	}
	return list[:0]
}

const (
	// maxChunk is how many messages, or parts, are put behind each other before others
	// begin a new list: to move many would take longer than to have lists of their own.
	maxChunk = 512
	// maxScratch is for how many things of a kind memory is kept between runs.
	maxScratch = 1 << 14
)

// minKnown is the length in bytes of the shortest message that is remembered.
const minKnown = 64

// remembers reports whether an element of a list is one to be remembered, and by
// which sum.
func (rd *reader) remembers(e value, r role) (sum uint64, ok bool) {
	if rd.forgets || len(e) < minKnown {
		return 0, false
	}
	return maphash.String(rd.seed, string(e)) + uint64(r)*roleFactor, true
}

// roleFactor keeps the same element of two roles apart.
const roleFactor = 0x9e3779b97f4a7c15

// remember remembers the messages of an element.
func (rd *reader) remember(sum uint64, list []message) {
	n := rd.known.of(sum)
	if int(n) > len(rd.extents) {
		rd.extents = append(rd.extents, extent{})
	}
	rd.extents[n-1] = extent{len(rd.kept), len(rd.kept) + len(list)}
	rd.kept = append(rd.kept, list...)
}

// elements adds the elements of an array to those at hand, and returns the index of
// the first; ok is false where the value is none or does not end with it.
func (rd *reader) elements(v value) (from int, ok bool) {
	from = len(rd.elementList)
	if v.kind() != '[' {
		return from, false
	}
	switch {
	case rd.memberList == nil:
		rd.memberList = make([]member, 0, fewElements*fewMembers)
	case from == 0:
		rd.memberList = rd.memberList[:0]
	}
	s := string(v)
	i := next(s, 1)
	for i < len(s) && s[i] != ']' {
		end := 0
		e := element{from: int32(len(rd.memberList))}
		if s[i] == '{' && len(rd.memberList) < maxScratch { // else it is taken apart when it is its turn
			var m members
			if m, end = readMembers(s, i, rd.memberList); end > 0 {
				rd.memberList, e.to, e.has = m.list, int32(len(m.list)), m.has
			}
		}
		if end == 0 {
			if end = skip(s, i); end < 0 {
				break
			}
		}
		e.value = value(s[i:end])
		rd.elementList = append(rd.elementList, e)
		if i = next(s, end); i < len(s) && s[i] == ',' {
			i = next(s, i+1)
		} else if i >= len(s) || s[i] != ']' {
			break
		}
	}
	if i != len(s)-1 || s[i] != ']' {
		rd.elementList = rd.elementList[:from]
		return from, false
	}
	return from, true
}

// membersOf returns the members of an element.
func (rd *reader) membersOf(e *element) members {
	if e.to > 0 {
		return members{rd.memberList[e.from:e.to:e.to], e.has}
	}
	mark := len(rd.memberList)
	m := e.value.appendMembers(rd.memberList)
	if m.ofObject() {
		rd.memberList, m.list = m.list, slices.Clip(m.list[mark:])
	}
	return m
}

// beginMessages returns where the messages of a value begin.
func (rd *reader) beginMessages() (mark int) {
	if len(rd.messageList) > maxChunk {
		rd.messageList = nil
	}
	rd.listed = false
	return len(rd.messageList)
}

// beginParts returns where the parts of a message begin.
func (rd *reader) beginParts() (mark int) {
	if len(rd.partList) == cap(rd.partList) && len(rd.partList) >= maxChunk {
		rd.partList = make([]part, 0, maxChunk)
	}
	return len(rd.partList)
}

// one returns a list of one part.
func (rd *reader) one(p part) []part {
	mark := rd.beginParts()
	rd.partList = append(rd.partList, p)
	return rd.partsSince(mark)
}

// partsSince returns the parts that were read since there were so many.
func (rd *reader) partsSince(mark int) []part { return slices.Clip(rd.partList[mark:]) }

// since returns the messages of a list from an index on, nil where there are none and
// no list had any. The list is the reader's from then on.
func (rd *reader) since(mark int, list []message) []message {
	rd.messageList = list
	if len(list) == mark && !rd.listed {
		return nil
	}
	return slices.Clip(list[mark:])
}
