package normal

import "math"

// sketch counts values by their logarithm, an eighth of a factor e a bucket: a
// quantile is right within 6 %.
type sketch struct {
	n float64
	// buckets are those from the bucket first on.
	first   int
	buckets []float64
}

const (
	// bucketsPerE is how many buckets a factor e has.
	bucketsPerE = 8
	// leastValue is below what values are alike, and mostBucket bounds the others.
	leastValue = 0.01
	mostBucket = 300
)

// add counts a value; NaN is none.
func (s *sketch) add(v float64) {
	if !math.IsNaN(v) {
		b := math.Round(math.Log(max(v, leastValue)/leastValue) * bucketsPerE)
		s.count(int(min(b, mostBucket)), 1)
	}
}

// count counts n values of a bucket.
func (s *sketch) count(b int, n float64) {
	s.n += n
	switch {
	case s.buckets == nil:
		s.first, s.buckets = b, []float64{n}
	case b < s.first:
		more := make([]float64, s.first-b, s.first-b+len(s.buckets))
		s.buckets = append(more, s.buckets...)
		s.first = b
		s.buckets[0] += n
	default:
		for len(s.buckets) <= b-s.first {
			s.buckets = append(s.buckets, 0)
		}
		s.buckets[b-s.first] += n
	}
}

func (s *sketch) merge(t *sketch, f float64) {
	for i, n := range t.buckets {
		if n > 0 {
			s.count(t.first+i, n*f)
		}
	}
}

// value is that of a bucket.
func value(bucket int) float64 { return math.Exp(float64(bucket)/bucketsPerE) * leastValue }

// quantile returns the q-quantile, NaN without a value.
func (s *sketch) quantile(q float64) float64 {
	seen := 0.0
	for i, n := range s.buckets {
		if seen += n; n > 0 && seen >= q*s.n*(1-1e-9) {
			return value(s.first + i)
		}
	}
	return math.NaN()
}

// logs returns the mean and the variance of the logarithms.
func (s *sketch) logs() (mean, variance float64) {
	sum, squares := 0.0, 0.0
	for i, n := range s.buckets {
		v := float64(s.first+i) / bucketsPerE
		sum += n * v
		squares += n * v * v
	}
	mean = sum / s.n
	return mean, max(0, squares/s.n-mean*mean)
}
