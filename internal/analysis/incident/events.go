package incident

import (
	"bytes"
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/lazyregexp"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/stats"
	"airefinery-mcp/internal/text"
)

// events are the lines of the logs.
type events struct {
	patterns []*pattern
	// failures says since when errors were seen, and others since when lines below
	// a warning, in ns.
	failures, others int64
}

// pattern is the lines of one service that say the same.
type pattern struct {
	patternKey
	id     string
	text   safe.Text // of the newest line
	lines  []event   // the oldest first
	from   int64     // since when such lines were seen, in ns
	counts []float64
	// services is how many services have lines of the same template.
	services int
}

type patternKey struct {
	service, place, template string
	severity                 text.Severity
}

// failure reports whether the lines are of a warning or worse.
func (p *pattern) failure() bool { return p.severity <= text.Warning }

// event is one line.
type event struct {
	at    int64
	trace client.TraceID
	line  *logs.Line
}

// readEvents sorts the lines by service and pattern.
func (v *investigation) readEvents() {
	end := v.in.To.UnixNano()
	v.events.failures, v.events.others = end, end
	if v.in.Logs == nil {
		return
	}
	since := func(s text.Severity) int64 {
		if at := v.in.Logs.SeenFrom(s); !at.IsZero() {
			return min(max(at.UnixNano(), v.in.From.UnixNano()), end)
		}
		return v.in.From.UnixNano()
	}
	v.events.failures, v.events.others = since(text.Error), since(text.Info)
	index := map[patternKey]*pattern{}
	byTemplate := map[string]map[string]bool{}
	for _, source := range v.in.Logs.Patterns().All {
		k := patternKey{v.names.of(source.Service), source.Place, source.Template.String(), source.Severity}
		p := index[k]
		if p == nil {
			p = &pattern{patternKey: k, id: source.ID, text: fromPlace(source.Example.Message(), source.Place), counts: make([]float64, v.grid.N), from: since(source.Severity)}
			index[k] = p
			v.events.patterns = append(v.events.patterns, p)
			if byTemplate[k.template] == nil {
				byTemplate[k.template] = map[string]bool{}
			}
			byTemplate[k.template][k.service] = true
		}
		for _, l := range source.Entries() {
			p.lines = append(p.lines, event{l.Time, l.Trace.ID, l})
			if bin, ok := v.grid.Bin(l.Time); ok {
				p.counts[bin]++
			}
		}
	}
	for _, p := range v.events.patterns {
		p.services = len(byTemplate[p.template])
		slices.SortStableFunc(p.lines, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	}
	slices.SortFunc(v.events.patterns, func(a, b *pattern) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.template, b.template), cmp.Compare(a.id, b.id))
	})
	v.seen.Lines, v.seen.Failures = v.events.others, v.events.failures
}

// fromPlace returns what a line says from where it names the place in the code
// that wrote it, if the message follows: what stands before are threads and ids.
func fromPlace(message safe.Text, place string) safe.Text {
	before, after, ok := strings.Cut(message.String(), place)
	if !ok || place == "" || len(after) <= len(before)/4 {
		return message
	}
	return message.Derived(message.String()[len(before):])
}

// covered returns how much of each bin was seen: all of those that begin at a
// time or later, but for what of the last lies in the future.
func (v *investigation) covered(from int64) []float64 {
	out := make([]float64, v.grid.N)
	for i := range out {
		if v.grid.Time(i) >= from {
			out[i] = float64(min(v.grid.Width, v.in.To.UnixNano()-v.grid.Time(i))) / float64(v.grid.Width)
		}
	}
	return out
}

// traffic returns how many lines below a warning each bin has that was seen
// whole: what a line that stopped is compared with.
func (v *investigation) traffic() []float64 {
	out := v.covered(v.events.others)
	sum := make([]float64, v.grid.N)
	for _, p := range v.events.patterns {
		if !p.failure() {
			for i, n := range p.counts {
				sum[i] += n
			}
		}
	}
	for i, n := range sum {
		if out[i] > 0 {
			out[i] = n
		}
	}
	return out
}

// fewLines is the least number of lines of a pattern, or of failures of a
// service, that are searched for a change.
const fewLines = 3

// lineSigns finds which services began to log failures, or to log them more, and
// which lines stopped.
func (v *investigation) lineSigns() {
	traffic, errors := v.traffic(), v.covered(v.events.failures)
	sums := map[string][]float64{}
	for _, p := range v.events.patterns {
		if !p.failure() {
			v.goneSign(p, traffic)
			continue
		}
		v.lineSign(p.service, p, p.counts, v.covered(p.from))
		if p.severity > text.Error {
			continue
		}
		if sums[p.service] == nil {
			sums[p.service] = make([]float64, v.grid.N)
		}
		for i, n := range p.counts {
			sums[p.service][i] += n
		}
	}
	for service, counts := range sums {
		v.check(Lines, "", 1)
		v.lineSign(service, nil, counts, errors)
	}
}

func (v *investigation) lineSign(service string, p *pattern, counts, seen []float64) {
	n := 0.0
	for _, c := range counts {
		n += c
	}
	if n < fewLines {
		return
	}
	if o, ok := stats.CountOnset(counts, seen); ok && o.Grew() {
		s := v.sign(Lines, service, &o)
		if p != nil {
			s.Pattern, s.Text, s.Name = p.id, p.text, p.template
		}
		v.signs = append(v.signs, s)
	}
}

