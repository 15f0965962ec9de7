package traces

import (
	"cmp"
	"math"
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
	// Start and End are the span's; End is not before Start. Where it is Untimed
	// both are one time that stands for its place, which is where it started
	// unless it is Unplaced, too.
	Start, End int64
	// Self is the time in which no child ran that it waited for.
	Self int64
	// Size and Errors count the spans, and the failed ones, from this node down.
	Size, Errors int32
	// Failed is set where the span has an error itself, Critical where the
	// duration of the trace hangs on it, and the others as [Flaws] has them.
	Failed, Critical, Orphan, Inverted, Skewed, Untimed, Async bool
	// Unplaced is set where it is not known when it started.
	Unplaced bool
}

// Excepted reports whether the span has an exception but did not fail.
func (n *Node) Excepted() bool {
	if len(n.Span.Events) == 0 || n.Failed {
		return false
	}
	v := judge(n.Span)
	return v == excepted || v == unstated
}

// Duration returns how long the span took.
func (n *Node) Duration() int64 { return n.End - n.Start }

// unstated reports whether it has one and does not say whether it was handled.
func (n *Node) unstated() bool { return len(n.Span.Events) > 0 && judge(n.Span) == unstated }

// Forest is the spans of a trace in their order: one tree or, where parents are
// missing, several. Whatever is wrong with the spans, each is in it once.
type Forest struct {
	// Nodes are in the order of the spans, without copies.
	Nodes []Node
	// Roots are by start, the earliest first.
	Roots []int32
	// Order has all nodes, each behind its parent, siblings by start.
	Order []int32
	Flaws Flaws
	// Start and End are the first and the last time that was measured, 0 where
	// none was.
	Start, End int64

	links   bool    // a span has a link to another trace
	reach   []int64 // the last end from a node down; only with the critical path
	times   analysis.TimeReader
	pause   analysis.Pause
	byID    nodeIDs // the first of each
	twins   []twins
	twinsAt map[int32]int // in twins, of the first of an id
	copies  map[likeness]int32
	pending []int32 // nodes that a walk has still to visit
	state   []visit
}

// NewForest returns the forest of a trace's spans, which came at a time or at
// 0 where that is not known, with the critical path marked. It refers to the
// spans.
func NewForest(spans []client.Span, now int64) *Forest { return newForest(spans, now, nil) }

func newForest(spans []client.Span, now int64, p analysis.Pause) *Forest {
	f := &Forest{times: newTimeReader(now), pause: p}
	f.build(spans)
	f.findReach()
	f.markCritical()
	return f
}

// build makes the forest of other spans out of f, whose memory it uses again.
// Nothing is marked as critical.
func (f *Forest) build(spans []client.Span) {
	f.reset(len(spans))
	f.findNodes(spans)
	f.pause.Take()
	f.findParents()
	f.breakCycles()
	f.pause.Take()
	f.link()
	f.pause.Take()
	f.measure()
	f.pause.Take()
}

func (f *Forest) reset(spans int) {
	f.Nodes = slices.Grow(f.Nodes[:0], spans)
	f.Roots, f.Order, f.pending = f.Roots[:0], slices.Grow(f.Order[:0], spans), slices.Grow(f.pending[:0], spans)
	f.Flaws = Flaws{}
	f.byID.reset(spans)
	f.twins, f.twinsAt, f.copies, f.links = nil, nil, nil, false
	f.times.Begin()
}

// newNode makes the node of a span, without its place in the forest and with its
// times as they came.
func (f *Forest) newNode(s *client.Span) Node {
	n := Node{Span: s, Parent: None, Child: None, Next: None, Start: s.Start, End: s.End}
	switch judge(s) {
	case failedStatus:
		n.Failed = true
	case failedUnset:
		n.Failed = true
		f.Flaws.FailedUnset++
	case unstated:
		f.Flaws.Unstated++
		f.Flaws.Excepted++
	case excepted:
		f.Flaws.Excepted++
	}
	f.times.See(s.Start, s.End)
	if n.End < n.Start {
		n.End, n.Inverted = n.Start, true
	}
	if len(s.Links) > 0 && !f.links {
		f.links = linksElsewhere(s)
	}
	return n
}

