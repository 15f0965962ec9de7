package client

import (
	"context"
	"encoding/hex"
	"time"
)

// TracesRequest holds the parameters of POST /observability/traces. A zero
// field is left out of the body, and the API's default holds.
type TracesRequest struct {
	// Trace is the preset's name, required: inference_traces, distiller_traces …
	Trace string `json:"trace" jsonschema:"required" jsonschema_description:"preset"`
	// ProjectName keeps one project.
	ProjectName string `json:"project_name,omitempty"`
	// TraceID asks for one trace, as hex.
	TraceID string `json:"trace_id,omitempty" jsonschema_description:"hex id, or a handle from any tool"`
	// TimeWindow is how far to look back from now: 5m, 1h, 24h. The API's
	// default is not documented.
	TimeWindow string `json:"time_window,omitempty" jsonschema_description:"back from now: 5m, 24h"`
	// Detail asks for the spans of each trace (true, the API's default) or for its
	// search result only (false). Nil leaves it to the API.
	Detail *bool `json:"detail,omitempty" jsonschema:"default=true" jsonschema_description:"false: rows without spans"`
	// Limit is the most traces to return; 0 leaves it to the API, whose default is
	// 100.
	Limit int `json:"limit,omitempty" jsonschema:"minimum=1,maximum=1000,default=100"`
}

// TracesResponse is the answer of the traces endpoint: the engine is Tempo.
type TracesResponse struct {
	Meta
	// Traces are in the order of the body, one for each trace id.
	Traces []Trace
	// JobsDone and JobsTotal tell, for a search, how much of the store was
	// looked at; a smaller JobsDone means a partial answer. Zero when not sent.
	JobsDone, JobsTotal int
	// Inspected is how many traces a search looked at, 0 when not sent.
	Inspected int
}

// Spans counts the spans of all traces.
func (r *TracesResponse) Spans() int {
	n := 0
	for i := range r.Traces {
		n += len(r.Traces[i].Spans)
	}
	return n
}

// Trace is one trace: with its spans, or as a search result, or both.
type Trace struct {
	// ID is zero when the body names none that can be read.
	ID TraceID
	// Spans are in the order of the body; nil when the trace came as a search
	// result only.
	Spans []Span
	// SearchResult is what a search says of the trace; nil when it came with its
	// spans only.
	SearchResult *TraceSearchResult
}

// TraceSearchResult is what a search says of a trace without its spans.
type TraceSearchResult struct {
	// RootService and RootName are the service and the name of the root span; ""
	// when the body does not say.
	RootService, RootName string
	// Start is in nanoseconds since the Unix epoch; 0 when not sent.
	Start int64
	// Duration is of millisecond precision; 0 when not sent, which engines do for
	// less than a millisecond.
	Duration time.Duration
	// Matched counts the spans that matched the search; Spans are those of
	// them that the engine chose to return, with few attributes.
	Matched int
	Spans   []Span
	// Services counts spans and errors by service, in the order of the body. Nil
	// says nothing of either.
	Services []ServiceStat
	// Status is how the trace ended by the result's own word, StatusUnset where it
	// says nothing of that.
	Status StatusCode
}

// StartTime returns when the trace began, in UTC; the zero Time when not sent.
func (r *TraceSearchResult) StartTime() time.Time { return timeUnlessZero(r.Start) }

// ServiceStat counts one service's spans in a trace.
type ServiceStat struct {
	// Service is its name.
	Service string
	// Spans counts all its spans, Errors those with the status of an error.
	Spans, Errors int
}

// TraceID identifies a trace. Its zero value means none.
type TraceID [16]byte

