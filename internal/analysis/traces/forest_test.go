package traces

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

func TestSelfTimeIsWhatNoChildCovers(t *testing.T) {
	for name, c := range map[string]struct {
		spans []client.Span
		want  int64 // of the first span, in ms
	}{
		"no child":            {[]client.Span{spantest.New(1, 0, 0, 100)}, 100},
		"one after the other": {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 10, 30), spantest.New(3, 1, 40, 60)}, 60},
		"side by side":        {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 10, 60), spantest.New(3, 1, 10, 60)}, 50},
		"overlapping":         {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 10, 50), spantest.New(3, 1, 30, 80)}, 30},
		"one in another":      {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 10, 90), spantest.New(3, 1, 30, 40)}, 20},
		"outside on the left": {[]client.Span{spantest.New(1, 0, 50, 100), spantest.New(2, 1, 0, 60)}, 40},
		"after the parent":    {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 150, 200)}, 100},
		"ends before start":   {[]client.Span{spantest.New(1, 0, 100, 50)}, 0},
		"a grandchild counts for its parent only": {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 0, 50), spantest.New(3, 2, 0, 100)}, 50},
	} {
		var forest Forest
		forest.build(c.spans)
		if got := forest.Nodes[0].Self / 1e6; got != c.want {
			t.Errorf("%s: %d ms, want %d", name, got, c.want)
		}
	}
}

func TestATreeHoldsEverySpanOnceWhateverIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		spans                               []client.Span
		roots, orphans, cycles, dups, upset int
	}{
		"plain":             {[]client.Span{spantest.New(1, 0, 0, 9), spantest.New(2, 1, 1, 2), spantest.New(3, 2, 1, 2)}, 1, 0, 0, 0, 0},
		"orphan":            {[]client.Span{spantest.New(1, 0, 0, 9), spantest.New(2, 7, 1, 2)}, 2, 1, 0, 0, 0},
		"its own parent":    {[]client.Span{spantest.New(1, 1, 0, 9)}, 1, 0, 1, 0, 0},
		"cycle of two":      {[]client.Span{spantest.New(1, 2, 5, 9), spantest.New(2, 1, 4, 9)}, 1, 0, 1, 0, 0},
		"cycle with a tail": {[]client.Span{spantest.New(1, 2, 5, 9), spantest.New(2, 3, 4, 9), spantest.New(3, 1, 6, 9), spantest.New(4, 3, 6, 7)}, 1, 0, 1, 0, 0},
		"twice the same id": {[]client.Span{spantest.New(1, 0, 0, 9), spantest.New(2, 1, 1, 2), spantest.New(2, 1, 1, 3)}, 1, 0, 0, 1, 0},
		"no ids":            {[]client.Span{spantest.New(0, 0, 0, 9), spantest.New(0, 0, 1, 2)}, 2, 0, 0, 0, 0},
		"end before start":  {[]client.Span{spantest.New(1, 0, 5, 2)}, 1, 0, 0, 0, 1},
	} {
		var forest Forest
		forest.build(c.spans)
		got := []int{len(forest.Roots), forest.Flaws.Orphans, forest.Flaws.Cycles, forest.Flaws.Duplicates, forest.Flaws.Inverted, len(forest.Order)}
		want := []int{c.roots, c.orphans, c.cycles, c.dups, c.upset, len(c.spans)}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: roots, orphans, cycles, duplicates, inverted, ordered: -want +got\n%s", name, d)
		}
		seen := map[int32]bool{}
		for _, i := range forest.Order {
			if p := forest.Nodes[i].Parent; p != None && !seen[p] || seen[i] {
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
			spantest.New(1, 0, 0, 100),
			spantest.New(2, 1, 0, 40), spantest.New(3, 1, 5, 60), // 3 ends last of the first two
			spantest.New(4, 1, 60, 95), spantest.New(5, 4, 60, 70), spantest.New(6, 4, 65, 90),
		}, "1 3 4 6 "},
		"a child whose clock runs ahead": {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 0, 30), spantest.New(3, 1, 30, 102)}, "1 2 3 "},
		"a child that starts too early":  {[]client.Span{spantest.New(1, 0, 10, 100), spantest.New(2, 1, 5, 90)}, "1 2 "},
		"work after the parent's end":    {[]client.Span{spantest.New(1, 0, 0, 100), spantest.New(2, 1, 20, 80), spantest.New(3, 1, 150, 400)}, "1 2 3 "},
		"the longest of several roots":   {[]client.Span{spantest.New(1, 0, 0, 10), spantest.New(2, 0, 0, 100), spantest.New(3, 1, 0, 9)}, "2 "},
	} {
		var forest Forest
		forest.build(c.spans)
		forest.findReach()
		forest.markCritical()
		got := ""
		for i := range forest.Nodes {
			if forest.Nodes[i].Critical {
				got += fmt.Sprint(i+1, " ")
			}
		}
		if got != c.want {
			t.Errorf("%s: critical are %s, want %s", name, got, c.want)
		}
	}
}

