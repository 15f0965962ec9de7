package trim

import (
	"math"
	"slices"
	"strconv"
)

// Bounds of what tells one model from the others of the same two services.
const (
	// timesOthers is how many times the median of the others' own times, or
	// the share of their failing calls, a model must have to stand out.
	timesOthers = 3
	// minModelErrors is the least number of failing calls that stand out, and
	// errorSigma by how many standard deviations they must exceed the others'.
	minModelErrors, errorSigma = 5, 4
)

// perEdge takes the models of the same two services together, but for those
// that a change or a failure is about.
func (h *hops) perEdge() []*hop {
	all := make([]*hop, 0, len(h.all))
	for _, one := range h.all {
		slices.SortStableFunc(one.times, byStart)
		all = append(all, one)
	}
	slices.SortFunc(all, compareKeys)
	var out []*hop
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].caller == all[from].caller && all[to].callee == all[from].callee {
			to++
		}
		out = append(out, h.edge(all[from:to])...)
		from = to
	}
	return out
}

func byStart(a, b callTimes) int {
	switch {
	case a.start < b.start:
		return -1
	case a.start > b.start:
		return 1
	}
	return 0
}

// edge returns the hops of two services: one for each model that stands out,
// and one for the others.
func (h *hops) edge(models []*hop) []*hop {
	for _, one := range models {
		one.change = h.findChange(one)
	}
	if len(models) == 1 {
		return models
	}
	h.compare(models)
	var apart, rest []*hop
	for _, one := range models {
		if one.model != "" && (one.change.what != "" || one.stands > 0 || one.fails > 0) {
			apart = append(apart, one)
		} else {
			rest = append(rest, one)
		}
	}
	if len(apart) > len(rest) && alikeChanged(apart) {
		// Most changed alike: that is a matter of the two services, not of a model.
		return []*hop{h.together(models)}
	}
	if len(rest) > 1 {
		rest = []*hop{h.together(rest)}
		rest[0].others = len(apart) > 0
	}
	return append(apart, rest...)
}

// alikeChanged reports whether hops changed in the same, and none of them far
// more than another.
func alikeChanged(all []*hop) bool {
	least, most := math.Inf(1), math.Inf(-1)
	for _, one := range all {
		by := one.change.by()
		if one.change.what == "" || one.change.what != all[0].change.what || by < 0 != (all[0].change.by() < 0) {
			return false
		}
		least, most = min(least, math.Abs(by)), max(most, math.Abs(by))
	}
	return most < timesOthers*least
}

// compare finds the models whose own time or failures are many times those of
// the others.
func (h *hops) compare(models []*hop) {
	owns := make([]float64, len(models))
	calls, errors := 0, 0
	for i, one := range models {
		owns[i] = one.mean(ownOf)
		calls += len(one.times)
		errors += one.errors
	}
	sorted := slices.Sorted(slices.Values(owns))
	for i, one := range models {
		// The median of the others: the sorted list without one of its values.
		at := (len(sorted) - 1) / 2
		if place, _ := slices.BinarySearch(sorted, owns[i]); place <= at {
			at++
		}
		if median := sorted[at]; median > 0 && owns[i] > h.floor && owns[i] >= timesOthers*median {
			one.stands = owns[i] / median
		}
		others := float64(calls - len(one.times))
		// Half a failing call more, so that one of very few counts for little.
		share := (float64(errors-one.errors) + 0.5) / (others + 0.5)
		expected := share * float64(len(one.times))
		if over := float64(one.errors) - expected; one.errors >= minModelErrors && over > errorSigma*math.Sqrt(expected) && over > (timesOthers-1)*expected {
			one.fails = float64(one.errors) / expected
		}
	}
}

// together makes one hop of several models'.
func (h *hops) together(models []*hop) *hop {
	out := &hop{hopKey: models[0].hopKey, models: len(models), inside: map[string]*[2]float64{}}
	out.model = ""
	for _, one := range models {
		out.errors += one.errors
		out.times = append(out.times, one.times...)
		for name, ns := range one.inside {
			sum := out.inside[name]
			if sum == nil {
				sum = &[2]float64{}
				out.inside[name] = sum
			}
			sum[0] += ns[0]
			sum[1] += ns[1]
		}
	}
	slices.SortStableFunc(out.times, byStart)
	out.change = h.findChange(out)
	return out
}

// name is how a row names a hop.
func (h *hop) name() string {
	name := h.caller + " → " + h.callee
	switch {
	case h.others:
		name += " · " + strconv.Itoa(h.models) + " other models"
	case h.models > 0:
		name += " · " + strconv.Itoa(h.models) + " models"
	case h.model != "":
		name += " · " + h.model
	}
	return name
}
