package answer

import (
	"math"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/render/budget"
)

// single writes the value of a series of one sample, with its time where times
// differ.
func (t *seriesTable) single(w *budget.Writer, s *metrics.Series) {
	empty := s.Moments() == 0
	if t.manyTimes() {
		if empty {
			w.Null()
		} else {
			ns, _, _ := s.Moment(0)
			w.Text(t.clock.text(ns))
		}
	}
	switch {
	case empty:
		w.Null()
	case len(s.Samples) == 0:
		t.histogram(w, &s.Histograms[0])
	default:
		t.exact(w, s, 0)
	}
}

// values writes the values of a series over time, where the form has them.
func (t *seriesTable) values(w *budget.Writer, s *metrics.Series) {
	switch {
	case !t.form.values:
	case t.thinned:
		lo, hi := t.buckets.Extremes(s)
		t.chosen(w, s, lo)
		t.chosen(w, s, hi)
	case t.facts.Alignment.Step > 0:
		t.aligned(w, s)
	default:
		w.Open('[')
		for i := range s.Moments() {
			ns, _, _ := s.Moment(i)
			w.Number(secondsText(ns - t.facts.Alignment.First))
		}
		w.Close(']')
		w.Open('[')
		for i := range s.Moments() {
			_, sample, h := s.Moment(i)
			t.moment(w, s, sample, h)
		}
		w.Close(']')
	}
}

// chosen writes the values at some indexes, null for -1.
func (t *seriesTable) chosen(w *budget.Writer, s *metrics.Series, indexes []int) {
	w.Open('[')
	for _, i := range indexes {
		if i < 0 {
			w.Null()
		} else {
			t.exact(w, s, i)
		}
	}
	w.Close(']')
}

// aligned writes a value for each time of the raster, null where the series
// has no sample. A series that never changes is said in one value.
func (t *seriesTable) aligned(w *budget.Writer, s *metrics.Series) {
	if len(s.Samples) > 2 && s.Missing == 0 && len(s.Histograms) == 0 && s.Constant() {
		w.Open('{')
		w.Key("all")
		t.scaled(w, s, 0)
		w.Close('}')
		return
	}
	w.Open('[')
	next := 0
	gapTo := func(at int) {
		for ; next < at; next++ {
			w.Null()
		}
	}
	for i := range s.Moments() {
		ns, sample, h := s.Moment(i)
		gapTo(t.facts.Alignment.Index(ns))
		t.moment(w, s, sample, h)
		next++
	}
	gapTo(t.facts.Alignment.Times())
	w.Close(']')
}

// scaled writes a value by the table's scale, or as it came.
func (t *seriesTable) scaled(w *budget.Writer, s *metrics.Series, i int) {
	if t.scale.Divisor == 0 {
		t.exact(w, s, i)
		return
	}
	text := s.Samples[i].Value
	if k, ok := t.scale.Count(s.Values[i], text); ok {
		w.Int(k)
		return
	}
	w.Text(t.valueText(text))
}

// exact writes a value: as a number where JSON has it, else as text. Records have
// every digit, a summary four.
func (t *seriesTable) exact(w *budget.Writer, s *metrics.Series, i int) {
	text, v := s.Samples[i].Value, s.Values[i]
	finite := !math.IsNaN(v) && !math.IsInf(v, 0)
	switch {
	case finite && t.o.View.Form != Records && client.IsNumber(text) && budget.FloatText(v).Len() < len(text):
		t.lossy = true
		w.Float(v)
	case !finite || !w.Number(text):
		w.Text(t.valueText(text))
	}
}
