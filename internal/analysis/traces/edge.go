package traces

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/semconv"
)

// Edge is the calls from one service to another: an edge of the service graph.
//
// A call is recorded by the caller's client span, by the callee's server span
// below it, or by both. The client duration is how long the caller waited; of a
// call that only the callee recorded it is the server's duration. The gap is
// how much longer that is than the server's duration: network and queues
// between the two. The self time is how long the callee worked itself, without
// the calls that it made to others in turn. Gap and self time are not known
// where the callee records nothing, as databases do.
//
// Nobody waits for what an asynchronous call leads to, as of a message that a
// consumer takes from a queue: it has no client duration, and its gap is from
// when it was sent to when the callee began. Such calls have an edge of their
// own.
type Edge struct {
	Caller, Callee string
	Async          bool
	// Model is the language model that the calls ask for, "" where they say none
	// or where the edge is of several.
	Model string
	// Models is how many models are taken together, 0 where Model says it all.
	// OthersApart is set where other models of the two services have edges of
	// their own.
	Models      int
	OthersApart bool
	// Calls and Failed count the calls and the failed ones.
	Calls, Failed int
	// ClientDuration, Gap and SelfTime are the calls' times.
	ClientDuration, Gap, SelfTime Times
	// Change is what changed most.
	Change Change
	// SlowerThanOthers is how many times the median self time of the other
	// models of the two services this model's is, FailsMoreThanOthers how many
	// times as often it fails; 0 where it is much like them.
	SlowerThanOthers, FailsMoreThanOthers float64
	// Within names the callee's own span that makes up most of a changed self
	// time, or of one that is longer than other models'; "" for none.
	Within string
}

// OneSided reports whether no call was recorded by both sides, so that there is
// no gap.
func (e *Edge) OneSided() bool { return e.Gap.IsEmpty() }

// edgeKey tells edges apart. Where calls ask for a model it belongs to the key:
// it is often what tells slow calls from fast ones.
type edgeKey struct {
	caller, callee, model string
	async                 bool
}

// call is one call. It is small and without pointers: there are many.
type call struct {
	start int64 // ns
	// ms has its times by [EdgeTime] less one, NaN where they are not known.
	ms    [edgeTimes]float32
	fault fault
	// observed is set where the callee recorded it.
	observed bool
}

// halves are the spans that the two sides of a call recorded of it: server is nil
// where the callee recorded nothing; else client is what the caller did.
type halves struct{ server, client *client.Span }

func (c *call) set(what EdgeTime, ns int64) { c.ms[what-1] = inMS(ns) }

func (c *call) get(what EdgeTime) float64 { return float64(c.ms[what-1]) }

// fault is how far a call went wrong.
type fault uint8

const (
	noFault fault = iota
	// passedOn is a call that failed since one that the callee made failed.
	passedOn
	// notServed is one of which the caller says that it failed, and the callee does
	// not, if it says anything.
	notServed
	// ownFault is one in which the callee itself failed.
	ownFault
)

// edge is an Edge with the calls that it is made of.
type edge struct {
	Edge
	at    int32 // in the list of all
	calls []call
	// within are the callee's own spans; of an edge that is made of others, parts,
	// these have them.
	within []ownTime
	parts  []*edge
	// meanClientDuration and meanSelfTime are over all calls, in ms; 0 without any.
	meanClientDuration, meanSelfTime float64
}

// ownTime is the self time in ns of a callee's own span, in a call that started
// at a time.
type ownTime struct {
	start, ns int64
	name      int32 // one of the finder's names
}

// edgeFinder gathers the calls of many traces.
type edgeFinder struct {
	byKey  map[edgeKey]*edge
	recent [64]*edge // those of byKey that came last, by placeOf their names
	list   []*edge   // all of byKey
	// calls and within are those of all edges in the order in which they came, until
	// they are dealt out. Halves are of the calls; there are none unless keepsHalves.
	calls       chunks[call]
	within      chunks[ownTime]
	halves      []halves
	keepsHalves bool
	names       nameList
	attributes  *semconv.Attributes
	caller      *client.Span
	said        semconv.Firsts // of the caller
	grid        analysis.Grid  // of the time in which the traces started
	// onset is when calls became slower or failed; nil where they did not.
	onset *analysis.Onset
	// least is a time in ms below which neither a change nor a time matters.
	least float64
	pause analysis.Pause
	// The others are scratch of functions: selfTime, values, changeOf and byStart.
	covered []interval
	ms      []float64
	msFrom  []int64
	levels  Levels
	merging []call
}

