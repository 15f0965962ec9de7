package traces

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

// oneSpan returns a trace of one span, of a duration in ms that starts at a
// second.
func oneSpan(id byte, second, ms int64, mods ...func(*client.Span)) client.Trace {
	return client.Trace{ID: client.TraceID{id}, Spans: []client.Span{spantest.New(1, 0, second*1000, second*1000+ms, mods...)}}
}

func inProject(name string) func(*client.Span) {
	return func(s *client.Span) {
		s.Attrs = append(s.Attrs, &client.Attr{Key: "project_name", Value: name, Type: client.AttrString})
	}
}

func ids(list []*Trace) []byte {
	var out []byte
	for _, t := range list {
		out = append(out, t.Source.ID[0])
	}
	return out
}

func TestSurveyCountsByOutcome(t *testing.T) {
	r := &client.TracesResponse{Traces: []client.Trace{
		oneSpan(1, 1, 100),
		{ID: client.TraceID{2}, Spans: []client.Span{spantest.New(1, 0, 0, 50, spantest.Failing("broke")), spantest.New(2, 1, 0, 50, spantest.Failing("broke"))}},
		{ID: client.TraceID{3}, Spans: []client.Span{spantest.New(1, 0, 0, 200), spantest.New(2, 1, 0, 50, spantest.Failing("broke")), spantest.New(3, 9, 50, 90)}},
		{ID: client.TraceID{4}, SearchResult: &client.TraceSearchResult{RootService: "svc", RootName: "s1", Start: spantest.Midnight*1e9 + 5e9, Duration: 7e6,
			Services: []client.ServiceStat{{Service: "svc", Spans: 2}, {Service: "db", Spans: 3, Errors: 1}}}},
	}}
	s := surveyOf(r)
	got := []int{s.Fetched, len(s.Traces), s.Failed, s.ErrorsInside, s.Spans, s.Errors, s.WithoutSpans, s.Flaws.Orphans}
	if want := []int{4, 4, 2, 1, 11, 4, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("fetched, kept, failed, errors inside, spans, errors, without spans, orphans are %v, want %v", got, want)
	}
	root := SpanName{"svc", "s1", true}
	want := []Group{
		{Root: root, Outcome: Failed, N: 2, P50: 7e6, P95: 50e6, Max: 50e6},
		{Root: root, Outcome: ErrorsInside, N: 1, P50: 200e6, P95: 200e6, Max: 200e6},
		{Root: root, Outcome: Succeeded, N: 1, P50: 100e6, P95: 100e6, Max: 100e6},
	}
	if d := cmp.Diff(want, s.Groups, cmp.AllowUnexported(SpanName{})); d != "" {
		t.Errorf("groups: -want +got\n%s", d)
	}
	if got := ids(s.Traces); !slices.Equal(got, []byte{4, 1, 2, 3}) {
		t.Errorf("the newest first are %v", got)
	}
	// The slowest of the one kind of failure, one that says nothing, then slow ones.
	if got := ids(s.Worst); !slices.Equal(got, []byte{3, 4, 1, 2}) {
		t.Errorf("worth a look are %v", got)
	}
	if where := s.Traces[0].Where; where.String() != "db" || !where.OnlyService() {
		t.Errorf("the search result failed in %q", where)
	}
	if s.First == nil || s.First.Source.ID[0] != 2 {
		t.Errorf("first to look at is %+v", s.First)
	}
	if l := NewListing(r, &analysis.Request{}, &analysis.Filter{}, nil); l.Groups != nil || l.Edges != nil || l.Worst != nil || l.First == nil {
		t.Errorf("a listing is %+v", l)
	}
}

func TestTheFirstToLookAtHasAnIDAndFailedOrIsSlow(t *testing.T) {
	quiet := func(s *client.Span) { s.Status = client.StatusError } // says nothing, so it is in no kind of failure
	for name, c := range map[string]struct {
		traces []client.Trace
		want   byte
	}{
		"the slowest":                {[]client.Trace{oneSpan(1, 0, 5), oneSpan(2, 0, 9), oneSpan(3, 0, 7)}, 2},
		"a failed before a slow one": {[]client.Trace{oneSpan(1, 0, 5, quiet), oneSpan(2, 0, 9)}, 1},
		"the slowest that failed":    {[]client.Trace{oneSpan(1, 0, 5, quiet), oneSpan(2, 0, 6, quiet), oneSpan(3, 0, 9)}, 2},
		"no id":                      {[]client.Trace{oneSpan(0, 0, 5, quiet), oneSpan(2, 0, 1)}, 2},
		"none":                       {[]client.Trace{oneSpan(0, 0, 5)}, 0},
	} {
		s := surveyOf(&client.TracesResponse{Traces: c.traces})
		if got := s.First; (got == nil) != (c.want == 0) || got != nil && got.Source.ID[0] != c.want {
			t.Errorf("%s: %+v, want %d", name, got, c.want)
		}
	}
}

