package traces

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
)

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
		"plain":             {[]client.Span{mkSpan(1, 0, 0, 9), mkSpan(2, 1, 1, 2), mkSpan(3, 2, 1, 2)}, 1, 0, 0, 0, 0},
		"orphan":            {[]client.Span{mkSpan(1, 0, 0, 9), mkSpan(2, 7, 1, 2)}, 2, 1, 0, 0, 0},
		"its own parent":    {[]client.Span{mkSpan(1, 1, 0, 9)}, 1, 0, 1, 0, 0},
		"cycle of two":      {[]client.Span{mkSpan(1, 2, 5, 9), mkSpan(2, 1, 4, 9)}, 1, 0, 1, 0, 0},
		"cycle with a tail": {[]client.Span{mkSpan(1, 2, 5, 9), mkSpan(2, 3, 4, 9), mkSpan(3, 1, 6, 9), mkSpan(4, 3, 6, 7)}, 1, 0, 1, 0, 0},
		"twice the same id": {[]client.Span{mkSpan(1, 0, 0, 9), mkSpan(2, 1, 1, 2), mkSpan(2, 1, 1, 3)}, 1, 0, 0, 1, 0},
		"no ids":            {[]client.Span{mkSpan(0, 0, 0, 9), mkSpan(0, 0, 1, 2)}, 2, 0, 0, 0, 0},
		"end before start":  {[]client.Span{mkSpan(1, 0, 5, 2)}, 1, 0, 0, 0, 1},
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
			mkSpan(1, 0, 0, 100),
			mkSpan(2, 1, 0, 40), mkSpan(3, 1, 5, 60), // 3 ends last of the first two
			mkSpan(4, 1, 60, 95), mkSpan(5, 4, 60, 70), mkSpan(6, 4, 65, 90),
		}, "1 3 4 6 "},
		"a child whose clock runs ahead": {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 0, 30), mkSpan(3, 1, 30, 102)}, "1 2 3 "},
		"a child that starts too early":  {[]client.Span{mkSpan(1, 0, 10, 100), mkSpan(2, 1, 5, 90)}, "1 2 "},
		"work after the parent's end":    {[]client.Span{mkSpan(1, 0, 0, 100), mkSpan(2, 1, 20, 80), mkSpan(3, 1, 150, 400)}, "1 2 3 "},
		"the longest of several roots":   {[]client.Span{mkSpan(1, 0, 0, 10), mkSpan(2, 0, 0, 100), mkSpan(3, 1, 0, 9)}, "2 "},
	} {
		var forest Forest
		forest.build(c.spans)
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
	deep, wide := make([]client.Span, 20_000), make([]client.Span, 20_000)
	for i := range deep {
		id := client.SpanID{1, byte(i >> 16), byte(i >> 8), byte(i)}
		deep[i] = client.Span{ID: id, Start: midnight*1e9 + int64(i), End: midnight*1e9 + 1e9, Name: "deep"}
		wide[i] = client.Span{ID: id, Start: midnight*1e9 + int64(i), End: midnight*1e9 + int64(i) + int64(i%977)*1e6, Name: fmt.Sprint("w", i%5)}
		if i > 0 {
			deep[i].Parent, wide[i].Parent = deep[i-1].ID, wide[0].ID
		}
	}
	for name, spans := range map[string][]client.Span{"deep": deep, "wide": wide} {
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
			spans[i] = mkSpan(byte(r.IntN(40)), byte(r.IntN(40)), r.Int64N(1000), r.Int64N(1000), named([]string{"a", "b"}[r.IntN(2)]), kind(client.SpanKind(r.IntN(6))))
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
			if n, m := spansOf(lines), spansOf(d.Important(lines)); n != len(spans) || m != len(spans) {
				t.Fatalf("a layout of %d spans, and of %d important ones; want %d", n, m, len(spans))
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
	spans := []client.Span{mkSpan(1, 0, 0, 1000, named("root"))}
	for i := range byte(12) {
		spans = append(spans, mkSpan(10+i, 1, int64(i)*10, int64(i)*10+5, named("poll")))
	}
	spans = append(spans, mkSpan(50, 1, 500, 510, named("poll"), failing("broke")), mkSpan(51, 50, 501, 502, named("leaf")))
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
