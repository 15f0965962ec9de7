package answer

import (
	"slices"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// notes says what a reader of the figures must know and cannot see in them.
func (p *metricsPage) notes(t *seriesTable) []safe.Text {
	var out []safe.Text
	add := func(sentence safe.Text) { out = append(out, sentence) }
	if p.facts.Defaults.Status {
		add(safe.Const("status not given: only success is counted, failures are left out"))
	}
	out = append(out, p.filterNotes()...)
	out = append(out, p.frame.Infos(&p.facts.Coverage)...)
	if len(p.facts.Series) == 0 {
		add(p.noSeries())
		if p.facts.FetchedSeries > 0 {
			out = append(out, p.o.leftNotes(p.clean)...)
		}
		return out
	}
	sum, form := &p.facts.Totals, &t.form
	if n := sum.Outside; n > 0 {
		add(safe.Format("%s of %s samples lie outside the window: the API took another one, or its clock differs", safe.Int(n), safe.Int(sum.Samples)))
	}
	out = append(out, unitNotes(sum.Units, seconds)...)
	if p.facts.Defaults.Percentile {
		add(safe.Const("percentile not given: the API takes 0.95"))
	}
	if sum.NaN > 0 {
		add(safe.Const("NaN: no requests at that time, so there is no such figure; it is not 0"))
	}
	if sum.Infinite > 0 && form.stats == allStats {
		add(safe.Const("infinite values are left out of the means"))
	}
	if n := sum.AllZero; n > 0 {
		add(safe.Format("%s series all 0: idle, or not instrumented", safe.Int(n)))
	}
	if n := sum.Histograms; n > 0 {
		add(safe.Format("%s samples are native histograms: their count, sum and mean; other statistics are without them", safe.Int(n)))
	}
	if n := sum.Missing; n > 0 {
		add(safe.Format("missing: %s of %s samples, in %s series: gaps (null), not 0",
			safe.Int(n), safe.Int(n+sum.Samples+sum.Histograms), safe.Int(sum.WithGaps)))
	}
	if form.stats != noStats && sum.Searched > 0 && sum.Shifted == 0 {
		add(safe.Const("no series shifted its level beyond its noise"))
	}
	if n := sum.Resets; n > 0 && p.facts.Counter {
		add(safe.Format("%s series fall back to near 0 as a counter does at a restart", safe.Int(n)))
	}
	if t.thinned {
		add(safe.Format("up to %s points a series thinned to lo and hi of each %s; a shorter time_window or since/until gives every point",
			safe.Int(p.facts.Longest()), budget.Duration(t.buckets.Width)))
	}
	if n := len(p.facts.Columns) - form.labels; n > 0 {
		add(safe.Format("%s more labels differ and are left out", safe.Int(n)))
	}
	return out
}

// noSeries says why there is no series.
func (p *metricsPage) noSeries() safe.Text {
	if p.facts.FetchedSeries > 0 {
		return safe.Format("match, since or until leave none of %s series", safe.Int(p.facts.FetchedSeries))
	}
	usual := safe.Const("no series: no requests in the window, or a filter or metric name that matches nothing (names are case-sensitive)")
	if status := p.facts.Filters.OddStatus; status != "" {
		usual = safe.Format("no series: status=%s is none of the documented success, failure, timeout, and may match nothing", p.frame.Clean.Clean(status).Cut(60))
	}
	return p.o.emptyNote(p.clean, noun{safe.Const("series"), safe.Const("series")}, usual)
}

// filterNotes says which of the filters asked for came back with other values,
// and which cannot be seen to have worked.
func (p *metricsPage) filterNotes() []safe.Text {
	var out []safe.Text
	for _, f := range p.facts.Filters.Idle {
		out = append(out, safe.Format("the filter %s=%s did nothing: %s of %s series have another, as %s",
			safe.Token(f.Name), p.clean.Clean(f.Asked).Cut(60), safe.Int(f.N), safe.Int(f.Of), p.clean.Clean(f.Other).Cut(60)))
	}
	var unseen []safe.Text
	for _, name := range p.facts.Filters.Unseen {
		unseen = append(unseen, safe.Token(name))
	}
	if len(unseen) > 0 {
		out = append(out, safe.Format("no label %s in the answer: whether that filter worked cannot be seen",
			safe.JoinWith(", ", unseen...)))
	}
	return out
}

// calls proposes what to ask next, the most useful first.
func (p *metricsPage) calls(form metricsForm, offset, rest int) []budget.NextCall {
	var out []budget.NextCall
	propose := func(why safe.Text, args []analysis.Param) {
		out = append(out, budget.NextCall{Why: why, Args: args})
	}
	// anew is the present call once more with a parameter changed.
	anew := func(name, value string) []analysis.Param {
		return budget.With(slices.Concat(p.o.Request.Asked, p.o.Names.Own), analysis.Param{Name: name, Value: value})
	}
	window := p.o.Request.Window
	further, ok := p.frame.PageCall(safe.Format("%s more series", safe.Int(rest)), offset)
	found, known := p.o.emptyCall(p.frame)
	switch {
	case rest > 0 && ok:
		out = append(out, further)
	case known:
		out = append(out, found)
	case len(p.facts.Series) == 0 && p.facts.FetchedSeries > 0 && !p.frame.Snapshot.IsEmpty():
		propose(safe.Const("without the filters"), p.frame.Again(nil))
	case p.facts.FetchedSeries == 0 && p.o.searchable():
		propose(safe.Const("a longer window"), anew("time_window", "24h"))
	}
	if p.facts.OverTime && !form.values {
		propose(safe.Const("every value"), p.frame.Again(p.o.Names.Own, analysis.Param{Name: "view", Value: string(Records)}))
	}
	if !p.facts.OverTime && len(p.facts.Series) > 0 && p.o.Request.Get("step") == "" {
		propose(safe.Const("over time: when it changed"), anew("step", stepFor(window)))
	}
	if p.facts.Defaults.Status && !known {
		propose(safe.Const("failures"), anew("status", "failure"))
	}
	return out
}

// stepFor returns the shortest usual step in which a window has at most
// maxPoints.
func stepFor(window time.Duration) string {
	for _, step := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 6 * time.Hour} {
		if window/step <= maxPoints {
			return budget.DurationParam(step)
		}
	}
	return "24h"
}
