package incident

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/stats"
	"airefinery-mcp/internal/text"
)

// A service is silent when requests that it takes part in as usual no longer show
// what it usually does then: a step that it takes, a service that it asks, or a
// line that it writes. It is counted by requests of one route, so that neither the
// load nor what visitors want matters, and over those that nothing failed in.

const (
	// leastUsual and leastNow are how many requests there must have been, before and
	// since, for one to say that something is missing.
	leastUsual, leastNow = 8, 5
	// always is the part of requests from which on they always do it, and fellAlways
	// what may be left of it, as a part, for it to have fallen; of what is done now
	// and then, from leastSometimes on, fellSometimes may be left.
	always, fellAlways, leastSometimes, fellSometimes = 0.9, 0.7, 0.1, 0.15
	// leastLack is how sure it must be that something is missing which requests always
	// do, sureLack that something is which they do now and then (see [stats.ShareG]):
	// several things that are done together stay away together. choicePenalty is what
	// it costs to choose since when, and mostLack what one lack counts for at most.
	leastLack, sureLack, choicePenalty, mostLack = 8, 18, 9, 60
	// explainedPart is the part of its own lacks that a service must at least find at
	// one that it has do something for these to explain its own, which then count for
	// leftPart.
	explainedPart, leftPart = 0.5, 0.3
	// replacedPart is the part of what is lost that must have come up in another
	// form for it to be replaced.
	replacedPart = 0.5
)

// lack is something that a service no longer does for the requests of a route.
type lack struct {
	service string
	route   normal.Route
	// What is missing: that one service asks another, a step or, where both are zero,
	// lines.
	asks  visit
	step  string
	lines *lineGroup
	// trace is of a request since then that lacks it.
	trace client.TraceID
	// usual and now are the shares of the requests that show it; of those seen since
	// then, of in number, left showed it.
	usual, now float64
	of, left   int
	// It is missing from a bin between since and at on; whole is set where no request
	// was seen before.
	since, at int
	whole     bool
	g         float64
}

// course is how many requests showed something, and could have, by bin.
type course struct{ hits, of []float64 }

// from sums up a course from one bin up to another.
func (c *course) sum(from, to int) (s share) {
	for i := from; i < to; i++ {
		s.hits, s.of = s.hits+c.hits[i], s.of+c.of[i]
	}
	return s
}

// fall finds since when something is shown by fewer requests than before then and
// usually; ok is false where it is not.
func (c *course) fall(usual share) (l lack, ok bool) {
	base, rest, first, last := usual, c.sum(0, len(c.of)), true, 0
	for i := range c.of {
		if c.of[i] == 0 {
			continue
		}
		if base.of >= leastUsual && rest.of >= leastNow {
			was, is := base.part(), rest.part()
			least, left := sureLack, fellSometimes*was
			if was >= always {
				least, left = leastLack, fellAlways*was
			}
			g := stats.ShareG(base.hits, base.of, rest.hits, rest.of)
			if !first {
				g -= choicePenalty
			}
			if was >= leastSometimes && is <= left && g >= float64(least) && g > l.g {
				l = lack{usual: was, now: is, of: int(rest.of), left: int(rest.hits), since: i, at: i, whole: first, g: g}
				if rest.hits == 0 { // nothing tells when between the last that has it and the first that lacks it
					l.since = last
				}
			}
		}
		if c.hits[i] > 0 {
			last = i
		}
		base.hits, base.of = base.hits+c.hits[i], base.of+c.of[i]
		rest.hits, rest.of, first = rest.hits-c.hits[i], rest.of-c.of[i], false
	}
	return l, l.g > 0
}

// route is the requests of one kind.
type route struct {
	v        *investigation
	name     normal.Route
	requests []*request
	usual    *habits
	spans    map[string]bool // the services that have any, now or usually
}

