package normal

import (
	"slices"

	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/text"
)

// counts are what was counted. A sample has them of one look, a profile the sum of
// many, each weighed by its age.
type counts struct {
	routes map[Route]*routeCount
	lines  map[scope]*lineScope
	edges  map[edgeKey]*edgeCount
	levels map[levelKey]*levelCount
}

func newCounts() counts {
	return counts{map[Route]*routeCount{}, map[scope]*lineScope{}, map[edgeKey]*edgeCount{}, map[levelKey]*levelCount{}}
}

// tally is how often something was in requests.
type tally struct {
	// with counts the requests in which it was, sum how many times it was, squares
	// the squares of that in each request.
	with, sum, squares float64
	// between is the sum over the samples of with squared by the number of requests:
	// it tells by how much more than by chance samples differ.
	between float64
}

// add counts one request in which it was n times.
func (t *tally) add(n int) {
	t.with++
	t.sum += float64(n)
	t.squares += float64(n) * float64(n)
}

// close ends the counting of one sample of so many requests.
func (t *tally) close(of float64) {
	if of > 0 {
		t.between = t.with * t.with / of
	}
}

// merge adds another's counts, each f times.
func (t *tally) merge(s *tally, f float64) {
	t.with += s.with * f
	t.sum += s.sum * f
	t.squares += s.squares * f
	t.between += s.between * f
}

// base is how many requests there were in which something could be.
type base struct {
	// clean counts those that did not fail in an unusual way, all the others too:
	// failures are counted by these.
	clean, all float64
	// samples counts the samples that had any.
	samples float64
}

func (b *base) merge(s *base, f, weight float64) {
	b.clean += s.clean * f
	b.all += s.all * f
	b.samples += s.samples * weight
}

// of returns the requests by which a line of a severity is counted.
func (b *base) of(s text.Severity) float64 {
	if s <= text.Warning {
		return b.all
	}
	return b.clean
}

// maxRequests is how many requests, lines or calls of a kind one sample counts for
// at most, so that a busy hour does not drown the others.
const maxRequests = 500

// routeCount counts the requests of a route, those of base that failed, and what
// they do.
//
// Seen are those of them whose lines were all seen, by which lines are counted.
type routeCount struct {
	base
	seen          base
	failed        float64
	failedBetween float64
	steps         map[stepKey]*tally
}

type stepKey struct{ caller, service, name string }

// scope is whose lines are counted by what. Service is "" where those of each
// service are counted together; then the place of a key names it.
type scope struct {
	service string
	route   Route
	basis   Basis
}

// lineScope counts lines. Its base is empty where it is the route's.
type lineScope struct {
	base
	lines map[lineKey]*lineCount
}

type lineKey struct {
	place, template string
	severity        text.Severity
}

type lineCount struct {
	tally
	pattern *logs.Pattern // of a sample that was just made
}

type edgeKey struct{ caller, callee, operation string }

type edgeCount struct {
	calls, failed, ownFault        float64
	failedBetween, ownFaultBetween float64
	samples                        float64
	client, gap, self, tokens      sketch
}

type levelKey struct{ metric, labels string }

// levelCount is the means of a series in samples: of all hours, and of each hour
// of the week that there is any of.
type levelCount struct {
	all   moments
	hours []hourCount
}

// hourCount is of one hour of the week, from 0 for that after midnight on Sunday.
type hourCount struct {
	hour uint8
	moments
}

// hour returns the moments of an hour; add makes them where there are none, else
// they are nil.
func (l *levelCount) hour(h uint8, add bool) *moments {
	i, ok := slices.BinarySearchFunc(l.hours, h, func(x hourCount, h uint8) int { return int(x.hour) - int(h) })
	switch {
	case !ok && !add:
		return nil
	case !ok:
		l.hours = slices.Insert(l.hours, i, hourCount{hour: h})
	}
	return &l.hours[i].moments
}

// moments are those of the means of samples, with what values vary within one.
type moments struct{ n, mean, squares, within float64 }

// merge adds others' moments, whose n counts f times.
func (m *moments) merge(s *moments, f float64) {
	n := s.n * f
	if n <= 0 {
		return
	}
	total := m.n + n
	d := s.mean - m.mean
	m.squares += s.squares*f + d*d*m.n*n/total
	m.mean += d * n / total
	m.within += (s.within - m.within) * n / total
	m.n = total
}

