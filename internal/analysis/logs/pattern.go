package logs

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Patterns are the lines of a table grouped by where they come from and what
// their messages have in common.
type Patterns struct {
	// All are ordered for one who looks for a fault: failures by severity, the
	// most frequent first, then the rest, where the rare ones say more than
	// what is logged all the time, the rarest first.
	All []*Pattern
	// Coverage is that of the table.
	Coverage analysis.Coverage

	table      *Table
	of         map[*Cluster]*Pattern
	byTemplate map[string][]*Cluster // once asked for
	compared   *Comparison           // once asked for
}

// Pattern is the lines of one pattern.
type Pattern struct {
	// ID finds the same lines again as [analysis.Filter.Pattern].
	ID string
	// Scope is what all of the lines have, and CodeLine the number of the line of
	// code at its Place that wrote them, "" where it is not known or they are of
	// several.
	Scope
	CodeLine string
	// Template is what the messages have in common, with [text.Wildcard] in
	// place of what varies.
	Template safe.Text
	// Lines is their number, and Severity that of all of them.
	Lines    int
	Severity text.Severity
	// First and Last are the times of the oldest and the newest line, those
	// outside of the window left aside where others are in it.
	First, Last int64
	// Older is set where the first line lies so close to where lines were seen
	// from that there may have been others before it.
	Older bool
	// Example is the newest line. Trace and Stack are of the newest line that
	// has one; the zero Trace and nil where none has.
	Example *Line
	Trace   Trace
	Stack   *Stack

	of      *Patterns
	entries []*Line // once asked for
	usual   bool    // a line of it is in the window
	joined  bool
}

// Failure reports whether the lines are warnings or graver.
func (p *Pattern) Failure() bool { return p.Severity <= text.Warning }

// muchLonger is how many times longer than the mean time between two lines of a
// pattern there must be none for one to have been the first: chance alone does
// that once in twenty times.
const muchLonger = 3

// startsAt reports whether the lines may have begun before the time from which
// on they were seen.
func (p *Pattern) startsAt(seen int64) bool {
	if p.Lines == 1 {
		return false
	}
	before := float64(p.First) - float64(seen)
	return before*float64(p.Lines-1) < muchLonger*(float64(p.Last)-float64(p.First))
}

// Entries returns the lines, the newest first.
func (p *Pattern) Entries() []*Line {
	if p.entries == nil {
		p.of.share()
	}
	return p.entries
}

// share gives each pattern its lines.
func (ps *Patterns) share() {
	all := make([]*Line, len(ps.table.Lines))
	for _, p := range ps.All {
		p.entries, all = all[:0:p.Lines], all[p.Lines:]
	}
	for _, l := range ps.table.Lines {
		p := ps.of[l.cluster]
		p.entries = append(p.entries, l)
	}
}

// Patterns groups the lines by pattern.
func (t *Table) Patterns() *Patterns {
	if t.patterns == nil {
		t.patterns = t.findPatterns()
	}
	return t.patterns
}

func (t *Table) findPatterns() *Patterns {
	ps := &Patterns{Coverage: t.Coverage, table: t, of: map[*Cluster]*Pattern{}}
	for _, l := range t.Lines {
		p := ps.of[l.cluster]
		if p == nil {
			c := l.cluster
			p = &Pattern{ID: c.ID(), Scope: c.Scope(), Template: c.Template(), Severity: l.Severity, Last: l.Time, Example: l, joined: c.joined, of: ps}
			if !c.mixed {
				p.CodeLine = c.codeLine
			}
			ps.of[c] = p
			ps.All = append(ps.All, p)
		}
		p.add(l, t.usual.has(l.Time))
	}
	for _, p := range ps.All {
		p.Older = p.startsAt(max(t.SeenFrom(p.Severity).UnixNano(), t.kept.from))
	}
	slices.SortStableFunc(ps.All, func(a, b *Pattern) int {
		x, y := min(a.Severity, text.Info), min(b.Severity, text.Info)
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
	if p.Trace.Text == "" {
		p.Trace = l.Trace
	}
	p.Stack = cmp.Or(p.Stack, l.Stack)
}

// minFrequent is the number of the most frequent patterns below a warning that
// [Patterns.Ranked] makes room for.
const minFrequent = 3

// Ranked returns all patterns in the order in which to show them where no more
// than n have a place. What changed at the onset stands first, if there was one:
// failures that are new or more, then other patterns. The most frequent patterns
// below a warning stand before the rare ones, so that most lines are accounted
// for.
func (ps *Patterns) Ranked(n int) []*Pattern {
	all := ps.byChange(ps.Compare())
	rest := len(all)
	for rest > 0 && !all[rest-1].Failure() && ps.Compare().Of(all[rest-1]).Kind == Unchanged {
		rest--
	}
	if len(all) <= n || len(all)-rest <= minFrequent {
		return all
	}
	split := len(all) - minFrequent
	return slices.Concat(all[:rest], all[split:], all[rest:split])
}

// WithTemplate returns the patterns that have a message of a template, as
// [text.Template] makes it of a cleaned text, those of the highest severity
// first. It joins lines with failures of spans: both say the same when their
// templates are equal.
func (ps *Patterns) WithTemplate(template string) []*Pattern {
	if ps.byTemplate == nil {
		ps.byTemplate = ps.table.miner.byTemplate()
	}
	var out []*Pattern
	for _, c := range ps.byTemplate[template] {
		if p := ps.of[c]; p != nil && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *Pattern) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.ID, b.ID))
	})
	return out
}
