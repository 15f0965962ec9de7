package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// scanner reads JSON from a stream piece by piece, in the order of the text.
// It accepts exactly the texts that [encoding/json.Valid] does, but for a
// nesting deeper than maxDepth and numbers longer than maxText; bytes that are
// no UTF-8 are tolerated within strings. Of a string longer than maxText the
// end is passed over.
//
// Reading a value is always one of: an object (begin, then member until it is
// false), an array (begin, then element until it is false), str, number,
// literal, or skip. The first error ends the reading: it is kept in err, and
// from then on there is nothing more to read, so that loops end by themselves
// and only the end of a body needs to look at err.
//
// It reads through one buffer of fixed size, whatever the length of the body
// or of a string in it.
type scanner struct {
	r   io.Reader
	buf []byte // the window that is read through
	pos int    // what comes next, in buf
	off int64  // bytes of the body before buf
	eof bool
	err error

	depth int
	first bool   // nothing of the innermost object or array was read yet
	name  []byte // the member's name, good until its value is read
	text  []byte // a string or number that does not stand in buf as it is

	maxText int // the longest string or number that is kept, in bytes
	cuts    int // how many strings were cut there

	// The first half of a surrogate pair and the length of text behind it, for
	// the second half that may follow.
	high    rune
	highEnd int
}

const (
	// bufferSize is the scanner's window, in bytes.
	bufferSize = 32 << 10
	// maxDepth is how deep objects and arrays may nest; engines' bodies stay
	// under 20.
	maxDepth = 1000
)

var errTooDeep = fmt.Errorf("the JSON nests deeper than %d levels", maxDepth)

func newScanner(r io.Reader, window []byte) scanner {
	return scanner{r: r, buf: window[:0], maxText: MaxText}
}

// fail ends the reading. The first error holds.
func (s *scanner) fail(err error) {
	if s.err == nil {
		s.err = err
	}
	s.off += int64(s.pos)
	s.buf, s.pos, s.eof = s.buf[:0], 0, true
}

// fill replaces the window, which was read to its end, by the next one. It
// reports whether there is something in it.
func (s *scanner) fill() bool {
	if s.eof {
		return false
	}
	s.off += int64(len(s.buf))
	s.buf, s.pos = s.buf[:0], 0
	for range 100 { // readers may return nothing, but not for ever
		n, err := s.r.Read(s.buf[:cap(s.buf)])
		s.buf = s.buf[:n]
		switch {
		case errors.Is(err, io.EOF):
			s.eof = true
			return n > 0
		case err != nil:
			s.fail(err)
			return false
		case n > 0:
			return true
		}
	}
	s.fail(io.ErrNoProgress)
	return false
}

// peek returns the first byte of what comes next, behind white space, or 0 at
// the end of the body and after an error.
func (s *scanner) peek() byte {
	if s.pos < len(s.buf) {
		if c := s.buf[s.pos]; c > ' ' {
			return c
		}
	}
	return s.peekFar()
}

func (s *scanner) peekFar() byte {
	for {
		for i, c := range s.buf[s.pos:] {
			if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
				s.pos += i
				return c
			}
		}
		s.pos = len(s.buf)
		if !s.fill() {
			return 0
		}
	}
}

// unexpected fails on what comes next.
func (s *scanner) unexpected(want string) {
	c := s.peek()
	switch {
	case s.err != nil:
	case s.pos == len(s.buf):
		s.fail(io.ErrUnexpectedEOF)
	default:
		s.fail(fmt.Errorf("byte %d: want %s, found %q", s.off+int64(s.pos), want, c))
	}
}

// begin goes into the object or array that comes next.
func (s *scanner) begin() {
	if s.depth++; s.depth > maxDepth {
		s.fail(errTooDeep)
		return
	}
	s.pos++
	s.first = true
}

