package normal

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	// magic stands first, and version behind it: what was kept by another one is not
	// read.
	magic   = "usual"
	version = 1
	// MaxBytes is the most that a profile takes where it is kept.
	MaxBytes = 1 << 20
	// fraction is the part of one that counts are kept to.
	fraction = 16
	// negligible is the number of times below which something is not kept: it is
	// long ago.
	negligible = 0.2
)

// Encode returns the profile as bytes that [Decode] reads, at most [MaxBytes] of
// them: of more than fits what was seen least is left out.
func (p *Profile) Encode() []byte {
	least := negligible
	for {
		data := p.encode(least)
		if len(data) <= MaxBytes {
			return data
		}
		least = max(least*1.1, p.least(least, 0.9*MaxBytes/float64(len(data))))
	}
}

// least returns from which number of requests on something is to be kept for a
// part of what is in so many to be left.
func (p *Profile) least(atLeast, part float64) float64 {
	var all []float64
	add := func(n float64) {
		if n >= atLeast {
			all = append(all, n)
		}
	}
	counts := []*counts{&p.counts}
	if p.held != nil {
		counts = append(counts, &p.held.counts)
	}
	for _, c := range counts {
		for _, r := range c.routes {
			add(r.all)
			for _, t := range r.steps {
				add(t.with)
			}
		}
		for _, s := range c.lines {
			for _, l := range s.lines {
				add(l.with)
			}
		}
		for _, e := range c.edges {
			add(e.calls)
		}
	}
	if len(all) == 0 {
		return 2 * atLeast
	}
	slices.Sort(all)
	return all[int(float64(len(all)-1)*(1-part))]
}

// encode leaves out what was in fewer than least requests.
func (p *Profile) encode(least float64) []byte {
	w := &writer{least: least, strings: map[string]int{}}
	w.collect(&p.counts)
	if p.held != nil {
		w.collect(&p.held.counts)
	}
	w.out = append([]byte(magic), version)
	w.table()
	w.times(p.Since, p.Last, p.weighed)
	w.ints(int64(p.Samples))
	w.counts(&p.counts)
	if p.held == nil {
		w.ints(0)
		return w.out
	}
	w.ints(1)
	w.times(p.held.since, p.held.last, p.held.weighed)
	w.ints(int64(p.held.samples))
	w.counts(&p.held.counts)
	return w.out
}

// writer writes a profile. Texts are kept once, in a table in order, each without
// what it begins with as the one before it does.
type writer struct {
	least   float64
	strings map[string]int
	out     []byte
}

// collect finds the texts.
func (w *writer) collect(c *counts) {
	add := func(all ...string) {
		for _, s := range all {
			w.strings[s] = 0
		}
	}
	for r, x := range c.routes {
		if !w.keepsRoute(x) {
			continue
		}
		add(r.Service, r.Operation)
		for k, t := range x.steps {
			if t.with >= w.least {
				add(k.caller, k.service, k.name)
			}
		}
	}
	for s, x := range c.lines {
		if !w.keepsScope(c, s, x) {
			continue
		}
		add(s.service, s.route.Service, s.route.Operation)
		for k, l := range x.lines {
			if l.with >= w.least {
				add(k.place, k.template)
			}
		}
	}
	for k, e := range c.edges {
		if e.calls >= w.least {
			add(k.caller, k.callee, k.operation)
		}
	}
	for k, l := range c.levels {
		if l.all.n >= w.leastLevel() {
			add(k.metric, k.labels)
		}
	}
}

// keepsRoute reports whether a route is kept.
func (w *writer) keepsRoute(x *routeCount) bool { return x.all >= w.least }

// keepsScope reports whether lines of a scope are kept, or by how many requests they
// are counted: without it what is not there would not be known to be missing.
func (w *writer) keepsScope(c *counts, s scope, x *lineScope) bool {
	if s.basis != PerRequest {
		return x.all >= w.least
	}
	r := c.routes[s.route]
	return r != nil && w.keepsRoute(r)
}

// leastLevel is the number of samples from which on a series is kept.
func (w *writer) leastLevel() float64 { return w.least / 100 }

func (w *writer) table() {
	all := slices.Sorted(maps.Keys(w.strings))
	w.ints(int64(len(all)))
	before := ""
	for i, s := range all {
		w.strings[s] = i
		same := 0
		for same < len(s) && same < len(before) && s[same] == before[same] {
			same++
		}
		w.ints(int64(same), int64(len(s)-same))
		w.out = append(w.out, s[same:]...)
		before = s
	}
}

func (w *writer) ints(all ...int64) {
	for _, n := range all {
		w.out = binary.AppendUvarint(w.out, uint64(n))
	}
}

func (w *writer) times(all ...time.Time) {
	for _, t := range all {
		w.ints(max(0, t.Unix()))
	}
}

