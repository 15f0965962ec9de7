package traces

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

// detailOf analyses one trace of these spans.
func detailOf(spans ...client.Span) *Detail {
	r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}
	return NewDetail(r, &analysis.Request{}, &analysis.Filter{}, nil)
}

// surveyOf analyses traces as if they were fetched two hours after midnight.
func surveyOf(r *client.TracesResponse) *Survey {
	return NewSurvey(r, &analysis.Request{FetchedAt: spantest.After(7200)}, &analysis.Filter{}, nil)
}
