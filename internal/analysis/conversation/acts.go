package conversation

import (
	"strings"

	"airefinery-mcp/internal/semconv"
)

// link finds the spans of the tools that a model called.
func (b *Builder) link(i int32) {
	first := true // whether nothing else of the model's call makes a step
	out := b.content(i).out
	for j := range out {
		m := &out[j]
		first = first && strings.TrimSpace(m.textOf()) == ""
		for k := range m.parts {
			p := &m.parts[k]
			if p.kind != callPart {
				continue
			}
			if t := b.spanOfCall(i, p); t != None {
				c := claim{made: true, model: None, args: p.text, id: p.id}
				if first {
					c.model = i
				}
				b.claims[t], p.linked = c, true
			}
			first = false
		}
	}
}

// answer tells of what a model gave.
func (b *Builder) answer(i int32) {
	s, f := &b.spans[i], &b.facts[i]
	first := len(b.run.Steps)
	claimed := false
	out := b.content(i).out
	for j := range out {
		m := &out[j]
		if text := m.textOf(); strings.TrimSpace(text) != "" {
			said := b.step(i, Said)
			said.Text = text
			if m.name != "" {
				said.Agent = m.name
			}
			b.heardOf(&part{text: text}).told++
			b.add(said)
		}
		for k := range m.parts {
			p := &m.parts[k]
			if p.kind != callPart {
				continue
			}
			b.heardOf(p).told++
			if p.linked {
				claimed = true
				continue
			}
			b.add(b.calledStep(i, p))
		}
	}
	switch {
	case len(b.run.Steps) > first:
	case claimed:
		return // the tool's step tells of it
	default:
		b.silent(i)
	}
	b.ofModel(&b.run.Steps[first], i)
	for j := first + 1; j < len(b.run.Steps); j++ {
		b.run.Steps[j].Duration = 0
	}
	if s.Failed && (b.run.Steps[first].Act == Asked || !b.errorTold(s.Error)) { // else it only passed on what failed before
		b.run.Steps[first].Failed, b.run.Steps[first].Error = true, s.Error
		b.errors[s.Error] = true
	}
	if f.Kind == semconv.ModelKind && isRefusal(b.run.Steps[first].Text) && b.run.Steps[first].Soft == NoFailure {
		b.run.Steps[first].Soft = RefusedAnswer
	}
}

// silent adds the step of a model's call of which no message is recorded.
func (b *Builder) silent(i int32) {
	s, f := &b.spans[i], &b.facts[i]
	step := b.step(i, Asked)
	switch {
	case s.Failed:
		step.Text = s.Error
	case f.Get(semconv.OwnError) != "" && semconv.IsFailure(f.Get(semconv.OwnStatus)):
		step.Text = f.Get(semconv.OwnError)
	case len(b.content(i).out) > 0 && !semconv.IsToolFinish(f.Finish()):
		step.Soft = EmptyAnswer
	case len(f.told) == 0:
		step.Soft = EmptyAnswer // a call of Google ADK that failed has no attributes at all
	}
	b.add(step)
}

// ofModel writes into a step what the call of the model says of itself.
func (b *Builder) ofModel(s *Step, i int32) {
	f := &b.facts[i]
	s.Tokens = f.Tokens()
	s.Retries = f.retries()
	finish := f.Finish()
	if finish == "" {
		for _, m := range b.content(i).out {
			if m.finish != "" {
				finish = m.finish
			}
		}
	}
	for word := range strings.SplitSeq(finish, ",") {
		if !semconv.IsHealthyFinish(strings.TrimSpace(word)) {
			s.Finish = finish
			s.Soft = BadFinish
		}
	}
	if semconv.IsFailure(f.Get(semconv.OwnStatus)) && !b.spans[i].Failed && s.Soft == NoFailure {
		s.Soft, s.Error = OwnStatus, f.Get(semconv.OwnError)
	}
}

// retries counts the tries before the one that a span is of.
func (f *Facts) retries() int {
	if n := f.Number(semconv.Retries); n > 0 {
		return int(n)
	}
	if n := f.Number(semconv.Attempt); n > 1 {
		return int(n - 1)
	}
	return 0
}

// tool tells of the call of a tool.
func (b *Builder) tool(i int32) {
	s, f := &b.spans[i], &b.facts[i]
	c := &b.claims[i]
	step := b.step(i, Called)
	step.Tool, step.Args, step.callID = f.ToolName(s.Span), arguments(f.Get(semconv.Arguments)), f.Get(semconv.CallID)
	step.called = step.Tool
	if step.callID == "" {
		step.callID = c.id
	}
	if step.Args == "" {
		step.Args = c.args
	}
	step.Text = resultText(f.Get(semconv.Result))
	if joined := &b.contents[i]; joined.read { // from log records
		for _, m := range joined.in {
			if step.Args == "" {
				step.Args = m.textOf()
			}
		}
		for _, m := range joined.out {
			if step.Text == "" {
				step.Text = m.resultOrText()
			}
		}
	}
	step.Retries = f.retries()
	if c.made && c.model != None {
		model := Step{Tokens: noTokens}
		b.ofModel(&model, c.model)
		step.Tokens, step.Finish, step.Soft = model.Tokens, model.Finish, model.Soft
	}
	switch {
	case b.failedWithin(i):
		step.Failed, step.Error = true, b.errorWithin(i)
		if step.Text == "" {
			step.Text = step.Error
		}
	case semconv.IsFailure(f.Get(semconv.OwnStatus)) || f.Number(semconv.ExitCode) > 0:
		step.Soft, step.Error = OwnStatus, f.Get(semconv.OwnError)
		if step.Text == "" {
			step.Text = step.Error
		}
	case step.Soft == NoFailure:
		step.Soft = softOfResult(step.Text, false)
	}
	b.asHandoff(&step)
	if step.Text != "" {
		b.heardOf(&part{kind: resultPart, text: step.Text}).told++
	}
	b.add(step)
}