// lacks finds what services no longer do, by route. What they lack since nobody
// asks them for it any more is left out.
func (v *investigation) lacks() (out []*lack) {
	for name, requests := range v.requests() {
		r := &route{v: v, name: name, requests: requests, usual: v.usual[name], spans: map[string]bool{}}
		if r.usual == nil {
			r.usual = &habits{}
		}
		out = append(out, r.lacks()...)
	}
	out = append(out, v.unroutedLacks()...)
	slices.SortFunc(out, compareLacks)
	return out
}

func compareLacks(a, b *lack) int {
	return cmp.Or(cmp.Compare(b.g, a.g), cmp.Compare(a.service, b.service), cmp.Compare(a.route.String(), b.route.String()), cmp.Compare(a.what(), b.what()))
}

// leastExpected is how many lines must be missing of which it is not known what
// requests they belong to, and leastUnrouted how sure that must be: what requests
// there are may have changed.
const leastExpected, leastUnrouted = 20, 20

// unroutedLacks are lines that stopped among those of a service whose requests are
// not known.
func (v *investigation) unroutedLacks() (out []*lack) {
	if v.in.Usual == nil {
		return nil
	}
	for i := range v.in.Usual.Lines {
		l := &v.in.Usual.Lines[i]
		if l.Basis == normal.PerRequest || l.Kind != normal.Gone || l.Severity <= text.Warning || l.Template == "" ||
			l.Expected < leastExpected || l.Evidence < leastUnrouted {
			continue
		}
		shown := fromPlace(v.in.Clean.Clean(l.Template), l.Place)
		out = append(out, &lack{service: l.Service, lines: &lineGroup{template: l.Template, place: l.Place, text: shown},
			usual: l.Share, now: l.ShareNow(), of: int(l.Requests), left: int(l.With), whole: true, g: l.Evidence})
	}
	return out
}

// course counts the requests that could show something and do.
func (r *route) course(could, does func(*request) bool) *course {
	c := &course{hits: make([]float64, r.v.grid.N), of: make([]float64, r.v.grid.N)}
	for _, q := range r.requests {
		if bin, ok := r.v.grid.Bin(q.at); ok && could(q) {
			c.of[bin]++
			if does(q) {
				c.hits[bin]++
			}
		}
	}
	return c
}

func (r *route) lacks() []*lack {
	visits, steps := map[visit]bool{}, map[traces.Step]bool{}
	for _, q := range r.requests {
		for s := range q.steps {
			steps[s] = true
		}
	}
	for s := range r.usual.steps {
		steps[s] = true
	}
	for s := range steps {
		visits[visit{s.Caller, s.Service}] = true
		r.spans[s.Service] = true
	}
	var all []*lack
	unasked := map[string]bool{}
	for w := range visits {
		if w.caller == "" {
			continue
		}
		c := r.course(func(q *request) bool { return q.served[w.caller] }, func(q *request) bool { return q.visits[w] })
		l, ok := c.fall(r.usual.given(r.usual.visit(w), r.usual.served(w.caller)))
		if !ok {
			continue
		}
		l.service, l.route, l.asks = w.caller, r.name, w
		l.trace = r.lacking(l.at, func(q *request) bool { return q.served[w.caller] && !q.visits[w] })
		if r.stillSent(w.caller, &l) {
			l.service = w.service
		} else {
			unasked[w.service] = true
		}
		all = append(all, &l)
	}
	for s := range steps {
		in := visit{s.Caller, s.Service}
		could := func(q *request) bool { return q.visits[in] }
		c := r.course(could, func(q *request) bool { return q.steps[s] })
		usual := r.usual.given(r.usual.steps[s], r.usual.visit(in))
		l, ok := c.fall(usual)
		if !ok {
			continue
		}
		if rest := r.otherSteps(s, steps, &l); len(rest) > 0 {
			c = r.course(could, func(q *request) bool {
				return q.steps[s] || slices.ContainsFunc(rest, func(o traces.Step) bool { return q.steps[o] })
			})
			if l, ok = c.fall(usual); !ok {
				continue
			}
		}
		l.service, l.route, l.step = s.Service, r.name, s.Name
		l.trace = r.lacking(l.at, func(q *request) bool { return could(q) && !q.steps[s] })
		all = append(all, &l)
	}
	all = append(all, r.lineLacks()...)
	all = slices.DeleteFunc(all, func(l *lack) bool { return unasked[l.service] })
	slices.SortFunc(all, compareLacks) // sums of fractions depend on the order
	r.explain(all, visits)
	return all
}

