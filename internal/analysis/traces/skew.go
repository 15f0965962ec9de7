package traces

import (
	"cmp"
	"slices"
	"time"
)

// Skew is by how much the clocks of two services differ, as far as the halves of
// their calls show it.
type Skew struct {
	Caller, Callee string
	// By is how far the callee's clock is ahead of the caller's, in ns: the median
	// of the calls that show it. AtLeast is set where it may be more.
	By      int64
	AtLeast bool
	// Calls counts the calls that show it.
	Calls int
}

// Bounds of the skews that matter.
const (
	// leastSkew is by how much a server half must reach out of its client half, and
	// leastSkewPart by which part, as a divisor, of the client half's duration.
	leastSkew, leastSkewPart = int64(10 * time.Millisecond), 10
	// maxSkews is how many pairs of services are told.
	maxSkews = 4
)

// skewFinder gathers the calls of many traces that show a skew. The zero value
// is ready for use.
type skewFinder struct {
	pairs map[[2]string]*skewed
}

// skewed is what calls between two services show.
type skewed struct {
	exact, least []int64 // by how much, or by how much at least
}

// add looks at the calls of a trace.
func (f *skewFinder) add(t *Forest) {
	if t.Flaws.Skewed == 0 {
		return // what matters reaches out of its parent
	}
	for i := range t.Nodes {
		k := &t.Nodes[i]
		if !k.Skewed || k.Parent == None {
			continue
		}
		n := &t.Nodes[k.Parent]
		if !callsOut(n.Span) && !isInbound(k.Span) || n.Span.Service() == k.Span.Service() {
			continue
		}
		by, exact := skewOf(n, k)
		if by == 0 {
			continue
		}
		if f.pairs == nil {
			f.pairs = map[[2]string]*skewed{}
		}
		pair := [2]string{n.Span.Service(), k.Span.Service()}
		if f.pairs[pair] == nil {
			f.pairs[pair] = &skewed{}
		}
		if s := f.pairs[pair]; exact {
			s.exact = append(s.exact, by)
		} else {
			s.least = append(s.least, by)
		}
	}
}

// skewOf returns by how much a server half is ahead of its client half, 0 where
// that does not matter. A half that takes no longer than the other lies in the
// middle of it if clocks are right. One that takes longer did not start before
// the other, so that it is behind by that much at least.
func skewOf(caller, server *Node) (by int64, exact bool) {
	early, late := caller.Start-server.Start, server.End-caller.End
	least := max(leastSkew, caller.Duration()/leastSkewPart)
	if server.Duration() <= caller.Duration()+slack(caller) {
		if max(early, late) <= least {
			return 0, true
		}
		return (late - early) / 2, true
	}
	if early <= least {
		return 0, false
	}
	return -early, false
}

// ranked returns the skews, those that most calls show first.
func (f *skewFinder) ranked() []Skew {
	var out []Skew
	for pair, s := range f.pairs {
		all := s.exact
		if len(all) == 0 {
			all = s.least
		}
		slices.Sort(all)
		out = append(out, Skew{Caller: pair[0], Callee: pair[1], By: all[len(all)/2], AtLeast: len(s.exact) == 0, Calls: len(all)})
	}
	slices.SortFunc(out, func(a, b Skew) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Callee, b.Callee))
	})
	return out[:min(len(out), maxSkews)]
}
