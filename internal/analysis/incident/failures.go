package incident

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/stats"
)

// calls are those of one service.
type calls struct {
	service string
	all     []*traces.Call
	// failed and made are how many failed by themselves and how many there were,
	// by bin.
	failed, made []float64
	// usual counts the calls at other times, and those that failed by themselves.
	usual share
	// evidence is that more fail by themselves than usual.
	evidence float64
}

// callsByService sorts the calls by who is to blame where they fail.
func (v *investigation) callsByService(all []*traces.Activity) {
	index := map[string]*calls{}
	for _, a := range all {
		for i := range a.Calls {
			c := &a.Calls[i]
			s := index[c.Callee]
			if s == nil {
				s = &calls{service: c.Callee, failed: make([]float64, v.grid.N), made: make([]float64, v.grid.N)}
				index[c.Callee] = s
				v.calls = append(v.calls, s)
			}
			s.all = append(s.all, c)
			if bin, ok := v.grid.Bin(c.Start); ok {
				s.made[bin]++
				if blamed(c) {
					s.failed[bin]++
				}
			}
		}
	}
	slices.SortFunc(v.calls, func(a, b *calls) int { return cmp.Compare(a.service, b.service) })
}

// blamed reports whether the callee is to blame for a call's failure: it failed
// by itself, or was not reached.
func blamed(c *traces.Call) bool { return c.OwnFault || c.NotServed }

// failureSigns finds which services began to fail.
func (v *investigation) failureSigns() {
	for _, s := range v.calls {
		v.check(CallFailures, "", 1)
		if o, ok := stats.CountOnset(s.failed, s.made); ok && o.Grew() {
			v.signs = append(v.signs, v.sign(CallFailures, s.service, &o))
		}
	}
}

// measureFailures fills in a sign of a failing service. What is before and after
// is the percentage of its calls.
func (v *investigation) measureFailures(s *Sign, w *window) {
	at := slices.IndexFunc(v.calls, func(c *calls) bool { return c.service == s.Service })
	if at < 0 {
		return
	}
	var made, failed [2]float64
	s.Callers, s.Affected = nil, 0
	for _, c := range v.calls[at].all {
		side := w.side(c.Start)
		if side == atOnset {
			continue
		}
		made[side]++
		if !blamed(c) {
			continue
		}
		failed[side]++
		if side == afterOnset {
			s.Affected++
			s.Trace, s.Name = c.Trace, c.Operation
			if m := c.Message(); m != "" {
				s.Text = v.in.Clean.Clean(m)
			}
			if c.Caller != "" && !slices.Contains(s.Callers, c.Caller) {
				s.Callers = append(s.Callers, c.Caller)
			}
		}
	}
	s.Of = int(made[afterOnset])
	if made[beforeOnset] < fewBefore {
		made[beforeOnset], failed[beforeOnset] = v.calls[at].usual.of, v.calls[at].usual.hits
	}
	if made[beforeOnset] < fewBefore || made[afterOnset] < 1 {
		return
	}
	s.Before, s.After = 100*failed[0]/made[0], 100*failed[1]/made[1]
	s.excess = failed[1] - failed[0]/made[0]*made[1]
	s.Strength = stats.G(failed[0], made[0], failed[1], made[1])
}
