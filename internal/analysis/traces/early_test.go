package traces

import (
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

// TestWhatWasFoundEarlyIsOfThisResponse begins surveys early, and looks whether the
// response has what was found: it must be of the same traces, in full.
func TestWhatWasFoundEarlyIsOfThisResponse(t *testing.T) {
	failing := oneSpan(3, 9, 5, spantest.Failing("broke"))
	response := func() *client.TracesResponse {
		return &client.TracesResponse{Traces: []client.Trace{oneSpan(1, 0, 5), oneSpan(2, 3, 5), failing}}
	}
	longer := response()
	longer.Traces[0].Spans = append(longer.Traces[0].Spans, spantest.New(7, 1, 0, 3))
	found := response()
	found.Traces[1].SearchResult = &client.TraceSearchResult{RootName: "GET /"}
	other := response()
	other.Traces[0], other.Traces[1] = other.Traces[1], other.Traces[0]
	fewer := response()
	fewer.Traces = fewer.Traces[:1]
	for name, c := range map[string]struct {
		of     *client.TracesResponse
		filter analysis.Filter
		used   bool
	}{
		"it is":                  {response(), analysis.Filter{}, true},
		"a trace has more spans": {longer, analysis.Filter{}, false},
		"a trace has a result":   {found, analysis.Filter{}, false},
		"other traces":           {other, analysis.Filter{}, false},
		"fewer traces":           {fewer, analysis.Filter{}, false},
		"another filter":         {response(), analysis.Filter{MinDuration: time.Hour}, false},
	} {
		req := &analysis.Request{FetchedAt: spantest.After(7200)}
		e := NewEarly(req, &analysis.Filter{})
		e.Begin(nil)(&client.Trace{ID: client.TraceID{9}}) // of an attempt that failed
		each := e.Begin(nil)
		first := response()
		for i := range first.Traces[:2] {
			handed := first.Traces[i] // at a place where it does not stay
			each(&handed)
		}
		s := e.Survey(c.of, req, &c.filter, nil)
		if used := e.b == nil; used != c.used {
			t.Errorf("%s: what was found early is used: %t, want %t", name, used, c.used)
		}
		want := NewSurvey(c.of, req, &c.filter, nil)
		if len(s.Traces) != len(want.Traces) || s.Fetched != len(c.of.Traces) || s.Spans != want.Spans || s.Failed != want.Failed {
			t.Errorf("%s: %d traces of %d, %d spans and %d failed, want %d, %d and %d",
				name, len(s.Traces), s.Fetched, s.Spans, s.Failed, len(want.Traces), want.Spans, want.Failed)
		}
		for i := range s.Traces {
			if s.Traces[i].Source != want.Traces[i].Source {
				t.Errorf("%s: trace %d is not the response's", name, i)
			}
		}
	}
}

func TestAnEarlySurveyIsMadeOnce(t *testing.T) {
	req, r := &analysis.Request{}, &client.TracesResponse{Traces: []client.Trace{oneSpan(1, 0, 5), oneSpan(2, 3, 5)}}
	e := NewEarly(req, &analysis.Filter{})
	e.Begin(nil)(&r.Traces[0])
	for range 2 {
		if s := e.Survey(r, req, &analysis.Filter{}, nil); len(s.Traces) != 2 || s.Spans != 2 {
			t.Errorf("%d traces with %d spans", len(s.Traces), s.Spans)
		}
	}
}

func TestEarlyWorkPauses(t *testing.T) {
	paused := 0
	each := NewEarly(&analysis.Request{}, &analysis.Filter{}).Begin(func() { paused++ })
	trace := oneSpan(1, 0, 5)
	if each(&trace); paused == 0 {
		t.Error("nobody could go first")
	}
}
