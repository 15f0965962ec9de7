package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text to look for, whatever the case. The case of letters beyond
// ASCII counts as little, but none of them equals one of ASCII.
type folded struct {
	lower string
	ascii bool
	// escaped is set where JSON may write one of the characters otherwise.
	escaped bool
	// rare is the byte of an ASCII text that other texts have least, at its place.
	rare   byte
	rareAt int
}

func newFolded(text string) folded {
	f := folded{lower: strings.ToLower(text), ascii: true}
	least := 256
	for i := range len(f.lower) {
		b := f.lower[i]
		if b >= utf8.RuneSelf {
			f.ascii = false
		}
		if b >= utf8.RuneSelf || b < ' ' || strings.IndexByte(`"\/<>&'`, b) >= 0 {
			f.escaped = true
		}
		if n := frequency(b); n < least {
			least, f.rare, f.rareAt = n, b, i
		}
	}
	return f
}

// frequent are the bytes that telemetry has most, the most frequent first.
const frequent = "e etaoinsr-1lcd0.m_2up/\":h3g5f=4b6,789wvykx"

// frequency ranks a byte by how often texts have it; 0 is for hardly ever.
func frequency(b byte) int {
	if i := strings.IndexByte(frequent, b); i >= 0 {
		return len(frequent) - i
	}
	return 0
}

// in reports whether a text contains f.
func (f *folded) in(text string) bool {
	start, _ := f.index(text, 0)
	return start >= 0
}

// index returns where in a text f stands first at or behind from; start is -1
// where it does not, and always for the empty text.
func (f *folded) index(text string, from int) (start, end int) {
	switch {
	case len(f.lower) == 0:
		return -1, -1
	case !f.ascii:
		return f.indexRunes(text, from)
	}
	upper := f.rare
	if upper >= 'a' && upper <= 'z' {
		upper -= 'a' - 'A'
	}
	size, spent := len(f.lower), 0
	rest := indexer{text: text, lower: f.rare, upper: upper, atLower: -1, atUpper: -1}
	for at := from + f.rareAt; ; at++ {
		if at = rest.next(at); at < 0 {
			return -1, -1
		}
		start = at - f.rareAt
		if start+size > len(text) {
			return -1, -1
		}
		n := samePrefix(text[start:start+size], f.lower)
		if n == size {
			return start, start + size
		}
		if spent += n; spent > 8*len(text)+1024 { // a text that was made for it
			if i := strings.Index(lowerASCII(text[start:]), f.lower); i >= 0 {
				return start + i, start + i + size
			}
			return -1, -1
		}
	}
}

// indexer finds a byte in one of two cases, in each of them once.
type indexer struct {
	text             string
	lower, upper     byte
	atLower, atUpper int // the first at or behind what was asked last; -1 for not yet
}

// next returns the index of the byte at or behind i, -1 where there is none.
func (x *indexer) next(i int) int {
	if i >= len(x.text) {
		return -1
	}
	if x.atLower < i {
		x.atLower = indexFrom(x.text, i, x.lower)
	}
	if x.upper == x.lower {
		x.atUpper = x.atLower
	} else if x.atUpper < i {
		x.atUpper = indexFrom(x.text, i, x.upper)
	}
	if at := min(x.atLower, x.atUpper); at < len(x.text) {
		return at
	}
	return -1
}

// indexFrom returns the index of a byte at or behind i, or the text's length.
func indexFrom(text string, i int, b byte) int {
	if n := strings.IndexByte(text[i:], b); n >= 0 {
		return i + n
	}
	return len(text)
}

// samePrefix returns how many of the first bytes of two texts of one length are
// the same; lower is in lower case and ASCII.
func samePrefix(text, lower string) int {
	for i := range len(text) {
		b := text[i]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != lower[i] {
			return i
		}
	}
	return len(text)
}

// lowerASCII returns a text of the same length, its ASCII letters in lower case.
func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// indexRunes is index for a text that is not all ASCII.
func (f *folded) indexRunes(text string, from int) (start, end int) {
	if from == 0 && !strings.Contains(strings.ToLower(text), f.lower) {
		return -1, -1
	}
	for start = from; start < len(text); {
		if n := f.prefixOf(text[start:]); n > 0 {
			return start, start + n
		}
		_, n := utf8.DecodeRuneInString(text[start:])
		start += n
	}
	return -1, -1
}

// prefixOf returns how many bytes of a text that begins with f are f, 0 where it
// begins otherwise.
func (f *folded) prefixOf(text string) int {
	at := 0
	for _, want := range f.lower {
		r, n := utf8.DecodeRuneInString(text[at:])
		if n == 0 || unicode.ToLower(r) != want {
			return 0
		}
		at += n
	}
	return at
}
