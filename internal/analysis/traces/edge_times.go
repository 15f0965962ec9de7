package traces

import (
	"math"
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/stats"
)

// Times are a time of the calls that started before the onset and of those from
// then on. Where there is no onset, After is of all.
type Times struct{ Before, After Sample }

// IsEmpty reports whether no call has the time.
func (t Times) IsEmpty() bool { return t.Before.N+t.After.N == 0 }

// Sample sums up a time of N calls, in ms. Without any the others are NaN.
type Sample struct {
	N                      int
	Min, Median, Mean, Max float64
}

// sampleOf sums up values, and puts them in order.
func sampleOf(values []float64) Sample {
	if len(values) == 0 {
		none := math.NaN()
		return Sample{0, none, none, none, none}
	}
	slices.Sort(values)
	return Sample{len(values), values[0], stats.Quantile(values, 0.5), stats.Mean(values), values[len(values)-1]}
}

// measure sorts out what the calls have in common; they must be by start.
func (f *edgeFinder) measure(e *edge) {
	e.Calls = len(e.calls)
	e.meanClientDuration, e.meanSelfTime = e.mean(ClientDuration), e.mean(SelfTime)
	e.Change = f.findChange(e)
}

// split fills in the times of the calls on either side of the onset.
func (f *edgeFinder) split(e *edge) {
	e.ClientDuration, e.Gap, e.SelfTime = f.times(e, ClientDuration), f.times(e, Gap), f.times(e, SelfTime)
}

// values returns one of the times of the calls that have it, and when these
// started. They are good until the next call.
func (f *edgeFinder) values(e *edge, what EdgeTime) (ms []float64, starts []int64) {
	f.ms, f.msFrom = slices.Grow(f.ms[:0], len(e.calls)), slices.Grow(f.msFrom[:0], len(e.calls))
	ms, starts = f.ms, f.msFrom
	for i := range e.calls {
		if c := &e.calls[i]; c.ms[what-1] == c.ms[what-1] { // which NaN is not
			ms, starts = append(ms, float64(c.ms[what-1])), append(starts, c.start)
		}
	}
	f.ms, f.msFrom = ms, starts
	return ms, starts
}

// mean returns the mean of a time over the calls in ms, 0 where none has it.
func (e *edge) mean(what EdgeTime) float64 {
	sum, n := 0.0, 0
	for i := range e.calls {
		if v := e.calls[i].get(what); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(max(n, 1))
}

// times sums up one time of the calls, which must be by start.
func (f *edgeFinder) times(e *edge, what EdgeTime) Times {
	values, starts := f.values(e, what)
	if f.onset == nil {
		return Times{sampleOf(nil), sampleOf(values)}
	}
	before, _ := slices.BinarySearch(starts, f.onset.From)
	after, _ := slices.BinarySearch(starts, f.onset.To)
	return Times{sampleOf(values[:before]), sampleOf(values[after:])}
}

// findOnset finds when the calls of several edges became slower, or began to
// fail.
func (f *edgeFinder) findOnset(edges []*edge) {
	var signs []analysis.Sign
	for _, e := range edges {
		if e.Change.By() > 0 {
			signs = append(signs, e.Change.sign)
		}
		if e.Failed == 0 {
			continue
		}
		failed, made := make([]float64, f.grid.N), make([]float64, f.grid.N)
		for i := range e.calls {
			if bin, ok := f.grid.Bin(e.calls[i].start); ok {
				made[bin]++
				if e.calls[i].fault != noFault {
					failed[bin]++
				}
			}
		}
		if o, ok := stats.CountOnset(failed, made); ok && o.Grew() {
			signs = append(signs, analysis.Sign{From: f.grid.Time(o.From), To: f.grid.Time(o.To + 1), Evidence: o.Evidence})
		}
	}
	if o, ok := analysis.FindOnset(signs, f.grid.Width); ok {
		f.onset = &o
	}
}

// mostWithin names the callee's own span that makes up half at least of the
// change of its self time or, where none does, of that time itself; "" for none.
func (f *edgeFinder) mostWithin(e *edge) string {
	c := &e.Change
	side := func(ns int64) int {
		if c.Of == SelfTime && ns >= c.At && (c.Until == 0 || ns < c.Until) {
			return 1
		}
		return 0
	}
	var n [2]float64 // calls with a self time
	for i := range e.calls {
		if !math.IsNaN(e.calls[i].get(SelfTime)) {
			n[side(e.calls[i].start)]++
		}
	}
	sums := map[string]*[2]float64{}
	parts := e.parts
	if parts == nil {
		parts = []*edge{e}
	}
	for _, part := range parts {
		for _, w := range part.within {
			name := f.names.list[w.name]
			sum := sums[name]
			if sum == nil {
				sum = &[2]float64{}
				sums[name] = sum
			}
			sum[side(w.start)] += float64(w.ns)
		}
	}
	if c.Of == SelfTime {
		sign := math.Copysign(1, c.By())
		name := halfOf(math.Abs(c.By()), sums, func(ns *[2]float64) float64 { return (ns[1]/n[1] - ns[0]/n[0]) * sign })
		if name != "" {
			return name
		}
	}
	return halfOf(e.meanSelfTime, sums, func(ns *[2]float64) float64 { return (ns[0] + ns[1]) / (n[0] + n[1]) })
}

// halfOf names the span with the greatest value, in ns, if that is at least half
// of a whole in ms.
func halfOf(whole float64, sums map[string]*[2]float64, of func(ns *[2]float64) float64) string {
	name, most := "", 0.0
	for span, ns := range sums {
		if v := of(ns) / 1e6; v > most || v == most && span < name {
			name, most = span, v
		}
	}
	if !(whole > 0 && most >= whole/2) {
		return ""
	}
	return name
}
