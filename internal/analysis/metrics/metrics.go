// Package metrics measures the series of a response of the metrics endpoint.
//
//	t := metrics.New(response, &request, &filter, cleaner)
//	for _, s := range t.Series { // those that moved most stand first
//		fmt.Println(s.Labels, s.Mean, s.Change())
//		if s.Shift != nil {
//			fmt.Println("from", s.Shift.Before, "to", s.Shift.After)
//		}
//	}
//	if t.Totals.Missing > 0 && t.Coverage.Complete() {
//		fmt.Println("there are gaps, and not for want of a part of the answer")
//	}
//
// A series is one line of a metric: its labels and its samples. A sample is a
// value at a time. Times are in nanoseconds since the Unix epoch, values in
// the unit of the metric, which the API does not tell. An engine writes NaN
// where there was nothing to compute a figure of, as a latency without a
// request; it is not 0. So it is with a gap, a time at which other series have
// a sample and this one has none.
//
// Statistics are over the finite values, if not said otherwise, and NaN where
// there are none. Labels and the text of values are as they came: what shows
// them cleans them.
package metrics

import (
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/stats"
)

// Table is what is known of the series of a response, and of each of them.
type Table struct {
	// Series are those that passed the filter. Those over time stand in the
	// order of how much they moved, single values from the largest to NaN.
	Series []*Series
	// OverTime is set when a series has more than one sample.
	OverTime bool
	// Shared are the labels that all series have with the same value, Columns
	// the names of the others, those of the collector last.
	Shared  client.Labels
	Columns []string

	// Onset is when levels shifted, of the series together; nil where none did.
	Onset *analysis.Onset

	Alignment Alignment
	Totals    Totals
	// FetchedSeries and FetchedSamples count the response before the filter.
	FetchedSeries, FetchedSamples int
	Filters                       Filters
	Defaults                      Defaults
	// Counter is set when the metric, by its name, only rises until its process
	// starts anew.
	Counter bool
	// Coverage is of the response. What the filter took out is not in it.
	Coverage analysis.Coverage

	// asCame are the series in the order in which they came.
	asCame []*Series
}

// Totals are sums over all series of a table.
type Totals struct {
	// Samples counts the samples, NaN those that are NaN or no number, Infinite
	// those that are infinite, Missing the times at which a series has none
	// though others have. Histograms counts the native histograms beside them.
	Samples, NaN, Infinite, Missing int
	Histograms                      int
	// Outside counts the samples of times outside of the window that was asked
	// for, by more than a step and a minute.
	Outside int
	// Units counts the times of the response that came in ms, µs and ns where
	// seconds are meant.
	Units [3]int
	// Uneven is set when series differ in their number of samples.
	Uneven bool
	// WithoutNumber counts the series without a finite value or a histogram,
	// AllZero those whose every number is 0, WithGaps those in which samples are
	// missing, Resets those that fell as a counter does at a restart.
	WithoutNumber, AllZero, WithGaps, Resets int
	// Searched counts the series that are long enough to find a level shift in,
	// Shifted those that have one, ShiftEnded those whose level came back.
	Searched, Shifted, ShiftEnded int
}

// New returns the table of the series that pass the filter. Labels are searched
// as clean has them shown; it is not used unless a text is looked for.
func New(r *client.MetricsResponse, req *analysis.Request, keep *analysis.Filter, clean *safe.Cleaner) *Table {
	t := &Table{
		FetchedSeries:  len(r.Series),
		FetchedSamples: r.Points(),
		Coverage:       analysis.CoverageOf(req, &r.Meta),
	}
	find, pause := analysis.NewMatcher(keep.Match, clean), analysis.Pause(clean.Pause)
	for i := range r.Series {
		pause.Take()
		in := &r.Series[i]
		if find != nil && !contains(in.Labels, find) {
			continue
		}
		samples := keptSamples(in.Samples, keep)
		histograms := keptHistograms(in.Histograms, keep)
		if len(samples)+len(histograms) > 0 || len(in.Samples)+len(in.Histograms) == 0 {
			t.asCame = append(t.asCame, newSeries(in.Labels, samples, histograms, pause))
		}
	}
	t.Totals.Units = r.OtherUnits
	t.Alignment = align(t.asCame)
	grace := time.Minute + time.Duration(t.Alignment.Step)
	for _, s := range t.asCame {
		pause.Take()
		s.measure(&t.Alignment, pause)
		t.add(s)
		for i, sample := range s.Samples {
			pause.At(i)
			if req.Outside(sample.Time, grace) {
				t.Totals.Outside++
			}
		}
	}
	t.findOnset(clean)
	t.Shared, t.Columns = splitLabels(t.asCame, clean)
	t.Series = ranked(t.asCame, t.OverTime)
	t.Filters = filtersOf(t.asCame, req)
	t.Defaults = defaultsOf(t.asCame, req)
	t.Counter = isCounter(t.Shared, req)
	return t
}

// shiftEvidence is what a level shift counts for where series are to agree on an
// onset: enough alone, since chance hardly makes one.
const shiftEvidence = 60

// findOnset finds when the levels of series shifted, and compares all of them
// there.
func (t *Table) findOnset(clean *safe.Cleaner) {
	var signs []analysis.Sign
	for _, s := range t.asCame {
		if s.Shift != nil {
			signs = append(signs, analysis.Sign{From: s.Shift.At - t.Alignment.Step, To: s.Shift.At, Evidence: shiftEvidence})
		}
	}
	o, ok := analysis.FindOnset(signs, t.Alignment.Step)
	if !ok {
		return
	}
	t.Onset = &o
	for _, s := range t.asCame {
		clean.Pause()
		certainty := s.certainty
		if s.compare(o.To, o.To); s.Shift != nil {
			s.certainty = certainty
		}
	}
}

// add counts a series.
func (t *Table) add(s *Series) {
	sum := &t.Totals
	t.OverTime = t.OverTime || s.Moments() > 1
	sum.Histograms += len(s.Histograms)
	sum.Uneven = sum.Uneven || len(s.Samples) != len(t.asCame[0].Samples)
	sum.Samples += len(s.Samples)
	sum.NaN += s.NaN
	sum.Infinite += s.Infinite
	sum.Missing += s.Missing
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	count(&sum.WithoutNumber, s.Numbers == 0 && len(s.Histograms) == 0)
	count(&sum.AllZero, s.Numbers > 0 && s.Min == 0 && s.Max == 0)
	count(&sum.WithGaps, s.Missing > 0)
	count(&sum.Resets, s.Reset)
	count(&sum.Searched, s.Numbers >= stats.MinLevelShiftValues)
	count(&sum.Shifted, s.Shift != nil)
	count(&sum.ShiftEnded, s.Shift != nil && s.Shift.Ended)
}

// Longest returns the most values that a series takes when it is written out:
// the times of the raster, else the samples of the fullest series.
func (t *Table) Longest() int {
	if n := t.Alignment.Times(); n > 0 {
		return n
	}
	n := 0
	for _, s := range t.Series {
		n = max(n, s.Moments())
	}
	return n
}
