package metrics

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// Histogram is a sample that is a native histogram.
type Histogram struct {
	client.Histogram
	// Mean is the sum of its observations by their count, NaN where there is none.
	Mean float64
}

// keptHistograms returns the histograms that pass the filter, in order of time.
func keptHistograms(all []client.Histogram, keep *analysis.Filter) []Histogram {
	var out []Histogram
	for _, h := range all {
		if !keep.KeepsTime(h.Time) {
			continue
		}
		h.Time = analysis.Bounded(h.Time)
		out = append(out, Histogram{h, meanOf(h)})
	}
	slices.SortStableFunc(out, func(a, b Histogram) int { return cmp.Compare(a.Time, b.Time) })
	return out
}

func meanOf(h client.Histogram) float64 {
	count, err := strconv.ParseFloat(h.Count, 64)
	sum, sumErr := strconv.ParseFloat(h.Sum, 64)
	if mean := sum / count; err == nil && sumErr == nil && count > 0 && !math.IsInf(mean, 0) {
		return mean
	}
	return math.NaN()
}

// setOrder sorts samples and histograms together.
func (s *Series) setOrder() {
	if len(s.Histograms) == 0 {
		return
	}
	for i := range s.Samples {
		s.order = append(s.order, int32(i))
	}
	for i := range s.Histograms {
		s.order = append(s.order, ^int32(i))
	}
	slices.SortStableFunc(s.order, func(a, b int32) int { return cmp.Compare(s.timeAt(a), s.timeAt(b)) })
}

func (s *Series) timeAt(place int32) int64 {
	if place < 0 {
		return s.Histograms[^place].Time
	}
	return s.Samples[place].Time
}

// Moments returns how many samples the series has, histograms included.
func (s *Series) Moments() int { return len(s.Samples) + len(s.Histograms) }

// Moment returns the time of one of them, in order of time, and its index among
// the samples or, where that is -1, the histogram that it is.
func (s *Series) Moment(i int) (ns int64, sample int, h *Histogram) {
	switch {
	case s.order == nil:
		return s.Samples[i].Time, i, nil
	case s.order[i] < 0:
		h := &s.Histograms[^s.order[i]]
		return h.Time, -1, h
	}
	sample = int(s.order[i])
	return s.Samples[sample].Time, sample, nil
}

// timeOf returns the time of a moment.
func (s *Series) timeOf(i int) int64 {
	if s.order == nil {
		return s.Samples[i].Time
	}
	return s.timeAt(s.order[i])
}
