package traces

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of what tells one model from the others of the same two services.
const (
	// timesOthers is how many times the median of the others' self times, or the
	// share of their failing calls, a model must have to stand out.
	timesOthers = 3
	// minModelErrors is the least number of failing calls that stand out, and
	// errorSigma by how many standard deviations they must exceed the others'.
	minModelErrors, errorSigma = 5, 4
)

// ranked returns the edges. Changes of less than so many ms do not matter. Those
// whose calls became slower come first, by the time that all of them took longer;
// then those of models that stand out or with errors, then those whose calls take
// longest. What grew long before the onset comes after what grew at it, and what
// fell last.
func (f *edgeFinder) ranked(least float64) []*Edge {
	f.least = least
	edges := f.merged()
	f.findOnset(edges)
	rank := func(e *edge) int {
		switch by := e.Change.By(); {
		case by > 0 && (f.onset == nil || e.Change.sign.To >= f.onset.From-f.grid.Width):
			return 0
		case by > 0:
			return 1
		case by < 0 && e.Failed == 0:
			return 3
		}
		return 2
	}
	changed := func(e *edge) float64 { return max(0, e.Change.By()) * float64(e.Calls) }
	longest := func(e *edge) float64 {
		if e.meanSelfTime > 0 {
			return e.meanSelfTime
		}
		return e.meanClientDuration
	}
	slices.SortFunc(edges, func(a, b *edge) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(changed(b), changed(a)), cmp.Compare(b.SlowerThanOthers, a.SlowerThanOthers),
			cmp.Compare(b.Failed, a.Failed), cmp.Compare(longest(b), longest(a)), compareKeys(a, b))
	})
	out := make([]*Edge, len(edges))
	for i, e := range edges {
		f.pause.Take()
		f.split(e)
		if e.Change.Of == SelfTime || e.Change.Of == NoTime && e.SlowerThanOthers > 0 {
			e.Within = f.mostWithin(e)
		}
		out[i] = &e.Edge
	}
	return out
}

func compareKeys(a, b *edge) int {
	return cmp.Or(cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Callee, b.Callee), compareBools(a.Async, b.Async), cmp.Compare(a.Model, b.Model))
}

// compareBools puts false before true.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// merged returns the edges, the models of the same two services taken together
// but for those that a change or a failure is about.
func (f *edgeFinder) merged() []*edge {
	f.deal()
	all := slices.Clone(f.list)
	for _, e := range all {
		f.byStart(e.calls)
		f.measure(e)
	}
	slices.SortFunc(all, compareKeys)
	var out []*edge
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Caller == all[from].Caller && all[to].Callee == all[from].Callee && all[to].Async == all[from].Async {
			to++
		}
		out = append(out, f.merge(all[from:to])...)
		from = to
	}
	return out
}

// byStart puts calls in the order of their starts, those of one time in the order in
// which they were. They came trace by trace, or edge by edge, so that many of them
// are in order: such runs are merged.
func (f *edgeFinder) byStart(calls []call) {
	f.merging = slices.Grow(f.merging[:0], len(calls))[:len(calls)]
	for merged := false; !merged; {
		merged = true
		for from := 0; from < len(calls); {
			middle := runEnd(calls, from)
			to := runEnd(calls, middle)
			if middle < to {
				merge(f.merging[from:middle], calls[from:to])
				merged = merged && from == 0 && to == len(calls)
			}
			from = to
		}
	}
}

// runEnd returns where the calls from an index on are not in order any more.
func runEnd(calls []call, from int) int {
	if from >= len(calls) {
		return len(calls)
	}
	for from++; from < len(calls) && calls[from-1].start <= calls[from].start; {
		from++
	}
	return from
}

// merge merges the two runs that calls are, the first of which has the length of
// scratch.
func merge(scratch, calls []call) {
	copy(scratch, calls)
	second := len(scratch)
	for at := range calls {
		switch {
		case len(scratch) == 0:
			return
		case second < len(calls) && calls[second].start < scratch[0].start:
			calls[at] = calls[second]
			second++
		default:
			calls[at], scratch = scratch[0], scratch[1:]
		}
	}
}

// merge returns the edges of two services: one for each model that stands out,
// and one for the others.
func (f *edgeFinder) merge(models []*edge) []*edge {
	if len(models) == 1 {
		return models
	}
	f.compare(models)
	var apart, rest []*edge
	for _, e := range models {
		if e.Model != "" && (e.Change.Of != NoTime || e.SlowerThanOthers > 0 || e.FailsMoreThanOthers > 0) {
			apart = append(apart, e)
		} else {
			rest = append(rest, e)
		}
	}
	if len(apart) > len(rest) && changedAlike(apart) {
		// Most changed alike: that is a matter of the two services, not of a model.
		return []*edge{f.together(models)}
	}
	if len(rest) > 1 {
		rest = []*edge{f.together(rest)}
		rest[0].OthersApart = len(apart) > 0
	}
	return append(apart, rest...)
}

// changedAlike reports whether the same time of all edges changed in the same
// direction, of none of them far more than of another.
func changedAlike(edges []*edge) bool {
	least, most := math.Inf(1), math.Inf(-1)
	for _, e := range edges {
		by := e.Change.By()
		if e.Change.Of == NoTime || e.Change.Of != edges[0].Change.Of || by < 0 != (edges[0].Change.By() < 0) {
			return false
		}
		least, most = min(least, math.Abs(by)), max(most, math.Abs(by))
	}
	return most < timesOthers*least
}

// compare finds the models whose self time or failures are many times those of
// the others.
func (f *edgeFinder) compare(models []*edge) {
	selfTimes := make([]float64, len(models))
	calls, failed := 0, 0
	for i, e := range models {
		selfTimes[i] = e.meanSelfTime
		calls += e.Calls
		failed += e.Failed
	}
	slices.Sort(selfTimes)
	for _, e := range models {
		// The median of the others: the sorted list without one of its values.
		at := (len(selfTimes) - 1) / 2
		if place, _ := slices.BinarySearch(selfTimes, e.meanSelfTime); place <= at {
			at++
		}
		if median := selfTimes[at]; median > 0 && e.meanSelfTime > f.least && e.meanSelfTime >= timesOthers*median {
			e.SlowerThanOthers = e.meanSelfTime / median
		}
		others := float64(calls - e.Calls)
		// Half a failing call more, so that one of very few counts for little.
		share := (float64(failed-e.Failed) + 0.5) / (others + 0.5)
		expected := share * float64(e.Calls)
		over := float64(e.Failed) - expected
		if e.Failed >= minModelErrors && over > errorSigma*math.Sqrt(expected) && over > (timesOthers-1)*expected {
			e.FailsMoreThanOthers = float64(e.Failed) / expected
		}
	}
}

// together makes one edge of several models'.
func (f *edgeFinder) together(models []*edge) *edge {
	out := &edge{Edge: Edge{Caller: models[0].Caller, Callee: models[0].Callee, Async: models[0].Async, Models: len(models)}}
	n := 0
	for _, e := range models {
		n += len(e.calls)
	}
	out.calls = make([]call, 0, n)
	for _, e := range models {
		out.Failed += e.Failed
		out.calls = append(out.calls, e.calls...)
	}
	out.parts = models
	f.byStart(out.calls)
	f.measure(out)
	return out
}
