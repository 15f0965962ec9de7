package traces

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/semconv"
)

// Activity is what services did, call by call, by start: what a change is looked
// for in.
type Activity struct {
	Calls []Call
	// Requests are what each trace did, in the order in which they came.
	Requests []Request
	// Traces counts the traces that came with spans.
	Traces   int
	Coverage analysis.Coverage
}

// Call is one call of a service, as [Edge] describes it. What begins a trace is
// one, too, of no caller.
type Call struct {
	// Start is in ns since the Unix epoch.
	Start          int64
	Caller, Callee string
	// Operation is the name of the callee's span or, where it recorded none, of
	// the caller's.
	Operation string
	// Observed is set where the callee recorded the call, and Async where nobody
	// waited for it.
	Observed, Async bool
	// ClientDuration, Gap and SelfTime are in ms, NaN where they are not known.
	ClientDuration, Gap, SelfTime float64
	// TokensIn is how many tokens the caller sent to a model, NaN where none of the
	// call's two spans says it.
	TokensIn float64
	// Failed is set where the call failed. OwnFault is, where the callee failed
	// while nothing that it called did, and NotServed, where only the caller says
	// that it failed.
	Failed, OwnFault, NotServed bool
	// Trace is the call's.
	Trace client.TraceID

	span *client.Span
}

// Message returns what the call's span says of its failure, "" where it says
// nothing.
func (c *Call) Message() string { return errorMessage(c.span) }

// NewActivity returns the calls in the traces of a response.
func NewActivity(r *client.TracesResponse, req *analysis.Request) *Activity {
	a := &Activity{}
	forest := Forest{times: newTimeReader(nowOf(req))}
	finder := newEdgeFinder()
	finder.keepsHalves = true
	requests := requestReader{at: map[Step]int{}}
	var oldest int64
	for i := range r.Traces {
		if len(r.Traces[i].Spans) == 0 {
			continue
		}
		forest.build(r.Traces[i].Spans)
		a.Traces++
		finder.add(&forest)
		a.Requests = append(a.Requests, requests.read(&forest, r.Traces[i].Spans[0].TraceID))
		for _, root := range forest.Roots {
			if n := &forest.Nodes[root]; !n.Orphan {
				finder.rootCall(&forest, n)
			}
		}
		if start := forest.Start; start != 0 && (oldest == 0 || start < oldest) {
			oldest = start
		}
	}
	a.Calls = make([]Call, 0, finder.calls.n)
	for c, at := range finder.calls.all {
		call := finder.list[at].exported(c)
		call.tell(finder.halves[len(a.Calls)])
		a.Calls = append(a.Calls, call)
	}
	slices.SortFunc(a.Calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Callee, b.Callee), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Operation, b.Operation))
	})
	a.Coverage = coverageOf(r, req, oldest)
	return a
}

// rootCall counts what began a trace as a call of no caller.
func (f *edgeFinder) rootCall(t *Forest, root *Node) {
	e := f.of(edgeKey{callee: root.Span.Service()})
	if c := f.newCall(t, e, root, root); !root.Untimed {
		c.set(ClientDuration, root.Duration())
		c.set(SelfTime, f.selfTime(t, root, e, root.Start))
	}
}

// exported returns a call of an edge without what only its spans tell.
func (e *edge) exported(c *call) Call {
	return Call{
		Start: c.start, Caller: e.Caller, Callee: e.Callee, Observed: c.observed, Async: e.Async,
		ClientDuration: c.get(ClientDuration), Gap: c.get(Gap), SelfTime: c.get(SelfTime), TokensIn: math.NaN(),
		Failed: c.fault != noFault, OwnFault: c.fault == ownFault, NotServed: c.fault == notServed,
	}
}

// tell adds what its spans tell.
func (c *Call) tell(h halves) {
	c.span = cmp.Or(h.server, h.client)
	c.Operation, c.Trace, c.TokensIn = c.span.Name, c.span.TraceID, tokensIn(h.client, h.server)
}

// tokensIn returns the tokens that the first of some spans to say so states, NaN
// where none does.
func tokensIn(spans ...*client.Span) float64 {
	for _, s := range spans {
		if s == nil {
			continue
		}
		for i := range s.Attrs {
			for _, p := range semconv.Places("", s.Attrs[i].Key) {
				if p.Fact != semconv.TokensIn || p.Path != "" {
					continue
				}
				if n, err := strconv.ParseFloat(s.Attrs[i].Value, 64); err == nil && n >= 0 {
					return n
				}
			}
		}
	}
	return math.NaN()
}
