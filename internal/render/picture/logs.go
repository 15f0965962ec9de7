package picture

import (
	"slices"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Bounds of what is shown of logs.
const (
	maxLines, maxPatterns, maxBins = 500, 200, 60
)

func (p *picture) logs(t *logs.Table) {
	all := t.Patterns()
	compared := all.Compare()
	p.covered("logs", &t.Coverage, t.Fetched)
	p.fact(safe.Const("lines"), safe.Int(len(t.Lines)))
	for s, n := range t.Totals {
		if n > 0 {
			p.fact(safe.Token(text.Severity(s).String()), safe.Int(n))
		}
	}
	h := t.Histogram(maxBins)
	p.doc.Histogram = histogram(h, compared.Onset, 0)
	ranked := all.Ranked(maxPatterns)
	p.patternHeadline(ranked, compared)
	for _, pattern := range ranked[:p.bounded(len(ranked), maxPatterns, safe.Const("patterns"), safe.Const("the gravest"))] {
		p.doc.Patterns = append(p.doc.Patterns, p.pattern(pattern, compared, h))
	}
	p.lines(t)
}

// lines shows the newest lines: graver ones that are older have their patterns.
func (p *picture) lines(t *logs.Table) {
	shown := t.Lines[:p.bounded(len(t.Lines), maxLines, safe.Const("lines"), safe.Const("the newest; every line has its pattern"))]
	stacks := map[*logs.Stack]string{}
	for _, l := range shown {
		line := display.LogLine{
			Time: ms(l.Time), Severity: l.Severity.String(), Service: p.name(l.Service),
			Text: t.Words(l.Message(), textBytes).String(), Trace: p.LineTrace(l.Trace).Cut(nameBytes).String(),
		}
		if l.Stack != nil {
			if _, ok := stacks[l.Stack]; !ok {
				stacks[l.Stack] = p.Words.Stack(l.Stack).Cut(stackBytes).String()
			}
			line.Stack = stacks[l.Stack]
		}
		for _, c := range t.Columns {
			for _, f := range append([]logs.Field{c.Field}, c.With...) {
				if f.Kind != logs.ServiceField && f.Kind != logs.TraceField && f.Of(l) != "" {
					line.Fields = append(line.Fields, display.Pair{Name: p.FieldName(f).String(), Value: p.FieldValue(f, l).Cut(attrBytes).String()})
				}
			}
		}
		p.doc.Lines = append(p.doc.Lines, line)
	}
}

// histogram returns nil where the lines are all of one time.
func histogram(h *logs.Histogram, o *analysis.Onset, until int64) *display.Histogram {
	if h == nil {
		return nil
	}
	out := &display.Histogram{Start: ms(h.Start), Bin: ms(h.Bin), Onset: onset(o, until)}
	for s, bins := range h.Lines {
		if bins != nil {
			out.Counts = append(out.Counts, display.Counts{Severity: text.Severity(s).String(), Bins: bins, Seen: h.Seen[s]})
		}
	}
	return out
}

var changeNames = [...]string{logs.Unchanged: "", logs.New: "new", logs.More: "more", logs.Fewer: "fewer", logs.Gone: "gone"}

func (p *picture) pattern(of *logs.Pattern, compared *logs.Comparison, h *logs.Histogram) display.Pattern {
	out := display.Pattern{
		ID: of.ID, Severity: of.Severity.String(), Service: p.name(of.Service), Place: p.Words.Place(of).String(),
		Template: of.Template.Cut(textBytes).String(), Lines: of.Lines, First: ms(of.First), Last: ms(of.Last),
		Trace: p.LineTrace(of.Trace).Cut(nameBytes).String(),
	}
	if example := of.Example.Message(); example != of.Template {
		out.Example = example.Cut(textBytes).String()
	}
	if of.Stack != nil {
		out.Stack = p.Words.Stack(of.Stack).Cut(stackBytes).String()
	}
	if c := compared.Of(of); c.Kind != logs.Unchanged {
		before, after := c.Rate(time.Minute)
		out.Change, out.Before, out.After = changeNames[c.Kind], number(before), number(after)
	}
	if h != nil {
		out.Bins = h.Of(of)
	}
	return out
}

// patternHeadline names the first of the patterns, which are the gravest first.
func (p *picture) patternHeadline(ranked []*logs.Pattern, compared *logs.Comparison) {
	if len(ranked) == 0 {
		p.headline(p.nothing(safe.Const("No log lines came.")))
		return
	}
	first := ranked[0]
	said := safe.Format("%s: %s", p.whose(first), first.Example.Message().Cut(headlineBytes))
	kind := compared.Of(first).Kind
	switch {
	case kind != logs.Unchanged && compared.Onset != nil:
		said = safe.Format("Since %s %s: %s", p.clock(compared.Onset.From), safe.Token(changeNames[kind]), said)
	case !slices.ContainsFunc(ranked, (*logs.Pattern).Failure):
		said = safe.Format("No warnings or errors; the rarest line is %s", said)
	}
	p.headline(said)
}

// whose says how many lines a pattern has, of which severity and whose.
func (p *picture) whose(of *logs.Pattern) safe.Text {
	severity := safe.Token(of.Severity.String())
	said := quantity(of.Lines, safe.Format("%s line", severity), safe.Format("%s lines", severity))
	if of.Service != "" {
		said = safe.Format("%s of %s", said, p.clean.Clean(of.Service).Cut(60))
	}
	return said
}

// nothing is the headline where no record is left: why, if the answer says it.
func (p *picture) nothing(usual safe.Text) safe.Text {
	if len(p.said.Notes) > 0 {
		return p.said.Notes[len(p.said.Notes)-1]
	}
	return usual
}
