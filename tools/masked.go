package tools

import (
	"bytes"
	"slices"
	"strconv"

	"airefinery-mcp/internal/redact"
)

// maskedRoom is what is kept free in an answer to say how much was masked.
const maskedRoom = 96

// sayMasked adds to an answer, at the end of its head, how many placeholders of
// each class it shows, or of all classes where that is too long, and returns the
// number. seen are the classes that occurred for the caller so far.
func sayMasked(answer []byte, head int, seen redact.Counts) ([]byte, int) {
	total := 0
	each := []byte(`,"masked":{`)
	for _, class := range seen {
		n := placeholders(answer, class.Class)
		if n == 0 {
			continue
		}
		if total > 0 {
			each = append(each, ',')
		}
		total += n
		each = append(strconv.AppendQuote(each, class.Class), ':')
		each = strconv.AppendInt(each, int64(n), 10)
	}
	if total == 0 {
		return answer, 0
	}
	each = append(each, '}')
	if len(each) > maskedRoom {
		each = strconv.AppendInt([]byte(`,"masked":`), int64(total), 10)
	}
	return slices.Insert(answer, head, each...), total
}

// placeholders counts those of a class: [email:1], or [email] where there were
// too many values to number.
func placeholders(text []byte, class string) int {
	n := 0
	open := []byte("[" + class)
	for {
		i := bytes.Index(text, open)
		if i < 0 {
			return n
		}
		text = text[i+len(open):]
		rest := bytes.TrimLeft(bytes.TrimPrefix(text, []byte(":")), "0123456789")
		if len(rest) > 0 && rest[0] == ']' {
			n++
		}
	}
}
