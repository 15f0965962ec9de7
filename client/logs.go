package client

import (
	"context"
	"time"
)

// LogsRequest holds the parameters of POST /observability/logs. A zero field
// is left out of the body, and the API's default holds.
type LogsRequest struct {
	// ProjectName keeps one project's logs.
	ProjectName string `json:"project_name,omitempty"`
	// Severity is debug, info, warning or error.
	Severity string `json:"severity,omitempty" jsonschema:"enum=debug,enum=info,enum=warning,enum=error"`
	// TimeWindow is how far to look back from now: 5m, 1h, 24h. The API's default is 24h.
	TimeWindow string `json:"time_window,omitempty" jsonschema:"default=24h" jsonschema_description:"back from now: 5m, 24h"`
	// Limit is the most entries to return, newest first; 0 leaves it to the API,
	// whose default is 500. The engine behind it refuses more than 5,000.
	Limit int `json:"limit,omitempty" jsonschema:"minimum=1,maximum=5000,default=500" jsonschema_description:"lines to fetch, newest first"`
}

// LogsResponse is the answer of the logs endpoint: the engine is Loki.
type LogsResponse struct {
	Meta
	// ResultType is what the body calls itself: "streams" for log lines, or
	// "matrix" and "vector" where the facade counted instead; "" when it did not
	// say.
	ResultType string
	// Streams are in the order of the body. Order by time holds only within one.
	Streams []LogStream
	// Series is set instead of Streams for a result of numbers; nil otherwise.
	Series []Series
	// Alone are the answers to the same query for one severity each, which
	// [LogsClient.QueryWithFailures] gets where the limit cut this one; nil
	// otherwise. Their entries may be among this one's.
	Alone []LogsAlone
}

// Entries counts the log entries of all streams.
func (r *LogsResponse) Entries() int {
	n := 0
	for i := range r.Streams {
		n += len(r.Streams[i].Entries)
	}
	return n
}

// LogStream is a set of labels and the entries that share it. With metadata
// merged into the labels there are as many streams as entries.
type LogStream struct {
	// Labels are the stream's, which all its entries share.
	Labels Labels
	// Entries are in the order of the body, usually newest first.
	Entries []LogEntry
}

// LogEntry is one log line.
type LogEntry struct {
	// Time is in nanoseconds since the Unix epoch.
	Time int64
	// Line is the text as it was logged: plain, JSON, with ANSI colours, of
	// many lines.
	Line string
	// Metadata is the entry's own structured metadata where it came apart
	// from the stream's labels; Parsed is what a query parser added. Both are nil
	// for an entry without.
	Metadata, Parsed Labels
}

// Timestamp returns the entry's time, in UTC.
func (e *LogEntry) Timestamp() time.Time { return timestamp(e.Time) }

// LogsClient queries logs.
type LogsClient struct{ c *Client }

// Query returns the newest log entries that match the request. A response
// without entries is no error. The package's documentation lists the errors.
func (l *LogsClient) Query(ctx context.Context, req LogsRequest) (*LogsResponse, error) {
	return query(ctx, l.c, "logs", req, func(b *body) (*LogsResponse, error) { return DecodeLogs(b) })
}
