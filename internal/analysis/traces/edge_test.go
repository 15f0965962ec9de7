package traces

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

// edgeLines are the names and remarks of the edges from front.
func edgeLines(r *client.TracesResponse) []string {
	var out []string
	for _, e := range surveyOf(r).Edges {
		if e.Caller == "front" {
			out = append(out, fmt.Sprintf("%s, %d calls: %s", edgeName(e), e.Calls, remark(e)))
		}
	}
	return out
}

func edgeName(e *Edge) string {
	name := e.Caller + " → " + e.Callee
	switch {
	case e.OthersApart:
		name += fmt.Sprintf(" · %d other models", e.Models)
	case e.Models > 0:
		name += fmt.Sprintf(" · %d models", e.Models)
	case e.Model != "":
		name += " · " + e.Model
	}
	return name
}

// remark says what of an edge is worth a look.
func remark(e *Edge) string {
	c := &e.Change
	switch {
	case c.Of == NoTime && e.SlowerThanOthers > 0:
		return fmt.Sprintf("%.0f × slower than other models", e.SlowerThanOthers)
	case c.Of == NoTime && e.FailsMoreThanOthers > 0:
		return fmt.Sprintf("fails %.0f × as often as other models", e.FailsMoreThanOthers)
	case c.Of == NoTime:
		return ""
	}
	minute := func(ns int64) string { return time.Unix(0, ns).UTC().Format("15:04") }
	text := []string{ClientDuration: "client duration", Gap: "gap", SelfTime: "self"}[c.Of]
	text += map[bool]string{true: " fell", false: " grew"}[c.By() < 0]
	text += fmt.Sprintf(" %v → %v ms from %s", math.Round(c.Before.Median), math.Round(c.After.Median), minute(c.At))
	if c.Until != 0 {
		text += " to " + minute(c.Until)
	}
	return text
}