func TestDeepAndWideForestsAreNoTrouble(t *testing.T) {
	for name, spans := range map[string][]client.Span{"deep": spantest.Deep(20_000), "wide": spantest.Wide(20_000)} {
		d := detailOf(spans...)
		if len(d.Kept) != len(spans) || len(d.Forest.Roots) != 1 {
			t.Errorf("%s: %d of %d spans, %d roots", name, len(d.Kept), len(spans), len(d.Forest.Roots))
		}
		for _, least := range d.LeastDurations() {
			if n := spansOf(d.Layout(least)); n != len(spans) {
				t.Errorf("%s: a layout of %d spans, want %d", name, n, len(spans))
			}
		}
	}
}

// TestForestsOfAnySpansAddUp holds of spans of which much is wrong that sizes,
// errors and self times are what they say, and that every layout stands for each
// span once.
func TestForestsOfAnySpansAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		spans := make([]client.Span, 1+r.IntN(60))
		for i := range spans {
			spans[i] = spantest.New(byte(r.IntN(40)), byte(r.IntN(40)), r.Int64N(1000), r.Int64N(1000), spantest.Named([]string{"a", "b"}[r.IntN(2)]), spantest.Kind(client.SpanKind(r.IntN(6))))
			spans[i].Status = client.StatusCode(r.IntN(3))
		}
		d := detailOf(spans...)
		f := d.Forest
		size, errors := 0, 0
		for _, i := range f.Roots {
			size += int(f.Nodes[i].Size)
			errors += int(f.Nodes[i].Errors)
		}
		if size != len(spans) || errors != d.Errors || len(f.Order) != len(spans) {
			t.Fatalf("%d spans and %d errors below the roots, want %d and %d", size, errors, len(spans), d.Errors)
		}
		for i := range f.Nodes {
			if n := &f.Nodes[i]; n.Self < 0 || n.Self > n.Duration() {
				t.Fatalf("self time %d of %d", n.Self, n.Duration())
			}
		}
		for _, least := range d.LeastDurations() {
			lines := d.Layout(least)
			cut := d.NewCut(lines, nil)
			if n, m := spansOf(lines), spansOf(cut.Best(r.IntN(cut.Len()+1))); n != len(spans) || m != len(spans) {
				t.Fatalf("a layout of %d spans, and of %d that is cut; want %d", n, m, len(spans))
			}
		}
		if c := d.Cause; (c != nil) != (errors > 0) || c != nil && !f.Nodes[c.Chain[len(c.Chain)-1]].Failed {
			t.Fatalf("cause %+v of %d errors", c, errors)
		}
	}
}

func spansOf(lines []Line) int {
	n := 0
	for i := range lines {
		n += lines[i].Stands()
	}
	return n
}

func TestLikeSiblingsFoldAndFailuresDoNot(t *testing.T) {
	spans := spantest.Polls()
	got := detailOf(spans...).Layout(0)
	want := []Line{
		{Node: 0, Spans: 1, Sum: 1000e6, Longest: 1000e6},
		{Node: 1, Depth: 1, Spans: 12, Sum: 60e6, Longest: 5e6, Service: "svc"},
		{Node: 13, Depth: 1, Spans: 1, Sum: 10e6, Longest: 10e6, Service: "svc"},
		{Node: 14, Depth: 2, Spans: 1, Sum: 1e6, Longest: 1e6, Service: "svc"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("lines: -want +got\n%s", d)
	}
}
