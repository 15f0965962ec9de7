package answer

import (
	"fmt"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// midnight is when the times of tests begin, in seconds.
const midnight = 1795824000

// after returns a time so many seconds after midnight.
func after(seconds int64) time.Time { return time.Unix(midnight+seconds, 0) }

// mkSpan makes a span with times in ms after midnight.
func mkSpan(id, parent byte, start, end int64, mods ...func(*client.Span)) client.Span {
	s := client.Span{ID: client.SpanID{id}, Parent: client.SpanID{parent}, Name: fmt.Sprintf("s%d", id), Start: midnight*1e9 + start*1e6, End: midnight*1e9 + end*1e6,
		Resource: &client.Resource{Service: "svc"}}
	for _, m := range mods {
		m(&s)
	}
	return s
}

func service(name string) func(*client.Span) {
	return func(s *client.Span) { s.Resource = &client.Resource{Service: name} }
}
func kind(k client.SpanKind) func(*client.Span) { return func(s *client.Span) { s.Kind = k } }
func named(n string) func(*client.Span)         { return func(s *client.Span) { s.Name = n } }
func failing(why string) func(*client.Span) {
	return func(s *client.Span) { s.Status, s.StatusMessage = client.StatusError, why }
}

// callBetween makes a client span of one service with the server span of another,
// times in ms.
func callBetween(id, parent byte, from, to string, start, wait, gap, own int64) []client.Span {
	server := mkSpan(id+1, id, start+gap/2, start+wait-gap+gap/2, service(to), kind(client.KindServer))
	spans := []client.Span{mkSpan(id, parent, start, start+wait, service(from), kind(client.KindClient)), server}
	if inside := wait - gap - own; inside > 0 { // the callee waits for a database
		spans = append(spans, mkSpan(id+2, id+1, start+gap/2, start+gap/2+inside, service(to), kind(client.KindClient), named("query"), func(s *client.Span) {
			s.Attrs = client.Attrs{{Key: "db.system", Value: "postgresql", Type: client.AttrString}}
		}))
	}
	return spans
}

// hopWorld makes n traces a minute apart, each of one call from front to back
// for each model; times of a call in ms.
func hopWorld(n int, models []string, call func(i int, model string) (wait, gap, own int64)) *client.TracesResponse {
	r := &client.TracesResponse{}
	for i := range n {
		at := int64(i) * 60_000
		spans := []client.Span{mkSpan(1, 0, at, at+1000, service("front"))}
		for j, model := range models {
			wait, gap, own := call(i, model)
			pair := callBetween(byte(10+3*j), 1, "front", "back", at, wait, gap, own)
			pair[0].Attrs = append(pair[0].Attrs, client.Attr{Key: "gen_ai.request.model", Value: model, Type: client.AttrString})
			spans = append(spans, pair...)
		}
		r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: spans})
	}
	return r
}

// summaryAt asks for a summary of what was fetched at a time.
func summaryAt(now time.Time) Options {
	return Options{Request: analysis.Request{FetchedAt: now}, View: View{Form: Summary}, Budget: Budget{MaxBytes: 7500}}
}
