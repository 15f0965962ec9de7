package redact

import (
	"slices"
	"strings"

	"airefinery-mcp/internal/textclean"
)

// Plain returns a text as [Session.Clean] does, with nothing masked.
func (s *Session) Plain(text string) string { return textclean.Clean(text) }

// Hidden returns [Session.Plain] of a value, and the bytes of it, from and to,
// for which [Session.CleanNamed] shows placeholders, in order. Parts that touch
// are one. An empty name is that of a text that has none.
func (s *Session) Hidden(name, value string) (plain string, hidden [][2]int) {
	plain = textclean.Clean(value)
	var tr trail
	masked := s.r.maskNamedText(name, plain, s, &tr)
	if len(tr.parts) == 0 {
		return plain, nil
	}
	var b strings.Builder
	from := 0
	for _, p := range tr.parts {
		b.WriteString(masked[from:p.start])
		start := b.Len()
		b.WriteString(p.was)
		if n := len(hidden); n > 0 && hidden[n-1][1] == start {
			hidden[n-1][1] = b.Len()
		} else {
			hidden = append(hidden, [2]int{start, b.Len()})
		}
		from = p.end
	}
	b.WriteString(masked[from:])
	return b.String(), hidden
}

// TouchesPlaceholder reports whether a text can be a part of a placeholder, or
// have one or a part of one at its ends or within. A number alone is none: it
// would be found in placeholders by chance.
func (s *Session) TouchesPlaceholder(text string) bool {
	if strings.ContainsAny(text, "[]") {
		return true
	}
	class := strings.TrimRight(text, "0123456789")
	if class == "" {
		return false
	}
	if before, numbered := strings.CutSuffix(class, ":"); numbered {
		return slices.ContainsFunc(s.r.names, func(name string) bool { return strings.HasSuffix(name, before) })
	}
	return slices.ContainsFunc(s.r.names, func(name string) bool { return strings.Contains(name, text) })
}

// trail remembers of a text that is masked step by step what its placeholders
// stand for. A nil *trail remembers nothing.
type trail struct{ parts []masked }

// masked is a placeholder in the text as it is now, and what stood there before
// anything was masked.
type masked struct {
	start, end int
	was        string
}

// step is one replacement of several spans of a text.
type step struct {
	before []masked // those not yet taken over
	after  []masked
	shift  int // by how many bytes what comes now has moved
}

// takeOver takes over the placeholders that end at i in the old text, or before.
func (st *step) takeOver(i int) {
	for len(st.before) > 0 && st.before[0].end <= i {
		p := st.before[0]
		st.before = st.before[1:]
		st.after = append(st.after, masked{p.start + st.shift, p.end + st.shift, p.was})
	}
}

// add notes that a span of the old text has a placeholder from start to end.
func (st *step) add(old string, s span, start, end int) {
	st.takeOver(s.start)
	was, from := "", s.start
	for len(st.before) > 0 && st.before[0].start < s.end {
		p := st.before[0]
		st.before = st.before[1:]
		was += old[from:max(from, p.start)] + p.was
		from = min(p.end, s.end)
	}
	st.after = append(st.after, masked{start, end, was + old[from:s.end]})
	st.shift = end - s.end
}
