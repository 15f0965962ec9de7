package jsonscan

import "fmt"

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

// IsNumber reports whether s is a number as JSON writes it: neither NaN nor an
// infinity is, nor a number with leading zeros or a plus sign.
func IsNumber[T string | []byte](s T) bool {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	whole := leadingDigits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if len(s) > 0 && s[0] == '.' {
		n := leadingDigits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if len(s) > 0 && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n := leadingDigits(s)
		return n > 0 && n == len(s)
	}
	return len(s) == 0
}

func leadingDigits[T string | []byte](s T) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}
