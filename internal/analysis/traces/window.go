package traces

import "airefinery-mcp/internal/analysis"

// Outside counts the traces that are not in the window that was asked for,
// give or take [analysis.Request.Slack]. A trace without a time is in it.
type Outside struct {
	// Wholly have no part in the window. Earliest and Latest are the starts of the
	// first and the last of them.
	Wholly           int
	Earliest, Latest int64
	// Early began before the window and went on in it.
	Early int
}

// count counts a trace. One that was asked for by its id may be as old as it
// likes: no engine looks for it in the window. It cannot be of the future.
func (o *Outside) count(req *analysis.Request, start, end int64) {
	if start == 0 {
		return
	}
	now, slack := req.FetchedAt.UnixNano(), req.Slack()
	switch outside := req.Outside(start, slack); {
	case !outside || start < now && req.Get("trace_id") != "":
	case start < now && (end >= now || !req.Outside(end, slack)):
		o.Early++
	default:
		if o.Wholly == 0 {
			o.Earliest, o.Latest = start, start
		}
		o.Wholly++
		o.Earliest, o.Latest = min(o.Earliest, start), max(o.Latest, start)
	}
}
