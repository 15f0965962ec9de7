package answer

import (
	"strings"

	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Bytes at which the text of a pattern is cut.
const (
	failureBytes = 260 // from a warning on
	patternBytes = 120
)

// patterns writes rows up to a length of the answer, and returns how many and
// the lines that they stand for.
func (a *logAnswer) patterns(w *budget.Writer, patterns []*logs.Pattern, limit int) (rows, lines int) {
	if len(patterns) == 0 {
		return 0, 0
	}
	start := w.Len()
	w.Key("patterns")
	w.Open('{')
	w.Key("columns")
	if a.compared.Onset == nil {
		w.Literals("pattern", "max_severity", "n", "first", "last", "service", "trace", "text")
	} else {
		w.Literals("pattern", "max_severity", "n", "first", "last", "change", "service", "trace", "text")
	}
	w.Key("rows")
	w.Open('[')
	stacks := &budget.Writer{}
	stacks.Open('{')
	written, seen := map[*logs.Stack]bool{}, map[safe.Text]bool{}
	for _, p := range patterns[:min(maxLogPatterns, len(patterns))] {
		if !w.Try(limit-stacks.Len()-32, func() { a.pattern(w, p, seen) }) {
			break
		}
		if p.Stack != nil && !written[p.Stack] {
			written[p.Stack] = true
			stacks.Try(limit-w.Len()-32, func() { a.patternStack(stacks, p.Stack) })
		}
		rows++
		lines += p.Lines
	}
	w.Close(']')
	w.Close('}')
	if stacks.Len() > 1 {
		end := w.Len()
		stacks.Close('}')
		w.Key("stacks")
		w.Append(stacks)
		w.Advance(start, end)
	}
	return rows, lines
}

// patternStack writes a stack trace with the number of its lines.
func (a *logAnswer) patternStack(w *budget.Writer, s *logs.Stack) {
	w.KeyText(stackNumber(s))
	w.Open('[')
	w.Int(int64(s.Lines))
	w.Text(a.briefStack(s).Cut(failureBytes))
	w.Close(']')
}

// pattern writes a row.
func (a *logAnswer) pattern(w *budget.Writer, p *logs.Pattern, seen map[safe.Text]bool) {
	now := a.o.Request.FetchedAt
	w.Row('[')
	w.Text(safe.Token(p.ID))
	w.Text(severityLetter(p.Severity))
	w.Int(int64(p.Lines))
	first := budget.ClockSecond(p.First, now)
	if p.Older {
		first = safe.Format("≤%s", first)
	}
	w.Text(first)
	if p.Lines == 1 {
		w.Null()
	} else {
		w.Text(budget.ClockSecond(p.Last, now))
	}
	if a.compared.Onset != nil {
		w.Text(patternChange(a.compared.Of(p)))
	}
	w.Text(a.clean.Clean(p.Service).Cut(40))
	w.Text(a.LineTrace(p.Trace).Cut(40))
	w.Text(a.patternText(p, seen))
	w.Close(']')
}

// patternText is the message of a pattern of one line, else the template: with
// the values of a failure where they are few, or else with an example, which is
// not repeated for the next service of the same template.
func (a *logAnswer) patternText(p *logs.Pattern, seen map[safe.Text]bool) safe.Text {
	size := patternBytes
	if p.Failure() {
		size = failureBytes
	}
	t := p.Example.Message()
	if p.Lines > 1 {
		example := t
		t = p.Template
		if p.Failure() {
			var open bool
			t, open = a.withValues(p)
			if open && t == p.Template && t != p.Example.Text && !seen[p.Template] {
				t = safe.Format("%s, as: %s", t.Cut(size/2), example.Cut(size/2))
			}
			seen[p.Template] = true
		}
	}
	if !a.table.Shown(t) && a.table.Shown(p.Example.Message()) {
		t = safe.Format("%s, as: %s", t.Cut(size/2), a.table.Words(p.Example.Message(), size/2))
	}
	t = a.table.Words(t, size+40)
	switch place := a.Place(p); {
	case p.Stack != nil:
		t = safe.Format("%s %s", t, stackNumber(p.Stack))
	case p.Failure() && !place.IsEmpty() && !strings.Contains(t.String(), place.String()):
		t = safe.Format("%s @ %s", t, place)
	}
	return t
}

// Place is where in the code the lines of a pattern were written.
func (a *Words) Place(p *logs.Pattern) safe.Text {
	place := a.clean.Clean(p.Place).Cut(80)
	if p.CodeLine == "" {
		return place
	}
	return safe.Format("%s:%s", place, a.clean.Clean(p.CodeLine))
}

// withValues is the template of a pattern with the values of its wildcards
// where they are few. open is set where more varies.
func (a *logAnswer) withValues(p *logs.Pattern) (t safe.Text, open bool) {
	for _, part := range p.Parts() {
		if part.Values == nil {
			t = safe.Join(t, part.Text)
			open = open || strings.Contains(part.Text.String(), text.Wildcard)
			continue
		}
		values := make([]safe.Text, len(part.Values))
		for i, v := range part.Values {
			values[i] = safe.Format("%s ×%s", v.Text.Cut(40), safe.Int(v.Lines))
			if v.First > p.First {
				values[i] = safe.Format("%s from %s", values[i], budget.ClockSecond(v.First, a.o.Request.FetchedAt))
			}
		}
		t = safe.Format("%s<*: %s>", t, safe.JoinWith(", ", values...))
	}
	return t, open
}
