package incident

import (
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/text"
)

// share is in how many cases something was so, of how many.
type share struct{ hits, of float64 }

// part is the share as a part, 0 of none.
func (s share) part() float64 {
	if s.of == 0 {
		return 0
	}
	return s.hits / s.of
}

// habits are what the requests of a route usually do, of how many that were seen.
type habits struct {
	requests float64
	steps    map[traces.Step]float64 // the part of the requests that take one
	lines    map[string][]habit      // by service
}

// habit is a line that a part of the requests has.
type habit struct {
	place, template string
	part            float64
}

// readUsual sorts what is usual by route.
func (v *investigation) readUsual() {
	v.usual, v.usualCalls, v.usualFailures = map[normal.Route]*habits{}, map[callKey]*normal.Edge{}, map[string]*normal.Line{}
	if v.in.Usual == nil {
		return
	}
	of := func(r normal.Route) *habits {
		h := v.usual[r]
		if h == nil {
			h = &habits{steps: map[traces.Step]float64{}, lines: map[string][]habit{}}
			v.usual[r] = h
		}
		return h
	}
	for i := range v.in.Usual.Routes {
		r := &v.in.Usual.Routes[i]
		of(r.Route).requests = r.Usual
	}
	for i := range v.in.Usual.Steps {
		s := &v.in.Usual.Steps[i]
		of(s.Route).steps[traces.Step{Caller: s.Caller, Service: s.Service, Name: s.Name}] = s.Share
	}
	for i := range v.in.Usual.Lines {
		l := &v.in.Usual.Lines[i]
		switch {
		case l.Severity <= text.Warning && l.Pattern != nil:
			if old := v.usualFailures[l.Pattern.ID]; old == nil || old.Evidence < l.Evidence {
				v.usualFailures[l.Pattern.ID] = l
			}
		case l.Severity > text.Warning && l.Basis == normal.PerRequest:
			h := of(l.Route)
			h.lines[l.Service] = append(h.lines[l.Service], habit{place: l.Place, template: l.Template, part: l.Share})
		}
	}
	for i := range v.in.Usual.Edges {
		if e := &v.in.Usual.Edges[i]; e.Usual.N > 0 {
			v.usualCalls[callKey{e.Caller, e.Callee, e.Operation}] = e
		}
	}
	v.readUsualCalls()
}

// readUsualCalls gives times and failures of calls what is usual of them.
func (v *investigation) readUsualCalls() {
	for _, t := range v.timings {
		e := v.usualCalls[callKey{v.serviceKept(t.caller), v.serviceKept(t.callee), v.kept(t.operation)}]
		if e == nil {
			continue
		}
		switch t.kind {
		case SelfTime:
			t.usual, t.shift = e.Usual.Self.Even, e.Self
		case Gap:
			t.usual, t.shift = e.Usual.Gap.Even, e.Gap
		case ClientTime:
			t.usual, t.shift = e.Usual.Client.Even, e.Client
		}
	}
	byCallee := map[string][]*normal.Edge{}
	for i := range v.in.Usual.Edges { // in their order
		if e := &v.in.Usual.Edges[i]; e.Usual.N > 0 {
			byCallee[e.Callee] = append(byCallee[e.Callee], e)
		}
	}
	for _, c := range v.calls {
		for _, e := range byCallee[v.serviceKept(c.service)] {
			failed, evidence := e.Usual.OwnFault, e.OwnFaults
			if !v.names.known[c.service] { // nobody but its callers says that it failed
				failed, evidence = e.Usual.Failed, e.Failures
			}
			c.usual.of, c.usual.hits = c.usual.of+e.Usual.N, c.usual.hits+failed
			if e.Now.Failed/e.Now.N > e.Usual.Failed/e.Usual.N {
				c.evidence = max(c.evidence, evidence)
			}
		}
	}
}

// Facts are what is learnt of an input: what is usual is compared with another by
// the same names.
func Facts(in *Input) *normal.Facts {
	f := &normal.Facts{From: in.From, To: in.To, Logs: in.Logs, Traces: in.Traces, Service: namesIn(in).of, Clean: in.Clean}
	for i := range in.Metrics {
		f.Metrics = append(f.Metrics, normal.Metric{Name: in.Metrics[i].Name, Table: in.Metrics[i].Table})
	}
	return f
}

// Compare returns how an input compares with a profile, nil where that knows
// nothing, and the sample that the input makes.
func Compare(p *normal.Profile, in *Input) (*normal.Usual, *normal.Sample) {
	f := Facts(in)
	f.Known = p
	s := normal.Learn(f)
	return normal.Compare(p, s), s
}

// kept returns a name in the form in which it is kept: what varies in it is masked.
func (v *investigation) kept(name string) string {
	k, ok := v.keptNames[name]
	if !ok {
		k = normal.Kept(v.in.Clean.Clean(name).String())
		v.keptNames[name] = k
		if _, ok := v.nameOf[k]; !ok {
			v.nameOf[k] = name
		}
	}
	return k
}

// visit returns the part of the requests in which one service has another do
// something: the most that any step of it is taken in.
func (h *habits) visit(of visit) (part float64) {
	for s, p := range h.steps {
		if s.Caller == of.caller && s.Service == of.service {
			part = max(part, p)
		}
	}
	return part
}

// served returns the part of the requests that a service takes part in.
func (h *habits) served(service string) float64 {
	without := map[string]float64{}
	for s, p := range h.steps {
		if s.Service == service {
			without[s.Caller] = max(without[s.Caller], p)
		}
	}
	none := 1.0
	for _, p := range without {
		none *= 1 - p
	}
	return 1 - none
}

// given returns how often something is so of the cases in which another is, as the
// parts of the requests say.
func (h *habits) given(part, of float64) share {
	n := h.requests * of
	return share{min(h.requests*part, n), n}
}
