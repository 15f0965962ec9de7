package answer

import (
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// Traces answers for a response of the traces endpoint.
//
// Many traces come as groups, kinds of failure and edges between services, with
// the traces worth a look; as records, one row a trace. One trace comes as a
// tree; as records, span by span; and one span of it whole. The records that the result counts are
// traces, or the spans of the one, or the bytes that the one span says.
func Traces(r *client.TracesResponse, o Options) Result {
	a := PrepareTraces(r, o)
	return a.Within(o.Budget)
}

// PrepareTraces finds the facts of which [Traces] makes an answer.
func PrepareTraces(r *client.TracesResponse, o Options) Answer {
	words := newWords(o)
	clean := words.clean
	begin := func(o *Options) traceAnswer {
		return traceAnswer{Words: Words{o, clean}, frame: o.frame(clean), w: budget.NewWriter(o.Budget.MaxBytes)}
	}
	switch {
	case len(r.Traces) == 1 && len(r.Traces[0].Spans) > 0:
		detail := traces.NewDetail(r, &o.Request, &o.Filter, clean, o.Content.Records...)
		facts := Facts{Detail: detail, Words: words}
		if o.View.Span != "" {
			whole := detail.Whole(o.View.Span, o.Filter.Match, clean)
			return bounded(facts, func(o *Options) Result {
				a := spanAnswer{detailAnswer{traceAnswer: begin(o), detail: detail}, whole}
				return a.answer()
			})
		}
		return bounded(facts, func(o *Options) Result {
			a := detailAnswer{traceAnswer: begin(o), detail: detail}
			if a.isConversation() {
				return a.conversation()
			}
			return a.answer()
		})
	case o.View.Form == Records:
		survey := traces.NewListing(r, &o.Request, &o.Filter, clean)
		return bounded(Facts{Survey: survey, Words: words}, func(o *Options) Result {
			a := surveyAnswer{traceAnswer: begin(o), survey: survey}
			return a.records()
		})
	}
	survey, usual := o.Early.Survey(r, &o.Request, &o.Filter, clean), o.usual(nil, clean)
	return bounded(Facts{Survey: survey, Words: words}, func(o *Options) Result {
		a := surveyAnswer{traceAnswer: begin(o), survey: survey, usual: usual}
		return a.summary()
	})
}

// traceAnswer is what answers about one trace and about many have in common.
type traceAnswer struct {
	Words
	frame *budget.Frame
	w     *budget.Writer
	head  int // where what is omitted goes, behind what is incomplete
}

// lead writes what comes before the content.
func (a *traceAnswer) lead(c *analysis.Coverage, totals func(), notes []safe.Text) {
	w, most := a.w, a.o.Budget.MaxBytes
	a.frame.Head(w, most*2/5, false)
	w.Key("totals")
	w.Open('{')
	budget.AtLeast(w, c)
	totals()
	w.Close('}')
	incomplete := a.frame.Incomplete(c, func(n int) safe.Text {
		return safe.Format("%s traces is the limit: older ones in the window were not seen", safe.Int(n))
	})
	budget.ListWithin(w, "incomplete", incomplete, max(w.Len(), most*48/100))
	a.head = w.Len()
	a.frame.Notes(w, notes, max(w.Len(), most*52/100))
}

// contentLimit is the length of the answer up to which content is written; what
// is then free is for what is omitted and the calls.
func (a *traceAnswer) contentLimit() int {
	most := a.o.Budget.MaxBytes
	return most - min(620, most/4)
}

// idleNote says that the filter by project did nothing.
func (a *traceAnswer) idleNote(f *analysis.IdleFilter) []safe.Text {
	if f == nil {
		return nil
	}
	return []safe.Text{safe.Format("%s visibly did nothing: spans of the project %s came, too",
		safe.Token(f.Name), a.clean.Clean(f.Other).Cut(60).Quoted())}
}

// outsideNotes say which traces are not in the window.
func (a *traceAnswer) outsideNotes(o *traces.Outside) []safe.Text {
	var out []safe.Text
	switch {
	case o.Wholly > 0 && a.o.Request.Get("trace_id") != "":
		out = append(out, safe.Const("the trace starts after this answer came: a clock is wrong"))
	case o.Wholly == 1:
		out = append(out, safe.Format("1 trace lies outside the window: it starts at %s", budget.Exact(o.Earliest)))
	case o.Wholly > 1:
		out = append(out, safe.Format("%s traces lie outside the window: they start from %s to %s",
			safe.Int(o.Wholly), budget.Exact(o.Earliest), budget.Exact(o.Latest)))
	}
	if n := o.Early; n > 0 {
		out = append(out, safe.Format("%s before the window and reached into it",
			counted(n, safe.Const("trace began"), safe.Const("traces began"))))
	}
	return out
}

// flawNotes say what is wrong with the spans.
func flawNotes(f *traces.Flaws) []safe.Text {
	var out []safe.Text
	add := func(n int, what safe.Text) {
		if n > 0 {
			out = append(out, safe.Format("%s %s", safe.Int(n), what))
		}
	}
	if n := f.FailedUnset; n > 0 {
		out = append(out, safe.Format("%s as failed by error.type or a status of their own",
			counted(n, safe.Const("span without a status counts"), safe.Const("spans without a status count"))))
	}
	if n := f.Excepted; n > 0 {
		out = append(out, safe.Format("%s an exception that is no failure: handled, or nothing says that it failed the span", spansHave(n)))
	}
	if n := f.Copies; n > 0 {
		out = append(out, safe.Format("%s came more than once: counted once", spans(n)))
	}
	if n := f.Untimed; n > 0 {
		out = append(out, safe.Format("%s no duration: a time is missing, 0 or years off; in no figure", spansHave(n)))
	}
	out = append(out, unitNotes(f.Units, nanoseconds)...)
	add(f.Orphans, safe.Const("spans have a parent that is not in the answer: shown as roots"))
	add(f.Cycles, safe.Const("cycles of parents: broken at the earliest span"))
	add(f.Inverted, safe.Const("spans end before they start: shown with 0 ms"))
	add(f.Duplicates, safe.Const("span ids occur twice"))
	return out
}

// counted is a number of things, by their name for one and for others.
func counted(n int, one, many safe.Text) safe.Text {
	if n == 1 {
		return safe.Format("1 %s", one)
	}
	return safe.Format("%s %s", safe.Int(n), many)
}

func spans(n int) safe.Text     { return counted(n, safe.Const("span"), safe.Const("spans")) }
func spansHave(n int) safe.Text { return counted(n, safe.Const("span has"), safe.Const("spans have")) }
func times(n int) safe.Text     { return counted(n, safe.Const("time"), safe.Const("times")) }

// skewNotes say which clocks differ.
func (a *traceAnswer) skewNotes(skews []traces.Skew) []safe.Text {
	var out []safe.Text
	for _, s := range skews {
		by, direction, more := s.By, safe.Const("ahead of"), safe.Text{}
		if by < 0 {
			by, direction = -by, safe.Const("behind")
		}
		if s.AtLeast {
			more = safe.Const(", or more")
		}
		out = append(out, safe.Format("the clock of %s is about %s ms %s that of %s%s (%s): times of the two do not compare",
			a.clean.Clean(s.Callee).Cut(60), budget.FloatText(wholeMS(by)), direction, a.clean.Clean(s.Caller).Cut(60), more,
			counted(s.Calls, safe.Const("call"), safe.Const("calls"))))
	}
	return out
}

// omitted says how many records pages before showed, and how many are left.
func (a *traceAnswer) omitted(what safe.Text, before, rest int) {
	if rest <= 0 && before <= 0 {
		return
	}
	a.w.Key("omitted")
	a.w.Open('{')
	if before > 0 {
		a.w.Count("before", before)
	}
	if rest > 0 {
		a.w.KeyText(what)
		a.w.Int(int64(rest))
	}
	a.w.Close('}')
}

// again are the arguments of another look at the same traces. What is kept has
// all of them; where nothing is, the call is repeated with its own filters.
func (a *traceAnswer) again(change ...analysis.Param) []analysis.Param {
	own := a.frame.Own
	if !a.frame.Snapshot.IsEmpty() {
		own = nil
	}
	return a.frame.Again(own, change...)
}

// logsCall proposes to look for a trace in the logs. The API gives the newest
// lines first, so that only as many as it gives may reach back to the trace.
func (a *traceAnswer) logsCall(id safe.Text, start int64) budget.NextCall {
	args := []analysis.Param{{Name: "match", Value: id.String()}}
	if project := a.o.Request.Get("project_name"); project != "" {
		args = append(args, analysis.Param{Name: "project_name", Value: project})
	}
	args = append(args, analysis.Param{Name: "limit", Value: maxLogLimit})
	if start != 0 {
		args = append(args, analysis.Param{Name: "time_window", Value: budget.Reaching(start, a.o.Request.FetchedAt)})
	}
	return budget.NextCall{Why: safe.Const("its logs"), Tool: "query_logs", Args: args}
}

// finish writes into the head how many records the answer leaves out and as many
// of the proposed calls as fit, and closes the answer.
func (a *traceAnswer) finish(what safe.Text, before, rest int, calls []budget.NextCall) {
	end := a.w.Len()
	a.omitted(what, before, rest)
	a.frame.NextWithin(a.w, calls, a.o.Budget.MaxBytes-1)
	a.head = a.w.Advance(a.head, end)
	a.w.Close('}')
}

// spanName returns a service and a name with a blank between them.
func (a *traceAnswer) spanName(n traces.SpanName) safe.Text {
	service := a.clean.Clean(n.Service)
	if n.OnlyService() {
		return service
	}
	return safe.Join(service, safe.Const(" "), a.clean.Clean(n.Name))
}

// table writes a table with as many of some rows as fit, and how many more of
// all there were. It returns how many were written.
func (a *traceAnswer) table(key safe.Text, columns []safe.Text, rows, all, limit int, row func(i int)) int {
	if rows == 0 {
		return 0
	}
	w := a.w
	mark := w.Len()
	w.KeyText(key)
	w.Open('{')
	w.Key("columns")
	w.Texts(columns...)
	start := w.Len()
	w.Key("rows")
	w.Open('[')
	shown := 0
	for shown < rows && w.Try(limit-16, func() {
		w.Row('[')
		row(shown)
		w.Close(']')
	}) {
		shown++
	}
	w.Close(']')
	if all > shown {
		end := w.Len()
		w.Count("more", all-shown)
		w.Advance(start, end)
	}
	w.Close('}')
	if shown == 0 {
		w.Rollback(mark)
	}
	return shown
}

// milliseconds writes a duration of ns in ms.
func milliseconds(w *budget.Writer, ns int64) { w.Float(roundMS(float64(ns) / 1e6)) }

// clockOrNull writes a time, null where it is not known.
func (a *traceAnswer) clockOrNull(ns int64, clock func(int64, time.Time) safe.Text) {
	if ns == 0 {
		a.w.Null()
	} else {
		a.w.Text(clock(ns, a.o.Request.FetchedAt))
	}
}

// differ reports whether a root's own duration is worth being told beside the
// whole trace's; -1 is none.
func differ(root, whole int64) bool {
	return root >= 0 && whole-root >= max(int64(time.Millisecond), whole/100)
}

// roundMS rounds to whole ms from 1,000 on; a Writer keeps four digits of what is
// less.
func roundMS(ms float64) float64 {
	if ms >= 1000 || ms <= -1000 {
		return float64(int64(ms + 0.5))
	}
	return ms
}
