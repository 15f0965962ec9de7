package answer

import (
	"math"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// seriesTable writes series as the rows of a table, in one form.
type seriesTable struct {
	*metricsPage
	form metricsForm
	// thinned is set where series have too many values: they come as the
	// extremes of buckets.
	thinned bool
	buckets metrics.Buckets
	// lossy is set once a label or a value was cut or left out.
	lossy bool
}

func newSeriesTable(p *metricsPage, form metricsForm) *seriesTable {
	t := &seriesTable{metricsPage: p, form: form}
	if form.values && p.facts.OverTime && p.facts.Longest() > form.points {
		t.thinned, t.buckets = true, p.facts.Thin(form.points)
	}
	return t
}

// complete reports whether the rows that were written have all their labels
// and values.
func (t *seriesTable) complete() bool {
	return t.form.values && !t.thinned && len(t.facts.Columns) <= t.form.labels && !t.lossy
}

// write writes what all series share and the table of the series, as many as
// fit in an answer of limit bytes. It returns their number.
func (t *seriesTable) write(w *budget.Writer, rows []*metrics.Series, limit int) int {
	if len(rows) == 0 {
		return 0
	}
	start := w.Len()
	t.sharedLabels(w, (limit-start)/3)
	t.times(w)
	if o := t.facts.Onset; o != nil && t.form.stats != noStats {
		w.Member("onset", t.clock.text(o.To))
	}
	w.Key("series")
	w.Open('{')
	w.Key("columns")
	w.Texts(t.columns()...)
	w.Key("rows")
	w.Open('[')
	shown, soft := 0, limit
	if !t.form.values {
		soft = w.Len() + max(tableBytes, t.o.Budget.MaxBytes/tableShare)
	}
	for _, s := range rows {
		if w.Len() > soft || !w.Try(limit-len("]}"), func() { t.row(w, s) }) {
			break
		}
		shown++
	}
	if shown == 0 {
		w.Rollback(start)
		return 0
	}
	w.Close(']')
	w.Close('}')
	return shown
}

// cleanCut returns text from the upstream, cleaned and cut at n bytes.
func (t *seriesTable) cleanCut(text string, n int) safe.Text { return t.cut(t.clean.Clean(text), n) }

// valueText returns a value that is no number, shorter where little has room.
func (t *seriesTable) valueText(text string) safe.Text {
	if t.form.bare {
		return t.cleanCut(text, maxBareValueBytes)
	}
	return t.cleanCut(text, maxValueBytes)
}

func (t *seriesTable) cut(text safe.Text, n int) safe.Text {
	if text.Len() > n {
		t.lossy = true
	}
	return text.Cut(n)
}

func (t *seriesTable) sharedLabels(w *budget.Writer, room int) {
	if len(t.facts.Shared) == 0 {
		return
	}
	w.Key("labels")
	w.Open('{')
	for i, l := range t.facts.Shared {
		name, value := t.clean.Clean(l.Name), t.clean.CleanNamed(l.Name, l.Value)
		if !w.Try(w.Len()+room, func() {
			w.ForeignKey(t.cut(name, maxNameBytes))
			w.Text(t.cut(value, t.form.labelBytes))
		}) {
			t.lossy = true
			w.KeyText(safe.Const("…"))
			w.Text(safe.Format("%s more labels", safe.Int(len(t.facts.Shared)-i)))
			break
		}
		room = max(0, room-name.Len()-min(value.Len(), t.form.labelBytes)-len(`"":"",`))
	}
	w.Close('}')
}

// times says once when the samples are: at one time, or from a start in steps.
func (t *seriesTable) times(w *budget.Writer) {
	a := &t.facts.Alignment
	switch {
	case t.facts.Totals.Samples+t.facts.Totals.Histograms == 0:
	case a.First == a.Last:
		w.Member("at", budget.Exact(a.First))
	case !t.facts.OverTime:
	case !t.form.values:
		w.Member("from", t.clock.text(a.First))
		w.Member("to", t.clock.text(a.Last))
		if a.Step > 0 {
			w.Member("step", budget.Duration(a.Step))
		}
	default:
		w.Member("start", budget.Exact(a.First))
		switch {
		case t.thinned:
			w.Member("step", budget.Duration(t.buckets.Width))
		case a.Step > 0:
			w.Member("step", budget.Duration(a.Step))
		}
		t.legend(w)
	}
}

// legend says what the numbers of the column v stand for.
func (t *seriesTable) legend(w *budget.Writer) {
	sc := &t.scale
	if sc.Divisor == 0 || t.thinned {
		return
	}
	legend := safe.Format("counts: value = v × %s (1/%s), exactly", safe.Token(sc.Factor), safe.Int(sc.Divisor))
	if sc.Mixed {
		legend = safe.Join(legend, safe.Const("; quoted: the value itself"))
	}
	w.Member("v_is", legend)
}

// labelColumns are the names of the labels that have a column.
func (t *seriesTable) labelColumns() []string {
	return t.facts.Columns[:min(len(t.facts.Columns), t.form.labels)]
}

func (t *seriesTable) columns() []safe.Text {
	var names []safe.Text
	for _, name := range t.labelColumns() {
		names = append(names, t.cleanCut(name, maxNameBytes))
	}
	add := func(when bool, columns ...safe.Text) {
		if when {
			names = append(names, columns...)
		}
	}
	if !t.facts.OverTime {
		add(t.manyTimes(), safe.Const("at"))
		add(true, safe.Const("value"))
		return names
	}
	add(t.facts.Totals.Uneven, safe.Const("n"))
	add(t.facts.Totals.NaN > 0, safe.Const("nan"))
	add(t.form.stats == allStats, safe.Const("min"), safe.Const("mean"), safe.Const("max"), safe.Const("last"))
	if t.form.stats != noStats {
		add(t.facts.Onset != nil, safe.Const("change_pct"))
		add(t.facts.Totals.ShiftEnded > 0, safe.Const("shift[at,from,to,ended]"))
		add(t.facts.Totals.Shifted > 0 && t.facts.Totals.ShiftEnded == 0, safe.Const("shift[at,from,to]"))
	}
	add(t.lastHistograms(), safe.Const("histograms[n,last_count,last_sum,last_mean]"))
	add(t.thinned, safe.Const("lo"), safe.Const("hi"))
	add(t.form.values && !t.thinned && t.facts.Alignment.Step == 0, safe.Const("t_s"))
	add(t.form.values && !t.thinned, safe.Const("v"))
	return names
}

// manyTimes reports whether single values have different times.
func (t *seriesTable) manyTimes() bool { return t.facts.Alignment.First != t.facts.Alignment.Last }

func (t *seriesTable) row(w *budget.Writer, s *metrics.Series) {
	w.Row('[')
	for _, name := range t.labelColumns() {
		t.label(w, s.Labels, name)
	}
	if t.facts.OverTime {
		t.figures(w, s)
		if t.lastHistograms() {
			t.lastHistogram(w, s)
		}
		t.values(w, s)
	} else {
		t.single(w, s)
	}
	w.Close(']')
}

func (t *seriesTable) label(w *budget.Writer, labels client.Labels, name string) {
	for _, l := range labels {
		if l.Name == name {
			w.Text(t.cut(t.clean.CleanNamed(l.Name, l.Value), t.form.labelBytes))
			return
		}
	}
	w.Null()
}

// figures writes what is counted and measured of a series.
func (t *seriesTable) figures(w *budget.Writer, s *metrics.Series) {
	if t.facts.Totals.Uneven {
		w.Int(int64(len(s.Samples)))
	}
	if t.facts.Totals.NaN > 0 {
		w.Int(int64(s.NaN))
	}
	if t.form.stats == allStats {
		for _, f := range [...]float64{s.Min, s.Mean, s.Max} {
			floatOrNull(w, f)
		}
		if len(s.Samples) == 0 {
			w.Null()
		} else {
			w.Float(s.Last)
		}
	}
	if t.form.stats == noStats {
		return
	}
	if t.facts.Onset != nil {
		if change := s.Change(); s.Early == 0 && math.IsInf(change, 0) {
			w.Literal("from 0")
		} else {
			floatOrNull(w, change)
		}
	}
	if t.facts.Totals.Shifted > 0 {
		t.shift(w, s.Shift)
	}
}

func floatOrNull(w *budget.Writer, f float64) {
	if math.IsNaN(f) {
		w.Null()
	} else {
		w.Float(f)
	}
}

func (t *seriesTable) shift(w *budget.Writer, shift *metrics.LevelShift) {
	if shift == nil {
		w.Null()
		return
	}
	w.Open('[')
	w.Text(t.clock.text(shift.At))
	w.Float(shift.Before)
	w.Float(shift.After)
	if shift.Ended {
		w.Text(t.clock.text(shift.Until))
	}
	w.Close(']')
}