func (w *writer) texts(all ...string) {
	for _, s := range all {
		w.ints(int64(w.strings[s]))
	}
}

// numbers writes counts, which are never negative.
func (w *writer) numbers(all ...float64) {
	for _, x := range all {
		w.ints(int64(math.Round(min(max(x, 0), maxCount) * fraction)))
	}
}

// maxCount bounds what is counted.
const maxCount = 1 << 40

func (w *writer) values(all ...float64) {
	for _, x := range all {
		w.out = binary.LittleEndian.AppendUint32(w.out, math.Float32bits(float32(x)))
	}
}

func (w *writer) base(b *base) { w.numbers(b.clean, b.all, b.samples) }

// tally writes what was in requests once each in one number.
func (w *writer) tally(t *tally) {
	if t.sum == t.with && t.squares == t.with {
		w.ints(int64(math.Round(t.with*fraction))<<1 | 1)
	} else {
		w.ints(int64(math.Round(t.with*fraction)) << 1)
		w.numbers(t.sum, t.squares)
	}
	w.numbers(t.between)
}

// sketch writes from the first to the last bucket that has anything.
func (w *writer) sketch(s *sketch) {
	w.ints(int64(len(s.buckets)))
	if len(s.buckets) > 0 {
		w.ints(int64(s.first))
		w.numbers(s.buckets...)
	}
}

func (w *writer) moments(m *moments) {
	w.numbers(m.n)
	w.values(m.mean, m.squares, m.within)
}

// counts writes counts in a fixed order, so that the same ones give the same
// bytes.
func (w *writer) counts(c *counts) {
	byRoute := func(a, b Route) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.Operation, b.Operation))
	}
	routes := kept(c.routes, w.keepsRoute, byRoute)
	w.ints(int64(len(routes)))
	for _, r := range routes {
		x := c.routes[r]
		w.texts(r.Service, r.Operation)
		w.base(&x.base)
		w.base(&x.seen)
		w.numbers(x.failed, x.failedBetween)
		steps := kept(x.steps, func(t *tally) bool { return t.with >= w.least }, func(a, b stepKey) int {
			return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.name, b.name), cmp.Compare(a.caller, b.caller))
		})
		w.ints(int64(len(steps)))
		for _, k := range steps {
			w.texts(k.caller, k.service, k.name)
			w.tally(x.steps[k])
		}
	}
	var scopes []scope
	for s, x := range c.lines {
		if w.keepsScope(c, s, x) {
			scopes = append(scopes, s)
		}
	}
	slices.SortFunc(scopes, func(a, b scope) int {
		return cmp.Or(cmp.Compare(a.service, b.service), byRoute(a.route, b.route), cmp.Compare(a.basis, b.basis))
	})
	w.ints(int64(len(scopes)))
	for _, s := range scopes {
		x := c.lines[s]
		w.texts(s.service, s.route.Service, s.route.Operation)
		w.ints(int64(s.basis))
		w.base(&x.base)
		lines := slices.DeleteFunc(sortedKeys(x.lines), func(k lineKey) bool { return x.lines[k].with < w.least })
		w.ints(int64(len(lines)))
		for _, k := range lines {
			w.texts(k.place, k.template)
			w.ints(int64(k.severity))
			w.tally(&x.lines[k].tally)
		}
	}
	edges := kept(c.edges, func(e *edgeCount) bool { return e.calls >= w.least }, func(a, b edgeKey) int {
		return cmp.Or(cmp.Compare(a.caller, b.caller), cmp.Compare(a.callee, b.callee), cmp.Compare(a.operation, b.operation))
	})
	w.ints(int64(len(edges)))
	for _, k := range edges {
		e := c.edges[k]
		w.texts(k.caller, k.callee, k.operation)
		w.numbers(e.calls, e.failed, e.ownFault, e.failedBetween, e.ownFaultBetween, e.samples)
		for _, s := range []*sketch{&e.client, &e.gap, &e.self, &e.tokens} {
			w.sketch(s)
		}
	}
	levels := kept(c.levels, func(l *levelCount) bool { return l.all.n >= w.leastLevel() }, func(a, b levelKey) int {
		return cmp.Or(cmp.Compare(a.metric, b.metric), cmp.Compare(a.labels, b.labels))
	})
	w.ints(int64(len(levels)))
	for _, k := range levels {
		l := c.levels[k]
		w.texts(k.metric, k.labels)
		w.moments(&l.all)
		w.ints(int64(len(l.hours)))
		for i := range l.hours {
			w.ints(int64(l.hours[i].hour))
			w.moments(&l.hours[i].moments)
		}
	}
}

// kept returns the keys of what is to be kept, in order.
func kept[K comparable, V any](m map[K]*V, keep func(*V) bool, compare func(a, b K) int) []K {
	var out []K
	for k, v := range m {
		if keep(v) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, compare)
	return out
}
