package logs

import (
	"strings"

	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// maxPrefixes is how many things are read off the start of a plain line.
const maxPrefixes = 6

// stripPrefix returns a plain line without what its start repeats: its time,
// its level, its service and ids in brackets.
func (m *message) stripPrefix(line, service string) string {
	line = text.SkipTimestamp(line)
	for range maxPrefixes {
		before := line
		line = strings.TrimLeft(line, " \t")
		if strings.HasPrefix(line, "[") {
			end := strings.IndexByte(line, ']')
			if end < 0 || !m.readBracket(line[1:end], service) {
				return line
			}
			line = strings.TrimLeft(line[end+1:], " :")
		} else if word := leadingWord(line); m.isLevel(word, line[len(word):]) {
			m.level = word
			line = strings.TrimLeft(line[len(word):], " :")
		}
		line = strings.TrimPrefix(line, "- ")
		line = strings.TrimPrefix(line, "| ")
		if line == before {
			break
		}
	}
	return line
}

// isLevel reports whether the word before rest is the line's level, which is
// in capitals or ends in a colon.
func (m *message) isLevel(word, rest string) bool {
	return m.level == "" && len(word) > 2 && text.ParseSeverity(word) != text.Unknown &&
		(word == strings.ToUpper(word) || strings.HasPrefix(rest, ":"))
}

// readBracket reads what stands in brackets at the start of a line; false when
// it is more than the level, the service or ids.
func (m *message) readBracket(inner, service string) bool {
	if inner == service {
		return true
	}
	if text.ParseSeverity(inner) != text.Unknown && len(inner) > 2 {
		m.level = inner
		return true
	}
	trace := ""
	for field := range strings.FieldsSeq(inner) {
		k, v, ok := strings.Cut(field, "=")
		k = strings.ToLower(k)
		switch {
		case !ok:
			return false
		case semconv.TraceIDMember.Has(k):
			trace = v
		case !semconv.SpanIDMember.Has(k):
			return false
		}
	}
	if trace != "" {
		m.trace = trace
	}
	return inner != ""
}

func leadingWord(s string) string {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] == '-' || s[n] == '_') {
		n++
	}
	return s[:n]
}
