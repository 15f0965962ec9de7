package trim

import (
	"math"
	"slices"
)

// shift is a lasting change of a series' level.
type shift struct {
	// at is the index of the first value after the change.
	at int
	// before and after are the means on its two sides.
	before, after float64
}

const (
	// minSegment is the least number of values on either side of a change:
	// one or two are a spike, not a level.
	minSegment = 3
	// minChangeValues is the least number of values that are searched: with
	// fewer, chance alone looks like a change.
	minChangeValues = 8
	// changeEvidence is the likelihood ratio statistic that a change must
	// reach. About one series of pure noise in a hundred does.
	changeEvidence = 15
	// spikeSigma is how many standard deviations from its neighbours' median
	// a value must lie to be left out of the search as a spike.
	spikeSigma = 6
)

// findShift finds the change of level that explains most of a series of
// finite values: the split into two levels with the least squared error, as
// one step of binary segmentation. It reports false when noise of the series'
// own size and inertia would explain the split as well, as it would for a
// steady ramp.
func findShift(x []float64) (shift, bool) {
	n := len(x)
	if n < minChangeValues {
		return shift{}, false
	}
	y := withoutSpikes(x)
	at, left, right := bestSplit(y)
	if at == 0 {
		return shift{}, false
	}
	within, between := 0.0, float64(at)*float64(n-at)/float64(n)*(left-right)*(left-right)
	level := 0.0
	residual := make([]float64, n)
	for i, v := range y {
		m := left
		if i >= at {
			m = right
		}
		residual[i] = v - m
		within += residual[i] * residual[i]
		level = max(level, math.Abs(v))
	}
	// Rounding in the engine's sums is no change.
	if math.Abs(left-right) <= 1e-9*level {
		return shift{}, false
	}
	s := shift{at: at, before: mean(x[:at]), after: mean(x[at:])}
	if within <= 1e-18*level*level*float64(n) {
		return s, true
	}
	freedom := float64(n - 2)
	f := freedom * between / within / inertia(residual)
	return s, freedom*math.Log1p(f/freedom) >= changeEvidence
}

// bestSplit returns the first index of the right side and the two means; 0
// when all values are equal or not summable.
func bestSplit(y []float64) (at int, left, right float64) {
	n, total := len(y), 0.0
	for _, v := range y {
		total += v
	}
	sum, best := 0.0, 0.0
	for i, v := range y[:n-minSegment] {
		sum += v
		k := i + 1
		if k < minSegment {
			continue
		}
		l, r := sum/float64(k), (total-sum)/float64(n-k)
		if gain := float64(k) * float64(n-k) * (l - r) * (l - r); gain > best && !math.IsInf(gain, 0) {
			best, at, left, right = gain, k, l, r
		}
	}
	return at, left, right
}

// withoutSpikes replaces values far from the median of their neighbourhood of
// five by that median. A step of three values or more passes unchanged.
func withoutSpikes(x []float64) []float64 {
	n := len(x)
	diffs := make([]float64, n-1)
	for i := range diffs {
		diffs[i] = math.Abs(x[i+1] - x[i])
	}
	slices.Sort(diffs)
	// The median absolute difference of neighbours, as a standard deviation.
	sigma := diffs[len(diffs)/2] * 1.4826 / math.Sqrt2
	y := slices.Clone(x)
	var window [5]float64
	for i := range x {
		w := window[:copy(window[:], x[max(0, i-2):min(n, i+3)])]
		slices.Sort(w)
		if m := w[(len(w)-1)/2]; math.Abs(x[i]-m) > spikeSigma*sigma {
			y[i] = m
		}
	}
	return y
}

// inertia says how many times more the mean of these residuals varies than if
// they were independent: rates over overlapping windows carry each value into
// the next ones. It follows the correlation of neighbours, corrected for its
// bias in short series.
func inertia(residual []float64) float64 {
	var self, next float64
	for i, r := range residual {
		self += r * r
		if i > 0 {
			next += r * residual[i-1]
		}
	}
	if self == 0 {
		return 1
	}
	rho := next/self + 2/float64(len(residual))
	rho = min(max(rho, 0), 0.95)
	return (1 + rho) / (1 - rho)
}

func mean(x []float64) float64 {
	m := 0.0
	for i, v := range x {
		m += (v - m) / float64(i+1)
	}
	return m
}
