package trim

import (
	"math"
	"strconv"
)

// scale is a lossless short form of rates. An engine computes a rate as a
// count times 1/seconds, which prints as 0.10333333333333335 where the count
// was 31. With a scale the count is written, and whoever multiplies it gets
// the same digits again; values of which that is not true are written as they
// came. The zero scale writes all values as they came.
type scale struct {
	// divisor is the whole number of which the values are fractions.
	divisor int64
	// factor is 1/divisor as the engine rounded it, in its own digits.
	factor string
	// mixed is set when some values are not exact by it.
	mixed bool
}

// Bounds of the search for a scale.
const (
	maxDivisor = 7200
	// scaleSample is the number of values that a divisor is tried on first.
	scaleSample = 24
	// scaleTries is the number of divisors that fit the sample and are tried
	// on all values.
	scaleTries = 3
)

// findScale finds the smallest divisor by which at least three quarters of
// the values are exact and the text of all becomes less than half as long.
func findScale(series []*metricSeries) scale {
	values, texts := scaleValues(series)
	if len(values) < scaleSample {
		return scale{}
	}
	// An even spread over all series.
	var some []float64
	var someTexts []string
	for i := range scaleSample {
		at := i * len(values) / scaleSample
		some, someTexts = append(some, values[at]), append(someTexts, texts[at])
	}
	tries := 0
	for d := int64(2); d <= maxDivisor && tries < scaleTries; d++ {
		sc := scale{divisor: d}
		if !sc.pays(some, someTexts) {
			continue
		}
		tries++
		if sc.pays(values, texts) {
			sc.factor = strconv.FormatFloat(1/float64(d), 'f', -1, 64)
			sc.mixed = mixed(series, &sc)
			return sc
		}
	}
	return scale{}
}

// mixed reports whether some values are not exact by the scale.
func mixed(series []*metricSeries, sc *scale) bool {
	for _, s := range series {
		for i, v := range s.values {
			if _, ok := sc.count(v, s.samples[i].Value); !ok {
				return true
			}
		}
	}
	return false
}

// scaleValues are the distinct neighbours among the values other than zero,
// which any scale fits.
func scaleValues(series []*metricSeries) (values []float64, texts []string) {
	for _, s := range series {
		last := ""
		for i, v := range s.values {
			text := s.samples[i].Value
			if v != 0 && !math.IsNaN(v) && !math.IsInf(v, 0) && text != last {
				values, texts = append(values, v), append(texts, text)
			}
			last = text
		}
	}
	return values, texts
}

// pays reports whether the scale is worth its explanation.
func (sc *scale) pays(values []float64, texts []string) bool {
	misses, before, after := 0, 0, 0
	for i, v := range values {
		before += len(texts[i])
		k, ok := sc.count(v, texts[i])
		if !ok {
			if misses++; misses*4 > len(values) {
				return false
			}
			after += len(texts[i]) + len(`""`)
			continue
		}
		after += len(strconv.FormatInt(k, 10))
	}
	return after*2 < before
}

// count returns the whole number whose product with the factor prints as
// exactly this text.
func (sc *scale) count(v float64, text string) (int64, bool) {
	k := math.Round(v * float64(sc.divisor))
	if math.Abs(k) > 1<<53 || k*(1/float64(sc.divisor)) != v {
		return 0, false
	}
	// The text decides, so that -0 and 1.50 stay what they are.
	return int64(k), strconv.FormatFloat(v, 'f', -1, 64) == text && text != "-0"
}
