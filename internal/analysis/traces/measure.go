package traces

import (
	"cmp"
	"slices"
	"time"

	"airefinery-mcp/client"
)

// measure fills self times, sizes and errors, and finds what is wrong.
func (f *Forest) measure() {
	for _, i := range slices.Backward(f.Order) {
		n := &f.Nodes[i]
		n.Size++
		if n.Failed {
			n.Errors++
		}
		if n.Inverted {
			f.Flaws.Inverted++
		}
		covered, reach, nested := int64(0), n.Start, false
		for c := n.Child; c != None; c = f.Nodes[c].Next {
			k := &f.Nodes[c]
			n.Size += k.Size
			n.Errors += k.Errors
			if k.Start < n.Start || k.End > n.End {
				f.compare(n, k)
			}
			nested = nested || k.Untimed && k.Child != None
			from, to := max(k.Start, reach), min(k.End, n.End)
			if to > from && waitsFor(n, k) {
				covered += to - from
				reach = to
			}
		}
		if nested && !n.Untimed {
			covered = f.coveredBelow(n)
		}
		n.Self = n.Duration() - covered
	}
}

// findReach finds when the last span from each node down ended.
func (f *Forest) findReach() {
	f.reach = make([]int64, len(f.Nodes))
	for _, i := range slices.Backward(f.Order) {
		n := &f.Nodes[i]
		f.reach[i] = max(f.reach[i], n.End)
		if n.Parent != None {
			f.reach[n.Parent] = max(f.reach[n.Parent], f.reach[i])
		}
	}
}

// slack returns by how much a child may outlast its parent, or reach beyond it,
// without having gone on by itself: clocks and their digits differ.
func slack(parent *Node) int64 {
	return max(int64(time.Millisecond), parent.Duration()/100)
}

// compare finds out whether a child that reaches out of its parent went on
// without it.
func (f *Forest) compare(n, k *Node) {
	if n.Untimed || k.Untimed {
		return
	}
	k.Async = goesOn(n, k)
	if k.Async {
		f.Flaws.Async++
	}
	if k.Start < n.Start || !k.Async {
		k.Skewed = true
		f.Flaws.Skewed++
	}
}

// goesOn reports whether a child that reaches out of its parent is asynchronous:
// a message was sent, the same program did something after the parent's end, or
// another one worked for longer than the parent was there.
func goesOn(n, k *Node) bool {
	if n.Span.Kind == client.KindProducer || k.Span.Kind == client.KindConsumer {
		return true
	}
	over := slack(n)
	return k.End-n.End > over && (n.Span.Service() == k.Span.Service() || k.Duration()-n.Duration() > over)
}

// waitsFor reports whether a parent waits while a child runs. A caller that gave
// up waited until it did.
func waitsFor(n, k *Node) bool {
	return !k.Untimed && (!k.Async || n.Span.Kind == client.KindClient)
}

// timed appends the children of a node by start, in the place of those without
// times their own children.
func (f *Forest) timed(list []int32, n *Node) []int32 {
	mark := len(list)
	list = f.appendChildren(list, n)
	return f.throughUntimed(list, mark)
}

// throughUntimed puts the children of nodes without times in their place, in a
// list from a mark on.
func (f *Forest) throughUntimed(list []int32, mark int) []int32 {
	kept, found := mark, false
	for at := mark; at < len(list); at++ {
		i := list[at]
		if f.Nodes[i].Untimed {
			list = f.appendChildren(list, &f.Nodes[i])
			found = true
			continue
		}
		list[kept] = i
		kept++
	}
	list = list[:kept]
	if found {
		slices.SortFunc(list[mark:], func(a, b int32) int {
			return cmp.Or(cmp.Compare(f.Nodes[a].Start, f.Nodes[b].Start), cmp.Compare(a, b))
		})
	}
	return list
}

// coveredBelow returns the time of a node in which children ran that it waited
// for, or children of those without times.
func (f *Forest) coveredBelow(n *Node) int64 {
	covered, reach := int64(0), n.Start
	f.pending = f.timed(f.pending[:0], n)
	for _, c := range f.pending {
		k := &f.Nodes[c]
		from, to := max(k.Start, reach), min(k.End, n.End)
		if to > from && waitsFor(n, k) {
			covered += to - from
			reach = to
		}
	}
	return covered
}
