package trim

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
)

// none is no node.
const none = int32(-1)

// node is a span in its place in its trace. Times are in ns.
type node struct {
	span                *client.Span
	parent, child, next int32 // indexes of nodes: the first child, the next sibling
	start, end          int64 // end is not before start
	self                int64 // the time in which no child ran
	size, errors        int32 // of the node and all below
	depth               int32
	failed              bool // it has an error itself
	critical            bool // on the critical path
	inverted            bool // ends before it starts, or does not say
	skewed              bool // reaches outside its parent
	orphan              bool // its parent is not there
}

func (n *node) duration() int64 { return n.end - n.start }

// spanTree is a trace's spans as a tree, or as several where parents are
// missing. Whatever is wrong with the spans, each is in it once.
type spanTree struct {
	nodes []node
	roots []int32 // by start
	order []int32 // parents before children, siblings by start

	orphans, cycles, duplicates, inverted, skewed int

	byID map[client.SpanID]int32
	most int     // spans that byID once had
	down []int32 // scratch
}

// build makes the tree of a trace's spans; what the tree held before is gone.
func (t *spanTree) build(spans []client.Span) {
	t.nodes = slices.Grow(t.nodes[:0], len(spans))[:len(spans)]
	t.roots, t.order = t.roots[:0], t.order[:0]
	t.orphans, t.cycles, t.duplicates, t.inverted, t.skewed = 0, 0, 0, 0, 0
	if t.byID == nil || t.most > 16*len(spans) { // clearing a large map for few spans would take longer
		t.byID, t.most = make(map[client.SpanID]int32, len(spans)), 0
	}
	clear(t.byID)
	t.most = max(t.most, len(spans))
	for i := range spans {
		s := &spans[i]
		n := node{span: s, parent: none, child: none, next: none, start: sane(s.Start), end: sane(s.End), failed: failed(s)}
		if n.end < n.start {
			n.end, n.inverted = n.start, true
			t.inverted++
		}
		t.nodes[i] = n
		if s.ID.IsZero() {
			continue
		}
		if _, known := t.byID[s.ID]; known {
			t.duplicates++
			continue
		}
		t.byID[s.ID] = int32(i)
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.span.Parent.IsZero() {
			continue
		}
		p, ok := t.byID[n.span.Parent]
		switch {
		case !ok:
			n.orphan = true
			t.orphans++
		case p != int32(i):
			n.parent = p
		default:
			t.cycles++
		}
	}
	t.breakCycles()
	t.link()
	t.measure()
}

// breakCycles makes the earliest span of each cycle a root.
func (t *spanTree) breakCycles() {
	const unseen, open, done = 0, 1, 2
	state := make([]uint8, len(t.nodes))
	for i := range t.nodes {
		t.down = t.down[:0]
		at := int32(i)
		for at != none && state[at] == unseen {
			state[at] = open
			t.down = append(t.down, at)
			at = t.nodes[at].parent
		}
		if at != none && state[at] == open { // a cycle through at
			first := at
			for n := t.nodes[at].parent; n != at; n = t.nodes[n].parent {
				if t.nodes[n].start < t.nodes[first].start {
					first = n
				}
			}
			t.nodes[first].parent = none
			t.cycles++
		}
		for _, n := range t.down {
			state[n] = done
		}
	}
}

// link chains siblings by start and lists the nodes parents first.
func (t *spanTree) link() {
	byStart := make([]int32, len(t.nodes))
	for i := range byStart {
		byStart[i] = int32(i)
	}
	slices.SortStableFunc(byStart, func(a, b int32) int {
		return cmp.Compare(t.nodes[a].start, t.nodes[b].start)
	})
	for _, i := range slices.Backward(byStart) {
		n := &t.nodes[i]
		if n.parent == none {
			t.roots = append(t.roots, i)
			continue
		}
		n.next, t.nodes[n.parent].child = t.nodes[n.parent].child, i
	}
	slices.Reverse(t.roots)
	t.down = append(t.down[:0], t.roots...)
	slices.Reverse(t.down)
	for len(t.down) > 0 {
		i := t.down[len(t.down)-1]
		t.down = t.down[:len(t.down)-1]
		t.order = append(t.order, i)
		mark := len(t.down)
		for c := t.nodes[i].child; c != none; c = t.nodes[c].next {
			t.nodes[c].depth = t.nodes[i].depth + 1
			t.down = append(t.down, c)
		}
		slices.Reverse(t.down[mark:])
	}
}

