package redact

import (
	"strings"
)

// atQuote looks at the quote of PASSWORD 'value' or IDENTIFIED BY 'value', as
// in SQL and in messages.
func (sc *scanner) atQuote(i int) int {
	switch sc.byteAt(i-2) | 0x20 { // the ends of the names of passwords, and of BY
	case 'd', 'y', 'e', 't', 'a':
	default:
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