type interval struct{ from, to int64 }

func newEdgeFinder() *edgeFinder {
	return &edgeFinder{byKey: map[edgeKey]*edge{}, attributes: new(semconv.Attributes)}
}

// add counts the calls of a trace.
func (f *edgeFinder) add(t *Forest) {
	for _, i := range t.Order {
		n := &t.Nodes[i]
		service := n.Span.Service()
		outbound := callsOut(n.Span)
		crossed := false
		for c := n.Child; c != None; c = t.Nodes[c].Next {
			k := &t.Nodes[c]
			callee := k.Span.Service()
			if callee == service && k.Span.Kind != client.KindServer && k.Span.Kind != client.KindConsumer {
				continue
			}
			crossed = true
			if outbound {
				f.call(t, n, k)
			} else if callee != service {
				f.inboundCall(t, n, k)
			}
		}
		if outbound && !crossed {
			if peer := peerOf(n.Span, f.calledBy(n.Span)); peer != "" {
				f.outboundCall(t, n, peer)
			}
		}
	}
}

// callsOut reports whether a span stands for a call to another service.
func callsOut(s *client.Span) bool {
	return s.Kind == client.KindClient || s.Kind == client.KindProducer
}

// call counts a call that both sides recorded.
func (f *edgeFinder) call(t *Forest, caller, server *Node) {
	if server.Async && caller.Span.Kind != client.KindClient {
		f.asyncCall(t, caller, server)
		return
	}
	e := f.edge(caller, server, server.Span.Service(), false)
	c := f.newCall(t, e, caller, server)
	if !caller.Untimed && !server.Untimed { // else the means would not be of the same calls
		c.set(ClientDuration, caller.Duration())
		// The callee's time after its caller gave up is no part of the call.
		c.set(SelfTime, min(f.selfTime(t, server, e, caller.Start), caller.Duration()))
		if !server.Async {
			c.set(Gap, max(0, caller.Duration()-server.Duration()))
		}
	}
}

// inboundCall counts a call that only the callee recorded; caller is the span
// that it was made in.
func (f *edgeFinder) inboundCall(t *Forest, caller, server *Node) {
	if server.Async {
		f.asyncCall(t, caller, server)
		return
	}
	e := f.edge(caller, server, server.Span.Service(), false)
	c := f.newCall(t, e, caller, server)
	if !server.Untimed {
		c.set(ClientDuration, server.Duration())
		c.set(SelfTime, f.selfTime(t, server, e, caller.Start))
	}
}

// asyncCall counts a call that nobody waits for.
func (f *edgeFinder) asyncCall(t *Forest, caller, server *Node) {
	e := f.edge(caller, server, server.Span.Service(), true)
	c := f.newCall(t, e, caller, server)
	c.set(SelfTime, f.selfTime(t, server, e, caller.Start))
	if server.Start >= caller.Start {
		c.set(Gap, server.Start-caller.Start)
	}
}

// outboundCall counts a call that only the caller recorded.
func (f *edgeFinder) outboundCall(t *Forest, caller *Node, peer string) {
	e := f.edge(caller, nil, peer, false)
	if c := f.newCall(t, e, caller, nil); !caller.Untimed {
		c.set(ClientDuration, caller.Duration())
	}
}

