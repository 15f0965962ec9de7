package text

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Wildcard stands in a template for what varies.
const Wildcard = "<*>"

// Bounds of a template.
const (
	// maxWord is how many bytes of a word are looked at.
	maxWord = 512
	// usualWord is how many bytes of one most words have no more than when masked.
	usualWord = 128
	// usualWords is the number of words that most messages have no more than.
	usualWords = 12
	// maxWords is the number of words of a message that are looked at.
	maxWords = 40
)

// Lengths from which a word with a digit in it is an id as a whole.
const (
	// minHexID is that of a word of hexadecimal digits, minHexGroup that of a
	// group that a hyphen joins to one, and minLongID that of any word.
	minHexID, minHexGroup, minLongID = 8, 4, 16
	// uuidLen is the length of a UUID.
	uuidLen = 36
)

// Template returns a message with what looks variable replaced by [Wildcard]:
// numbers, ids, addresses, the queries of URLs. Messages with one template say
// the same, whether they are log lines or errors of spans, so that failures of
// both can be joined by it.
func Template(message string) string {
	words, _ := AppendMaskedWords(make([]string, 0, usualWords), message)
	return strings.Join(words, " ")
}

// AppendMaskedWords appends the words of a message with what looks variable
// replaced, at most 41, and returns the HTTP status among them: the word after a
// protocol, as in "HTTP/1.1" 200. It is kept, for it is an outcome.
func AppendMaskedWords(words []string, message string) (all []string, status string) {
	protocol := false
	most := len(words) + maxWords
	for word := range strings.FieldsSeq(message) {
		if len(words) == most {
			return append(words, Wildcard), status
		}
		bare := strings.Trim(word, `"'`)
		switch {
		case strings.HasPrefix(bare, "HTTP/"):
			protocol = true
			words = append(words, word)
			continue
		case protocol && len(bare) == 3 && digits(bare):
			status = bare
			words = append(words, word)
		default:
			words = append(words, maskLong(word))
		}
		protocol = false
	}
	return words, status
}

// maskLong masks a word, and the end of one that is too long.
func maskLong(w string) string {
	if len(w) <= maxWord {
		return maskWord(w)
	}
	n := maxWord
	for !utf8.RuneStart(w[n]) && n > maxWord-utf8.UTFMax {
		n--
	}
	return squeeze(maskWord(w[:n]) + Wildcard)
}

// maskWord masks the variable parts of one word.
func maskWord(w string) string {
	first := strings.IndexAny(w, "0123456789")
	if first < 0 {
		if strings.HasPrefix(w, "http") && strings.Contains(w, "?") {
			return upTo(w, "?") + "?" + Wildcard
		}
		return w
	}
	// The names before the first value: a=b=1.
	names := 0
	for i := strings.IndexByte(w[:first], '='); i > 0; i = strings.IndexByte(w[names:first], '=') {
		names += i + 1
	}
	if names > 0 {
		return w[:names] + maskValue(w[names:])
	}
	return maskValue(w)
}

// maskValue masks the variable parts of what stands behind its name.
func maskValue(w string) string {
	if strings.Contains(w, "://") {
		w = upTo(w, "?")
	}
	var room [usualWord]byte
	b := room[:0]
	for i := 0; i < len(w); {
		if uuid(w[i:]) {
			b = appendWildcard(b)
			i += uuidLen
			continue
		}
		end := i
		hex, numbers := true, 0
		for end < len(w) && wordByte(w[end]) {
			c := w[end]
			if c >= '0' && c <= '9' {
				numbers++
			} else if c|0x20 > 'f' {
				hex = false
			}
			end++
		}
		switch {
		case end == i:
			b = append(b, w[i])
			i++
			continue
		case numbers == 0:
			b = append(b, w[i:end]...)
		case hex && end-i >= minHexID:
			end = hexGroups(w, end)
			b = appendWildcard(b)
		case end-i >= minLongID:
			b = appendWildcard(b)
		default:
			b = appendMasked(b, w[i:end])
		}
		i = end
	}
	switch {
	case string(b) == Wildcard:
		return Wildcard
	case strings.Contains(w, Wildcard): // of its own
		return squeeze(string(b))
	}
	return string(b)
}

// hexGroups returns the end of the groups of hexadecimal digits that hyphens
// join to an id that ends at i: 7f3c2f0e-4a51-abcd.
func hexGroups(s string, i int) int {
	for i < len(s) && s[i] == '-' {
		end := i + 1
		for end < len(s) && wordByte(s[end]) {
			if !hexByte(s[end]) {
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
		if s[i] != '-' && !hexByte(s[i]) {
			return false
		}
	}
	return true
}

func hexByte(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
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
