package answer

import (
	"slices"

	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// The columns of the tables. Rows of traces have two more.
var (
	groupColumns = []safe.Text{safe.Const("root"), safe.Const("outcome"), safe.Const("n"),
		safe.Const("p50_ms"), safe.Const("p95_ms"), safe.Const("max_ms")}
	failureColumns = []safe.Text{safe.Const("failure"), safe.Const("n"), safe.Const("where"), safe.Const("error"),
		safe.Const("first"), safe.Const("last"), safe.Const("trace")}
	edgeColumns = []safe.Text{safe.Const("edge"), safe.Const("calls"), safe.Const("failed"),
		safe.Const("client_ms"), safe.Const("gap_ms"), safe.Const("self_ms"), safe.Const("change")}
	traceColumns = []safe.Text{safe.Const("start"), safe.Const("trace"), safe.Const("ms"), safe.Const("spans"), safe.Const("errors")}
	rootColumn   = safe.Const("root_ms")
)

var outcomes = [...]safe.Text{
	traces.Failed: safe.Const("error"), traces.ErrorsInside: safe.Const("errors inside"), traces.FailedSoftly: safe.Const("soft failures"),
	traces.Unknown: safe.Const("unknown"), traces.Succeeded: safe.Const("ok"),
}

// Outcome says how traces ended.
func Outcome(o traces.Outcome) safe.Text { return outcomes[o] }

// groups writes the traces counted by root and outcome.
func (a *surveyAnswer) groups(limit int) {
	w, all := a.w, a.survey.Groups
	a.table(safe.Const("groups"), groupColumns, min(len(all), maxGroups), len(all), limit, func(i int) {
		g := &all[i]
		root := a.spanName(g.Root)
		if g.Agent != "" {
			root = safe.Format("%s, agent %s", root.Cut(80), a.clean.Clean(g.Agent))
		}
		w.Text(root.Cut(100))
		w.Text(Outcome(g.Outcome))
		w.Int(int64(g.N))
		for _, ns := range [...]int64{g.P50, g.P95, g.Max} {
			if ns < 0 {
				w.Null()
			} else {
				milliseconds(w, ns)
			}
		}
	})
}

// failures writes the kinds of failure in a third of the room. A failure is never
// left out for want of room: the most frequent one is then cut.
func (a *surveyAnswer) failures(limit int) {
	third := a.w.Len() + (limit-a.w.Len())/3
	if a.failureRows(third, 160) == 0 && a.failureRows(limit, 160) == 0 {
		a.failureRows(limit, 40)
	}
}

func (a *surveyAnswer) failureRows(limit, bytes int) int {
	w, all, now := a.w, a.survey.Failures, a.o.Request.FetchedAt
	columns, onset := failureColumns, a.survey.Onset != nil
	if onset {
		columns = slices.Insert(slices.Clone(columns), 2, safe.Const("before"))
	}
	return a.table(safe.Const("failures"), columns, min(len(all), maxFailures), len(all), limit, func(i int) {
		f := all[i]
		w.Text(failureName(f))
		w.Int(int64(f.N))
		if onset {
			w.Int(int64(f.Before))
		}
		w.Text(a.spanName(f.Where).Cut(bytes / 2))
		w.Text(a.clean.Clean(f.Message).Cut(bytes))
		a.clockOrNull(f.First, budget.ClockSecond)
		if f.First == f.Last {
			w.Null()
		} else {
			w.Text(budget.ClockSecond(f.Last, now))
		}
		w.Text(a.o.handle(f.Example.Source.ID))
	})
}

// failureName is how rows of traces name a kind of failure.
func failureName(f *traces.Failure) safe.Text {
	return safe.Join(safe.Const("f"), safe.Int(f.Rank+1))
}

// traceTable writes one row a trace, with texts cut at so many bytes, and returns
// how many. spelledOut is set where a failure is said in the row rather than by
// the name of its kind.
func (a *surveyAnswer) traceTable(list []*traces.Trace, limit, bytes int, spelledOut bool) int {
	w := a.w
	mark := w.Len()
	failure := safe.Const("failure")
	if spelledOut {
		failure = safe.Const("deepest_error")
	}
	columns := append(slices.Clone(traceColumns), failure)
	ownRoot := slices.ContainsFunc(list, func(t *traces.Trace) bool { return !t.Untimed && differ(t.RootDuration, t.Duration) })
	if ownRoot {
		columns = slices.Insert(columns, 3, rootColumn)
	}
	oneRoot := haveOneRoot(list)
	if oneRoot {
		w.Member("root", a.spanName(list[0].Root).Cut(min(bytes, 100)))
	} else {
		columns = append(columns, safe.Const("root"))
	}
	searched := a.o.Filter.Match != ""
	if searched {
		columns = append(columns, safe.Const("found"))
	}
	shown := a.table(safe.Const("traces"), columns, len(list), 0, limit, func(i int) {
		t := list[i]
		a.clockOrNull(t.Start, budget.Clock)
		w.Text(a.o.handle(t.Source.ID))
		a.durations(t, ownRoot)
		a.counts(t)
		a.failureCell(t, bytes, spelledOut)
		if !oneRoot {
			w.Text(a.spanName(t.Root).Cut(min(bytes, 100)))
		}
		if searched {
			where, words := a.survey.Words(t, bytes)
			w.Text(safe.JoinWith(": ", where.Cut(bytes/2), words))
		}
	})
	if shown == 0 {
		w.Rollback(mark)
	}
	return shown
}

// durations writes how long a trace took and, where that is told, its root.
func (a *surveyAnswer) durations(t *traces.Trace, ownRoot bool) {
	if t.Untimed {
		a.w.Null()
	} else {
		milliseconds(a.w, t.Duration)
	}
	switch {
	case !ownRoot:
	case differ(t.RootDuration, t.Duration):
		milliseconds(a.w, t.RootDuration)
	default:
		a.w.Null()
	}
}

// counts writes how many spans and errors a trace has, null where that is not
// known.
func (a *surveyAnswer) counts(t *traces.Trace) {
	if t.Uncounted {
		a.w.Null()
		a.w.Null()
		return
	}
	a.w.Int(int64(t.Spans))
	a.w.Int(int64(t.Errors))
}

func haveOneRoot(list []*traces.Trace) bool {
	for _, t := range list {
		if t.Root != list[0].Root {
			return false
		}
	}
	return len(list) > 1
}

// failureCell writes how a trace failed: null, the name of the kind of failure
// if that has a row, or where and why.
func (a *surveyAnswer) failureCell(t *traces.Trace, bytes int, spelledOut bool) {
	switch {
	case t.Where.IsZero() && t.HasErrors():
		a.w.Literal("failed")
	case t.Where.IsZero() && t.SoftFailures() > 0:
		a.w.Text(safe.Format("soft ×%s", safe.Int(t.SoftFailures())))
	case t.Where.IsZero():
		a.w.Null()
	case spelledOut || t.Failure == nil || t.Failure.Rank >= maxFailures:
		text := a.spanName(t.Where)
		if t.Message != "" {
			text = safe.Join(text, safe.Const(": "), a.clean.Clean(t.Message))
		}
		a.w.Text(text.Cut(bytes))
	default:
		a.w.Text(failureName(t.Failure))
	}
}
