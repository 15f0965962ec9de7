package incident

import (
	"cmp"
	"math"
	"slices"
)

// gapEdge is the calls from one service to another, as far as the time between
// the two goes.
type gapEdge struct {
	caller, callee string
	// excess is by how much longer all gaps are in ms, weight how much the edge
	// counts where the services are compared.
	excess, weight float64
}

func (e *gapEdge) at(service string) bool { return e.caller == service || e.callee == service }

// leadOfEnd is how much more than the one before it, in order of the names, an
// end must explain: rounding decides nothing.
const leadOfEnd = 1.05

// explainGaps finds at which end of the calls the network or a queue is: a
// service all of whose calls, in and out, have longer gaps explains them, and its
// callees explain nothing. One sign for each that explains some is returned.
func (v *investigation) explainGaps(signs []*Sign, w *window) (out []*Sign) {
	edges := v.gapEdges(signs, w)
	var ends []string
	for _, e := range edges {
		ends = append(ends, e.callee, e.caller)
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	for range signs {
		best, most := "", 0.0
		for _, service := range ends {
			if x := explained(edges, service); x > most*leadOfEnd {
				best, most = service, x
			}
		}
		if best == "" {
			break
		}
		out = append(out, frontSign(signs, edges, best))
		for _, e := range edges {
			if e.at(best) {
				e.excess = 0
				if e.caller == best {
					e.weight = 0 // nothing can be said of the callee by it
				}
			}
		}
	}
	return out
}

// gapEdges measures the gaps between any two services. Only gaps in front of
// services of which a sign was found count as longer.
func (v *investigation) gapEdges(signs []*Sign, w *window) []*gapEdge {
	type pair struct{ caller, callee string }
	index := map[pair]*gapEdge{}
	var edges []*gapEdge
	for _, t := range v.timings {
		if t.kind != Gap {
			continue
		}
		d, ok := t.slowdown(w)
		if !ok {
			continue
		}
		k := pair{t.caller, t.callee}
		e := index[k]
		if e == nil {
			e = &gapEdge{caller: t.caller, callee: t.callee}
			index[k] = e
			edges = append(edges, e)
		}
		e.weight += float64(d.of)
		if slices.ContainsFunc(signs, func(s *Sign) bool { return s.Service == t.callee }) {
			e.excess += max(0, d.excess)
		}
	}
	for _, e := range edges {
		e.weight = math.Sqrt(e.weight)
	}
	slices.SortFunc(edges, func(a, b *gapEdge) int {
		return cmp.Or(cmp.Compare(a.caller, b.caller), cmp.Compare(a.callee, b.callee))
	})
	return edges
}

// explained returns how much of what is longer an end explains: all at its edges,
// but for the part of them that is as it was.
func explained(edges []*gapEdge, service string) float64 {
	sum, met, weight := 0.0, 0.0, 0.0
	for _, e := range edges {
		if !e.at(service) {
			continue
		}
		weight += e.weight
		if e.excess > 0 {
			met += e.weight
			sum += e.excess
		}
	}
	if weight == 0 {
		return 0
	}
	return sum * (met / weight) * (met / weight)
}

// frontSign makes the sign of a service that explains what is longer at its edges:
// that of the gap in front of itself or, where this is as it was, of the longest.
func frontSign(signs []*Sign, edges []*gapEdge, service string) *Sign {
	sum, most, shown := 0.0, 0.0, service
	var callers []string
	own := slices.ContainsFunc(signs, func(s *Sign) bool { return s.Service == service })
	for _, e := range edges {
		if !e.at(service) || e.excess <= 0 {
			continue
		}
		sum += e.excess
		if e.callee == service {
			callers = append(callers, e.caller)
		}
		if !own && e.excess > most {
			most, shown = e.excess, e.callee
		}
	}
	s := *signs[slices.IndexFunc(signs, func(s *Sign) bool { return s.Service == shown })]
	s.Service, s.excess = service, sum
	if len(callers) > 0 {
		s.Callers = callers
	}
	return &s
}
