package trim

import "slices"

// line is a line of a tree: a span, a run of like siblings, or, with node
// none, spans that are left out.
type line struct {
	node, depth int32
	times       int   // how many siblings it stands for
	sum, most   int64 // of their durations, in ns
	inside      int   // spans below that have no line
	service     string
}

// spans is how many spans the line stands for.
func (l *line) spans() int {
	if l.node == none {
		return l.inside
	}
	return l.times + l.inside
}

// lines lays the tree out. Subtrees shorter than least, in ns, that neither
// failed nor are critical are left out with their number.
func (t *oneTrace) lines(least int64) []line {
	var out []line
	stack := t.siblings(t.tree.roots, "", 0)
	slices.Reverse(stack)
	var kids []int32
	for len(stack) > 0 {
		l := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		out = append(out, l)
		if l.node == none || l.times > 1 {
			continue
		}
		n := &t.tree.nodes[l.node]
		kids = kids[:0]
		for c := n.child; c != none; c = t.tree.nodes[c].next {
			kids = append(kids, c)
		}
		below := t.siblings(kids, n.span.Service(), least)
		slices.Reverse(below)
		stack = append(stack, below...)
	}
	return out
}

// siblings makes the lines of one parent's children: like ones in a row become
// one line, and those that are left out become the last.
func (t *oneTrace) siblings(nodes []int32, service string, least int64) []line {
	var out []line
	var rest line
	model := "" // of the last line's span
	for _, i := range nodes {
		n := &t.tree.nodes[i]
		d := n.duration()
		if d < least && n.errors == 0 && !n.critical {
			rest.node, rest.depth = none, n.depth
			rest.inside += int(n.size)
			rest.most = max(rest.most, d)
			continue
		}
		if len(out) > 0 {
			last := &out[len(out)-1]
			if alike(&t.tree.nodes[last.node], n) && modelOf(n.span) == model {
				last.times++
				last.sum += d
				last.most = max(last.most, d)
				last.inside += int(n.size) - 1
				continue
			}
		}
		out = append(out, line{node: i, depth: n.depth, times: 1, sum: d, most: d, inside: int(n.size) - 1, service: service})
		model = modelOf(n.span)
	}
	for i := range out {
		if out[i].times == 1 {
			out[i].inside = 0 // what is below has lines of its own
		}
	}
	if rest.inside > 0 {
		out = append(out, rest)
	}
	return out
}

// alike reports whether two siblings can share a line if they ask for the same
// model.
func alike(a, b *node) bool {
	return a.parent != none && a.errors == 0 && b.errors == 0 && a.span.Name == b.span.Name && a.size == b.size &&
		a.span.Status == b.span.Status && a.span.Kind == b.span.Kind && a.span.Service() == b.span.Service()
}

// flat makes a line of each node, without folding.
func (t *oneTrace) flat(nodes []int32) []line {
	out := make([]line, len(nodes))
	for i, n := range nodes {
		d := t.tree.nodes[n].duration()
		out[i] = line{node: n, depth: t.tree.nodes[n].depth, times: 1, sum: d, most: d}
	}
	return out
}

// treeShare is the part of the room that a tree should take at most, so that
// a look at a trace stays cheap; deeper looks have the records.
const treeShare = 0.78

// fitting lays the tree out in at most so many bytes: the longer the spans
// that are left out, the shorter the tree.
func (t *oneTrace) fitting(room int) []line {
	room = int(float64(room) * treeShare)
	whole := int64(1)
	for _, r := range t.tree.roots {
		whole = max(whole, t.tree.nodes[r].duration())
	}
	var out []line
	// A part of the duration below which spans are left out, in 1/10,000.
	for _, part := range []int64{0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000} {
		least := whole / 10000 * part
		if part > 0 {
			least++
		}
		if len(t.tree.nodes) > 20000 && part < 50 {
			continue // would not fit anyhow
		}
		out = t.lines(least)
		w := &writer{}
		if n := t.rows(w, out, room); n == len(out) {
			return out
		}
	}
	return t.important(out)
}

// important keeps of lines that are too many those with errors on their way
// down, then those of the critical path from the top.
func (t *oneTrace) important(lines []line) []line {
	const most = 40
	var out []line
	left := 0
	for _, l := range lines {
		if l.node != none && len(out) < most && (t.tree.nodes[l.node].errors > 0 || l.depth <= most/2) {
			out = append(out, l)
			continue
		}
		left += l.spans()
	}
	return append(out, line{node: none, inside: left})
}
