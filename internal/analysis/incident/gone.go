package incident

import (
	"slices"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/stats"
)

// Bounds of lines that stopped.
const (
	leastGone = 12 // lines before
	goneShare = 5  // the part of them, as a divisor, that may still come
)

// goneSign finds a line that stopped, by what else is logged, and did not come
// back. Those of requests whose traces are known are counted by these instead.
func (v *investigation) goneSign(p *pattern, traffic []float64) {
	if len(p.lines) < leastGone {
		return
	}
	v.check(Gone, "", 1)
	traced := 0
	for i := range p.lines {
		traced += btoi(v.traced[p.lines[i].trace])
	}
	if 2*traced >= len(p.lines) {
		return
	}
	o, ok := v.gone(p.counts, traffic)
	if !ok {
		return
	}
	if next := v.nextVersion(p, v.grid.Time(o.From)); next != nil {
		if _, ok = v.gone(next, traffic); !ok {
			return
		}
	}
	s := v.sign(Gone, p.service, &o)
	s.Pattern, s.Text, s.Name = p.id, p.text, p.template
	v.signs = append(v.signs, s)
}

// gone finds since when lines stopped.
func (v *investigation) gone(counts, traffic []float64) (o stats.Onset, ok bool) {
	o, ok = stats.CountOnset(counts, traffic)
	return o, ok && !o.Grew() && o.After <= o.Before/goneShare && o.Until == v.grid.N
}

// nextVersion returns the counts of lines together with those of others of their
// service that came up since a time and may be a new version of them; nil where
// there are none.
func (v *investigation) nextVersion(p *pattern, since int64) (counts []float64) {
	for _, q := range v.events.patterns {
		if q.service != p.service || q.failure() || len(q.lines) == 0 || q.lines[0].at < since || !normal.NextVersion(normal.Kept(p.template), normal.Kept(q.template)) {
			continue
		}
		if counts == nil {
			counts = slices.Clone(p.counts)
		}
		for i, n := range q.counts {
			counts[i] += n
		}
	}
	return counts
}
