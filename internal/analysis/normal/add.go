package normal

import (
	"math"
	"time"
)

const (
	// HalfLife is the age at which a sample counts half.
	HalfLife = 7 * 24 * time.Hour
	// HeldFor is how long a change must last to be the usual.
	HeldFor = 24 * time.Hour
)

// held are samples since a change.
type held struct {
	since, last time.Time
	weighed     time.Time // as of when counts are
	samples     int
	counts      counts
}

// Add adds a sample that was taken at a time. The sample stays as it is. The order
// in which samples are added does not matter, but for what is held.
func (p *Profile) Add(s *Sample, at time.Time, state State) {
	switch {
	case state == AsNormal:
		p.release()
		p.count(&s.counts, at, 1)
	case state == Changed, state == Unjudged && p.held != nil:
		p.hold(s, at)
	default:
		if state == Fine {
			p.held = nil // it was over before it had lasted
		}
		p.count(&s.counts, at, 1)
	}
}

// hold keeps a sample apart, until those that are have lasted for a day.
func (p *Profile) hold(s *Sample, at time.Time) {
	h := p.held
	if h == nil || at.Sub(h.last) > HeldFor { // nobody looked whether it went on
		h = &held{since: at, last: at, weighed: at, counts: newCounts()}
		p.held = h
	}
	h.counts.merge(&s.counts, weigh(&h.counts, &h.weighed, at))
	h.samples++
	if at.Before(h.since) {
		h.since = at
	}
	if at.After(h.last) {
		h.last = at
	}
	if h.last.Sub(h.since) >= HeldFor {
		p.release()
	}
}

// release counts what was held.
func (p *Profile) release() {
	if h := p.held; h != nil {
		p.held = nil
		p.grow(h.since, h.last, h.samples, func(weight float64) {
			p.counts.mergeWhole(&h.counts, weight/math.Exp2(float64(h.last.Sub(h.weighed))/float64(HalfLife)))
		})
	}
}

// count counts what n samples showed at a time.
func (p *Profile) count(c *counts, at time.Time, n int) {
	p.grow(at, at, n, func(weight float64) { p.counts.merge(c, weight) })
}

func (p *Profile) grow(first, last time.Time, n int, merge func(weight float64)) {
	if p.Samples == 0 {
		p.Since, p.Last, p.weighed, p.counts = first, last, last, newCounts()
	}
	if first.Before(p.Since) {
		p.Since = first
	}
	if last.After(p.Last) {
		p.Last = last
	}
	merge(weigh(&p.counts, &p.weighed, last))
	p.Samples += n
}

// weigh returns what a sample of a time weighs beside what is counted, which is
// weighed as of another time. Once a day that is moved, and all is multiplied: what
// is multiplied more often would lose by being rounded.
func weigh(c *counts, as *time.Time, at time.Time) float64 {
	const day = 24 * time.Hour
	if at.Sub(*as) > day {
		c.decay(math.Exp2(-float64(at.Sub(*as)) / float64(HalfLife)))
		*as = at
	}
	return math.Exp2(float64(at.Sub(*as)) / float64(HalfLife))
}
