package answer

import (
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Bounds of a summary.
const (
	maxLogBins     = 15
	maxLogPatterns = 20
	maxLogServices = 12
)

// summary counts and groups the lines.
func (a *logAnswer) summary() Result {
	all := a.table.Patterns()
	a.compared = all.Compare()
	patterns := all.Ranked(maxLogPatterns)
	for _, bare := range []bool{false, true} {
		if res, ok := a.summaryOf(patterns, bare); ok {
			return res
		}
	}
	return a.leadAlone()
}

// summaryOf returns the summary, a bare one with its patterns alone; ok is
// false when not one pattern fits.
func (a *logAnswer) summaryOf(patterns []*logs.Pattern, bare bool) (res Result, ok bool) {
	total, maxBytes := len(a.table.Lines), a.frame.MaxBytes
	w, tail := budget.NewWriter(maxBytes), &budget.Writer{}
	head := a.lead(w, bare, false)
	tail.Open('{')
	a.summaryTail(tail, patterns, 0, total, bare)
	limit := maxBytes - tail.Len() - 24
	if !bare {
		a.shared(w, maxBytes/8)
	}
	counts := w.Len()
	if !bare {
		w.Try(limit*2/3, func() { a.services(w) })
		w.Try(limit*2/3, func() { a.histogram(w) })
	}
	// The patterns get what room the counts leave, and stand before them.
	end := w.Len()
	w.Try(limit, func() { a.onset(w) })
	if a.usual != nil {
		a.usual.lines(w, w.Len()+(limit-w.Len())/4)
	}
	rows, shown := a.patterns(w, patterns, limit)
	w.Advance(counts, end)
	end = w.Len()
	a.summaryTail(w, patterns, rows, total-shown, bare)
	head = w.Advance(head, end)
	w.Close('}')
	return Result{JSON: w.Bytes(), Head: head, Total: total, Shown: shown}, w.Len() <= maxBytes && (rows > 0 || len(patterns) == 0)
}

// services writes the counts of lines by service and severity.
func (a *logAnswer) services(w *budget.Writer) {
	s := a.table.Services(a.clean)
	if s == nil {
		return
	}
	w.Key("services")
	w.Open('{')
	w.Key("columns")
	w.Open('[')
	w.Literal("service")
	for severity, used := range s.Severities {
		if used {
			w.Text(severityName(text.Severity(severity)))
		}
	}
	w.Close(']')
	if rest := len(s.Rows) - maxLogServices; rest > 0 {
		w.Count("more", rest)
	}
	w.Key("rows")
	w.Open('[')
	for i := range s.Rows[:min(maxLogServices, len(s.Rows))] {
		w.Row('[')
		w.Text(a.clean.Clean(s.Rows[i].Service).Cut(60))
		for severity, used := range s.Severities {
			if used {
				w.Int(int64(s.Rows[i].Lines[severity]))
			}
		}
		w.Close(']')
	}
	w.Close(']')
	w.Close('}')
}

// histogram writes the counts of lines over time.
func (a *logAnswer) histogram(w *budget.Writer) {
	h := a.table.Histogram(maxLogBins)
	if h == nil {
		return
	}
	w.Key("histogram")
	w.Open('{')
	w.Member("start", budget.ClockSecond(h.Start, a.o.Request.FetchedAt))
	w.Member("bin", budget.Duration(h.Bin))
	for severity, counts := range h.Lines {
		if counts == nil {
			continue
		}
		w.KeyText(severityName(text.Severity(severity)))
		w.Open('[')
		for bin, n := range counts {
			if n == 0 && bin < h.Seen[severity] {
				w.Null()
				continue
			}
			w.Int(int64(n))
		}
		w.Close(']')
	}
	w.Close('}')
}

// summaryTail writes what a summary of some of the patterns leaves out, so many
// lines, and the calls that get them.
func (a *logAnswer) summaryTail(w *budget.Writer, patterns []*logs.Pattern, rows, lines int, bare bool) {
	if rest := len(patterns) - rows; rest > 0 || len(a.table.Hidden) > 0 && !bare {
		w.Key("omitted")
		w.Open('{')
		if rest > 0 {
			w.Count("patterns", rest)
			w.Count("lines", lines)
		}
		if !bare {
			a.hidden(w)
		}
		w.Close('}')
	}
	limit := w.Len() + a.frame.MaxBytes/4
	calls := a.summaryCalls(patterns)
	a.frame.Propose(calls)
	for ; len(calls) > 0; calls = calls[1:] {
		if w.Try(limit, func() { a.frame.Next(w, calls) }) {
			return
		}
	}
}

// summaryCalls proposes to look at the lines of the first pattern, and at all.
func (a *logAnswer) summaryCalls(patterns []*logs.Pattern) []budget.NextCall {
	if len(patterns) == 0 {
		return a.emptyCalls()
	}
	var calls []budget.NextCall
	if a.o.Filter.Pattern == "" {
		calls = append(calls, budget.NextCall{Why: safe.Const("one pattern's lines"),
			Args: a.frame.Again(a.frame.Own, viewRecords, analysis.Param{Name: "pattern", Value: patterns[0].ID})})
	}
	return append(calls, budget.NextCall{Why: safe.Const("the lines"), Args: a.frame.Again(a.frame.Own, viewRecords)})
}
