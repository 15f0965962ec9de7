package answer

import (
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// answer writes the answer with as many of the rows as fit. It reports false
// when the form shows too few of them.
func (p *metricsPage) answer(form metricsForm, rows []*metrics.Series) (Result, bool) {
	most := p.o.Budget.MaxBytes
	limit := most - p.tailBytes(form, len(rows))
	for some := rows; ; {
		w := budget.NewWriter(most)
		t := newSeriesTable(p, form)
		head := p.lead(w, t)
		shown := t.write(w, some, limit)
		end := w.Len()
		p.tail(w, form, shown)
		head = w.Advance(head, end)
		w.Close('}')
		if w.Len() <= most {
			whole := p.skip == 0 && shown == p.facts.FetchedSeries && t.complete()
			ok := shown == len(rows) || shown > 0 && !form.whole
			return Result{JSON: w.Bytes(), Head: head, Total: len(p.facts.Series), Shown: shown, Whole: whole}, ok
		}
		if shown == 0 {
			return p.least(), false
		}
		some = rows[:shown-1]
	}
}

// least is the answer when nothing else fits.
func (p *metricsPage) least() Result {
	w := &budget.Writer{}
	w.Open('{')
	p.totals(w)
	w.Key("omitted")
	w.Open('{')
	w.Count("series", len(p.facts.Series))
	w.Close('}')
	head := w.Len()
	w.Close('}')
	return Result{JSON: w.Bytes(), Head: head, Total: len(p.facts.Series)}
}

// lead writes what comes before the content: what was asked, totals, what is
// incomplete, notes. Each part keeps to its share of the budget. It returns
// where the notes begin.
func (p *metricsPage) lead(w *budget.Writer, t *seriesTable) (head int) {
	most := p.o.Budget.MaxBytes
	p.frame.Head(w, most/2, false)
	if unit := p.o.View.Unit; unit != "" {
		w.Member("unit", p.clean.Clean(unit).Cut(60))
	}
	p.totals(w)
	room := most - w.Len()
	budget.ListWithin(w, "incomplete", p.frame.Incomplete(&p.facts.Coverage, nil), w.Len()+room/3)
	head = w.Len()
	var notes []safe.Text
	if !t.form.bare {
		notes = p.notes(t)
	}
	p.frame.Notes(w, notes, w.Len()+room/3)
	return head
}

func (p *metricsPage) totals(w *budget.Writer) {
	sum := &p.facts.Totals
	w.Key("totals")
	w.Open('{')
	budget.AtLeast(w, &p.facts.Coverage)
	w.Count("series", len(p.facts.Series))
	if p.facts.FetchedSeries != len(p.facts.Series) {
		w.Count("series_fetched", p.facts.FetchedSeries)
	}
	w.Count("points", sum.Samples)
	if sum.Histograms > 0 {
		w.Count("histograms", sum.Histograms)
	}
	if p.facts.FetchedSamples != sum.Samples {
		w.Count("points_fetched", p.facts.FetchedSamples)
	}
	if sum.NaN > 0 {
		w.Count("nan", sum.NaN)
	}
	if sum.Infinite > 0 {
		w.Count("infinite", sum.Infinite)
	}
	if sum.Missing > 0 {
		w.Count("missing", sum.Missing)
	}
	if sum.WithoutNumber > 0 {
		w.Count("series_without_a_number", sum.WithoutNumber)
	}
	w.Close('}')
}

// tailBytes is room enough for the tail of an answer that shows up to so many
// rows.
func (p *metricsPage) tailBytes(form metricsForm, rows int) int {
	n := 0
	for _, shown := range []int{rows, max(0, rows-1)} {
		w := &budget.Writer{}
		w.Open('[') // in the place of what comes before
		p.tail(w, form, shown)
		n = max(n, w.Len())
	}
	return n + len("}") + 8 // the counts may have more digits
}

// tail says what is not shown and how to get it.
func (p *metricsPage) tail(w *budget.Writer, form metricsForm, shown int) {
	rest := len(p.facts.Series) - p.skip - shown
	if rest > 0 || p.skip > 0 {
		w.Key("omitted")
		w.Open('{')
		if p.skip > 0 {
			w.Count("series_before", p.skip)
		}
		if rest > 0 {
			w.Count("series", rest)
			w.Member("which", p.restIs())
		}
		w.Close('}')
	}
	// The calls stand in order of use; the last are given up first.
	limit := w.Len() + min(p.o.Budget.MaxBytes/3, maxCallBytes)
	calls := p.calls(form, p.skip+shown, rest)
	p.frame.NextWithin(w, calls[:min(len(calls), maxCalls)], limit)
}

func (p *metricsPage) restIs() safe.Text {
	if p.facts.OverTime {
		return safe.Const("moved less")
	}
	return safe.Const("smaller values, then NaN")
}