func TestEdgesTellTheNetworkFromTheCallee(t *testing.T) {
	for name, c := range map[string]struct {
		before, after [3]int64 // wait, gap, self
		want          string
	}{
		"the gap grew: the network": {[3]int64{100, 10, 50}, [3]int64{190, 100, 50}, "gap grew 10 → 100 ms from 00:05"},
		"the callee's own time":     {[3]int64{100, 10, 50}, [3]int64{190, 10, 140}, "self grew 50 → 140 ms from 00:05"},
		"nothing grew":              {[3]int64{100, 10, 50}, [3]int64{101, 10, 51}, ""},
		"it became faster":          {[3]int64{190, 100, 50}, [3]int64{100, 10, 50}, "gap fell 100 → 10 ms from 00:05"},
		"what the callee waits for": {[3]int64{100, 10, 50}, [3]int64{190, 10, 50}, ""},
	} {
		var r client.TracesResponse
		for i := range int64(10) {
			v := c.before
			if i >= 5 {
				v = c.after
			}
			at := i * 60_000
			spans := append([]client.Span{spantest.New(1, 0, at, at+300, spantest.Service("front"))}, spantest.Call(2, 1, "front", "back", at, v[0], v[1], v[2])...)
			r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: spans})
		}
		var got string
		for _, e := range surveyOf(&r).Edges {
			if e.Caller == "front" {
				got = remark(e)
				if e.Calls != 10 {
					t.Errorf("%s: %d calls, want 10", name, e.Calls)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAModelHasAnEdgeOfItsOwnWhenItExplainsSomething(t *testing.T) {
	models := []string{"a", "b", "c", "d"}
	for name, c := range map[string]struct {
		call func(i int, model string) (wait, gap, self int64)
		want []string
	}{
		"all alike": {func(int, string) (int64, int64, int64) { return 100, 10, 90 },
			[]string{"front → back · 4 models, 160 calls: "}},
		"one model slows down": {func(i int, model string) (int64, int64, int64) {
			if model == "c" && i >= 30 {
				return 600, 10, 590
			}
			return 100, 10, 90
		}, []string{"front → back · c, 40 calls: self grew 90 → 590 ms from 00:30", "front → back · 3 other models, 120 calls: "}},
		"all slow down: the network": {func(i int, _ string) (int64, int64, int64) {
			if i >= 10 {
				return 600, 510, 90
			}
			return 100, 10, 90
		}, []string{"front → back · 4 models, 160 calls: gap grew 10 → 510 ms from 00:10"}},
		"one is slow all the time": {func(_ int, model string) (int64, int64, int64) {
			if model == "b" {
				return 900, 10, 890
			}
			return 100, 10, 90
		}, []string{"front → back · b, 40 calls: 10 × slower than other models", "front → back · 3 other models, 120 calls: "}},
		"one was slow for a while": {func(i int, model string) (int64, int64, int64) {
			if model == "a" && i >= 10 && i < 25 {
				return 600, 10, 590
			}
			return 100, 10, 90
		}, []string{"front → back · a, 40 calls: self grew 90 → 590 ms from 00:10 to 00:25", "front → back · 3 other models, 120 calls: "}},
	} {
		got := edgeLines(spantest.Calls(40, models, c.call))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestAModelThatFailsMoreOftenStandsApart(t *testing.T) {
	r := spantest.Calls(40, []string{"a", "b", "c"}, func(int, string) (int64, int64, int64) { return 100, 10, 90 })
	for i := range r.Traces {
		for j := range r.Traces[i].Spans {
			s := &r.Traces[i].Spans[j]
			if s.Attrs.Get("gen_ai.request.model") == "b" && i%3 == 0 {
				s.Status = client.StatusError
			}
		}
	}
	got := edgeLines(r)
	if len(got) != 2 || !strings.HasPrefix(got[0], "front → back · b, 40 calls: fails ") {
		t.Errorf("edges are %q", got)
	}
}

func TestAFewSlowCallsAreNoChange(t *testing.T) {
	got := edgeLines(spantest.Calls(40, []string{"a"}, func(i int, _ string) (int64, int64, int64) {
		if i == 33 || i == 37 {
			return 800, 10, 790
		}
		return 100, 10, 90
	}))
	if want := []string{"front → back · a, 40 calls: "}; !slices.Equal(got, want) {
		t.Errorf("edges are %q, want %q", got, want)
	}
}

func TestAnEdgeWithOneSideHasOnlyTheClientDuration(t *testing.T) {
	r := spantest.Queries()
	if got, want := edgeLines(r), []string{"front → postgresql, 40 calls: client duration grew 20 → 400 ms from 00:20"}; !slices.Equal(got, want) {
		t.Errorf("edges are %q, want %q", got, want)
	}
	if e := surveyOf(r).Edges[0]; !e.OneSided() || e.ClientDuration.Before.Median != 20 || e.ClientDuration.After.Median != 400 || !e.SelfTime.IsEmpty() {
		t.Errorf("the edge is %+v", e)
	}
}

func TestAPeerThatRecordsNothingIsNamed(t *testing.T) {
	for want, pairs := range map[string][]string{
		"cache":      {"peer.service", "cache", "db.system", "redis"},
		"postgresql": {"db.system.name", "postgresql", "server.address", "10.0.0.1"},
		"a.example":  {"url.full", "https://a.example/b?c=d", "server.address", "10.0.0.1"},
		"10.0.0.1":   {"url.full", "%zz", "server.address", "10.0.0.1"},
		"s1":         {"http.method", "GET"},
	} {
		s := spantest.New(1, 0, 0, 9, attrs(pairs...))
		if got := peerOf(&s, newEdgeFinder().calledBy(&s)); got != want {
			t.Errorf("%q is called %q, want %q", pairs, got, want)
		}
	}
}

func TestACallThatOnlyTheCalleeRecorded(t *testing.T) {
	s := surveyOf(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: []client.Span{
		spantest.New(1, 0, 0, 100, spantest.Service("front")), spantest.New(2, 1, 10, 90, spantest.Service("back"), spantest.Failing("broke")),
		spantest.New(3, 2, 20, 40, spantest.Service("back"), spantest.Kind(client.KindClient)), spantest.New(4, 2, 30, 50, spantest.Service("back"), spantest.Kind(client.KindClient))}}}})
	var got *Edge
	for _, e := range s.Edges {
		if e.Caller == "front" {
			got = e
		}
	}
	if got == nil || got.Callee != "back" || got.Calls != 1 || got.Failed != 1 || got.ClientDuration.After.Mean != 80 || !got.OneSided() || got.SelfTime.After.Mean != 50 {
		t.Errorf("the edge is %+v", got)
	}
}

func TestAChangedSelfTimeIsWithinASpan(t *testing.T) {
	for name, c := range map[string]struct {
		slow string // the span that becomes slower
		want string
	}{
		"one span":   {"think", "think"},
		"no span":    {"", ""},
		"the server": {"s3", ""},
	} {
		var r client.TracesResponse
		for i := range int64(20) {
			at := i * 60_000
			ms := map[string]int64{"think": 40, "write": 20, "s3": 200}
			if i >= 10 {
				ms[c.slow] += 400
			}
			end := at + ms["think"] + ms["write"] + ms["s3"]
			r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: []client.Span{
				spantest.New(1, 0, at, end, spantest.Service("front")), spantest.New(2, 1, at, end, spantest.Service("front"), spantest.Kind(client.KindClient)),
				spantest.New(3, 2, at, end, spantest.Service("back"), spantest.Kind(client.KindServer)),
				spantest.New(4, 3, at, at+ms["think"], spantest.Service("back"), spantest.Named("think")),
				spantest.New(5, 3, at+ms["think"], at+ms["think"]+ms["write"], spantest.Service("back"), spantest.Named("write"))}})
		}
		e := surveyOf(&r).Edges[0]
		if e.Within != c.want || (e.Change.Of == SelfTime) != (c.slow != "") {
			t.Errorf("%s: within %q, want %q; change %+v", name, e.Within, c.want, e.Change)
		}
	}
}

func TestModelsThatChangeDifferentlyStayApart(t *testing.T) {
	got := edgeLines(spantest.Calls(40, []string{"a", "b", "c"}, func(i int, model string) (wait, gap, self int64) {
		if i < 20 {
			return 400, 10, 390
		}
		return map[string]int64{"a": 1400, "b": 110, "c": 400}[model], 10, map[string]int64{"a": 1390, "b": 100, "c": 390}[model]
	}))
	want := []string{"front → back · a, 40 calls: self grew 390 → 1390 ms from 00:20", "front → back · c, 40 calls: ",
		"front → back · b, 40 calls: self fell 390 → 100 ms from 00:20"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
