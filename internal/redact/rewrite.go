package redact

import (
	"slices"

	"airefinery-mcp/internal/textclean"
)

// rewrite masks a clean text; numbered if there is a session. The server's own
// secrets go first, then the operator's patterns, then the built-in classes.
func (r *Redactor) rewrite(text string, s *Session) string {
	text = r.replaceOwn(text, s)
	for i := range r.patterns {
		text = r.replace(text, s, r.patterns[i].spans(text))
	}
	for range maxPasses {
		sc := scanner{r: r, s: text}
		sc.scan()
		if len(sc.spans) == 0 {
			return text
		}
		text = r.replace(text, s, sc.spans)
	}
	return r.replace(text, s, []span{{0, len(text), classSecret}})
}

// maxPasses bounds how often a text is read. A placeholder can shorten what
// hid another secret from the scanner, so a text is read until it has none:
// twice where there are any, hardly ever more often. A text that still has
// some after so many readings was made to have them, and is masked as a whole.
const maxPasses = 64

// MaskNamed is Mask for a value that stands apart from its name, such as a
// call's argument.
func (r *Redactor) MaskNamed(name, value string) string {
	return r.rewriteNamed(name, textclean.Clean(value), nil)
}

// rewriteNamed is rewrite for the value of a named pair.
func (r *Redactor) rewriteNamed(name, text string, s *Session) string {
	// A code is a secret in a query only, and a session's id as an attribute is
	// what its spans are found by.
	if k := nameKind(name); k.alone() && k != kindSession {
		text = r.replaceOwn(text, s)
		sc := scanner{r: r, s: text}
		sc.judge(k, value{start: 0, end: len(text), next: len(text), quoted: true})
		text = r.replace(text, s, sc.spans)
	}
	return r.rewrite(text, s)
}

// replaceOwn masks the server's own secrets, and the session's.
func (r *Redactor) replaceOwn(text string, s *Session) string {
	text = r.replace(text, s, r.own.spans(text))
	if s != nil {
		text = r.replace(text, s, s.own.spans(text))
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

// placeholders returns where a text has placeholders.
func placeholders(text string) []span {
	var out []span
	for i := 0; i < len(text); i++ {
		if text[i] == '[' {
			if n := placeholderLen(text[i:]); n > 0 {
				out = append(out, span{start: i, end: i + n})
				i += n - 1
			}
		}
	}
	return out
}

// placeholderLen returns the length of the placeholder that s begins with, 0
// if there is none.
func placeholderLen(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	i := 1
	for i < len(s) && i < 33 && (s[i] >= 'a' && s[i] <= 'z' || s[i] == '_' || isDigit(s[i])) {
		i++
	}
	if i == 1 {
		return 0
	}
	if i < len(s) && s[i] == ':' {
		for i++; i < len(s) && isDigit(s[i]); i++ {
		}
	}
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	return 0
}
