package logs

import "strings"

// jsonReader reads a text that is JSON, one value after another, without a copy.
// A line is either JSON or it is not: what breaks the grammar is not read. Bytes
// that are no UTF-8 and names that occur twice do not break it.
type jsonReader struct {
	s  string
	at int
}

// maxNesting is how deep values may stand in others.
const maxNesting = 10000

// peek returns the next byte that is no blank, 0 at the end.
func (r *jsonReader) peek() byte {
	for r.at < len(r.s) {
		switch c := r.s[r.at]; c {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// take goes on behind a byte if that is the next one.
func (r *jsonReader) take(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.at++
	return true
}

// value reads a value and returns it as it stands. It is plain where it is no
// text, or says what stands in its quotes.
func (r *jsonReader) value() (raw string, plain, ok bool) {
	plain = true
	first := r.peek()
	start := r.at
	if first == '"' {
		plain, ok = r.skipText()
	} else {
		ok = r.skip(0)
	}
	return r.s[start:r.at], plain, ok
}

// skip goes on behind a value.
func (r *jsonReader) skip(depth int) bool {
	switch c := r.peek(); c {
	case '"':
		return r.skipString()
	case '{', '[':
		return depth < maxNesting && r.skipList(c, depth)
	case 't':
		return r.skipWord("true")
	case 'f':
		return r.skipWord("false")
	case 'n':
		return r.skipWord("null")
	}
	return r.skipNumber()
}

// skipList goes on behind an object or an array.
func (r *jsonReader) skipList(open byte, depth int) bool {
	r.at++
	end := open + 2 // in ASCII
	if r.take(end) {
		return true
	}
	for {
		if open == '{' && (r.peek() != '"' || !r.skipString() || !r.take(':')) || !r.skip(depth+1) {
			return false
		}
		if !r.take(',') {
			return r.take(end)
		}
	}
}

func (r *jsonReader) skipWord(word string) bool {
	if !strings.HasPrefix(r.s[r.at:], word) {
		return false
	}
	r.at += len(word)
	return true
}

func (r *jsonReader) skipString() bool {
	_, ok := r.skipText()
	return ok
}

// skipText goes on behind the text that begins here. It is plain where it has
// neither escapes nor bytes beyond ASCII.
func (r *jsonReader) skipText() (plain, ok bool) {
	s := r.s
	plain = true
	for i := r.at + 1; i < len(s); i++ {
		if plainInText[s[i]] {
			continue
		}
		switch c := s[i]; {
		case c == '"':
			r.at = i + 1
			return plain, true
		case c < ' ':
			return false, false
		case c >= 0x80:
			plain = false
		case c == '\\':
			plain = false
			if i++; i == len(s) || strings.IndexByte(`"\/bfnrtu`, s[i]) < 0 {
				return false, false
			}
			if s[i] == 'u' {
				for range 4 {
					if i++; i == len(s) || !isHexDigit(s[i]) {
						return false, false
					}
				}
			}
		}
	}
	return false, false
}

// plainInText has the bytes that stand for themselves in a text.
var plainInText = func() (t [256]bool) {
	for c := ' '; c < 0x80; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

func isHexDigit(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// skipNumber goes on behind a number.
func (r *jsonReader) skipNumber() bool {
	r.skipByte("-")
	if !r.skipByte("0") && !r.skipDigits() {
		return false
	}
	if r.skipByte(".") && !r.skipDigits() {
		return false
	}
	if r.skipByte("eE") {
		r.skipByte("+-")
		return r.skipDigits()
	}
	return true
}

// skipByte goes on behind a byte if it is one of some.
func (r *jsonReader) skipByte(of string) bool {
	if r.at == len(r.s) || strings.IndexByte(of, r.s[r.at]) < 0 {
		return false
	}
	r.at++
	return true
}

// skipDigits goes on behind digits, and reports whether there is one.
func (r *jsonReader) skipDigits() bool {
	start := r.at
	for r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9' {
		r.at++
	}
	return r.at > start
}
