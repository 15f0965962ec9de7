package answer

import (
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

const (
	// maxOtherIDs is how many patterns are named where the one asked for is none.
	maxOtherIDs = 6
	// maxLogLimit is the most lines that a call may ask for.
	maxLogLimit = 5000
)

// notes says which filters did nothing, what is not certain of the lines, and
// what it can mean that none is left.
func (a *logAnswer) notes() []safe.Text {
	t := a.table
	var out []safe.Text
	for _, f := range t.Idle {
		out = append(out, safe.Format("the filter %s=%s did nothing: %s of %s lines have another, as %s",
			safe.Token(f.Name), a.clean.Clean(f.Asked).Cut(60), safe.Int(f.N), safe.Int(f.Of), a.clean.Clean(f.Other).Cut(60)))
	}
	out = append(out, a.frame.Infos(&t.Coverage)...)
	switch {
	case len(t.Lines) > 0:
		return append(out, a.doubts()...)
	case t.Fetched == 0:
		return append(out, a.o.emptyNote(a.clean, noun{safe.Const("log entry"), safe.Const("log entries")},
			safe.Const("no log entries: nothing was logged in this window, or a filter (project_name, severity) names what does not exist; widen time_window or drop a filter")))
	case t.NoSuchPattern:
		var ids []safe.Text
		for _, id := range t.PatternIDs(maxOtherIDs) {
			ids = append(ids, safe.Token(id))
		}
		return append(out, safe.Format("no pattern %s among these lines; there are %s",
			a.clean.Clean(a.o.Filter.Pattern).Cut(20), safe.JoinWith(", ", ids...)))
	default:
		out = append(out, safe.Format("none of the %s fetched entries passes match, since, until or pattern; these act on what was fetched only",
			safe.Int(t.Fetched)))
		return append(out, a.o.leftNotes(a.clean)...)
	}
}

// emptyCalls proposes what to ask when no line is left.
func (a *logAnswer) emptyCalls() []budget.NextCall {
	req, snapshot := &a.o.Request, a.frame.Snapshot
	if call, ok := a.o.emptyCall(a.frame); ok {
		return []budget.NextCall{call}
	}
	switch fetched := a.table.Fetched; {
	case fetched == 0 && a.o.searchable():
		return []budget.NextCall{{Why: safe.Const("a longer window"), Args: budget.With(req.Asked, analysis.Param{Name: "time_window", Value: "24h"})}}
	case a.table.Coverage.CutBy(analysis.ByLimit) && req.Limit < maxLogLimit && !a.table.NoSuchPattern:
		return []budget.NextCall{{Why: safe.Const("older lines, too"),
			Args: budget.With(slices.Concat(req.Asked, a.frame.Own), analysis.Param{Name: "limit", Value: maxLogLimit})}}
	case a.table.Coverage.CutBy(analysis.ByLimit) && req.Get("severity") == "" && !a.table.NoSuchPattern:
		return []budget.NextCall{{Why: safe.Const("errors alone reach back further"),
			Args: budget.With(slices.Concat(req.Asked, a.frame.Own), analysis.Param{Name: "severity", Value: "error"})}}
	case fetched > 0 && !snapshot.IsEmpty():
		return []budget.NextCall{{Why: safe.Format("all %s entries", safe.Int(fetched)), Args: a.frame.Again(nil)}}
	case fetched > 0:
		return []budget.NextCall{{Why: safe.Const("all entries"), Args: a.frame.Again(nil)}}
	}
	return nil
}

// pageCall gets the records from an offset on.
func (a *logAnswer) pageCall(offset int) []budget.NextCall {
	lines := a.table.Lines
	rest := len(lines) - offset
	if rest <= 0 {
		if len(lines) == 0 {
			return a.emptyCalls()
		}
		return nil
	}
	why := safe.Format("%s older", safe.Int(rest))
	if call, ok := a.frame.PageCall(why, offset); ok {
		return []budget.NextCall{call}
	}
	// Nothing is kept: the same call again, ended after the next line, since
	// lines of one time may stand on both sides of the page's end.
	until := budget.Exact(lines[offset].Time + 1)
	return []budget.NextCall{{Why: why, Args: budget.With(slices.Concat(a.o.Request.Asked, a.frame.Own),
		viewRecords, analysis.Param{Name: "until", Value: until.String()})}}
}
