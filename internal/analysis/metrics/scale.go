package metrics

import (
	"math"
	"strconv"
)

// Scale is a lossless short form of rates. An engine computes a rate as a
// count times 1/seconds, which prints as 0.10333333333333335 where the count
// was 31. With a scale the count is written, and whoever multiplies it gets
// the same digits again; values of which that is not true are written as they
// came. The zero Scale writes all values as they came.
type Scale struct {
	// Divisor is the whole number of which the values are fractions.
	Divisor int64
	// Factor is 1/Divisor as the engine rounded it, in its own digits.
	Factor string
	// Mixed is set when some values are not exact by it.
	Mixed bool
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

// FindScale returns the smallest divisor by which at least three quarters of
// the values are exact and the text of all becomes less than half as long, the
// zero Scale when there is none.
func (t *Table) FindScale() Scale {
	values, texts := t.scaleValues()
	if len(values) < scaleSample {
		return Scale{}
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
		sc := Scale{Divisor: d}
		if !sc.pays(some, someTexts) {
			continue
		}
		tries++
		if sc.pays(values, texts) {
			sc.Factor = strconv.FormatFloat(1/float64(d), 'f', -1, 64)
			sc.Mixed = !sc.exact(t.asCame)
			return sc
		}
	}
	return Scale{}
}

// Count returns the whole number whose product with the factor prints as
// exactly the text of a sample; ok is false when there is none.
func (sc *Scale) Count(value float64, text string) (n int64, ok bool) {
	k := math.Round(value * float64(sc.Divisor))
	if math.Abs(k) > 1<<53 || k*(1/float64(sc.Divisor)) != value {
		return 0, false
	}
	// The text decides, so that -0 and 1.50 stay what they are.
	return int64(k), strconv.FormatFloat(value, 'f', -1, 64) == text && text != "-0"
}

// exact reports whether all values are exact by the scale.
func (sc *Scale) exact(series []*Series) bool {
	for _, s := range series {
		for i, v := range s.Values {
			if _, ok := sc.Count(v, s.Samples[i].Value); !ok {
				return false
			}
		}
	}
	return true
}

// pays reports whether the scale is worth its explanation.
func (sc *Scale) pays(values []float64, texts []string) bool {
	misses, before, after := 0, 0, 0
	for i, v := range values {
		before += len(texts[i])
		k, ok := sc.Count(v, texts[i])
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

// scaleValues returns the values that tell a scale: neighbours that differ,
// without zeros, which any scale fits.
func (t *Table) scaleValues() (values []float64, texts []string) {
	values, texts = make([]float64, 0, t.Totals.Samples), make([]string, 0, t.Totals.Samples)
	for _, s := range t.asCame {
		last := ""
		for i, v := range s.Values {
			text := s.Samples[i].Value
			if v != 0 && !math.IsNaN(v) && !math.IsInf(v, 0) && text != last {
				values, texts = append(values, v), append(texts, text)
			}
			last = text
		}
	}
	return values, texts
}
