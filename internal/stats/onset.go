package stats

import (
	"math"
	"slices"
)

// Onset is when values changed, seen over bins of equal length.
type Onset struct {
	// At is the index of the first bin after the change, Until that of the first
	// one after it was over: the number of bins where it was not.
	At, Until int
	// From and To bound At: a change at any bin between them, both included,
	// explains the values nearly as well.
	From, To int
	// Evidence is twice the logarithm of how many times better the values are
	// explained with the change than without, less what the choice among all
	// places and noise of the values' own size would reach.
	Evidence float64
	// Before and After are the rates, or the means, on the two sides. Before
	// holds what came after the change was over, too.
	Before, After float64
}

// Grew reports whether the values are larger after the change.
func (o *Onset) Grew() bool { return o.After > o.Before }

const (
	// minBefore is the least number of bins with data before an onset: what was
	// never otherwise did not begin.
	minBefore = 5
	// endPenalty is what a change that was over must explain more than one that
	// stayed: it has one more place to choose.
	endPenalty = 9
	// onsetTolerance is by how much of the evidence another place of the onset
	// may be worse to be taken for as good.
	onsetTolerance = 6
	// leastEvidence is below what a change is none. Of 200 series of 120 bins of
	// noise less than one reaches it.
	leastEvidence = 18
)

// CountOnset finds when the rate of events changed. Counts are those in bins
// of equal length, exposures what the rate is by: requests in the same bin, or
// the same number in all. A bin without exposure was not seen. It reports false
// when the counts, with the variation that they have, may well be of one rate.
func CountOnset(counts, exposures []float64) (Onset, bool) {
	return new(Memory).CountOnset(counts, exposures)
}

// CountOnset is [CountOnset].
func (m *Memory) CountOnset(counts, exposures []float64) (Onset, bool) {
	m.setWithin(counts, exposures)
	return m.countOnset(counts, exposures, m.within)
}

// setWithin finds at which bins a change is never the one that explains most: nothing
// came in the bins on either side, so that one at the next bin or at the one before
// explains more. What a change explains is convex in the time before it.
func (m *Memory) setWithin(counts, exposures []float64) {
	m.within = sized(m.within, len(counts))
	for i := range counts {
		m.within[i] = i > 0 && i+1 < len(counts) && counts[i-1] == 0 && counts[i] == 0 && exposures[i-1] > 0 && exposures[i] > 0 && exposures[i+1] > 0
	}
}

func (m *Memory) countOnset(counts, exposures []float64, within []bool) (Onset, bool) {
	m.first, m.second = cumulate(m.first, counts), cumulate(m.second, exposures)
	k, e := m.first, m.second
	n := len(counts)
	m.third = sized(m.third, n)
	all, above := poisson(k[n], e[n]), m.third
	for i := range above {
		above[i] = counts[i] - exposures[i]*k[n]/e[n]
	}
	o, ok := findOnset(exposures, above, within, func(from, to int) float64 {
		in, during := k[to]-k[from], e[to]-e[from]
		return 2 * (poisson(in, during) + poisson(k[n]-in, e[n]-during) - all)
	})
	if !ok {
		return o, false
	}
	in, during := k[o.Until]-k[o.At], e[o.Until]-e[o.At]
	o.After, o.Before = in/during, (k[n]-in)/(e[n]-during)
	// What varies more than by chance proves less.
	spread, bins := 0.0, 0.0
	for i, c := range counts {
		rate := o.Before
		if i >= o.At && i < o.Until {
			rate = o.After
		}
		if want := rate * exposures[i]; want > 0 {
			spread += (c - want) * (c - want) / max(want, 1)
			bins++
		}
	}
	return o.weigh(spread / max(bins-2, 1))
}

// poisson is the logarithm of the likelihood of so many events at their own
// rate, without what does not depend on it.
func poisson(k, e float64) float64 {
	if k <= 0 || e <= 0 {
		return 0
	}
	return k * math.Log(k/e)
}

// LevelOnset finds when the mean of values changed. Sums are those of the values
// in bins of equal length, counts how many values each bin has. The values must
// be of a standard deviation of one and without outliers, as [Standardize] makes
// them.
func LevelOnset(sums, counts []float64) (Onset, bool) { return new(Memory).LevelOnset(sums, counts) }

