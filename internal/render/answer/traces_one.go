package answer

import (
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// detailAnswer is an answer about one trace.
type detailAnswer struct {
	traceAnswer
	detail *traces.Detail
	brief  bool // rows have short names and no attributes
	cut    bool // a value of a record is
}

func (a *detailAnswer) answer() Result {
	d, w, most := a.detail, a.w, a.o.Budget.MaxBytes
	skip := min(max(a.o.View.Offset, 0), len(d.Kept))
	var notes []safe.Text
	if skip == 0 { // the first page says them for all
		notes = a.notes()
	}
	a.lead(&d.Coverage, a.totals, notes)
	mark, shown := w.Len(), 0
	// Where not one span has a place, what stands before them gives way, then
	// their texts.
	for attempt := range 3 {
		w.Rollback(mark)
		if skip == 0 && attempt == 0 {
			limit := w.Len() + (most-w.Len())/3
			a.cause(limit)
			a.shared(limit)
		}
		limit := a.contentLimit()
		if a.brief = attempt == 2; a.brief {
			limit = most - 60 // enough for the counts, without calls
		}
		if shown = a.spans(skip, limit); shown > 0 {
			break
		}
	}
	a.tail(skip, shown)
	return Result{JSON: w.Bytes(), Head: a.head, Total: len(d.Kept), Shown: shown,
		Whole: a.o.View.Form == Records && skip == 0 && shown == len(d.Forest.Nodes) && !a.cut}
}

// spans writes the spans from an offset on, in the form that was asked for, and
// returns how many there is a record or a count of.
func (a *detailAnswer) spans(skip, limit int) int {
	d := a.detail
	switch {
	case a.o.View.Form == Records:
		return a.records(d.Kept[skip:], limit)
	case !a.o.Filter.IsZero():
		return a.tree(a.w, d.List(skip), limit)
	}
	w, start, shown := a.w, a.w.Len(), len(d.Kept)
	lines := a.fitting(limit - start)
	for _, l := range lines[a.tree(w, lines, limit):] {
		shown -= l.Stands()
	}
	end := w.Len()
	w.Try(a.o.Budget.MaxBytes-40, func() { w.Member("flags", a.legend()) })
	w.Advance(start, end)
	return shown
}

// listed reports whether the answer goes through the spans one by one.
func (a *detailAnswer) listed() bool { return a.o.View.Form == Records || !a.o.Filter.IsZero() }

func (a *detailAnswer) notes() []safe.Text {
	flaws := &a.detail.Forest.Flaws
	notes := slices.Concat(a.idleNote(a.detail.Idle), a.frame.Infos(&a.detail.Coverage), a.outsideNotes(&a.detail.Outside), flawNotes(flaws), a.skewNotes(a.detail.Skews))
	if n := flaws.Halves; n > 0 {
		notes = append(notes, safe.Format("client and server half of %s share an id: both are shown, the server half below",
			counted(n, safe.Const("call"), safe.Const("calls"))))
	}
	if n := flaws.Async; n > 0 {
		notes = append(notes, safe.Format("%s on after the parent ended: asynchronous, nobody waited",
			counted(n, safe.Const("span went"), safe.Const("spans went"))))
	}
	if flaws.Skewed > 0 {
		notes = append(notes, safe.Format("%s spans reach outside their parent (clock skew)", safe.Int(flaws.Skewed)))
	}
	if a.o.View.Form == Conversation {
		notes = append(notes, safe.Const("no span is of an agent, a model or a tool: the spans instead"))
	}
	if n := a.detail.Finds.Spans - len(a.detail.Kept); n > 0 {
		notes = append(notes, safe.Format("%s the text of match only in a history that an earlier span has: not listed", spansHave(n)))
	}
	if len(a.detail.Kept) == 0 {
		notes = append(notes, safe.Const("none of its spans pass match, since, until, min_duration or errors_only"))
		notes = append(notes, a.o.leftNotes(a.clean)...)
		if n := flaws.Unstated; n > 0 && a.o.Filter.ErrorsOnly {
			notes = append(notes, safe.Format("%s an exception and do not state whether they failed", spansHave(n)))
		}
	}
	return notes
}

func (a *detailAnswer) totals() {
	d, w := a.detail, a.w
	w.Member("trace", a.o.handle(d.Trace.ID))
	w.Key("start")
	a.clockOrNull(d.Start, budget.Clock)
	w.Key("ms")
	if d.Untimed() {
		w.Null()
	} else {
		milliseconds(w, d.End-d.Start)
	}
	if differ(d.RootDuration, d.End-d.Start) {
		w.Key("root_ms")
		milliseconds(w, d.RootDuration)
	}
	w.Count("spans", len(d.Forest.Nodes))
	matched := len(d.Kept)
	if a.searched() {
		matched = d.Finds.Spans
	}
	if matched != len(d.Forest.Nodes) {
		w.Count("matched", matched)
	}
	if a.searched() {
		w.Count("places", d.Finds.Places)
	}
	if matched != len(d.Kept) {
		w.Count("listed", len(d.Kept))
	}
	w.Count("errors", d.Errors)
	a.runMembers()
}

// shared writes the attributes of the trace as a whole.
func (a *detailAnswer) shared(limit int) {
	w, attrs := a.w, a.detail.Shared
	if len(attrs) == 0 {
		return
	}
	w.Try(limit, func() {
		w.Key("shared")
		w.Open('{')
		for i := range attrs {
			w.ForeignKey(a.clean.Clean(attrs[i].Key).Cut(60))
			w.Text(a.clean.CleanNamed(attrs[i].Key, attrs[i].Value).Cut(80))
		}
		w.Close('}')
	})
}

// slowest names the span that makes up a good part of the trace's time by itself.
func (a *detailAnswer) slowest(limit int) {
	if a.detail.Slowest == traces.None {
		return
	}
	n := &a.detail.Forest.Nodes[a.detail.Slowest]
	name := safe.Join(a.clean.Clean(n.Span.Service()), safe.Const(" "), a.clean.Clean(n.Span.Name))
	a.w.Try(limit, func() {
		a.w.Member("slowest", safe.Format("%s, %s ms of its own", name.Cut(100), budget.FloatText(roundMS(float64(n.Self)/1e6))))
	})
}

// cause writes how the error came up or, where nothing failed, what takes most of
// the time.
func (a *detailAnswer) cause(limit int) {
	w, c := a.w, a.detail.Cause
	if c == nil {
		a.slowest(limit)
		return
	}
	chain, why, frame := a.chain(c.Chain), a.clean.Clean(c.Message), a.clean.Clean(c.Frame)
	for _, bytes := range []int{300, 80, 20} {
		if w.Try(limit, func() {
			w.Key("cause")
			w.Open('{')
			w.Member("chain", chain.Cut(bytes))
			if !why.IsEmpty() {
				w.Member("why", why.Cut(bytes))
			}
			if !frame.IsEmpty() {
				w.Member("at", frame.Cut(min(bytes, 120)))
			}
			w.Close('}')
		}) {
			break
		}
	}
}

// maxChain is the most spans that an error chain names.
const maxChain = 6

// chain names the spans of an error chain; of a long one the topmost and the
// deepest.
func (a *detailAnswer) chain(nodes []int32) safe.Text {
	var parts []safe.Text
	add := func(name safe.Text) {
		if len(parts) > 0 {
			parts = append(parts, safe.Const(" → "))
		}
		parts = append(parts, name)
	}
	name := func(i int32) safe.Text { return a.nodeName(&a.detail.Forest.Nodes[i], "") }
	if over := len(nodes) - maxChain; over > 0 {
		add(name(nodes[0]))
		add(safe.Format("%s more", safe.Int(over)))
		nodes = nodes[over+1:]
	}
	for _, i := range nodes {
		add(name(i))
	}
	return safe.Join(parts...)
}

// nodeName is a span's name, behind its service where that is not the one that
// is known.
func (a *detailAnswer) nodeName(n *traces.Node, known string) safe.Text {
	name := a.clean.Clean(n.Span.Name).Cut(80)
	if s := n.Span.Service(); s != known && s != "" {
		return safe.Join(a.clean.Clean(s).Cut(40), safe.Const(": "), name)
	}
	return name
}

// tail says what is not shown and proposes calls.
func (a *detailAnswer) tail(skip, shown int) {
	d := a.detail
	rest := len(d.Kept) - skip - shown
	var calls []budget.NextCall
	if rest > 0 && a.listed() {
		if page, ok := a.frame.PageCall(safe.Const("the following spans"), skip+shown); ok {
			calls = append(calls, page)
		} else {
			calls = append(calls, budget.NextCall{Why: safe.Const("more spans at once"),
				Args: a.again(analysis.Param{Name: "view", Value: string(a.o.View.Form)}, analysis.Param{Name: "max_bytes", Value: 4 * a.o.Budget.MaxBytes})})
		}
	}
	if a.o.View.Form != Records {
		calls = append(calls, budget.NextCall{Why: safe.Const("every span, values cut"),
			Args: a.again(analysis.Param{Name: "view", Value: string(Records)})})
	}
	if i := d.Telling(); i != traces.None && a.listed() && skip == 0 {
		calls = append(calls, budget.NextCall{Why: safe.Const("one span whole"),
			Args: a.again(analysis.Param{Name: "span_id", Value: d.SpanHandle(d.Forest.Nodes[i].Span.ID)})})
	}
	if skip == 0 {
		if d.Run != nil && a.o.View.Form != Tree { // who asks for a tree knows of the other
			calls = append(calls, budget.NextCall{Why: safe.Const("its agents' steps"), Args: a.again(viewConversation)})
		}
		calls = append(calls, a.callsElsewhere()...)
	}
	a.finish(safe.Const("spans"), skip, rest, calls)
}

// callsElsewhere propose to look beyond the trace.
func (a *detailAnswer) callsElsewhere() []budget.NextCall {
	d := a.detail
	var calls []budget.NextCall
	if id := a.o.handle(d.Trace.ID); !id.IsEmpty() {
		calls = append(calls, a.logsCall(id, d.Start))
	}
	if linked := d.Linked(); !linked.IsZero() {
		calls = append(calls, budget.NextCall{Why: safe.Const("the trace that it links to"),
			Args: append(a.frame.Required(), analysis.Param{Name: "trace_id", Value: a.o.handle(linked).String()})})
	}
	return calls
}
