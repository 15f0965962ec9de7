package traces

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
)

const millisecond = int64(1e6)

// breakCycles makes the earliest span of each ring of parents a root.
func (f *plainForest) breakCycles() {
	for i := range f.nodes {
		var way []int
		for at := i; at >= 0; at = f.nodes[at].parent {
			if !slices.Contains(way, at) {
				way = append(way, at)
				continue
			}
			first := at
			for on := f.nodes[at].parent; on != at; on = f.nodes[on].parent {
				if f.nodes[on].start < f.nodes[first].start {
					first = on
				}
			}
			f.nodes[first].parent = -1
			f.cycles++
			break
		}
	}
}

// children returns the children of a node, -1 for the roots, by start; in the
// place of those without times stand their own.
func (f *plainForest) children(of int) (all []int) {
	for i := range f.nodes {
		switch n := &f.nodes[i]; {
		case n.parent == of && n.untimed:
			all = append(all, f.children(i)...)
		case n.parent == of:
			all = append(all, i)
		}
	}
	return all
}

// measure finds what goes on after its parent, what is skewed, and self times.
func (f *plainForest) measure() {
	for i := range f.nodes {
		k := &f.nodes[i]
		if k.parent < 0 || k.untimed || f.nodes[k.parent].untimed {
			continue
		}
		n := &f.nodes[k.parent]
		outside := k.start < n.start || k.end > n.end
		slack := max(millisecond, n.lasts()/100)
		message := n.span.Kind == client.KindProducer || k.span.Kind == client.KindConsumer
		longer := k.lasts() > n.lasts()+slack
		k.async = outside && (message || k.end > n.end+slack && (longer || k.span.Service() == n.span.Service()))
		k.skewed = k.start < n.start || outside && !k.async
	}
	for i := range f.nodes {
		n := &f.nodes[i]
		children := f.children(i)
		n.self = f.cellsOf(n, func(t int64) bool {
			return !slices.ContainsFunc(children, func(c int) bool {
				k := &f.nodes[c]
				return k.start <= t && t < k.end && (!k.async || n.span.Kind == client.KindClient)
			})
		})
	}
}

// cellsOf returns how much of a node's time something is true of. The time is cut
// wherever any span starts or ends.
func (f *plainForest) cellsOf(n *plainNode, is func(t int64) bool) int64 {
	var cuts []int64
	for i := range f.nodes {
		for _, t := range []int64{f.nodes[i].start, f.nodes[i].end} {
			if t >= n.start && t <= n.end {
				cuts = append(cuts, t)
			}
		}
	}
	slices.Sort(cuts)
	sum := int64(0)
	for i := range cuts[1:] {
		if is(cuts[i]) {
			sum += cuts[i+1] - cuts[i]
		}
	}
	return sum
}

// reach returns when the last of the spans from a node down ended.
func (f *plainForest) reach(i int) int64 {
	last := f.nodes[i].end
	for k := range f.nodes {
		if f.nodes[k].parent == i {
			last = max(last, f.reach(k))
		}
	}
	return last
}

// follow marks the critical path from a time back to the start of a node, -1 for
// the whole trace: of the ends before that time always the last.
func (f *plainForest) follow(of int, at int64) {
	from, end := int64(0), f.end
	if of >= 0 {
		f.nodes[of].critical = true
		from, end = f.nodes[of].start, f.nodes[of].end
	}
	for {
		type choice struct {
			node      int
			at, until int64
		}
		var all []choice
		children := f.children(of)
		slices.SortFunc(children, func(a, b int) int {
			return cmp.Or(cmp.Compare(f.nodes[a].start, f.nodes[b].start), cmp.Compare(a, b))
		})
		for _, c := range children {
			k := &f.nodes[c]
			all = append(all, choice{c, f.reach(c), f.reach(c)}, choice{c, k.end, k.end})
			if k.end > end && !k.async {
				all = append(all, choice{c, end, k.end})
			}
		}
		all = slices.DeleteFunc(all, func(c choice) bool { return c.at > at || c.at <= max(from, f.nodes[c.node].start) })
		if len(all) == 0 {
			return
		}
		best := all[0]
		for _, c := range all[1:] {
			if c.at > best.at {
				best = c
			}
		}
		f.follow(best.node, best.until)
		at = max(from, f.nodes[best.node].start)
	}
}

// plainCall is a call, its times in ns, -1 for what is not known.
type plainCall struct {
	caller, callee  string
	async, failed   bool
	wait, gap, self int64
}

// calls returns the calls between services.
func (f *plainForest) calls() (all []plainCall) {
	for i := range f.nodes {
		n := &f.nodes[i]
		out, crossed := f.callsOut(n.span), false
		for c := range f.nodes {
			k := &f.nodes[c]
			same := k.span.Service() == n.span.Service()
			if k.parent != i || same && !f.inbound(k.span) {
				continue
			}
			crossed = true
			if out || !same {
				all = append(all, f.callOf(n, c))
			}
		}
		if out && !crossed {
			call := plainCall{caller: n.span.Service(), callee: n.span.Name, failed: f.failed(n.span), wait: n.lasts(), gap: -1, self: -1}
			if n.untimed {
				call.wait = -1
			}
			all = append(all, call)
		}
	}
	return all
}

// callOf returns the call that a node of another service, or a server's, stands
// for.
func (f *plainForest) callOf(n *plainNode, c int) plainCall {
	k := &f.nodes[c]
	out := f.callsOut(n.span)
	call := plainCall{caller: n.span.Service(), callee: k.span.Service(), failed: f.failed(k.span) || out && f.failed(n.span), wait: -1, gap: -1, self: -1}
	if !k.untimed {
		call.self = f.ownTime(c)
	}
	switch {
	case k.async && n.span.Kind != client.KindClient:
		call.async = true
		if k.start >= n.start {
			call.gap = k.start - n.start
		}
		return call
	case !out && !k.untimed:
		call.wait = k.lasts()
		return call
	case !out:
		return call
	case n.untimed || k.untimed:
		call.self = -1
		return call
	}
	call.wait, call.self = n.lasts(), min(call.self, n.lasts())
	if !k.async {
		call.gap = max(0, n.lasts()-k.lasts())
	}
	return call
}

// ownTime returns how long a callee worked itself: its time without that of calls
// of its own service's spans below it.
func (f *plainForest) ownTime(server int) int64 {
	service := f.nodes[server].span.Service()
	var waits []int
	var look func(of int)
	look = func(of int) {
		for c := range f.nodes {
			k := &f.nodes[c]
			switch {
			case k.parent != of || k.async:
			case k.span.Service() != service || f.callsOut(k.span):
				waits = append(waits, c)
			default:
				look(c)
			}
		}
	}
	look(server)
	return f.cellsOf(&f.nodes[server], func(t int64) bool {
		return !slices.ContainsFunc(waits, func(c int) bool {
			k := &f.nodes[c]
			return !k.untimed && k.start <= t && t < k.end
		})
	})
}
