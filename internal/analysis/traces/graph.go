package traces

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/stats"
)

// Graph is who calls whom, on the two sides of an onset: an [Edge] without what sets
// models apart, and with the failures of either side.
type Graph struct {
	// Services and Links are by name.
	Services []Service
	Links    []Link
	Onset    *analysis.Onset
}

// Service is a service in a graph.
type Service struct {
	Name string
	// Calls and Failed count the calls that it got, and what began in it.
	Calls, Failed int
	// Entry is set where something began in it, Unseen where it recorded nothing
	// itself.
	Entry, Unseen bool
}

// Link is the calls of one service by another. Where there is no onset, Before and
// After are empty.
type Link struct {
	Caller, Callee     string
	All, Before, After Side
}

// Side is calls, with the medians of the times of an [Edge] in ms, NaN where none has
// the time.
type Side struct {
	Calls, Failed                  int
	ClientDuration, Gap, SelfTime  float64
	clientDurations, gaps, ownWork []float64
}

func (s *Side) add(c *Call) {
	s.Calls++
	if c.Failed {
		s.Failed++
	}
	s.clientDurations, s.gaps, s.ownWork = append(s.clientDurations, c.ClientDuration), append(s.gaps, c.Gap), append(s.ownWork, c.SelfTime)
}

func (s *Side) measure() {
	s.ClientDuration, s.Gap, s.SelfTime = medianOf(s.clientDurations), medianOf(s.gaps), medianOf(s.ownWork)
	s.clientDurations, s.gaps, s.ownWork = nil, nil, nil
}

// medianOf returns the median of the values that are known.
func medianOf(values []float64) float64 {
	values = slices.DeleteFunc(values, math.IsNaN)
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return stats.Quantile(values, 0.5)
}

// NewGraph returns the graph of some calls. Those after the onset are those up to
// until, in ns since the Unix epoch; 0 where it was not over.
func NewGraph(calls []Call, onset *analysis.Onset, until int64) *Graph {
	g := &Graph{Onset: onset}
	services, links := map[string]*Service{}, map[[2]string]*Link{}
	service := func(name string) *Service {
		s := services[name]
		if s == nil {
			s = &Service{Name: name, Unseen: true}
			services[name] = s
		}
		return s
	}
	for i := range calls {
		c := &calls[i]
		callee := service(c.Callee)
		callee.Calls++
		callee.Unseen = callee.Unseen && !c.Observed
		if c.Failed {
			callee.Failed++
		}
		if c.Caller == "" {
			callee.Entry = true
			continue
		}
		service(c.Caller).Unseen = false
		key := [2]string{c.Caller, c.Callee}
		l := links[key]
		if l == nil {
			l = &Link{Caller: c.Caller, Callee: c.Callee}
			links[key] = l
		}
		l.All.add(c)
		switch {
		case onset == nil:
		case c.Start < onset.From:
			l.Before.add(c)
		case c.Start >= onset.To && (until == 0 || c.Start < until):
			l.After.add(c)
		}
	}
	for _, s := range services {
		g.Services = append(g.Services, *s)
	}
	for _, l := range links {
		l.All.measure()
		l.Before.measure()
		l.After.measure()
		g.Links = append(g.Links, *l)
	}
	slices.SortFunc(g.Services, func(a, b Service) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(g.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Callee, b.Callee))
	})
	return g
}

// Graph returns the graph of the traces that passed the filter; nil in a listing, and
// where no trace came with spans.
func (s *Survey) Graph() *Graph {
	if s.calls == nil || len(s.Traces) == s.WithoutSpans {
		return nil
	}
	var calls []Call
	for _, e := range s.calls.list {
		for i := range e.calls {
			calls = append(calls, e.exported(&e.calls[i]))
		}
	}
	for _, t := range s.Traces {
		if len(t.Source.Spans) > 0 {
			calls = append(calls, Call{Start: t.Start, Callee: t.Root.Service, Observed: true, Failed: t.Outcome() == Failed, Trace: t.Source.ID})
		}
	}
	return NewGraph(calls, s.Onset, 0)
}
