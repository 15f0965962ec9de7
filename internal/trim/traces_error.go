package trim

import (
	"strings"

	"airefinery-mcp/client"
)

// errorText is what a failing span says of its failure, on one line: the
// exception, else the status.
func errorText(s *client.Span) string {
	text := s.StatusMessage
	if e := exception(s); e != nil {
		typ, msg := e.Attrs.Get("exception.type"), e.Attrs.Get("exception.message")
		switch {
		case typ != "" && msg != "" && !strings.HasPrefix(msg, typ):
			text = typ + ": " + msg
		case msg != "":
			text = msg
		case typ != "" && text == "":
			text = typ
		}
	}
	if text == "" {
		text = s.Attrs.Get("error.type")
	}
	return strings.Join(strings.Fields(text), " ")
}

// decidingFrame is the frame of a stack trace that says most: the deepest one
// of the program's own code, else the deepest. "" when there is none.
func decidingFrame(trace string) string {
	_, s := takeStack(trace)
	if s == nil && strings.Contains(trace, `File "`) {
		s = pythonStack(trace) // without the line before its frames
	}
	if s == nil || len(s.frames) == 0 {
		return ""
	}
	return s.frames[max(s.own, 0)]
}

// minHexID is the least length of hexadecimal digits that are taken for an id.
const minHexID = 8

// sameFailure takes the numbers and the ids out of an error's text, so that
// failures of one kind count as one.
func sameFailure(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		if i == 0 || !wordByte(text[i-1]) {
			if n := hexID(text[i:]); n > 0 {
				b.WriteByte('#')
				i += n
				continue
			}
		}
		if c := text[i]; c < '0' || c > '9' {
			b.WriteByte(c)
			i++
			continue
		}
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		b.WriteByte('#')
	}
	return b.String()
}

// hexID is the length of the id that a text begins with, 0 when it is none:
// a word of hexadecimal digits, or several joined by hyphens as in a UUID.
func hexID(s string) int {
	n, digits := 0, 0
	for n < len(s) {
		c := s[n]
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c|0x20 >= 'a' && c|0x20 <= 'f', c == '-' && n > 0 && n+1 < len(s) && wordByte(s[n+1]):
		default:
			if wordByte(c) {
				return 0
			}
			if n < minHexID || digits == 0 {
				return 0
			}
			return n
		}
		n++
	}
	if n < minHexID || digits == 0 {
		return 0
	}
	return n
}
