// Package jsonscan reads JSON from a stream piece by piece, in the order of the
// text, for decoders that fill types of their own as they go. It holds no more
// of the text than one window of fixed size and the string or number at hand.
//
// A decoder looks at the first byte of what comes next and reads it by its kind:
//
//	s := jsonscan.New(r, 1<<20)
//	defer s.Close()
//	if s.Peek() == '{' {
//		for s.Begin(); s.Member(); {
//			switch string(s.Name()) {
//			case "id":
//				id = string(s.Number())
//			default:
//				s.Skip()
//			}
//		}
//	}
//	s.End()
//	return s.Err()
//
// The first error ends the reading: from then on there is nothing more to read,
// so that loops end by themselves and only the end has to look at [Scanner.Err].
package jsonscan

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Scanner reads one JSON value from a stream. It accepts exactly the texts that
// [encoding/json.Valid] accepts, with three differences: objects and arrays may
// nest [MaxDepth] deep, numbers may have MaxText bytes, and bytes within a
// string that are no UTF-8 are read as U+FFFD.
//
// Each value is read by exactly one of these: Begin, then Member until it is
// false, for an object; Begin, then Element until it is false, for an array;
// Text, Number, Literal or AppendValue; or Skip. Begin, Text and Literal rely on
// the caller to have seen with Peek that such a value comes next.
//
// A Scanner must not be copied once something was read, nor used by several
// goroutines at once.
type Scanner struct {
	// MaxText is the longest string or number that is kept, in bytes. Of a longer
	// string the rest is passed over, see [Scanner.Cuts]; a longer number is an
	// error. It may be changed before the first read.
	MaxText int

	r   io.Reader
	buf []byte // what of the text is in the window
	pos int    // what comes next, in buf
	off int64  // bytes of the text before buf
	eof bool
	err error

	depth int
	first bool   // nothing of the innermost object or array was read yet
	name  []byte // the member's name, good until its value is read
	text  []byte // a string or number that does not stand in buf as it is
	cuts  int

	window *[windowSize]byte // what buf is a part of; nil after Close

	// The first half of a surrogate pair and the length of text behind it, for
	// the second half that may follow.
	high    rune
	highEnd int
}

const (
	// MaxDepth is how deep objects and arrays may nest.
	MaxDepth = 1000
	// windowSize is how much of the text is held at once, in bytes.
	windowSize = 32 << 10
)

// ErrTooDeep is the error of a text that nests deeper than [MaxDepth].
var ErrTooDeep = fmt.Errorf("the JSON nests deeper than %d levels", MaxDepth)

// windows are used again: for a short text, making one costs more than reading.
var windows = sync.Pool{New: func() any { return new([windowSize]byte) }}

// New returns a scanner of the text that r reads, which keeps strings and
// numbers of at most maxText bytes. Close must be called when the reading is
// over.
func New(r io.Reader, maxText int) Scanner {
	window := windows.Get().(*[windowSize]byte)
	return Scanner{r: r, window: window, buf: window[:0], MaxText: maxText}
}

// Close gives the window to the next scanner. Nothing can be read any more, and
// no bytes that were returned are good; Err and Cuts still hold.
func (s *Scanner) Close() {
	if s.window == nil {
		return
	}
	windows.Put(s.window)
	s.window, s.r, s.buf, s.pos, s.eof, s.text, s.name = nil, nil, nil, 0, true, nil, nil
}

// Err returns the first error: of the reader, of a text that is no JSON (one
// that ends too early is an [io.ErrUnexpectedEOF]), or [ErrTooDeep]. It is nil
// as long as all is well.
func (s *Scanner) Err() error { return s.err }

// Cuts returns how many strings were longer than MaxText and cut there.
func (s *Scanner) Cuts() int { return s.cuts }

// Name returns the name of the member that [Scanner.Member] went to. Its bytes
// are good until the member's value is read.
func (s *Scanner) Name() []byte { return s.name }

// fail ends the reading. The first error holds.
func (s *Scanner) fail(err error) {
	if s.err == nil {
		s.err = err
	}
	s.off += int64(s.pos)
	s.buf, s.pos, s.eof = s.buf[:0], 0, true
}

