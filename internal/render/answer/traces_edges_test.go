package answer

import (
	"strings"
	"testing"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/spantest"
)

func TestEdgesAreNamedAndRemarkedOn(t *testing.T) {
	at := spantest.After(600).UnixNano()
	of := func(median, most float64) traces.Sample {
		return traces.Sample{N: 5, Median: median, Mean: median, Max: most}
	}
	for _, tt := range []struct {
		edge         traces.Edge
		name, remark string
	}{
		{traces.Edge{}, "front → back", ""},
		{traces.Edge{Model: "m"}, "front → back · m", ""},
		{traces.Edge{Models: 4}, "front → back · 4 models", ""},
		{traces.Edge{Models: 3, OthersApart: true}, "front → back · 3 other models", ""},
		{traces.Edge{Change: traces.Change{Of: traces.Gap, Before: of(10, 12), After: of(510, 530), At: at, Affected: 5, Over: 505}}, "front → back",
			"gap_ms grew 10 → 510, 5 of 5 calls 505–530 from 00:10:00"},
		{traces.Edge{Change: traces.Change{Of: traces.ClientDuration, Before: of(400, 500), After: of(19.96, 21), At: at}}, "front → back", "client_ms fell 400 → 20 from 00:10:00"},
		{traces.Edge{Change: traces.Change{Of: traces.SelfTime, Before: of(90, 100), After: of(1590.4, 1700), At: at, Until: at + 900e9}, Within: "query"}, "front → back",
			"self_ms grew 90 → 1590 from 00:10:00 to 00:25:00, in query"},
		{traces.Edge{Change: traces.Change{Of: traces.SelfTime, Before: traces.Sample{N: 9, Median: 20, Mean: 30}, After: traces.Sample{N: 9, Median: 20, Mean: 300, Max: 900}, At: at, Affected: 3, Over: 880}},
			"front → back", "self_ms grew on average 30 → 300, 3 of 9 calls 880–900 from 00:10:00"},
		{traces.Edge{SlowerThanOthers: 9.6, Within: "think"}, "front → back", "self_ms 10 × that of other models, in think"},
		{traces.Edge{FailsMoreThanOthers: 4.2}, "front → back", "fails 4 × as often as other models"},
	} {
		o := summaryAt(spantest.After(7200))
		a := surveyAnswer{traceAnswer: traceAnswer{Words: Words{o: &o}}}
		tt.edge.Caller, tt.edge.Callee = "front", "back"
		if name, remark := a.EdgeName(&tt.edge).String(), a.EdgeRemark(&tt.edge).String(); name != tt.name || remark != tt.remark {
			t.Errorf("got  %q, %q\nwant %q, %q", name, remark, tt.name, tt.remark)
		}
	}
}

func TestAnEdgeWithOneSideHasOnlyTheClientTime(t *testing.T) {
	r := spantest.Queries()
	text := string(Traces(r, summaryAt(spantest.After(7200))).JSON)
	for _, want := range []string{`"client_ms grew 20 → 400, 20 of 20 calls 400–400 from 00:20:00"`, "null: one of the two sends no span", `["front → postgresql",40,0,[20,400],null,null,`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestTheOnsetBeforeTheLimitIsACallAway(t *testing.T) {
	r := spantest.Calls(20, []string{"a"}, func(int, string) (int64, int64, int64) { return 100, 10, 90 })
	o := summaryAt(spantest.After(7200))
	o.Request.Limit, o.Request.Asked = 20, []analysis.Param{{Name: "trace", Value: "x"}, {Name: "limit", Value: 20}}
	o.Names.Tool, o.Names.Snapshot = "query_traces", "c"
	if want := `"args":{"trace":"x","limit":100}`; !strings.Contains(string(Traces(r, o).JSON), want) {
		t.Errorf("no %s in %s", want, Traces(r, o).JSON)
	}
	if o.Request.Limit = 21; strings.Contains(string(Traces(r, o).JSON), `"limit":10`) {
		t.Errorf("more traces are proposed when all were seen")
	}
}
