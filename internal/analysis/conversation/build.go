package conversation

import (
	"cmp"
	"slices"
	"strings"

	"airefinery-mcp/internal/semconv"
)

// builder makes a run of spans.
type builder struct {
	run   *Run
	spans []Span
	facts []*Facts
	// agents is whose each span is, to whom those below it belong, and below how
	// many agents it is; ends is the index behind the last span below it.
	agents, below []string
	depths        []int
	ends          []int32
	// inner is set for spans that are part of another's: the call of a model within
	// that of a library around it.
	inner    []bool
	contents map[int32]*content
	// claimed are the spans of tools that a model's message called, linked the parts
	// of messages that called them.
	claimed map[int32]claim
	linked  map[*part]bool
	// seen counts how often a message was told of.
	seen map[uint64]int
	index
	*reader
	// asks are the inputs of agents, which stand for what the user said where no
	// model's prompt does.
	asks []ask
}

// claim is what a model's message says of the call of a tool.
type claim struct {
	// model is the span of the model's call, None where another step tells of it.
	model    int32
	args, id string
}

// ask is what an agent was given, before the step at an index.
type ask struct {
	at   int
	step Step
}

func newBuilder(spans []Span) *builder {
	b := &builder{run: &Run{Answer: -1}, spans: spans, facts: make([]*Facts, len(spans)), agents: make([]string, len(spans)), below: make([]string, len(spans)),
		depths: make([]int, len(spans)), ends: make([]int32, len(spans)), inner: make([]bool, len(spans)), contents: map[int32]*content{},
		claimed: map[int32]claim{}, linked: map[*part]bool{}, seen: map[uint64]int{}, index: newIndex(len(spans)), reader: newReader()}
	any := false
	for i := range spans {
		b.facts[i] = Read(spans[i].Span)
		any = any || b.facts[i].Kind > semconv.ChainKind
	}
	if !any {
		return nil
	}
	b.indexSpans()
	for i := range spans {
		b.place(int32(i))
	}
	for i := len(spans) - 1; i >= 0; i-- {
		b.ends[i] = max(b.ends[i], int32(i)+1)
		if p := spans[i].Parent; p != None {
			b.ends[p] = max(b.ends[p], b.ends[i])
		}
	}
	return b
}

// place finds whose a span is, and whether it is part of another.
func (b *builder) place(i int32) {
	s, f := &b.spans[i], b.facts[i]
	parent := s.Parent
	if parent != None {
		b.agents[i], b.depths[i] = b.below[parent], b.depths[parent]
	}
	name := f.AgentName(s.Span)
	if name != "" {
		if f.Kind == semconv.AgentKind && b.agents[i] != "" && b.agents[i] != name {
			b.depths[i]++
		}
		b.agents[i] = name
	}
	b.below[i] = b.agents[i]
	if f.Kind == semconv.ToolKind {
		if to := b.handoffTo(i, f.Get(semconv.Arguments)); to != "" {
			b.below[i] = to
		}
	}
	if f.Kind == semconv.ModelKind && parent != None && b.index.model[parent] != None {
		b.inner[i] = true
		b.facts[b.index.model[parent]].complete(f)
	}
	for _, t := range []struct {
		fact semconv.Fact
		to   *string
	}{{semconv.SessionID, &b.run.Session}, {semconv.ConversationID, &b.run.Conversation}, {semconv.ToolList, &b.run.ToolList}} {
		if *t.to == "" {
			*t.to = f.Get(t.fact)
		}
	}
	if b.run.Agent == "" {
		b.run.Agent = b.agents[i]
	}
}

// complete takes from the span within what a span does not tell itself.
func (f *Facts) complete(inner *Facts) {
	for _, fact := range []semconv.Fact{semconv.TokensIn, semconv.TokensOut, semconv.TokensCached, semconv.TokensReasoning, semconv.Finish,
		semconv.Retries, semconv.Attempt, semconv.ModelAnswered, semconv.Provider, semconv.Cost} {
		if f.values[fact] == "" {
			f.values[fact], f.apart[fact] = inner.values[fact], inner.apart[fact]
		}
	}
}

// handoffTo returns the agent to which a tool's call passes the run, "" where it
// passes it to none.
func (b *builder) handoffTo(i int32, args string) string {
	return handoffTo(b.facts[i].ToolName(b.spans[i].Span), args)
}

