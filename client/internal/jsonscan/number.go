package jsonscan

import (
	"bytes"
	"fmt"
)

// Number reads the number that comes next and returns its text as it is written,
// good until the next read. Anything else is an error.
func (s *Scanner) Number() []byte {
	if c := s.Peek(); c != '-' && (c < '0' || c > '9') {
		s.unexpected("a value")
		return nil
	}
	at := s.off + int64(s.pos)
	num := s.digits()
	if s.pos == len(s.buf) { // it may go on in the next window
		s.text = append(s.text[:0], num...)
		for s.pos == len(s.buf) && s.fill() {
			s.text = append(s.text, s.digits()...)
			if len(s.text) > s.MaxText {
				s.fail(fmt.Errorf("byte %d: a number of more than %d bytes", at, s.MaxText))
			}
		}
		num = s.text
	}
	if s.err == nil && !IsNumber(num) {
		s.fail(fmt.Errorf("byte %d: want a number, found %.40q", at, num))
		return nil
	}
	return num
}

// digits reads what of the window belongs to a number.
func (s *Scanner) digits() []byte {
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

// IsNumber reports whether b is a number as JSON writes it: neither NaN nor an
// infinity is, nor a number with leading zeros or a plus sign.
func IsNumber(b []byte) bool {
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
