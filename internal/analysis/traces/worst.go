package traces

import (
	"cmp"
	"slices"
)

// Bounds of the traces worth a look: how many they are, and how many of them
// because they failed.
const maxWorst, maxWorstFailed = 8, 5

// worst returns the traces worth a look: of each failure the slowest, slow ones
// first, then the slowest of the others.
func worst(traces []*Trace) []*Trace {
	slowest := slices.Clone(traces)
	slices.SortStableFunc(slowest, func(a, b *Trace) int { return cmp.Compare(b.Duration, a.Duration) })
	out := make([]*Trace, 0, maxWorst)
	seen := map[*Failure]bool{}
	for _, t := range slowest {
		if len(out) < maxWorstFailed && t.HasErrors() && (t.Failure == nil || !seen[t.Failure]) {
			seen[t.Failure] = true
			out = append(out, t)
		}
	}
	failed := out
	for _, t := range slowest {
		if len(out) < maxWorst && !slices.Contains(failed, t) {
			out = append(out, t)
		}
	}
	return out
}

// first returns the trace to look at first, nil when none has an id.
func first(traces []*Trace, failures []*Failure) *Trace {
	if len(failures) > 0 && !failures[0].Example.Source.ID.IsZero() {
		return failures[0].Example
	}
	var best *Trace
	for _, t := range traces {
		switch {
		case t.Source.ID.IsZero():
		case best == nil, t.graveness() > best.graveness(), t.graveness() == best.graveness() && t.Duration > best.Duration:
			best = t
		}
	}
	return best
}
