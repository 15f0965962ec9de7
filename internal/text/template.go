package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Wildcard stands in a template for what varies.
const Wildcard = "<*>"

// Bounds of a template.
const (
	// maxWord is how many bytes of a word are looked at.
	maxWord = 512
	// maxWords is the number of words of a message that are looked at.
	maxWords = 40
	// usualTemplate is how many bytes most templates have no more than.
	usualTemplate = 256
)

// Lengths from which a word with a digit in it is an id as a whole.
const (
	// minHexID is that of a word of hexadecimal digits, minHexGroup that of a
	// group that a hyphen joins to one, and minLongID that of any word.
	minHexID, minHexGroup, minLongID = 8, 4, 16
	// uuidLen is the length of a UUID.
	uuidLen = 36
)

// byteClass says what a byte of a message may be a part of.
type byteClass uint8

const (
	blank     byteClass = 1 << iota // white space of ASCII
	digit                           // 0 to 9
	hexLetter                       // a to f, in either case
	letter                          // another one
	beyond                          // a part of a character beyond ASCII
	telling                         // a colon or a <, which may be of a URL or a wildcard
	other                           // none of these

	hex    = digit | hexLetter
	wordly = hex | letter | beyond
)

var byteClasses = func() (t [256]byteClass) {
	for i := range t {
		switch c := byte(i); {
		case c == ' ' || c >= '\t' && c <= '\r':
			t[i] = blank
		case c >= '0' && c <= '9':
			t[i] = digit
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			t[i] = hexLetter
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			t[i] = letter
		case c >= utf8.RuneSelf:
			t[i] = beyond
		case c == ':' || c == '<':
			t[i] = telling
		default:
			t[i] = other
		}
	}
	return t
}()

// Template returns a message with what looks variable replaced by [Wildcard]:
// numbers, ids, addresses, the queries of URLs. Messages with one template say
// the same, whether they are log lines or errors of spans, so that failures of
// both can be joined by it.
func Template(message string) string {
	var room [usualTemplate]byte
	b, _, _ := AppendTemplate(room[:0], message)
	return string(b)
}

// AppendTemplate appends the template of a message: its words, of which it returns
// the number, at most 41, with a blank between two. It also returns the HTTP status
// among them, the word after a protocol, as in "HTTP/1.1" 200, which is kept, for
// it is an outcome.
func AppendTemplate(b []byte, message string) (template []byte, words int, status string) {
	protocol := false
	start := skipBlanks(message, 0)
	kept := start // the message stands as it is from here on
	for start < len(message) {
		end, has := wordEnd(message, start)
		next := end + 1
		if next >= len(message) || message[end] != ' ' || byteClasses[message[next]]&(blank|beyond) != 0 {
			next = skipBlanks(message, end)
		}
		if words++; words > maxWords {
			return append(append(b, message[kept:start]...), Wildcard...), words, status
		}
		w := message[start:end]
		after := protocol
		protocol = false
		switch c := w[0]; {
		case (c == 'H' || c == '"' || c == '\'') && strings.HasPrefix(bare(w), "HTTP/"):
			protocol = true
		case has&digit == 0 && len(w) <= maxWord && (c != 'h' || !strings.HasPrefix(w, "http")): // nothing varies
		case after && len(bare(w)) == 3 && digits(bare(w)):
			status = bare(w)
		case has == digit:
			b = append(append(b, message[kept:start]...), Wildcard...)
			kept = end
		default:
			b = appendMaskedLong(append(b, message[kept:start]...), w, has)
			kept = end
		}
		if next == len(message) || next > end+1 || message[end] != ' ' {
			b = append(b, message[kept:end]...)
			if kept = next; next < len(message) {
				b = append(b, ' ')
			}
		}
		start = next
	}
	return b, words, status
}

// skipBlanks returns the first index at or after i that has no white space.
func skipBlanks(s string, i int) int {
	for i < len(s) {
		switch c := byteClasses[s[i]]; {
		case c&blank != 0:
			i++
		case c&beyond == 0:
			return i
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsSpace(r) {
				return i
			}
			i += n
		}
	}
	return i
}

