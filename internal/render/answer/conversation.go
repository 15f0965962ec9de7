package answer

import (
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// Content is what the logs were asked for because the spans of a run have no
// texts.
type Content struct {
	// Asked is set where the logs were asked, and then Failed says why they did not
	// answer, "" where they did.
	Asked  bool
	Failed string
	// Cut is set where older lines of the window did not come.
	Cut bool
	// Records are those of the trace, which take about Held bytes of memory.
	Records []conversation.Record
	Held    int64
}

// isConversation reports whether the answer is the run of agents, a row a step: on
// demand, and by itself where the trace is one that has something to show.
func (a *detailAnswer) isConversation() bool {
	run := a.detail.Run
	if run == nil || a.o.View.Form != Conversation && a.o.View.Form != Summary {
		return false
	}
	return a.o.View.Form == Conversation || a.o.Filter.IsZero() && (!run.Silent || run.SoftFailures > 0)
}

// conversation answers with the run.
func (a *detailAnswer) conversation() Result {
	d, w, most := a.detail, a.w, a.o.Budget.MaxBytes
	skip := min(max(a.o.View.Offset, 0), len(d.Steps))
	var notes []safe.Text
	if skip == 0 {
		notes = a.conversationNotes()
	}
	a.lead(&d.Coverage, a.totals, notes)
	mark := w.Len()
	var shown []int
	for attempt := range 3 { // as the tree does: what stands before the steps gives way, then the calls
		w.Rollback(mark)
		limit := a.contentLimit()
		if skip == 0 && attempt == 0 {
			a.beforeSteps(w.Len() + (limit-w.Len())*2/5)
		}
		if attempt == 2 {
			limit = most - 60
		}
		if shown = a.steps(skip, limit); len(shown) > 0 || len(d.Steps) == skip {
			if skip == 0 && len(shown) == len(d.Steps) {
				a.prompts(limit)
			}
			break
		}
	}
	a.conversationTail(skip, shown)
	return Result{JSON: w.Bytes(), Head: a.head, Total: len(d.Steps), Shown: len(shown)}
}

// beforeSteps writes what explains the steps.
func (a *detailAnswer) beforeSteps(limit int) {
	a.cause(limit)
	a.findings(limit)
	a.softKinds(limit)
	a.runTotals(a.w.Len() + (limit-a.w.Len())/2)
}

// conversationNotes says what is to be known of the run.
func (a *detailAnswer) conversationNotes() []safe.Text {
	d, c := a.detail, &a.o.Content
	notes := slices.Concat(a.idleNote(d.Idle), a.frame.Infos(&d.Coverage), a.skewNotes(d.Skews))
	switch {
	case d.Run.Joined > 0:
		notes = append(notes, safe.Format("the texts are of %s, fetched by one more call: its spans have none",
			counted(d.Run.Joined, safe.Const("log record"), safe.Const("log records"))))
	case d.Run.Silent && c.Failed != "":
		notes = append(notes, safe.Format("its spans have no texts, and the logs that may have them could not be fetched: %s", a.clean.Clean(c.Failed).Cut(120)))
	case d.Run.Silent && c.Cut:
		notes = append(notes, safe.Const("its spans have no texts, nor have the newest lines of the logs; older ones did not come"))
	case d.Run.Silent && c.Asked:
		notes = append(notes, safe.Const("neither its spans nor the logs of the window have its texts: the content was not recorded"))
	case d.Run.Silent:
		notes = append(notes, safe.Const("its spans have no texts: the content was not recorded in them"))
	}
	if len(d.Steps) == 0 {
		notes = append(notes, safe.Const("none of its steps pass match, since, until, min_duration or errors_only"))
	}
	return notes
}

// runMembers writes, into the totals, what is known of the run as a whole.
func (a *detailAnswer) runMembers() {
	run, w := a.detail.Run, a.w
	if run == nil {
		return
	}
	w.Count("soft_failures", run.SoftFailures)
	steps := a.isConversation()
	if steps {
		w.Count("steps", len(run.Steps))
		if run.Answer >= 0 {
			w.Count("answer_step", run.Answer+1)
		}
		if run.Agent != "" {
			w.Member("agent", a.clean.Clean(run.Agent).Cut(60))
		}
	}
	for _, m := range []struct {
		name safe.Text
		text string
	}{{safe.Const("session"), run.Session}, {safe.Const("conversation"), run.Conversation}} {
		if m.text != "" && (steps || !a.isSharedValue(m.text)) {
			w.KeyText(m.name)
			w.Text(a.clean.Clean(m.text).Cut(60))
		}
	}
}

// isSharedValue reports whether a text is told as an attribute of the trace.
func (a *detailAnswer) isSharedValue(text string) bool {
	for i := range a.detail.Shared {
		if a.detail.Shared[i].Value == text {
			return true
		}
	}
	return false
}

// softNames say how steps failed that threw nothing.
var softNames = [...]safe.Text{
	conversation.OwnStatus:            safe.Const("own status"),
	conversation.SaidByResult:         safe.Const("result says so"),
	conversation.BadFinish:            safe.Const("finish reason"),
	conversation.EmptyAnswer:          safe.Const("no answer"),
	conversation.RefusedAnswer:        safe.Const("model refused"),
	conversation.Guardrail:            safe.Const("guardrail"),
	conversation.Retried:              safe.Const("tried again"),
	conversation.NoModelCall:          safe.Const("model call left no span"),
	conversation.AnsweredAfterFailure: safe.Const("answered after failed tool"),
	conversation.NoAnswer:             safe.Const("ended without answer"),
	conversation.Loop:                 safe.Const("loop"),
}

// Soft says how a step failed that threw nothing, empty where it did not.
func Soft(kind conversation.SoftKind) safe.Text { return softNames[kind] }

// softKinds writes the failures that threw nothing.
func (a *detailAnswer) softKinds(limit int) {
	soft := a.detail.Run.Soft
	a.table(safe.Const("soft"), []safe.Text{safe.Const("kind"), safe.Const("n"), safe.Const("first_step")}, len(soft), len(soft), limit, func(i int) {
		a.w.Text(softNames[soft[i].Kind])
		a.w.Int(int64(soft[i].N))
		a.w.Int(int64(soft[i].First + 1))
	})
}

// maxPrompts is how many system prompts are shown.
const maxPrompts = 4

// prompts writes the system prompts: they are the last to need room.
func (a *detailAnswer) prompts(limit int) {
	w, all := a.w, a.detail.Run.Prompts
	for _, bytes := range []int{1200, 400, 120} {
		if len(all) == 0 || w.Try(limit, func() {
			w.Key("system_prompts")
			w.Open('[')
			for _, p := range all[:min(len(all), maxPrompts)] {
				w.Open('[')
				w.Text(a.clean.Clean(p.Agent).Cut(40))
				w.Text(a.clean.Clean(p.Text).OneLine().CutMiddle(bytes))
				w.Close(']')
			}
			w.Close(']')
		}) {
			break
		}
	}
	if list := a.detail.Run.ToolList; list != "" {
		w.Try(limit, func() { w.Member("tools_offered", a.clean.Clean(list).OneLine().CutMiddle(300)) })
	}
}

// conversationTail says which steps are not shown and proposes calls.
func (a *detailAnswer) conversationTail(skip int, shown []int) {
	d := a.detail
	rest := len(d.Steps) - skip - len(shown)
	var calls []budget.NextCall
	if rest > 0 {
		next := skip // the first step that is not shown
		for i, step := range d.Steps[skip:] {
			if !slices.Contains(shown, step) {
				next = skip + i
				break
			}
		}
		if page, ok := a.frame.PageCall(safe.Const("the steps from the first left out on, in full"), next); ok && next > 0 {
			calls = append(calls, page)
		} else {
			calls = append(calls, budget.NextCall{Why: safe.Const("more steps at once"),
				Args: a.again(viewConversation, analysis.Param{Name: "max_bytes", Value: 4 * a.o.Budget.MaxBytes})})
		}
	}
	if skip == 0 {
		look := budget.NextCall{Why: safe.Const("every span, values cut"), Args: a.again(viewRecords)}
		if i := d.Telling(); i != traces.None {
			look = budget.NextCall{Why: safe.Const("one span whole"),
				Args: a.again(analysis.Param{Name: "span_id", Value: d.SpanHandle(d.Forest.Nodes[i].Span.ID)})}
		}
		calls = append(calls, look, budget.NextCall{Why: safe.Const("its spans as a tree: self times, critical path"), Args: a.again(viewTree)})
		calls = append(calls, a.callsElsewhere()...)
	}
	a.finish(safe.Const("steps"), skip, rest, calls)
}