// Memory is what searches for an onset use again, one after another. The zero Memory
// is ready for use.
type Memory struct {
	first, second, third, residual []float64
	within                         []bool
}

// LevelOnset is [LevelOnset].
func (m *Memory) LevelOnset(sums, counts []float64) (Onset, bool) {
	m.first, m.second = cumulate(m.first, sums), cumulate(m.second, counts)
	s, c := m.first, m.second
	n := len(sums)
	m.third = sized(m.third, n)
	above := m.third
	for i := range above {
		above[i] = sums[i] - counts[i]*s[n]/c[n]
	}
	o, ok := findOnset(counts, above, nil, func(from, to int) float64 {
		in, out := c[to]-c[from], c[n]-(c[to]-c[from])
		if in <= 0 || out <= 0 {
			return 0
		}
		d := (s[to]-s[from])/in - (s[n]-(s[to]-s[from]))/out
		return in * out / (in + out) * d * d
	})
	if !ok {
		return o, false
	}
	in, sum := c[o.Until]-c[o.At], s[o.Until]-s[o.At]
	o.After, o.Before = sum/in, (s[n]-sum)/(c[n]-in)
	// Values of one bin are often alike, and those of bins beside one another: then
	// they prove less.
	residual := m.residual[:0]
	spread, bins := 0.0, 0.0
	for i := range sums {
		if counts[i] > 0 {
			mean := o.Before
			if i >= o.At && i < o.Until {
				mean = o.After
			}
			d := sums[i]/counts[i] - mean
			spread += counts[i] * d * d
			bins++
			residual = append(residual, d*math.Sqrt(counts[i]))
		}
	}
	m.residual = residual
	return o.weigh(spread / max(bins-2, 1) * inertia(residual, 2))
}

// weigh divides the evidence by the spread that is left, where that is more
// than chance's, and reports whether it is enough.
func (o *Onset) weigh(spread float64) (Onset, bool) {
	o.Evidence /= max(1, spread)
	return *o, o.Evidence >= leastEvidence
}

// cumulate returns the sums of the first 0, 1 … values, in the memory of others if
// there is enough.
func cumulate(memory, x []float64) []float64 {
	out := append(slices.Grow(memory[:0], len(x)+1), 0)
	sum := 0.0
	for _, v := range x {
		sum += v
		out = append(out, sum)
	}
	return out
}

// sized returns n values, whatever they are, in the memory of others if there is
// enough.
func sized[T any](memory []T, n int) []T { return slices.Grow(memory[:0], n)[:n] }

// findOnset finds the bins that differ most from the rest. Seen says which bins
// have data, gain by how much a change from one bin to another explains more, and
// within where neither end of one need be looked for as long as it can be at the
// bins beside it, nil for nowhere.
//
// Of all pairs of bins few are tried: from the best change that stayed, and from
// the stretches with the most and the least above the mean, either end is moved
// to its best place while the other stays.
func findOnset(seen, above []float64, within []bool, gain func(from, to int) float64) (Onset, bool) {
	n, first, had := len(seen), 0, 0
	for ; first < n && had < minBefore; first++ {
		if seen[first] > 0 {
			had++
		}
	}
	worth := func(at, until int) float64 {
		switch {
		case at < first || at >= until || seen[at] <= 0:
			return 0
		case until < n:
			return gain(at, until) - endPenalty
		}
		return gain(at, until)
	}
	o := Onset{}
	try := func(at, until int) bool {
		w := worth(at, until)
		if w <= o.Evidence {
			return false
		}
		o.At, o.Until, o.Evidence = at, until, w
		return true
	}
	tryFrom := func(until int) (moved bool) {
		for at := first; at < until; at++ {
			if at == first || at+1 == until || within == nil || !within[at] {
				moved = try(at, until) || moved
			}
		}
		return moved
	}
	tryUntil := func(at int) (moved bool) {
		for until := at + 1; until <= n; until++ {
			if until == at+1 || until+1 >= n || within == nil || !within[until] {
				moved = try(at, until) || moved
			}
		}
		return moved
	}
	tryFrom(n)
	for _, sign := range [...]float64{1, -1} {
		best := o
		o = Onset{}
		// The other end of which all places of one were tried.
		triedUntil, triedAt := -1, -1
		for moved := try(greatestRun(above, first, sign)); moved; {
			moved = false
			if o.Until != triedUntil {
				moved = tryFrom(o.Until)
				triedUntil = o.Until
			}
			if o.At != triedAt {
				moved = tryUntil(o.At) || moved
				triedAt = o.At
			}
		}
		if best.Evidence >= o.Evidence {
			o = best
		}
	}
	if o.Evidence < leastEvidence {
		return o, false
	}
	o.From, o.To = o.At, o.At
	for worth(o.From-1, o.Until) >= o.Evidence-onsetTolerance {
		o.From--
	}
	for worth(o.To+1, o.Until) >= o.Evidence-onsetTolerance {
		o.To++
	}
	return o, true
}

