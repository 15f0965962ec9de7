package traces

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

func TestGraphCountsBothSidesOfTheOnset(t *testing.T) {
	none := math.NaN()
	calls := []Call{
		{Start: 10, Callee: "front", Observed: true},
		{Start: 11, Caller: "front", Callee: "back", Observed: true, ClientDuration: 20, Gap: 2, SelfTime: 18},
		{Start: 12, Caller: "back", Callee: "db", ClientDuration: 5, Gap: none, SelfTime: none},
		{Start: 21, Caller: "front", Callee: "back", Observed: true, ClientDuration: 30, Gap: none, SelfTime: 28, Failed: true}, // within the onset
		{Start: 31, Caller: "front", Callee: "back", Observed: true, ClientDuration: 80, Gap: 60, SelfTime: 19, Failed: true},
		{Start: 32, Caller: "front", Callee: "back", Observed: true, ClientDuration: 90, Gap: 70, SelfTime: 19},
		{Start: 33, Caller: "front", Callee: "back", Observed: true, ClientDuration: 95, Gap: 71, SelfTime: 23},
		{Start: 41, Caller: "front", Callee: "back", Observed: true, ClientDuration: 21, Gap: 2, SelfTime: 18}, // it was over
	}
	onset := &analysis.Onset{From: 20, To: 30}
	empty := Side{ClientDuration: none, Gap: none, SelfTime: none}
	want := &Graph{
		Onset: onset,
		Services: []Service{
			{Name: "back", Calls: 6, Failed: 2},
			{Name: "db", Calls: 1, Unseen: true},
			{Name: "front", Calls: 1, Entry: true},
		},
		Links: []Link{
			{"back", "db", Side{Calls: 1, ClientDuration: 5, Gap: none, SelfTime: none}, Side{Calls: 1, ClientDuration: 5, Gap: none, SelfTime: none}, empty},
			{"front", "back", Side{Calls: 6, Failed: 2, ClientDuration: 30, Gap: 60, SelfTime: 19},
				Side{Calls: 1, ClientDuration: 20, Gap: 2, SelfTime: 18}, Side{Calls: 3, Failed: 1, ClientDuration: 90, Gap: 70, SelfTime: 19}},
		},
	}
	options := cmp.Options{cmpopts.EquateNaNs(), cmpopts.IgnoreUnexported(Side{})}
	if diff := cmp.Diff(want, NewGraph(calls, onset, 40), options); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, l := range NewGraph(calls, nil, 0).Links {
		if l.Before.Calls+l.After.Calls > 0 {
			t.Errorf("without an onset there are sides: %+v", l)
		}
	}
}

// The graph of a survey has the calls of its edges, whatever models they are of.
func TestGraphOfASurvey(t *testing.T) {
	r := spantest.Calls(40, []string{"m", "n"}, func(i int, model string) (wait, gap, self int64) {
		if i >= 20 && model == "m" {
			return 400, 4, 390
		}
		return 40, 4, 30
	})
	r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{99}, SearchResult: &client.TraceSearchResult{RootService: "front"}})
	s := surveyOf(r)
	g := s.Graph()
	calls := 0
	for _, e := range s.Edges {
		if e.Caller == "front" && e.Callee == "back" {
			calls += e.Calls
		}
	}
	for _, l := range g.Links {
		if l.Caller != "front" {
			continue
		}
		if l.All.Calls != calls || l.Before.Calls != 40 || l.After.Calls < 36 || g.Onset == nil {
			t.Errorf("edges have %d calls; the graph is %+v, since %+v", calls, l, g.Onset)
		}
	}
	for _, service := range g.Services {
		if service.Entry != (service.Name == "front") || service.Name == "front" && service.Calls != 40 {
			t.Errorf("%+v", service)
		}
	}
	listing := NewListing(r, &analysis.Request{FetchedAt: spantest.After(7200)}, &analysis.Filter{}, nil)
	if g := listing.Graph(); g != nil {
		t.Errorf("a listing has a graph: %+v", g)
	}
	r.Traces = r.Traces[40:]
	if g := surveyOf(r).Graph(); g != nil {
		t.Errorf("search results have a graph: %+v", g)
	}
}