// measure fills self times, sizes and errors, and marks skew.
func (t *spanTree) measure() {
	for _, i := range slices.Backward(t.order) {
		n := &t.nodes[i]
		n.size++
		if n.failed {
			n.errors++
		}
		covered, reach := int64(0), n.start
		for c := n.child; c != none; c = t.nodes[c].next {
			k := &t.nodes[c]
			if k.start < n.start || k.end > n.end {
				k.skewed = true
				t.skewed++
			}
			n.size += k.size
			n.errors += k.errors
			from, to := max(k.start, reach), min(k.end, n.end)
			if to > from {
				covered += to - from
				reach = to
			}
		}
		n.self = n.duration() - covered
	}
}

// markCritical marks the spans that a trace's duration hangs on: from the end
// of the root backwards, always the child that ended last before. What of a
// child lies outside its parent does not count: clocks differ a little.
func (t *spanTree) markCritical() {
	if len(t.roots) == 0 {
		return
	}
	longest := t.roots[0]
	for _, r := range t.roots {
		if t.nodes[r].duration() > t.nodes[longest].duration() {
			longest = r
		}
	}
	t.down = append(t.down[:0], longest)
	var kids []int32
	for len(t.down) > 0 {
		i := t.down[len(t.down)-1]
		t.down = t.down[:len(t.down)-1]
		t.nodes[i].critical = true
		kids = kids[:0]
		for c := t.nodes[i].child; c != none; c = t.nodes[c].next {
			kids = append(kids, c)
		}
		slices.SortStableFunc(kids, func(a, b int32) int {
			return cmp.Compare(t.nodes[b].end, t.nodes[a].end)
		})
		n := &t.nodes[i]
		at := n.end
		for _, c := range kids {
			k := &t.nodes[c]
			from, to := max(k.start, n.start), min(k.end, n.end)
			if to <= at && to > from {
				t.down = append(t.down, c)
				at = from
			}
		}
	}
}

// failed reports whether a span has an error: its status, or an exception.
func failed(s *client.Span) bool {
	return s.Status == client.StatusError || s.Status != client.StatusOK && exception(s) != nil
}

// exception returns a span's last exception event, nil when it has none.
func exception(s *client.Span) *client.Event {
	for i := len(s.Events) - 1; i >= 0; i-- {
		if s.Events[i].Name == "exception" {
			return &s.Events[i]
		}
	}
	return nil
}

// deepest is the node at the bottom of the error chain: down from the root,
// always into the child whose failure came last, as that one decided. None
// when nothing failed.
func (t *spanTree) deepest() int32 {
	best := none
	for _, r := range t.roots {
		if t.nodes[r].errors > 0 && (best == none || t.nodes[r].errors > t.nodes[best].errors) {
			best = r
		}
	}
	for best != none {
		below := none
		for c := t.nodes[best].child; c != none; c = t.nodes[c].next {
			if t.nodes[c].errors > 0 && (below == none || t.nodes[c].end >= t.nodes[below].end) {
				below = c
			}
		}
		if below == none {
			break
		}
		best = below
	}
	return best
}

// why is what a failing node says of its failure or, when it says nothing,
// the nearest failing one above that does, and which node that is: a callee
// that just reports an error is explained by its caller.
func (t *spanTree) why(i int32) (text string, by int32) {
	for ; i != none; i = t.nodes[i].parent {
		if t.nodes[i].failed {
			if text := errorText(t.nodes[i].span); text != "" {
				return text, i
			}
		}
	}
	return "", none
}
