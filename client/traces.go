package client

import (
	"context"
	"encoding/hex"
)

// TracesRequest holds the parameters of POST /observability/traces. A zero
// field is left out of the body, and the API's default holds.
type TracesRequest struct {
	// Trace is the preset's name, required: inference_traces, distiller_traces …
	Trace string `json:"trace" jsonschema:"required" jsonschema_description:"preset: distiller_traces, inference_traces …"`
	// ProjectName keeps one project.
	ProjectName string `json:"project_name,omitempty"`
	// TraceID asks for one trace, as hex.
	TraceID string `json:"trace_id,omitempty" jsonschema_description:"hex id, or a handle from an answer"`
	// TimeWindow is how far to look back from now: 5m, 1h, 24h. The API's
	// default is not documented.
	TimeWindow string `json:"time_window,omitempty" jsonschema_description:"back from now: 5m, 1h, 24h"`
	// Detail asks for the spans (true, the API's default) or for one
	// search result a trace (false). Nil leaves it out.
	Detail *bool `json:"detail,omitempty" jsonschema:"default=true" jsonschema_description:"false: rows without spans"`
	// Limit is the most traces to return. The API's default is 100.
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
	// Spans are in the order of the body.
	Spans []Span
	// SearchResult is set when the trace came as a search result.
	SearchResult *TraceSearchResult
}

// TraceSearchResult is what a search says of a trace without its spans.
type TraceSearchResult struct {
	RootService, RootName string
	// Start is in nanoseconds since the Unix epoch.
	Start int64
	// Duration is in nanoseconds, of millisecond precision.
	Duration int64
	// Matched counts the spans that matched the search; Spans are those of
	// them that the engine chose to return, with few attributes.
	Matched int
	Spans   []Span
	// Services counts spans and errors by service, in the order of the body.
	Services []ServiceStat
}

// ServiceStat counts one service's spans in a trace.
type ServiceStat struct {
	Service       string
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
	TraceID TraceID
	ID      SpanID
	// Parent is zero for a root. It may name a span that is not in the answer.
	Parent SpanID
	Name   string
	Kind   SpanKind
	// Start and End are in nanoseconds since the Unix epoch. End can be before
	// Start; zero means not sent.
	Start, End int64
	Status     StatusCode
	// StatusMessage goes with an error.
	StatusMessage string
	Attrs         Attrs
	Events        []Event
	Links         []Link
	// Resource is shared by the spans of a batch; never nil.
	Resource *Resource
	// Scope names the instrumentation library, shared by its spans.
	Scope string
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
	// Service is the attribute service.name.
	Service string
	Attrs   Attrs
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
	Key string
	// Value is the text of the value: of a number exactly as it was sent, of
	// bytes as base64, of an array or a key-value list as plain JSON.
	Value string
	Type  AttrType
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

// Attrs are in the order they came in.
type Attrs []Attr

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
	// Time is in nanoseconds since the Unix epoch.
	Time  int64
	Name  string
	Attrs Attrs
}

// Link points at a span of this or of another trace.
type Link struct {
	TraceID TraceID
	SpanID  SpanID
	Attrs   Attrs
}

// TracesClient queries traces.
type TracesClient struct{ c *Client }

// Query returns the traces of a preset, or the one that TraceID names.
// The error is an [*APIError] for a status other than 2xx and a [*BodyError]
// for a body that is no trace response.
func (t *TracesClient) Query(ctx context.Context, req TracesRequest) (*TracesResponse, error) {
	return query(ctx, t.c, "traces", req, DecodeTraces)
}
