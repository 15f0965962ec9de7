package incident

import (
	"slices"
	"strings"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/safe"
)

// lineGroup is lines of a service in the requests of a route that say the same,
// now or usually: the patterns of two times may differ in what they take for
// variable.
type lineGroup struct {
	template, id string
	place        string
	text         safe.Text
	patterns     []*pattern
	usual        share
}

// add takes a pattern in.
func (g *lineGroup) add(p *pattern) {
	g.patterns = append(g.patterns, p)
	if g.id == "" {
		g.id, g.text = p.id, p.text
	}
}

// groups sorts the lines of a service, those of now and those that are usual.
func (r *route) groups(service string, now []*pattern) []*lineGroup {
	served := 1.0
	if r.spans[service] {
		served = r.usual.served(service)
	}
	var out []*lineGroup
	find := func(place, template string) *lineGroup {
		if at := slices.IndexFunc(out, func(g *lineGroup) bool { return g.place == place && normal.SameMessage(g.template, template) }); at >= 0 {
			return out[at]
		}
		return nil
	}
	for i := range r.usual.lines[service] {
		h := &r.usual.lines[service][i]
		if g := find(h.place, h.template); g != nil {
			g.usual.hits = min(g.usual.of, g.usual.hits+h.part*r.usual.requests)
			continue
		}
		out = append(out, &lineGroup{template: h.template, place: h.place, text: fromPlace(r.v.in.Clean.Clean(h.template), h.place), usual: r.usual.given(h.part, served)})
	}
	for _, p := range now {
		template, where := normal.Kept(p.template), r.v.kept(p.place)
		g := find(where, template)
		if g == nil {
			g = &lineGroup{template: template, place: where, usual: r.usual.given(0, served)}
			out = append(out, g)
		}
		g.add(p)
	}
	return out
}

// lineLacks finds the lines that services of the route no longer write.
func (r *route) lineLacks() (out []*lack) {
	now, seen := map[string][]*pattern{}, map[*pattern]bool{}
	for service := range r.usual.lines {
		now[service] = nil
	}
	for _, q := range r.requests {
		for p := range q.lines {
			if !seen[p] && !p.failure() {
				seen[p] = true
				service := r.v.kept(p.service)
				now[service] = append(now[service], p)
			}
		}
	}
	for service, patterns := range now {
		slices.SortFunc(patterns, func(a, b *pattern) int { return strings.Compare(a.id, b.id) })
		groups := r.groups(service, patterns)
		courses := make([]*course, len(groups))
		for i, g := range groups {
			courses[i] = r.lineCourse(service, g.patterns)
		}
		for i, g := range groups {
			l, ok := courses[i].fall(g.usual)
			if !ok {
				continue
			}
			all := g.patterns
			for j, other := range groups {
				if j != i && len(other.patterns) > 0 && normal.NextVersion(g.template, other.template) && r.cameUp(courses[j], other.usual, &l) {
					all = slices.Concat(all, other.patterns)
				}
			}
			if len(all) > len(g.patterns) { // it is a new version, of other words or another place in the code
				if l, ok = r.lineCourse(service, all).fall(g.usual); !ok {
					continue
				}
			}
			l.service, l.route, l.lines = service, r.name, g
			l.trace = r.lacking(l.at, func(q *request) bool {
				return r.wrote(service, q) && !slices.ContainsFunc(all, func(p *pattern) bool { return q.lines[p] })
			})
			out = append(out, &l)
		}
	}
	return out
}

// lineCourse counts the requests that show one of some patterns of a service.
func (r *route) lineCourse(service string, patterns []*pattern) *course {
	return r.course(
		func(q *request) bool { return r.wrote(service, q) },
		func(q *request) bool {
			return slices.ContainsFunc(patterns, func(p *pattern) bool { return q.lines[p] })
		})
}

// wrote reports whether a line that a service wrote for a request would be seen:
// one that it took part in or, where it has no spans, any.
func (r *route) wrote(service string, q *request) bool {
	return q.lined && (q.served[service] || !r.spans[service])
}

func btoi(v bool) int {
	if v {
		return 1
	}
	return 0
}
