package traces

import (
	"cmp"
	"slices"
)

// step is an end at which the critical path can come to a node: the last end
// from it down, or its own.
type step struct {
	node int32
	// at is the end as the parent sees it, until the end from which the path goes
	// on within the node.
	at, until int64
}

// markCritical marks the spans that the trace's duration hangs on: from the last
// end of all backwards, always the span that ended last before the start of the
// one after it. Work that goes on after its parent's end has its part in it.
// What of a child lies before its parent does not count, for clocks differ, nor
// do spans without times.
func (f *Forest) markCritical() {
	list := f.throughUntimed(append(f.pending[:0], f.Roots...), 0)
	var some, others [16]step
	steps := f.steps(some[:0], list, f.End)
	todo := f.follow(others[:0], steps, 0, f.End)
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		n := &f.Nodes[s.node]
		n.Critical = true
		list = f.timed(list[:0], n)
		steps = f.steps(steps[:0], list, n.End)
		todo = f.follow(todo, steps, n.Start, s.until)
	}
}

// steps appends the ends of nodes whose parent ended at a time.
func (f *Forest) steps(list []step, nodes []int32, end int64) []step {
	for _, i := range nodes {
		n := &f.Nodes[i]
		list = append(list, step{i, f.reach[i], f.reach[i]})
		if n.End < f.reach[i] {
			list = append(list, step{i, n.End, n.End})
		}
		if n.End > end && !n.Async { // the parent did not end before it
			list = append(list, step{i, end, n.End})
		}
	}
	return list
}

// follow appends those of some steps that the path takes from a time backwards
// to another.
func (f *Forest) follow(todo, steps []step, from, at int64) []step {
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.at, a.at) })
	for _, s := range steps {
		start := max(f.Nodes[s.node].Start, from)
		if s.at <= at && s.at > start {
			todo = append(todo, s)
			at = start
		}
	}
	return todo
}

// appendChildren appends the children of a node by start.
func (f *Forest) appendChildren(list []int32, n *Node) []int32 {
	for c := n.Child; c != None; c = f.Nodes[c].Next {
		list = append(list, c)
	}
	return list
}

// passesOn reports whether a node failed with nothing but the words of an earlier
// one that threw them, as where a library marks the call that was told of it.
func (f *Forest) passesOn(later, earlier int32) bool {
	s, thrown := f.Nodes[later].Span, f.Nodes[earlier].Span
	return f.Nodes[later].Failed && f.Nodes[later].Errors == 1 && f.Nodes[earlier].Failed && s.StatusMessage != "" && s.StatusMessage == thrown.StatusMessage &&
		exception(s) == nil && exception(thrown) != nil
}

// deepestFailure returns the node at the bottom of the error chain: down from
// the root with most errors, always into the child whose failure came last, as
// that one decided, unless it only passes on what one before it threw. It returns
// None when nothing failed.
func (f *Forest) deepestFailure() int32 {
	best := None
	for _, r := range f.Roots {
		if f.Nodes[r].Errors > 0 && (best == None || f.Nodes[r].Errors > f.Nodes[best].Errors) {
			best = r
		}
	}
	for best != None {
		below := None
		for c := f.Nodes[best].Child; c != None; c = f.Nodes[c].Next {
			if f.Nodes[c].Errors > 0 && (below == None || f.Nodes[c].End >= f.Nodes[below].End && !f.passesOn(c, below)) {
				below = c
			}
		}
		if below == None {
			break
		}
		best = below
	}
	return best
}

// goodPart is the part of a trace's time, as a divisor, that a span must make up by
// itself to be why it is slow.
const goodPart = 3

// slowest returns the node on the critical path with the longest self time, None
// where that is less than a third of the trace's time.
func (f *Forest) slowest() int32 {
	best, most := None, (f.End-f.Start)/goodPart
	for _, i := range f.Order {
		if n := &f.Nodes[i]; n.Critical && !n.Untimed && n.Self > most {
			best, most = i, n.Self
		}
	}
	return best
}
