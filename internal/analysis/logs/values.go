package logs

import (
	"cmp"
	"slices"
	"strings"

	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Part is a stretch of a template: a text, or a wildcard with what stands for it
// in the lines.
type Part struct {
	Text   safe.Text
	Values []Value
}

// Value is one of the texts that stand for a wildcard.
type Value struct {
	Text  safe.Text
	Lines int
	// First is the time of the oldest line that has it.
	First int64
}

const (
	// maxValues is the number of values that are few, and maxListed the number
	// of wildcards of one template whose values are told.
	maxValues, maxListed = 4, 2
	// minLinesOfValue is how many lines each value with a digit must have on
	// average, or it may be an id.
	minLinesOfValue = 3
)

// wildcard is a word of a template that has one wildcard, and its values so far.
type wildcard struct {
	word          int
	before, after string // in the word
	values        []Value
	numbers       bool // a value has a digit
	many          bool
}

// Parts returns the template with the values of its wildcards where these are
// few: of names before those of numbers. It is the template alone where there
// are none.
func (p *Pattern) Parts() []Part {
	words := strings.Split(p.Template.String(), " ")
	listed := p.listed(words)
	if len(listed) == 0 {
		return []Part{{Text: p.Template}}
	}
	var out []Part
	add := func(stretch string) {
		if stretch != "" {
			out = append(out, Part{Text: p.Template.Derived(stretch)})
		}
	}
	at, before := 0, ""
	for _, w := range listed {
		add(before + strings.Join(append(words[at:w.word:w.word], w.before), " "))
		out = append(out, Part{Values: w.values})
		before, at = w.after, w.word+1
		if at < len(words) {
			before += " "
		}
	}
	add(before + strings.Join(words[at:], " "))
	return out
}

// listed returns the wildcards whose values are worth telling, in their order.
func (p *Pattern) listed(words []string) []*wildcard {
	if p.joined || p.Lines < 2 {
		return nil
	}
	var all []*wildcard
	for i, w := range words {
		if before, after, ok := strings.Cut(w, text.Wildcard); ok && !strings.Contains(after, text.Wildcard) {
			all = append(all, &wildcard{word: i, before: before, after: after})
		}
	}
	for _, l := range p.Entries() {
		open := false
		said := l.mined()
		at, i := 0, 0
		for word := range strings.FieldsSeq(said.String()) {
			if at < len(all) && all[at].word == i {
				all[at].add(word, said, l.Time)
				open = open || !all[at].many
				at++
			}
			i++
		}
		if !open {
			break
		}
	}
	var out []*wildcard
	for _, numbers := range []bool{false, true} {
		for _, w := range all {
			few := len(w.values) > 1 && !w.many && (!w.numbers || p.Lines >= minLinesOfValue*len(w.values))
			if few && w.numbers == numbers && len(out) < maxListed {
				out = append(out, w)
			}
		}
		if len(out) > 0 {
			break
		}
	}
	for _, w := range out {
		slices.SortFunc(w.values, func(a, b Value) int {
			return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.First, b.First), cmp.Compare(a.Text.String(), b.Text.String()))
		})
	}
	slices.SortFunc(out, func(a, b *wildcard) int { return cmp.Compare(a.word, b.word) })
	return out
}

// add counts a word of a line that is not newer than those before it.
func (w *wildcard) add(word string, of safe.Text, at int64) {
	if w.many {
		return
	}
	value := strings.TrimSuffix(strings.TrimPrefix(word, w.before), w.after)
	for i := range w.values {
		if v := &w.values[i]; v.Text.String() == value {
			v.Lines++
			v.First = min(v.First, at)
			return
		}
	}
	w.values = append(w.values, Value{of.Derived(value), 1, at})
	w.numbers = w.numbers || strings.ContainsAny(value, "0123456789")
	w.many = len(w.values) > maxValues
}
