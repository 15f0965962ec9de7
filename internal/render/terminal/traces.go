package terminal

import (
	"fmt"
	"slices"

	"airefinery-mcp/internal/render/display"
)

const (
	maxEdges  = 12
	maxGroups = 8
	maxTraces = 12
)

// graph is the edges as a table, with both sides of the onset where there is one.
func (p *page) graph(g *display.Graph) {
	if g == nil || len(g.Edges) == 0 {
		return
	}
	suspect := ""
	for _, s := range g.Services {
		if s.Suspect {
			suspect = s.Name
		}
	}
	edges := slices.Clone(g.Edges)
	slices.SortStableFunc(edges, func(a, b display.Edge) int { return about(b, suspect) - about(a, suspect) })
	n := p.some(len(edges), maxEdges)
	detail := fmt.Sprintf("%d of %s, medians", n, count(len(g.Edges)))
	if g.Onset != nil {
		detail += ", before " + p.glyphs.arrow + " after " + p.clock(g.Onset.From)
	}
	p.heading("Who calls whom", detail)
	t := table{columns: []column{{title: "caller " + p.glyphs.arrow + " callee", flex: true}, {title: "calls", right: true, drop: 1}, {title: "failed", right: true},
		{title: "waited", right: true}, {title: "in front", right: true, drop: 2}, {title: "own work", right: true}}}
	for _, e := range edges[:n] {
		callee := plain
		if e.Callee == suspect && suspect != "" {
			callee = bad
		}
		failed := p.sides(&e, func(s *display.Side) *float64 { v := float64(s.Failed); return &v }, number, true)
		if e.All.Failed == 0 {
			failed = nil
		}
		t.rows = append(t.rows, row{cells: []line{
			{{plain, clean(e.Caller)}, {dim, clean(" " + p.glyphs.arrow + " ")}, {callee, clean(e.Callee)}},
			p.sides(&e, func(s *display.Side) *float64 { v := float64(s.Calls); return &v }, number, false),
			failed,
			p.sides(&e, func(s *display.Side) *float64 { return s.Client }, duration, true),
			p.sides(&e, func(s *display.Side) *float64 { return s.Gap }, duration, true),
			p.sides(&e, func(s *display.Side) *float64 { return s.Self }, duration, true),
		}})
	}
	p.table(t)
	p.rest(n, len(g.Edges), "edge")
}

// about is 1 for an edge of a service, 0 for another.
func about(e display.Edge, service string) int {
	if service != "" && (e.Caller == service || e.Callee == service) {
		return 1
	}
	return 0
}

// much is from what factor on a difference between two sides is set off.
const much = 1.5

// sides writes a figure of both sides of the onset, or of all calls. More of it is
// worse where that is to be judged.
func (p *page) sides(e *display.Edge, of func(*display.Side) *float64, word func(float64) string, judged bool) line {
	if e.Before == nil || e.After == nil {
		if v := of(&e.All); v != nil {
			return text(plain, word(*v))
		}
		return nil
	}
	before, after := of(e.Before), of(e.After)
	if before == nil && after == nil {
		return nil
	}
	words := [2]string{"?", "?"}
	s := plain
	if before != nil {
		words[0] = word(*before)
	}
	if after != nil {
		words[1] = word(*after)
	}
	if judged && before != nil && after != nil {
		switch {
		case *after > *before*much:
			s = bad
		case *before > *after*much:
			s = good
		}
	}
	return line{{dim, clean(words[0] + " " + p.glyphs.arrow + " ")}, {s, clean(words[1])}}
}

var outcomes = map[string]style{"ok": good, "error": bad, "errors inside": warn}

func (p *page) groups(all []display.Group) {
	if len(all) == 0 {
		return
	}
	n := p.some(len(all), maxGroups)
	p.heading("Groups", fmt.Sprintf("%d of %s, by root and outcome", n, count(len(all))))
	t := table{columns: []column{{title: "traces", right: true}, {title: "outcome"}, {title: "p50", right: true}, {title: "p95", right: true}, {title: "root", flex: true}, {title: "one of them", drop: 1}}}
	for _, g := range all[:n] {
		t.rows = append(t.rows, row{cells: []line{text(plain, count(g.Traces)), text(outcomes[g.Outcome], g.Outcome), text(plain, maybeDuration(g.P50)), text(plain, maybeDuration(g.P95)),
			{{accent, clean(g.Service + " ")}, {plain, clean(g.Name)}}, text(dim, g.Trace)}})
	}
	p.table(t)
	p.rest(n, len(all), "group")
}

// traces are rows of the slowest and failing ones, with a bar for how long each took.
func (p *page) traces(all []display.Trace) {
	if len(all) == 0 {
		return
	}
	n := p.some(len(all), maxTraces)
	p.heading("Traces", fmt.Sprintf("%d of %s", n, count(len(all))))
	longest := 0.0
	for _, x := range all[:n] {
		if x.Duration != nil {
			longest = max(longest, *x.Duration)
		}
	}
	t := table{columns: []column{{title: "start"}, {title: "took", right: true}, {drop: 2}, {title: "spans", right: true, drop: 1}, {title: "errors", right: true}, {title: "outcome", drop: 3}, {title: "root", flex: true}}}
	const barWidth = 10
	for _, x := range all[:n] {
		var start string
		if x.Start > 0 {
			start = p.clock(x.Start)
		}
		var bar shown
		if x.Duration != nil && longest > 0 {
			bar = p.bar(*x.Duration/longest, barWidth)
		}
		t.rows = append(t.rows, row{
			cells: []line{text(dim, start), text(plain, maybeDuration(x.Duration)), {{accent, bar}}, text(plain, none0(x.Spans)), text(bad, none0(x.Errors)), text(outcomes[x.Outcome], x.Outcome),
				{{accent, clean(x.Service + " ")}, {plain, clean(x.Name)}}},
			below: func() {
				p.put(line{{dim, clean("    trace " + x.ID)}})
				if x.Message != "" {
					p.wrap("    ", bad, x.Message, 2)
				}
			},
		})
	}
	p.table(t)
	p.rest(n, len(all), "trace")
}
