package answer

import (
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
	w.Literals("pattern", "sev", "n", "first", "last", "service", "trace", "text")
	w.Key("rows")
	w.Open('[')
	stacks := &budget.Writer{}
	stacks.Open('{')
	written := map[*logs.Stack]bool{}
	for _, p := range patterns[:min(maxLogPatterns, len(patterns))] {
		if !w.Try(limit-stacks.Len()-32, func() { a.pattern(w, p) }) {
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
func (a *logAnswer) pattern(w *budget.Writer, p *logs.Pattern) {
	now := a.o.Request.FetchedAt
	w.Row('[')
	w.Text(safe.Token(p.ID))
	w.Text(severityLetter(p.MaxSeverity))
	w.Int(int64(p.Lines))
	w.Text(budget.ClockSecond(p.First, now))
	if p.Lines == 1 {
		w.Null()
	} else {
		w.Text(budget.ClockSecond(p.Last, now))
	}
	w.Text(a.patternServices(p))
	w.Text(a.trace(p.Trace).Cut(40))
	w.Text(patternText(p))
	w.Close(']')
}

// patternServices names the service of the newest line and counts the others.
func (a *logAnswer) patternServices(p *logs.Pattern) safe.Text {
	if len(p.Services) == 0 {
		return safe.Text{}
	}
	first := a.clean.Clean(p.Services[0]).Cut(40)
	if others := len(p.Services) - 1; others > 0 {
		return safe.Format("%s +%s", first, safe.Int(others))
	}
	return first
}

// patternText is the message of a pattern of one line, else the template, with
// an example where words vary in a failure's.
func patternText(p *logs.Pattern) safe.Text {
	size, failure := patternBytes, p.MaxSeverity <= text.Warning
	if failure {
		size = failureBytes
	}
	t := p.Example.Message()
	if p.Lines > 1 {
		example := t
		t = p.Template
		if failure && t != p.Example.Text {
			t = safe.Format("%s, as: %s", t.Cut(size/2), example.Cut(size/2))
		}
	}
	t = t.Cut(size + 40)
	if p.Stack != nil {
		t = safe.Format("%s %s", t, stackNumber(p.Stack))
	}
	return t
}
