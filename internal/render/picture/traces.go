package picture

import (
	"slices"

	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
)

// maxTraces and maxGroups bound what is shown of many traces.
const maxTraces, maxGroups = 200, 60

func (p *picture) survey(s *traces.Survey) {
	p.covered("traces", &s.Coverage, s.Fetched)
	p.surveyFacts(s)
	p.doc.Graph = p.graph(s.Graph(), 0, "")
	for _, g := range s.Groups[:p.bounded(len(s.Groups), maxGroups, safe.Const("groups"), safe.Const("the largest"))] {
		p.doc.Groups = append(p.doc.Groups, p.group(s, &g))
	}
	list := worstFirst(s)
	for _, t := range list[:p.bounded(len(list), maxTraces, safe.Const("traces"), safe.Const("those worth a look, then the newest"))] {
		p.doc.Traces = append(p.doc.Traces, p.trace(t))
	}
	p.surveyHeadline(s)
}

func (p *picture) surveyFacts(s *traces.Survey) {
	p.fact(safe.Const("traces"), safe.Int(len(s.Traces)))
	p.fact(safe.Const("failed"), safe.Int(s.Failed))
	if s.ErrorsInside > 0 {
		p.fact(safe.Const("errors inside"), safe.Int(s.ErrorsInside))
	}
	if s.Unknown > 0 {
		p.fact(safe.Const("unknown"), safe.Int(s.Unknown))
	}
	if s.Uncounted < len(s.Traces) {
		p.fact(safe.Const("spans"), safe.Int(s.Spans))
	}
	if s.Agents.Runs > 0 {
		p.fact(safe.Const("failures that threw nothing"), safe.Int(s.Agents.SoftFailures))
	}
}

// worstFirst are all traces, those worth a look first.
func worstFirst(s *traces.Survey) []*traces.Trace {
	worst := map[*traces.Trace]bool{}
	for _, t := range s.Worst {
		worst[t] = true
	}
	rest := slices.DeleteFunc(slices.Clone(s.Traces), func(t *traces.Trace) bool { return worst[t] })
	return slices.Concat(s.Worst, rest)
}

func (p *picture) group(s *traces.Survey, g *traces.Group) display.Group {
	out := display.Group{
		Service: p.name(g.Root.Service), Outcome: answer.Outcome(g.Outcome).String(), Traces: g.N,
		P50: took(g.P50, g.P50 >= 0), P95: took(g.P95, g.P95 >= 0),
	}
	name := p.clean.Clean(g.Root.Name).Cut(nameBytes)
	if g.Agent != "" {
		name = safe.Format("%s, agent %s", name, p.clean.Clean(g.Agent).Cut(nameBytes))
	}
	out.Name = name.String()
	if i := slices.IndexFunc(s.Traces, g.Has); i >= 0 {
		out.Trace = p.Trace(s.Traces[i].Source.ID).String()
	}
	return out
}

func (p *picture) trace(t *traces.Trace) display.Trace {
	return display.Trace{
		ID: p.Trace(t.Source.ID).String(), Start: ms(t.Start), Duration: took(t.Duration, !t.Untimed),
		Service: p.name(t.Root.Service), Name: p.name(t.Root.Name), Spans: t.Spans, Errors: t.Errors,
		Outcome: answer.Outcome(t.Outcome()).String(), Message: p.clean.Clean(t.Message).Cut(attrBytes).String(),
	}
}

// surveyHeadline says what became slower, what fails most and, where neither is,
// which trace took longest.
func (p *picture) surveyHeadline(s *traces.Survey) {
	var said []safe.Text
	if len(s.Edges) > 0 && s.Edges[0].Change.By() > 0 {
		said = append(said, safe.Format("%s: %s", p.EdgeName(s.Edges[0]), p.EdgeRemark(s.Edges[0])))
	}
	if len(s.Failures) > 0 {
		f := s.Failures[0]
		said = append(said, safe.Format("%s fails in %s of %s: %s", p.clean.Clean(f.Where.String()).Cut(nameBytes), safe.Int(f.N),
			quantity(len(s.Traces), safe.Const("trace"), safe.Const("traces")), p.clean.Clean(f.Message).Cut(headlineBytes)))
	}
	switch {
	case len(said) > 0:
	case len(s.Traces) == 0:
		said = append(said, p.nothing(safe.Const("No traces came.")))
	case s.Agents.SoftFailures > 0:
		said = append(said, safe.Format("No span failed, but %s in %s", quantity(s.Agents.SoftFailures, safe.Const("step of an agent did without an error"), safe.Const("steps of agents did without an error")),
			quantity(s.Agents.SoftTraces, safe.Const("trace"), safe.Const("traces"))))
	default:
		said = append(said, p.longest(s))
	}
	p.headline(safe.JoinWith("; ", said...))
}

func (p *picture) longest(s *traces.Survey) safe.Text {
	failed := safe.Format("%s of %s failed", safe.Int(s.Failed), quantity(len(s.Traces), safe.Const("trace"), safe.Const("traces")))
	var most *traces.Trace
	for _, t := range s.Traces {
		if !t.Untimed && (most == nil || t.Duration > most.Duration) {
			most = t
		}
	}
	if most == nil {
		return failed
	}
	return safe.Format("%s; the longest, %s, took %s", failed, p.clean.Clean(most.Root.String()).Cut(nameBytes), length(ms(most.Duration)))
}

// graph shows who calls whom; suspect is the service that is suspected first.
func (p *picture) graph(g *traces.Graph, until int64, suspect string) *display.Graph {
	if g == nil || len(g.Services) == 0 {
		return nil
	}
	out := &display.Graph{Onset: onset(g.Onset, until), Services: []display.Service{}, Edges: []display.Edge{}}
	for _, s := range g.Services {
		out.Services = append(out.Services, display.Service{
			Name: p.name(s.Name), Calls: s.Calls, Failed: s.Failed, Entry: s.Entry, Unseen: s.Unseen, Suspect: suspect != "" && s.Name == suspect,
		})
	}
	for _, l := range g.Links {
		out.Edges = append(out.Edges, display.Edge{
			Caller: p.name(l.Caller), Callee: p.name(l.Callee),
			All: *side(&l.All), Before: someSide(&l.Before), After: someSide(&l.After),
		})
	}
	return out
}

func side(s *traces.Side) *display.Side {
	return &display.Side{Calls: s.Calls, Failed: s.Failed, Client: number(s.ClientDuration), Gap: number(s.Gap), Self: number(s.SelfTime)}
}

// someSide is a side on which there are calls.
func someSide(s *traces.Side) *display.Side {
	if s.Calls == 0 {
		return nil
	}
	return side(s)
}
