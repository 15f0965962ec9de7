package tools

import (
	"context"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/budget"
)

// contentOf asks the logs for the texts of a trace whose spans have none, as
// where a library sends them as log records. What cannot be had is said in the
// answer; the trace is answered all the same.
func contentOf(ctx context.Context, c *client.Client, a *tracesArgs, r *client.TracesResponse) answer.Content {
	if a.TraceID == "" || len(r.Traces) != 1 || !conversation.LacksContent(r.Traces[0].Spans) {
		return answer.Content{}
	}
	t := &r.Traces[0]
	start := t.Spans[0].Start
	for i := range t.Spans {
		start = min(start, t.Spans[i].Start)
	}
	out := answer.Content{Asked: true}
	resp, err := c.Logs.Query(ctx, client.LogsRequest{ProjectName: a.ProjectName, TimeWindow: budget.Reaching(start, time.Now()), Limit: mostLines})
	if err != nil {
		out.Failed = err.Error()
		return out
	}
	out.Cut = resp.Entries() >= mostLines
	out.Records = conversation.RecordsOf(resp, t.ID)
	for i := range out.Records {
		out.Held += int64(len(out.Records[i].Body))
	}
	return out
}
