package traces

import (
	"cmp"
	"slices"
	"strconv"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/safe"
)

// Place is a text of a span in which what is looked for was found.
type Place struct {
	// Where is the attribute, the message or whatever else it is.
	Where safe.Text
	// Text is all of it, as it is shown.
	Text safe.Text
	// history is set where later spans may have the same text once more: a message,
	// or a long one.
	history bool
}

// places returns the places of a span where the text of f was found. There may be
// none in a span that it was found in, where parts put together have it.
func (f *finder) places(s *client.Span) []Place {
	var out []Place
	text := func(where, value string) {
		if f.In(value) && value != "" {
			out = append(out, Place{f.clean.Clean(where), f.clean.Clean(value), len(value) > shortText})
		}
	}
	text("name", s.Name)
	text("status_message", s.StatusMessage)
	text("service", s.Service())
	text("scope", s.Scope)
	out = f.inAttrsPlaces(out, "", s.Attrs)
	for i := range s.Events {
		e := &s.Events[i]
		text("event", e.Name)
		out = f.inAttrsPlaces(out, "event "+e.Name+": ", e.Attrs)
	}
	for i := range s.Links {
		out = f.inAttrsPlaces(out, "link "+strconv.Itoa(i+1)+": ", s.Links[i].Attrs)
	}
	if s.Resource != nil && f.inResource(s.Resource) {
		out = f.inAttrsPlaces(out, "resource: ", s.Resource.Attrs)
	}
	return out
}

func (f *finder) inAttrsPlaces(out []Place, at string, attrs client.Attrs) []Place {
	for i := range attrs {
		a := attrs[i]
		if f.MayBeDecoded(a.Value) {
			before := len(out)
			for _, e := range elements(a.Key, a.Value) {
				out = append(out, f.inElement(at, a.Key, e)...)
			}
			if len(out) > before {
				continue
			}
		}
		if f.InNamed(a.Key, a.Value) || f.In(a.Key) || f.InPair(a.Key, a.Key, a.Value) {
			_, _, _, inList := indexed(a.Key)
			out = append(out, Place{f.clean.Clean(at + a.Key), f.clean.CleanNamed(a.Key, a.Value), inList || len(a.Value) > shortText})
		}
	}
	return out
}

// inElement returns the places within an element of JSON. The same one is taken
// apart once: a run of agents has it in each of its model calls.
func (f *finder) inElement(at, key string, e element) []Place {
	if known, ok := f.elements[e.json]; ok {
		return known
	}
	var out []Place
	if f.MayBeDecoded(e.json) {
		cleaned := f.clean.CleanNamed(key, e.json)
		for _, l := range leaves(cleaned.String()) {
			if text := f.clean.CleanNamed(l.path, l.text); f.In(text.String()) {
				out = append(out, Place{f.clean.Clean(at + e.name + "." + l.path), text, true})
			}
		}
		if len(out) == 0 && f.InNamed(key, e.json) {
			out = append(out, Place{f.clean.Clean(at + e.name), cleaned, true})
		}
	}
	f.elements[e.json] = out
	return out
}

// Words returns where the text that is looked for stands first in a trace, and
// about n bytes around it; both are empty where only its row has it.
func (s *Survey) Words(t *Trace, n int) (where, words safe.Text) {
	spans := t.Source.Spans
	if t.Source.SearchResult != nil {
		spans = slices.Concat(spans, t.Source.SearchResult.Spans)
	}
	for i := range spans {
		if !s.find.inSpan(&spans[i]) {
			continue
		}
		if places := s.find.places(&spans[i]); len(places) > 0 {
			return places[0].Where, s.find.Around(places[0].Text, n)
		}
	}
	return safe.Text{}, safe.Text{}
}

// Finds are what a search found in one trace.
type Finds struct {
	// Spans counts the spans that have the text, Places the places where it stands
	// first: a message counts once, in whatever later prompts it stands again.
	Spans, Places int
	byNode        map[int32][]Place
}

// Of returns the places of a node where the text stands first.
func (f *Finds) Of(i int32) []Place { return f.byNode[i] }

// search returns which of the nodes have the text of a search elsewhere than in a
// history that an earlier one has, and what was found. A span that ended earlier
// is an earlier one: its prompt is read before those of the spans around it end.
func (d *Detail) search(nodes []int32, find *finder) ([]int32, Finds) {
	finds := Finds{byNode: map[int32][]Place{}}
	if find.Matcher == nil {
		return nodes, finds
	}
	byEnd := slices.Clone(nodes)
	slices.SortStableFunc(byEnd, func(a, b int32) int { return cmp.Compare(d.Forest.Nodes[a].End, d.Forest.Nodes[b].End) })
	seen, keeps := map[string]bool{}, map[int32]bool{}
	for _, i := range byEnd {
		n := &d.Forest.Nodes[i]
		places := find.places(n.Span)
		if len(places) == 0 && !find.inNode(d, n) {
			continue
		}
		finds.Spans++
		var first []Place
		for _, p := range places {
			if !p.history || !seen[p.Text.String()] {
				first = append(first, p)
			}
			seen[p.Text.String()] = true
		}
		if keeps[i] = len(first) > 0 || len(places) == 0; keeps[i] {
			finds.byNode[i] = first
			finds.Places += max(1, len(first))
		}
	}
	return slices.DeleteFunc(slices.Clone(nodes), func(i int32) bool { return !keeps[i] }), finds
}