// String returns 32 hex digits.
func (id TraceID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the id is missing.
func (id TraceID) IsZero() bool { return id == TraceID{} }

// SpanID identifies a span within its trace. Its zero value means none.
type SpanID [8]byte

// String returns 16 hex digits.
func (id SpanID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the id is missing.
func (id SpanID) IsZero() bool { return id == SpanID{} }

// Span is one operation of a trace.
type Span struct {
	// TraceID is zero in a search result, whose trace has it, and when not sent.
	TraceID TraceID
	// ID is zero when not sent.
	ID SpanID
	// Parent is zero for a root. It may name a span that is not in the answer.
	Parent SpanID
	// Name is the operation's.
	Name string
	// Kind is KindUnspecified when not sent.
	Kind SpanKind
	// Status is StatusUnset when not sent, as for most spans without an error.
	Status StatusCode
	// FailureAttr is set where one of Attrs may say that the span failed, which
	// matters where Status does not: by its name, which begins with error or ends in
	// error, type, status, code, outcome or success, and by its value. Few spans have
	// one, so that it saves a look at all attributes.
	FailureAttr bool
	// Start and End are in nanoseconds since the Unix epoch. End can be before
	// Start; zero means not sent.
	Start, End int64
	// StatusMessage goes with an error; "" when not sent.
	StatusMessage string
	// Attrs are the span's own; those of its resource are in Resource.
	Attrs Attrs
	// Events are what happened within the span, in the order of the body.
	Events []Event
	// Links point at spans that the span is related to otherwise than as a child.
	Links []Link
	// Resource is shared by the spans of a batch; never nil.
	Resource *Resource
	// Scope names the instrumentation library, shared by its spans; "" when not
	// sent.
	Scope string
}

// StartTime returns when the span began, in UTC; the zero Time when not sent.
func (s *Span) StartTime() time.Time { return timeUnlessZero(s.Start) }

// EndTime returns when the span ended, in UTC; the zero Time when not sent.
func (s *Span) EndTime() time.Time { return timeUnlessZero(s.End) }

// Duration returns how long the span took: negative when it ended before it
// started, as with clocks that differ, and 0 when either time was not sent.
func (s *Span) Duration() time.Duration {
	if s.Start == 0 || s.End == 0 {
		return 0
	}
	return time.Duration(s.End - s.Start)
}

// Service returns the service.name of the span's resource or, in a search
// result, of the span itself; "" when neither says.
func (s *Span) Service() string {
	if s.Resource != nil && s.Resource.Service != "" {
		return s.Resource.Service
	}
	return s.Attrs.Get("service.name")
}

// Resource is what the spans of a batch were recorded by.
type Resource struct {
	// Service is the attribute service.name, cut at [MaxLabelText] bytes; "" when
	// there is none.
	Service string
	// Attrs are all its attributes, service.name among them.
	Attrs Attrs
}

// SpanKind is OTLP's span kind.
type SpanKind uint8

// The kinds, with OTLP's numbers.
const (
	KindUnspecified SpanKind = iota
	KindInternal
	KindServer
	KindClient
	KindProducer
	KindConsumer
)

// StatusCode is OTLP's span status.
type StatusCode uint8

// The status codes, with OTLP's numbers.
const (
	StatusUnset StatusCode = iota
	StatusOK
	StatusError
)

// Attr is one attribute.
type Attr struct {
	// Key is its name.
	Key string
	// Value is the text of the value: of a number exactly as it was sent, of
	// bytes as base64, of an array or a key-value list as plain JSON; "" when Type
	// is AttrEmpty.
	Value string
	// Type tells what Value is the text of.
	Type AttrType
}

// AttrType tells what Value is the text of.
type AttrType uint8

// The types of attribute values.
const (
	AttrEmpty AttrType = iota
	AttrString
	AttrInt
	AttrDouble
	AttrBool
	AttrArray
	AttrKVList
	AttrBytes
)

// Attrs are in the order they came in. Spans that say the same may share one, so
// that none may be changed.
type Attrs []*Attr

// Get returns the text of an attribute's value, "" where there is none.
func (a Attrs) Get(key string) string {
	for i := range a {
		if a[i].Key == key {
			return a[i].Value
		}
	}
	return ""
}

// Event is something that happened at one time within a span. An event named
// "exception" has the attributes exception.type, .message and .stacktrace.
type Event struct {
	// Time is in nanoseconds since the Unix epoch; 0 when not sent.
	Time int64
	// Name is what happened.
	Name string
	// Attrs are the event's own.
	Attrs Attrs
}

// Timestamp returns when the event happened, in UTC; the zero Time when not
// sent.
func (e *Event) Timestamp() time.Time { return timeUnlessZero(e.Time) }

// Link points at a span of this or of another trace.
type Link struct {
	// TraceID and SpanID name the span; zero when not sent.
	TraceID TraceID
	SpanID  SpanID
	// Attrs are the link's own.
	Attrs Attrs
}

// TracesClient queries traces.
type TracesClient struct{ c *Client }

// Query returns the traces of a preset, or the one that TraceID names. A response
// without traces is no error. The package's documentation lists the errors.
func (t *TracesClient) Query(ctx context.Context, req TracesRequest) (*TracesResponse, error) {
	return query(ctx, t.c, "traces", req, func(b *body) (*TracesResponse, error) {
		var each func(*Trace)
		if begin, ok := b.ctx.Value(eachTraceKey{}).(func(func()) func(*Trace)); ok {
			each = begin(b.wire.turn.Pause)
		}
		return DecodeEachTrace(b, each)
	})
}

// WithEachTrace returns a context in which [TracesClient.Query] hands over the traces
// of a response while the rest of it comes in, so that they can be looked at in the
// meantime.
//
// When a body is about to be read, once more where another attempt is made, begin is
// called, and what it returns is called with the traces as by [DecodeEachTrace]. In
// work that takes long it calls pause, where others at the processor can go first; that
// may end the work by a panic, which is to be let through. None of this is called for a
// query that shares the request of another, nor any more for one that has a response.
// Of one that failed, others may still want the request.
func WithEachTrace(ctx context.Context, begin func(pause func()) (each func(*Trace))) context.Context {
	return context.WithValue(ctx, eachTraceKey{}, begin)
}

type eachTraceKey struct{}