// lacking returns the newest trace since a bin of a request that lacks something.
func (r *route) lacking(since int, lacks func(*request) bool) client.TraceID {
	for i := len(r.requests) - 1; i >= 0 && r.requests[i].at >= r.v.grid.Time(since); i-- {
		if lacks(r.requests[i]) {
			return r.requests[i].trace
		}
	}
	return client.TraceID{}
}

// stillSent reports whether a service makes a call that its callee no longer
// records: since then it makes as many that nobody records, which was not usual.
func (r *route) stillSent(caller string, l *lack) bool {
	calls := map[callKey]bool{}
	for _, q := range r.requests {
		for k := range q.sent {
			if k.caller == caller && r.v.usualCalls[k] == nil {
				calls[k] = true
			}
		}
	}
	for k := range calls {
		c := r.course(func(q *request) bool { return q.served[caller] }, func(q *request) bool { return q.sent[k] })
		if c.sum(l.at, len(c.of)).part()-c.sum(0, l.at).part() >= replacedPart*(l.usual-l.now) {
			return true
		}
	}
	return false
}

// otherSteps returns the steps that came up where one is missing and may be the
// same in a new version.
func (r *route) otherSteps(of traces.Step, steps map[traces.Step]bool, l *lack) (out []traces.Step) {
	for s := range steps {
		if s == of || s.Service != of.Service || s.Caller != of.Caller || !normal.NextVersion(s.Name, of.Name) {
			continue
		}
		c := r.course(func(q *request) bool { return q.visits[visit{s.Caller, s.Service}] }, func(q *request) bool { return q.steps[s] })
		if r.cameUp(c, r.usual.given(r.usual.steps[s], r.usual.visit(visit{s.Caller, s.Service})), l) {
			out = append(out, s)
		}
	}
	return out
}

// cameUp reports whether something that is not usual is shown, since another is
// missing, by about as many requests as lack that. What was known comes for another
// reason: it is the other outcome. When is only known nearly.
func (r *route) cameUp(c *course, usual share, l *lack) bool {
	before, since := c.sum(0, l.at).part(), c.sum(l.at, len(c.of)).part()
	return usual.hits < 1 && 2*before <= since && since >= replacedPart*(l.usual-l.now)
}

// explain makes less of what services lack where one that they have do something
// lacks about as much: what it answered may be why.
func (r *route) explain(all []*lack, visits map[visit]bool) {
	sums := map[string]float64{}
	for _, l := range all {
		sums[l.service] += min(l.g, mostLack)
	}
	deeper := func(from string) (most float64) {
		met := map[string]bool{from: true}
		for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
			for w := range visits {
				if w.caller == queue[0] && !met[w.service] {
					met[w.service] = true
					queue = append(queue, w.service)
					most = max(most, sums[w.service])
				}
			}
		}
		return most
	}
	explained := map[string]bool{}
	for service, sum := range sums {
		explained[service] = deeper(service) >= explainedPart*sum
	}
	for _, l := range all {
		if explained[l.service] {
			l.g *= leftPart
		}
	}
}

// what names what is missing.
func (l *lack) what() string {
	switch {
	case l.asks != visit{}:
		return l.asks.caller + " " + l.asks.service
	case l.step != "":
		return l.step
	}
	return l.lines.template
}
