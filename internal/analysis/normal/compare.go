package normal

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/internal/stats"
	"airefinery-mcp/internal/text"
)

// Compare returns how a sample, which must not be one of the profile's, compares
// with what is usual. It is nil where nothing is known.
func Compare(p *Profile, s *Sample) *Usual {
	if p == nil || p.Samples == 0 {
		return nil
	}
	c := &comparison{usual: &p.counts, now: &s.counts, out: &Usual{Since: p.Since, Last: p.Last, Samples: p.Samples}}
	c.compareRoutes()
	c.compareLines()
	c.compareEdges()
	c.compareLevels()
	return c.out
}

type comparison struct {
	usual, now *counts
	out        *Usual
}

// compareRoutes compares the requests of the routes that were seen, and their
// steps.
func (c *comparison) compareRoutes() {
	for route, now := range c.now.routes {
		usual := c.usual.routes[route]
		if usual == nil {
			continue
		}
		x := RouteChange{Route: route, Usual: usual.all, Now: now.all, UsualFailed: usual.failed, NowFailed: now.failed}
		x.Failures = failures(usual.failed, usual.all, usual.failedBetween, usual.samples, now.failed, now.all)
		c.out.Routes = append(c.out.Routes, x)
		for k := range union(usual.steps, now.steps) {
			rate := (&compared{
				usual: at(usual.steps, k), usualOf: usual.clean, usualSamples: usual.samples,
				now: at(now.steps, k), nowOf: now.clean,
			}).rate()
			c.out.Steps = append(c.out.Steps, Step{Route: route, Caller: k.caller, Service: k.service, Name: k.name, Rate: rate})
		}
	}
	slices.SortFunc(c.out.Routes, func(a, b RouteChange) int {
		return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(b.Now, a.Now), cmp.Compare(a.Route.String(), b.Route.String()))
	})
	slices.SortFunc(c.out.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(b.Evidence, a.Evidence), cmp.Compare(a.Route.String(), b.Route.String()),
			cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Caller, b.Caller))
	})
}

// union are the keys of two maps.
func union[K comparable, V any](a, b map[K]V) map[K]bool {
	out := make(map[K]bool, len(a))
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

func at[K comparable](m map[K]*tally, k K) tally {
	if t := m[k]; t != nil {
		return *t
	}
	return tally{}
}

// failures returns the evidence that another part than usual fails.
func failures(usual, of, between, samples, now, nowOf float64) float64 {
	if g := stats.ShareG(usual, of, now, nowOf) / dispersion(usual, of, between, samples); g >= LeastEvidence {
		return g
	}
	return 0
}

// compareLines compares the lines of the services by each basis.
func (c *comparison) compareLines() {
	scopes := map[scope]bool{}
	for s := range union(c.usual.lines, c.now.lines) {
		usual, now := c.usual.base(s), c.now.base(s)
		if usual.all > 0 && now.all > 0 {
			scopes[s] = true
		}
	}
	for s := range scopes {
		c.compareScope(s)
	}
	c.preferRequests()
	slices.SortFunc(c.out.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Evidence, a.Evidence), cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Route.String(), b.Route.String()),
			cmp.Compare(a.Service, b.Service), cmp.Compare(a.Template, b.Template), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Severity, b.Severity))
	})
}

// fewExpected is in how many requests of known routes a line must be expected to be
// compared by these alone.
const fewExpected = 10

// preferRequests leaves out what is compared by trace where requests of known
// routes say it better: routes may come in other shares than usual.
func (c *comparison) preferRequests() {
	type whose struct {
		service string
		key     lineKey // zero for all lines of the service
	}
	expected := map[whose]float64{}
	for i := range c.out.Lines {
		if l := &c.out.Lines[i]; l.Basis == PerRequest {
			n := max(l.Requests*l.Share, l.With)
			expected[whose{l.Service, lineKey{l.Place, l.Template, l.Severity}}] += n
			all := whose{service: l.Service}
			expected[all] = max(expected[all], n)
		}
	}
	c.out.Lines = slices.DeleteFunc(c.out.Lines, func(l Line) bool {
		w := whose{service: l.Service}
		if l.Template != "" {
			w.key = lineKey{l.Place, l.Template, l.Severity}
		}
		return l.Basis == PerTrace && expected[w] >= fewExpected
	})
}

func (c *comparison) compareScope(s scope) {
	usualOf, nowOf := c.usual.base(s), c.now.base(s)
	var usual, now map[lineKey]*lineCount
	if x := c.usual.lines[s]; x != nil {
		usual = x.lines
	}
	if x := c.now.lines[s]; x != nil {
		now = x.lines
	}
	first := len(c.out.Lines)
	for _, k := range kinOf(usual, now) {
		rate := (&compared{
			usual: k.usual, usualOf: usualOf.of(k.key.severity), usualSamples: usualOf.samples,
			now: k.now, nowOf: nowOf.of(k.key.severity), clumps: clumps(s.basis),
		}).rate()
		if rate.Requests == 0 {
			continue
		}
		l := Line{Service: s.service, Route: s.route, Basis: s.basis, Place: k.key.place, Template: k.key.template, Severity: k.key.severity, Pattern: k.pattern, Rate: rate}
		if s.service == "" {
			l.Service, l.Place = k.key.place, ""
		}
		c.out.Lines = append(c.out.Lines, l)
	}
	findMoved(c.out.Lines[first:])
}

