package traces

import "slices"

// Line is a line of a trace laid out: a span, a run of like siblings, or, where
// Node is None, spans that are left out.
type Line struct {
	// Node is the span, of several the first. Depth is how deep it is.
	Node, Depth int32
	// Spans is how many siblings the line stands for, Sum and Longest are of their
	// durations. Of spans that are left out there is only Longest.
	Spans        int
	Sum, Longest int64
	// Inside counts the spans below that have no line of their own, or those that
	// are left out.
	Inside int
	// Links counts the links of the spans.
	Links int
	// Service is the parent's service, which need not be said again; "" for none.
	Service string
}

// Stands returns how many spans the line stands for.
func (l *Line) Stands() int { return l.Spans + l.Inside }

// Layout lays the trace out, a line a span. Like siblings in a row share a line.
// Spans shorter than least that neither failed, with an error or without, nor are
// critical are left out
// with all below them; their number is the last line of their siblings'. Roots
// are not left out.
func (d *Detail) Layout(least int64) []Line {
	f := d.Forest
	var out []Line
	pending := d.siblings(nil, f.Roots, "", 0)
	slices.Reverse(pending)
	var children []int32
	for len(pending) > 0 {
		l := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		out = append(out, l)
		f.pause.At(len(out))
		if l.Node == None || l.Spans > 1 {
			continue
		}
		n := &f.Nodes[l.Node]
		children = f.appendChildren(children[:0], n)
		mark := len(pending)
		pending = d.siblings(pending, children, n.Span.Service(), least)
		slices.Reverse(pending[mark:])
	}
	return out
}

// siblings appends the lines of the children of one parent.
func (d *Detail) siblings(list []Line, nodes []int32, service string, least int64) []Line {
	mark := len(list)
	left := Line{Node: None}
	model := "" // of the last line's span
	for at, i := range nodes {
		d.Forest.pause.At(at)
		n := &d.Forest.Nodes[i]
		took := n.Duration()
		if max(took, d.Forest.reach[i]-n.Start) < least && n.Errors == 0 && !n.Critical && !d.holdsSoft[i] {
			left.Depth = n.Depth
			left.Inside += int(n.Size)
			left.Longest = max(left.Longest, took)
			continue
		}
		if len(list) > mark {
			last := &list[len(list)-1]
			if alike(&d.Forest.Nodes[last.Node], n) && modelOf(n.Span) == model && !d.holdsSoft[i] && !d.holdsSoft[last.Node] {
				last.Spans++
				last.Sum += took
				last.Longest = max(last.Longest, took)
				last.Inside += int(n.Size) - 1
				last.Links += len(n.Span.Links)
				continue
			}
		}
		list = append(list, Line{Node: i, Depth: n.Depth, Spans: 1, Sum: took, Longest: took, Inside: int(n.Size) - 1, Links: len(n.Span.Links), Service: service})
		model = modelOf(n.Span)
	}
	for i := mark; i < len(list); i++ {
		if list[i].Spans == 1 {
			list[i].Inside = 0 // what is below has lines of its own
		}
	}
	if left.Inside > 0 {
		list = append(list, left)
	}
	return list
}

// alike reports whether two siblings can share a line if they ask for the same
// model.
func alike(a, b *Node) bool {
	return a.Parent != None && a.Errors == 0 && b.Errors == 0 && a.Span.Name == b.Span.Name && a.Size == b.Size &&
		a.Span.Status == b.Span.Status && a.Span.Kind == b.Span.Kind && a.Span.Service() == b.Span.Service()
}

// List returns a line for each node that passed the filter, without those before
// an offset. None share a line.
func (d *Detail) List(offset int) []Line {
	nodes := d.Kept[offset:]
	out := make([]Line, len(nodes))
	for i, at := range nodes {
		n := &d.Forest.Nodes[at]
		out[i] = Line{Node: at, Depth: n.Depth, Spans: 1, Sum: n.Duration(), Longest: n.Duration(), Links: len(n.Span.Links)}
	}
	return out
}

// manySpans is the number of spans from which a layout that leaves out little is
// not worth the try.
const manySpans = 20_000

// LeastDurations returns the durations that are worth a try as what [Detail.Layout]
// leaves out, the shortest first: 0 leaves out nothing.
func (d *Detail) LeastDurations() []int64 {
	whole := max(1, d.End-d.Start)
	if len(d.Forest.Nodes) <= manySpans {
		return leastDurations(whole, 0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
	}
	return leastDurations(whole, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
}

// leastDurations returns the parts of a duration, which are in 1/10,000.
func leastDurations(whole int64, parts ...int64) []int64 {
	for i, part := range parts {
		if part > 0 {
			parts[i] = whole/10_000*part + 1
		}
	}
	return parts
}