// fill replaces the window, which was read to its end, by the next one. It
// reports whether there is something in it.
func (s *Scanner) fill() bool {
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

// Peek returns the first byte of what comes next, behind white space, or 0 at
// the end of the text and after an error.
func (s *Scanner) Peek() (c byte) {
	if s.pos < len(s.buf) { // written so, it is small enough to be inlined
		c = s.buf[s.pos]
	}
	if c <= ' ' {
		return s.peekFar()
	}
	return
}

func (s *Scanner) peekFar() byte {
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
func (s *Scanner) unexpected(want string) {
	c := s.Peek()
	if s.pos == len(s.buf) {
		s.fail(io.ErrUnexpectedEOF) // unless the reader has failed
		return
	}
	s.fail(fmt.Errorf("byte %d: want %s, found %q", s.off+int64(s.pos), want, c))
}

// Begin goes into the object or array that comes next.
func (s *Scanner) Begin() {
	if s.depth++; s.depth > MaxDepth {
		s.fail(ErrTooDeep)
		return
	}
	s.pos++
	s.first = true
}

// Member goes to the next member of the object that [Scanner.Begin] went into:
// Name returns its name, and its value comes next. It is false behind the last
// one, and after an error.
func (s *Scanner) Member() bool {
	if !s.another('}') {
		return false
	}
	if s.Peek() != '"' {
		s.unexpected("the name of a member")
		return false
	}
	s.name = s.Text()
	if next := s.pos + 1; next < len(s.buf) && s.buf[s.pos] == ':' && s.buf[next] > ' ' {
		s.pos = next
		return true
	}
	// The value may stand in the next window: the name must not be lost.
	s.text = append(s.text[:0], s.name...)
	s.name = s.text
	if s.Peek() != ':' {
		s.unexpected("a colon")
		return false
	}
	s.pos++
	s.Peek()
	return s.err == nil
}

// Expect goes to the next member of the object as Member does, if that is the one
// guessed: member is its name as it is written, with quotes and the colon. It
// goes nowhere otherwise, nor if there is white space between or the window ends:
// then it is left to Member. Name does not return the name. A guess that is right
// costs much less than to read the name and to tell it from others.
func (s *Scanner) Expect(member string) bool {
	rest := s.buf[s.pos:]
	if !s.first {
		if len(rest) == 0 || rest[0] != ',' {
			return false
		}
		rest = rest[1:]
	}
	if len(rest) < len(member) || string(rest[:len(member)]) != member {
		return false
	}
	s.pos = len(s.buf) - len(rest) + len(member)
	s.first = false
	return true
}

// Window returns what of the text is in the window from what comes next on. Its
// bytes are good until the next read.
func (s *Scanner) Window() []byte { return s.buf[s.pos:] }

// Pass goes over the next n bytes of the window, which the caller knows to be the
// whole value that comes next.
func (s *Scanner) Pass(n int) { s.pos += n }

// Offset returns how many bytes of the text stand before what comes next.
func (s *Scanner) Offset() int64 { return s.off + int64(s.pos) }

// Since returns the text from an offset to what comes next, nil when its beginning
// is no longer in the window. Its bytes are good until the next read.
func (s *Scanner) Since(offset int64) []byte {
	if offset < s.off || s.err != nil {
		return nil
	}
	return s.buf[offset-s.off : s.pos]
}

// Element goes to the next element of the array that [Scanner.Begin] went into,
// which comes next. It is false behind the last one, and after an error.
func (s *Scanner) Element() bool { return s.another(']') }

// another goes over the comma between members or elements, or out of the
// object or array that ends.
func (s *Scanner) another(end byte) bool {
	c := s.Peek()
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
	if s.Peek() == end {
		s.unexpected("another value")
	}
	return s.err == nil
}

// Skip passes over the value that comes next, whatever it is.
func (s *Scanner) Skip() {
	switch s.Peek() {
	case '{':
		for s.Begin(); s.Member(); {
			s.Skip()
		}
	case '[':
		for s.Begin(); s.Element(); {
			s.Skip()
		}
	case '"':
		s.skipText()
	case 't', 'f', 'n':
		s.Literal()
	default:
		s.Number()
	}
}

var literals = [...]string{"true", "false", "null"}

// Literal reads true, false or null and returns it; "" for anything else, which
// is an error.
func (s *Scanner) Literal() string {
	for _, word := range literals {
		if s.Peek() != word[0] {
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

// End checks that nothing but white space follows the value that was read.
func (s *Scanner) End() {
	if s.Peek(); s.pos < len(s.buf) {
		s.unexpected("the end")
	}
}
