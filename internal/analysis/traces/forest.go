package traces

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// None is the index of no node.
const None = int32(-1)

// Node is a span in its place in a forest.
type Node struct {
	Span *client.Span
	// Parent, Child and Next are indexes of [Forest.Nodes], None where there is
	// no such node: Child is the first child, Next the next sibling by start.
	Parent, Child, Next int32
	// Depth is the number of nodes above.
	Depth int32
	// Start and End are the span's; End is not before Start.
	Start, End int64
	// Self is the time in which no child ran.
	Self int64
	// Size and Errors count the spans, and the failed ones, from this node down.
	Size, Errors int32
	// Failed is set where the span has an error itself, Critical where the
	// duration of the trace hangs on it, and the others as [Flaws] has them.
	Failed, Critical, Orphan, Inverted, Skewed bool
}

// Duration returns how long the span took.
func (n *Node) Duration() int64 { return n.End - n.Start }

// Forest is the spans of a trace in their order: one tree or, where parents are
// missing, several. Whatever is wrong with the spans, each is in it once.
type Forest struct {
	// Nodes are in the order of the spans.
	Nodes []Node
	// Roots are by start, the earliest first.
	Roots []int32
	// Order has all nodes, each behind its parent, siblings by start.
	Order []int32
	Flaws Flaws

	byID    map[client.SpanID]int32
	most    int     // the most spans that byID ever held
	pending []int32 // nodes that a walk has still to visit
	byStart []int32
	state   []visit
}

// NewForest returns the forest of a trace's spans, with the critical path
// marked. It refers to the spans.
func NewForest(spans []client.Span) *Forest {
	f := &Forest{}
	f.build(spans)
	f.markCritical()
	return f
}

// build makes the forest of other spans out of f, whose memory it uses again.
// Nothing is marked as critical.
func (f *Forest) build(spans []client.Span) {
	f.reset(len(spans))
	for i := range spans {
		f.Nodes[i] = newNode(&spans[i])
		if f.Nodes[i].Inverted {
			f.Flaws.Inverted++
		}
		id := spans[i].ID
		if id.IsZero() {
			continue
		}
		if _, known := f.byID[id]; known {
			f.Flaws.Duplicates++
			continue
		}
		f.byID[id] = int32(i)
	}
	f.findParents()
	f.breakCycles()
	f.link()
	f.measure()
}

func (f *Forest) reset(spans int) {
	f.Nodes = slices.Grow(f.Nodes[:0], spans)[:spans]
	f.Roots, f.Order, f.Flaws = f.Roots[:0], f.Order[:0], Flaws{}
	if f.byID == nil || f.most > 16*spans { // to clear a large map for few spans would take longer
		f.byID, f.most = make(map[client.SpanID]int32, spans), 0
	}
	clear(f.byID)
	f.most = max(f.most, spans)
}

func newNode(s *client.Span) Node {
	n := Node{Span: s, Parent: None, Child: None, Next: None, Failed: failed(s),
		Start: analysis.Bounded(s.Start), End: analysis.Bounded(s.End)}
	if n.End < n.Start {
		n.End, n.Inverted = n.Start, true
	}
	return n
}

func (f *Forest) findParents() {
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if n.Span.Parent.IsZero() {
			continue
		}
		switch p, ok := f.byID[n.Span.Parent]; {
		case !ok:
			n.Orphan = true
			f.Flaws.Orphans++
		case p == int32(i): // its own parent
			f.Flaws.Cycles++
		default:
			n.Parent = p
		}
	}
}

// visit is how far the search for cycles got with a node.
type visit uint8

const (
	unseen visit = iota
	open         // on the way up that is being looked at
	done
)

// breakCycles makes the earliest span of each cycle a root.
func (f *Forest) breakCycles() {
	f.state = slices.Grow(f.state[:0], len(f.Nodes))[:len(f.Nodes)]
	clear(f.state)
	for i := range f.Nodes {
		f.pending = f.pending[:0]
		at := int32(i)
		for at != None && f.state[at] == unseen {
			f.state[at] = open
			f.pending = append(f.pending, at)
			at = f.Nodes[at].Parent
		}
		if at != None && f.state[at] == open {
			f.Nodes[f.earliestOfCycle(at)].Parent = None
			f.Flaws.Cycles++
		}
		for _, n := range f.pending {
			f.state[n] = done
		}
	}
}

// earliestOfCycle returns the node that starts first of those on the cycle
// through a node.
func (f *Forest) earliestOfCycle(at int32) int32 {
	first := at
	for n := f.Nodes[at].Parent; n != at; n = f.Nodes[n].Parent {
		if f.Nodes[n].Start < f.Nodes[first].Start {
			first = n
		}
	}
	return first
}

// link chains siblings by start and lists the nodes, parents first.
func (f *Forest) link() {
	f.byStart = slices.Grow(f.byStart[:0], len(f.Nodes))[:len(f.Nodes)]
	for i := range f.byStart {
		f.byStart[i] = int32(i)
	}
	slices.SortStableFunc(f.byStart, func(a, b int32) int {
		return cmp.Compare(f.Nodes[a].Start, f.Nodes[b].Start)
	})
	for _, i := range slices.Backward(f.byStart) {
		n := &f.Nodes[i]
		if n.Parent == None {
			f.Roots = append(f.Roots, i)
			continue
		}
		n.Next, f.Nodes[n.Parent].Child = f.Nodes[n.Parent].Child, i
	}
	slices.Reverse(f.Roots)
	f.pending = append(f.pending[:0], f.Roots...)
	slices.Reverse(f.pending)
	for len(f.pending) > 0 {
		i := f.pop()
		f.Order = append(f.Order, i)
		mark := len(f.pending)
		for c := f.Nodes[i].Child; c != None; c = f.Nodes[c].Next {
			f.Nodes[c].Depth = f.Nodes[i].Depth + 1
			f.pending = append(f.pending, c)
		}
		slices.Reverse(f.pending[mark:])
	}
}

// pop takes the last of the pending nodes.
func (f *Forest) pop() int32 {
	i := f.pending[len(f.pending)-1]
	f.pending = f.pending[:len(f.pending)-1]
	return i
}

// measure fills self times, sizes and errors, and finds what is skewed.
func (f *Forest) measure() {
	for _, i := range slices.Backward(f.Order) {
		n := &f.Nodes[i]
		n.Size++
		if n.Failed {
			n.Errors++
		}
		covered, reach := int64(0), n.Start
		for c := n.Child; c != None; c = f.Nodes[c].Next {
			k := &f.Nodes[c]
			if k.Start < n.Start || k.End > n.End {
				k.Skewed = true
				f.Flaws.Skewed++
			}
			n.Size += k.Size
			n.Errors += k.Errors
			from, to := max(k.Start, reach), min(k.End, n.End)
			if to > from {
				covered += to - from
				reach = to
			}
		}
		n.Self = n.Duration() - covered
	}
}
