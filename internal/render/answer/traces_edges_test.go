package answer

import (
	"math"
	"strings"
	"testing"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/spantest"
)

func TestHopsAreNamedAndRemarkedOn(t *testing.T) {
	at := spantest.After(600).UnixNano()
	for _, tt := range []struct {
		edge         traces.Edge
		name, remark string
	}{
		{traces.Edge{}, "front → back", ""},
		{traces.Edge{Model: "m"}, "front → back · m", ""},
		{traces.Edge{Models: 4}, "front → back · 4 models", ""},
		{traces.Edge{Models: 3, OthersApart: true}, "front → back · 3 other models", ""},
		{traces.Edge{Change: traces.Change{Of: traces.Gap, Before: 10, After: 510, At: at}}, "front → back", "gap grew 10 → 510 ms from about 00:10"},
		{traces.Edge{Change: traces.Change{Of: traces.ClientDuration, Before: 400, After: 19.96, At: at}}, "front → back", "wait fell 400 → 20 ms from about 00:10"},
		{traces.Edge{Change: traces.Change{Of: traces.SelfTime, Before: 90, After: 1590.4, At: at, Until: at + 900e9}, Within: "query"}, "front → back",
			"own grew 90 → 1590 ms from about 00:10 to 00:25, in query"},
		{traces.Edge{Change: traces.Change{Of: traces.SelfTime, Before: 90, After: 20}}, "front → back", "own fell"},
		{traces.Edge{SlowerThanOthers: 9.6, Within: "think"}, "front → back", "own 10 × that of other models, in think"},
		{traces.Edge{FailsMoreThanOthers: 4.2}, "front → back", "fails 4 × as often as other models"},
	} {
		o := summaryAt(spantest.After(7200))
		a := surveyAnswer{traceAnswer: traceAnswer{o: &o}}
		tt.edge.Caller, tt.edge.Callee = "front", "back"
		tt.edge.Gap = traces.Halves{Before: math.NaN(), After: math.NaN()}
		if name, remark := a.hopName(&tt.edge).String(), a.hopRemark(&tt.edge).String(); name != tt.name || remark != tt.remark {
			t.Errorf("got  %q, %q\nwant %q, %q", name, remark, tt.name, tt.remark)
		}
	}
}

func TestAHopWithOneSideHasOnlyTheWait(t *testing.T) {
	r := spantest.Queries()
	text := string(Traces(r, summaryAt(spantest.After(7200))).JSON)
	for _, want := range []string{`"wait grew 20 → 400 ms from about 00:20"`, "null: one of the two sends no span", `["front → postgresql",40,0,[20,400],null,null,`} {
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
