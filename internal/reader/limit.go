package reader

import (
	"bytes"
	"unicode/utf8"
)

// Unit is what a client counts a text's length in.
type Unit int

const (
	// Bytes of UTF-8.
	Bytes Unit = iota
	// Characters as JavaScript counts them: UTF-16 code units, so that one
	// beyond the Basic Multilingual Plane is two.
	Characters
	// Escaped are the Characters of the text as a JSON string, without the
	// quotation marks around it: a quotation mark or a line break in it is two.
	Escaped
)

// Limit is how long a text may be.
type Limit struct {
	N    int // of the unit
	Unit Unit
	// Lines is how many lines it may have, 0 for any number.
	Lines int
}

// Holds reports whether the text, which is JSON, is within the limit.
func (l Limit) Holds(text []byte) bool {
	return l.Unit.Count(text) <= l.N && (l.Lines == 0 || lines(text) <= l.Lines)
}

// Less returns how many bytes a text like this one, which is over the limit,
// may have to be within: fewer than it has. Where the unit is not bytes it is
// a guess.
func (l Limit) Less(text []byte) int {
	within := func(n, count int) int { return int(int64(len(text)) * int64(n) / int64(max(n, count)) * 99 / 100) }
	n := l.N
	if l.Unit != Bytes {
		n = within(l.N, l.Unit.Count(text))
	}
	if l.Lines > 0 && lines(text) > l.Lines {
		n = min(n, within(l.Lines, lines(text)))
	}
	return min(n, len(text)-1)
}

// Sure returns how many bytes a text of JSON may have to be within the limit
// whatever it holds.
func (l Limit) Sure() int {
	n := l.N
	if l.Unit == Escaped {
		n /= 2 // JSON has no control character but white space: each byte is two at most
	}
	if l.Lines > 0 {
		n = min(n, l.Lines)
	}
	return n
}

// Count returns the length of a text.
func (u Unit) Count(text []byte) int {
	if u == Bytes {
		return len(text)
	}
	n := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[i:])
			if n++; r > 0xffff {
				n++
			}
			i += size
			continue
		}
		i++
		n++
		if u == Escaped {
			n += escape(c)
		}
	}
	return n
}

// escape returns how many characters an ASCII character gains in a JSON string.
func escape(c byte) int {
	switch {
	case c == '"', c == '\\', c == '\b', c == '\f', c == '\n', c == '\r', c == '\t':
		return 1
	case c < ' ':
		return 5 // \u0000
	}
	return 0
}

func lines(text []byte) int { return bytes.Count(text, []byte{'\n'}) + 1 }
