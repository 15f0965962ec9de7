package conversation

import (
	"slices"
	"strings"
	"unicode"

	"airefinery-mcp/internal/semconv"
)

// heard is how often a part of a message was told of, and how often the prompt that is
// read has it.
type heard struct {
	told, count int32
	prompt      int32 // of the count
	calls       callForms
}

// heardOf returns what is known of a part of a message.
func (b *Builder) heardOf(p *part) *heard {
	if p.number == 0 {
		p.number = b.parts.of(b.sumOf(p))
		if int(p.number) > len(b.heard) {
			b.heard = append(b.heard, heard{})
		}
	}
	return &b.heard[p.number-1]
}

// sumOf stands for a part of a message.
func (b *Builder) sumOf(p *part) uint64 {
	if p.kind != callPart {
		return b.sum(strings.TrimSpace(p.text)) + uint64(p.kind)
	}
	return b.sum(p.tool, normalArgs(p.text))
}

// normalArgs returns arguments so that the same are equal.
func normalArgs(args string) string {
	args = strings.ReplaceAll(args, `\"`, `"`)
	if strings.IndexFunc(args, unicode.IsSpace) < 0 {
		return args
	}
	return strings.Join(strings.Fields(args), "")
}

// prompt tells of the messages of a model's prompt that were not told before.
func (b *Builder) prompt(i int32) {
	b.system(i, b.facts[i].Get(semconv.System))
	b.prompts++
	in := b.content(i).in
	for j := range in {
		m := &in[j]
		if m.role == roleSystem {
			b.system(i, m.textOf())
			continue
		}
		for k := range m.parts {
			p := &m.parts[k]
			h := b.heardOf(p)
			if h.prompt != b.prompts {
				h.prompt, h.count = b.prompts, 0
			}
			if h.count++; h.count > h.told {
				h.told = h.count
				b.inPrompt(i, m, p)
			}
		}
	}
}

// inPrompt tells of a part of a message in a prompt.
func (b *Builder) inPrompt(i int32, m *message, p *part) {
	switch {
	case p.kind == callPart:
		if b.calledAlready(p) {
			return
		}
		s := b.calledStep(i, p)
		s.Duration, s.Tokens = 0, noTokens
		b.add(s)
	case p.kind == resultPart:
		b.answered(i, p)
	case strings.TrimSpace(p.text) != "" && !b.justAnswered(p.text):
		s := b.step(i, Said)
		s.Duration, s.Text = 0, p.text
		switch {
		case m.name != "":
			s.Agent = m.name
		case m.role == roleUser:
			s.Agent = "user"
		}
		s.User = m.role == roleUser && m.name == ""
		if len(b.run.Steps) > 0 && m.role == roleUser && codeFailed(p.text) {
			s.Soft = SaidByResult
		}
		b.add(s)
	}
}

// recent is how many steps back a tool's answer is looked for.
const recent = 6

// justAnswered reports whether a message is what a tool answered just before, as
// agents tell it to others.
func (b *Builder) justAnswered(text string) bool {
	if len(text) < minMessage {
		return false
	}
	for i := max(0, len(b.run.Steps)-recent); i < len(b.run.Steps); i++ {
		if s := &b.run.Steps[i]; (s.Act == Called || s.Act == HandedOver) && overlap(s.Text, text) {
			return true
		}
	}
	return false
}

// maxPrompts is how many system prompts are kept.
const maxPrompts = 50

// system keeps a system prompt, each once.
func (b *Builder) system(i int32, raw string) {
	if b.digests || strings.TrimSpace(raw) == "" {
		return
	}
	text := resultText(raw)
	if len(b.run.Prompts) < maxPrompts && !slices.ContainsFunc(b.run.Prompts, func(p Prompt) bool { return p.Text == text }) {
		b.run.Prompts = append(b.run.Prompts, Prompt{b.agents[i], text})
	}
}

// calledStep returns the step of a call that no span is of.
func (b *Builder) calledStep(i int32, p *part) Step {
	s := b.step(i, Called)
	s.Tool, s.called, s.Args, s.callID = p.tool, p.tool, p.text, p.id
	b.asHandoff(&s)
	return s
}

// asHandoff makes a call that passes the run on one of that act.
func (b *Builder) asHandoff(s *Step) {
	if to := handoffTo(s.Tool, s.Args); to != "" {
		s.Act, s.Tool = HandedOver, to
	}
}

// answered gives the answer of a tool in a message to the step of its call.
func (b *Builder) answered(i int32, p *part) {
	at := b.stepOfAnswer(p)
	if at < 0 {
		s := b.step(i, Answered)
		s.Duration, s.Tool, s.Text = 0, p.tool, p.text
		s.Soft = softOfResult(p.text, p.failed)
		b.add(s)
		return
	}
	s := &b.run.Steps[at]
	if s.Text == "" {
		s.Text = p.text
	}
	if s.Soft == NoFailure && !s.Failed {
		s.Soft = softOfResult(p.text, p.failed)
	}
}

// maxAsks is how many inputs of agents are thought of.
const maxAsks = 50

// insertAsks puts in what agents were given where no prompt of a model says it.
func (b *Builder) insertAsks() {
	for _, a := range slices.Backward(b.asks[:min(len(b.asks), maxAsks)]) {
		known := false
		for i := range b.run.Steps {
			if s := &b.run.Steps[i]; s.Act == Said && overlap(s.Text, a.step.Text) {
				known = true
				break
			}
		}
		if !known {
			b.run.Steps = slices.Insert(b.run.Steps, a.at, a.step)
		}
	}
	for i := range b.run.Steps {
		if s := &b.run.Steps[i]; s.User {
			b.run.Task = s.Text
			return
		}
	}
}

// minOverlap is the length in bytes of the shortest text that is looked for in
// another.
const minOverlap = 4

// overlap reports whether one text holds the other.
func overlap(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= minOverlap && strings.Contains(b, a)
}
