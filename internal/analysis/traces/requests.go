package traces

import (
	"encoding/json"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// Request is what one trace did, step by step: what is usual of a kind of request
// is told by it.
type Request struct {
	Trace client.TraceID
	// Start and End are those of its spans, in ns since the Unix epoch.
	Start, End int64
	// Root is what the trace began with, zero where its beginning did not come: then
	// its steps are not all that it took.
	Root SpanName
	// Failed is set where a span of it failed.
	Failed bool
	// Steps are its kinds of spans, in the order in which they first began.
	Steps []Step
}

// Step is the spans of one service and name in one trace.
type Step struct {
	// Caller is the service that had the service do it: of the nearest span above
	// that is another's, "" where there is none.
	Caller, Service string
	// Name is the spans' name, with the tool where it does not say it. What a model
	// stopped for is a step of its own, "finish" and the word.
	Name string
	N    int
}

// finishStep stands before the word by which a model says why it stopped.
const finishStep = "finish "

// requestReader makes requests of traces. It keeps what it needs from one to the
// next.
type requestReader struct {
	at      map[Step]int // in steps, by all but N
	callers []string     // of each node
}

// read returns what a trace did.
func (r *requestReader) read(f *Forest, id client.TraceID) Request {
	req := Request{Trace: id, Start: f.Start, End: f.End}
	for _, root := range f.Roots {
		n := &f.Nodes[root]
		if !n.Orphan && req.Root.IsZero() {
			req.Root = nameOf(n.Span)
		}
		req.Failed = req.Failed || n.Errors > 0
	}
	clear(r.at)
	if len(r.callers) < len(f.Nodes) {
		r.callers = make([]string, 2*len(f.Nodes))
	}
	for _, i := range f.Order {
		n := &f.Nodes[i]
		service, caller := n.Span.Service(), ""
		if n.Parent != None {
			if caller = f.Nodes[n.Parent].Span.Service(); caller == service {
				caller = r.callers[n.Parent]
			}
		}
		r.callers[i] = caller
		name, finish := stepName(n.Span)
		r.count(&req, Step{Caller: caller, Service: service, Name: name})
		if finish != "" {
			r.count(&req, Step{Caller: caller, Service: service, Name: finishStep + finish})
		}
	}
	return req
}

func (r *requestReader) count(req *Request, s Step) {
	i, ok := r.at[s]
	if !ok {
		i = len(req.Steps)
		r.at[s] = i
		req.Steps = append(req.Steps, s)
	}
	req.Steps[i].N++
}

// stepName returns what a span did, and why a model stopped where it says so.
func stepName(s *client.Span) (name, finish string) {
	name = s.Name
	for i := range s.Attrs {
		for _, p := range semconv.Places("", s.Attrs[i].Key) {
			if p.Path != "" {
				continue
			}
			switch v := s.Attrs[i].Value; {
			case p.Fact == semconv.Tool && name == s.Name && !strings.Contains(name, v):
				name += " " + v
			case p.Fact == semconv.Finish && finish == "":
				finish = firstWord(v)
			}
		}
	}
	return name, finish
}

// firstWord returns a word, or the first of a list of words as JSON.
func firstWord(v string) string {
	var list []string
	if json.Unmarshal([]byte(v), &list) == nil && len(list) > 0 {
		v = list[0]
	}
	return strings.ToLower(v)
}
