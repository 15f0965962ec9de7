package incident

import (
	"math"
	"slices"

	"airefinery-mcp/internal/analysis"
)

// What is usual is the before where the window has none. It is of another time, by
// which levels drift: to be a sign a time must have grown by a good part.
const (
	// leastGrowth is the least difference of the mean logarithms of a time, half as
	// much again.
	leastGrowth = 0.4
	// leastByUsual is how sure a sign must be (see [normal.Rate]).
	leastByUsual = 30
)

// byUsual looks for what explains all that was seen of the window by what is usual
// instead of by a before of its own; nil where nothing does.
func (v *investigation) byUsual(r *Report) *Report {
	from, to := v.grid.Time(0), v.firstSeen()
	var signs []*Sign
	add := func(kind EvidenceKind, service string, strength float64) {
		signs = append(signs, &Sign{Kind: kind, Service: service, Strength: strength, At: from, From: from, To: to})
	}
	type key struct {
		kind   EvidenceKind
		callee string
	}
	grew := map[key]float64{}
	for _, t := range v.timings {
		if t.shift.Log >= leastGrowth {
			k := key{t.kind, t.callee}
			grew[k] = max(grew[k], t.shift.Evidence)
		}
	}
	for k, strength := range grew {
		if strength >= leastByUsual {
			add(k.kind, k.callee, strength)
		}
	}
	for _, c := range v.calls {
		if c.evidence >= leastByUsual {
			add(CallFailures, c.service, c.evidence)
		}
	}
	slices.SortFunc(signs, compareSigns)
	odd := slices.ContainsFunc(v.events.patterns, func(p *pattern) bool { _, ok := v.oddByUsual(p); return ok })
	if len(signs) == 0 && !odd {
		return nil
	}
	out := *r
	out.Suspects, out.Path, out.Signs, out.Until, out.Verdict = nil, nil, signs, 0, Unclear
	if out.Onset == nil || out.Onset.From >= to {
		out.Onset, out.Deployments = &analysis.Onset{From: from, To: to}, nil
	}
	earlier := v.signs
	v.signs = signs
	v.suspect(&out, &window{from: from, to: from, until: math.MaxInt64})
	if v.signs = earlier; out.Verdict == Clear {
		return &out
	}
	if least := max(clearScore, clearLead*topScore(r)); topScore(&out) < least {
		return nil
	}
	return &out
}

// topScore is the score of the first suspect, 0 where there is none.
func topScore(r *Report) float64 {
	if len(r.Suspects) == 0 {
		return 0
	}
	return r.Suspects[0].Score
}

// firstSeen is since when traces or lines below a warning were seen.
func (v *investigation) firstSeen() int64 {
	at := v.events.others
	if v.seen.Traces != 0 {
		at = min(at, v.seen.Traces)
	}
	return max(at, v.grid.Time(1))
}

// oddByUsual compares the lines of a failure with what is usual.
func (v *investigation) oddByUsual(p *pattern) (x odd, ok bool) {
	l := v.usualFailures[p.id]
	if l == nil || l.Evidence < leastByUsual || l.Found <= l.Expected {
		return x, false
	}
	return odd{pattern: p, before: l.Expected, after: l.Found, strength: l.Evidence, lasting: 1}, true
}
