package traces

import (
	"cmp"
	"math"
	"slices"
	"time"

	"airefinery-mcp/client"
)

// measure fills self times, sizes and errors, and finds what is wrong.
func (f *Forest) measure() {
	f.Start, f.End = math.MaxInt64, math.MinInt64
	for _, i := range slices.Backward(f.Order) {
		n := &f.Nodes[i]
		n.Size++
		n.reach = max(n.reach, n.End)
		if n.Failed {
			n.Errors++
		}
		f.count(n)
		covered, reach, nested := int64(0), n.Start, false
		for c := n.Child; c != None; c = f.Nodes[c].Next {
			k := &f.Nodes[c]
			f.compare(n, k)
			n.Size += k.Size
			n.Errors += k.Errors
			n.reach = max(n.reach, k.reach)
			nested = nested || k.Untimed && k.Child != None
			from, to := max(k.Start, reach), min(k.End, n.End)
			if to > from && waitsFor(n, k) {
				covered += to - from
				reach = to
			}
		}
		if nested {
			covered = f.coveredBelow(n)
		}
		n.Self = n.Duration() - covered
	}
	if f.Start > f.End {
		f.Start, f.End = 0, 0
	}
}

// count counts what is wrong with a node, and widens the trace to hold it.
func (f *Forest) count(n *Node) {
	if n.Inverted {
		f.Flaws.Inverted++
	}
	if n.Excepted {
		f.Flaws.Excepted++
	}
	if n.Unstated {
		f.Flaws.Unstated++
	}
	if n.Failed && n.Span.Status != client.StatusError {
		f.Flaws.FailedUnset++
	}
	if !f.times.plain {
		f.countTimes(n)
		return
	}
	f.Start, f.End = min(f.Start, n.Start), max(f.End, n.End)
}

// countTimes is count for times that are not all what they seem.
func (f *Forest) countTimes(n *Node) {
	if n.Untimed {
		f.Flaws.Untimed++
	}
	for _, v := range [...]int64{n.Span.Start, n.Span.End} {
		if _, unit, ok := f.times.read(v); ok {
			f.Start, f.End = min(f.Start, n.Start), max(f.End, n.End)
			if unit >= 0 {
				f.Flaws.Units[unit]++
			}
		}
	}
}

// slack returns by how much a child may outlast its parent, or reach beyond it,
// without having gone on by itself: clocks and their digits differ.
func slack(parent *Node) int64 {
	return max(int64(time.Millisecond), parent.Duration()/100)
}

// compare finds out whether a child went on without its parent, or reaches out
// of it.
func (f *Forest) compare(n, k *Node) {
	if n.Untimed || k.Untimed || k.Start >= n.Start && k.End <= n.End {
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
		slices.SortStableFunc(list[mark:], func(a, b int32) int { return cmp.Compare(f.Nodes[a].Start, f.Nodes[b].Start) })
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
