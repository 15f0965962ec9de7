package demo

import "strings"

// visitors is how many come, in percent of the usual.
func (w *shop) visitors() int {
	switch {
	case w.incident == never:
	case w.scene.shop.kind == quietNight:
		return 15
	case w.scene.shop.kind == weekend:
		return 45
	}
	return 100
}

// entrance draws what the visitor of q wants.
func (w *shop) entrance(q *order) *operation {
	i := q.n(len(entrances()))
	switch {
	case w.on(otherMix, q.start) && q.n(100) < 60:
		i = 1 + q.n(2) // looks at a product
	case w.scene.shop.kind == weekend && w.incident != never && q.n(100) < 40:
		i = q.n(5)
	}
	return entrances()[i]
}

// wording returns what an operation writes instead of a message, by the version
// that serves the request; another version writes as long as the change is on.
func (q *order) wording(o *operation, m *message, at int64) *message {
	w := q.w
	switch {
	case m == nil:
	case w.faulty(renamedLogger, o.service, at):
		return m.renamed
	case w.faulty(rewordedLines, o.service, at), w.faulty(canary, o.service, at) && q.id%3 == 0:
		return m.reworded
	}
	return m
}

// publish adds the span of a message that asks for an operation, and the
// operation, for which nobody waits.
func (q *order) publish(o *operation, parent int16, at int64) int64 {
	i, sent := int16(len(q.spans)), at+q.noisy(900)
	q.spans = append(q.spans, visit{op: o, kind: published, service: q.spans[parent].service, parent: parent, start: at, end: sent})
	if !q.w.faulty(idleConsumer, o.service, at) {
		place := len(q.spans)
		q.serve(o, i, sent+q.noisy(20_000))
		q.spans[place].kind = consumed
	}
	return sent
}

// passes is the span of a message that asks for an operation, where it is sent or
// taken.
func (s *span) passes(t *tracer, o *operation, kind visitKind) {
	topic := strings.TrimPrefix(o.name, "POST /")
	s.scope, s.name, s.kind = "io.opentelemetry.kafka-clients-2.6", "publish "+topic, producer
	operation := "publish"
	if kind == consumed {
		s.name, s.kind, operation = "process "+topic, consumer, "process"
	}
	s.str(t, "messaging.system", "kafka")
	s.str(t, "messaging.destination.name", topic)
	s.str(t, "messaging.operation.type", operation)
}

// callerOf returns the one service that calls a service, "" where several do.
func callerOf(service uint8) string {
	callers := map[uint8]bool{}
	var visit func(*operation)
	visit = func(o *operation) {
		for _, c := range o.calls {
			if c.service == service {
				callers[o.service] = true
			}
			visit(c)
		}
	}
	for _, o := range entrances() {
		visit(o)
	}
	caller := ""
	for of := range callers {
		caller = shopServices[of]
	}
	if len(callers) > 1 {
		return ""
	}
	return caller
}
