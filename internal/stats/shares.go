package stats

import "math"

// ShareG returns the statistic of a test whether two shares, of which there are
// with1 of1 and with2 of2 cases, are one: twice the logarithm of how many times
// better two explain them. Half a case is added to either side of both, so that
// none of a few says little. It is 0 where one has no case.
func ShareG(with1, of1, with2, of2 float64) float64 {
	if of1 <= 0 || of2 <= 0 {
		return 0
	}
	a, b := min(with1, of1)+0.5, min(with2, of2)+0.5
	return max(0, 2*(binomial(a, of1+1)+binomial(b, of2+1)-binomial(a+b, of1+of2+2)))
}

// binomial is the logarithm of the likelihood of so many of n cases at their own
// share, without what does not depend on it.
func binomial(k, n float64) float64 { return poisson(k, n) + poisson(n-k, n) }

// MeanG returns the statistic of a test whether the means of two samples are one,
// by how many values they have, their sums and sums of squares. The variance is at
// least that of counts of their size, so that values which are all alike prove no
// more than counts do.
func MeanG(n1, sum1, squares1, n2, sum2, squares2 float64) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 0
	}
	m1, m2 := sum1/n1, sum2/n2
	variance := func(n, m, squares float64) float64 {
		return (max(squares/n-m*m, m) + (sum1+sum2)/(n1+n2)/n) / n
	}
	d := m1 - m2
	v := variance(n1, m1, squares1) + variance(n2, m2, squares2)
	if v <= 0 || math.IsNaN(v) {
		return 0
	}
	return d * d / v
}
