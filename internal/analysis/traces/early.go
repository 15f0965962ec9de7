package traces

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

// Early begins a survey while the traces of the response come in, as
// [client.WithEachTrace] hands them over: what is left to do in the end is little.
type Early struct {
	req    analysis.Request
	filter analysis.Filter
	b      *surveyBuilder
}

// extent is how much of a trace there is.
type extent struct {
	id     client.TraceID
	spans  int
	result *client.TraceSearchResult
}

func extentOf(t *client.Trace) extent { return extent{t.ID, len(t.Spans), t.SearchResult} }

// NewEarly begins a survey for a filter that looks for no text.
func NewEarly(req *analysis.Request, filter *analysis.Filter) *Early {
	return &Early{req: *req, filter: *filter}
}

// Begin returns what is to be called with the traces of a response, one after another.
// What came before was of another.
func (e *Early) Begin(pause func()) (each func(*client.Trace)) {
	e.b = newSurveyBuilder(&e.req, &e.filter, nil, newEdgeFinder())
	e.b.pauses(pause)
	return func(t *client.Trace) {
		asItWas := *t // it does not stay where it is
		e.b.add(&asItWas)
	}
}

// Survey is [NewSurvey] of a response. It is made of what came before where that is of
// these traces, with this filter, and can be once.
func (e *Early) Survey(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner) *Survey {
	if e == nil || e.b == nil || *filter != e.filter || !e.beginsWith(r) {
		return NewSurvey(r, req, filter, clean)
	}
	b := e.b
	e.b = nil
	return b.survey(r, req, clean.Pause)
}

// beginsWith reports whether what was added are the first traces of a response, and
// the whole of them.
func (e *Early) beginsWith(r *client.TracesResponse) bool {
	if len(e.b.rows) > len(r.Traces) {
		return false
	}
	for i, row := range e.b.rows {
		if extentOf(row.Source) != extentOf(&r.Traces[i]) {
			return false
		}
	}
	return true
}
