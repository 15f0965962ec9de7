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
	finder := newEdgeFinder(analysis.Grid{})
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
	for key, e := range finder.all {
		for i := range e.calls {
			a.Calls = append(a.Calls, e.calls[i].exported(key))
		}
	}
	slices.SortFunc(a.Calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Callee, b.Callee), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Operation, b.Operation))
	})
	a.Coverage = coverageOf(r, req, oldest)
	return a
}

// rootCall counts what began a trace as a call of no caller.
func (f *edgeFinder) rootCall(t *Forest, root *Node) {
	key := edgeKey{callee: root.Span.Service()}
	e := f.all[key]
	if e == nil {
		e = &edge{}
		f.all[key] = e
	}
	c := newCall(t, root, root)
	if !root.Untimed {
		c.clientDuration, c.selfTime = durationMS(root), inMS(f.selfTime(t, root, e, root.Start))
	}
	e.calls = append(e.calls, c)
}

func (c *call) exported(key edgeKey) Call {
	span := cmp.Or(c.server, c.client)
	return Call{
		Start: c.start, Caller: key.caller, Callee: key.callee, Operation: span.Name,
		Observed: c.server != nil, Async: key.async,
		ClientDuration: float64(c.clientDuration), Gap: float64(c.gap), SelfTime: float64(c.selfTime),
		TokensIn: tokensIn(c.client, c.server),
		Failed:   c.fault != noFault, OwnFault: c.fault == ownFault, NotServed: c.fault == notServed,
		Trace: span.TraceID, span: span,
	}
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