func handoffTo(tool, args string) string {
	argument, to, ok := semconv.Handoff(tool)
	if !ok || argument == "" {
		return to
	}
	if text := member(args, argument); text != "" {
		return text
	}
	for _, quote := range []string{"'", `"`} { // as Python writes it
		if _, rest, ok := strings.Cut(args, quote+argument+quote+": "); ok && rest != "" {
			end := strings.IndexByte(rest[1:], rest[0])
			if end > 0 {
				return rest[1 : 1+end]
			}
		}
	}
	return ""
}

// content returns the messages of a span.
func (b *builder) content(i int32) *content {
	c := b.contents[i]
	if c == nil {
		read := b.reader.contentOf(b.spans[i].Span, b.facts[i])
		c = &read
		b.contents[i] = c
	}
	return c
}

// moment is when a span has something to tell.
type moment struct {
	at    int64
	phase uint8
	span  int32
}

// The phases of spans, in the order in which they tell at one time.
const (
	agentBegins uint8 = iota
	modelBegins
	modelEnds
	toolBegins
	guardTells
	agentEnds
)

// build makes the steps.
func (b *builder) build() {
	moments := b.moments()
	for _, m := range moments {
		if m.phase == modelBegins {
			b.link(m.span)
		}
	}
	for _, m := range moments {
		switch m.phase {
		case agentBegins:
			b.agentBegins(m.span)
		case modelBegins:
			b.prompt(m.span)
		case modelEnds:
			b.answer(m.span)
		case toolBegins:
			b.tool(m.span)
		case guardTells:
			b.guard(m.span)
		case agentEnds:
			b.agentEnds(m.span)
		}
	}
	b.insertAsks()
	b.mergeSilent()
}

// mergeSilent gives what is known of a model's call of which no message is
// recorded to the call of a tool that it led to.
func (b *builder) mergeSilent() {
	kept := b.run.Steps[:0]
	for i := range b.run.Steps {
		s := b.run.Steps[i]
		if s.Act == Asked && !s.HasFailed() && s.Text == "" && i+1 < len(b.run.Steps) {
			if next := &b.run.Steps[i+1]; next.isCallOf(s.Agent) {
				next.Tokens, next.Finish, next.Retries = s.Tokens, s.Finish, max(next.Retries, s.Retries)
				continue
			}
		}
		if n := len(kept); n > 0 && s.Act == Asked && !s.HasFailed() && s.Text == "" && kept[n-1].isCallOf(s.Agent) && s.Start <= kept[n-1].Start {
			kept[n-1].Tokens = s.Tokens // the call began while the model's went on
			continue
		}
		kept = append(kept, s)
	}
	b.run.Steps = kept
}

// isCallOf reports whether the step is the call of a tool by an agent of which it
// is not known which model's call led to it.
func (s *Step) isCallOf(agent string) bool {
	return (s.Act == Called || s.Act == HandedOver) && s.Agent == agent && s.Tokens == noTokens
}

// moments returns when which span tells something.
func (b *builder) moments() []moment {
	var all []moment
	for i := range b.spans {
		s, f, at := &b.spans[i], b.facts[i], int32(i)
		switch {
		case semconv.IsTrue(f.Get(semconv.Rejected)) || f.Kind == semconv.GuardKind:
			all = append(all, moment{s.Start, guardTells, at})
		case f.Kind == semconv.ModelKind && !b.inner[i]:
			all = append(all, moment{s.Start, modelBegins, at}, moment{s.End, modelEnds, at})
		case f.Kind == semconv.ToolKind || f.Kind == semconv.HandoffKind:
			all = append(all, moment{s.Start, toolBegins, at})
		case b.tellsOfItsEnd(at): // with the last span below it: clocks have it end a bit before
			all = append(all, moment{s.Start, agentBegins, at}, moment{b.end[i], agentEnds, at})
		}
	}
	slices.SortStableFunc(all, func(x, y moment) int {
		if c := cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.phase, y.phase)); c != 0 || x.phase != agentEnds {
			return c
		}
		return cmp.Compare(y.span, x.span) // the agent within ends first
	})
	return all
}

// step returns a step of a span that is to be filled.
func (b *builder) step(i int32, act Act) Step {
	s := &b.spans[i]
	return Step{Act: act, Agent: b.agents[i], Depth: b.depths[i], Start: s.Start, Duration: s.End - s.Start, Tokens: noTokens, Span: i}
}
