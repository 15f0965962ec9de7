package trim

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/internal/stats"
)

// change is what of a hop's times changed most: its gap, the callee's own
// time or, where only the caller's side is known, the wait. The means before
// and after are in ms.
type change struct {
	what          string // "" for no change
	before, after float64
	// at and until, in ns, are when the level changed and when it came back; 0
	// where only the halves of the time differ, or where it stayed.
	at, until int64
}

func (c *change) by() float64 { return c.after - c.before }

// Bounds of what counts as a change of a hop.
const (
	// maxShiftBins is the number of values that a search for the onset looks at:
	// means of as many calls each.
	maxShiftBins = 48
	// minHalfCalls is the least number of calls of a half that is compared.
	minHalfCalls = 3
	// halvesSigma is by how many standard errors the halves must differ.
	halvesSigma = 3
	// leastEpisode is the part of the calls, as a divisor, that a change which
	// went back again must hold: fewer are an accident.
	leastEpisode = 6
	// leastPart of the larger mean is the least difference.
	leastPart = 0.2
)

func waitOf(c callTimes) float64 { return float64(c.wait) }
func gapOf(c callTimes) float64  { return float64(c.gap) }
func ownOf(c callTimes) float64  { return float64(c.own) }

// findChange looks at the gap and the own time, or at the wait.
func (h *hops) findChange(one *hop) change {
	best := h.changeOf(one, "gap", gapOf)
	if own := h.changeOf(one, "own", ownOf); math.Abs(own.by()) > math.Abs(best.by()) {
		best = own
	}
	if one.mean(ownOf) == 0 {
		return h.changeOf(one, "wait", waitOf)
	}
	return best
}

// changeOf finds the lasting change of one time of a hop's calls, by its onset
// where there are calls enough, else between the halves.
func (h *hops) changeOf(one *hop, what string, of func(callTimes) float64) change {
	var values []float64
	var starts []int64
	for _, c := range one.times {
		if v := of(c); !math.IsNaN(v) {
			values, starts = append(values, v), append(starts, c.start)
		}
	}
	per := (len(values) + maxShiftBins - 1) / maxShiftBins
	var bins []float64
	for i := 0; i < len(values); i += per {
		bins = append(bins, stats.Mean(values[i:min(i+per, len(values))]))
	}
	if s, ok := stats.FindLevelShift(bins); ok && (s.Until == 0 || s.Until-s.At >= len(bins)/leastEpisode) {
		c := change{what: what, before: s.Before, after: s.After, at: starts[s.At*per]}
		if s.Until > 0 {
			c.until = starts[s.Until*per]
		}
		if h.matters(&c) {
			return c
		}
	}
	at, _ := slices.BinarySearch(starts, h.split)
	if early, late := values[:at], values[at:]; min(len(early), len(late)) >= minHalfCalls {
		c := change{what: what, before: stats.Mean(early), after: stats.Mean(late)}
		if h.matters(&c) && math.Abs(c.by()) > halvesSigma*stats.StandardError(early, late) {
			return c
		}
	}
	return change{}
}

func (h *hops) matters(c *change) bool {
	return math.Abs(c.by()) > max(h.floor, leastPart*max(c.before, c.after))
}

// mean of a time over a hop's calls in ms, 0 where none has it.
func (h *hop) mean(of func(callTimes) float64) float64 {
	sum, n := 0.0, 0
	for _, c := range h.times {
		if v := of(c); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(max(n, 1))
}

// halves are the means of a time in ms before and from a time on, NaN where
// no call has it.
func (h *hop) halves(split int64, of func(callTimes) float64) (early, late float64) {
	var sum, n [2]float64
	for _, c := range h.times {
		if v := of(c); !math.IsNaN(v) {
			half := later(c.start, split)
			sum[half] += v
			n[half]++
		}
	}
	return sum[0] / n[0], sum[1] / n[1]
}

// inMost names the callee's own span that makes up half at least of the
// change of its own time, or else of that time itself; "" for none.
func (h *hop) inMost(split int64) string {
	var n [2]float64
	for _, c := range h.times {
		if !math.IsNaN(float64(c.own)) {
			n[later(c.start, split)]++
		}
	}
	early, late := h.halves(split, ownOf)
	if c := &h.change; c.what == "own" && c.by() != 0 {
		sign := math.Copysign(1, c.by())
		if name := h.mostInside((late-early)*sign, func(ns *[2]float64) float64 { return (ns[1]/n[1] - ns[0]/n[0]) * sign }); name != "" {
			return name
		}
	}
	return h.mostInside(h.mean(ownOf), func(ns *[2]float64) float64 { return (ns[0] + ns[1]) / (n[0] + n[1]) })
}

// mostInside is the callee's own span with the greatest value, in ns, when
// that is half of a whole in ms at least.
func (h *hop) mostInside(whole float64, of func(ns *[2]float64) float64) string {
	name, most := "", 0.0
	for span, ns := range h.inside {
		if v := of(ns) / 1e6; v > most || v == most && span < name {
			name, most = span, v
		}
	}
	if !(whole > 0 && most >= whole/2) {
		return ""
	}
	return name
}

// later is the index of the half that a time belongs to.
func later(ns, split int64) int {
	if ns >= split {
		return 1
	}
	return 0
}

// ranked lists the hops: the most changed first, by the time that all their
// calls took more or less, then those that stand out among the models or have
// errors, then those that take longest.
func (h *hops) ranked() []*hop {
	out := h.perEdge()
	weight := func(one *hop) float64 { return math.Abs(one.change.by()) * float64(len(one.times)) }
	longest := func(one *hop) float64 {
		if own := one.mean(ownOf); own > 0 {
			return own
		}
		return one.mean(waitOf)
	}
	type place struct {
		hop              *hop
		changed, longest float64
	}
	places := make([]place, len(out))
	for i, one := range out {
		places[i] = place{one, weight(one), longest(one)}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.changed, a.changed), cmp.Compare(b.hop.stands, a.hop.stands), cmp.Compare(b.hop.errors, a.hop.errors),
			cmp.Compare(b.longest, a.longest), compareKeys(a.hop, b.hop))
	})
	for i := range places {
		out[i] = places[i].hop
	}
	return out
}

func compareKeys(a, b *hop) int {
	return cmp.Or(cmp.Compare(a.caller, b.caller), cmp.Compare(a.callee, b.callee), cmp.Compare(a.model, b.model))
}
