package answer

import (
	"math"
	"slices"

	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// The answer calls an edge between services a hop, its client duration the wait
// and the callee's self time its own.

// hopTextBytes bounds the name of a hop, and what is said of it.
const hopTextBytes = 110

// hops writes the edges between services.
func (a *surveyAnswer) hops(limit int) {
	w, all := a.w, a.survey.Edges
	if len(all) == 0 {
		return
	}
	rows := all[:min(len(all), maxHops)]
	from := safe.Const("after")
	if a.survey.Middle != 0 {
		from = safe.Format("from %s", budget.ClockSecond(a.survey.Middle, a.o.Request.FetchedAt))
	}
	legend := safe.Format("mean ms [before, %s]: wait of the caller, gap (network, queue) between the two, own time of the callee", from)
	if slices.ContainsFunc(rows, func(e *traces.Edge) bool { return e.Async }) {
		legend = safe.Join(legend, safe.Const("; ⇢: asynchronous, nobody waits, gap is from sending to start"))
	}
	if slices.ContainsFunc(rows, func(e *traces.Edge) bool { return e.OneSided() && !e.Async }) {
		legend = safe.Join(legend, safe.Const("; null: one of the two sends no span for it"))
	}
	mark := w.Len()
	w.Member("hops_are", legend)
	shown := a.table(safe.Const("hops"), hopColumns, len(rows), len(all), limit, func(i int) {
		e := rows[i]
		w.Text(a.hopName(e).Cut(hopTextBytes))
		w.Int(int64(e.Calls))
		w.Int(int64(e.Failed))
		halves(w, e.ClientDuration)
		halves(w, e.Gap)
		halves(w, e.SelfTime)
		if remark := a.hopRemark(e); remark.IsEmpty() {
			w.Null()
		} else {
			w.Text(remark.Cut(hopTextBytes))
		}
	})
	if shown == 0 {
		w.Rollback(mark)
	}
}

// hopName returns how a row names an edge.
func (a *surveyAnswer) hopName(e *traces.Edge) safe.Text {
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

// halves writes the means of the two halves, null where there is none.
func halves(w *budget.Writer, h traces.Halves) {
	if h.IsNaN() {
		w.Null()
		return
	}
	w.Open('[')
	for _, ms := range [...]float64{h.Before, h.After} {
		if math.IsNaN(ms) {
			w.Null()
		} else {
			w.Float(hopMS(ms))
		}
	}
	w.Close(']')
}

// hopMS rounds a mean to a tenth of a ms.
func hopMS(ms float64) float64 { return roundMS(math.Round(ms*10) / 10) }

// hopRemark says in words what of an edge is worth a look: what changed and since
// when, or that one model takes far longer or fails far more often than the
// others. It is empty when there is nothing to say.
func (a *surveyAnswer) hopRemark(e *traces.Edge) safe.Text {
	var text safe.Text
	switch {
	case e.Change.Of != traces.NoTime:
		text = a.changeText(&e.Change)
	case e.SlowerThanOthers > 0:
		text = safe.Format("own %s that of other models", timesAs(e.SlowerThanOthers))
	case e.FailsMoreThanOthers > 0:
		return safe.Format("fails %s as often as other models", timesAs(e.FailsMoreThanOthers))
	}
	if e.Within != "" {
		text = safe.Format("%s, in %s", text, a.clean.Clean(e.Within))
	}
	return text
}

func (a *surveyAnswer) changeText(c *traces.Change) safe.Text {
	what := safe.Const("wait")
	switch c.Of {
	case traces.Gap:
		what = safe.Const("gap")
	case traces.SelfTime:
		what = safe.Const("own")
	}
	direction := safe.Const("grew")
	if c.By() < 0 {
		direction = safe.Const("fell")
	}
	text := safe.Format("%s %s", what, direction)
	if c.At == 0 {
		return text
	}
	now := a.o.Request.FetchedAt
	text = safe.Format("%s %s → %s ms from about %s", text,
		budget.FloatText(hopMS(c.Before)), budget.FloatText(hopMS(c.After)), budget.ClockMinute(c.At, now))
	if c.Until != 0 {
		text = safe.Format("%s to %s", text, budget.ClockMinute(c.Until, now))
	}
	return text
}

func timesAs(x float64) safe.Text { return safe.Format("%s ×", budget.FloatText(math.Round(x))) }
