package redact

import (
	"slices"
)

// span is a part of a text that is to be masked.
type span struct {
	start, end int
	class      class
}

// maxPasses bounds how often a text is read. A placeholder can shorten what
// hid another secret from the scanner, so a text is read until it has none:
// twice where there are any, hardly ever more often. A text that still has
// some after so many readings was made to have them, and is masked as a whole.
const maxPasses = 64

// maskText masks a clean text; numbered if there is a session. The server's own
// secrets go first, then the operator's patterns, then the built-in classes.
func (r *Redactor) maskText(text string, s *Session) string {
	text = r.maskSecrets(text, s)
	for i := range r.patterns {
		text = r.replace(text, s, r.patterns[i].spans(text))
	}
	for range maxPasses {
		sc := scanner{r: r, text: text}
		sc.scan()
		if len(sc.spans) == 0 {
			return text
		}
		text = r.replace(text, s, sc.spans)
	}
	return r.replace(text, s, []span{{0, len(text), classSecret}})
}

// maskNamedText is rewrite for the value of a named pair.
func (r *Redactor) maskNamedText(name, text string, s *Session) string {
	// A code is a secret in a query only, and a session's id as an attribute is
	// what its spans are found by.
	if k := kindOfName(name); k.standsAlone() && k != kindSession {
		text = r.maskSecrets(text, s)
		sc := scanner{r: r, text: text}
		sc.maskValue(k, value{start: 0, end: len(text), next: len(text), quoted: true})
		text = r.replace(text, s, sc.spans)
	}
	return r.maskText(text, s)
}

// maskSecrets masks the server's own secrets, and the session's.
func (r *Redactor) maskSecrets(text string, s *Session) string {
	text = r.replace(text, s, r.secrets.spans(text))
	if s != nil {
		text = r.replace(text, s, s.secrets.spans(text))
	}
	return text
}

// replace puts placeholders for the spans, which are in order.
func (r *Redactor) replace(text string, s *Session, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	out := make([]byte, 0, len(text)+16)
	from := 0
	for _, p := range spans {
		out = append(out, text[from:p.start]...)
		out = r.appendPlaceholder(out, s, p.class, text[p.start:p.end])
		from = p.end
	}
	return string(append(out, text[from:]...))
}

// spans returns a span for each match of the operator's pattern, or of its
// first group, that is not part of a placeholder.
func (p *pattern) spans(text string) []span {
	var dst, marks []span
	for i, m := range p.re.FindAllStringSubmatchIndex(text, -1) {
		if i == 0 {
			marks = placeholders(text)
		}
		start, end := m[0], m[1]
		if len(m) > 2 && m[2] >= 0 {
			start, end = m[2], m[3]
		}
		inMark := slices.ContainsFunc(marks, func(s span) bool { return start < s.end && s.start < end })
		if start < end && !inMark {
			dst = append(dst, span{start, end, p.class})
		}
	}
	return dst
}
