package trim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
)

// mkSpan makes a span with times in ms.
func mkSpan(id, parent byte, start, end int64, mods ...func(*client.Span)) client.Span {
	s := client.Span{ID: client.SpanID{id}, Parent: client.SpanID{parent}, Name: fmt.Sprintf("s%d", id), Start: start * 1e6, End: end * 1e6,
		Resource: &client.Resource{Service: "svc"}}
	for _, m := range mods {
		m(&s)
	}
	return s
}

func service(name string) func(*client.Span) {
	return func(s *client.Span) { s.Resource = &client.Resource{Service: name} }
}
func kind(k client.SpanKind) func(*client.Span) { return func(s *client.Span) { s.Kind = k } }
func named(n string) func(*client.Span)         { return func(s *client.Span) { s.Name = n } }
func failing(why string) func(*client.Span) {
	return func(s *client.Span) { s.Status, s.StatusMessage = client.StatusError, why }
}

func TestSelfTimeIsWhatNoChildCovers(t *testing.T) {
	for name, c := range map[string]struct {
		spans []client.Span
		want  int64 // of the first span, in ms
	}{
		"no child":            {[]client.Span{mkSpan(1, 0, 0, 100)}, 100},
		"one after the other": {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 10, 30), mkSpan(3, 1, 40, 60)}, 60},
		"side by side":        {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 10, 60), mkSpan(3, 1, 10, 60)}, 50},
		"overlapping":         {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 10, 50), mkSpan(3, 1, 30, 80)}, 30},
		"one in another":      {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 10, 90), mkSpan(3, 1, 30, 40)}, 20},
		"outside on the left": {[]client.Span{mkSpan(1, 0, 50, 100), mkSpan(2, 1, 0, 60)}, 40},
		"after the parent":    {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 150, 200)}, 100},
		"ends before start":   {[]client.Span{mkSpan(1, 0, 100, 50)}, 0},
		"a grandchild counts for its parent only": {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 0, 50), mkSpan(3, 2, 0, 100)}, 50},
	} {
		var tree spanTree
		tree.build(c.spans)
		if got := tree.nodes[0].self / 1e6; got != c.want {
			t.Errorf("%s: %d ms, want %d", name, got, c.want)
		}
	}
}

func TestATreeHoldsEverySpanOnceWhateverIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		spans                               []client.Span
		roots, orphans, cycles, dups, upset int
	}{
		"plain":             {[]client.Span{mkSpan(1, 0, 0, 9), mkSpan(2, 1, 1, 2), mkSpan(3, 2, 1, 2)}, 1, 0, 0, 0, 0},
		"orphan":            {[]client.Span{mkSpan(1, 0, 0, 9), mkSpan(2, 7, 1, 2)}, 2, 1, 0, 0, 0},
		"its own parent":    {[]client.Span{mkSpan(1, 1, 0, 9)}, 1, 0, 1, 0, 0},
		"cycle of two":      {[]client.Span{mkSpan(1, 2, 5, 9), mkSpan(2, 1, 4, 9)}, 1, 0, 1, 0, 0},
		"cycle with a tail": {[]client.Span{mkSpan(1, 2, 5, 9), mkSpan(2, 3, 4, 9), mkSpan(3, 1, 6, 9), mkSpan(4, 3, 6, 7)}, 1, 0, 1, 0, 0},
		"twice the same id": {[]client.Span{mkSpan(1, 0, 0, 9), mkSpan(2, 1, 1, 2), mkSpan(2, 1, 1, 3)}, 1, 0, 0, 1, 0},
		"no ids":            {[]client.Span{mkSpan(0, 0, 0, 9), mkSpan(0, 0, 1, 2)}, 2, 0, 0, 0, 0},
		"end before start":  {[]client.Span{mkSpan(1, 0, 5, 2)}, 1, 0, 0, 0, 1},
	} {
		var tree spanTree
		tree.build(c.spans)
		got := []int{len(tree.roots), tree.orphans, tree.cycles, tree.duplicates, tree.inverted, len(tree.order)}
		want := []int{c.roots, c.orphans, c.cycles, c.dups, c.upset, len(c.spans)}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: roots, orphans, cycles, duplicates, inverted, ordered: -want +got\n%s", name, d)
		}
		seen := map[int32]bool{}
		for _, i := range tree.order {
			if p := tree.nodes[i].parent; p != none && !seen[p] || seen[i] {
				t.Errorf("%s: node %d comes twice or before its parent", name, i)
			}
			seen[i] = true
		}
	}
}

