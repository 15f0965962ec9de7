package incident

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/text"
)

// request is what a trace and the lines with its id show of one request.
type request struct {
	trace   client.TraceID
	at, end int64
	// failed is set where a span of it failed, or a line says so: what it lacks may
	// be missing for that reason. So it may where it has a warning: warned. lined is
	// set where its lines were seen whole.
	failed, warned, lined bool
	steps                 map[traces.Step]bool // N is 0
	visits                map[visit]bool
	served                map[string]bool // the services that took part
	sent                  map[callKey]bool
	lines                 map[*pattern]bool
}

// visit is that one service has another do something; the caller of what begins a
// request is "".
type visit struct{ caller, service string }

// callKey tells calls apart that only the caller recorded.
type callKey struct{ caller, callee, operation string }

// requests sorts steps and lines by the requests that they belong to, by route and
// the oldest first.
func (v *investigation) requests() map[normal.Route][]*request {
	index := map[client.TraceID]*request{}
	routes := map[normal.Route][]*request{}
	for _, a := range v.in.Traces {
		for i := range a.Requests {
			r := &a.Requests[i]
			if r.Root.IsZero() {
				continue
			}
			q := &request{trace: r.Trace, at: r.Start, end: r.End, failed: r.Failed, steps: map[traces.Step]bool{}, visits: map[visit]bool{}, served: map[string]bool{},
				sent: map[callKey]bool{}, lines: map[*pattern]bool{}}
			for _, s := range r.Steps {
				k := traces.Step{Caller: v.serviceKept(s.Caller), Service: v.serviceKept(s.Service), Name: v.kept(s.Name)}
				q.steps[k] = true
				q.visits[visit{k.Caller, k.Service}] = true
				q.served[k.Service] = true
			}
			index[r.Trace] = q
			route := normal.Route{Service: v.serviceKept(r.Root.Service), Operation: v.kept(r.Root.Name)}
			routes[route] = append(routes[route], q)
		}
		for i := range a.Calls {
			if c := &a.Calls[i]; !c.Observed && index[c.Trace] != nil {
				index[c.Trace].sent[callKey{v.serviceKept(c.Caller), v.serviceKept(c.Callee), v.kept(c.Operation)}] = true
			}
		}
	}
	newest := int64(0)
	grew := v.grownFailures()
	for _, p := range v.events.patterns {
		for i := range p.lines {
			newest = max(newest, p.lines[i].at)
			if q := index[p.lines[i].trace]; q != nil {
				q.failed = q.failed || p.severity <= text.Error || grew[p.id]
				q.warned = q.warned || p.failure()
				q.lines[p] = true
			}
		}
	}
	for _, q := range index {
		q.lined = q.at >= v.events.others && q.end <= newest
	}
	for route, all := range routes {
		all = slices.DeleteFunc(all, func(q *request) bool { return q.failed })
		if unwarned := slices.DeleteFunc(slices.Clone(all), func(q *request) bool { return q.warned }); 2*len(unwarned) >= len(all) {
			all = unwarned
		}
		slices.SortStableFunc(all, func(a, b *request) int { return cmp.Compare(a.at, b.at) })
		routes[route] = all
	}
	return routes
}

// grownFailures are the patterns of failures of which there are more than before or
// usually.
func (v *investigation) grownFailures() map[string]bool {
	out := map[string]bool{}
	for _, s := range v.signs {
		if s.Kind == Lines && s.Pattern != "" {
			out[s.Pattern] = true
		}
	}
	for _, p := range v.events.patterns {
		if _, ok := v.oddByUsual(p); ok {
			out[p.id] = true
		}
	}
	return out
}

// serviceKept returns the one name of a service in the form in which it is kept.
func (v *investigation) serviceKept(name string) string { return v.kept(v.names.of(name)) }