func TestCoverageBeginsWhereTheLimitCut(t *testing.T) {
	now := spantest.After(7200)
	r := &client.TracesResponse{Traces: []client.Trace{oneSpan(1, 7000, 5), oneSpan(2, 6000, 5)}, JobsDone: 1, JobsTotal: 3}
	r.Warnings = []string{"a store is down"}
	req := &analysis.Request{FetchedAt: now, Window: time.Hour, Limit: 2}
	search, limit := analysis.Cut{Kind: analysis.BySearch, N: 1, Of: 3}, analysis.Cut{Kind: analysis.ByLimit, N: 2}
	warning := analysis.Cut{Kind: analysis.ByWarning, What: "a store is down"}
	for _, filter := range []*analysis.Filter{{}, {Match: "no such text"}} {
		want := analysis.Coverage{From: spantest.After(6000), To: now, Cuts: []analysis.Cut{warning, search, limit}}
		if d := cmp.Diff(want, NewSurvey(r, req, filter, nil).Coverage); d != "" {
			t.Errorf("many: -want +got\n%s", d)
		}
	}
	req.Asked = []analysis.Param{{Name: "trace_id", Value: "01"}}
	want := analysis.Coverage{From: now.Add(-time.Hour), To: now, Cuts: []analysis.Cut{warning, search}}
	if d := cmp.Diff(want, NewDetail(r, req, &analysis.Filter{}, nil).Coverage); d != "" {
		t.Errorf("one: -want +got\n%s", d)
	}
	if c := NewSurvey(&client.TracesResponse{}, &analysis.Request{}, &analysis.Filter{}, nil).Coverage; !c.Complete() || !c.From.IsZero() {
		t.Errorf("of nothing: %+v", c)
	}
}

func TestAProjectFilterIsIdleWhenOtherProjectsCame(t *testing.T) {
	r := &client.TracesResponse{Traces: []client.Trace{oneSpan(1, 0, 5), oneSpan(2, 0, 5, inProject("a")), oneSpan(3, 0, 5, inProject("c")), oneSpan(4, 0, 5, inProject("b"))}}
	idle := func(project string) *analysis.IdleFilter {
		return NewListing(r, &analysis.Request{Asked: []analysis.Param{{Name: "project_name", Value: project}}}, &analysis.Filter{}, nil).Idle
	}
	if d := cmp.Diff(&analysis.IdleFilter{Name: "project_name", Asked: "a", Other: "c", N: 2, Of: 3}, idle("a")); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if r.Traces = r.Traces[:2]; idle("a") != nil || idle("") != nil {
		t.Errorf("idle are %+v and %+v, want none", idle("a"), idle(""))
	}
}

func TestAMatchIsFoundInAllThatATraceHas(t *testing.T) {
	long := strings.Repeat("long text ", 100)
	full := spantest.New(7, 0, 0, 5, spantest.Service("Front"), spantest.Named("GET /"), spantest.Failing("no Answer"))
	full.Attrs = client.Attrs{{Key: "some.key", Value: long + "Needle"}}
	full.Events = []client.Event{{Name: "retry", Attrs: client.Attrs{{Key: "cause", Value: "flaky"}}}}
	full.Resource.Attrs = client.Attrs{{Key: "host", Value: "node-17"}}
	r := &client.TracesResponse{Traces: []client.Trace{
		{ID: client.TraceID{0xab}, Spans: []client.Span{full}},
		{ID: client.TraceID{0xab, 1}, Spans: []client.Span{full}, SearchResult: &client.TraceSearchResult{RootName: "other root"}},
	}}
	for match, want := range map[string]int{
		"": 2, "front": 2, "FRONT GET": 2, "no answer": 2, "SOME.KEY": 2, "needle": 2, "retry": 2, "flaky": 2, "NODE-17": 2,
		"ab0100": 1, "0700": 2, "other ROOT": 1, "absent": 0, "text needles": 0,
	} {
		if s := NewSurvey(r, &analysis.Request{}, &analysis.Filter{Match: match}, nil); len(s.Traces) != want {
			t.Errorf("%q keeps %d traces, want %d", match, len(s.Traces), want)
		}
	}
	result := client.TraceSearchResult{Services: []client.ServiceStat{{Service: "billing"}}, Spans: []client.Span{spantest.New(9, 0, 0, 5, spantest.Named("charge"))}, Duration: 5e6, Start: spantest.Midnight*1e9 + 9e9}
	for filter, want := range map[analysis.Filter]int{
		{Match: "BILLING"}: 1, {Match: "charge"}: 1, {MinDuration: 6 * time.Millisecond}: 0, {ErrorsOnly: true}: 0, {Since: spantest.After(10)}: 0,
	} {
		s := NewListing(&client.TracesResponse{Traces: []client.Trace{{SearchResult: &result}}}, &analysis.Request{}, &filter, nil)
		if len(s.Traces) != want {
			t.Errorf("%+v keeps %d search results, want %d", filter, len(s.Traces), want)
		}
	}
	d := NewDetail(r, &analysis.Request{}, &analysis.Filter{Match: "needle", ErrorsOnly: true}, nil)
	if !slices.Equal(d.Kept, []int32{0}) {
		t.Errorf("kept are %v", d.Kept)
	}
}

func TestFailuresThatCameWithTheOnsetAreFirst(t *testing.T) {
	r := spantest.Calls(40, []string{"a"}, func(i int, _ string) (int64, int64, int64) {
		if i >= 25 {
			return 900, 10, 890
		}
		return 100, 10, 90
	})
	for i := range r.Traces {
		root := &r.Traces[i].Spans[0]
		switch {
		case i >= 26 && i%2 == 0:
			spantest.Failing("timed out")(root)
		case i%4 == 1:
			spantest.Failing("not allowed")(root)
		}
	}
	s := surveyOf(r)
	if s.Onset == nil || len(s.Failures) != 2 {
		t.Fatalf("onset %+v, failures %+v", s.Onset, s.Failures)
	}
	first, second := s.Failures[0], s.Failures[1]
	if first.Message != "timed out" || first.Before != 0 || second.Before != 6 || second.Rank != 1 {
		t.Errorf("failures are %+v and %+v", *first, *second)
	}
}
