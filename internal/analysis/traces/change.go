package traces

import (
	"math"
	"slices"

	"airefinery-mcp/internal/analysis"
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

	edgeTimes = int(SelfTime) // how many there are
)

// Change is a lasting change of one of the times of an edge. The zero value is
// none.
type Change struct {
	// Of is the time that changed: the gap, the self time or, where only one side
	// is known, the client duration.
	Of EdgeTime
	// Before and After are its values.
	Before, After Sample
	// At and Until are when it changed and when it came back, in ns; Until is 0
	// where it stayed.
	At, Until int64
	// Affected of the calls after it took Over ms or longer, as hardly any had
	// before; 0 where it fell.
	Affected int
	Over     float64

	sign analysis.Sign
}

// By returns how much longer the calls take after the change, in ms.
func (c *Change) By() float64 {
	if c.Of == NoTime {
		return 0
	}
	return c.After.Mean - c.Before.Mean
}

// Bounds of what counts as a change.
const (
	// leastEpisode is the part of the calls, as a divisor, that a change which
	// went back again must hold, and fewCalls the least number on either side of
	// any: fewer are an accident.
	leastEpisode = 6
	fewCalls     = 3
	// leastPart of the larger mean is the least difference.
	leastPart = 0.2
	// leastPartOfTrace is the part of the traces' mean duration, as a divisor,
	// below which a change does not matter.
	leastPartOfTrace = 200
	// leastSpread is the least standard deviation of the logarithm of a time, and
	// addedMS is added to one before: those below a ms are alike.
	leastSpread, addedMS = 0.08, 1
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

// Levels are times over the bins of a grid, of one kind of call or of several,
// each by how far its logarithm lies from the median of its own kind.
type Levels struct {
	grid         analysis.Grid
	sums, counts []float64

	logs   []float64
	memory stats.Memory
}

// NewLevels returns Levels without a time.
func NewLevels(g analysis.Grid) *Levels {
	l := &Levels{}
	l.reset(g)
	return l
}

// reset makes Levels without a time, in their memory.
func (l *Levels) reset(g analysis.Grid) {
	l.grid = g
	l.sums, l.counts = slices.Grow(l.sums[:0], g.N)[:g.N], slices.Grow(l.counts[:0], g.N)[:g.N]
	clear(l.sums)
	clear(l.counts)
}

// Add adds the times in ms of one kind of call, by start.
func (l *Levels) Add(starts []int64, ms []float64) {
	l.logs = l.logs[:0]
	for _, v := range ms {
		l.logs = append(l.logs, math.Log(v+addedMS))
	}
	for i, z := range l.memory.Standardize(l.logs, leastSpread) {
		if bin, ok := l.grid.Bin(starts[i]); ok {
			l.sums[bin] += z
			l.counts[bin]++
		}
	}
}

// Onset returns when the times changed.
func (l *Levels) Onset() (stats.Onset, bool) { return l.memory.LevelOnset(l.sums, l.counts) }

// Fence returns a time in ms that hardly any of some exceeds, which must be in
// ascending order: the upper fence of their logarithms, and a fifth more than
// what three of four stay below.
func Fence(ms []float64) float64 {
	low, high := stats.Quantile(ms, 0.25), stats.Quantile(ms, 0.75)
	fence := max(high*math.Pow((high+addedMS)/(low+addedMS), 1.5), high*1.2, high+addedMS)
	if len(ms) < fewForFence {
		fence = max(fence, ms[len(ms)-1])
	}
	return fence
}

// fewForFence is up to how many times their longest is the fence at least.
const fewForFence = 20

// findChange returns the greater change of the gap and the self time or, where
// there is no self time, that of the client duration. The calls must be by start.
func (f *edgeFinder) findChange(e *edge) Change {
	if e.meanSelfTime == 0 {
		return f.changeOf(e, ClientDuration)
	}
	gap, self := f.changeOf(e, Gap), f.changeOf(e, SelfTime)
	if math.Abs(self.By()) > math.Abs(gap.By()) {
		return self
	}
	return gap
}

// changeOf returns the lasting change of one time.
func (f *edgeFinder) changeOf(e *edge, what EdgeTime) Change {
	values, starts := f.values(e, what)
	if len(values) < 2*fewCalls {
		return Change{}
	}
	f.levels.reset(f.grid)
	f.levels.Add(starts, values)
	o, ok := f.levels.Onset()
	if !ok {
		return Change{}
	}
	first, _ := slices.BinarySearch(starts, f.grid.Time(o.At))
	last, _ := slices.BinarySearch(starts, f.grid.Time(o.Until))
	if last-first < fewCalls || o.Until < f.grid.N && last-first < len(values)/leastEpisode {
		return Change{}
	}
	c := Change{Of: what, At: starts[first], sign: analysis.Sign{From: f.grid.Time(o.From), To: f.grid.Time(o.To + 1), Evidence: o.Evidence}}
	if last < len(starts) {
		c.Until = starts[last]
	}
	before, after := slices.Concat(values[:first], values[last:]), slices.Clone(values[first:last])
	if len(before) == 0 {
		return Change{}
	}
	c.Before, c.After = sampleOf(before), sampleOf(after)
	if math.Abs(c.By()) <= max(f.least, leastPart*max(c.Before.Mean, c.After.Mean)) {
		return Change{}
	}
	if c.By() > 0 {
		// Both are in order now.
		at, _ := slices.BinarySearch(after, math.Nextafter(Fence(before), math.Inf(1)))
		if c.Affected = len(after) - at; c.Affected > 0 {
			c.Over = after[at]
		}
	}
	return c
}
