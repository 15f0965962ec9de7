package traces

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/conversation"
)

// runMaker makes the runs of traces, one after another, each with the memory of
// the one before.
type runMaker struct {
	builder conversation.Builder
	spans   []conversation.Span
	at      []int32 // of each node in spans
}

// begin lists the spans of a forest as those of a run.
func (m *runMaker) begin(f *Forest) {
	m.builder.Pause = f.pause.At
	m.spans = slices.Grow(m.spans[:0], len(f.Order))[:len(f.Order)]
	m.at = slices.Grow(m.at[:0], len(f.Nodes))[:len(f.Nodes)]
	for i, node := range f.Order {
		n := &f.Nodes[node]
		m.at[node] = int32(i)
		s := conversation.Span{Span: n.Span, Parent: conversation.None, Start: n.Start, End: n.End, Self: n.Self, Failed: n.Failed}
		if n.Parent != None {
			s.Parent = m.at[n.Parent]
		}
		if n.Failed {
			s.Error = errorMessage(n.Span)
		}
		m.spans[i] = s
	}
}

// run returns the run of agents that the spans of a forest tell of, nil where
// none is of one. Records are log records with content that the spans do not have.
func (m *runMaker) run(f *Forest, records []conversation.Record) *conversation.Run {
	m.begin(f)
	return m.builder.Build(m.spans, records)
}

// digest returns the digest of that run.
func (m *runMaker) digest(f *Forest) *conversation.Digest {
	m.begin(f)
	return m.builder.Digest(m.spans)
}

// findSoft finds the nodes whose steps failed without throwing anything.
func (d *Detail) findSoft() {
	if d.Run == nil || d.Run.SoftFailures == 0 {
		return
	}
	d.Soft, d.holdsSoft = map[int32]*conversation.Step{}, map[int32]bool{}
	for i := range d.Run.Steps {
		if s := &d.Run.Steps[i]; s.Soft != conversation.NoFailure && s.Span != conversation.None {
			node := d.Forest.Order[s.Span]
			d.Soft[node] = s
			for ; node != None && !d.holdsSoft[node]; node = d.Forest.Nodes[node].Parent {
				d.holdsSoft[node] = true
			}
		}
	}
}

// keepSteps finds the steps that pass the filter.
func (d *Detail) keepSteps(filter *analysis.Filter, find *finder) {
	if d.Run == nil {
		return
	}
	for i := range d.Run.Steps {
		s := &d.Run.Steps[i]
		if !filter.KeepsTime(s.Start) || s.Duration < int64(filter.MinDuration) || filter.ErrorsOnly && !s.HasFailed() {
			continue
		}
		if find.Matcher == nil || find.In(s.Agent) || find.In(s.Tool) || find.In(s.Args) || find.In(s.Text) || find.In(s.Error) {
			d.Steps = append(d.Steps, i)
		}
	}
}

// failedSoftly reports whether steps of agents failed without throwing anything.
func (t *Trace) failedSoftly() bool { return t.SoftFailures() > 0 }

// SoftFailures counts the failures of its run that threw nothing.
func (t *Trace) SoftFailures() int {
	if t.Run == nil {
		return 0
	}
	return t.Run.SoftFailures
}

// graveness orders traces by what is worth a look: errors, then other failures.
func (t *Trace) graveness() int {
	switch {
	case t.HasErrors():
		return 2
	case t.failedSoftly():
		return 1
	}
	return 0
}

// Agent is the agent that the run of a trace begins with, "" where there is none.
func (t *Trace) Agent() string {
	if t.Run == nil {
		return ""
	}
	return t.Run.Agent
}

// AgentSurvey is what is known of the runs of agents among many traces.
type AgentSurvey struct {
	// Runs counts the traces that are a run, SoftTraces those with a failure that
	// threw nothing, SoftFailures these failures.
	Runs, SoftTraces, SoftFailures int
	// Soft are these failures by kind, the most frequent first.
	Soft []SoftGroup
	// Agents, Models and Tools are what each did in all runs, those with the most
	// calls first.
	Agents, Models, Tools []conversation.Total
	// Sessions are those with a run that failed, either way, those with the most
	// such runs first.
	Sessions []Session
}

// SoftGroup are the failures of one kind that threw nothing.
type SoftGroup struct {
	Kind conversation.SoftKind
	// N counts them, Traces the traces with one. Example is the newest such trace,
	// Step the first step in it.
	N, Traces int
	Example   *Trace
	Step      *conversation.Step
}

// Session is the runs of one session or conversation.
type Session struct {
	ID             string
	N, Failed      int
	Example        *Trace // the newest that failed
	IsConversation bool
}

// findAgents sums up the runs of traces, which must be the newest first.
func findAgents(traces []*Trace) AgentSurvey {
	var s AgentSurvey
	var agents, models, tools conversation.Sum
	sessions := map[string]int{}
	for _, t := range traces {
		if t.Run == nil {
			continue
		}
		s.Runs++
		s.SoftFailures += t.Run.SoftFailures
		if t.failedSoftly() {
			s.SoftTraces++
		}
		for _, f := range t.Run.Soft {
			i := slices.IndexFunc(s.Soft, func(g SoftGroup) bool { return g.Kind == f.Kind })
			if i < 0 {
				i = len(s.Soft)
				s.Soft = append(s.Soft, SoftGroup{Kind: f.Kind, Example: t, Step: f.Step})
			}
			s.Soft[i].N += f.N
			s.Soft[i].Traces++
		}
		agents.Add(t.Run.Agents)
		models.Add(t.Run.Models)
		tools.Add(t.Run.Tools)
		s.addSession(sessions, t)
	}
	s.Agents, s.Models, s.Tools = agents.List(), models.List(), tools.List()
	slices.SortStableFunc(s.Soft, func(a, b SoftGroup) int { return cmp.Compare(b.N, a.N) })
	s.Sessions = slices.DeleteFunc(s.Sessions, func(x Session) bool { return x.Failed == 0 })
	slices.SortStableFunc(s.Sessions, func(a, b Session) int { return cmp.Compare(b.Failed, a.Failed) })
	return s
}

// addSession counts a run of its session or, without one, of its conversation.
func (s *AgentSurvey) addSession(at map[string]int, t *Trace) {
	id, isConversation := t.Run.Session, false
	if id == "" {
		id, isConversation = t.Run.Conversation, true
	}
	if id == "" {
		return
	}
	i, ok := at[id]
	if !ok {
		i = len(s.Sessions)
		at[id] = i
		s.Sessions = append(s.Sessions, Session{ID: id, IsConversation: isConversation})
	}
	x := &s.Sessions[i]
	x.N++
	if t.HasErrors() || t.failedSoftly() {
		if x.Failed++; x.Failed == 1 {
			x.Example = t
		}
	}
}