// greatestRun returns the stretch with the greatest sum, or the least where sign
// is -1.
func greatestRun(x []float64, first int, sign float64) (from, to int) {
	sum, most, start := 0.0, 0.0, first
	for i := first; i < len(x); i++ {
		if sum <= 0 {
			sum, start = 0, i
		}
		if sum += sign * x[i]; sum > most {
			most, from, to = sum, start, i+1
		}
	}
	return from, to
}

// G returns the statistic of a test whether two counts are of one rate, by what
// they were exposed to: twice the logarithm of how many times better two rates
// explain them. Half an event is added to either, so that none beside few says
// little. It is 0 where one was not exposed.
func G(count1, exposure1, count2, exposure2 float64) float64 {
	if exposure1 <= 0 || exposure2 <= 0 {
		return 0
	}
	a, b := count1+0.5, count2+0.5
	return max(0, 2*(poisson(a, exposure1)+poisson(b, exposure2)-poisson(a+b, exposure1+exposure2)))
}

// maxDeviation is how many standard deviations a value counts for at most.
const maxDeviation = 6

// Standardize returns how many standard deviations each value lies from the
// median, at most six: one value far off is no change. The deviation is
// measured between neighbours, so that a change of level does not widen it; it
// is at least as much as least.
func Standardize(x []float64, least float64) []float64 { return new(Memory).Standardize(x, least) }

// Standardize is [Standardize]. What it returns is good until the next call.
func (m *Memory) Standardize(x []float64, least float64) []float64 {
	if len(x) == 0 {
		return nil
	}
	m.first = append(m.first[:0], x...)
	middle := median(m.first)
	steps := m.first[:0]
	for i := 1; i < len(x); i++ {
		steps = append(steps, math.Abs(x[i]-x[i-1]))
	}
	sigma := least
	if len(steps) > 0 {
		sigma = max(least, median(steps)*1.4826/math.Sqrt2)
	}
	m.first = sized(m.first, len(x))
	out := m.first
	for i, v := range x {
		out[i] = 0
		if sigma > 0 {
			out[i] = min(max((v-middle)/sigma, -maxDeviation), maxDeviation)
		}
	}
	return out
}

// median is the middle value of at least one, in any order, and puts them in another.
func median(x []float64) float64 { return nth(x, quantileIndex(len(x), 0.5)) }

const (
	// fewToSort is up to how many values are sorted, and mostHalvings how often more
	// are divided before: values may be in an order that was made to take long.
	fewToSort, mostHalvings = 24, 40
)

// nth returns the value at an index if the values were sorted, and puts them in
// another order.
func nth(x []float64, at int) float64 {
	for range mostHalvings {
		pivot := x[len(x)/2]
		if len(x) <= fewToSort || pivot != pivot {
			break
		}
		less, i, more := 0, 0, len(x)
		for i < more {
			switch v := x[i]; {
			case v > pivot:
				more--
				x[i], x[more] = x[more], v
			case v == pivot:
				i++
			default: // less, or no number
				x[i], x[less] = x[less], v
				less++
				i++
			}
		}
		switch {
		case at < less:
			x = x[:less]
		case at >= more:
			x, at = x[more:], at-more
		default:
			return pivot
		}
	}
	slices.Sort(x)
	return x[at]
}
