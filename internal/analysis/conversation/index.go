package conversation

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/semconv"
)

// A trace may have many thousands of spans, and be made to take time: what is
// looked for among all of them or among all steps is looked up here.

// Bounds of what is looked through one by one.
const (
	// maxOpen is how many calls without an answer are thought of for one.
	maxOpen = 200
	// maxAbove is how many agents above a step hear of it, and how far up or down
	// from a span others of its kind are looked for.
	maxAbove = 64
)

// index finds spans and steps.
type index struct {
	// model, agent and teller are, for each span, the nearest span at or above it of
	// a model (not beyond an agent or a tool), of an agent, and of those that tell of
	// their end; None for none. end is when the last span from it down ended.
	model, agent, teller []int32
	end                  []int64
	// within has the steps below each teller, as places in chain; the first of these
	// is none's.
	within []chained
	chain  []link
	// toolsByID and toolsByName have the spans of tools, as places in tools; the
	// latter by start, those that a message called taken out.
	toolsByID   map[string]int
	toolsByName map[string]int
	tools       [][]int32
	// callsByID has the steps of calls, and open those whose answer did not come back.
	callsByID map[string]int
	open      []int
	// errors are those that steps tell of.
	errors map[string]bool
	// scopes has the first and the last span of a model below an agent by the
	// library that recorded it, lastScope that of the library at hand.
	scopes    map[string]*[2]int32
	lastScope string
	last      *[2]int32
}

// callForms says whether calls of a tool with some arguments have an id, have none, or
// both.
type callForms struct{ withID, without bool }

// chained are the first and the last link of a chain, 0 for none.
type chained struct{ first, last int32 }

// link is a step in a chain of them.
type link struct{ step, next int32 }

// reset makes the index ready for n spans.
func (x *index) reset(n int) {
	x.model, x.agent, x.teller, x.end = sized(x.model, n), sized(x.agent, n), sized(x.teller, n), sized(x.end, n)
	x.within, x.chain, x.open = sized(x.within, n), append(x.chain[:0], link{}), x.open[:0]
	x.toolsByID, x.toolsByName, x.tools = cleared(x.toolsByID), cleared(x.toolsByName), x.tools[:0]
	x.callsByID, x.errors, x.scopes, x.last = cleared(x.callsByID), cleared(x.errors), cleared(x.scopes), nil
}

// addTool adds a span of a tool to those of a name or an id.
func (x *index) addTool(lists map[string]int, name string, at int32) {
	i, ok := lists[name]
	if !ok {
		i = len(x.tools)
		lists[name] = i
		if i < cap(x.tools) { // with the memory of another
			x.tools = x.tools[:i+1]
			x.tools[i] = x.tools[i][:0]
		} else {
			x.tools = append(x.tools, nil)
		}
	}
	x.tools[i] = append(x.tools[i], at)
}

// toolsOf returns the spans of tools of a name or an id.
func (x *index) toolsOf(lists map[string]int, name string) []int32 {
	if i, ok := lists[name]; ok {
		return x.tools[i]
	}
	return nil
}

// addModel adds the span of a model below an agent to those of its library.
func (x *index) addModel(scope string, at int32) {
	if x.last == nil || x.lastScope != scope {
		x.lastScope, x.last = scope, x.scopes[scope]
		if x.last == nil {
			x.last = &[2]int32{at, at}
			x.scopes[scope] = x.last
		}
	}
	x.last[1] = at
}

// addWithin adds a step to those below a teller.
func (x *index) addWithin(teller int32, step int) {
	at := int32(len(x.chain))
	x.chain = append(x.chain, link{step: int32(step)})
	if c := &x.within[teller]; c.first == 0 {
		*c = chained{at, at}
	} else {
		x.chain[c.last].next = at
		c.last = at
	}
}

// tellsOfItsEnd reports whether a span is of an agent, or holds a whole run.
func (b *Builder) tellsOfItsEnd(i int32) bool {
	parent := b.spans[i].Parent
	k := b.facts[i].Kind
	return k == semconv.AgentKind || k == semconv.ChainKind && (parent == None || b.facts[parent].Kind == semconv.OtherKind)
}

