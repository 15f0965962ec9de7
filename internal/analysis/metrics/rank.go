package metrics

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/semconv"
)

// ranked returns the series in order: those over time by how much they moved,
// single values from the largest, NaN last. Ties keep the given order.
//
// How much a series moved is the difference between its levels as a share of
// the larger one, so that a failing small service ranks with a large one. A
// tenth of the largest level of all is added below the line, so that the
// flicker of a series next to nothing does not come first; and a difference
// of halves that noise would explain counts for less than a change of level.
func ranked(series []*Series, overTime bool) []*Series {
	top := 0.0
	for _, s := range series {
		if m := math.Abs(s.Mean); m > top {
			top = m
		}
	}
	for _, s := range series {
		if overTime {
			s.score = s.movement(top)
		} else {
			s.score = s.size()
		}
	}
	out := slices.Clone(series)
	slices.SortStableFunc(out, func(a, b *Series) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		// Of those that did not move the larger first; NaN sorts last.
		if c := cmp.Compare(b.Mean, a.Mean); c != 0 {
			return c
		}
		return cmp.Compare(a.NaN, b.NaN)
	})
	return out
}

// movement returns how much a series moved, from 0 to 1. top is the largest
// mean of all series.
func (s *Series) movement(top float64) float64 {
	from, to := s.Early, s.Late
	if s.Shift != nil {
		from, to = s.Shift.Before, s.Shift.After
	}
	d := math.Abs(to - from)
	if !(d > 0) {
		return 0
	}
	return s.certainty * (d / (max(math.Abs(from), math.Abs(to)) + top/10))
}

// size returns the value of a series of one sample, the least of all when that
// is NaN.
func (s *Series) size() float64 {
	if len(s.Values) == 0 || math.IsNaN(s.Values[0]) {
		return math.Inf(-1)
	}
	return s.Values[0]
}

// splitLabels splits the labels into those that all series share and the names
// of the others.
func splitLabels(series []*Series, clean *safe.Cleaner) (shared client.Labels, columns []string) {
	type use struct {
		first  *client.Label
		n      int
		varies bool
	}
	uses := map[string]*use{}
	var names []string
	for _, s := range series {
		clean.Pause()
		for _, l := range s.Labels {
			u := uses[l.Name]
			if u == nil {
				u = &use{first: l}
				uses[l.Name] = u
				names = append(names, l.Name)
			}
			u.n++
			u.varies = u.varies || u.first.Value != l.Value
		}
	}
	var ofCollector []string // where a series was collected says less than what it is about
	for i, name := range names {
		if i%1024 == 0 {
			clean.Pause()
		}
		switch u := uses[name]; {
		case !u.varies && u.n == len(series):
			shared = append(shared, u.first)
		case semconv.CollectorLabel.Has(name):
			ofCollector = append(ofCollector, name)
		default:
			columns = append(columns, name)
		}
	}
	return shared, append(columns, ofCollector...)
}
