package redact

import (
	"strings"

	"airefinery-mcp/internal/number"
)

// plainCard masks a card number of the digits from i to end.
func (sc *scanner) plainCard(i, end int) int {
	if !number.Ends(sc.text, end) || end-i == 19 && sc.text[i] != '6' {
		return 0 // times in nanoseconds have 19 digits, too
	}
	var d [19]byte
	n := copy(d[:], sc.text[i:end])
	if !isCard(d[:n]) && !(number.Luhn(d[:n]) && sc.behindCardWord(i)) || sc.behindIDName(i) {
		return 0
	}
	return sc.mask(i, end, classCard)
}

// groupedCard masks a card number in groups with spaces or dashes between,
// which begins at i.
func (sc *scanner) groupedCard(i int) int {
	sep := sc.byteAt(i + 4)
	if sep != ' ' && sep != '-' || !isDigit(sc.byteAt(i+7)) {
		return 0 // the second group has 4 digits or more, unlike that of a date
	}
	for _, layout := range cardLayouts {
		var d [19]byte
		n, end := number.Groups(sc.text, i, sep, layout, d[:])
		if end > 0 && number.Ends(sc.text, end) && isCard(d[:n]) {
			return sc.mask(i, end, classCard)
		}
	}
	return 0
}

// cardLayouts are the lengths of the groups in which card numbers are written.
// A layout that another one begins with comes after it.
var cardLayouts = [][]int{{4, 4, 4, 4, 3}, {4, 6, 4}, {4, 6, 5}, {4, 4, 4, 4}}

// isCard reports whether digits are the number of a payment card: they have the
// prefix and the length of an issuer, and the check digit.
func isCard(d []byte) bool {
	two, three, four, n := number.Value(d[:2]), number.Value(d[:3]), number.Value(d[:4]), len(d)
	ok := false
	switch {
	case d[0] == '4': // Visa
		ok = n == 16 || n == 19
	case two >= 51 && two <= 55, four >= 2221 && four <= 2720: // Mastercard
		ok = n == 16
	case two == 34, two == 37: // American Express
		ok = n == 15
	case four == 6011, two == 65, three >= 644 && three <= 649: // Discover
		ok = n == 16
	case four >= 3528 && four <= 3589: // JCB
		ok = n == 16
	case three >= 300 && three <= 305, two == 36, two == 38, two == 39: // Diners Club
		ok = n == 14
	case two == 62: // UnionPay
		ok = n >= 16
	case four == 5018, four == 5020, four == 5038, four == 6304, four == 6759, four == 6761, four == 6762, four == 6763: // Maestro
		ok = n == 16
	}
	return ok && number.Luhn(d)
}

// behindCardWord reports whether one of the words before the number at i speaks
// of a card. Numbers of 13 digits, and those of some issuers, are too much like
// others to be cards without that.
func (sc *scanner) behindCardWord(i int) bool {
	before := strings.ToLower(sc.text[max(sc.floor, i-24):i])
	for _, w := range []string{"card", "visa", "maestro", "pan"} {
		n := strings.LastIndex(before, w)
		if n < 0 || n > 0 && in(before[n-1], setLetter) {
			continue
		}
		if end := n + len(w); end < len(before) && !in(before[end], setLetter) {
			return true
		}
	}
	return false
}

// behindIDName reports whether the number at i is the value of an id or a time
// of a trace by its name.
func (sc *scanner) behindIDName(i int) bool {
	for i > sc.floor && (sc.text[i-1] == ' ' || sc.text[i-1] == '"' || sc.text[i-1] == '\'' || sc.text[i-1] == '\\') {
		i--
	}
	if i == 0 || sc.text[i-1] != '=' && sc.text[i-1] != ':' {
		return false
	}
	start, end := sc.nameBefore(i - 1)
	switch sc.text[start:end] {
	case "trace_id", "span_id", "traceId", "spanId", "traceID", "spanID", "parent_id", "parentSpanId", "trace.id", "span.id",
		"ts", "time", "timestamp", "timeUnixNano", "startTimeUnixNano", "endTimeUnixNano", "offset", "seed", "dd.trace_id", "dd.span_id":
		return true
	}
	return false
}
