package picture

import (
	"cmp"

	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
)

// maxSteps is how many steps of a run are shown.
const maxSteps = 1000

var acts = [...]string{
	conversation.Said: "says", conversation.Called: "calls", conversation.Answered: "answers", conversation.HandedOver: "hands over to",
	conversation.Refused: "refuses", conversation.Ended: "ends", conversation.Asked: "asks the model",
}

// conversation shows the steps that passed the filter.
func (p *picture) conversation(d *traces.Detail) *display.Conversation {
	run := d.Run
	out := &display.Conversation{Task: p.speech(run.Task).String(), Steps: []display.Step{}}
	if run.Answer >= 0 {
		out.Answer = p.speech(run.Steps[run.Answer].Text).String()
	}
	for _, i := range d.Steps[:p.bounded(len(d.Steps), maxSteps, safe.Const("steps"), safe.Const("the first"))] {
		out.Steps = append(out.Steps, p.step(d, &run.Steps[i]))
	}
	for _, t := range []struct {
		kind string
		list []conversation.Total
	}{{"agent", run.Agents}, {"model", run.Models}, {"tool", run.Tools}} {
		for i := range t.list {
			out.Totals = append(out.Totals, p.total(t.kind, &t.list[i]))
		}
	}
	for _, s := range run.Soft {
		out.Findings = append(out.Findings, safe.Format("%s: %s, the first in step %s", answer.Soft(s.Kind),
			quantity(s.N, safe.Const("step"), safe.Const("steps")), safe.Int(s.First+1)).String())
	}
	for i := range run.Findings {
		out.Findings = append(out.Findings, p.Finding(&run.Findings[i]).String())
	}
	return out
}

// speech cuts what was said in the middle: its end says as much as its beginning.
func (p *picture) speech(text string) safe.Text {
	return p.clean.Clean(text).CutMiddle(speechBytes)
}

func (p *picture) step(d *traces.Detail, s *conversation.Step) display.Step {
	text, result := p.speech(s.Text), safe.Text{}
	if s.Act == conversation.Called || s.Act == conversation.HandedOver {
		text, result = p.speech(s.Args), text
	}
	if s.Failed && s.Error != s.Text {
		result = safe.JoinWith("\n", result, p.speech(s.Error))
	}
	out := display.Step{
		Time: ms(s.Start), Depth: s.Depth, Agent: p.name(s.Agent), Act: acts[s.Act], Name: p.name(s.Tool), Text: text.String(), Result: result.String(),
		Duration: took(s.Duration, s.Duration > 0), In: known(s.Tokens.In), Out: known(s.Tokens.Out),
		Failed: s.Failed, Soft: answer.Soft(s.Soft).String(),
	}
	if s.Span != conversation.None {
		out.Span = d.SpanHandle(d.Forest.Nodes[d.Forest.Order[s.Span]].Span.ID)
	}
	return out
}

func (p *picture) total(kind string, t *conversation.Total) display.TokenLine {
	return display.TokenLine{
		Kind: kind, Name: cmp.Or(p.name(t.Name), "not stated"), Calls: t.Calls, Failed: t.Failed,
		In: known(t.Tokens.In), Out: known(t.Tokens.Out), Duration: took(t.Duration, t.Duration > 0),
	}
}

// known is a number of tokens, 0 where it is not known.
func known(n int64) int64 { return max(n, 0) }
