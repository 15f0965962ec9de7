package traces

import "math"

// measure sorts out what the calls have in common; they must be by start.
func (f *edgeFinder) measure(e *edge) {
	e.Calls = len(e.calls)
	e.meanClientDuration, e.meanSelfTime = e.mean(clientDurationOf), e.mean(selfTimeOf)
	e.ClientDuration, e.Gap, e.SelfTime = f.halves(e, clientDurationOf), f.halves(e, gapOf), f.halves(e, selfTimeOf)
	e.Change = f.findChange(e)
}

// mean returns the mean of a time over the calls in ms, 0 where none has it.
func (e *edge) mean(of func(*call) float64) float64 {
	sum, n := 0.0, 0
	for i := range e.calls {
		if v := of(&e.calls[i]); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(max(n, 1))
}

func (f *edgeFinder) halves(e *edge, of func(*call) float64) Halves {
	var sum, n [2]float64
	for i := range e.calls {
		if v := of(&e.calls[i]); !math.IsNaN(v) {
			half := f.half(e.calls[i].start)
			sum[half] += v
			n[half]++
		}
	}
	return Halves{sum[0] / n[0], sum[1] / n[1]}
}

// mostWithin names the callee's own span that makes up half at least of the
// change of its self time or, where none does, of that time itself; "" for none.
func (f *edgeFinder) mostWithin(e *edge) string {
	var n [2]float64 // calls with a self time
	for i := range e.calls {
		if !math.IsNaN(float64(e.calls[i].selfTime)) {
			n[f.half(e.calls[i].start)]++
		}
	}
	if c := &e.Change; c.Of == SelfTime && c.By() != 0 {
		sign := math.Copysign(1, c.By())
		whole := (e.SelfTime.After - e.SelfTime.Before) * sign
		name := e.halfWithin(whole, func(ns *[2]float64) float64 { return (ns[1]/n[1] - ns[0]/n[0]) * sign })
		if name != "" {
			return name
		}
	}
	return e.halfWithin(e.meanSelfTime, func(ns *[2]float64) float64 { return (ns[0] + ns[1]) / (n[0] + n[1]) })
}

// halfWithin names the callee's own span with the greatest value, in ns, if that
// is at least half of a whole in ms.
func (e *edge) halfWithin(whole float64, of func(ns *[2]float64) float64) string {
	name, most := "", 0.0
	for span, ns := range e.within {
		if v := of(ns) / 1e6; v > most || v == most && span < name {
			name, most = span, v
		}
	}
	if !(whole > 0 && most >= whole/2) {
		return ""
	}
	return name
}
