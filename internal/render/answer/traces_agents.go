package answer

import (
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/safe"
)

// Bounds of what is told of the runs of agents among many traces.
const maxSoftGroups, maxSessions = 5, 4

// agentTotals writes what each agent, model and tool did in all runs.
func (a *surveyAnswer) agentTotals(limit int) {
	s := &a.survey.Agents
	a.totalsTable(safe.Const("agents"), s.Agents, limit)
	a.totalsTable(safe.Const("models"), s.Models, limit)
	a.totalsTable(safe.Const("tools"), s.Tools, limit)
}

// softGroups writes the failures that threw nothing by kind, with the first of
// each in the newest trace that has one.
func (a *surveyAnswer) softGroups(all []traces.SoftGroup, limit int) {
	columns := []safe.Text{safe.Const("kind"), safe.Const("n"), safe.Const("traces"), safe.Const("where"), safe.Const("what"), safe.Const("trace")}
	a.table(safe.Const("soft"), columns, min(len(all), maxSoftGroups), len(all), limit, func(i int) {
		g := &all[i]
		a.w.Text(softNames[g.Kind])
		a.w.Int(int64(g.N))
		a.w.Int(int64(g.Traces))
		a.w.Text(safe.JoinWith(" ", a.clean.Clean(g.Step.Agent).Cut(40), a.clean.Clean(g.Step.Tool).OneLine().Cut(60)))
		what := g.Step.Text
		if what == "" {
			what = g.Step.Error
		}
		text := a.clean.Clean(what).OneLine().CutMiddle(120)
		if g.Step.Finish != "" {
			text = safe.JoinWith(" ", safe.Format("finish=%s", a.clean.Clean(g.Step.Finish).Cut(40)), text)
		}
		a.w.Text(text)
		a.w.Text(a.o.handle(g.Example.Source.ID))
	})
}

// sessions writes the sessions with runs that failed.
func (a *surveyAnswer) sessions(all []traces.Session, limit int) {
	columns := []safe.Text{safe.Const("session"), safe.Const("runs"), safe.Const("failed"), safe.Const("trace")}
	a.table(safe.Const("sessions"), columns, min(len(all), maxSessions), len(all), limit, func(i int) {
		s := &all[i]
		id := a.clean.Clean(s.ID).Cut(60)
		if s.IsConversation {
			id = safe.Format("conversation %s", id)
		}
		a.w.Text(id)
		a.w.Int(int64(s.N))
		a.w.Int(int64(s.Failed))
		a.w.Text(a.o.handle(s.Example.Source.ID))
	})
}
