package metrics

import (
	"math"
	"time"
)

// Buckets are equal parts of the time covered. A series of many samples is
// told by the least and the greatest value of each.
type Buckets struct {
	// N is their number, Width the width of one in ns: a multiple of the step,
	// of a second where the series keep to no raster.
	N     int
	Width int64
	start int64
}

// Thin returns the buckets in which a series takes so many values, at least 2,
// or fewer: two a bucket. There must be samples at different times.
func (t *Table) Thin(values int) Buckets {
	a, n := &t.Alignment, int64(values/2)
	b := Buckets{start: a.First}
	if a.Step > 0 {
		b.Width = (int64(a.Times()) + n - 1) / n * a.Step
	} else {
		const second = int64(time.Second)
		b.Width = min((a.Last-a.First)/n/second+1, math.MaxInt64/second) * second
	}
	b.N = int((a.Last-a.First)/b.Width) + 1
	return b
}

// Extremes returns, for each bucket, the indexes of the least and of the
// greatest value of a series of the same table; -1 where the bucket is empty.
// NaN is an extreme only where there is nothing else.
func (b *Buckets) Extremes(s *Series) (lo, hi []int) {
	lo, hi = make([]int, b.N), make([]int, b.N)
	for i := range b.N {
		lo[i], hi[i] = -1, -1
	}
	for i, v := range s.Values {
		at := int((s.Samples[i].Time - b.start) / b.Width)
		if lo[at] < 0 || less(v, s.Values[lo[at]]) {
			lo[at] = i
		}
		if hi[at] < 0 || less(s.Values[hi[at]], v) || math.IsNaN(s.Values[hi[at]]) {
			hi[at] = i
		}
	}
	return lo, hi
}

// less orders values with NaN last.
func less(a, b float64) bool { return a < b || math.IsNaN(b) && !math.IsNaN(a) }
