package redact

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"airefinery-mcp/internal/textclean"
)

// minLiteral is the length, in bytes, of the shortest text that is masked
// wherever it occurs.
const minLiteral = 4

// literalFinder finds any of a few fixed texts, by the method of Wu and Manber:
// it looks at the last two bytes of a window as long as the shortest text and
// moves the window on as far as these allow, mostly by nearly its length. A nil
// *literalFinder finds nothing.
type literalFinder struct {
	texts  []string       // the longest first
	window int            // length in bytes of the shortest text, at most 255
	shift  [1 << 12]uint8 // how far the window may move on, by pairHash of its last two bytes
}

// newLiteralFinder returns a finder of values in all their spellings. There
// must be at least one.
func newLiteralFinder(values []string) *literalFinder {
	next := &literalFinder{}
	for _, v := range values {
		for _, f := range spellings(v) {
			if len(f) >= minLiteral && !slices.Contains(next.texts, f) {
				next.texts = append(next.texts, f)
			}
		}
	}
	// The longest first, so that where two begin at one place all is masked.
	slices.SortStableFunc(next.texts, func(a, b string) int { return len(b) - len(a) })
	next.window = min(len(next.texts[len(next.texts)-1]), 255)
	for i := range next.shift {
		next.shift[i] = uint8(next.window - 1)
	}
	for _, f := range next.texts {
		for i := 1; i < next.window; i++ {
			h := pairHash(f[i-1], f[i])
			next.shift[h] = min(next.shift[h], uint8(next.window-1-i))
		}
	}
	return next
}

// pairHash is the index of two bytes in literalFinder.shift.
func pairHash(a, b byte) uint16 { return (uint16(a)<<5 ^ uint16(b)) & (1<<12 - 1) }

// spans returns where s has one of the texts.
func (l *literalFinder) spans(s string) []span {
	if l == nil {
		return nil
	}
	var dst []span
	for i := 0; ; {
		start, end, ok := l.find(s, i)
		if !ok {
			return dst
		}
		dst = append(dst, span{start, end, classSecret})
		i = end
	}
}

// find returns where the first of the texts stands in s at or after i.
func (l *literalFinder) find(s string, i int) (start, end int, ok bool) {
	for i += l.window - 1; i < len(s); {
		if n := l.shift[pairHash(s[i-1], s[i])]; n > 0 {
			i += int(n)
			continue
		}
		start := i - l.window + 1
		for _, f := range l.texts {
			if strings.HasPrefix(s[start:], f) {
				return start, start + len(f), true
			}
		}
		i++
	}
	return 0, 0, false
}

// spellings returns the ways in which a value may be written: as it is,
// cleaned, percent-encoded, escaped for JSON, and the part of its base64 that
// is the same whatever stands before and behind it.
func spellings(v string) []string {
	forms := []string{v, textclean.Clean(v), url.QueryEscape(v), url.PathEscape(v), strings.ReplaceAll(url.QueryEscape(v), "+", "%20")}
	if strings.ContainsAny(v, "\"\\") {
		forms = append(forms, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v))
	}
	for _, f := range forms {
		if strings.Contains(f, "%") {
			forms = append(forms, lowerEscapes(f))
		}
	}
	for offset := range 3 {
		// Base64 encodes groups of 3 bytes. Those that lie within the value are
		// the same whatever surrounds it; offset is where in a group it begins.
		from := (3 - offset) % 3
		whole := (len(v) - from) / 3 * 3
		if whole < 6 {
			continue
		}
		part := []byte(v[from : from+whole])
		forms = append(forms, base64.StdEncoding.EncodeToString(part), base64.URLEncoding.EncodeToString(part))
	}
	return forms
}

// lowerEscapes returns s with the hexadecimal digits of its percent escapes in
// lower case.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