// deployed are words by which lines say that something was deployed, restarted
// or configured.
var deployed = lazyregexp.New(`(?i)\b(deploy(ed|ing|ment)|roll(ed |ing )?out|rollback|released? v?\d|new (version|release|revision|prompt)|(started|starting) \w+ (in|on|using|v\d)|restart(ed|ing)?|` +
	`scal(ed|ing) (up|down|replica)|config(uration)? (re)?load(ed)?|config(uration)? (was )?(changed|updated)|feature flag|migrat(ed|ion)|` +
	`(activated|applied|installed|promoted|published|switched|upgraded|updated|enabled|disabled)\b.{0,40}\b(release|version|revision|prompts?|policy|policies|config|configuration|flag|image|chart|model))\b`)

const (
	// deployedBefore and deployedAfter are how far from the onset a deployment is
	// of interest.
	deployedBefore, deployedAfter = 10 * time.Minute, time.Minute
	// maxDeployed is how often a pattern says so at most: more is chatter.
	maxDeployed = 10
)

// deployments finds the lines around the onset that say that a service was
// deployed, restarted or configured, the oldest first. They explain nothing by
// themselves.
func (v *investigation) deployments(w *window) (out []*Sign) {
	from, to := w.from-int64(deployedBefore), w.to+int64(deployedAfter)
	for _, p := range v.events.patterns {
		if len(p.lines) > maxDeployed || !deployed().MatchString(p.text.String()) {
			continue
		}
		for _, e := range p.lines {
			if e.at >= from && e.at <= to {
				out = append(out, &Sign{Kind: Deployment, Service: p.service, At: e.at, From: e.at, To: e.at, Pattern: p.id, Text: fromPlace(e.line.Message(), p.place)})
				break
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *Sign) int { return cmp.Compare(a.At, b.At) })
	return out
}

// odd is a pattern of failures that is new or more frequent from the onset on.
type odd struct {
	*pattern
	before, after float64 // lines
	strength      float64
	// lasting is how much of the time from the onset on has such lines, beside
	// what as many would have that come by chance: at most 1.
	lasting float64
}

// leastOdd is how sure it must be that a pattern is more frequent.
const leastOdd = 7

// oddities finds the patterns of failures that are new or more frequent.
func (v *investigation) oddities(w *window) []odd {
	until := min(w.until, v.in.To.UnixNano())
	late := float64(until - w.to)
	var out []odd
	for _, p := range v.events.patterns {
		early := float64(w.from - p.from)
		if !p.failure() || late <= 0 {
			continue
		}
		if early < float64(v.grid.Width) { // not seen before
			if x, ok := v.oddByUsual(p); ok {
				out = append(out, x)
			}
			continue
		}
		x := odd{pattern: p}
		for _, e := range p.lines {
			if w.side(e.at) == beforeOnset {
				x.before++
			} else {
				x.after++
			}
		}
		x.strength = stats.G(x.before, early, x.after, late)
		if x.strength >= leastOdd && x.after/late > x.before/early {
			x.lasting = v.lasting(p, w, until)
			x.strength *= x.lasting
			out = append(out, x)
		}
	}
	return out
}

// lasting returns how evenly the lines of a pattern fill the time of an incident:
// an outburst that was over at once explains little of what lasts.
func (v *investigation) lasting(p *pattern, w *window, until int64) float64 {
	n, bins, filled := 0.0, 0.0, 0.0
	for i, k := range p.counts {
		if at := v.grid.Time(i); at+v.grid.Width <= w.from || at >= until {
			continue
		}
		bins++
		n += k
		if k > 0 {
			filled++
		}
	}
	if n == 0 {
		return 1
	}
	return min(1, filled/(bins*(1-math.Exp(-n/bins))))
}

const (
	// usualEverywhere is from how many services on the same new message is the
	// framework's rather than of one of them, and counts for a part.
	usualEverywhere = 4
	pooledShare     = 0.3
	// namedShare is the part of a failure that counts for a service which another
	// one's message names.
	namedShare = 0.7
	// warningShare is the part that a warning counts for beside an error.
	warningShare = 0.5
)

// credits shares the traces and lines with new failures among the services: a
// trace counts for the one that logged the first of them, or that this names.
func (v *investigation) credits(oddities []odd, w *window) map[string]float64 {
	type first struct {
		at   int64
		p    *pattern
		e    *event
		part float64
	}
	traces := map[client.TraceID]first{}
	out := map[string]float64{}
	for _, x := range oddities {
		// As many as are usual count for nothing.
		new := x.lasting * (1 - x.before/(x.before+x.after))
		for i := range x.lines {
			e := &x.lines[i]
			if w.side(e.at) == beforeOnset {
				continue
			}
			if e.trace.IsZero() {
				v.credit(out, x.pattern, e, new)
				continue
			}
			if f, ok := traces[e.trace]; !ok || e.at < f.at {
				traces[e.trace] = first{e.at, x.pattern, e, x.lasting}
			}
		}
	}
	// In a fixed order: sums of fractions depend on it.
	for _, f := range slices.SortedFunc(maps.Values(traces), func(a, b first) int { return bytes.Compare(a.e.trace[:], b.e.trace[:]) }) {
		v.credit(out, f.p, f.e, f.part)
	}
	return out
}

func (v *investigation) credit(out map[string]float64, p *pattern, e *event, n float64) {
	if p.severity == text.Warning {
		n *= warningShare
	}
	if p.services >= usualEverywhere {
		n *= pooledShare
	}
	if named := v.names.namedIn(e.line.Message().String(), p.service); len(named) > 0 {
		out[named[0]] += n * namedShare
		n *= 1 - namedShare
	}
	out[p.service] += n
}