// indexSpans fills what is known of the spans before there are steps.
func (b *Builder) indexSpans() {
	for i := range b.spans {
		at, f, s := int32(i), &b.facts[i], &b.spans[i]
		model, agent, teller := None, None, None
		if p := s.Parent; p != None {
			model, agent, teller = b.index.model[p], b.index.agent[p], b.index.teller[p]
		}
		switch f.Kind {
		case semconv.ModelKind:
			if agent != None {
				b.addModel(s.Scope, at)
			}
			model = at
		case semconv.AgentKind:
			model, agent = None, at
		case semconv.ToolKind:
			model = None
			if id := f.Get(semconv.CallID); id != "" {
				b.addTool(b.toolsByID, id, at)
			}
			b.addTool(b.toolsByName, f.ToolName(s.Span), at)
		}
		if b.tellsOfItsEnd(at) {
			teller = at
		}
		b.index.model[i], b.index.agent[i], b.index.teller[i], b.end[i] = model, agent, teller, s.End
	}
	for i := len(b.spans) - 1; i >= 0; i-- {
		if p := b.spans[i].Parent; p != None {
			b.end[p] = max(b.end[p], b.end[i])
		}
	}
	for _, i := range b.toolsByName {
		slices.SortStableFunc(b.tools[i], func(x, y int32) int { return cmp.Compare(b.spans[x].Start, b.spans[y].Start) })
	}
}

// add adds a step, and makes it known.
func (b *Builder) add(s Step) {
	at := len(b.run.Steps)
	b.run.Steps = append(b.run.Steps, s)
	if s.Act == Called || s.Act == HandedOver {
		if s.callID != "" {
			b.callsByID[s.callID] = at
		}
		forms := &b.heardOf(&part{kind: callPart, tool: s.called, text: s.Args}).calls
		forms.withID, forms.without = forms.withID || s.callID != "", forms.without || s.callID == ""
		b.open = append(b.open, at)
	}
	if s.Failed {
		b.errors[s.Error] = true
	}
	if s.Span == None {
		return
	}
	for i, n := b.index.teller[s.Span], 0; i != None && n < maxAbove; n++ {
		b.addWithin(i, at)
		if p := b.spans[i].Parent; p != None {
			i = b.index.teller[p]
		} else {
			i = None
		}
	}
}

// calledAlready reports whether a step has the call of a message.
func (b *Builder) calledAlready(p *part) bool {
	if p.id != "" {
		if _, ok := b.callsByID[p.id]; ok {
			return true
		}
	}
	forms := b.heardOf(p).calls
	return forms.without || p.id == "" && forms.withID
}

// stepOfAnswer returns the index of the step of the call that a message answers,
// -1 where there is none.
func (b *Builder) stepOfAnswer(p *part) int {
	if at, ok := b.callsByID[p.id]; ok && p.id != "" {
		return at
	}
	for n, at := range b.open[:min(len(b.open), maxOpen)] {
		s := &b.run.Steps[at]
		if (p.id == "" || s.callID == "") && (p.tool == "" || s.called == p.tool) {
			b.open = slices.Delete(b.open, n, n+1)
			return at
		}
	}
	return -1
}

// spanOfCall returns the span of the tool that a model's message called, None
// where no span is. No other call gets it.
func (b *Builder) spanOfCall(model int32, p *part) int32 {
	if p.id != "" {
		for _, t := range b.toolsOf(b.toolsByID, p.id) {
			if !b.claims[t].made {
				return t
			}
		}
	}
	list := b.toolsOf(b.toolsByName, p.tool)
	for n, t := range list[:min(len(list), maxOpen)] {
		if !b.claims[t].made && (p.id == "" || b.facts[t].Get(semconv.CallID) == "") && b.spans[t].Start >= b.spans[model].Start {
			b.tools[b.toolsByName[p.tool]] = slices.Delete(list, n, n+1)
			return t
		}
	}
	return None
}
