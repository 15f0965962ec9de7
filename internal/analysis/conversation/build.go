package conversation

import (
	"cmp"
	"slices"
	"strings"

	"airefinery-mcp/internal/semconv"
)

// Builder makes runs, one after another, each with the memory of the one before.
// The zero Builder is ready for use.
type Builder struct {
	// Attributes find what is known of attributes, nil for the builder's own.
	Attributes *semconv.Attributes
	// Pause is called at each step of loops over many spans, where others at the
	// processor can go first; it may be nil.
	Pause func(step int)

	run   Run
	spans []Span
	facts []Facts
	told  []told // the rest of a slab of facts
	// agents is whose each span is, to whom those below it belong, and below how
	// many agents it is; ends is the index behind the last span below it.
	agents, below []string
	depths        []int
	ends          []int32
	// inner is set for spans that are part of another's: the call of a model within
	// that of a library around it.
	inner []bool
	// failed is set for those with a step that failed.
	failed   []bool
	contents []content
	// claims are, of the spans of tools, those of a model's message that called them.
	claims []claim
	// digests is set where a digest is all that is needed of the run.
	digests bool
	// heard is what is known of the parts of messages by their numbers, and prompts
	// counts the prompts that were read.
	parts   numbers
	heard   []heard
	prompts int32
	index
	reader
	once reader // of what does not come again
	// agentTotals, modelTotals and toolTotals are what each did.
	agentTotals, modelTotals, toolTotals totals
	totals                               []Total // the latest of those that runs keep
	// The others are scratch of functions: moments, those and often.
	times  []moment
	picked []int
	alike  numbers
	counts []int
	sums   []int32
	// asks are the inputs of agents, which stand for what the user said where no
	// model's prompt does.
	asks []ask
}

// claim is what a model's message says of the call of a tool.
type claim struct {
	made bool
	// model is the span of the model's call, None where another step tells of it.
	model    int32
	args, id string
}

// ask is what an agent was given, before the step at an index.
type ask struct {
	at   int
	step Step
}

// maxSpans is up to how many spans of a trace the memory of a run is used again:
// to clear that of a large one for each small one would take longer.
const maxSpans = 4096

// Build is [New].
func (b *Builder) Build(spans []Span, records []Record) *Run {
	b.digests = false
	if !b.makeRun(spans, records) {
		return nil
	}
	r := b.run
	r.Steps = slices.Clone(r.Steps)
	for i := range r.Soft {
		r.Soft[i].Step = &r.Steps[r.Soft[i].First]
	}
	return &r
}

// Digest returns the digest of the run that Build would return, nil where it would
// return none.
func (b *Builder) Digest(spans []Span) *Digest {
	b.digests = true
	if !b.makeRun(spans, nil) {
		return nil
	}
	d := b.run.Digest
	for i := range d.Soft {
		step := b.run.Steps[d.Soft[i].First]
		d.Soft[i].Step = &step
	}
	return &d
}

// makeRun makes the run of spans, whose steps stand in the memory of the one
// before; it returns false where none of the spans is of an agent, a model or a tool.
func (b *Builder) makeRun(spans []Span, records []Record) bool {
	if len(b.spans) > maxSpans {
		*b = Builder{Attributes: b.Attributes}
	}
	if !b.begin(spans) {
		return false
	}
	b.join(records)
	b.build()
	b.findLoops()
	b.findEnd()
	b.count()
	return true
}

