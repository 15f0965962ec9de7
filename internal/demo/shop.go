package demo

import "math"

// A shop is the demo's other world: some twenty services behind a gateway, as
// Java services with OpenTelemetry's agent report themselves. It is a function
// of seed and time like the platform of agents.
type shop struct {
	seed     uint64
	incident int64 // ns
	scene    *scenario
	traffic  int // tenths of the usual
	target   uint8
}

// shopProject is the project that all telemetry of the shop belongs to.
const shopProject = "web-shop"

// shopTenths is the traffic of the shop at an hour of dayCurve 100, in tenths
// of requests a minute.
const shopTenths = 140

// longestOrder bounds how long a request to the shop lasts.
const longestOrder = 2 * minute

// A trouble is what goes wrong in one service of the shop.
type trouble struct {
	kind    troubleKind
	targets []string // the seed chooses one of them
	beside  []line   // of the onset, and innocent
}

type troubleKind uint8

const (
	cpuContention troubleKind = iota + 1
	networkDelay
	slowDatabase
	wrongReturn
	exception
	missingStep
	missingLine
	skippedWrite
	shortCut
	idleConsumer
	renamedLogger
	rewordedLines
	canary
	addedLine
	otherMix
	quietNight
	weekend
)

// faulty reports whether the trouble is of this kind, and on at a service.
func (w *shop) faulty(kind troubleKind, service uint8, t int64) bool {
	return w.target == service && w.on(kind, t)
}

// on reports whether the trouble is of this kind, and on.
func (w *shop) on(kind troubleKind, t int64) bool {
	return w.scene.shop.kind == kind && t >= w.incident && t < w.incident+incidentLength
}

// size is a number in [low,high) that the seed chooses for the trouble.
func (w *shop) size(low, high int64) int64 { return low + int64(hash(w.seed, 83)%uint64(high-low)) }

// An order is a request to the shop with its spans and lines.
type order struct {
	w     *shop
	id    uint64
	start int64 // ns
	rng
	spans []visit
	lines []remark
}

// A visit is a span: of an operation that a service serves, of the caller's
// side of it, or of a query to a store.
type visit struct {
	op         *operation
	kind       visitKind
	service    uint8 // who has the span
	parent     int16 // its place, -1 for the root
	start, end int64
	failed     bool
	thrown     bool // the failure began here
}

type visitKind uint8

const (
	served visitKind = iota
	called
	queried
	published
	consumed
)

// A remark is a line that a request left.
type remark struct {
	at       int64
	span     int16
	severity uint8
	says     *message
	number   uint32
}

// minute calls f with every request that starts in the minute m, in order of
// start. The order is good until f returns.
func (w *shop) minute(m int64, f func(*order)) {
	q := &order{w: w}
	r := rng(hash(w.seed, uint64(m), 71))
	swing := 80 + int(20*math.Sin(float64(m)/7)) + r.n(40) // percent: visitors come in waves
	tenths := shopTenths * dayCurve[(m/60)%24] * swing * w.traffic / 100_000 * w.visitors() / 100
	n := tenths / 10
	if r.n(10) < tenths%10 {
		n++
	}
	for i := range n {
		slot := minute / int64(n)
		q.id = hash(w.seed, uint64(m), uint64(i), 71)
		q.start = m*minute + int64(i)*slot + int64(r.n(int(slot)))
		q.rng, q.spans, q.lines = rng(q.id), q.spans[:0], q.lines[:0]
		q.serve(w.entrance(q), -1, q.start)
		f(q)
	}
}

func (q *order) end() int64 { return q.spans[0].end }

// noisy varies a duration in µs, and lengthens one in 200 of them much.
func (q *order) noisy(micros int64) int64 {
	bell := float64(q.n(1000)+q.n(1000)+q.n(1000)-1500) / 500 // about normal, to ±3
	v := float64(micros) * math.Exp(0.28*bell)
	if q.n(200) == 0 {
		v *= 4 + float64(q.n(800))/100
	}
	return int64(v * 1000)
}

