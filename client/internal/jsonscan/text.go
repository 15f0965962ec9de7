package jsonscan

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads the string that comes next and returns its content: unescaped, and
// each byte that is no UTF-8 replaced by U+FFFD. Of one longer than MaxText it
// returns the beginning. The bytes are good until the next read.
func (s *Scanner) Text() []byte {
	s.pos++
	n, ascii := plainRun(s.buf[s.pos:])
	run := s.buf[s.pos : s.pos+n]
	s.pos += n
	if s.pos < len(s.buf) && s.buf[s.pos] == '"' {
		s.pos++
		if !ascii && !utf8.Valid(run) {
			s.text = appendValid(s.text[:0], run)
			return s.text
		}
		return run
	}
	s.text, s.high = append(s.text[:0], run...), 0
	return s.textRest(ascii)
}

// textRest reads on in a string that has escapes or goes over the window's
// end; s.text holds what was read of it.
func (s *Scanner) textRest(ascii bool) []byte {
	for {
		if s.pos == len(s.buf) && !s.fill() {
			s.unexpected("the end of a string")
			return nil
		}
		ascii = s.copyText() && ascii
		if len(s.text) > s.MaxText {
			return s.cutText(ascii)
		}
		if s.pos == len(s.buf) {
			continue
		}
		switch s.buf[s.pos] {
		case '"':
			s.pos++
			if !ascii && !utf8.Valid(s.text) {
				s.text = appendValid(nil, s.text)
			}
			return s.text
		case '\\':
			s.pos++
			s.escape()
		default:
			s.controlChar()
			return nil
		}
	}
}

// copyText adds to s.text what comes next in the window of a string, with what short
// escapes stand for, and reports whether the plain part of it is ASCII. It stops
// before what is left to the caller: a quote, another escape, a control character, the
// window's end, or where the text has become longer than MaxText.
func (s *Scanner) copyText() (ascii bool) {
	high := uint64(0)
	from, to := s.buf[s.pos:], s.text
	for len(to) <= s.MaxText {
		if len(from) >= 24 { // the runs between escapes are mostly short: copy more than they have
			to = slices.Grow(to, 16)
			next := to[len(to) : len(to)+16]
			w, x := binary.LittleEndian.Uint64(from), binary.LittleEndian.Uint64(from[8:])
			binary.LittleEndian.PutUint64(next, w)
			binary.LittleEndian.PutUint64(next[8:], x)
			n, stop, last := 0, stops(w), w
			if stop == 0 {
				high |= w
				n, stop, last = 8, stops(x), x
			}
			if stop == 0 {
				high |= x
				from, to = from[16:], to[:len(to)+16]
				continue
			}
			high |= last & (stop&-stop - 1)
			n += bits.TrailingZeros64(stop) / 8
			from, to = from[n:], to[:len(to)+n]
		} else {
			n, plain := plainRun(from)
			if !plain {
				high = highBits
			}
			to = append(to, from[:n]...)
			if from = from[n:]; len(from) < 2 {
				break
			}
		}
		if from[0] != '\\' || escapes[from[1]] == 0 || len(to) > s.MaxText {
			break
		}
		to = append(to, escapes[from[1]])
		from = from[2:]
	}
	s.pos, s.text = len(s.buf)-len(from), to
	return high&highBits == 0
}

// cutText passes over the rest of a string that is too long, and returns what
// was read of it up to there.
func (s *Scanner) cutText(ascii bool) []byte {
	kept := Truncate(s.text, s.MaxText)
	s.text = nil
	s.cuts++
	s.skipTextRest()
	if !ascii && !utf8.Valid(kept) {
		kept = appendValid(nil, kept)
	}
	s.text = kept
	return kept
}

// Truncate returns the longest beginning of a text that has at most n bytes and
// ends between two characters. Text that is no UTF-8 is cut at n.
func Truncate[T ~string | ~[]byte](text T, n int) T {
	if n >= len(text) {
		return text
	}
	for back := range utf8.UTFMax {
		if back < n && utf8.RuneStart(text[n-back]) {
			return text[:n-back]
		}
	}
	return text[:n]
}

// skipText passes over a string without keeping it.
func (s *Scanner) skipText() {
	s.pos++
	s.skipTextRest()
}

