package incident

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis"
)

const (
	// leastSilence is how much all that a service lacks must come to, and silenceLead
	// how many times that of the next service it must be.
	leastSilence, silenceLead = 20, 2
	// silentWeight is what all that is missing counts for, and otherPart what is left
	// then of what else a service is suspected for.
	silentWeight, otherPart = 0.9, 0.4
)

// missing makes signs of what services no longer do, one of each thing, with a
// service's share of all that is missing; the likeliest service first.
func (v *investigation) missing() []*Sign {
	type thing struct {
		service, what string
		asks          visit
	}
	index := map[thing]*Sign{}
	var out []*Sign
	sums := map[string]float64{}
	for _, l := range v.lacks() {
		l.service = v.named(l.service)
		k := thing{l.service, l.what(), l.asks}
		s := index[k]
		if s == nil {
			s = v.missingSign(l)
			index[k] = s
			out = append(out, s)
		} else {
			s.Of, s.Affected = s.Of+l.of, s.Affected+l.of-l.left
		}
		counted := max(0, min(l.g, mostLack-s.excess))
		s.excess += counted
		sums[l.service] += counted
	}
	total := 0.0
	for _, s := range out {
		total += s.excess
	}
	out = slices.DeleteFunc(out, func(s *Sign) bool { return sums[s.Service] < leastSilence })
	for _, s := range out {
		s.share, s.Strength = sums[s.Service]/total, sums[s.Service]
	}
	slices.SortStableFunc(out, func(a, b *Sign) int {
		return cmp.Or(cmp.Compare(sums[b.Service], sums[a.Service]), cmp.Compare(a.Service, b.Service), cmp.Compare(b.excess, a.excess))
	})
	return out
}

func (v *investigation) missingSign(l *lack) *Sign {
	s := &Sign{Kind: Missing, Service: l.service, Before: 100 * l.usual, After: 100 * l.now, Of: l.of, Affected: l.of - l.left,
		Route: l.route.String(), Name: l.step, Asked: v.named(l.asks.service), Trace: l.trace}
	if l.asks.caller != "" {
		s.Callers = []string{v.named(l.asks.caller)}
	}
	s.From, s.To = v.grid.Time(l.since), v.grid.Time(l.at+1)
	if l.whole { // it may have begun at any time before
		s.From, s.To = v.grid.Time(0), max(s.To, v.firstSeen())
	}
	s.At = s.From
	if l.lines != nil {
		s.Name, s.Text, s.Pattern = l.lines.template, l.lines.text, l.lines.id
	}
	return s
}

// silent lets what is missing speak where nothing louder explains what happens, or
// hardly.
func (v *investigation) silent(r *Report) {
	signs := v.missing()
	if len(signs) == 0 {
		return
	}
	first, next := signs[0], 0.0
	for _, s := range signs {
		if s.Service != first.Service {
			next = max(next, s.Strength)
		}
	}
	if r.Verdict == Clear && scoreOf(first) < clearLead*r.Suspects[0].Score {
		return
	}
	if r.Onset == nil || r.Until != 0 || first.To < r.Onset.From || first.From > r.Onset.To {
		r.Signs, r.Until, r.Suspects, r.Path = nil, 0, nil, nil
		r.Onset = &analysis.Onset{From: first.From, To: first.To}
	}
	r.Signs = append([]*Sign{first}, r.Signs...)
	if r.Verdict = Unclear; first.Strength >= silenceLead*next {
		r.Verdict = Clear
	}
	for _, o := range r.Suspects {
		o.Score *= otherPart
	}
	for _, s := range signs {
		at := slices.IndexFunc(r.Suspects, func(o *Suspect) bool { return o.Service == s.Service })
		if at < 0 {
			at = len(r.Suspects)
			r.Suspects = append(r.Suspects, &Suspect{Service: s.Service})
		}
		o := r.Suspects[at]
		n := 0 // what is missing stands first
		for n < len(o.Evidence) && o.Evidence[n].Kind == Missing {
			n++
		}
		if n == 0 {
			o.Score = 1 - (1-o.Score)*(1-scoreOf(s))
			o.Kind = Silent
		}
		o.Evidence = slices.Insert(o.Evidence, n, s)
	}
	slices.SortStableFunc(r.Suspects, func(a, b *Suspect) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Service, b.Service))
	})
	r.Suspects = r.Suspects[:min(len(r.Suspects), maxSuspects)]
}

// scoreOf is what all that is missing of a sign's service scores.
func scoreOf(s *Sign) float64 { return silentWeight * s.share * min(1, s.Strength/sure) }

// named returns the name that is kept in a form; it is the form itself where no
// record has it now.
func (v *investigation) named(kept string) string { return cmp.Or(v.nameOf[kept], kept) }