// begin reads what the spans tell, and finds where each stands; it returns false
// where none is of an agent, a model or a tool.
func (b *Builder) begin(spans []Span) bool {
	if b.Attributes == nil {
		b.Attributes = new(semconv.Attributes)
	}
	n := len(spans)
	b.spans, b.facts, b.told = spans, sized(b.facts, n), b.told[:0]
	any := false
	for i := range spans {
		if b.Pause != nil {
			b.Pause(i)
		}
		b.readFacts(i)
		any = any || b.facts[i].Kind > semconv.ChainKind
	}
	if !any {
		return false
	}
	b.run = Run{Answer: -1, Steps: b.run.Steps[:0]}
	b.agents, b.below, b.depths, b.ends, b.inner, b.failed = sized(b.agents, n), sized(b.below, n), sized(b.depths, n), sized(b.ends, n), sized(b.inner, n), sized(b.failed, n)
	b.contents, b.asks = sized(b.contents, n), b.asks[:0]
	b.claims, b.heard, b.prompts = sized(b.claims, n), b.heard[:0], 0
	b.parts.reset()
	b.index.reset(n)
	b.reader.reset()
	b.once.forgets = true
	b.once.reset()
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
	return true
}

// sized returns n zero elements, in the memory of others if there is enough.
func sized[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// cleared returns an empty map in the memory of another.
func cleared[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	clear(m)
	return m
}

// slab is how many facts get memory together.
const slab = 1024

// readFacts reads what a span tells, into the rest of a slab.
func (b *Builder) readFacts(i int) {
	if cap(b.told)-len(b.told) < int(semconv.Facts) {
		b.told = make([]told, 0, slab)
	}
	f := &b.facts[i]
	f.told = b.told[len(b.told):]
	f.read(b.Attributes, b.spans[i].Span)
	n := len(f.told)
	b.told = b.told[:len(b.told)+n]
	f.told = f.told[:n:n]
}

// place finds whose a span is, and whether it is part of another.
func (b *Builder) place(i int32) {
	s, f := &b.spans[i], &b.facts[i]
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
	if len(f.told) > 0 {
		f.tell(semconv.SessionID, &b.run.Session)
		f.tell(semconv.ConversationID, &b.run.Conversation)
		f.tell(semconv.ToolList, &b.run.ToolList)
	}
	if b.run.Agent == "" {
		b.run.Agent = b.agents[i]
	}
}

// handoffTo returns the agent to which a tool's call passes the run, "" where it
// passes it to none.
func (b *Builder) handoffTo(i int32, args string) string {
	return handoffTo(b.facts[i].ToolName(b.spans[i].Span), args)
}

func handoffTo(tool, args string) string {
	argument, to, ok := semconv.Handoff(tool)
	if !ok || argument == "" {
		return to
	}
	if text := memberAt(args, argument); text != "" {
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
func (b *Builder) content(i int32) *content {
	c := &b.contents[i]
	if !c.read {
		*c = contentOf(&b.reader, &b.once, b.spans[i].Span, &b.facts[i])
		c.read = true
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
func (b *Builder) build() {
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
func (b *Builder) mergeSilent() {
	kept := b.run.Steps[:0]
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
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
		if kept = kept[:len(kept)+1]; len(kept) <= i {
			kept[len(kept)-1] = *s
		}
	}
	b.run.Steps = kept
}

// isCallOf reports whether the step is the call of a tool by an agent of which it
// is not known which model's call led to it.
func (s *Step) isCallOf(agent string) bool {
	return (s.Act == Called || s.Act == HandedOver) && s.Agent == agent && s.Tokens == noTokens
}

// moments returns when which span tells something.
func (b *Builder) moments() []moment {
	all := b.times[:0]
	for i := range b.spans {
		s, f, at := &b.spans[i], &b.facts[i], int32(i)
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
		switch {
		case x.at != y.at:
			return cmp.Compare(x.at, y.at)
		case x.phase != y.phase || x.phase != agentEnds:
			return cmp.Compare(x.phase, y.phase)
		}
		return cmp.Compare(y.span, x.span) // the agent within ends first
	})
	b.times = all
	return all
}

// step returns a step of a span that is to be filled.
func (b *Builder) step(i int32, act Act) Step {
	s := &b.spans[i]
	return Step{Act: act, Agent: b.agents[i], Depth: b.depths[i], Start: s.Start, Duration: s.End - s.Start, Tokens: noTokens, Span: i}
}