// newCall adds a call to those of an edge, and returns it to be given its times
// before there is another. server is nil where the callee recorded nothing.
func (f *edgeFinder) newCall(t *Forest, e *edge, caller, server *Node) *call {
	c := f.calls.add(call{start: caller.Start, ms: unknownMS, observed: server != nil}, e.at)
	if f.keepsHalves {
		h := halves{client: caller.Span}
		if server != nil {
			h.server = server.Span
		}
		f.halves = append(f.halves, h)
	}
	switch {
	case server != nil && server.Errors > 0 && t.failedItself(server):
		c.fault = ownFault
	case server != nil && server.Failed:
		c.fault = passedOn
	case caller.Failed && callsOut(caller.Span):
		c.fault = notServed
	}
	return c
}

// failedItself reports whether a service failed, by one of its own spans, while
// none of the calls that it made did.
func (t *Forest) failedItself(server *Node) bool {
	service, own := server.Span.Service(), server.Failed
	t.pending = t.appendChildren(t.pending[:0], server)
	for len(t.pending) > 0 {
		n := &t.Nodes[t.pop()]
		switch {
		case n.Errors == 0:
		case n.Span.Service() != service || callsOut(n.Span):
			return false
		default:
			own = own || n.Failed
			t.pending = t.appendChildren(t.pending, n)
		}
	}
	return own
}

// unknownMS are the times of a call of which none is known.
var unknownMS = [edgeTimes]float32{nan, nan, nan}

var nan = float32(math.NaN())

func inMS(ns int64) float32 { return float32(float64(ns) / 1e6) }

// edge returns the edge that a call belongs to, and counts the call's failure.
// server is nil where the callee recorded nothing.
func (f *edgeFinder) edge(caller, server *Node, callee string, async bool) *edge {
	key := edgeKey{caller.Span.Service(), callee, f.calledBy(caller.Span).Get(semconv.CalledModel), async}
	failed := caller.Failed && callsOut(caller.Span)
	if server != nil {
		if key.model == "" {
			said := calledBy(f.attributes, server.Span)
			key.model = said.Get(semconv.CalledModel)
		}
		failed = failed || server.Failed
	}
	e := f.of(key)
	if failed {
		e.Failed++
	}
	return e
}

// calledBy returns what a span says of what it calls, which is remembered until
// another is asked for.
func (f *edgeFinder) calledBy(s *client.Span) *semconv.Firsts {
	if f.caller != s {
		f.caller, f.said = s, calledBy(f.attributes, s)
	}
	return &f.said
}

// of returns the edge of a key.
func (f *edgeFinder) of(key edgeKey) *edge {
	recent := &f.recent[(placeOf(key.caller)+3*placeOf(key.callee)+5*placeOf(key.model))%uint8(len(f.recent))]
	if e := *recent; e != nil && e.Callee == key.callee && e.Caller == key.caller && e.Model == key.model && e.Async == key.async {
		return e
	}
	e := f.byKey[key]
	if e == nil {
		e = &edge{Edge: Edge{Caller: key.caller, Callee: key.callee, Model: key.model, Async: key.async}, at: int32(len(f.list))}
		f.byKey[key] = e
		f.list = append(f.list, e)
	}
	*recent = e
	return e
}

// selfTime returns how long a callee worked itself, in ns: its duration without
// the time in which its calls to others ran. Its own spans are kept with when the
// call started.
func (f *edgeFinder) selfTime(t *Forest, server *Node, e *edge, start int64) int64 {
	f.covered = f.covered[:0]
	service := server.Span.Service()
	t.pending = t.appendChildren(t.pending[:0], server)
	for len(t.pending) > 0 {
		n := &t.Nodes[t.pop()]
		if n.Async {
			continue // not what it waited for
		}
		if n.Span.Service() != service || callsOut(n.Span) {
			if !n.Untimed {
				f.covered = append(f.covered, interval{max(n.Start, server.Start), min(n.End, server.End)})
			}
			continue
		}
		f.within.add(ownTime{start, n.Self, f.names.number(n.Span.Name)}, e.at)
		t.pending = t.appendChildren(t.pending, n)
	}
	slices.SortFunc(f.covered, func(a, b interval) int { return cmp.Compare(a.from, b.from) })
	self, reach := server.Duration(), server.Start
	for _, c := range f.covered {
		if from := max(c.from, reach); c.to > from {
			self -= c.to - from
			reach = c.to
		}
	}
	return self
}
