package client

import (
	"context"
	"sync"
	"time"
)

// LogsAlone is the answer to a query of one severity alone.
type LogsAlone struct {
	// Severity is the one that was asked for.
	Severity string
	// Response is nil where the query failed: Err says why.
	Response *LogsResponse
	Err      error
}

// aloneSeverities are those that a query is repeated for where its limit cut it.
var aloneSeverities = [...]string{"error", "warning"}

// QueryWithFailures is [LogsClient.Query] that looks further back for failures:
// where the answer has as many entries as limit, and the request names no
// severity, it asks for the errors and for the warnings alone, side by side,
// within what is left of the time of one query. What comes of it is the
// response's Alone, and never an error.
func (l *LogsClient) QueryWithFailures(ctx context.Context, req LogsRequest, limit int) (*LogsResponse, error) {
	start := time.Now()
	resp, err := l.Query(ctx, req)
	if err != nil || req.Severity != "" || resp.Entries() < limit {
		return resp, err
	}
	ctx, cancel := context.WithTimeout(ctx, l.c.s.timeout-time.Since(start))
	defer cancel()
	wide := *resp // which callers of the same query share
	wide.Alone = make([]LogsAlone, len(aloneSeverities))
	var wg sync.WaitGroup
	for i, severity := range aloneSeverities {
		wg.Go(func() {
			own := req
			own.Severity = severity
			a := LogsAlone{Severity: severity}
			a.Response, a.Err = l.Query(ctx, own)
			wide.Alone[i] = a
		})
	}
	wg.Wait()
	return &wide, nil
}
