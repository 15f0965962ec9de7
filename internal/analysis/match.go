package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"

	"airefinery-mcp/internal/safe"
)

// Matcher finds the records that contain a text, whatever the case. A reader
// sees records cleaned and masked, so two things count:
//
//   - what is shown, its placeholders among it;
//   - what came, unless a mask hides a part of what is found there. Masked
//     values may be found whole, with what surrounds them: who looks for one
//     knows it. A part of one is never found, or a search told it letter by
//     letter.
//
// Texts are cleaned only where it matters: those that contain the text, and all
// where it may be one of a placeholder. Long ones are looked through once,
// however often they stand in a response. A Matcher is not safe for concurrent
// use. A nil Matcher finds its text in every record.
type Matcher struct {
	text  folded
	clean *safe.Cleaner
	// inMasks is set when the text may overlap with a placeholder.
	inMasks bool
	known   map[matchKey]matched
}

// NewMatcher returns a matcher for a text, nil where nothing of that can be seen.
// The cleaner is that of the answer which shows the records.
func NewMatcher(text string, clean *safe.Cleaner) *Matcher {
	text = clean.Plain(text)
	if text == "" {
		return nil
	}
	m := &Matcher{text: newFolded(text), clean: clean}
	m.inMasks = clean.TouchesPlaceholder(m.text.lower)
	return m
}

const (
	// longText is the length in bytes from which it is remembered whether a text
	// matched: many records may share one.
	longText = 512
	// maxKnown bounds how many texts are.
	maxKnown = 4096
	// minWhole is the length in bytes of the shortest masked value that may be
	// found whole: shorter ones are soon guessed.
	minWhole = 6
)

// matchKey is a text by its place in memory and its name: the same text at
// another place is another.
type matchKey struct {
	name  string
	start *byte
	size  int
}

// matched is whether a text matched. It holds the text, so that its place is
// not used again.
type matched struct {
	text string
	is   bool
}

// In reports whether a text of a record contains what is looked for.
func (m *Matcher) In(text string) bool { return m.InNamed("", text) }

// InNamed is In for a value that stands apart from its name, such as a label's.
func (m *Matcher) InNamed(name, value string) bool {
	if m == nil {
		return true
	}
	if len(value) < longText {
		return m.look(name, value)
	}
	k := matchKey{name, unsafe.StringData(value), len(value)}
	if r, ok := m.known[k]; ok {
		return r.is
	}
	if len(m.known) >= maxKnown {
		clear(m.known)
	}
	if m.known == nil {
		m.known = make(map[matchKey]matched)
	}
	is := m.look(name, value)
	m.known[k] = matched{value, is}
	return is
}

func (m *Matcher) look(name, value string) bool {
	if m.text.in(m.clean.Plain(value)) {
		if plain, hidden := m.clean.Hidden(name, value); m.text.openIn(plain, hidden) {
			return true
		}
	}
	return m.inMasks && m.text.in(m.clean.CleanNamed(name, value).String())
}

// InID is In for an id, which is shown as it is.
func (m *Matcher) InID(id string) bool { return m == nil || m.text.in(id) }

// MayBeDecoded reports whether what is looked for may stand in a text that is
// written as JSON in source: there or, where JSON writes some of its characters
// otherwise, anywhere.
func (m *Matcher) MayBeDecoded(source string) bool {
	if m == nil || m.inMasks || m.text.escaped || m.text.in(m.clean.Plain(source)) {
		return true
	}
	return strings.Contains(source, `\u00`)
}

// Shown reports whether a text that is shown has what is looked for.
func (m *Matcher) Shown(t safe.Text) bool { return m == nil || m.text.in(t.String()) }

// Around returns about n bytes of a text that is shown: its beginning, or where
// that has not what is looked for, but the text has, what stands around it.
func (m *Matcher) Around(t safe.Text, n int) safe.Text {
	if m == nil || t.Len() <= n {
		return t.Cut(n)
	}
	start, end := m.text.index(t.String(), 0)
	if end <= n { // or nowhere
		return t.Cut(n)
	}
	from := min(start-max(0, n-(end-start))/2, t.Len()-n)
	return safe.Format("…%s", t.Slice(from, t.Len()).Cut(max(n, end-from)))
}

