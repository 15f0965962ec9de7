package traces

import (
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

const year, day = analysis.Year, analysis.Day

// What follows says slowly and plainly what the package says of the spans of a
// trace: each span is compared with each, time is cut into cells in which nothing
// starts or ends, and a path is looked for step by step. Tests hold the two to the
// same answers.

// plainNode is a span in its place.
type plainNode struct {
	span                    *client.Span
	parent                  int // -1 for a root
	start, end              int64
	untimed, unplaced       bool
	inverted, orphan        bool
	async, skewed, critical bool
	self                    int64
}

func (n *plainNode) lasts() int64 { return n.end - n.start }

// plainForest is the spans of a trace in their places.
type plainForest struct {
	nodes                     []plainNode
	copies, halves, twins     int
	cycles                    int
	start, end                int64
	units                     [3]int
	values                    []int64
	now                       int64
	callsOut, inbound, failed func(*client.Span) bool
}

func plainly(spans []client.Span, now int64) *plainForest {
	f := &plainForest{now: now,
		callsOut: func(s *client.Span) bool { return s.Kind == client.KindClient || s.Kind == client.KindProducer },
		inbound:  func(s *client.Span) bool { return s.Kind == client.KindServer || s.Kind == client.KindConsumer },
		failed: func(s *client.Span) bool {
			return s.Status == client.StatusError || s.Status == client.StatusUnset && s.Attrs.Get("error.type") != ""
		}}
	f.unite(spans)
	for i := range spans {
		for _, v := range []int64{spans[i].Start, spans[i].End} {
			if v > 0 && v < 1<<62-1 {
				f.values = append(f.values, v)
			}
		}
	}
	slices.Sort(f.values)
	f.place()
	f.joinHalves()
	f.findParents()
	f.breakCycles()
	f.measure()
	f.follow(-1, f.end)
	return f
}

// unite makes one node of a span and its copies.
func (f *plainForest) unite(spans []client.Span) {
	for i := range spans {
		s := &spans[i]
		at := -1
		for _, same := range []func(ends int64) bool{
			func(end int64) bool { return end == s.End },
			func(end int64) bool { return s.End == 0 },
			func(end int64) bool { return end == 0 },
		} {
			for j := range f.nodes {
				o := f.nodes[j].span
				if at < 0 && !s.ID.IsZero() && o.ID == s.ID && o.Parent == s.Parent && o.Kind == s.Kind && o.Name == s.Name && o.Service() == s.Service() && o.Start == s.Start && same(o.End) {
					at = j
				}
			}
		}
		if at < 0 {
			f.nodes = append(f.nodes, plainNode{span: s, parent: -1})
			continue
		}
		f.copies++
		o := f.nodes[at].span
		more := len(s.Attrs)+len(s.Events)+len(s.Links) > len(o.Attrs)+len(o.Events)+len(o.Links)
		if f.failed(s) != f.failed(o) {
			more = f.failed(s)
		}
		if (s.End == 0) != (o.End == 0) {
			more = s.End != 0
		}
		if more {
			f.nodes[at].span = s
		}
	}
}

// time returns what a number means: of s, ms and µs which, -1 for ns.
func (f *plainForest) time(v int64) (t int64, unit int, ok bool) {
	near := f.near()
	if v <= 0 || v >= 1<<62-1 || near == 0 {
		return 0, -1, false
	}
	if distance(v, near) < year {
		return v, -1, true
	}
	for i, unit := range []int64{1e9, 1e6, 1e3} {
		if v < 1<<62/unit && distance(v*unit, near) < day {
			return v * unit, i, true
		}
	}
	return 0, -1, false
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// near returns a time that the trace is about.
func (f *plainForest) near() int64 {
	within := func(unit, at, distant int64) (all []int64) {
		for _, v := range f.values {
			if v < 1<<62/unit && distance(v*unit, at) < distant {
				all = append(all, v*unit)
			}
		}
		return all
	}
	if f.now != 0 {
		if all := within(1, f.now, year); len(all) > 0 {
			return all[len(all)/2]
		}
		for _, unit := range []int64{1e9, 1e6, 1e3} {
			if all := within(unit, f.now, year); len(all) > 0 && all[len(all)-1]-all[0] < day {
				return all[0] + (all[len(all)-1]-all[0])/2
			}
		}
	}
	best, most := int64(0), 0
	for i, from := range f.values {
		n := 0
		for _, v := range f.values[i:] {
			if v-from < year {
				n++
			}
		}
		if n >= most {
			best, most = f.values[i+n/2], n
		}
	}
	return best
}

// place gives the nodes their times.
func (f *plainForest) place() {
	first := int64(0)
	for _, v := range f.values {
		if t, _, ok := f.time(v); ok && (first == 0 || t < first) {
			first = t
		}
	}
	for i := range f.nodes {
		n := &f.nodes[i]
		start, unit, hasStart := f.time(n.span.Start)
		end, otherUnit, hasEnd := f.time(n.span.End)
		for _, u := range []int{unit, otherUnit} {
			if u >= 0 {
				f.units[u]++
			}
		}
		n.untimed, n.unplaced = !hasStart || !hasEnd, !hasStart
		switch {
		case !hasStart && !hasEnd:
			start, end = first, first
		case !hasStart:
			start = end
		case !hasEnd:
			end = start
		}
		n.start, n.end, n.inverted = start, max(start, end), end < start
		if hasStart || hasEnd {
			if f.start == 0 || n.start < f.start {
				f.start = n.start
			}
			f.end = max(f.end, n.end)
		}
	}
}

// joinHalves puts server halves below the client half of the same id.
func (f *plainForest) joinHalves() {
	for i := range f.nodes {
		id := f.nodes[i].span.ID
		group := f.ofID(id)
		if id.IsZero() || group[0] != i || len(group) == 1 {
			continue
		}
		out, sure := -1, false
		for _, j := range group {
			if f.callsOut(f.nodes[j].span) && !sure {
				out, sure = j, true
			} else if out < 0 && !f.inbound(f.nodes[j].span) {
				out = j
			}
		}
		for _, j := range group {
			if out < 0 || j == out {
				continue
			}
			s := f.nodes[j].span
			other := s.Service() != f.nodes[out].span.Service()
			if sure && (f.inbound(s) || other && !f.callsOut(s)) || !sure && f.inbound(s) && other {
				f.nodes[j].parent = out
				f.halves++
			} else {
				f.twins++
			}
		}
		if out < 0 {
			f.twins += len(group) - 1
		}
	}
}

// ofID returns the nodes of an id.
func (f *plainForest) ofID(id client.SpanID) (all []int) {
	for i := range f.nodes {
		if f.nodes[i].span.ID == id {
			all = append(all, i)
		}
	}
	return all
}

// isHalf reports whether a node is the server half of another.
func (f *plainForest) isHalf(i int) bool {
	p := f.nodes[i].parent
	return p >= 0 && f.nodes[p].span.ID == f.nodes[i].span.ID && !f.nodes[i].span.ID.IsZero()
}

func (f *plainForest) findParents() {
	half := make([]bool, len(f.nodes))
	for i := range f.nodes {
		half[i] = f.isHalf(i)
	}
	for i := range f.nodes {
		n := &f.nodes[i]
		if half[i] || n.span.Parent.IsZero() {
			continue
		}
		all := f.ofID(n.span.Parent)
		if len(all) == 0 {
			n.orphan = true
			continue
		}
		out, among := -1, all
		var halves []int
		for _, j := range all {
			if half[j] {
				out, halves = f.nodes[j].parent, append(halves, j)
			}
		}
		if len(halves) > 0 {
			among = halves
		}
		p := among[0]
		service := func(j int) string { return f.nodes[j].span.Service() }
		switch k := slices.IndexFunc(among, func(j int) bool { return j != i && service(j) == service(i) }); {
		case i == out:
			p = i
		case len(all) > 1 && k >= 0:
			p = among[k]
		case out >= 0 && !f.inbound(n.span) && service(out) == service(i):
			p = out
		}
		if p == i {
			f.cycles++
		} else {
			n.parent = p
		}
	}
}
