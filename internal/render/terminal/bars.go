package terminal

import (
	"math"
	"strings"
)

// spark draws values as a line of a width at most, between the least and the
// greatest of them; a blank is no value. Several that share a place are drawn by
// their mean.
func (p *page) spark(values []*float64, most int) shown {
	values = share(values, most)
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v != nil {
			low, high = min(low, *v), max(high, *v)
		}
	}
	var b strings.Builder
	for _, v := range values {
		switch top := len(p.glyphs.levels) - 1; {
		case v == nil:
			b.WriteByte(' ')
		case high == low: // a level, of which there is none higher
			b.WriteString(p.glyphs.levels[0])
		default:
			b.WriteString(p.glyphs.levels[int(math.Round((*v-low)/(high-low)*float64(top)))])
		}
	}
	return shown(b.String())
}

// share brings values to at most so many places, by their means.
func share(values []*float64, most int) []*float64 {
	if len(values) <= most {
		return values
	}
	out := make([]*float64, most)
	for i := range out {
		sum, n := 0.0, 0
		for _, v := range values[i*len(values)/most : (i+1)*len(values)/most] {
			if v != nil {
				sum, n = sum+*v, n+1
			}
		}
		if n > 0 {
			mean := sum / float64(n)
			out[i] = &mean
		}
	}
	return out
}

// counts draws counts from the bin seen on, as a line from 0 to the greatest; before
// it there is nothing to be said.
func (p *page) counts(bins []int, seen int) shown {
	highest := 0
	for _, n := range bins {
		highest = max(highest, n)
	}
	var b strings.Builder
	for i, n := range bins {
		switch top := len(p.glyphs.levels) - 1; {
		case i < seen && n == 0:
			b.WriteByte(' ')
		case n == 0:
			b.WriteString(p.glyphs.zero)
		default:
			b.WriteString(p.glyphs.levels[int(math.Round(float64(n)/float64(highest)*float64(top)))])
		}
	}
	return shown(b.String())
}

// sums brings counts to at most so many places; each is the sum of as many bins, but
// for the last.
func sums(bins []int, most int) (out []int, each int) {
	each = max(1, (len(bins)+most-1)/most)
	for i := 0; i < len(bins); i += each {
		n := 0
		for _, c := range bins[i:min(i+each, len(bins))] {
			n += c
		}
		out = append(out, n)
	}
	return out, each
}

// bar draws a part, from 0 to 1, of a width.
func (p *page) bar(part float64, of int) shown {
	if !(part > 0) {
		return ""
	}
	eighths := max(1, int(math.Round(min(part, 1)*float64(of)*8)))
	return shown(strings.Repeat(p.glyphs.bar, eighths/8) + p.glyphs.eighths[eighths%8])
}
