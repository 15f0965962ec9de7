package answer

import (
	"cmp"
	"math"

	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// findings writes what the run did over and over, a sentence each.
func (a *detailAnswer) findings(limit int) {
	var out []safe.Text
	for i := range a.detail.Run.Findings {
		out = append(out, a.Finding(&a.detail.Run.Findings[i]))
	}
	if len(out) > 0 {
		budget.ListWithin(a.w, "findings", out, limit)
	}
}

// findingText bounds what a finding repeats of a text.
const findingText = 160

// Finding says what a run did over and over.
func (a *Words) Finding(f *conversation.Finding) safe.Text {
	agent, tool := a.clean.Clean(f.Agent).Cut(40), a.clean.Clean(f.Tool).OneLine().Cut(60)
	by := safe.Text{}
	if !agent.IsEmpty() {
		by = safe.Format(" by %s", agent)
	}
	n, steps, text := safe.Int(f.N), stepList(f.Steps), a.clean.Clean(f.Text).OneLine().CutMiddle(findingText)
	switch f.Kind {
	case conversation.SameFailure:
		return safe.Format("%s was called %s times%s, %s failed, %s for one reason (steps %s): %s", tool, safe.Int(f.Of), by, safe.Int(f.Failed), n, steps, text)
	case conversation.SameCall:
		return safe.Format("%s was called %s times%s, %s with the same arguments (steps %s): %s", tool, safe.Int(f.Of), by, n, steps, text)
	case conversation.AlikeResults:
		return safe.Format("%s was called %s times%s, and %s results differ in nothing but what was asked (steps %s): %s", tool, safe.Int(f.Of), by, n, steps, text)
	case conversation.SameMessage:
		return safe.Format("%s said the same %s times (steps %s): %s", agent, n, steps, text)
	case conversation.BackAndForth:
		return safe.Format("%s and %s handed over to each other %s times (steps %s)", agent, tool, n, steps)
	default: // Growth
		return safe.Format("the prompt%s grew over %s calls without a new result (steps %s)", by, n, steps)
	}
}

// maxSteps is how many steps a finding names.
const maxSteps = 8

// stepList names steps, of many the first and the last.
func stepList(steps []int) safe.Text {
	var parts []safe.Text
	for i, s := range steps {
		if i < maxSteps-1 || i == len(steps)-1 {
			parts = append(parts, safe.Int(s+1))
		} else if i == maxSteps-1 {
			parts = append(parts, safe.Const("…"))
		}
	}
	return safe.JoinWith(", ", parts...)
}

// maxTotals is how many agents, models and tools are told of.
const maxTotals = 8

// runTotals writes what each agent, model and tool did in all.
func (a *detailAnswer) runTotals(limit int) {
	run := a.detail.Run
	for _, t := range []struct {
		name safe.Text
		list []conversation.Total
	}{{safe.Const("agents"), run.Agents}, {safe.Const("models"), run.Models}, {safe.Const("tools"), run.Tools}} {
		a.totalsTable(t.name, t.list, limit)
	}
}

// totalColumn is a column of totals, left out where it says nothing of any.
type totalColumn struct {
	name  safe.Text
	value func(t *conversation.Total) float64 // NaN where it is not known
}

var totalColumns = []totalColumn{
	{safe.Const("calls"), func(t *conversation.Total) float64 { return positive(int64(t.Calls)) }},
	{safe.Const("tool_calls"), func(t *conversation.Total) float64 { return positive(int64(t.ToolCalls)) }},
	{safe.Const("failed"), func(t *conversation.Total) float64 { return positive(int64(t.Failed)) }},
	{safe.Const("in"), func(t *conversation.Total) float64 { return known(t.Tokens.In) }},
	{safe.Const("out"), func(t *conversation.Total) float64 { return known(t.Tokens.Out) }},
	{safe.Const("cached"), func(t *conversation.Total) float64 { return known(t.Tokens.Cached) }},
	{safe.Const("reasoning"), func(t *conversation.Total) float64 { return known(t.Tokens.Reasoning) }},
	{safe.Const("cost"), func(t *conversation.Total) float64 {
		if t.Cost < 0 {
			return math.NaN()
		}
		return t.Cost
	}},
	{safe.Const("ms"), func(t *conversation.Total) float64 { return wholeMS(t.Duration) }},
	{safe.Const("share_%"), func(t *conversation.Total) float64 { return nonZero(math.Round(100 * t.Share)) }},
}

func known(n int64) float64 {
	if n < 0 {
		return math.NaN()
	}
	return float64(n)
}

func positive(n int64) float64 { return nonZero(float64(n)) }

func nonZero(f float64) float64 {
	if f == 0 {
		return math.NaN()
	}
	return f
}

// totalsTable writes a table of totals.
func (a *traceAnswer) totalsTable(key safe.Text, list []conversation.Total, limit int) {
	if len(list) == 1 && list[0].Name == "" && list[0].Provider == "" && list[0].ToolCalls == 0 {
		return // an agent that no span names, and that did no more than its model
	}
	names := []safe.Text{safe.Const("name")}
	var columns []totalColumn
	for _, c := range totalColumns {
		for i := range list {
			if !math.IsNaN(c.value(&list[i])) {
				columns = append(columns, c)
				names = append(names, c.name)
				break
			}
		}
	}
	a.table(key, names, min(len(list), maxTotals), len(list), limit, func(i int) {
		t := &list[i]
		name := cmp.Or(a.clean.Clean(t.Name), safe.Const("not stated"))
		if t.Provider != "" {
			name = safe.Format("%s: %s", a.clean.Clean(t.Provider), name)
		}
		a.w.Text(name.Cut(60))
		for _, c := range columns {
			if v := c.value(t); math.IsNaN(v) {
				a.w.Null()
			} else {
				a.w.Float(v)
			}
		}
	})
}
