package incident

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"airefinery-mcp/internal/analysis/traces"
)

// What a service's share of what is new counts for, by kind. A resource alone
// proves little: it follows the load, and the trouble of others.
const (
	timeWeight     = 0.9
	failureWeight  = 0.9
	lineWeight     = 0.75
	countWeight    = 0.4
	mildWeight     = 0.4
	deployWeight   = 0.35
	tokenWeight    = 0.5
	resourceWeight = 0.4
	goneWeight     = 0.3
	loadWeight     = 0.2
	symptomBonus   = 0.05
	// standingWeight is for what may always have been so.
	standingWeight, farWeight = 0.35, 0.6
	// latencyWeight is for series of how long a service takes, its waits included.
	latencyWeight = 0.15
)

const (
	// sure is the strength from which on a sign counts fully.
	sure = 60
	// sureLines is the same for new lines, of which there are few at first.
	sureLines = 30
	// leastShare is the part of what is new below which it is nobody's doing, and
	// leastScore the least that a suspect has.
	leastShare, leastScore = 0.03, 0.05
	// clearScore is what the first suspect must reach, and clearLead how many times
	// the second's score it must have.
	clearScore, clearLead = 0.45, 1.4
	// maxSuspects is how many are named.
	maxSuspects = 6
)

// suspect shares what is new among the services.
func (v *investigation) suspect(r *Report, w *window) {
	all := map[string]*Suspect{}
	of := func(service string) *Suspect {
		s := all[service]
		if s == nil {
			s = &Suspect{Service: service}
			all[service] = s
		}
		return s
	}
	shares := map[string][]weighed{}
	give := func(s *Sign, weight float64) {
		if s.share <= 0 || s.Service == "" {
			return
		}
		sus := of(s.Service)
		sus.Evidence = append(sus.Evidence, s)
		shares[s.Service] = append(shares[s.Service], weighed{s, weight * s.share * min(1, s.Strength/sure)})
	}
	slow := v.slower(w)
	failing := v.grown(w, v.measureFailures, CallFailures)
	v.share(slow, leastSlowdown*v.timeOfRequests(w))
	v.share(failing, 0)
	tokens := v.grown(w, v.measureSlow, TokenUse)
	v.share(tokens, 0)
	for _, s := range tokens {
		give(s, tokenWeight)
	}
	logging := v.logging(w)
	for _, s := range slow {
		weight := timeWeight
		if other := v.waitsFor(s, logging); other != "" {
			wait := *s
			wait.Kind, wait.Service, wait.Callers = Waiting, other, []string{s.Service}
			weight *= unrecordedPart
			give(&wait, weight)
		}
		give(s, weight)
	}
	for _, s := range failing {
		give(s, failureWeight)
	}
	for _, s := range v.standing(w) {
		if s.Far {
			s.share = 1
			give(s, farWeight)
		} else {
			give(s, standingWeight)
		}
	}
	for _, s := range logging {
		if s.Mild {
			give(s, mildWeight)
		} else {
			give(s, lineWeight)
		}
	}
	for _, s := range v.strained(w) {
		weight := resourceWeight
		switch s.Kind {
		case FailureCount:
			weight = countWeight
		case Gone:
			weight = goneWeight
		case Load:
			if weight = loadWeight; stopped(s) {
				weight = goneWeight
			}
		case LatencySeries:
			weight = latencyWeight
		}
		give(s, weight)
	}
	for _, s := range r.Deployments {
		s.share, s.Strength = 1, sure
		if s.At < w.from-int64(leadOfDeployment) {
			s.share = 0.5
		}
		give(s, deployWeight)
	}
	for service, list := range shares {
		s := all[service]
		slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(b.score, a.score) })
		innocent := 1.0
		kinds := map[EvidenceKind]bool{}
		for i, x := range list {
			s.Evidence[i] = x.Sign
			if !kinds[x.Kind] { // the second of a kind says the same
				innocent *= 1 - x.score
			}
			kinds[x.Kind] = true
		}
		s.Score = 1 - innocent
		if strings.Contains(strings.ToLower(v.in.Symptom), strings.ToLower(service)) {
			s.Score = min(1, s.Score+symptomBonus)
		}
		if s.Kind = v.kindOf(s); s.Score >= leastScore {
			r.Suspects = append(r.Suspects, s)
		}
	}
	slices.SortFunc(r.Suspects, func(a, b *Suspect) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Service, b.Service))
	})
	r.Suspects = r.Suspects[:min(len(r.Suspects), maxSuspects)]
	if len(r.Suspects) == 0 {
		return
	}
	first := r.Suspects[0]
	hard := slices.ContainsFunc(first.Evidence, func(s *Sign) bool {
		return s.Kind < Lines || s.Kind == Lines && r.Until == 0
	})
	if hard && first.Score >= clearScore && (len(r.Suspects) == 1 || first.Score >= clearLead*r.Suspects[1].Score) {
		r.Verdict = Clear
	}
	v.doubt(r, w)
	r.Path = v.path(first.Service, w)
}