func (c *counts) route(r Route) *routeCount {
	x := c.routes[r]
	if x == nil {
		x = &routeCount{steps: map[stepKey]*tally{}}
		c.routes[r] = x
	}
	return x
}

func (c *counts) scope(s scope) *lineScope {
	x := c.lines[s]
	if x == nil {
		x = &lineScope{lines: map[lineKey]*lineCount{}}
		c.lines[s] = x
	}
	return x
}

// base returns by how many requests the lines of a scope are counted.
func (c *counts) base(s scope) base {
	if s.basis == PerRequest {
		if r := c.routes[s.route]; r != nil {
			return r.seen
		}
	} else if x := c.lines[s]; x != nil {
		return x.base
	}
	return base{}
}

func (s *lineScope) line(k lineKey) *lineCount {
	x := s.lines[k]
	if x == nil {
		x = &lineCount{}
		s.lines[k] = x
	}
	return x
}

// merge adds a sample's counts, each weight times and less where it has many.
func (c *counts) merge(s *counts, weight float64) {
	c.mergeBy(s, weight, func(n float64) float64 {
		if n > maxRequests {
			return weight * maxRequests / n
		}
		return weight
	})
}

// mergeWhole adds what several samples came to, each weight times.
func (c *counts) mergeWhole(s *counts, weight float64) {
	c.mergeBy(s, weight, func(float64) float64 { return weight })
}

// mergeBy adds counts, factor times by how many requests they are of; what is of
// samples weight times.
func (c *counts) mergeBy(s *counts, weight float64, factor func(requests float64) float64) {
	for key, in := range s.routes {
		x, f := c.route(key), factor(in.all)
		x.base.merge(&in.base, f, weight)
		x.seen.merge(&in.seen, factor(in.seen.all), weight)
		x.failed += in.failed * f
		x.failedBetween += in.failedBetween * f
		for k, t := range in.steps {
			if x.steps[k] == nil {
				x.steps[k] = &tally{}
			}
			x.steps[k].merge(t, f)
		}
	}
	for key, in := range s.lines {
		x, by := c.scope(key), s.base(key)
		f := factor(by.all)
		x.base.merge(&in.base, f, weight)
		for k, l := range in.lines {
			if l.sum >= fewLines {
				x.merge(k, l, f)
			}
		}
	}
	for key, in := range s.edges {
		if c.edges[key] == nil {
			c.edges[key] = &edgeCount{}
		}
		c.edges[key].merge(in, factor(in.calls), weight)
	}
	for key, in := range s.levels {
		x := c.levels[key]
		if x == nil {
			x = &levelCount{}
			c.levels[key] = x
		}
		x.all.merge(&in.all, weight)
		for i := range in.hours {
			x.hour(in.hours[i].hour, true).merge(&in.hours[i].moments, weight)
		}
	}
}

// fewLines is the least number of lines of a template that is kept: fewer may be
// somebody's words, and their absence says nothing.
const fewLines = 3

// merge adds the lines of a template, by the one that is known if there is one
// that they are of.
func (s *lineScope) merge(k lineKey, l *lineCount, f float64) {
	at, ok := s.find(k)
	if !ok {
		s.line(k).tally.merge(&l.tally, f)
		return
	}
	x := s.lines[at]
	if wider := widened(at.template, k.template); wider != at.template {
		delete(s.lines, at)
		at.template = wider
		if twin := s.lines[at]; twin != nil {
			twin.tally.merge(&x.tally, 1)
			x = twin
		}
		s.lines[at] = x
	}
	x.tally.merge(&l.tally, f)
}

// find returns the key of the known template that a template is of.
func (s *lineScope) find(k lineKey) (lineKey, bool) {
	if s.lines[k] != nil {
		return k, true
	}
	best, ok := lineKey{}, false
	for other := range s.lines {
		if other.place == k.place && other.severity == k.severity && unify(other.template, k.template) && (!ok || other.template < best.template) {
			best, ok = other, true
		}
	}
	return best, ok
}

func (e *edgeCount) merge(s *edgeCount, f, weight float64) {
	e.calls += s.calls * f
	e.failed += s.failed * f
	e.ownFault += s.ownFault * f
	e.failedBetween += s.failedBetween * f
	e.ownFaultBetween += s.ownFaultBetween * f
	e.samples += s.samples * weight
	e.client.merge(&s.client, f)
	e.gap.merge(&s.gap, f)
	e.self.merge(&s.self, f)
	e.tokens.merge(&s.tokens, f)
}
