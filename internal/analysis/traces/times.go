package traces

import (
	"iter"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// newTimeReader returns a reader of the times of traces that came at a time, 0
// where that is not known.
func newTimeReader(now int64) analysis.TimeReader { return analysis.NewTimeReader(now, analysis.Day) }

// nowOf returns when a response came, 0 when that is not known.
func nowOf(req *analysis.Request) int64 {
	if req.FetchedAt.IsZero() {
		return 0
	}
	return req.FetchedAt.UnixNano()
}

// timesOf are the times of spans.
func timesOf(spans []client.Span) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := range spans {
			if !yield(spans[i].Start) || !yield(spans[i].End) {
				return
			}
		}
	}
}

// firstStart returns when the first span of a trace started, of which f is the
// forest; 0 where none says. Of copies all count.
func (f *Forest) firstStart(spans []client.Span) int64 {
	switch {
	case len(spans) == 0:
		return 0
	case f.Flaws.Copies == 0:
		return f.times.First()
	}
	times := f.times
	times.Begin()
	for i := range spans {
		times.See(spans[i].Start, spans[i].End)
	}
	times.Settle(timesOf(spans))
	return times.First()
}