// wordEnd returns the end of the word that begins at i, and what it has.
func wordEnd(s string, i int) (end int, has byteClass) {
	for ; i < len(s); i++ {
		c := byteClasses[s[i]]
		if c&(blank|beyond) != 0 {
			if c&blank != 0 {
				break
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			if unicode.IsSpace(r) {
				break
			}
			i += n - 1
		}
		has |= c
	}
	return i, has
}

// bare returns a word without the quotes around it.
func bare(w string) string {
	quote := func(c byte) bool { return c == '"' || c == '\'' }
	for w != "" && quote(w[0]) {
		w = w[1:]
	}
	for w != "" && quote(w[len(w)-1]) {
		w = w[:len(w)-1]
	}
	return w
}

// appendMaskedLong masks a word, and the end of one that is too long.
func appendMaskedLong(b []byte, w string, has byteClass) []byte {
	if len(w) <= maxWord {
		return appendMaskedWord(b, w, has)
	}
	n := maxWord
	for !utf8.RuneStart(w[n]) && n > maxWord-utf8.UTFMax {
		n--
	}
	return append(b, squeeze(string(appendMaskedWord(nil, w[:n], has))+Wildcard)...)
}

// appendMaskedWord masks the variable parts of one word, which has nothing else
// than what is said.
func appendMaskedWord(b []byte, w string, has byteClass) []byte {
	first := 0
	for first < len(w) && byteClasses[w[first]]&digit == 0 {
		first++
	}
	if first == len(w) {
		if strings.HasPrefix(w, "http") && strings.Contains(w, "?") {
			return append(append(b, upTo(w, "?")...), "?"+Wildcard...)
		}
		return append(b, w...)
	}
	// The names before the first value: a=b=1.
	names := 0
	for i := strings.IndexByte(w[:first], '='); i > 0; i = strings.IndexByte(w[names:first], '=') {
		names += i + 1
	}
	return appendMaskedValue(append(b, w[:names]...), w[names:], has)
}

// appendMaskedValue masks the variable parts of what stands behind its name.
func appendMaskedValue(dst []byte, w string, has byteClass) []byte {
	if has&telling != 0 && strings.Contains(w, "://") {
		w = upTo(w, "?")
	}
	b := dst[len(dst):]
	for i := 0; i < len(w); {
		if uuid(w[i:]) {
			b = appendWildcard(b)
			i += uuidLen
			continue
		}
		end := i
		of := byteClass(0)
		for end < len(w) {
			c := byteClasses[w[end]]
			if c&wordly == 0 {
				break
			}
			of |= c
			end++
		}
		switch {
		case end == i:
			b = append(b, w[i])
			i++
			continue
		case of&digit == 0:
			b = append(b, w[i:end]...)
		case of&^hex == 0 && end-i >= minHexID:
			end = hexGroups(w, end)
			b = appendWildcard(b)
		case end-i >= minLongID:
			b = appendWildcard(b)
		default:
			b = appendMasked(b, w[i:end])
		}
		i = end
	}
	if has&telling != 0 && strings.Contains(w, Wildcard) { // of its own
		return append(dst, squeeze(string(b))...)
	}
	return append(dst, b...) // which is there already where it has room
}

// hexGroups returns the end of the groups of hexadecimal digits that hyphens
// join to an id that ends at i: 7f3c2f0e-4a51-abcd.
func hexGroups(s string, i int) int {
	for i < len(s) && s[i] == '-' {
		end := i + 1
		for end < len(s) && byteClasses[s[end]]&wordly != 0 {
			if byteClasses[s[end]]&hex == 0 {
				return i
			}
			end++
		}
		if end-i-1 < minHexGroup {
			return i
		}
		i = end
	}
	return i
}

// uuid reports whether a text starts with a UUID.
func uuid(s string) bool {
	if len(s) < uuidLen || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	for i := range uuidLen {
		if s[i] != '-' && byteClasses[s[i]]&hex == 0 {
			return false
		}
	}
	return true
}

// appendMasked appends a word with its runs of digits masked: "u<*>", "<*>ms".
func appendMasked(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			b = append(b, s[i])
			i++
			continue
		}
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		b = appendWildcard(b)
	}
	return b
}

// marks join wildcards to one.
const marks = ".:-,"

// appendWildcard appends a wildcard, which is one with another that ends b or
// stands before a mark there, as [squeeze] makes them.
func appendWildcard(b []byte) []byte {
	if n := len(b); n > 0 && strings.IndexByte(marks, b[n-1]) >= 0 && bytes.HasSuffix(b[:n-1], []byte(Wildcard)) {
		return b[:n-1]
	}
	if bytes.HasSuffix(b, []byte(Wildcard)) {
		return b
	}
	return append(b, Wildcard...)
}

// squeeze makes one Wildcard of those joined by marks: addresses, decimals,
// UUIDs, times.
func squeeze(s string) string {
	for _, mark := range append(strings.Split(marks, ""), "") {
		joined := Wildcard + mark + Wildcard
		for strings.Contains(s, joined) {
			s = strings.ReplaceAll(s, joined, Wildcard)
		}
	}
	return s
}
