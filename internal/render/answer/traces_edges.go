package answer

import (
	"math"
	"slices"

	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// edgeTextBytes bounds the name of an edge, and what is said of it.
const edgeTextBytes = 130

// edges writes the edges between services. Those of which nothing is to be said
// are counted where others have a row.
func (a *surveyAnswer) edges(limit int) {
	w, all := a.w, a.survey.Edges
	if len(all) == 0 {
		return
	}
	rows := slices.DeleteFunc(slices.Clone(all), func(e *traces.Edge) bool { return e.Failed == 0 && a.EdgeRemark(e).IsEmpty() })
	if len(rows) < fewEdges {
		rows = all
	}
	unchanged := len(all) - len(rows)
	all, rows = rows, rows[:min(len(rows), maxEdges)]
	legend := safe.Const("median ms, no change was found")
	if o := a.survey.Onset; o != nil {
		legend = safe.Format("median ms [before %s, from %s on]", budget.ClockSecond(o.From, a.o.Request.FetchedAt), budget.ClockSecond(o.To, a.o.Request.FetchedAt))
	}
	legend = safe.Join(legend, safe.Const(": client_ms is the caller's wait, gap_ms of it between the two (network, queue), self_ms the callee's own work"))
	if slices.ContainsFunc(rows, func(e *traces.Edge) bool { return e.Async }) {
		legend = safe.Join(legend, safe.Const("; ⇢: asynchronous, nobody waits, gap_ms is from sending to start"))
	}
	if slices.ContainsFunc(rows, func(e *traces.Edge) bool { return e.OneSided() && !e.Async }) {
		legend = safe.Join(legend, safe.Const("; null: one of the two sends no span for it"))
	}
	mark := w.Len()
	w.Member("edges_are", legend)
	a.fronts()
	if unchanged > 0 {
		w.Count("edges_unchanged", unchanged)
	}
	shown := a.table(safe.Const("edges"), edgeColumns, len(rows), len(all), limit, func(i int) {
		e := rows[i]
		w.Text(a.EdgeName(e).Cut(edgeTextBytes))
		w.Int(int64(e.Calls))
		w.Int(int64(e.Failed))
		a.times(e.ClientDuration)
		a.times(e.Gap)
		a.times(e.SelfTime)
		if remark := a.EdgeRemark(e); remark.IsEmpty() {
			w.Null()
		} else {
			w.Text(remark.Cut(edgeTextBytes))
		}
	})
	if shown == 0 {
		w.Rollback(mark)
	}
}

// fronts says in front of which services something grew.
func (a *surveyAnswer) fronts() {
	var out []safe.Text
	for _, f := range a.survey.Fronts[:min(len(a.survey.Fronts), maxFronts)] {
		by := budget.FloatText(edgeMS(f.LeastMS))
		if most := budget.FloatText(edgeMS(f.MostMS)); most != by {
			by = safe.Format("%s to %s", by, most)
		}
		service := a.clean.Clean(f.Service).Cut(60)
		out = append(out, safe.Format("all %s callers of %s wait %s ms longer, its self time and its own calls unchanged: in front of %s",
			safe.Int(len(f.Callers)), service, by, service))
	}
	budget.List(a.w, "in_front", out)
}

// EdgeName returns what to call an edge.
func (a *Words) EdgeName(e *traces.Edge) safe.Text {
	arrow := safe.Const(" → ")
	if e.Async {
		arrow = safe.Const(" ⇢ ")
	}
	name := safe.Join(a.clean.Clean(e.Caller), arrow, a.clean.Clean(e.Callee))
	switch {
	case e.OthersApart:
		return safe.Format("%s · %s other models", name, safe.Int(e.Models))
	case e.Models > 0:
		return safe.Format("%s · %s models", name, safe.Int(e.Models))
	case e.Model != "":
		return safe.Format("%s · %s", name, a.clean.Clean(e.Model))
	}
	return name
}

// times writes the medians before and after the onset, of all calls where there
// is none, and null where no call has the time.
func (a *surveyAnswer) times(t traces.Times) {
	w := a.w
	switch {
	case t.IsEmpty():
		w.Null()
		return
	case a.survey.Onset == nil:
		w.Float(edgeMS(t.After.Median))
		return
	}
	w.Open('[')
	for _, s := range [...]traces.Sample{t.Before, t.After} {
		if s.N == 0 {
			w.Null()
		} else {
			w.Float(edgeMS(s.Median))
		}
	}
	w.Close(']')
}

// edgeMS rounds a time to a tenth of a ms.
func edgeMS(ms float64) float64 { return roundMS(math.Round(ms*10) / 10) }

// EdgeRemark says in words what of an edge is worth a look: what changed and since
// when, or that one model takes far longer or fails far more often than the
// others. It is empty when there is nothing to say.
func (a *Words) EdgeRemark(e *traces.Edge) safe.Text {
	var text safe.Text
	switch {
	case e.Change.Of != traces.NoTime:
		text = a.changeText(&e.Change)
	case e.SlowerThanOthers > 0:
		text = safe.Format("self_ms %s that of other models", timesAs(e.SlowerThanOthers))
	case e.FailsMoreThanOthers > 0:
		return safe.Format("fails %s as often as other models", timesAs(e.FailsMoreThanOthers))
	}
	if e.Within != "" {
		text = safe.Format("%s, in %s", text, a.clean.Clean(e.Within))
	}
	return text
}

// changeText says what changed, from when on, and how many calls it met: "gap_ms
// grew 12 → 1043 (1021–2090) in 10 of 10 calls from 10:41:30".
func (a *Words) changeText(c *traces.Change) safe.Text {
	what := safe.Const("client_ms")
	switch c.Of {
	case traces.Gap:
		what = safe.Const("gap_ms")
	case traces.SelfTime:
		what = safe.Const("self_ms")
	}
	now := a.o.Request.FetchedAt
	ms := func(v float64) safe.Text { return budget.FloatText(edgeMS(v)) }
	before, after := c.Before.Median, c.After.Median
	direction := safe.Const("grew")
	if c.By() < 0 {
		direction = safe.Const("fell")
	}
	if (after > before) != (c.By() > 0) { // a part of the calls
		before, after = c.Before.Mean, c.After.Mean
		direction = safe.Format("%s on average", direction)
	}
	text := safe.Format("%s %s %s → %s", what, direction, ms(before), ms(after))
	if c.Affected > 0 {
		text = safe.Format("%s, %s of %s calls %s–%s", text, safe.Int(c.Affected), safe.Int(c.After.N), ms(c.Over), ms(c.After.Max))
	}
	text = safe.Format("%s from %s", text, budget.ClockSecond(c.At, now))
	if c.Until != 0 {
		text = safe.Format("%s to %s", text, budget.ClockSecond(c.Until, now))
	}
	return text
}

func timesAs(x float64) safe.Text { return safe.Format("%s ×", budget.FloatText(math.Round(x))) }
