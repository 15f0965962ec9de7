package normal

import "math"

// decay multiplies all counts by f: they are older now, and say less.
//
// They are rounded down to what is kept, so that small ones come to an end.
func (c *counts) decay(f float64) {
	for _, r := range c.routes {
		r.base.decay(f)
		r.seen.decay(f)
		lessen(&r.failed, f)
		lessen(&r.failedBetween, f)
		for _, t := range r.steps {
			t.decay(f)
		}
	}
	for _, s := range c.lines {
		s.base.decay(f)
		for _, l := range s.lines {
			l.tally.decay(f)
		}
	}
	for _, e := range c.edges {
		for _, v := range []*float64{&e.calls, &e.failed, &e.ownFault, &e.failedBetween, &e.ownFaultBetween, &e.samples} {
			lessen(v, f)
		}
		for _, s := range []*sketch{&e.client, &e.gap, &e.self, &e.tokens} {
			s.decay(f)
		}
	}
	for _, l := range c.levels {
		l.all.decay(f)
		for i := range l.hours {
			l.hours[i].decay(f)
		}
	}
}

func (b *base) decay(f float64) {
	lessen(&b.clean, f)
	lessen(&b.all, f)
	lessen(&b.samples, f)
}

func (t *tally) decay(f float64) {
	lessen(&t.with, f)
	lessen(&t.sum, f)
	lessen(&t.squares, f)
	lessen(&t.between, f)
}

func (s *sketch) decay(f float64) {
	s.n = 0
	for b := range s.buckets {
		lessen(&s.buckets[b], f)
		s.n += s.buckets[b]
	}
}

func (m *moments) decay(f float64) {
	lessen(&m.n, f)
	m.squares *= f
}

func lessen(x *float64, f float64) { *x = math.Floor(*x*f*fraction) / fraction }
