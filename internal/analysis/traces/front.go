package traces

import (
	"cmp"
	"slices"
)

// Front is that every caller of a service waits longer for it, while its own work
// and the calls that it makes in turn take as long as before: what grew is in
// front of it, in the network or in a queue.
type Front struct {
	Service string
	// Callers are in order of their names, at least two.
	Callers []string
	// LeastMS and MostMS are by how much longer the callers wait, in ms.
	LeastMS, MostMS float64
}

// findFronts finds the services in front of which something grew, in order of
// their names.
func findFronts(edges []*Edge) (out []Front) {
	fronts := map[string]*Front{}
	cleared := map[string]bool{} // where something else explains it
	for _, e := range edges {
		grew := e.Change.By() > 0
		if grew {
			cleared[e.Caller] = true
		}
		switch {
		case e.Async || e.OneSided():
		case !grew || e.Change.Of != Gap:
			cleared[e.Callee] = true
		default:
			by := e.Change.By()
			f := fronts[e.Callee]
			if f == nil {
				f = &Front{Service: e.Callee, LeastMS: by}
				fronts[e.Callee] = f
			}
			f.LeastMS, f.MostMS = min(f.LeastMS, by), max(f.MostMS, by)
			if !slices.Contains(f.Callers, e.Caller) {
				f.Callers = append(f.Callers, e.Caller)
			}
		}
	}
	for service, f := range fronts {
		if len(f.Callers) > 1 && !cleared[service] {
			slices.Sort(f.Callers)
			out = append(out, *f)
		}
	}
	slices.SortFunc(out, func(a, b Front) int { return cmp.Compare(a.Service, b.Service) })
	return out
}
