package metrics

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/stats"
)

// Series is a series with what is known of it.
type Series struct {
	// Labels and Samples belong to the response. Samples are in order of time.
	Labels  client.Labels
	Samples []client.Sample
	// Values are the numbers of the samples, NaN where one is no number.
	Values []float64
	// Histograms are the samples that are native histograms, in order of time.
	// They are no part of Samples, nor of the statistics.
	Histograms []Histogram
	// Numbers counts the finite values, NaN those that are NaN, Infinite the
	// infinite ones, Missing the times of the raster without a sample.
	Numbers, NaN, Infinite, Missing int

	// Min and Max are of all values but NaN. Last is the last value, whatever
	// it is; NaN too where there is no sample.
	Min, Mean, Max, Last float64
	// Early and Late are the means before and after the onset of [Table.Onset] or,
	// where there is none, of the two halves of the time that all series cover;
	// NaN where one of the sides has no number.
	Early, Late float64
	// Shift is the strongest change of level, nil when there is none.
	Shift *LevelShift
	// Reset is set when the values rise but for a few falls to less than half,
	// as a counter's do whose process restarts.
	Reset bool

	// order are the indexes of samples and, complemented, of histograms in order
	// of time; nil without histograms.
	order []int32
	// certainty, from 0 to 1, is how little noise would explain the change.
	certainty float64
	// score ranks the series.
	score float64
}

// LevelShift is a change of a series' level that lasted for three values at
// least.
type LevelShift struct {
	// At is the time of the first value after the change, in ns.
	At int64
	// Before and After are the means on the two sides of the change.
	Before, After float64
	// Ended is set when the level came back, with the first value at Until.
	Ended bool
	Until int64
}

// Change returns by how many percent Late differs from Early, to a tenth, from ten up to the whole percent. It is
// infinite when the earlier is 0, and NaN where a half has no number.
func (s *Series) Change() float64 {
	if s.Early == s.Late {
		return 0
	}
	p := (s.Late - s.Early) / math.Abs(s.Early) * 100
	if math.Abs(p) >= 10 {
		return math.Round(p)
	}
	return math.Round(p*10) / 10
}

// Constant reports whether all samples have one text. There must be at least
// one.
func (s *Series) Constant() bool {
	return !slices.ContainsFunc(s.Samples, func(p client.Sample) bool { return p.Value != s.Samples[0].Value })
}

// contains reports whether a label has the text that is looked for, in its name,
// its value or both, as in "model_key=a".
func contains(labels client.Labels, find *analysis.Matcher) bool {
	return slices.ContainsFunc(labels, func(l *client.Label) bool {
		return find.In(l.Name) || find.InNamed(l.Name, l.Value) || find.InPair(l.Name, l.Name, l.Value)
	})
}

// keptSamples returns the samples that pass the filter, in order of time.
func keptSamples(samples []client.Sample, keep *analysis.Filter) []client.Sample {
	if !keep.Since.IsZero() || !keep.Until.IsZero() {
		var kept []client.Sample
		for _, p := range samples {
			if keep.KeepsTime(p.Time) {
				kept = append(kept, p)
			}
		}
		samples = kept
	}
	if slices.ContainsFunc(samples, func(p client.Sample) bool { return p.Time != analysis.Bounded(p.Time) }) {
		samples = slices.Clone(samples)
		for i := range samples {
			samples[i].Time = analysis.Bounded(samples[i].Time)
		}
	}
	if !slices.IsSortedFunc(samples, byTime) {
		samples = slices.Clone(samples)
		slices.SortStableFunc(samples, byTime)
	}
	return samples
}

func byTime(a, b client.Sample) int { return cmp.Compare(a.Time, b.Time) }

// newSeries returns a series with its values read and nothing measured.
func newSeries(labels client.Labels, samples []client.Sample, histograms []Histogram, pause analysis.Pause) *Series {
	s := &Series{Labels: labels, Samples: samples, Values: make([]float64, len(samples)), Histograms: histograms}
	s.setOrder()
	for i, p := range samples {
		pause.At(i)
		v, err := strconv.ParseFloat(p.Value, 64)
		if err != nil && !math.IsInf(v, 0) {
			v = math.NaN()
		}
		s.Values[i] = v
	}
	return s
}

// measure fills in the statistics.
func (s *Series) measure(a *Alignment, pause analysis.Pause) {
	none := math.NaN()
	s.Min, s.Max, s.Mean, s.Last, s.Early, s.Late = none, none, none, none, none, none
	finite := make([]float64, 0, len(s.Values))
	times := make([]int64, 0, len(s.Values))
	for i, v := range s.Values {
		if math.IsNaN(v) {
			s.NaN++
			continue
		}
		if !(s.Min <= v) {
			s.Min = v
		}
		if !(s.Max >= v) {
			s.Max = v
		}
		if math.IsInf(v, 0) {
			s.Infinite++
			continue
		}
		finite = append(finite, v)
		times = append(times, s.Samples[i].Time)
	}
	if n := len(s.Values); n > 0 {
		s.Last = s.Values[n-1]
	}
	s.Missing = a.missing(s.Moments())
	s.Numbers = len(finite)
	if s.Numbers == 0 {
		return
	}
	s.Mean = stats.Mean(finite)
	s.compare(a.middle(), a.middle())
	pause.Take()
	if shift, ok := stats.FindLevelShift(finite); ok {
		s.Shift = &LevelShift{At: times[shift.At], Before: shift.Before, After: shift.After}
		if shift.Until > 0 {
			s.Shift.Ended, s.Shift.Until = true, times[shift.Until]
		}
		s.certainty = 1
	}
	pause.Take()
	s.Reset = resets(finite)
}

// compare fills in the means before one time and from another on.
func (s *Series) compare(before, after int64) {
	var early, late []float64
	for i, v := range s.Values {
		switch at := s.Samples[i].Time; {
		case math.IsNaN(v) || math.IsInf(v, 0):
		case at < before:
			early = append(early, v)
		case at >= after:
			late = append(late, v)
		}
	}
	s.Early, s.Late = math.NaN(), math.NaN()
	if len(early) > 0 && len(late) > 0 {
		s.Early, s.Late = stats.Mean(early), stats.Mean(late)
		d := math.Abs(s.Late - s.Early)
		s.certainty = d / (d + 4*stats.StandardError(early, late))
	}
}

// resets reports whether values look like a counter's that began again: they
// only ever rise, but for a few falls to less than half.
func resets(x []float64) bool {
	rises, falls := 0, 0
	for i := 1; i < len(x); i++ {
		switch {
		case x[i] > x[i-1]:
			rises++
		case x[i] == x[i-1]:
		case x[i] >= 0 && x[i] < x[i-1]/2:
			falls++
		default:
			return false
		}
	}
	return falls > 0 && rises >= 5 && falls*10 <= rises
}
