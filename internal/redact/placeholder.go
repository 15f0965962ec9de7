package redact

import (
	"slices"
	"strconv"
	"strings"
)

// appendPlaceholder appends the placeholder of a masked value: [class], or with
// a session [class:number].
func (r *Redactor) appendPlaceholder(dst []byte, s *Session, c class, value string) []byte {
	dst = append(dst, '[')
	dst = append(dst, r.names[c]...)
	if s != nil {
		if n := s.count(c, value); n > 0 {
			dst = append(dst, ':')
			dst = strconv.AppendInt(dst, int64(n), 10)
		}
	}
	return append(dst, ']')
}

// atBracket skips a placeholder, one that was put there for a secret of the
// server or one that the text had: what stands before it or in it belongs as
// little to what follows as if it had just been masked.
func (sc *scanner) atBracket(i int) int {
	n := placeholderLen(sc.text[i:])
	if n == 0 {
		return 0
	}
	name, _, numbered := strings.Cut(sc.text[i+1:i+n-1], ":")
	if !slices.Contains(sc.r.names, name) {
		return 0
	}
	if !numbered && sc.byteAt(sc.skipSpaces(i+n)) == '=' {
		return 0 // the name of a pair: [password] => in PHP, user[password]= in a form
	}
	sc.floor = max(sc.floor, i+n)
	return i + n
}

// placeholderLen returns the length of the placeholder that s begins with, 0 if
// there is none.
func placeholderLen(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	i := 1
	for i < len(s) && i < 33 && (s[i] >= 'a' && s[i] <= 'z' || s[i] == '_' || isDigit(s[i])) {
		i++
	}
	if i == 1 {
		return 0
	}
	if i < len(s) && s[i] == ':' {
		for i++; i < len(s) && isDigit(s[i]); i++ {
		}
	}
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	return 0
}

// placeholders returns where a text has placeholders.
func placeholders(text string) []span {
	var out []span
	for i := 0; i < len(text); i++ {
		if text[i] == '[' {
			if n := placeholderLen(text[i:]); n > 0 {
				out = append(out, span{start: i, end: i + n})
				i += n - 1
			}
		}
	}
	return out
}

// onlyPlaceholders reports whether a text has placeholders and beside them
// nothing but punctuation, spaces and escapes.
func onlyPlaceholders(s string) bool {
	found := false
	for i := 0; i < len(s); {
		switch n := placeholderLen(s[i:]); {
		case n > 0:
			found = true
			i += n
		case s[i] == '\\':
			i += 2
		case isAlnum(s[i]) || s[i] >= 0x80:
			return false
		default:
			i++
		}
	}
	return found
}

// isNumberedPlaceholder reports whether s begins with a placeholder that has a
// number, unlike an index in code.
func isNumberedPlaceholder(s string) bool {
	n := placeholderLen(s)
	return n > 0 && isDigit(s[n-2]) && strings.IndexByte(s[:n], ':') > 0
}
