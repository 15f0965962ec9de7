package normal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"airefinery-mcp/internal/text"
)

// ErrVersion says that a profile was kept by another version: it is learnt anew.
var ErrVersion = errors.New("the profile was kept by another version")

var errCorrupt = errors.New("the profile cannot be read")

// Bounds of what is read, which is somebody else's memory: what [Profile.Encode]
// writes stays far below.
const (
	maxRead, maxTexts, maxText = MaxBytes, 16 << 20, 4 << 10
)

// Decode reads what [Profile.Encode] wrote.
func Decode(data []byte) (p *Profile, err error) {
	if len(data) < len(magic)+1 || string(data[:len(magic)]) != magic {
		return nil, errCorrupt
	}
	if v := data[len(magic)]; v != version {
		return nil, fmt.Errorf("%w (%d; this one is %d)", ErrVersion, v, version)
	}
	if len(data) > maxRead {
		return nil, fmt.Errorf("%w: it has %d bytes", errCorrupt, len(data))
	}
	r := &reader{rest: data[len(magic)+1:]}
	defer func() {
		if v := recover(); v != nil {
			if v != errCorrupt {
				panic(v)
			}
			p, err = nil, errCorrupt
		}
	}()
	r.table()
	p = &Profile{Since: r.time(), Last: r.time(), weighed: r.time(), Samples: r.int(math.MaxInt32)}
	p.counts = r.counts()
	if r.int(1) == 1 {
		p.held = &held{since: r.time(), last: r.time(), weighed: r.time(), samples: r.int(math.MaxInt32)}
		p.held.counts = r.counts()
	}
	r.check(len(r.rest) == 0)
	return p, nil
}

// reader reads a profile. What is wrong is a panic with errCorrupt.
type reader struct {
	rest    []byte
	strings []string
}

func (r *reader) check(ok bool) {
	if !ok {
		panic(errCorrupt)
	}
}

func (r *reader) uint() uint64 {
	n, size := binary.Uvarint(r.rest)
	r.check(size > 0)
	r.rest = r.rest[size:]
	return n
}

func (r *reader) int(most int) int {
	n := r.uint()
	r.check(n <= uint64(most))
	return int(n)
}

// length reads how many things follow, each of which takes so many bytes at
// least.
func (r *reader) length(least int) int { return r.int(len(r.rest) / least) }

func (r *reader) time() time.Time {
	return time.Unix(int64(r.int(math.MaxInt32<<4)), 0).UTC()
}

func (r *reader) table() {
	r.strings = make([]string, r.length(2))
	before, total := "", 0
	for i := range r.strings {
		same := r.int(len(before))
		own := r.int(min(len(r.rest), maxText-same))
		total += same + own
		r.check(total <= maxTexts && own <= len(r.rest))
		s := before[:same] + string(r.rest[:own])
		r.rest = r.rest[own:]
		r.strings[i], before = s, s
	}
}

func (r *reader) text() string {
	r.check(len(r.strings) > 0)
	return r.strings[r.int(len(r.strings)-1)]
}

func (r *reader) number() float64 {
	n := r.uint()
	r.check(n <= maxCount*fraction)
	return float64(n) / fraction
}

func (r *reader) value() float64 {
	r.check(len(r.rest) >= 4)
	v := float64(math.Float32frombits(binary.LittleEndian.Uint32(r.rest)))
	r.rest = r.rest[4:]
	r.check(!math.IsNaN(v) && !math.IsInf(v, 0))
	return v
}

func (r *reader) base() base {
	return base{clean: r.number(), all: r.number(), samples: r.number()}
}

func (r *reader) tally() tally {
	n := r.uint()
	r.check(n>>1 <= maxCount*fraction)
	t := tally{with: float64(n>>1) / fraction}
	if n&1 == 1 {
		t.sum, t.squares = t.with, t.with
	} else {
		t.sum, t.squares = r.number(), r.number()
	}
	t.between = r.number()
	return t
}

func (r *reader) sketch() (s sketch) {
	n := r.length(1)
	r.check(n <= mostBucket+1)
	if n == 0 {
		return s
	}
	s.first, s.buckets = r.int(mostBucket+1-n), make([]float64, n)
	for i := range s.buckets {
		s.buckets[i] = r.number()
		s.n += s.buckets[i]
	}
	return s
}

func (r *reader) moments() moments {
	m := moments{n: r.number()}
	m.mean, m.squares, m.within = r.value(), r.value(), r.value()
	return m
}

// The least bytes that things take.
const (
	leastStep, leastRoute, leastLine, leastScope, leastEdge, leastLevel, leastHour = 5, 11, 5, 8, 13, 16, 14
)

func (r *reader) counts() counts {
	c := newCounts()
	for range r.length(leastRoute) {
		x := c.route(Route{r.text(), r.text()})
		x.base, x.seen = r.base(), r.base()
		x.failed, x.failedBetween = r.number(), r.number()
		for range r.length(leastStep) {
			k := stepKey{r.text(), r.text(), r.text()}
			t := r.tally()
			x.steps[k] = &t
		}
	}
	for range r.length(leastScope) {
		s := scope{service: r.text(), route: Route{r.text(), r.text()}}
		s.basis = Basis(r.int(int(bases) - 1))
		x := c.scope(s)
		x.base = r.base()
		for range r.length(leastLine) {
			k := lineKey{place: r.text(), template: r.text()}
			k.severity = text.Severity(r.int(int(text.Severities) - 1))
			x.lines[k] = &lineCount{tally: r.tally()}
		}
	}
	for range r.length(leastEdge) {
		k := edgeKey{r.text(), r.text(), r.text()}
		e := &edgeCount{calls: r.number(), failed: r.number(), ownFault: r.number(),
			failedBetween: r.number(), ownFaultBetween: r.number(), samples: r.number()}
		e.client, e.gap, e.self, e.tokens = r.sketch(), r.sketch(), r.sketch(), r.sketch()
		c.edges[k] = e
	}
	for range r.length(leastLevel) {
		k := levelKey{r.text(), r.text()}
		l := &levelCount{all: r.moments()}
		before := -1
		for range r.length(leastHour) {
			h := r.int(hoursOfWeek - 1)
			r.check(h > before)
			l.hours = append(l.hours, hourCount{uint8(h), r.moments()})
			before = h
		}
		c.levels[k] = l
	}
	return c
}

const hoursOfWeek = 7 * 24