// Part is a part of a text that is put together where it is shown: a value, with
// its name if that stands elsewhere, or what stands between two.
type Part struct{ Name, Value string }

// InParts reports whether what is looked for stands in the parts put together.
// Whether it stands in one of them alone is quicker asked of [Matcher.In].
func (m *Matcher) InParts(parts ...Part) bool {
	if m == nil {
		return true
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(m.clean.Plain(p.Value))
	}
	if m.text.in(b.String()) {
		b.Reset()
		var all [][2]int
		for _, p := range parts {
			plain, hidden := m.clean.Hidden(p.Name, p.Value)
			for _, h := range hidden {
				all = append(all, [2]int{h[0] + b.Len(), h[1] + b.Len()})
			}
			b.WriteString(plain)
		}
		if m.text.openIn(b.String(), all) {
			return true
		}
	}
	if !m.inMasks {
		return false
	}
	b.Reset()
	for _, p := range parts {
		b.WriteString(m.clean.CleanNamed(p.Name, p.Value).String())
	}
	return m.text.in(b.String())
}

// Pairs reports whether what is looked for has an equals sign: else
// [Matcher.InPair] is false of any pair.
func (m *Matcher) Pairs() bool { return m == nil || strings.IndexByte(m.text.lower, '=') >= 0 }

// InPair reports whether what is looked for has an equals sign that stands
// between a name and its value, as in "status=503". key is what the name is
// shown as.
func (m *Matcher) InPair(key, name, value string) bool {
	if m == nil {
		return true
	}
	before, _, ok := strings.Cut(m.text.lower, "=")
	if !ok || len(before) > len(key) && !strings.Contains(key, "=") {
		return false
	}
	// A name that has an equals sign itself is a rare one.
	if !strings.Contains(key, "=") && !strings.EqualFold(key[len(key)-len(before):], before) {
		return false
	}
	return m.InParts(Part{Value: key}, Part{Value: "="}, Part{name, value})
}

// InSource reports whether what is looked for stands in the text of which
// others were made, such as the JSON of which a message is decoded. What is
// masked in any of those is masked in the source, too. Where it cannot be found
// there, being written otherwise, nothing is looked for in the source.
func (m *Matcher) InSource(source string, made ...string) bool {
	if m == nil {
		return true
	}
	if !m.text.in(m.clean.Plain(source)) {
		return false
	}
	source, all := m.clean.Hidden("", source)
	for _, text := range made {
		plain, hidden := m.clean.Hidden("", text)
		for _, h := range hidden {
			places := occurrences(source, plain[h[0]:h[1]])
			if len(places) == 0 {
				return false
			}
			all = append(all, places...)
		}
	}
	return m.text.openIn(source, united(all))
}

// occurrences returns where a part stands in a text.
func occurrences(text, part string) [][2]int {
	var out [][2]int
	for from := 0; ; {
		i := strings.Index(text[from:], part)
		if i < 0 {
			return out
		}
		from += i + len(part)
		out = append(out, [2]int{from - len(part), from})
	}
}

// united returns ranges in order, those that touch made one.
func united(ranges [][2]int) [][2]int {
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var out [][2]int
	for _, r := range ranges {
		if n := len(out); n > 0 && r[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
		} else {
			out = append(out, r)
		}
	}
	return out
}

// openIn reports whether a text contains f where nothing of it is hidden, or
// hidden values are within it whole. The hidden ranges are in order and do not
// touch.
func (f *folded) openIn(text string, hidden [][2]int) bool {
	for from := 0; ; {
		start, end := f.index(text, from)
		if start < 0 {
			return false
		}
		for len(hidden) > 0 && hidden[0][1] <= start {
			hidden = hidden[1:]
		}
		next := -1
		for _, h := range hidden {
			if h[0] >= end {
				break
			}
			if start <= h[0] && h[1] <= end && h[1]-h[0] >= minWhole {
				continue
			}
			// What can come next has h whole or begins behind it.
			switch {
			case start >= h[0] || h[1]-h[0] < minWhole:
				next = h[1]
			case f.ascii:
				next = max(start+1, h[1]-len(f.lower))
			default:
				next = start + 1
			}
			break
		}
		if next < 0 {
			return true
		}
		from = next
	}
}
