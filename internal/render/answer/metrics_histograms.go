package answer

import (
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/render/budget"
)

// moment writes a sample or, where there is one, a histogram.
func (t *seriesTable) moment(w *budget.Writer, s *metrics.Series, sample int, h *metrics.Histogram) {
	if h != nil {
		t.histogram(w, h)
	} else {
		t.scaled(w, s, sample)
	}
}

// histogram writes a native histogram in the place of a value.
func (t *seriesTable) histogram(w *budget.Writer, h *metrics.Histogram) {
	w.Open('{')
	w.Key("count")
	t.exactText(w, h.Count)
	w.Key("sum")
	t.exactText(w, h.Sum)
	w.Key("mean")
	floatOrNull(w, h.Mean)
	w.Close('}')
}

// lastHistograms reports whether the table has a column for what there is of
// histograms, for want of their values.
func (t *seriesTable) lastHistograms() bool {
	return t.facts.Totals.Histograms > 0 && (!t.form.values || t.thinned)
}

// lastHistogram writes how many histograms a series has, and the last.
func (t *seriesTable) lastHistogram(w *budget.Writer, s *metrics.Series) {
	if len(s.Histograms) == 0 {
		w.Null()
		return
	}
	h := &s.Histograms[len(s.Histograms)-1]
	w.Open('[')
	w.Int(int64(len(s.Histograms)))
	t.exactText(w, h.Count)
	t.exactText(w, h.Sum)
	floatOrNull(w, h.Mean)
	w.Close(']')
}

// exactText writes a number with every digit, anything else as text, and null
// where there is nothing.
func (t *seriesTable) exactText(w *budget.Writer, text string) {
	switch {
	case text == "":
		w.Null()
	case !w.Number(text):
		w.Text(t.cleanCut(text, maxValueBytes))
	}
}
