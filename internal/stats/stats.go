// Package stats has the statistics that telemetry needs: means that do not
// overflow, the standard error of a difference, quantiles of durations, and
// the point at which a series changed its level.
//
//	shift, ok := stats.FindLevelShift(values)
//	if ok {
//		fmt.Println("from", shift.Before, "to", shift.After, "at index", shift.At)
//	}
//
// A further statistic is a file here; where it is of a series, package
// analysis/metrics uses it.
//
// All functions are pure and take finite values; who has NaN or infinite ones
// leaves them out first.
package stats

import (
	"cmp"
	"math"
)

// Mean returns the arithmetic mean, NaN of no values. It does not overflow
// where the sum would.
func Mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	if !math.IsInf(sum, 0) {
		return sum / float64(len(x))
	}
	m := 0.0
	for i, v := range x {
		m += v/float64(i+1) - m/float64(i+1)
	}
	return m
}

// Variance returns the sample variance (n-1 in the divisor), 0 of one value.
func Variance(x []float64) float64 {
	m, sum := Mean(x), 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	return sum / float64(max(1, len(x)-1))
}

// StandardError returns the standard error of the difference of the means of
// two independent samples, neither of which may be empty.
func StandardError(a, b []float64) float64 {
	return math.Sqrt(Variance(a)/float64(len(a)) + Variance(b)/float64(len(b)))
}

// Quantile returns the q-quantile, 0 < q <= 1, of values in ascending order by
// the nearest rank: a value that occurred, never one between two. There must
// be at least one.
func Quantile[T cmp.Ordered](sorted []T, q float64) T {
	return sorted[quantileIndex(len(sorted), q)]
}

// quantileIndex returns the index of a quantile among n values in order.
func quantileIndex(n int, q float64) int { return int(math.Ceil(q*float64(n))) - 1 }
