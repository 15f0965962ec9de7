package answer

import (
	"cmp"

	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// stepRow writes the cells of a row, its texts cut in the middle at so many
// bytes, and ends it. Cells at the end that say nothing are left out.
func (a *detailAnswer) stepRow(w *budget.Writer, t stepTable, r *stepRow, bytes int) {
	defer w.Close(']')
	s := &a.detail.Run.Steps[r.First()]
	if n := len(r.Steps); n > 1 {
		w.Text(safe.Format("%s-%s", safe.Int(r.First()+1), safe.Int(r.Steps[n-1]+1)))
	} else {
		w.Int(int64(r.First() + 1))
	}
	w.Float(wholeMS(s.Start - a.detail.Start))
	if t.agents {
		w.Text(a.agentCell(s, t))
	}
	w.Text(a.actCell(r, s, t))
	w.Text(a.textCell(r, bytes))
	flags := a.stepFlags(s)
	tokens := r.Tokens.In >= 0 || r.Tokens.Out >= 0
	if r.Duration == 0 && flags.IsEmpty() && !tokens {
		return
	}
	if r.Duration == 0 {
		w.Null()
	} else {
		w.Float(wholeMS(r.Duration))
	}
	if flags.IsEmpty() && !tokens {
		return
	}
	w.Text(flags)
	if tokens {
		tokenCell(w, r.Tokens.In)
		tokenCell(w, r.Tokens.Out)
	}
}

// tokenCell writes a number that may not be known.
func tokenCell(w *budget.Writer, n int64) {
	if n < 0 {
		w.Null()
	} else {
		w.Int(n)
	}
}

// agentCell names the agent of a step, behind a mark for each agent above it.
func (a *detailAnswer) agentCell(s *conversation.Step, t stepTable) safe.Text {
	name := a.clean.Clean(s.Agent).Cut(40)
	if s.User {
		return name
	}
	for range min(s.Depth-t.depth, 6) {
		name = safe.Join(safe.Const("›"), name)
	}
	return name
}

// actCell says what was done, and how often.
func (a *detailAnswer) actCell(r *stepRow, s *conversation.Step, t stepTable) safe.Text {
	tool := a.clean.Clean(s.Tool).OneLine().Cut(60)
	var act safe.Text
	switch s.Act {
	case conversation.Said:
		act = safe.Const("said")
		if s.User && !t.agents {
			act = safe.Const("user said")
		}
	case conversation.Called:
		act = safe.Format("called %s", tool)
	case conversation.Answered:
		act = safe.Format("%s answered", cmp.Or(tool, safe.Const("tool")))
	case conversation.HandedOver:
		act = safe.Format("handed over to %s", tool)
	case conversation.Refused:
		act = safe.Format("refused by %s", tool)
	case conversation.Ended:
		act = safe.Const("ended")
	case conversation.Asked:
		act = safe.Const("called the model")
	}
	if n := len(r.Steps); n > 1 {
		act = safe.Format("%s ×%s", act, safe.Int(n))
	}
	return act
}

// textCell is what was said or, of a call, its arguments and its answer.
func (a *detailAnswer) textCell(r *stepRow, bytes int) safe.Text {
	text := r.text
	if !r.args.IsEmpty() {
		args := min(r.args.Len(), max(bytes/3, bytes-r.text.Len()))
		text = safe.Format("%s → %s", r.args.CutMiddle(args), r.text.CutMiddle(bytes-args))
	} else {
		text = text.CutMiddle(bytes)
	}
	return safe.Join(foldWords(&r.Row), text)
}

// foldWords says what the steps of a row have alike.
func foldWords(r *conversation.Row) safe.Text {
	switch {
	case len(r.Steps) == 1:
		return safe.Text{}
	case r.SameArgs && r.SameText:
		return safe.Const("all the same: ")
	case r.SameArgs:
		return safe.Const("same arguments, other results; the first: ")
	case r.SameText:
		return safe.Const("other arguments, the same result; the first: ")
	case r.Alike:
		return safe.Const("other arguments, results alike; the first: ")
	}
	return safe.Const("other arguments and results; the first: ")
}

// stepFlags says how a step failed, and after how many tries.
func (a *detailAnswer) stepFlags(s *conversation.Step) safe.Text {
	var parts [3]safe.Text
	switch {
	case s.Failed:
		parts[0] = safe.Const("E")
	case s.Soft != conversation.NoFailure:
		parts[0] = safe.Format("S %s", softNames[s.Soft])
	}
	if s.Finish != "" {
		parts[1] = safe.Format("finish=%s", a.clean.Clean(s.Finish).Cut(40))
	}
	if s.Retries > 0 {
		parts[2] = safe.Format("after %s", counted(s.Retries, safe.Const("try"), safe.Const("tries")))
	}
	return safe.JoinWith(" ", parts[:]...)
}
