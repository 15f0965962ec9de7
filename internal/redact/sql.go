package redact

import "strings"

// atQuote looks at the quote behind PASSWORD or IDENTIFIED BY, as in SQL and in
// messages about it.
func (sc *scanner) atQuote(i int) int {
	// Most quotes stand behind other letters than those in which the names of
	// passwords, and BY, end.
	if c := sc.byteAt(i-2) | 0x20; c != 'd' && c != 'y' && c != 'e' && c != 't' && c != 'a' {
		return 0
	}
	start, end := sc.nameBefore(i)
	const identified = "identified by "
	if kindOfName(sc.text[start:end]) != kindPassword && !strings.EqualFold(sc.text[max(sc.floor, i-len(identified)):i], identified) {
		return 0
	}
	v, ok := sc.parseValue(i, kindPassword)
	if !ok {
		return 0
	}
	return sc.maskValue(kindPassword, v)
}