type weighed struct {
	*Sign
	score float64
}

// unrecordedPart is the part of a longer self time that each of two counts for
// where the one may have waited for the other.
const unrecordedPart = 0.45

// leadOfDeployment is how long before the onset a deployment counts fully.
const leadOfDeployment = 2 * time.Minute

// waitsFor returns the service that one with a longer self time may have waited
// for without a span that says so: one that it calls, which began to log failures,
// while it logs none itself. It is "" where there is none.
func (v *investigation) waitsFor(s *Sign, logging []*Sign) string {
	if s.Kind != SelfTime || slices.ContainsFunc(logging, func(l *Sign) bool { return l.Service == s.Service && l.share > 0 }) {
		return ""
	}
	best, most, callees := "", 0.0, v.callees(s.Service)
	for _, l := range logging {
		if l.share > most && callees[l.Service] {
			best, most = l.Service, l.share
		}
	}
	return best
}

// callees returns the services that one calls.
func (v *investigation) callees(service string) map[string]bool {
	out := map[string]bool{}
	for _, s := range v.calls {
		if slices.ContainsFunc(s.all, func(c *traces.Call) bool { return c.Caller == service }) {
			out[s.service] = true
		}
	}
	return out
}

// leastSlowdown is the part of the time of requests that they must take longer for
// it to matter as a whole.
const leastSlowdown = 0.1

// timeOfRequests returns how long all requests from the onset on took together, in
// ms.
func (v *investigation) timeOfRequests(w *window) (sum float64) {
	for _, a := range v.in.Traces {
		for i := range a.Calls {
			if c := &a.Calls[i]; c.Caller == "" && w.side(c.Start) == afterOnset && !math.IsNaN(c.ClientDuration) {
				sum += c.ClientDuration
			}
		}
	}
	return sum
}

// share gives each sign its part of what all of them are too much, of at least so
// much.
func (v *investigation) share(signs []*Sign, least float64) {
	sum := max(least, math.SmallestNonzeroFloat64)
	all := 0.0
	for _, s := range signs {
		all += max(0, s.excess)
	}
	for _, s := range signs {
		s.share = max(0, s.excess) / max(sum, all)
	}
}

// stopped reports whether hardly any of what was counted is left.
func stopped(s *Sign) bool { return s.After < s.Before/goneShare }

// kindOf returns what is wrong with a service by its strongest evidence.
func (v *investigation) kindOf(s *Suspect) Kind {
	for _, e := range s.Evidence {
		switch e.Kind {
		case SelfTime:
			if slices.ContainsFunc(s.Evidence, func(o *Sign) bool { return o.Kind == Series && o.share > 0.5 }) {
				return Exhausted
			}
			return SlowItself
		case Gap:
			return InFront
		case ClientTime:
			return Unobserved
		case CallFailures:
			if !v.names.known[s.Service] {
				return Unobserved
			}
			return Failing
		case Lines, FailureCount:
			return v.unlessOther(s.Service, Failing)
		case Series, LatencySeries:
			return v.unlessOther(s.Service, Exhausted)
		case Gone:
			return Silent
		case Load:
			if stopped(e) {
				return Silent
			}
			return Overloaded
		case TokenUse:
			return Overloaded
		case Deployment:
			return Changed
		case Waiting:
			return InFront
		}
	}
	return Failing
}

// unlessOther returns a kind, or what is wrong where not a service has the name but
// an agent, or what sends no spans.
func (v *investigation) unlessOther(name string, kind Kind) Kind {
	switch {
	case v.names.agents[name]:
		return Agentic
	case !v.names.known[name]:
		return Unobserved
	}
	return kind
}
