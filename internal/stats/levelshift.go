package stats

import (
	"math"
	"slices"
)

// LevelShift is a change of a series' level that lasted for three values at
// least.
type LevelShift struct {
	// At is the index of the first value after the change, Until that of the
	// first value after the level came back; 0 when it did not.
	At, Until int
	// Before and After are the means on the two sides of the change.
	Before, After float64
}

const (
	// minSegment is the least number of values on either side of a change:
	// one or two are a spike, not a level.
	minSegment = 3
	// MinLevelShiftValues is the least number of values that [FindLevelShift]
	// searches: with fewer, chance alone looks like a change.
	MinLevelShiftValues = 8
	// changeEvidence is the likelihood ratio statistic that a change must
	// reach. Of series of independent noise less than one in a hundred does; of
	// rates over windows of five steps, which wander, about one in fifty, and
	// one in fourteen of those of some 20 points.
	changeEvidence = 17
	// spikeSigma is how many standard deviations from its neighbours' median
	// a value must lie to be left out of the search as a spike.
	spikeSigma = 6
)

// FindLevelShift finds the change of level that explains most of a series of
// finite values. It splits the series in two where the squared error becomes
// least, then one of the parts again (two steps of binary segmentation): a
// level that went and came back is two changes, of which the first is
// reported. It reports false when noise of the series' own size and inertia
// would explain the splits as well, as it would for a steady ramp, or where a
// spike makes up for the change.
func FindLevelShift(x []float64) (LevelShift, bool) {
	if len(x) < MinLevelShiftValues {
		return LevelShift{}, false
	}
	y := withoutSpikes(x)
	k, _ := bestSplit(y)
	if k == 0 {
		return LevelShift{}, false
	}
	second, gain := bestSplit(y[:k])
	if at, g := bestSplit(y[k:]); g > gain {
		second = k + at
	}
	if second > 0 {
		// With the second split known, the first can be placed better.
		a, b := k, second
		if second < k {
			a = second
			at, _ := bestSplit(y[a:])
			b = a + at
		} else {
			a, _ = bestSplit(y[:b])
		}
		if e := evidence(y, a, b); min(e[0], e[1]) >= changeEvidence {
			s := twoShifts(x, a, b, e[1] > e[0])
			return s, s.Before != s.After
		}
	}
	s := LevelShift{At: k, Before: Mean(x[:k]), After: Mean(x[k:])}
	return s, s.Before != s.After && evidence(y, k)[0] >= changeEvidence
}

// twoShifts reports the first of two changes and where its level ended, when
// the values came at least half of the way back; else the stronger one.
func twoShifts(x []float64, a, b int, secondStronger bool) LevelShift {
	left, middle, right := Mean(x[:a]), Mean(x[a:b]), Mean(x[b:])
	switch {
	case math.Abs(right-left) < math.Abs(middle-left)/2:
		return LevelShift{At: a, Until: b, Before: left, After: middle}
	case secondStronger:
		return LevelShift{At: b, Before: middle, After: right}
	default:
		return LevelShift{At: a, Before: left, After: middle}
	}
}

// evidence returns the likelihood ratio statistic of each cut between two
// levels, given the others.
func evidence(y []float64, cuts ...int) []float64 {
	bounds := append(append([]int{0}, cuts...), len(y))
	means := make([]float64, len(bounds)-1)
	residual := make([]float64, 0, len(y))
	within, level := 0.0, 0.0
	for i := range means {
		part := y[bounds[i]:bounds[i+1]]
		means[i] = Mean(part)
		for _, v := range part {
			r := v - means[i]
			residual = append(residual, r)
			within += r * r
			level = max(level, math.Abs(v))
		}
	}
	freedom := float64(len(y) - len(means))
	// Rounding in the engine's sums is neither a change nor noise.
	variance := max(within/freedom, 1e-20*level*level) * inertia(residual, len(means))
	out := make([]float64, len(cuts))
	for i, at := range cuts {
		d := math.Abs(means[i+1] - means[i])
		if d <= 1e-9*level {
			continue
		}
		n, m := float64(at-bounds[i]), float64(bounds[i+2]-at)
		out[i] = freedom * math.Log1p(n*m/(n+m)*d*d/variance/freedom)
	}
	return out
}

// bestSplit returns the first index of the right side and the squared error
// that the split saves; 0 when all values are equal, too few, or too large.
func bestSplit(y []float64) (at int, saved float64) {
	n, total := len(y), 0.0
	if n < 2*minSegment {
		return 0, 0
	}
	for _, v := range y {
		total += v
	}
	sum := 0.0
	for i, v := range y[:n-minSegment] {
		sum += v
		k := i + 1
		if k < minSegment {
			continue
		}
		d := sum/float64(k) - (total-sum)/float64(n-k)
		if gain := float64(k) * float64(n-k) / float64(n) * d * d; gain > saved && !math.IsInf(gain, 0) {
			saved, at = gain, k
		}
	}
	return at, saved
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
	var sorted [5]float64
	for i, v := range x {
		window, near := x[max(0, i-2):min(n, i+3)], 0
		for _, u := range window {
			if math.Abs(v-u) <= spikeSigma*sigma {
				near++
			}
		}
		if 2*near > len(window) {
			continue // then the median is near, too
		}
		w := sorted[:copy(sorted[:], window)]
		slices.Sort(w)
		y[i] = w[(len(w)-1)/2]
	}
	return y
}

// inertia says how many times more the mean of residuals varies than if they
// were independent: rates over overlapping windows carry each value into the
// next ones. It follows the correlation of neighbours, corrected for its bias:
// residuals from the means of short levels look less alike than they are.
func inertia(residual []float64, levels int) float64 {
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
	bias := float64(levels) / float64(len(residual))
	rho := (next/self + bias) / (1 - min(3*bias, 0.5))
	rho = min(max(rho, 0), 0.999)
	return (1 + rho) / (1 - rho)
}
