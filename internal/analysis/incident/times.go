package incident

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/stats"
)

// timeKey tells groups of calls apart whose times are of one kind.
type timeKey struct {
	kind                      EvidenceKind
	callee, caller, operation string
}

// timing are the values of one time of a group of calls, by start; of token use
// the values are tokens, not ms.
type timing struct {
	timeKey
	at    []int64
	ms    []float64
	trace []client.TraceID
	// usual stand for the values at other times, in ascending order; nil where none
	// are known. shift is how these differ.
	usual []float64
	shift normal.Shift
}

const (
	// fewBefore and fewAfter are the least number of calls on the two sides of an
	// onset that are compared.
	fewBefore, fewAfter = 5, 3
)

// timings sorts the times of all calls by what they are of.
func timings(all []*traces.Activity) []*timing {
	groups := map[timeKey]*timing{}
	add := func(kind EvidenceKind, c *traces.Call, ms float64) {
		if math.IsNaN(ms) {
			return
		}
		k := timeKey{kind, c.Callee, c.Caller, c.Operation}
		if kind == TokenUse { // it is the caller's doing
			k.callee, k.caller = cmp.Or(c.Caller, c.Callee), ""
		}
		g := groups[k]
		if g == nil {
			g = &timing{timeKey: k}
			groups[k] = g
		}
		g.at, g.ms, g.trace = append(g.at, c.Start), append(g.ms, ms), append(g.trace, c.Trace)
	}
	for _, a := range all {
		for i := range a.Calls {
			c := &a.Calls[i]
			add(SelfTime, c, c.SelfTime)
			add(TokenUse, c, c.TokensIn)
			if c.Caller != "" {
				add(Gap, c, c.Gap)
			}
			if !c.Observed {
				add(ClientTime, c, c.ClientDuration)
			}
		}
	}
	out := make([]*timing, 0, len(groups))
	for _, g := range groups {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *timing) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.callee, b.callee), cmp.Compare(a.caller, b.caller), cmp.Compare(a.operation, b.operation))
	})
	return out
}

// slowdown is how the times of a group of calls differ from an onset on.
type slowdown struct {
	before, after float64 // medians in ms
	// affected of the calls after are over a bound that hardly any was before.
	affected, of int
	over         float64
	// excess is the time that all calls took longer, in ms.
	excess float64
	trace  client.TraceID // of the longest after
}

// slowdown compares the calls before and after; ok is false where there are too
// few of either.
func (t *timing) slowdown(w *window) (s slowdown, ok bool) {
	var before, after []float64
	longest := -1.0
	for i, at := range t.at {
		switch w.side(at) {
		case beforeOnset:
			before = append(before, t.ms[i])
		case afterOnset:
			after = append(after, t.ms[i])
			if t.ms[i] > longest {
				longest, s.trace = t.ms[i], t.trace[i]
			}
		}
	}
	if len(before) < fewBefore {
		before = slices.Clone(t.usual)
	}
	if len(before) < fewBefore || len(after) < fewAfter {
		return s, false
	}
	slices.Sort(before)
	slices.Sort(after)
	s.before, s.after = stats.Quantile(before, 0.5), stats.Quantile(after, 0.5)
	fence := traces.Fence(before)
	beyond := func(x []float64) (n int, sum float64) {
		for _, v := range x {
			if v > fence {
				n, sum = n+1, sum+v-s.before
			}
		}
		return n, sum
	}
	_, usualSum := beyond(before)
	s.affected, s.excess = beyond(after)
	s.of = len(after)
	part := float64(len(after)) / float64(len(before))
	s.excess -= usualSum * part
	if s.affected > 0 {
		s.over = after[len(after)-s.affected]
	}
	s.excess = max(s.excess, (s.after-s.before)*float64(len(after)))
	return s, true
}

// slowSigns finds which services became slower, of each kind of time.
func (v *investigation) slowSigns() {
	type key struct {
		kind   EvidenceKind
		callee string
	}
	all := map[key]*traces.Levels{}
	for _, t := range v.timings {
		k := key{t.kind, t.callee}
		if all[k] == nil {
			all[k] = traces.NewLevels(v.grid)
		}
		all[k].Add(t.at, t.ms)
	}
	for k, l := range all {
		o, ok := l.Onset()
		v.check(k.kind, "", 1)
		if ok && o.Grew() {
			v.signs = append(v.signs, v.sign(k.kind, k.callee, &o))
		}
	}
}

// measureSlow fills in a sign of a slower service by what its calls say before
// and after the onset.
func (v *investigation) measureSlow(s *Sign, w *window) {
	var most float64
	s.Affected, s.Of, s.Over, s.excess, s.Callers = 0, 0, math.Inf(1), 0, nil
	for _, t := range v.timings {
		if t.kind != s.Kind || t.callee != s.Service {
			continue
		}
		d, ok := t.slowdown(w)
		if !ok {
			continue
		}
		s.Of += d.of
		if d.affected > 0 {
			s.Affected += d.affected
			s.Over = min(s.Over, d.over)
		}
		if d.excess <= 0 {
			continue
		}
		s.excess += d.excess
		if t.caller != "" && !slices.Contains(s.Callers, t.caller) {
			s.Callers = append(s.Callers, t.caller)
		}
		if d.excess > most {
			most = d.excess
			s.Before, s.After, s.Name, s.Trace = d.before, d.after, t.operation, d.trace
		}
	}
}

const (
	// greatShare is the part of the time of all requests from which on a service
	// stands out by it.
	greatShare = 0.35
	// farGap is how many times the middle gap of all services one must be to be
	// none of the usual network.
	farGap = 10
)

// standing returns the signs of services that much of the time of requests goes
// to, of which no call before the onset was seen: it may always have been so.
// Those of gaps that are far longer than the others have no such excuse.
func (v *investigation) standing(w *window) (out []*Sign) {
	total := 0.0
	signs := map[timeKey]*Sign{}
	times := map[timeKey][]float64{}
	known := map[timeKey]bool{} // with a before
	for _, t := range v.timings {
		if t.kind == TokenUse {
			continue
		}
		k := timeKey{kind: t.kind, callee: t.callee}
		known[k] = known[k] || t.usual != nil
		for i, at := range t.at {
			switch w.side(at) {
			case beforeOnset:
				known[k] = true
				continue
			case atOnset:
				continue
			}
			if signs[k] == nil {
				signs[k] = &Sign{Kind: t.kind, Service: t.callee, At: w.from, From: w.from, To: w.to, Strength: sure, Before: math.NaN()}
			}
			s := signs[k]
			s.excess += t.ms[i]
			s.Of++
			s.Trace = t.trace[i]
			times[k] = append(times[k], t.ms[i])
			total += t.ms[i]
		}
	}
	var gaps []float64
	for k, s := range signs {
		slices.Sort(times[k])
		if s.After = stats.Quantile(times[k], 0.5); k.kind == Gap {
			gaps = append(gaps, s.After)
		}
	}
	slices.Sort(gaps)
	for k, s := range signs {
		if s.share = s.excess / total; known[k] || s.share < greatShare {
			continue
		}
		s.Far = k.kind == Gap && s.After >= farGap*stats.Quantile(gaps, 0.5)
		out = append(out, s)
	}
	return out
}
