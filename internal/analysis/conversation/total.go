package conversation

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/semconv"
)

// Total is what an agent, a model or a tool did in a run.
type Total struct {
	// Name is "" for an agent that no span names.
	Name string
	// Provider is a model's.
	Provider string
	// Calls counts the calls of models, of a tool those of it; ToolCalls an agent's
	// calls of tools. Failed counts those that failed, either way.
	Calls, ToolCalls, Failed int
	// Tokens are those of its calls; what a span around several calls says of their
	// sum is not added.
	Tokens Tokens
	// Cost is what spans say, in a currency that they do not name; -1 where none
	// says.
	Cost float64
	// Duration is the time of its spans in ns, of spans within each other that of
	// the outer one; Share is the part of the time of the run that this is, more than
	// 1 where it did several things at once.
	Duration int64
	Share    float64
}

// totals are those of one kind, in the order in which they first come.
type totals struct {
	list []Total
	at   map[string]int // in list, once they are many
}

// fewTotals is up to how many totals are looked at one by one.
const fewTotals = 8

func (t *totals) of(name string) *Total {
	if i := t.find(name); i >= 0 {
		return &t.list[i]
	}
	t.list = append(t.list, Total{Name: name, Tokens: noTokens, Cost: -1})
	last := len(t.list) - 1
	switch {
	case last == fewTotals:
		t.at = map[string]int{}
		for i := range t.list {
			t.at[t.list[i].Name] = i
		}
	case last > fewTotals:
		t.at[name] = last
	}
	return &t.list[last]
}

// find returns the index of a total by its name, -1 where there is none.
func (t *totals) find(name string) int {
	if len(t.list) > fewTotals {
		if i, ok := t.at[name]; ok {
			return i
		}
		return -1
	}
	for i := range t.list {
		if t.list[i].Name == name {
			return i
		}
	}
	return -1
}

// add adds what calls say of themselves; a cost of less than 0 is not told.
func (t *Total) add(tokens Tokens, cost float64) {
	t.Tokens.add(tokens)
	if cost >= 0 {
		t.Cost = max(t.Cost, 0) + cost
	}
}

// count sums up what each agent, model and tool did.
func (b *Builder) count() {
	agents, models, tools := &b.agentTotals, &b.modelTotals, &b.toolTotals
	for _, t := range []*totals{agents, models, tools} {
		t.list = t.list[:0]
	}
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
		if s.HasFailed() && s.Span != None {
			b.failed[s.Span] = true
		}
	}
	for i := range b.spans {
		at, f, s := int32(i), &b.facts[i], &b.spans[i]
		switch {
		case f.Kind == semconv.ModelKind && !b.inner[i]:
			model := models.of(cmp.Or(f.Get(semconv.ModelAsked), f.Get(semconv.ModelAnswered)))
			model.Provider = cmp.Or(model.Provider, semconv.ProviderName(f.Get(semconv.Provider)))
			agent := agents.of(b.agents[i])
			tokens, cost := f.Tokens(), f.Cost()
			for _, t := range []*Total{model, agent} {
				t.Calls++
				t.add(tokens, cost)
				if b.failed[at] {
					t.Failed++
				}
			}
			model.Duration += s.End - s.Start
			agent.addTime(b, at)
		case f.Kind == semconv.ToolKind:
			tool, agent := tools.of(f.ToolName(s.Span)), agents.of(b.agents[i])
			tool.Calls++
			agent.ToolCalls++
			tool.Duration += s.End - s.Start
			agent.addTime(b, at)
			if b.failed[at] {
				tool.Failed++
				agent.Failed++
			}
		case f.Kind == semconv.AgentKind:
			agent := agents.of(b.agents[i])
			agent.addTime(b, at)
			if b.failed[at] {
				agent.Failed++
			}
		}
	}
	b.countCalls(agents, tools)
	b.countSums(agents)
	b.run.Agents, b.run.Models, b.run.Tools = b.keepTotals(agents.list), b.keepTotals(models.list), b.keepTotals(tools.list)
	b.share()
}

// totalSlab is how many totals get memory together.
const totalSlab = 64

// keepTotals returns a copy of totals that is not used again.
func (b *Builder) keepTotals(list []Total) []Total {
	if len(list) > cap(b.totals)-len(b.totals) {
		b.totals = make([]Total, 0, max(totalSlab, len(list)))
	}
	mark := len(b.totals)
	b.totals = append(b.totals, list...)
	return slices.Clip(b.totals[mark:])
}

// share finds what part of the run's time each took.
func (b *Builder) share() {
	first, last := b.spans[0].Start, b.spans[0].End
	for i := range b.spans {
		first, last = min(first, b.spans[i].Start), max(last, b.spans[i].End)
	}
	for _, list := range [][]Total{b.run.Agents, b.run.Models, b.run.Tools} {
		for i := range list {
			if last > first {
				list[i].Share = float64(list[i].Duration) / float64(last-first)
			}
		}
	}
}

// countCalls counts the calls of tools that no span is of.
func (b *Builder) countCalls(agents, tools *totals) {
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
		if s.Act != Called || s.Span != None && b.facts[s.Span].Kind == semconv.ToolKind {
			continue
		}
		tool, agent := tools.of(s.Tool), agents.of(s.Agent)
		tool.Calls++
		agent.ToolCalls++
		if s.HasFailed() {
			tool.Failed++
			agent.Failed++
		}
	}
}

// countSums takes the sums that agents tell where no call below them tells its
// own.
func (b *Builder) countSums(agents *totals) {
	for i := range b.spans {
		f := &b.facts[i]
		if f.Kind != semconv.AgentKind || b.agentAbove(int32(i), b.agents[i]) {
			continue
		}
		if t := agents.of(b.agents[i]); t.Tokens == noTokens {
			t.add(f.Tokens(), f.Cost())
		}
	}
}

// addTime adds the time of a span unless one above it is of the same agent.
func (t *Total) addTime(b *Builder, i int32) {
	if !b.agentAbove(i, t.Name) {
		t.Duration += b.spans[i].End - b.spans[i].Start
	}
}

// agentAbove reports whether a span above is of an agent of the name.
func (b *Builder) agentAbove(i int32, name string) bool {
	for n := 0; n < maxAbove; n++ {
		if i = b.spans[i].Parent; i == None {
			return false
		}
		if i = b.index.agent[i]; i == None {
			return false
		}
		if b.agents[i] == name {
			return true
		}
	}
	return false
}

// Sum adds up the totals of runs. The zero Sum is empty.
type Sum struct{ totals }

// Add adds those of a run. They are no share of one run then.
func (s *Sum) Add(list []Total) {
	for _, m := range list {
		t := s.of(m.Name)
		t.Provider = cmp.Or(t.Provider, m.Provider)
		t.Calls += m.Calls
		t.ToolCalls += m.ToolCalls
		t.Failed += m.Failed
		t.add(m.Tokens, m.Cost)
		t.Duration += m.Duration
	}
}

// List returns the sums, those with the most calls first.
func (s *Sum) List() []Total {
	slices.SortStableFunc(s.list, func(a, b Total) int { return cmp.Compare(b.Calls+b.ToolCalls, a.Calls+a.ToolCalls) })
	return s.list
}
