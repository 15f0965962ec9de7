package logs

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Patterns are the lines of a table grouped by what their messages have in
// common.
type Patterns struct {
	// All are ordered for one who looks for a fault: failures by severity, the
	// most frequent first, then the rest, where the rare ones say more than
	// what is logged all the time, the rarest first.
	All []*Pattern
	// Coverage is that of the table.
	Coverage analysis.Coverage

	miner *Miner
	of    map[*Cluster]*Pattern
}

// Pattern is the lines of one pattern.
type Pattern struct {
	// ID finds the same lines again as [analysis.Filter.Pattern].
	ID string
	// Template is what the messages have in common, with [text.Wildcard] in
	// place of what varies.
	Template safe.Text
	// Lines is their number.
	Lines int
	// MaxSeverity is the highest.
	MaxSeverity text.Severity
	// First and Last are the times of the oldest and the newest line, those
	// outside of the window left aside where others are in it.
	First, Last int64
	// Services are those of the lines, the one of the newest line first.
	Services []string
	// Example is the newest line. Trace and Stack are of the newest line that
	// has one; the zero Trace and nil where none has.
	Example *Line
	Trace   Trace
	Stack   *Stack

	usual    bool            // a line of it is in the window
	services map[string]bool // of many services, to find them
}

// Patterns groups the lines by pattern.
func (t *Table) Patterns() *Patterns {
	ps := &Patterns{Coverage: t.Coverage, miner: t.miner, of: map[*Cluster]*Pattern{}}
	for _, l := range t.Lines {
		p := ps.of[l.cluster]
		if p == nil {
			p = &Pattern{ID: l.cluster.ID(), Template: l.cluster.Template(), MaxSeverity: l.Severity, Last: l.Time, Example: l}
			ps.of[l.cluster] = p
			ps.All = append(ps.All, p)
		}
		p.add(l, t.usual.has(l.Time))
	}
	slices.SortStableFunc(ps.All, func(a, b *Pattern) int {
		x, y := min(a.MaxSeverity, text.Info), min(b.MaxSeverity, text.Info)
		if x != y || x < text.Info {
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(b.Lines, a.Lines))
		}
		return cmp.Compare(a.Lines, b.Lines)
	})
	return ps
}

// add counts a line that is not newer than those before it. usual says that it
// lies in the window.
func (p *Pattern) add(l *Line, usual bool) {
	p.Lines++
	if usual && !p.usual {
		p.usual, p.Last, p.Example = true, l.Time, l
	}
	if usual || !p.usual {
		p.First = l.Time
	}
	p.MaxSeverity = min(p.MaxSeverity, l.Severity)
	if p.Trace.Text == "" {
		p.Trace = l.Trace
	}
	p.Stack = cmp.Or(p.Stack, l.Stack)
	if l.Service != "" && !p.hasService(l.Service) {
		p.addService(l.Service)
	}
}

// manyServices is how many services of a pattern are searched one by one.
const manyServices = 8

func (p *Pattern) hasService(name string) bool {
	if p.services != nil {
		return p.services[name]
	}
	return slices.Contains(p.Services, name)
}

func (p *Pattern) addService(name string) {
	p.Services = append(p.Services, name)
	if p.services == nil && len(p.Services) > manyServices {
		p.services = map[string]bool{}
		for _, s := range p.Services {
			p.services[s] = true
		}
	}
	if p.services != nil {
		p.services[name] = true
	}
}

// minFrequent is the number of the most frequent patterns below a warning that
// [Patterns.Ranked] makes room for.
const minFrequent = 3

// Ranked returns all patterns in the order in which to show them where no more
// than n have a place: the most frequent ones below a warning then stand before
// the rare ones, so that most lines are accounted for.
func (ps *Patterns) Ranked(n int) []*Pattern {
	rest := slices.IndexFunc(ps.All, func(p *Pattern) bool { return p.MaxSeverity >= text.Info })
	if len(ps.All) <= n || rest < 0 || len(ps.All)-rest <= minFrequent {
		return ps.All
	}
	split := len(ps.All) - minFrequent
	return slices.Concat(ps.All[:rest], ps.All[split:], ps.All[rest:split])
}

// WithTemplate returns the patterns that have a message of a template, as
// [text.Template] makes it of a cleaned text, those of the highest severity
// first. It joins lines with failures of spans: both say the same when their
// templates are equal.
func (ps *Patterns) WithTemplate(template string) []*Pattern {
	var out []*Pattern
	for _, c := range ps.miner.withTemplate(template) {
		if p := ps.of[c]; p != nil {
			out = append(out, p)
		}
	}
	return out
}