// member goes to the next member of an object: its name is in s.name, and its
// value comes next. It is false behind the last one.
func (s *scanner) member() bool {
	if !s.another('}') {
		return false
	}
	if s.peek() != '"' {
		s.unexpected("the name of a member")
		return false
	}
	s.name = s.str()
	if next := s.pos + 1; next < len(s.buf) && s.buf[s.pos] == ':' && s.buf[next] > ' ' {
		s.pos = next
		return true
	}
	// The value may stand in the next window: the name must not be lost.
	s.text = append(s.text[:0], s.name...)
	s.name = s.text
	if s.peek() != ':' {
		s.unexpected("a colon")
		return false
	}
	s.pos++
	s.peek()
	return s.err == nil
}

// element goes to the next element of an array, which comes next. It is false
// behind the last one.
func (s *scanner) element() bool { return s.another(']') }

// another goes over the comma between members or elements, or out of the
// object or array that ends.
func (s *scanner) another(end byte) bool {
	c := s.peek()
	switch {
	case c == end:
		s.pos++
		s.depth--
		s.first = false
		return false
	case s.first:
		s.first = false
		return s.err == nil // whoever reads the value sees whether it is one
	case c != ',':
		s.unexpected("a comma or the end")
		return false
	}
	s.pos++
	if s.peek() == end {
		s.unexpected("another value")
	}
	return s.err == nil
}

// skip passes over any value.
func (s *scanner) skip() {
	switch s.peek() {
	case '{':
		for s.begin(); s.member(); {
			s.skip()
		}
	case '[':
		for s.begin(); s.element(); {
			s.skip()
		}
	case '"':
		s.skipStr()
	case 't', 'f', 'n':
		s.literal()
	default:
		s.number()
	}
}

var literals = [...]string{"true", "false", "null"}

// literal reads true, false or null.
func (s *scanner) literal() string {
	for _, word := range literals {
		if s.peek() != word[0] {
			continue
		}
		for i := range len(word) {
			if s.pos == len(s.buf) && !s.fill() || s.buf[s.pos] != word[i] {
				s.unexpected(word)
				return ""
			}
			s.pos++
		}
		return word
	}
	s.unexpected("a value")
	return ""
}

// number reads a number and returns its text, good until the next read.
func (s *scanner) number() []byte {
	if c := s.peek(); c != '-' && (c < '0' || c > '9') {
		s.unexpected("a value")
		return nil
	}
	at := s.off + int64(s.pos)
	num := s.digits()
	if s.pos == len(s.buf) { // it may go on in the next window
		s.text = append(s.text[:0], num...)
		for s.pos == len(s.buf) && s.fill() {
			s.text = append(s.text, s.digits()...)
			if len(s.text) > s.maxText {
				s.fail(fmt.Errorf("byte %d: a number of more than %d bytes", at, s.maxText))
			}
		}
		num = s.text
	}
	if s.err == nil && !isNumber(num) {
		s.fail(fmt.Errorf("byte %d: want a number, found %.40q", at, num))
		return nil
	}
	return num
}

// digits reads what of the window belongs to a number.
func (s *scanner) digits() []byte {
	from := s.pos
	for s.pos < len(s.buf) {
		switch c := s.buf[s.pos]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
			s.pos++
			continue
		}
		break
	}
	return s.buf[from:s.pos]
}

// isNumber reports whether b is a JSON number.
func isNumber(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("-"))
	whole := leadingDigits(b)
	if whole == 0 || whole > 1 && b[0] == '0' {
		return false
	}
	b = b[whole:]
	if len(b) > 0 && b[0] == '.' {
		n := leadingDigits(b[1:])
		if n == 0 {
			return false
		}
		b = b[1+n:]
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		n := leadingDigits(b)
		return n > 0 && n == len(b)
	}
	return len(b) == 0
}

func leadingDigits(b []byte) int {
	for i, c := range b {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(b)
}

// end checks that nothing follows the body's value.
func (s *scanner) end() {
	if s.peek(); s.pos < len(s.buf) {
		s.unexpected("the end")
	}
}
