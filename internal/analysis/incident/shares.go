package incident

import (
	"maps"
	"math"
	"slices"

	"airefinery-mcp/internal/text"
)

// near reports whether a sign is of the incident: it does not end before it nor
// begin long after it.
func (v *investigation) near(s *Sign, w *window) bool {
	return s.To >= w.from-2*v.grid.Width && (s.Until == 0 || s.Until > w.to)
}

// grown returns the signs of some kinds that are of the incident and of which there
// is more than before, as measure finds.
func (v *investigation) grown(w *window, measure func(*Sign, *window), kinds ...EvidenceKind) (out []*Sign) {
	for _, s := range v.signs {
		if !slices.Contains(kinds, s.Kind) || !v.near(s, w) {
			continue
		}
		if measure(s, w); s.excess > 0 {
			out = append(out, s)
		}
	}
	return out
}

// slower returns the signs of services that explain why requests take longer.
func (v *investigation) slower(w *window) []*Sign {
	return append(v.grown(w, v.measureSlow, SelfTime, ClientTime), v.explainGaps(v.grown(w, v.measureSlow, Gap), w)...)
}

// logging returns the signs of services that the new lines of failures are of.
func (v *investigation) logging(w *window) (out []*Sign) {
	oddities := v.oddities(w)
	credits := v.credits(oddities, w)
	services := slices.Sorted(maps.Keys(credits))
	sum := 0.0
	for _, service := range services {
		sum += credits[service]
	}
	for _, service := range services {
		s := v.lineSignOf(service, oddities, w)
		if s.share = credits[service] / sum; s.share >= leastShare && !s.Text.IsEmpty() {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, compareSigns)
	return out
}

// lineSignOf makes a sign of the strongest new pattern of a service or, where it
// logs none, of one that names it.
func (v *investigation) lineSignOf(service string, oddities []odd, w *window) *Sign {
	best, own := -1, false
	for i, x := range oddities {
		mine := x.service == service
		if !mine && !slices.Contains(v.names.namedIn(x.text.String(), x.service), service) {
			continue
		}
		if best < 0 || mine && !own || mine == own && x.strength > oddities[best].strength {
			best, own = i, mine
		}
	}
	s := &Sign{Kind: Lines, Service: service, From: w.from, To: w.to, At: w.from}
	if best < 0 {
		return s
	}
	x := oddities[best]
	for _, other := range oddities {
		if other.service == x.service {
			s.Strength += other.strength
		}
	}
	s.Strength *= sure / sureLines
	s.Pattern, s.Text, s.Name = x.id, x.text, x.template
	s.Affected, s.Of, s.Mild = int(x.after), int(x.before), x.severity == text.Warning
	if !own {
		s.Callers = []string{x.service}
	}
	for i := range x.lines {
		e := &x.lines[i]
		if w.side(e.at) == beforeOnset {
			continue
		}
		if s.Affected > 0 && s.At == w.from {
			s.At = e.at
		}
		if !e.trace.IsZero() {
			s.Trace = e.trace
		}
	}
	return s
}

// strained returns the signs of series and of lines that stopped. Each is worth
// its part of the strongest of its kind.
func (v *investigation) strained(w *window) (out []*Sign) {
	most := map[EvidenceKind]float64{}
	for _, s := range v.signs {
		if s.Kind < FailureCount || !v.near(s, w) {
			continue
		}
		out = append(out, s)
		most[s.Kind] = max(most[s.Kind], worth(s))
	}
	for _, s := range out {
		s.share = worth(s) / most[s.Kind]
	}
	return out
}

// worth is how much a sign of a series or of lines says: how sure it is, and how
// large.
func worth(s *Sign) float64 {
	if s.Kind == FailureCount {
		return s.excess
	}
	low, high := min(math.Abs(s.Before), math.Abs(s.After)), max(math.Abs(s.Before), math.Abs(s.After))
	if high == 0 {
		return s.Strength
	}
	return s.Strength * (1 - low/high)
}