// settleTimes tells what was measured, of all nodes, from what was not.
func (f *Forest) settleTimes(spans []client.Span) {
	if f.times.Settle(timesOf(spans)) {
		f.Start, f.End = f.times.First(), f.times.Last()
		return
	}
	f.Start, f.End = math.MaxInt64, math.MinInt64
	for i := range f.Nodes {
		f.readTimes(&f.Nodes[i])
	}
	if f.Start > f.End {
		f.Start, f.End = 0, 0
	}
}

// readTimes tells the times of a node from what was never measured.
func (f *Forest) readTimes(n *Node) {
	start, unit, hasStart := f.times.Read(n.Span.Start)
	f.Flaws.Units.Count(unit)
	end, unit, hasEnd := f.times.Read(n.Span.End)
	f.Flaws.Units.Count(unit)
	switch {
	case hasStart && !hasEnd:
		end = start
	case hasEnd && !hasStart:
		start = end
	case !hasStart:
		start, end = f.times.First(), f.times.First()
	}
	n.Inverted = end < start
	n.Start, n.End = start, max(start, end)
	n.Untimed, n.Unplaced = !hasStart || !hasEnd, !hasStart
	if n.Untimed {
		f.Flaws.Untimed++
	}
	if hasStart || hasEnd {
		f.Start, f.End = min(f.Start, n.Start), max(f.End, n.End)
	}
}

// Time returns when something happened in the trace; ok is false where a number
// is no time that could be of it.
func (f *Forest) Time(v int64) (ns int64, ok bool) {
	ns, _, ok = f.times.Read(v)
	return ns, ok
}

// root returns the node that the trace begins with: the first that is no orphan,
// if there is one.
func (f *Forest) root() *Node {
	for _, i := range f.Roots {
		if n := &f.Nodes[i]; !n.Orphan {
			return n
		}
	}
	return &f.Nodes[f.Roots[0]]
}

// rootDuration returns how long the root took by itself, -1 where that is not
// known.
func (f *Forest) rootDuration() int64 {
	if n := f.root(); !n.Untimed && !n.Orphan {
		return n.Duration()
	}
	return -1
}

// untimed reports whether no span says how long it took.
func (f *Forest) untimed() bool { return f.Flaws.Untimed == len(f.Nodes) }

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
		f.pause.At(i)
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
	for i := len(f.Nodes) - 1; i >= 0; i-- {
		n := &f.Nodes[i]
		if n.Parent == None {
			f.Roots = append(f.Roots, int32(i))
			continue
		}
		n.Next, f.Nodes[n.Parent].Child = f.Nodes[n.Parent].Child, int32(i)
	}
	slices.Reverse(f.Roots)
	f.sortByStart(f.Roots)
	for i := range f.Nodes {
		f.pause.At(i)
		f.sortChildren(&f.Nodes[i])
	}
	f.pending = append(f.pending[:0], f.Roots...)
	slices.Reverse(f.pending)
	for len(f.pending) > 0 {
		i := f.pop()
		f.Order = append(f.Order, i)
		f.pause.At(len(f.Order))
		mark := len(f.pending)
		for c := f.Nodes[i].Child; c != None; c = f.Nodes[c].Next {
			f.Nodes[c].Depth = f.Nodes[i].Depth + 1
			f.pending = append(f.pending, c)
		}
		slices.Reverse(f.pending[mark:])
	}
}

// sortChildren puts the children of a node in order by start.
func (f *Forest) sortChildren(n *Node) {
	sorted := true
	for c := n.Child; c != None; {
		next := f.Nodes[c].Next
		sorted = sorted && (next == None || f.Nodes[c].Start <= f.Nodes[next].Start)
		c = next
	}
	if sorted {
		return
	}
	f.pending = f.appendChildren(f.pending[:0], n)
	f.sortByStart(f.pending)
	next := None
	for _, c := range slices.Backward(f.pending) {
		f.Nodes[c].Next = next
		next = c
	}
	n.Child = next
}

// sortByStart puts nodes in order by start, those of one time in that of their spans.
func (f *Forest) sortByStart(nodes []int32) {
	slices.SortStableFunc(nodes, func(a, b int32) int { return cmp.Compare(f.Nodes[a].Start, f.Nodes[b].Start) })
}

// pop takes the last of the pending nodes.
func (f *Forest) pop() int32 {
	i := f.pending[len(f.pending)-1]
	f.pending = f.pending[:len(f.pending)-1]
	return i
}
