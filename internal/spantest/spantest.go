// Package spantest makes the spans and traces of tests.
package spantest

import (
	"fmt"
	"time"

	"airefinery-mcp/client"
)

// Midnight is when the times of tests begin, in seconds.
const Midnight = 1795824000

// After returns a time so many seconds after midnight.
func After(seconds int64) time.Time { return time.Unix(Midnight+seconds, 0) }

// New makes a span of the service svc with times in ms after midnight.
func New(id, parent byte, start, end int64, mods ...func(*client.Span)) client.Span {
	s := client.Span{ID: client.SpanID{id}, Parent: client.SpanID{parent}, Name: fmt.Sprintf("s%d", id), Start: Midnight*1e9 + start*1e6, End: Midnight*1e9 + end*1e6,
		Resource: &client.Resource{Service: "svc"}}
	for _, m := range mods {
		m(&s)
	}
	return s
}

// Service gives a span a service of its own.
func Service(name string) func(*client.Span) {
	return func(s *client.Span) { s.Resource = &client.Resource{Service: name} }
}

// Kind gives a span a kind.
func Kind(k client.SpanKind) func(*client.Span) { return func(s *client.Span) { s.Kind = k } }

// Named gives a span a name.
func Named(n string) func(*client.Span) { return func(s *client.Span) { s.Name = n } }

// Failing lets a span fail with a status message.
func Failing(why string) func(*client.Span) {
	return func(s *client.Span) { s.Status, s.StatusMessage = client.StatusError, why }
}

// Call makes a client span of one service with the server span of another,
// times in ms.
func Call(id, parent byte, from, to string, start, wait, gap, self int64) []client.Span {
	server := New(id+1, id, start+gap/2, start+wait-gap+gap/2, Service(to), Kind(client.KindServer))
	spans := []client.Span{New(id, parent, start, start+wait, Service(from), Kind(client.KindClient)), server}
	if inside := wait - gap - self; inside > 0 { // the callee waits for a database
		spans = append(spans, New(id+2, id+1, start+gap/2, start+gap/2+inside, Service(to), Kind(client.KindClient), Named("query"), func(s *client.Span) {
			s.Attrs = client.Attrs{{Key: "db.system", Value: "postgresql", Type: client.AttrString}}
		}))
	}
	return spans
}

// Calls makes n traces a minute apart, each of one call from front to back
// for each model; times of a call in ms.
func Calls(n int, models []string, call func(i int, model string) (wait, gap, self int64)) *client.TracesResponse {
	r := &client.TracesResponse{}
	for i := range n {
		at := int64(i) * 60_000
		spans := []client.Span{New(1, 0, at, at+1000, Service("front"))}
		for j, model := range models {
			wait, gap, self := call(i, model)
			pair := Call(byte(10+3*j), 1, "front", "back", at, wait, gap, self)
			pair[0].Attrs = append(pair[0].Attrs, &client.Attr{Key: "gen_ai.request.model", Value: model, Type: client.AttrString})
			spans = append(spans, pair...)
		}
		r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: spans})
	}
	return r
}

// Queries makes 40 traces a minute apart, each of one query to a database that
// sends no span. From the 21st on, a query takes 400 ms, not 20.
func Queries() *client.TracesResponse {
	r := &client.TracesResponse{}
	for i := range int64(40) {
		at, wait := i*60_000, int64(20)
		if i >= 20 {
			wait = 400
		}
		db := New(2, 1, at, at+wait, Service("front"), Kind(client.KindClient), Named("SELECT"))
		db.Attrs = client.Attrs{{Key: "db.system.name", Value: "postgresql", Type: client.AttrString}}
		r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: []client.Span{New(1, 0, at, at+500, Service("front")), db}})
	}
	return r
}

// Polls makes a root with 12 children that are alike and one of their name that
// failed and has a child.
func Polls() []client.Span {
	spans := []client.Span{New(1, 0, 0, 1000, Named("root"))}
	for i := range byte(12) {
		spans = append(spans, New(10+i, 1, int64(i)*10, int64(i)*10+5, Named("poll")))
	}
	return append(spans, New(50, 1, 500, 510, Named("poll"), Failing("broke")), New(51, 50, 501, 502, Named("leaf")))
}

// Deep makes n spans, each the parent of the next.
func Deep(n int) []client.Span {
	spans := make([]client.Span, n)
	for i := range spans {
		spans[i] = client.Span{ID: ID(i), Start: Midnight*1e9 + int64(i), End: Midnight*1e9 + 1e9, Name: "deep"}
		if i > 0 {
			spans[i].Parent = spans[i-1].ID
		}
	}
	return spans
}

// Wide makes n spans of five names, the first the parent of all the others.
func Wide(n int) []client.Span {
	spans := make([]client.Span, n)
	for i := range spans {
		spans[i] = client.Span{ID: ID(i), Start: Midnight*1e9 + int64(i), End: Midnight*1e9 + int64(i) + int64(i%977)*1e6, Name: fmt.Sprint("w", i%5)}
		if i > 0 {
			spans[i].Parent = spans[0].ID
		}
	}
	return spans
}

// ID returns the id of span i of many: another one for each i up to 16,777,215.
func ID(i int) client.SpanID { return client.SpanID{1, byte(i >> 16), byte(i >> 8), byte(i)} }
