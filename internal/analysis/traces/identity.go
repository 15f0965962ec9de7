package traces

import "airefinery-mcp/client"

// Which spans are one, and which of several that share an id is meant by the
// others.

// likeness is what copies of a span have in common. What else differs, such as
// the order of attributes, does not make another span of it.
type likeness struct {
	id, parent    client.SpanID
	kind          client.SpanKind
	name, service string
	start, end    int64
	anyEnd        bool // of a span of any end
}

func likenessOf(s *client.Span) likeness {
	return likeness{id: s.ID, parent: s.Parent, kind: s.Kind, name: s.Name, service: s.Service(), start: s.Start, end: s.End}
}

// withAnyEnd is the likeness of spans that may differ in their end only.
func (l likeness) withAnyEnd() likeness {
	l.end, l.anyEnd = 0, true
	return l
}

// twins are the nodes that share an id, the first and at least one more, in
// their order.
type twins struct {
	nodes []int32
	// out is the client half of a call whose halves share the id, None where
	// there is none; in are its server halves.
	out int32
	in  []int32
}

// maxTwins is how many nodes of one id are looked at for the one that a child
// belongs to.
const maxTwins = 8

// findNodes makes the nodes, one for each span and its copies.
func (f *Forest) findNodes(spans []client.Span) {
	for i := range spans {
		f.pause.At(i)
		s := &spans[i]
		first, known := int32(0), false
		if !s.ID.IsZero() {
			first, known = f.byID.get(s.ID)
		}
		if known && f.isCopy(first, s) {
			f.Flaws.Copies++
			continue
		}
		at := int32(len(f.Nodes))
		f.Nodes = append(f.Nodes, f.newNode(s))
		switch {
		case known:
			f.addTwin(first, at)
		case !s.ID.IsZero():
			f.byID.set(s.ID, at)
		}
	}
	f.settleTimes(spans)
	for i := range f.twins {
		f.findHalves(&f.twins[i])
	}
}

// isCopy reports whether a span is a copy of one that came before, of which
// first is the first of its id. The one that says more stands for both.
func (f *Forest) isCopy(first int32, s *client.Span) bool {
	if f.copies == nil {
		f.copies = map[likeness]int32{}
	}
	if f.twinsOf(first) == nil {
		f.knowCopy(first, f.Nodes[first].Span)
	}
	like := likenessOf(s)
	at, ok := f.copies[like]
	if !ok && s.End == 0 {
		at, ok = f.copies[like.withAnyEnd()]
	}
	if !ok {
		like.end = 0
		at, ok = f.copies[like] // of a span that had not ended yet
	}
	if !ok {
		f.knowCopy(int32(len(f.Nodes)), s)
		return false
	}
	if n := &f.Nodes[at]; saysMore(s, n.Span) {
		if n.Span.End == 0 {
			delete(f.copies, likenessOf(n.Span))
		}
		f.replace(n, s)
		f.knowCopy(at, s)
	}
	return true
}

// replace puts a copy in the place of a node's span, which is as if it had never
// been.
func (f *Forest) replace(n *Node, s *client.Span) {
	switch judge(n.Span) {
	case failedUnset:
		f.Flaws.FailedUnset--
	case unstated:
		f.Flaws.Unstated--
		f.Flaws.Excepted--
	case excepted:
		f.Flaws.Excepted--
	}
	*n = f.newNode(s)
}

// knowCopy notes what a node's copies look like.
func (f *Forest) knowCopy(at int32, s *client.Span) {
	like := likenessOf(s)
	f.copies[like] = at
	like = like.withAnyEnd()
	if _, known := f.copies[like]; !known && s.End != 0 {
		f.copies[like] = at
	}
}

// saysMore reports whether a copy says more than another: that it ended, that it
// failed, or more of what happened.
func saysMore(s, than *client.Span) bool {
	if (s.End == 0) != (than.End == 0) {
		return s.End != 0
	}
	if failed, other := judge(s).failed(), judge(than).failed(); failed != other {
		return failed
	}
	parts := func(s *client.Span) int { return len(s.Attrs) + len(s.Events) + len(s.Links) }
	return parts(s) > parts(than)
}

// twinsOf returns the nodes that share the id of a node, the first of its id;
// nil where there is no other.
func (f *Forest) twinsOf(first int32) *twins {
	if i, ok := f.twinsAt[first]; ok {
		return &f.twins[i]
	}
	return nil
}

func (f *Forest) addTwin(first, at int32) {
	t := f.twinsOf(first)
	if t == nil {
		if f.twinsAt == nil {
			f.twinsAt = map[int32]int{}
		}
		f.twinsAt[first] = len(f.twins)
		f.twins = append(f.twins, twins{nodes: []int32{first}, out: None})
		t = &f.twins[len(f.twins)-1]
	}
	t.nodes = append(t.nodes, at)
}

func isInbound(s *client.Span) bool {
	return s.Kind == client.KindServer || s.Kind == client.KindConsumer
}

// findHalves finds the halves of a call among nodes of one id: the client half,
// and the server halves, which are what calls of it.
func (f *Forest) findHalves(t *twins) {
	span := func(i int32) *client.Span { return f.Nodes[i].Span }
	sure := false
	for _, i := range t.nodes {
		if callsOut(span(i)) {
			t.out, sure = i, true
			break
		}
		if t.out == None && !isInbound(span(i)) {
			t.out = i // unless one calls out by its kind
		}
	}
	for at, i := range t.nodes {
		f.pause.At(at)
		if t.out != None && i != t.out && isServerHalf(span(i), span(t.out), sure) {
			t.in = append(t.in, i)
			f.Nodes[i].Parent = t.out
		}
	}
	if len(t.in) == 0 {
		t.out = None
	}
	f.Flaws.Halves += len(t.in)
	f.Flaws.Duplicates += len(t.nodes) - 1 - len(t.in)
}

// isServerHalf reports whether a span is the server half of the call that
// another span of its id is the client half of; sure is whether that one calls
// out by its kind.
func isServerHalf(s, out *client.Span, sure bool) bool {
	otherService := s.Service() != out.Service()
	if sure {
		return isInbound(s) || otherService && !callsOut(s)
	}
	return isInbound(s) && otherService
}

// findParents finds the parents of all nodes but server halves, which have them.
func (f *Forest) findParents() {
	for i := range f.Nodes {
		f.pause.At(i)
		n := &f.Nodes[i]
		if n.Span.Parent.IsZero() || n.Parent != None {
			continue
		}
		p, ok := f.byID.get(n.Span.Parent)
		if ok && len(f.twins) > 0 {
			p = f.parentAmong(p, int32(i))
		}
		switch {
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

// parentAmong returns which of the nodes that share the id of a node, the first
// of them, a child names by that id: the server half of a call, for it is the
// callee that does something in its turn, but for what the caller's own service
// did. Of several it is the one of the child's service.
func (f *Forest) parentAmong(first, child int32) int32 {
	t := f.twinsOf(first)
	switch {
	case t == nil:
		return first
	case child == t.out: // it names its own id
		return child
	}
	s := f.Nodes[child].Span
	service, among := s.Service(), t.nodes
	if t.out != None {
		among = t.in
	}
	for _, i := range among[:min(len(among), maxTwins)] {
		if i != child && f.Nodes[i].Span.Service() == service {
			return i
		}
	}
	if t.out != None && !isInbound(s) && f.Nodes[t.out].Span.Service() == service {
		return t.out
	}
	return among[0]
}
