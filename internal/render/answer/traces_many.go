package answer

import (
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// Bounds of the summary of many traces.
const (
	maxGroups, maxFailures, maxEdges, maxFronts = 6, 5, 12, 3
	// So few edges are all shown, whether something is to be said of them or not.
	fewEdges = 4
	// Traces that are so few come as rows even in a summary.
	fewTraces = 12
	// maxTraceLimit is the most traces that a call may ask for.
	maxTraceLimit = 1000
)

// surveyAnswer is an answer about many traces.
type surveyAnswer struct {
	traceAnswer
	survey *traces.Survey
	usual  *usualAnswer // nil where nothing is known
}

// records lists the traces, one row each.
func (a *surveyAnswer) records() Result {
	s := a.survey
	all := len(s.Traces)
	skip := min(max(a.o.View.Offset, 0), all)
	a.lead(&s.Coverage, a.totals, a.notes())
	shown := 0
	// A row that has no place alone is cut until it has one.
	for _, bytes := range []int{140, 40, 8} {
		if shown = a.traceTable(s.Traces[skip:], a.contentLimit(), bytes, true); shown > 0 {
			break
		}
	}
	rest := all - skip - shown
	a.finish(safe.Const("traces"), skip, rest, a.callsOfRecords(skip+shown, shown, rest))
	return Result{JSON: a.w.Bytes(), Head: a.head, Total: all, Shown: shown, Whole: skip == 0 && shown == all && s.WithoutSpans == all}
}

// summary counts and groups the traces, and shows those worth a look.
func (a *surveyAnswer) summary() Result {
	s, w := a.survey, a.w
	a.lead(&s.Coverage, a.totals, a.notes())
	limit := a.contentLimit()
	groups := w.Len()
	a.groups(groups + (limit-groups)/4)
	failures := w.Len()
	a.failures(limit)
	a.softGroups(s.Agents.Soft, w.Len()+(limit-w.Len())/3)
	a.sessions(s.Agents.Sessions, w.Len()+(limit-w.Len())/6)
	w.Advance(groups, failures) // the gravest first
	a.agentTotals(w.Len() + (limit-w.Len())/4)
	if a.usual != nil {
		a.usual.steps(w, w.Len()+(limit-w.Len())/4)
	}
	a.edges(w.Len() + (limit-w.Len())*3/5)
	mark, shown := w.Len(), 0
	if len(s.Traces) <= fewTraces {
		shown = a.traceTable(s.Traces, limit, 140, false)
	}
	if shown < len(s.Traces) {
		w.Rollback(mark)
		shown = a.traceTable(s.Worst, limit, 140, false)
	}
	rest := len(s.Traces) - shown
	a.finish(safe.Const("traces"), 0, rest, a.callsOfSummary(rest))
	return Result{JSON: w.Bytes(), Head: a.head, Total: len(s.Traces), Shown: len(s.Traces)}
}

func (a *surveyAnswer) totals() {
	s, w := a.survey, a.w
	w.Count("traces", s.Fetched)
	if len(s.Traces) != s.Fetched {
		w.Count("matched", len(s.Traces))
	}
	w.Count("failed", s.Failed)
	if s.ErrorsInside > 0 {
		w.Count("errors_inside", s.ErrorsInside)
	}
	if s.Unknown > 0 {
		w.Count("unknown", s.Unknown)
	}
	if s.Uncounted < len(s.Traces) || len(s.Traces) == 0 && s.FetchedUnknown == 0 {
		w.Count("spans", s.Spans)
		w.Count("errors", s.Errors)
	}
	if s.Agents.Runs > 0 {
		w.Count("soft_failures", s.Agents.SoftFailures)
		if s.Agents.SoftTraces > 0 {
			w.Count("traces_with_soft_failures", s.Agents.SoftTraces)
		}
	}
}

func (a *surveyAnswer) notes() []safe.Text {
	if a.o.View.Offset > 0 {
		return nil // the first page said it
	}
	s := a.survey
	notes := append(a.idleNote(s.Idle), a.frame.Infos(&s.Coverage)...)
	if f := a.o.View.Form; f == Conversation || f == Tree {
		notes = append(notes, safe.Format("view=%s is of one trace: pass its trace_id", safe.Token(string(f))))
	}
	switch {
	case s.Fetched == 0:
		usual := safe.Const("no traces: nothing was traced in the window, or project_name, trace or trace_id match nothing; try a longer time_window or fewer filters")
		if s.Inspected > 0 {
			usual = safe.Format("no traces among the %s traces that were looked at", safe.Int(s.Inspected))
		}
		notes = append(notes, a.o.emptyNote(a.clean, noun{safe.Const("trace"), safe.Const("traces")}, usual))
	case len(s.Traces) == 0 && a.o.Filter.ErrorsOnly && s.FetchedUnknown > 0:
		notes = append(notes, safe.Format("none of the %s fetched traces that pass the filters is known to have failed; %s not state how they ended",
			safe.Int(s.Fetched), theyDo(s.FetchedUnknown)))
	case len(s.Traces) == 0:
		notes = append(notes, safe.Const("none of the fetched traces pass match, since, until, min_duration or errors_only"))
	}
	if s.Fetched > 0 && len(s.Traces) == 0 {
		notes = append(notes, a.o.leftNotes(a.clean)...)
	}
	if n := s.FetchedUnknown; a.o.Filter.ErrorsOnly && n > 0 && len(s.Traces) > 0 {
		notes = append(notes, safe.Format("%s not state how they ended, and are left out", othersDo(n)))
	} else if n := s.Unknown; n > 0 {
		notes = append(notes, safe.Format("%s not state how they ended: unknown, not ok", tracesDo(n)))
	}
	if n := s.Untimed; n > 0 {
		notes = append(notes, safe.Format("%s no start or no duration: it is missing, 0, or years off", tracesHave(n)))
	}
	if s.WithoutSpans > 0 && a.o.View.Form != Records {
		notes = append(notes, safe.Format("%s came without spans: edges and causes need detail=true", safe.Int(s.WithoutSpans)))
	}
	notes = slices.Concat(notes, a.outsideNotes(&s.Outside), flawNotes(&s.Flaws), a.skewNotes(s.Skews))
	if n := s.Linked; n > 0 {
		notes = append(notes, safe.Format("%s links to other traces", tracesHave(n)))
	}
	return notes
}

func theyDo(n int) safe.Text   { return counted(n, safe.Const("does"), safe.Const("do")) }
func othersDo(n int) safe.Text { return counted(n, safe.Const("other does"), safe.Const("others do")) }
func tracesDo(n int) safe.Text { return counted(n, safe.Const("trace does"), safe.Const("traces do")) }
func tracesHave(n int) safe.Text {
	return counted(n, safe.Const("trace has"), safe.Const("traces have"))
}

// spansCall asks for the same traces with their spans, which say how they ended.
func (a *surveyAnswer) spansCall() []budget.NextCall {
	if a.survey.UnknownRows == 0 {
		return nil
	}
	return []budget.NextCall{{Why: safe.Const("with spans: how they ended, edges, causes"),
		Args: budget.With(budget.With(a.o.Request.Asked, a.o.Names.Own...), analysis.Param{Name: "detail", Value: true})}}
}

// emptyCalls proposes what to ask where no trace is left.
func (a *surveyAnswer) emptyCalls() []budget.NextCall {
	if call, ok := a.o.emptyCall(a.frame); ok {
		return []budget.NextCall{call}
	}
	return nil
}

// callsOfRecords proposes what to ask after a page of traces that ends before the
// trace at an offset.
func (a *surveyAnswer) callsOfRecords(next, shown, rest int) []budget.NextCall {
	calls := a.emptyCalls()
	older := safe.Const("older traces")
	if page, ok := a.frame.PageCall(older, next); rest > 0 && ok {
		calls = append(calls, page)
	} else if rest > 0 && shown > 0 && a.survey.Traces[next-1].Start != 0 {
		last := a.survey.Traces[next-1].Start
		calls = append(calls, budget.NextCall{Why: older, Args: a.again(analysis.Param{Name: "until", Value: budget.Exact(last).String()})})
	}
	if t := a.survey.First; t != nil {
		calls = append(calls, a.treeCall(t))
	}
	return append(calls, a.spansCall()...)
}

// callsOfSummary proposes what to ask after a summary that has no rows for some
// of the traces.
func (a *surveyAnswer) callsOfSummary(rest int) []budget.NextCall {
	calls := a.emptyCalls()
	if t := a.survey.First; t != nil {
		calls = append(calls, a.treeCall(t), a.logsCall(a.o.handle(t.Source.ID), t.Start))
	}
	if rest > 0 {
		calls = append(calls, budget.NextCall{Why: safe.Const("one row a trace"),
			Args: a.again(analysis.Param{Name: "view", Value: string(Records)})})
	}
	if limit := a.o.Request.Limit; a.survey.Coverage.CutBy(analysis.ByLimit) && limit < maxTraceLimit {
		calls = append(calls, budget.NextCall{Why: safe.Const("older traces, too: what was before"),
			Args: budget.With(budget.With(a.o.Request.Asked, a.o.Names.Own...), analysis.Param{Name: "limit", Value: min(maxTraceLimit, 5*limit)})})
	}
	return append(calls, a.spansCall()...)
}

func (a *surveyAnswer) treeCall(t *traces.Trace) budget.NextCall {
	return budget.NextCall{Why: safe.Const("one of them in detail"),
		Args: append(a.frame.Required(), analysis.Param{Name: "trace_id", Value: a.o.handle(t.Source.ID).String()})}
}