// serve adds the spans and lines of an operation and all it calls.
func (q *order) serve(o *operation, parent int16, at int64) (end int64, broken bool) {
	w, i := q.w, int16(len(q.spans))
	q.spans = append(q.spans, visit{op: o, service: o.service, parent: parent, start: at})
	self := q.noisy(o.micros)
	if w.faulty(cpuContention, o.service, at) {
		self = self*w.size(35, 70)/10 + w.size(20, 60)*ms
	}
	part := self / int64(len(o.calls)+1)
	now := at + part
	q.remark(i, now-part/2, info, q.wording(o, o.begins, at))
	if w.faulty(addedLine, o.service, at) {
		q.remark(i, now-part/3, info, &o.added)
	}
	short := w.faulty(shortCut, o.service, at) && q.n(2) == 0
	if o.store != "" && !short && !w.faulty(skippedWrite, o.service, at) {
		now = q.query(o, i, now)
	}
	switch {
	case w.faulty(exception, o.service, now) && q.n(100) < int(w.size(35, 65)):
		q.throw(i, now, &o.throws)
		broken = true
	case q.n(3000) == 0: // what goes wrong now and then, anywhere
		q.throw(i, now, &timesOut)
		broken = true
	case w.faulty(wrongReturn, o.service, now) && q.n(100) < int(w.size(60, 95)):
		q.remark(i, now, failed, &o.returns)
	case q.n(250) == 0:
		q.remark(i, now, warning, &oddities[q.n(len(oddities))])
	}
	for _, c := range o.calls {
		if broken {
			break
		}
		if short || w.faulty(missingStep, c.service, now) {
			continue
		}
		if w.scene.shop.kind == idleConsumer && w.target == c.service {
			now = q.publish(c, i, now)
			continue
		}
		now, broken = q.call(c, i, now)
		if broken {
			q.remark(i, now, failed, &c.refused)
		}
		now += part
	}
	if !broken && !w.faulty(missingLine, o.service, at) {
		q.remark(i, now, info, q.wording(o, o.ends, at))
	}
	q.spans[i].end, q.spans[i].failed = now, broken
	return now, broken
}

// call adds the caller's side of an operation, and the operation.
func (q *order) call(o *operation, parent int16, at int64) (int64, bool) {
	i := int16(len(q.spans))
	q.spans = append(q.spans, visit{op: o, kind: called, service: q.spans[parent].service, parent: parent, start: at})
	there := q.noisy(500)
	if q.w.faulty(networkDelay, o.service, at) {
		there += q.w.size(250, 1400)*ms + int64(q.n(int(60*ms)))
	}
	end, broken := q.serve(o, i, at+there)
	end += q.noisy(350)
	q.spans[i].end, q.spans[i].failed = end, broken
	return end, broken
}

// query adds the span of a query to the operation's store, which sends none.
func (q *order) query(o *operation, parent int16, at int64) int64 {
	took := q.noisy(o.storeMicros)
	if q.w.faulty(slowDatabase, o.service, at) {
		took += q.w.size(300, 1500)*ms + int64(q.n(int(200*ms)))
	}
	q.spans = append(q.spans, visit{op: o, kind: queried, service: o.service, parent: parent, start: at, end: at + took})
	return at + took
}

func (q *order) throw(span int16, at int64, says *message) {
	q.spans[span].thrown = true
	q.remark(span, at, failed, says)
}

func (q *order) remark(span int16, at int64, severity uint8, says *message) {
	if says == nil {
		return
	}
	q.lines = append(q.lines, remark{at: at, span: span, severity: severity, says: says, number: uint32(q.next())})
}

// spanID numbers a request's spans by their places.
func (q *order) spanID(place int16) uint64 { return hash(q.id, 3, uint64(place)) }

func (q *order) traceID() (uint64, uint64) { return hash(q.id, 1), hash(q.id, 2) }
