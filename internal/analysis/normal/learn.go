package normal

import (
	"math"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/text"
)

// learner makes a sample of facts.
type learner struct {
	*Facts
	counts
	requests map[client.TraceID]*request
	order    []*request             // those of requests, as they came
	words    map[string]string      // masked, by what came
	firsts   map[client.TraceID]int // once asked for
}

// request is one trace.
type request struct {
	route Route
	// routed is set where the beginning of the trace came, and whole where it was
	// over long enough ago that all of it has come.
	routed, whole bool
	// failed is set where a span failed, aside where that, or a line that it has, is
	// unusual.
	failed, aside bool
	// seen is set where all its lines were seen, from its first to its last.
	seen       bool
	start, end int64
	steps      []traces.Step
}

// Learn returns what facts show.
func Learn(f *Facts) *Sample {
	l := &learner{Facts: f, counts: newCounts(), requests: map[client.TraceID]*request{}, words: map[string]string{}}
	l.readRequests()
	groups := l.groupLines()
	l.putFailedAside(groups)
	l.countSteps()
	l.countLines(groups)
	l.countEdges()
	l.countLevels()
	return &Sample{l.counts}
}

// flushed is how long before now a trace must have ended for all of its spans to
// have come: services send them in batches.
const flushed = 5 * time.Second

// readRequests reads the traces, each once: of two presets one may hold the
// other's.
func (l *learner) readRequests() {
	lineFrom, lineTo := l.linesSeen()
	complete := l.To.Add(-flushed).UnixNano()
	for _, a := range l.Traces {
		for i := range a.Requests {
			in := &a.Requests[i]
			if in.Trace.IsZero() || l.requests[in.Trace] != nil {
				continue
			}
			r := &request{failed: in.Failed, start: in.Start, end: in.End, steps: in.Steps}
			r.whole = in.Start > 0 && (l.To.IsZero() || in.End <= complete)
			r.seen = r.whole && in.Start >= lineFrom && in.End <= lineTo
			if !in.Root.IsZero() {
				r.routed, r.route = true, Route{l.service(in.Root.Service), l.masked(in.Root.Name)}
			}
			l.requests[in.Trace] = r
			l.order = append(l.order, r)
		}
	}
}

// service returns the name that a service is kept by.
func (l *learner) service(name string) string {
	if l.Service != nil {
		name = l.Service(name)
	}
	return l.masked(name)
}

// masked returns a name without what varies in it and what may not be kept.
func (l *learner) masked(name string) string {
	m, ok := l.words[name]
	if !ok {
		m = bounded(l.Clean.Clean(name).String())
		l.words[name] = m
	}
	return m
}

const (
	// usualFailure is the part of the requests from which on a failure is what they
	// always have, and fewRequests the least number to tell it by.
	usualFailure = 0.2
	fewRequests  = 5
)

// putFailedAside finds the requests that failed as few do: by a span, or by a line.
func (l *learner) putFailedAside(groups map[groupKey]*group) {
	all, failed := map[Route]float64{}, map[Route]float64{}
	for _, r := range l.order {
		if r.routed {
			all[r.route]++
			if r.failed {
				failed[r.route]++
			}
		}
	}
	for _, r := range l.order {
		if !r.failed {
			continue
		}
		n, k := all[r.route], failed[r.route]
		if l.Known != nil {
			n, k = 0, 0
			if known := l.Known.counts.routes[r.route]; known != nil {
				n, k = known.all, known.failed
			}
		}
		r.aside = n < fewRequests || k < usualFailure*n
	}
	seen := map[Route]float64{}
	for _, r := range l.order {
		if r.routed && r.seen {
			seen[r.route]++
		}
	}
	for key, g := range groups {
		if key.severity > text.Error {
			continue
		}
		with := map[Route]float64{}
		for id := range g.traces {
			if r := l.requests[id]; r != nil && r.routed && r.seen {
				with[r.route]++
			}
		}
		for id := range g.traces {
			r := l.requests[id]
			if r == nil {
				r = &request{} // of which only lines are known
				l.requests[id] = r
			}
			n, k := seen[r.route], with[r.route]
			s := scope{service: key.service, route: r.route}
			if !r.routed || !r.seen {
				n, k, s = float64(len(g.of.named)), float64(len(g.traces)), scope{service: key.service, basis: PerTrace}
			}
			if l.Known != nil {
				n, k = l.Known.usually(s, key.lineKey)
			}
			r.aside = r.aside || n < fewRequests || k < usualFailure*n
		}
	}
}

