package traces

import (
	"math"
	"slices"

	"airefinery-mcp/internal/stats"
)

// EdgeTime names one of the times of an edge.
type EdgeTime uint8

// The times of an edge, as [Edge] describes them.
const (
	NoTime EdgeTime = iota
	ClientDuration
	Gap
	SelfTime
)

// Change is a lasting change of one of the times of an edge. The zero value is
// none.
type Change struct {
	// Of is the time that changed: the gap, the self time or, where only one side
	// is known, the client duration.
	Of EdgeTime
	// Before and After are its means in ms.
	Before, After float64
	// At and Until are when it changed and when it came back, in ns; 0 where only
	// the two halves differ, or where it stayed.
	At, Until int64
}

// By returns how much longer the calls take after the change, in ms.
func (c *Change) By() float64 { return c.After - c.Before }

// Bounds of what counts as a change.
const (
	// maxBins is the number of values that a search for the onset looks at: means
	// of as many calls each.
	maxBins = 48
	// minHalfCalls is the least number of calls of a half that is compared.
	minHalfCalls = 3
	// halvesSigma is by how many standard errors the halves must differ.
	halvesSigma = 3
	// leastEpisode is the part of the calls, as a divisor, that a change which
	// went back again must hold: fewer are an accident.
	leastEpisode = 6
	// leastPart of the larger mean is the least difference.
	leastPart = 0.2
	// leastPartOfTrace is the part of the traces' mean duration, as a divisor,
	// below which a change does not matter.
	leastPartOfTrace = 200
)

// leastChange returns a time in ms that is too short for a change of an edge to
// matter.
func leastChange(traces []*Trace) float64 {
	sum := 0.0
	for _, t := range traces {
		sum += float64(t.Duration) / 1e6
	}
	return sum / float64(max(1, len(traces))) / leastPartOfTrace
}

// findChange returns the greater change of the gap and the self time or, where
// there is no self time, that of the client duration. The calls must be by start.
func (f *edgeFinder) findChange(e *edge) Change {
	if e.meanSelfTime == 0 {
		return f.changeOf(e, ClientDuration, clientDurationOf)
	}
	gap, self := f.changeOf(e, Gap, gapOf), f.changeOf(e, SelfTime, selfTimeOf)
	if math.Abs(self.By()) > math.Abs(gap.By()) {
		return self
	}
	return gap
}

// changeOf returns the lasting change of one time, by its onset where there are
// calls enough, else between the halves.
func (f *edgeFinder) changeOf(e *edge, what EdgeTime, of func(*call) float64) Change {
	var values []float64
	var starts []int64
	for i := range e.calls {
		if v := of(&e.calls[i]); !math.IsNaN(v) {
			values, starts = append(values, v), append(starts, e.calls[i].start)
		}
	}
	perBin := (len(values) + maxBins - 1) / maxBins
	var bins []float64
	for i := 0; i < len(values); i += perBin {
		bins = append(bins, stats.Mean(values[i:min(i+perBin, len(values))]))
	}
	if s, ok := stats.FindLevelShift(bins); ok && (s.Until == 0 || s.Until-s.At >= len(bins)/leastEpisode) {
		c := Change{Of: what, Before: s.Before, After: s.After, At: starts[s.At*perBin]}
		if s.Until > 0 {
			c.Until = starts[s.Until*perBin]
		}
		if f.matters(&c) {
			return c
		}
	}
	at, _ := slices.BinarySearch(starts, f.middle)
	if early, late := values[:at], values[at:]; min(len(early), len(late)) >= minHalfCalls {
		c := Change{Of: what, Before: stats.Mean(early), After: stats.Mean(late)}
		if f.matters(&c) && math.Abs(c.By()) > halvesSigma*stats.StandardError(early, late) {
			return c
		}
	}
	return Change{}
}

func (f *edgeFinder) matters(c *Change) bool {
	return math.Abs(c.By()) > max(f.least, leastPart*max(c.Before, c.After))
}
