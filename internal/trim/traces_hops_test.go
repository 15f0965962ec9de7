package trim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
)

// hopWorld makes n traces a minute apart, each of one call from front to back
// for each model; times of a call in ms.
func hopWorld(n int, models []string, call func(i int, model string) (wait, gap, own int64)) *client.TracesResponse {
	r := &client.TracesResponse{}
	for i := range n {
		at := int64(i) * 60_000
		spans := []client.Span{mkSpan(1, 0, at, at+1000, service("front"))}
		for j, model := range models {
			wait, gap, own := call(i, model)
			pair := callBetween(byte(10+3*j), 1, "front", "back", at, wait, gap, own)
			pair[0].Attrs = append(pair[0].Attrs, client.Attr{Key: "gen_ai.request.model", Value: model, Type: client.AttrString})
			spans = append(spans, pair...)
		}
		r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: spans})
	}
	return r
}

// hopLines are the names and remarks of the hops between front and back.
func hopLines(r *client.TracesResponse) []string {
	m := newManyTraces(r, &Options{MaxBytes: 7500, View: Summary, Now: time.Unix(7200, 0)})
	m.hops.floor = m.floor()
	var out []string
	for _, h := range m.hops.ranked() {
		if h.caller == "front" {
			out = append(out, fmt.Sprintf("%s, %d calls: %s", h.name(), len(h.times), m.hops.remark(h, m.o)))
		}
	}
	return out
}

func TestAModelHasAHopOfItsOwnWhenItExplainsSomething(t *testing.T) {
	models := []string{"a", "b", "c", "d"}
	for name, c := range map[string]struct {
		call func(i int, model string) (wait, gap, own int64)
		want []string
	}{
		"all alike": {func(int, string) (int64, int64, int64) { return 100, 10, 90 },
			[]string{"front → back · 4 models, 160 calls: "}},
		"one model slows down": {func(i int, model string) (int64, int64, int64) {
			if model == "c" && i >= 30 {
				return 600, 10, 590
			}
			return 100, 10, 90
		}, []string{"front → back · c, 40 calls: own grew 90 → 590 ms from about 00:30", "front → back · 3 other models, 120 calls: "}},
		"all slow down: the network": {func(i int, _ string) (int64, int64, int64) {
			if i >= 10 {
				return 600, 510, 90
			}
			return 100, 10, 90
		}, []string{"front → back · 4 models, 160 calls: gap grew 10 → 510 ms from about 00:10"}},
		"one is slow all the time": {func(_ int, model string) (int64, int64, int64) {
			if model == "b" {
				return 900, 10, 890
			}
			return 100, 10, 90
		}, []string{"front → back · b, 40 calls: own 10 × that of other models", "front → back · 3 other models, 120 calls: "}},
		"one was slow for a while": {func(i int, model string) (int64, int64, int64) {
			if model == "a" && i >= 10 && i < 25 {
				return 600, 10, 590
			}
			return 100, 10, 90
		}, []string{"front → back · a, 40 calls: own grew 90 → 590 ms from about 00:10 to 00:25", "front → back · 3 other models, 120 calls: "}},
	} {
		got := hopLines(hopWorld(40, models, c.call))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestAModelThatFailsMoreOftenStandsApart(t *testing.T) {
	r := hopWorld(40, []string{"a", "b", "c"}, func(int, string) (int64, int64, int64) { return 100, 10, 90 })
	for i := range r.Traces {
		for j := range r.Traces[i].Spans {
			s := &r.Traces[i].Spans[j]
			if s.Attrs.Get("gen_ai.request.model") == "b" && i%3 == 0 {
				s.Status = client.StatusError
			}
		}
	}
	got := hopLines(r)
	if len(got) != 2 || !strings.HasPrefix(got[0], "front → back · b, 40 calls: fails ") {
		t.Errorf("hops are %q", got)
	}
}

func TestAFewSlowCallsAreNoChange(t *testing.T) {
	got := hopLines(hopWorld(40, []string{"a"}, func(i int, _ string) (int64, int64, int64) {
		if i == 33 || i == 37 {
			return 800, 10, 790
		}
		return 100, 10, 90
	}))
	if want := []string{"front → back · a, 40 calls: "}; !slices.Equal(got, want) {
		t.Errorf("hops are %q, want %q", got, want)
	}
}

func TestAHopWithOneSideHasOnlyTheWait(t *testing.T) {
	r := &client.TracesResponse{}
	for i := range int64(40) {
		at, wait := i*60_000, int64(20)
		if i >= 20 {
			wait = 400
		}
		db := mkSpan(2, 1, at, at+wait, service("front"), kind(client.KindClient), named("SELECT"))
		db.Attrs = client.Attrs{{Key: "db.system.name", Value: "postgresql", Type: client.AttrString}}
		r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: []client.Span{mkSpan(1, 0, at, at+500, service("front")), db}})
	}
	if got, want := hopLines(r), []string{"front → postgresql, 40 calls: wait grew 20 → 400 ms from about 00:20"}; !slices.Equal(got, want) {
		t.Errorf("hops are %q, want %q", got, want)
	}
	text := string(Traces(r, Options{MaxBytes: 7500, View: Summary, Now: time.Unix(7200, 0)}).JSON)
	for _, want := range []string{"null: one of the two sends no span", `["front → postgresql",40,0,[20,400],null,null,`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestTheOnsetBeforeTheLimitIsACallAway(t *testing.T) {
	r := hopWorld(20, []string{"a"}, func(int, string) (int64, int64, int64) { return 100, 10, 90 })
	o := Options{Tool: "query_traces", MaxBytes: 7500, View: Summary, Limit: 20, Now: time.Unix(7200, 0), Asked: []Param{{"trace", "x"}, {"limit", 20}}, CursorAll: "c"}
	if want := `"args":{"trace":"x","limit":100}`; !strings.Contains(string(Traces(r, o).JSON), want) {
		t.Errorf("no %s in %s", want, Traces(r, o).JSON)
	}
	if o.Limit = 21; strings.Contains(string(Traces(r, o).JSON), `"limit":10`) {
		t.Errorf("more traces are proposed when all were seen")
	}
}
