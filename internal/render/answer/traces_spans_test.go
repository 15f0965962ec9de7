package answer

import (
	"time"

	"airefinery-mcp/internal/analysis"
)

// summaryAt asks for a summary of what was fetched at a time.
func summaryAt(now time.Time) Options {
	return Options{Request: analysis.Request{FetchedAt: now}, View: View{Form: Summary}, Budget: Budget{MaxBytes: 7500}}
}
