package traces

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
func callBetween(id, parent byte, from, to string, start, wait, gap, self int64) []client.Span {
	server := mkSpan(id+1, id, start+gap/2, start+wait-gap+gap/2, service(to), kind(client.KindServer))
	spans := []client.Span{mkSpan(id, parent, start, start+wait, service(from), kind(client.KindClient)), server}
	if inside := wait - gap - self; inside > 0 { // the callee waits for a database
		spans = append(spans, mkSpan(id+2, id+1, start+gap/2, start+gap/2+inside, service(to), kind(client.KindClient), named("query"), func(s *client.Span) {
			s.Attrs = client.Attrs{{Key: "db.system", Value: "postgresql", Type: client.AttrString}}
		}))
	}
	return spans
}

// detailOf analyses one trace of these spans.
func detailOf(spans ...client.Span) *Detail {
	r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}
	return NewDetail(r, &analysis.Request{}, &analysis.Filter{}, nil)
}

// surveyOf analyses traces as if they were fetched two hours after midnight.
func surveyOf(r *client.TracesResponse) *Survey {
	return NewSurvey(r, &analysis.Request{FetchedAt: after(7200)}, &analysis.Filter{}, nil)
}
