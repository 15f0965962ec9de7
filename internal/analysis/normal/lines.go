package normal

import (
	"math"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/text"
)

// groupKey tells the lines apart that are counted together.
type groupKey struct {
	service string
	lineKey
}

// group is the lines of one template of a service.
type group struct {
	of *serviceLines
	// traces counts the lines by the trace that they name, untraced those that name
	// none.
	traces   map[client.TraceID]int
	untraced int
	pattern  *logs.Pattern
}

// serviceLines counts the lines of a service by the trace that they name, and
// those that name none.
type serviceLines struct {
	named           map[client.TraceID]int
	lines, untraced int
}

// byLine reports whether the lines of a service are counted by line: most of them
// name no trace.
func (s *serviceLines) byLine() bool { return 2*s.untraced >= s.lines }

// linesSeen returns from when to when all lines were seen.
func (l *learner) linesSeen() (from, to int64) {
	if l.Logs == nil || len(l.Logs.Lines) == 0 {
		return math.MaxInt64, math.MinInt64
	}
	from = math.MinInt64
	if at := l.Logs.SeenFrom(text.Info); !at.IsZero() {
		from = at.UnixNano()
	}
	if l.MaxLines > 0 && len(l.Logs.Lines) > l.MaxLines {
		from = max(from, l.Logs.Lines[l.MaxLines].Time+1)
	}
	return from, l.Logs.Lines[0].Time
}

// groupLines sorts the lines by service and template.
func (l *learner) groupLines() map[groupKey]*group {
	groups := map[groupKey]*group{}
	if l.Logs == nil {
		return groups
	}
	from, _ := l.linesSeen()
	services := map[string]*serviceLines{}
	for _, p := range l.Logs.Patterns().All {
		service := l.service(p.Service)
		place := p.Place
		if p.Exception != "" {
			place += " " + p.Exception
		}
		key := groupKey{service, lineKey{l.masked(place), bounded(p.Template.String()), p.Severity}}
		for _, line := range p.Entries() {
			if line.Time < from {
				continue // of a query for failures alone, which reached further back
			}
			g := groups[key]
			if g == nil {
				if services[service] == nil {
					services[service] = &serviceLines{named: map[client.TraceID]int{}}
				}
				g = &group{of: services[service], traces: map[client.TraceID]int{}, pattern: p}
				groups[key] = g
			}
			if p.Lines > g.pattern.Lines {
				g.pattern = p
			}
			g.of.lines++
			if line.Trace.ID.IsZero() {
				g.untraced++
				g.of.untraced++
				continue
			}
			g.traces[line.Trace.ID]++
			g.of.named[line.Trace.ID]++
		}
	}
	return groups
}

// margin is how far from either end of the time in which lines were seen the first
// and the last line of a trace must lie for it to be whole, where its spans are
// not known.
const margin = int64(time.Second)

// wholeTraces are those of which all lines were seen.
func (l *learner) wholeTraces() map[client.TraceID]bool {
	type extent struct{ first, last int64 }
	extents := map[client.TraceID]extent{}
	from, to := l.linesSeen()
	if l.Logs == nil {
		return nil
	}
	for _, line := range l.Logs.Lines {
		if line.Trace.ID.IsZero() || line.Time < from {
			continue
		}
		e, ok := extents[line.Trace.ID]
		if !ok {
			e = extent{line.Time, line.Time}
		}
		extents[line.Trace.ID] = extent{min(e.first, line.Time), max(e.last, line.Time)}
	}
	out := map[client.TraceID]bool{}
	for id, e := range extents {
		if e.last <= to-margin && (from == math.MinInt64 || e.first >= from+margin) {
			out[id] = true
		}
	}
	return out
}

// countLines counts the lines by request, by trace and by line.
func (l *learner) countLines(groups map[groupKey]*group) {
	for _, r := range l.order {
		if r.routed && r.seen {
			x := l.route(r.route)
			x.seen.count(r)
		}
	}
	for _, x := range l.routes {
		x.seen.samples = min(1, x.seen.all)
	}
	whole := l.wholeTraces()
	services := map[string]*serviceLines{}
	for key, g := range groups {
		services[key.service] = g.of
		l.countGroup(key, g, whole)
	}
	l.countServices(services, whole)
	for key, s := range l.lines {
		if s.all == 0 && len(s.lines) == 0 {
			delete(l.lines, key)
			continue
		}
		s.samples = min(1, s.all)
		b := l.base(key)
		for k, x := range s.lines {
			x.close(b.of(k.severity))
		}
	}
}

// countGroup counts the lines of one template.
func (l *learner) countGroup(key groupKey, g *group, whole map[client.TraceID]bool) {
	count := func(s scope, n int) {
		x := l.scope(s).line(key.lineKey)
		x.add(n)
		x.pattern = g.pattern
	}
	for id, n := range g.traces {
		r := l.requests[id]
		if r != nil && r.aside && key.severity > text.Warning {
			continue
		}
		if r != nil && r.routed && r.seen {
			count(scope{service: key.service, route: r.route}, n)
		}
		if whole[id] {
			count(scope{service: key.service, basis: PerTrace}, n)
		}
	}
	if g.untraced > 0 && g.of.byLine() {
		x := l.scope(scope{service: key.service, basis: PerLine}).line(key.lineKey)
		x.addOnes(g.untraced)
		x.pattern = g.pattern
	}
}

// countServices counts by what lines of services are counted, and all lines of
// each service together.
func (l *learner) countServices(services map[string]*serviceLines, whole map[client.TraceID]bool) {
	perTrace, perLine := l.scope(scope{basis: PerTrace}), l.scope(scope{basis: PerLine})
	for id := range whole {
		perTrace.count(l.requests[id])
	}
	for name, s := range services {
		k := lineKey{place: name, severity: text.Unknown}
		own := l.scope(scope{service: name, basis: PerTrace})
		for id, n := range s.named {
			if !whole[id] {
				continue
			}
			r := l.requests[id]
			if own.count(r); r == nil || !r.aside {
				perTrace.line(k).add(n)
			}
		}
		if s.byLine() {
			own := l.scope(scope{service: name, basis: PerLine})
			own.addOnes(s.untraced)
			perLine.addOnes(s.untraced)
			perLine.line(k).addOnes(s.untraced)
		}
	}
}

// count counts a request; nil is one of which only lines are known.
func (b *base) count(r *request) {
	if b.all++; r == nil || !r.aside {
		b.clean++
	}
}

// addOnes counts so many lines as a request each.
func (b *base) addOnes(n int) {
	b.all += float64(n)
	b.clean += float64(n)
}

func (t *tally) addOnes(n int) {
	t.with += float64(n)
	t.sum += float64(n)
	t.squares += float64(n)
}
