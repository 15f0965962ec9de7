package traces

import (
	"cmp"
	"slices"
)

// markCritical marks the spans that the trace's duration hangs on: from the end
// of the longest root backwards, always the child that ended last before. What
// of a child lies outside its parent does not count, for clocks differ a little.
func (f *Forest) markCritical() {
	if len(f.Roots) == 0 {
		return
	}
	longest := f.Roots[0]
	for _, r := range f.Roots {
		if f.Nodes[r].Duration() > f.Nodes[longest].Duration() {
			longest = r
		}
	}
	f.pending = append(f.pending[:0], longest)
	var children []int32
	for len(f.pending) > 0 {
		i := f.pop()
		n := &f.Nodes[i]
		n.Critical = true
		children = f.appendChildren(children[:0], n)
		slices.SortStableFunc(children, func(a, b int32) int {
			return cmp.Compare(f.Nodes[b].End, f.Nodes[a].End)
		})
		at := n.End
		for _, c := range children {
			k := &f.Nodes[c]
			from, to := max(k.Start, n.Start), min(k.End, n.End)
			if to <= at && to > from {
				f.pending = append(f.pending, c)
				at = from
			}
		}
	}
}

// appendChildren appends the children of a node by start.
func (f *Forest) appendChildren(list []int32, n *Node) []int32 {
	for c := n.Child; c != None; c = f.Nodes[c].Next {
		list = append(list, c)
	}
	return list
}

// deepestFailure returns the node at the bottom of the error chain: down from
// the root with most errors, always into the child whose failure came last, as
// that one decided. It returns None when nothing failed.
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
			if f.Nodes[c].Errors > 0 && (below == None || f.Nodes[c].End >= f.Nodes[below].End) {
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
