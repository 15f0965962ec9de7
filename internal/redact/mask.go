package redact

import "slices"

// span is a part of a text that is to be masked.
type span struct {
	start, end int
	class      class
}

// maxPasses bounds how often a text is scanned. A placeholder can shorten what
// hid another secret from the scanner, so a text is scanned until nothing is
// found: twice if it has a secret, hardly ever more often. A text in which
// something is found so many times was made for it, and is masked as a whole.
const maxPasses = 64

// maskText masks a clean text: the server's own secrets first, then the
// patterns of the operator, then the built-in classes. Without a session the
// placeholders have no numbers. The trail, which may be nil, learns what they
// stand for.
func (r *Redactor) maskText(text string, s *Session, tr *trail) string {
	text = r.maskSecrets(text, s, tr)
	for i := range r.patterns {
		text = r.replace(text, s, r.patterns[i].spans(text), tr)
	}
	for range maxPasses {
		sc := scanner{r: r, text: text}
		sc.scan()
		if len(sc.spans) == 0 {
			return text
		}
		text = r.replace(text, s, sc.spans, tr)
	}
	return r.replace(text, s, []span{{0, len(text), classSecret}}, tr)
}

// maskNamedText is maskText for a value whose name is known.
func (r *Redactor) maskNamedText(name, text string, s *Session, tr *trail) string {
	// The id of a session is masked in cookies and queries. As an attribute it is
	// what the spans of the session are found by.
	if k := kindOfName(name); k.standsAlone() && k != kindSession {
		text = r.maskSecrets(text, s, tr)
		sc := scanner{r: r, text: text}
		sc.maskValue(k, value{start: 0, end: len(text), next: len(text), quoted: true})
		text = r.replace(text, s, sc.spans, tr)
	}
	return r.maskText(text, s, tr)
}

// maskSecrets masks the server's own secrets, and those of the session if there
// is one.
func (r *Redactor) maskSecrets(text string, s *Session, tr *trail) string {
	if spans := r.secrets.spans(text); len(spans) > 0 {
		text = r.replace(text, s, spans, tr)
	}
	if s == nil {
		return text
	}
	if spans := s.secrets.spans(text); len(spans) > 0 {
		text = r.replace(text, s, spans, tr)
	}
	return text
}

// replace puts placeholders for the spans, which are in order and do not
// overlap.
func (r *Redactor) replace(text string, s *Session, spans []span, tr *trail) string {
	if len(spans) == 0 {
		return text
	}
	var st step
	if tr != nil {
		st.before = tr.parts
	}
	out := make([]byte, 0, len(text)+16)
	from := 0
	for _, p := range spans {
		out = append(out, text[from:p.start]...)
		start := len(out)
		out = r.appendPlaceholder(out, s, p.class, text[p.start:p.end])
		from = p.end
		if tr != nil {
			st.add(text, p, start, len(out))
		}
	}
	if tr != nil {
		st.takeOver(len(text))
		tr.parts = st.after
	}
	return string(append(out, text[from:]...))
}

// spans returns what of a text the pattern matches. A match that touches a
// placeholder is left out.
func (p *pattern) spans(text string) []span {
	var out, taken []span // taken by placeholders
	for i, m := range p.re.FindAllStringSubmatchIndex(text, -1) {
		if i == 0 {
			taken = placeholders(text)
		}
		start, end := m[0], m[1]
		if len(m) > 2 && m[2] >= 0 {
			start, end = m[2], m[3]
		}
		overlaps := slices.ContainsFunc(taken, func(s span) bool { return start < s.end && s.start < end })
		if start < end && !overlaps {
			out = append(out, span{start, end, p.class})
		}
	}
	return out
}