// arguments returns those of a call without what CrewAI writes before them.
func arguments(text string) string {
	if strings.HasPrefix(text, "tool_name=") {
		if _, rest, ok := strings.Cut(text, " arguments="); ok {
			return rest
		}
	}
	return text
}

// resultOrText returns what a tool answered by a message.
func (m *message) resultOrText() string {
	for i := range m.parts {
		if m.parts[i].kind == resultPart {
			return m.parts[i].text
		}
	}
	return m.textOf()
}

// failedWithin reports whether the span of a tool failed, or one that only holds
// its execution.
func (b *Builder) failedWithin(i int32) bool {
	if b.spans[i].Failed {
		return true
	}
	for j := i + 1; j < min(b.ends[i], i+maxAbove); j++ {
		if b.spans[j].Parent == i && b.facts[j].Kind == semconv.ChainKind && b.spans[j].Failed {
			return true
		}
	}
	return false
}

// errorWithin returns what the failed span says.
func (b *Builder) errorWithin(i int32) string {
	for j := i; j < min(b.ends[i], i+maxAbove); j++ {
		if b.spans[j].Failed && b.spans[j].Error != "" {
			return b.spans[j].Error
		}
	}
	return ""
}

// guard tells of a guardrail or of RAI where it refused.
func (b *Builder) guard(i int32) {
	s, f := &b.spans[i], &b.facts[i]
	if !semconv.IsTrue(f.Get(semconv.Rejected)) && !guardRefused(f.Get(semconv.Output)) && !s.Failed {
		return
	}
	step := b.step(i, Refused)
	step.Tool, step.Text, step.Soft = s.Name, f.Get(semconv.RejectedFor), Guardrail
	if step.Text == "" {
		step.Text = f.Get(semconv.Output)
	}
	if s.Failed {
		step.Failed, step.Error, step.Soft = true, s.Error, NoFailure
	}
	b.add(step)
}

// errorTold reports whether a step tells of an error.
func (b *Builder) errorTold(text string) bool { return text != "" && b.errors[text] }

// agentBegins keeps what an agent was given.
func (b *Builder) agentBegins(i int32) {
	b.system(i, b.facts[i].Get(semconv.System))
	if b.depths[i] > 0 && b.ends[i] > i+1 { // another agent gave it, which is a step
		return
	}
	for _, m := range b.content(i).in {
		if m.role != roleUser {
			continue
		}
		if text := m.textOf(); strings.TrimSpace(text) != "" {
			s := b.step(i, Said)
			s.Agent, s.User, s.Text, s.Duration = "user", true, text, 0
			b.asks = append(b.asks, ask{len(b.run.Steps), s})
		}
	}
}

// agentEnds tells of what an agent gave in the end, and of its failure, where
// the steps below it do not.
func (b *Builder) agentEnds(i int32) {
	s, f := &b.spans[i], &b.facts[i]
	told, failed, any := false, false, false
	var texts []string
	for _, m := range b.content(i).out {
		if text := m.textOf(); strings.TrimSpace(text) != "" {
			texts = append(texts, text)
		}
	}
	text := strings.Join(texts, "\n")
	for e := b.within[i].first; e != 0; e = b.chain[e].next {
		step := &b.run.Steps[b.chain[e].step]
		if step.User {
			continue
		}
		any = true
		failed = failed || step.Failed || step.Soft == BadFinish && s.Failed && step.Error == ""
		told = told || text != "" && overlap(step.Text, text)
	}
	if text != "" && !told && (f.Kind == semconv.AgentKind || any) {
		step := b.step(i, Ended)
		step.Text, step.Start, step.Duration = text, s.End, s.End-s.Start
		b.add(step)
	}
	switch {
	case s.Failed && !failed && !b.errorTold(s.Error):
		step := b.step(i, Ended)
		step.Text, step.Failed, step.Error, step.Start = s.Error, true, s.Error, s.End
		b.add(step)
	case s.Failed && s.Error != "": // the model's span says less than the agent's
		for e := b.within[i].first; e != 0; e = b.chain[e].next {
			if step := &b.run.Steps[b.chain[e].step]; step.Soft == BadFinish && step.Text == "" {
				step.Text, step.Error = s.Error, s.Error
			}
		}
	case f.Kind == semconv.AgentKind && text == "" && b.missesCall(i, any):
		step := b.step(i, Ended)
		step.Soft, step.Start = NoModelCall, s.End
		b.add(step)
	}
}