func (s *Scanner) skipTextRest() {
	for {
		if s.pos == len(s.buf) && !s.fill() {
			s.unexpected("the end of a string")
			return
		}
		n, _ := plainRun(s.buf[s.pos:])
		if s.pos += n; s.pos == len(s.buf) {
			continue
		}
		switch s.buf[s.pos] {
		case '"':
			s.pos++
			return
		case '\\':
			s.pos++
			s.text = s.text[:0]
			s.escape()
		default:
			s.controlChar()
			return
		}
	}
}

func (s *Scanner) controlChar() {
	s.fail(fmt.Errorf("byte %d: a control character in a string", s.off+int64(s.pos)))
}

// escapes are the characters that a backslash and a letter stand for.
var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escape reads what follows a backslash and adds what it stands for to s.text.
func (s *Scanner) escape() {
	if s.pos == len(s.buf) && !s.fill() {
		s.unexpected("an escape sequence")
		return
	}
	c := s.buf[s.pos]
	if short := escapes[c]; short != 0 {
		s.pos++
		s.text = append(s.text, short)
		return
	}
	if c != 'u' {
		s.unexpected("an escape sequence")
		return
	}
	s.pos++
	r := s.hex4()
	switch {
	case 0xDC00 <= r && r < 0xE000 && s.high != 0 && s.highEnd == len(s.text):
		s.text = utf8.AppendRune(s.text[:len(s.text)-len("\uFFFD")], utf16.DecodeRune(s.high, r))
		s.high = 0
	case 0xD800 <= r && r < 0xDC00:
		// The first half of a pair: it stands for nothing until the second
		// half comes right behind it.
		s.text = append(s.text, "\uFFFD"...)
		s.high, s.highEnd = r, len(s.text)
	default:
		s.text = utf8.AppendRune(s.text, r) // U+FFFD for a second half alone
	}
}

// hex4 reads four hex digits.
func (s *Scanner) hex4() (r rune) {
	for range 4 {
		if s.pos == len(s.buf) && !s.fill() {
			s.unexpected("four hex digits")
			return 0
		}
		switch c := s.buf[s.pos]; {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			s.fail(fmt.Errorf("byte %d: want four hex digits, found %q", s.off+int64(s.pos), c))
			return 0
		}
		s.pos++
	}
	return r
}

// appendValid appends text with each byte that is no UTF-8 replaced by U+FFFD.
func appendValid(dst, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, r)
		text = text[n:]
	}
	return dst
}

// Eight bytes at once: each byte of these words holds the same.
const (
	ones      = 0x0101010101010101
	highBits  = 0x80 * ones
	quotes    = '"' * ones
	slashes   = '\\' * ones
	firstText = ' ' * ones // the lowest byte that may stand in a string
)

// IsPlain reports whether a text is written in JSON as it is, without escapes.
func IsPlain(text []byte) bool {
	n, _ := plainRun(text)
	return n == len(text)
}

// plainRun returns how many bytes stand before the first quote, backslash or
// control character, or before the end, and whether all of them are ASCII.
func plainRun(b []byte) (n int, ascii bool) {
	high := uint64(0)
	// Two words at a time: most strings end in the first two, and no branch has to
	// be guessed to tell in which.
	for len(b)-n >= 16 {
		two := b[n : n+16 : n+16]
		w, x := binary.LittleEndian.Uint64(two), binary.LittleEndian.Uint64(two[8:])
		stopW, stopX := stops(w), stops(x)
		if stopW|stopX != 0 {
			end, stop, last := n, stopW, w
			if stopW == 0 {
				end, stop, last = n+8, stopX, x
				high |= w
			}
			high |= last & (stop&-stop - 1)
			return end + bits.TrailingZeros64(stop)/8, high&highBits == 0
		}
		high |= w | x
		n += 16
	}
	ascii = high&highBits == 0
	for ; n < len(b); n++ {
		switch c := b[n]; {
		case c == '"' || c == '\\' || c < ' ':
			return n, ascii
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return n, ascii
}

// stops has the high bit of each byte that ends a run set and, above the first
// such byte, perhaps of others by borrowing: only the lowest counts. The high bit
// of a byte is set in x-ones &^ x when the byte of x is 0.
func stops(w uint64) uint64 {
	q, s := w^quotes, w^slashes
	return ((q-ones)&^q | (s-ones)&^s | (w-firstText)&^w) & highBits
}
