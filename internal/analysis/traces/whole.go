package traces

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/semconv"
)

// Whole is all that one span says, in parts that can be read one by one.
type Whole struct {
	// Nodes are the span or, where the two halves of a call have one id, both.
	Nodes []int32
	// Parts are in the order in which they are worth reading: why it failed, its
	// events, its short attributes, then messages, those that came out of it first
	// and the newest of each list first, and other long texts, then its links and
	// the attributes of its resource.
	Parts []Part
}

// Part is an attribute, a message, or whatever else a span says. Its text is
// cleaned: a message is masked both as the JSON it came in and as it is shown.
type Part struct {
	Name, Text safe.Text
	// Type tells what the text is of an attribute that is shown as it came.
	Type client.AttrType
}

// shortText is the length in bytes up to which an attribute is a short one, and
// shortName that up to which what a span is called is no part: it stands before
// the parts.
const shortText, shortName = 256, 80

// HasTexts reports whether a span has an attribute that is not short, such as a
// message.
func HasTexts(s *client.Span) bool {
	return slices.ContainsFunc(s.Attrs, func(a *client.Attr) bool { return len(a.Value) > shortText })
}

// Whole returns all that the span with a handle says, or what of it contains
// match. No part is there where no span has the handle.
func (d *Detail) Whole(handle, match string, clean *safe.Cleaner) *Whole {
	w := &wholeBuilder{Whole: Whole{Nodes: d.Named(handle)}, clean: clean, find: newFinder(match, clean)}
	for k, i := range w.Nodes {
		if k > 0 {
			w.prefix = fmt.Sprintf("#%d ", k+1)
		}
		w.node(&d.Forest.Nodes[i], d.Forest)
	}
	return &w.Whole
}

type wholeBuilder struct {
	Whole
	clean  *safe.Cleaner
	find   *finder
	prefix string // of the names of parts
}

func (w *wholeBuilder) node(n *Node, f *Forest) {
	s := n.Span
	w.text("status_message", s.StatusMessage)
	for _, long := range []struct{ name, text string }{{"name", s.Name}, {"service", s.Service()}, {"scope", s.Scope}} {
		if len(long.text) > shortName {
			w.text(long.name, long.text)
		}
	}
	for i := len(s.Events) - 1; i >= 0; i-- {
		e := &s.Events[i]
		at, when := "event "+cmp.Or(e.Name, "without a name"), safe.Text{}
		if ns, ok := f.Time(e.Time); ok && !n.Unplaced {
			when = safe.Format("%s ms after the start", safe.Token(strconv.FormatFloat(float64(ns-n.Start)/1e6, 'f', -1, 64)))
		}
		w.add(at, when)
		w.attrs(at+": ", e.Attrs)
	}
	w.attrs("", s.Attrs)
	for i := range s.Links {
		l := &s.Links[i]
		at := fmt.Sprintf("link %d", i+1)
		w.add(at, safe.JoinWith(" ", safe.Token(l.TraceID.String()), safe.Token(l.SpanID.String())))
		w.attrs(at+": ", l.Attrs)
	}
	if s.Resource != nil {
		w.attrs("resource: ", s.Resource.Attrs)
	}
}

// attrs adds attributes: the short ones, then the others by what they are for.
func (w *wholeBuilder) attrs(at string, attrs client.Attrs) {
	type long struct {
		rank int
		add  func()
	}
	var later []long
	lists := map[string]map[int][]leaf{}
	for i := range attrs {
		a := attrs[i]
		if name, index, rest, ok := indexed(a.Key); ok {
			if lists[name] == nil {
				lists[name] = map[int][]leaf{}
				later = append(later, long{semconv.TextRank(name), func() { w.list(at, name, lists[name]) }})
			}
			lists[name][index] = append(lists[name][index], leaf{rest, a.Value})
			continue
		}
		if parts := elements(a.Key, a.Value); parts != nil {
			later = append(later, long{semconv.TextRank(a.Key), func() {
				for _, e := range parts {
					w.element(at, a.Key, e)
				}
			}})
			continue
		}
		add := func() { w.value(at+a.Key, a.Key, a.Value, a.Type) }
		if len(a.Value) <= shortText {
			add()
		} else {
			later = append(later, long{semconv.TextRank(a.Key), add})
		}
	}
	slices.SortStableFunc(later, func(a, b long) int { return cmp.Compare(a.rank, b.rank) })
	for _, l := range later {
		l.add()
	}
}

// list adds what the attributes of a list say, each index as one part.
func (w *wholeBuilder) list(at, name string, byIndex map[int][]leaf) {
	for _, i := range slices.Backward(slices.Sorted(maps.Keys(byIndex))) {
		part := name + "." + strconv.Itoa(i)
		w.add(at+part, w.lines(part+".", byIndex[i]))
	}
}

// text adds a text that has no name of its own.
func (w *wholeBuilder) text(name, text string) {
	if text != "" {
		w.value(name, "", text, client.AttrString)
	}
}

// value adds an attribute's value as it is.
func (w *wholeBuilder) value(name, key, value string, typ client.AttrType) {
	if w.find.In(key) || w.find.InNamed(key, value) || w.find.InPair(key, key, value) {
		w.keep(name, w.clean.CleanNamed(key, value), typ)
	}
}

// element adds an element of JSON, a line for each of its members.
func (w *wholeBuilder) element(at, key string, e element) {
	cleaned := w.clean.CleanNamed(key, e.json)
	text := w.lines("", leaves(cleaned.String()))
	if text.IsEmpty() {
		text = cleaned
	}
	if w.find.In(e.name) || w.find.InNamed(key, e.json) || w.find.In(text.String()) {
		w.keep(at+e.name, text, client.AttrString)
	}
}

// lines returns leaves as text, one a line. Before their places stands what makes
// them the names by which they are masked.
func (w *wholeBuilder) lines(before string, list []leaf) safe.Text {
	lines := make([]safe.Text, len(list))
	for i, l := range list {
		lines[i] = safe.Format("%s: %s", w.clean.Clean(l.path), w.clean.CleanNamed(before+l.path, l.text))
	}
	return safe.JoinWith("\n", lines...)
}

// add adds a part with a text that is clean.
func (w *wholeBuilder) add(name string, text safe.Text) {
	if w.find.In(name) || w.find.In(text.String()) {
		w.keep(name, text, client.AttrString)
	}
}

func (w *wholeBuilder) keep(name string, text safe.Text, typ client.AttrType) {
	w.Parts = append(w.Parts, Part{w.clean.Clean(w.prefix + name), text, typ})
}