// usually returns in how many of so many requests a line is.
func (p *Profile) usually(s scope, k lineKey) (of, with float64) {
	x := p.counts.lines[s]
	if x == nil {
		return 0, 0
	}
	if at, ok := x.find(k); ok {
		with = x.lines[at].with
	}
	by := p.counts.base(s)
	return by.all, with
}

// countSteps counts what requests do, by route.
func (l *learner) countSteps() {
	for _, r := range l.order {
		if !r.routed || !r.whole {
			continue
		}
		x := l.route(r.route)
		x.all++
		x.samples = 1
		if r.failed {
			x.failed++
		}
		if r.aside {
			continue
		}
		x.clean++
		n := map[stepKey]int{}
		for _, s := range r.steps {
			n[stepKey{l.service(s.Caller), l.service(s.Service), l.masked(s.Name)}] += s.N
		}
		for k, n := range n {
			if x.steps[k] == nil {
				x.steps[k] = &tally{}
			}
			x.steps[k].add(n)
		}
	}
	for _, x := range l.routes {
		x.failedBetween = x.failed * x.failed / x.all
		for _, t := range x.steps {
			t.close(x.clean)
		}
	}
}

// countEdges counts the calls by operation.
func (l *learner) countEdges() {
	for i, a := range l.Traces {
		for j := range a.Calls {
			c := &a.Calls[j]
			if l.first(c.Trace) != i {
				continue
			}
			k := edgeKey{l.service(c.Caller), l.service(c.Callee), l.masked(c.Operation)}
			e := l.edges[k]
			if e == nil {
				e = &edgeCount{samples: 1}
				l.edges[k] = e
			}
			e.calls++
			if c.Failed {
				e.failed++
			}
			if c.OwnFault {
				e.ownFault++
			}
			e.client.add(c.ClientDuration)
			e.gap.add(c.Gap)
			e.self.add(c.SelfTime)
			e.tokens.add(c.TokensIn)
		}
	}
	for _, e := range l.edges {
		e.failedBetween = e.failed * e.failed / e.calls
		e.ownFaultBetween = e.ownFault * e.ownFault / e.calls
	}
}

// first returns the first of the responses that a trace is in.
func (l *learner) first(id client.TraceID) int {
	if l.firsts == nil {
		l.firsts = map[client.TraceID]int{}
		for i, a := range l.Traces {
			for j := range a.Requests {
				if _, ok := l.firsts[a.Requests[j].Trace]; !ok {
					l.firsts[a.Requests[j].Trace] = i
				}
			}
		}
	}
	return l.firsts[id]
}

// countLevels measures the series.
func (l *learner) countLevels() {
	hour := uint8(int(l.To.UTC().Weekday())*24 + l.To.UTC().Hour())
	for _, m := range l.Metrics {
		if m.Table == nil {
			continue
		}
		for _, s := range m.Table.Series {
			n, mean, squares := 0.0, 0.0, 0.0
			for _, v := range s.Values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					continue
				}
				n++
				d := v - mean
				mean += d / n
				squares += d * (v - mean)
			}
			if n == 0 {
				continue
			}
			labels := ""
			for _, label := range s.Labels {
				if labels != "" {
					labels += " "
				}
				labels += label.Name + "=" + l.Clean.CleanNamed(label.Name, label.Value).String()
			}
			one := moments{n: 1, mean: mean, within: squares / n}
			key := levelKey{l.masked(m.Name), bounded(labels)}
			l.levels[key] = &levelCount{all: one, hours: []hourCount{{hour, one}}}
		}
	}
}