func TestTheCriticalPathIsWhatTheEndHangsOn(t *testing.T) {
	for name, c := range map[string]struct {
		spans []client.Span
		want  string
	}{
		"the child that ended last": {[]client.Span{
			mkSpan(1, 0, 0, 100),
			mkSpan(2, 1, 0, 40), mkSpan(3, 1, 5, 60), // 3 ends last of the first two
			mkSpan(4, 1, 60, 95), mkSpan(5, 4, 60, 70), mkSpan(6, 4, 65, 90),
		}, "1 3 4 6 "},
		"a child whose clock runs ahead": {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 0, 30), mkSpan(3, 1, 30, 102)}, "1 2 3 "},
		"a child that starts too early":  {[]client.Span{mkSpan(1, 0, 10, 100), mkSpan(2, 1, 5, 90)}, "1 2 "},
		"work after the parent's end":    {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 20, 80), mkSpan(3, 1, 150, 400)}, "1 2 "},
		"the longest of several roots":   {[]client.Span{mkSpan(1, 0, 0, 10), mkSpan(2, 0, 0, 100), mkSpan(3, 1, 0, 9)}, "2 "},
	} {
		var tree spanTree
		tree.build(c.spans)
		tree.markCritical()
		got := ""
		for i := range tree.nodes {
			if tree.nodes[i].critical {
				got += fmt.Sprint(i+1, " ")
			}
		}
		if got != c.want {
			t.Errorf("%s: critical are %s, want %s", name, got, c.want)
		}
	}
}

func TestDeepAndWideTreesAreNoTrouble(t *testing.T) {
	chain := make([]client.Span, 20_000)
	for i := range chain {
		chain[i] = client.Span{ID: client.SpanID{1, byte(i >> 16), byte(i >> 8), byte(i)}, Start: int64(i), End: 1e9, Name: "deep"}
		if i > 0 {
			chain[i].Parent = chain[i-1].ID
		}
	}
	wide := make([]client.Span, 20_000)
	for i := range wide {
		wide[i] = client.Span{ID: client.SpanID{1, byte(i >> 16), byte(i >> 8), byte(i)}, Start: int64(i), End: int64(i) + int64(i%977)*1e6, Name: fmt.Sprint("w", i%5)}
		if i > 0 {
			wide[i].Parent = wide[0].ID
		}
	}
	for name, spans := range map[string][]client.Span{"deep": chain, "wide": wide} {
		r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}
		for _, view := range []View{Summary, Records} {
			res := Traces(r, Options{MaxBytes: 7500, View: view})
			checkAnswer(t, res, 7500)
			if res.Total != len(spans) || res.Shown == 0 {
				t.Errorf("%s %s: %d of %d spans", name, view, res.Shown, res.Total)
			}
		}
	}
}

// call makes a client span of one service with the server span of another,
// times in ms.
func callBetween(id, parent byte, from, to string, start, wait, gap, own int64) []client.Span {
	server := mkSpan(id+1, id, start+gap/2, start+wait-gap+gap/2, service(to), kind(client.KindServer))
	spans := []client.Span{mkSpan(id, parent, start, start+wait, service(from), kind(client.KindClient)), server}
	if inside := wait - gap - own; inside > 0 { // the callee waits for a database
		spans = append(spans, mkSpan(id+2, id+1, start+gap/2, start+gap/2+inside, service(to), kind(client.KindClient), named("query"), func(s *client.Span) {
			s.Attrs = client.Attrs{{Key: "db.system", Value: "postgresql", Type: client.AttrString}}
		}))
	}
	return spans
}

func TestHopsTellTheNetworkFromTheCallee(t *testing.T) {
	for name, c := range map[string]struct {
		before, after [3]int64 // wait, gap, own
		want          string
	}{
		"the gap grew: the network": {[3]int64{100, 10, 50}, [3]int64{190, 100, 50}, "gap grew 10 → 100 ms from about 00:05"},
		"the callee's own time":     {[3]int64{100, 10, 50}, [3]int64{190, 10, 140}, "own grew 50 → 140 ms from about 00:05"},
		"nothing grew":              {[3]int64{100, 10, 50}, [3]int64{101, 10, 51}, ""},
		"it became faster":          {[3]int64{190, 100, 50}, [3]int64{100, 10, 50}, "gap fell 100 → 10 ms from about 00:05"},
		"what the callee waits for": {[3]int64{100, 10, 50}, [3]int64{190, 10, 50}, ""},
	} {
		var r client.TracesResponse
		for i := range int64(10) {
			v := c.before
			if i >= 5 {
				v = c.after
			}
			at := i * 60_000
			spans := append([]client.Span{mkSpan(1, 0, at, at+300, service("front"))}, callBetween(2, 1, "front", "back", at, v[0], v[1], v[2])...)
			r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: spans})
		}
		m := newManyTraces(&r, &Options{MaxBytes: 7500, View: Summary, Now: time.Unix(3600, 0)})
		m.hops.floor = m.floor()
		var got string
		for _, h := range m.hops.ranked() {
			if h.caller == "front" {
				got = m.hops.remark(h, m.o)
				if len(h.times) != 10 {
					t.Errorf("%s: %d calls, want 10", name, len(h.times))
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLikeSiblingsFoldAndFailuresStayVisible(t *testing.T) {
	spans := []client.Span{mkSpan(1, 0, 0, 1000, named("root"))}
	for i := range byte(12) {
		spans = append(spans, mkSpan(10+i, 1, int64(i)*10, int64(i)*10+5, named("poll")))
	}
	spans = append(spans, mkSpan(50, 1, 500, 510, named("poll"), failing("broke")), mkSpan(51, 50, 501, 502, named("leaf")))
	res := Traces(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}, Options{MaxBytes: 7500, View: Summary})
	text := string(res.JSON)
	for _, want := range []string{"poll ×12", `"why":"broke"`, `"E*"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