// clumps is how many lines come together where they are not told apart by request:
// some services write most of what they write in bursts.
func clumps(b Basis) float64 {
	if b == PerLine {
		return 3
	}
	return 1
}

// findMoved finds what stopped while something like it came in its place, among
// the lines of one service and route.
func findMoved(lines []Line) {
	common := commonWords(lines)
	for i := range lines {
		gone := &lines[i]
		if gone.Kind != Gone && gone.Kind != Fell || gone.Severity <= text.Warning || gone.Template == "" {
			continue
		}
		lost := gone.Expected - gone.Found
		for j := range lines {
			come := &lines[j]
			if come.Kind != New && come.Kind != Rose || come.Severity <= text.Warning {
				continue
			}
			if come.Kind == Rose && come.Basis == PerLine {
				continue // what is left is more of the whole
			}
			if gained := come.Found - come.Expected; gained < lost/2 || gained > lost*2 {
				continue
			}
			samePlace := gone.Place != "" && gone.Place == come.Place
			if samePlace || gone.Template == come.Template || alike(gone.Template, come.Template, common) {
				gone.Kind, come.Kind = Moved, Moved
				break
			}
		}
	}
}

// compareEdges compares the calls of the operations that were made.
func (c *comparison) compareEdges() {
	for k, now := range c.now.edges {
		usual := c.usual.edges[k]
		if usual == nil {
			continue
		}
		e := Edge{Caller: k.caller, Callee: k.callee, Operation: k.operation, Usual: usual.sum(), Now: now.sum()}
		e.Failures = failures(usual.failed, usual.calls, usual.failedBetween, usual.samples, now.failed, now.calls)
		e.OwnFaults = failures(usual.ownFault, usual.calls, usual.ownFaultBetween, usual.samples, now.ownFault, now.calls)
		e.Client, e.Gap = shift(&usual.client, &now.client), shift(&usual.gap, &now.gap)
		e.Self, e.Tokens = shift(&usual.self, &now.self), shift(&usual.tokens, &now.tokens)
		c.out.Edges = append(c.out.Edges, e)
	}
	slices.SortFunc(c.out.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.evidence(), a.evidence()), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Callee, b.Callee), cmp.Compare(a.Operation, b.Operation))
	})
}

func (e *Edge) evidence() float64 {
	return max(e.Failures, e.OwnFaults, e.Client.Evidence, e.Gap.Evidence, e.Self.Evidence, e.Tokens.Evidence)
}

func (e *edgeCount) sum() Calls {
	return Calls{
		N: e.calls, Failed: e.failed, OwnFault: e.ownFault,
		Client: e.client.quantiles(), Gap: e.gap.quantiles(), Self: e.self.quantiles(), Tokens: e.tokens.quantiles(),
	}
}

// evenly is how many values stand for all that were seen.
const evenly = 40

func (s *sketch) quantiles() Quantiles {
	q := Quantiles{P50: s.quantile(0.5), P95: s.quantile(0.95)}
	if s.n > 0 {
		for i := range evenly {
			q.Even = append(q.Even, s.quantile((float64(i)+0.5)/evenly))
		}
	}
	return q
}

const (
	// leastLog is the least difference of mean logarithms that counts as a shift, a
	// fifth, and leastDeviation the least standard deviation that is reckoned with.
	leastLog, leastDeviation = 0.18, 0.15
)

// shift compares values by their logarithms.
func shift(usual, now *sketch) Shift {
	m1, v1 := usual.logs()
	m2, v2 := now.logs()
	if usual.n < fewRequests || now.n < fewRequests {
		return Shift{}
	}
	s := Shift{Log: m2 - m1}
	d := max(v1, leastDeviation*leastDeviation)/usual.n + max(v2, leastDeviation*leastDeviation)/now.n
	if g := s.Log * s.Log / d; g >= LeastEvidence && math.Abs(s.Log) >= leastLog {
		s.Evidence = g
	}
	return s
}

// fewHours is how many samples of the same hour of the week there must be to
// compare with them rather than with those of all hours.
const fewHours = 3

// compareLevels compares the series that are known.
func (c *comparison) compareLevels() {
	for k, now := range c.now.levels {
		x := c.usual.levels[k]
		if x == nil || x.all.n == 0 {
			continue
		}
		l := Level{Metric: k.metric, Labels: k.labels, Now: now.all.mean}
		usual := x.all
		for i := range now.hours {
			if m := x.hour(now.hours[i].hour, false); m != nil && m.n >= fewHours {
				usual, l.HourOfWeek = *m, true
			}
		}
		variance := usual.within // of one sample: what values vary is all that is known
		if usual.n > 1 {
			variance = usual.squares/(usual.n-1) + usual.within/fewHours
		}
		l.Usual, l.Spread = usual.mean, math.Sqrt(max(0, variance))
		d := (l.Now - l.Usual) / max(l.Spread, math.Abs(l.Usual)*leastSpread(usual.n), 1e-9)
		if g := d * d; g >= LeastEvidence && usual.n >= 1 {
			l.Evidence = g
		}
		c.out.Levels = append(c.out.Levels, l)
	}
	slices.SortFunc(c.out.Levels, func(a, b Level) int {
		return cmp.Or(cmp.Compare(b.Evidence, a.Evidence), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Labels, b.Labels))
	})
}

// leastSpread is the part of a level by which it varies at least, from hour to hour:
// more than was seen, where few hours were.
func leastSpread(samples float64) float64 {
	if samples < fewHours {
		return 0.3
	}
	return 0.1
}
