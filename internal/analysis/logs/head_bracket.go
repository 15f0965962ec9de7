package logs

import (
	"strings"

	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// bracket reads what stands in brackets: the level, the time, both with more,
// the service, ids. Anything else is passed.
func (h *headReader) bracket(s string) bool {
	end := strings.IndexByte(s, ']')
	if end < 0 || end > maxBracket {
		return false
	}
	inner := strings.TrimSpace(s[1:end])
	n := end + 1
	if inner == h.from.service && inner != "" {
		return h.take(n)
	}
	if level := text.ParseSeverity(inner); level != text.Unknown && h.severity == text.Unknown && h.isBracketLevel(inner) {
		return h.setLevel(level, inner, false, n)
	}
	if t, m := h.leadingStamp(inner); m > 0 {
		if m == len(inner) {
			h.time(t, inner, n)
			return true
		}
		return h.stampBracket(t, inner[m:], n)
	}
	if h.ids(inner, n) {
		return true
	}
	if h.severity == text.Unknown {
		h.levelIn(inner)
	}
	return h.pass(n)
}

// isBracketLevel reports whether the name of a level alone in brackets is one,
// and no ordinary word.
func (h *headReader) isBracketLevel(inner string) bool {
	switch {
	case len(inner) > 2:
		return h.timed || upper(inner) || !isOrdinary(inner, ' ')
	case len(inner) == 1:
		return h.timed && upper(inner)
	}
	return false
}

// stampBracket reads a bracket of n bytes that starts with a time and goes on:
// "[01:05:30 ERR]", "[2026-11-28 01:05:30,123: ERROR/MainProcess]".
func (h *headReader) stampBracket(t text.Stamp, rest string, n int) bool {
	own := h.isOwnTime(t, h.from.time)
	h.timed = true
	rest = strings.TrimLeft(rest, " :,|")
	w := rest
	if i := strings.IndexAny(rest, " /:|"); i >= 0 {
		w = rest[:i]
	}
	if s := text.ParseSeverity(w); s != text.Unknown && h.severity == text.Unknown && len(w) > 2 && (upper(w) || w == rest) {
		h.severity = s
		if own && w == rest && w[len(w)-1] > '9' { // the level is firm, so it is the severity
			return h.take(n)
		}
	}
	return h.pass(n)
}

// levelIn reads a level beside something else in brackets: "[core:error]",
// "[ERROR/MainProcess]", "[E 261128 01:05:30 web:12]".
func (h *headReader) levelIn(inner string) {
	if len(inner) > 3 && inner[1] == ' ' && inner[2] >= '0' && inner[2] <= '9' && upper(inner[:1]) {
		if h.severity = text.ParseSeverity(inner[:1]); inner[0] == 'C' {
			h.severity = text.Critical
		}
		return
	}
	w, _, ok := strings.Cut(inner, "/")
	if !ok || !upper(w) {
		_, w, ok = strings.Cut(inner, ":")
		ok = ok && h.timed
	}
	if ok && len(w) > 2 {
		h.severity = text.ParseSeverity(w)
	}
}

// ids reads the ids of a trace and a span; false where there is something else.
// A span's id that no label repeats stands behind the message.
func (h *headReader) ids(inner string, n int) bool {
	if strings.IndexByte(inner, '=') < 0 {
		return false
	}
	trace, spans := "", ""
	for field := range strings.FieldsSeq(inner) {
		k, v, ok := strings.Cut(field, "=")
		k = strings.ToLower(k)
		switch {
		case ok && semconv.TraceIDMember.Has(k):
			trace = v
		case !ok || !semconv.SpanIDMember.Has(k):
			return false
		case !h.from.has(v):
			spans += " " + field
		}
	}
	if trace != "" && !h.setTrace(trace, h.from) || spans != "" && h.shown != h.at {
		return h.pass(n)
	}
	h.members += spans
	return h.take(n)
}

// angle reads a level in angle brackets, as ClickHouse has it, or passes what
// stands in them.
func (h *headReader) angle(s string) bool {
	end := strings.IndexByte(s, '>')
	if end < 0 || end > maxBracket/2 {
		return false
	}
	if level := text.ParseSeverity(s[1:end]); h.severity == text.Unknown && end > 3 {
		h.severity = level
	}
	return h.pass(end + 1)
}
