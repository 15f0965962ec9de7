package trim

import (
	"math"
	"slices"
	"strconv"

	"airefinery-mcp/client"
)

// samples writes all values of a series, null where the raster has a place
// but the series no sample. A series that never changes is said in one value.
func (c *metricCells) samples(w *writer, s *metricSeries) {
	if n := len(s.samples); n > 2 && c.t.grid.step > 0 && s.missing == 0 && constant(s.samples) {
		w.open('{')
		w.key("all")
		c.exactScaled(w, s, 0)
		w.close('}')
		return
	}
	w.open('[')
	place := 0
	for i, p := range s.samples {
		if g := &c.t.grid; g.step > 0 {
			for at := int((p.Time - g.first) / g.step); place < at; place++ {
				w.null()
			}
			place++
		}
		c.exactScaled(w, s, i)
	}
	for ; place < c.t.grid.places(); place++ {
		w.null()
	}
	w.close(']')
}

func constant(samples []client.Sample) bool {
	return !slices.ContainsFunc(samples, func(p client.Sample) bool { return p.Value != samples[0].Value })
}

// extremes writes the least and the greatest value of each bucket, null for
// an empty one.
func (c *metricCells) extremes(w *writer, s *metricSeries) {
	c.whole = false
	width := c.bucket()
	buckets := int((c.t.grid.last-c.t.grid.first)/width) + 1
	lo, hi := make([]int, buckets), make([]int, buckets)
	for b := range buckets {
		lo[b], hi[b] = -1, -1
	}
	for i, v := range s.values {
		b := int((s.samples[i].Time - c.t.grid.first) / width)
		if lo[b] < 0 || less(v, s.values[lo[b]]) {
			lo[b] = i
		}
		if hi[b] < 0 || less(s.values[hi[b]], v) || math.IsNaN(s.values[hi[b]]) {
			hi[b] = i
		}
	}
	for _, side := range [][]int{lo, hi} {
		w.open('[')
		for _, i := range side {
			if i < 0 {
				w.null()
			} else {
				c.exact(w, s, i)
			}
		}
		w.close(']')
	}
}

// less orders values with NaN last, so that it stands for a bucket only when
// there is nothing else.
func less(a, b float64) bool { return a < b || math.IsNaN(b) && !math.IsNaN(a) }

// exactScaled writes a value by the table's scale, or as it came.
func (c *metricCells) exactScaled(w *writer, s *metricSeries, i int) {
	text := s.samples[i].Value
	if c.t.scale.divisor == 0 {
		c.exact(w, s, i)
		return
	}
	if k, ok := c.t.scale.count(s.values[i], text); ok {
		w.int(k)
		return
	}
	w.str(c.cut(c.o.clean(text), maxValueBytes))
}

// maxValueBytes bounds the text of one value.
const maxValueBytes = 200

// exact writes a value with every digit: as a number where JSON has it, else
// as text.
func (c *metricCells) exact(w *writer, s *metricSeries, i int) {
	text := s.samples[i].Value
	if v := s.values[i]; !math.IsNaN(v) && !math.IsInf(v, 0) && len(text) <= 40 && isNumber(text) {
		w.raw(text)
		return
	}
	w.str(c.cut(c.o.clean(text), maxValueBytes))
}

// isNumber reports whether text is a number by JSON's grammar.
func isNumber(s string) bool {
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if !digits() {
		return false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(s)
}

// seconds formats ns as seconds with all their digits.
func seconds(ns int64) string {
	whole, part := ns/1e9, ns%1e9
	if part == 0 {
		return itoa(whole)
	}
	text := strconv.FormatInt(1e9+part, 10)[1:]
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return itoa(whole) + "." + text
}
