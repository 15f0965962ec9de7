package traces

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/spantest"
)

// chooser chooses one of n.
type chooser interface{ IntN(n int) int }

// bytesChooser chooses by bytes, and the first when they are used up.
type bytesChooser struct{ rest []byte }

func (c *bytesChooser) IntN(n int) int {
	if len(c.rest) == 0 {
		return 0
	}
	b := c.rest[0]
	c.rest = c.rest[1:]
	return int(b) % n
}

// anySpans makes spans of which much may be wrong: ids that several share, and
// parents that do not exist or are below their children, copies, times that were
// never set, that are years off or in another unit.
func anySpans(c chooser) []client.Span {
	resources := []*client.Resource{{Service: "a"}, {Service: "b"}, {Service: "c"}}
	spans := make([]client.Span, 0, 12)
	for i := range 1 + c.IntN(11) {
		if i > 0 && c.IntN(8) == 0 {
			spans = append(spans, copyOf(spans[c.IntN(i)], c))
			continue
		}
		id, parent := byte(i+1), byte(c.IntN(i+1))
		if c.IntN(5) == 0 {
			id = byte(c.IntN(i + 2))
		}
		if c.IntN(8) == 0 {
			parent = byte(c.IntN(14))
		}
		start := int64(c.IntN(40))
		s := spantest.New(id, parent, start, start+int64(c.IntN(30)), spantest.Named([]string{"n", "m"}[c.IntN(2)]), spantest.Kind(client.KindUnspecified+client.SpanKind(c.IntN(6))))
		s.Resource = resources[c.IntN(len(resources))]
		if c.IntN(6) == 0 {
			s.Status = client.StatusCode(c.IntN(3))
		}
		if c.IntN(9) == 0 {
			attrs("error.type", "t")(&s)
		}
		if c.IntN(9) == 0 {
			s.Start = anyTime(s.Start, c)
		}
		if c.IntN(9) == 0 {
			s.End = anyTime(s.End, c)
		}
		spans = append(spans, s)
	}
	return spans
}

// anyTime makes another number of a time.
func anyTime(t int64, c chooser) int64 {
	return []int64{0, -1, 1, t - 3*year, t + 3*year, t / 1e6, t / 1e9, t / 1e3, math.MaxInt64, t - 2*millisecond}[c.IntN(10)]
}

// copyOf returns a copy of a span that differs as copies may, or in more.
func copyOf(s client.Span, c chooser) client.Span {
	switch c.IntN(6) {
	case 0:
		s.End = 0
	case 1:
		s.Status = client.StatusError
	case 2:
		s.Attrs = append(slices.Clone(s.Attrs), &client.Attr{Key: "more", Value: "x"})
	case 3:
		s.Kind = client.SpanKind(c.IntN(6))
	case 4:
		s.End += millisecond
	}
	return s
}

// compare holds a forest to the plain one, and returns what is wrong with its
// spans.
func compare(spans []client.Span, now int64) (Flaws, error) {
	f, plain := NewForest(spans, now), plainly(spans, now)
	var got, want []string
	for i := range f.Nodes {
		n := &f.Nodes[i]
		got = append(got, fmt.Sprint(n.Span.Name, n.Span.ID, " in ", n.Parent, " at ", n.Start, "-", n.End, " self ", n.Self, " failed ", n.Failed,
			" untimed ", n.Untimed, n.Unplaced, " orphan ", n.Orphan, " inverted ", n.Inverted, " async ", n.Async, " skewed ", n.Skewed, " critical ", n.Critical))
	}
	for i := range plain.nodes {
		n := &plain.nodes[i]
		want = append(want, fmt.Sprint(n.span.Name, n.span.ID, " in ", n.parent, " at ", n.start, "-", n.end, " self ", n.self, " failed ", plain.failed(n.span),
			" untimed ", n.untimed, n.unplaced, " orphan ", n.orphan, " inverted ", n.inverted, " async ", n.async, " skewed ", n.skewed, " critical ", n.critical))
	}
	got = append(got, fmt.Sprint("copies ", f.Flaws.Copies, " halves ", f.Flaws.Halves, " duplicates ", f.Flaws.Duplicates, " cycles ", f.Flaws.Cycles, " units ", f.Flaws.Units, " from ", f.Start, " to ", f.End))
	want = append(want, fmt.Sprint("copies ", plain.copies, " halves ", plain.halves, " duplicates ", plain.twins, " cycles ", plain.cycles, " units ", plain.units, " from ", plain.start, " to ", plain.end))
	got, want = append(got, edgesOf(f)...), append(want, plain.edges()...)
	if !slices.Equal(got, want) {
		return f.Flaws, fmt.Errorf("got\n%s\nwant\n%s\nof %+v", strings.Join(got, "\n"), strings.Join(want, "\n"), spans)
	}
	return f.Flaws, nil
}

// edgesOf are the edges of a forest, a line each.
func edgesOf(f *Forest) (lines []string) {
	finder := newEdgeFinder()
	finder.add(f)
	for _, e := range finder.ranked(0) {
		lines = append(lines, edgeLine(e.Caller, e.Callee, e.Async, e.Calls, e.Failed, e.ClientDuration.After.Mean, e.Gap.After.Mean, e.SelfTime.After.Mean))
	}
	slices.Sort(lines)
	return lines
}

func edgeLine(caller, callee string, async bool, calls, failed int, wait, gap, self float64) string {
	return fmt.Sprintf("%s-%s %v: %d calls, %d failed, %.5g wait, %.5g gap, %.5g self", caller, callee, async, calls, failed, wait, gap, self)
}

func (f *plainForest) edges() (lines []string) {
	type key struct {
		caller, callee string
		async          bool
	}
	byKey := map[key][]plainCall{}
	for _, c := range f.calls() {
		k := key{c.caller, c.callee, c.async}
		byKey[k] = append(byKey[k], c)
	}
	for k, calls := range byKey {
		failed := 0
		for _, c := range calls {
			if c.failed {
				failed++
			}
		}
		mean := func(of func(plainCall) int64) float64 {
			sum, n := 0.0, 0.0
			for _, c := range calls {
				if v := of(c); v >= 0 {
					sum, n = sum+float64(float32(float64(v)/1e6)), n+1
				}
			}
			return sum / n
		}
		lines = append(lines, edgeLine(k.caller, k.callee, k.async, len(calls), failed, mean(func(c plainCall) int64 { return c.wait }),
			mean(func(c plainCall) int64 { return c.gap }), mean(func(c plainCall) int64 { return c.self })))
	}
	slices.Sort(lines)
	return lines
}

// forestsVar is how many random forests are compared.
const forestsVar = "TRACES_FORESTS"

// TestForestsAgreeWithThePlainReference compares random forests, 5,000 or as many
// as an environment variable says:
//
//	TRACES_FORESTS=1000000 go test -run PlainReference -timeout 0 ./internal/analysis/traces
func TestForestsAgreeWithThePlainReference(t *testing.T) {
	forests := 5000
	if text := os.Getenv(forestsVar); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		forests = n
	}
	var all Flaws
	for i := range forests {
		r := rand.New(rand.NewPCG(uint64(i), uint64(forests)))
		spans := anySpans(r)
		flaws, err := compare(spans, nowIn(r))
		if err != nil {
			t.Fatalf("forest %d of %d: %v", i, forests, err)
		}
		all.add(&flaws)
	}
	t.Logf("of %d forests: %+v", forests, all)
	for _, n := range append(all.Units[:], all.Orphans, all.Cycles, all.Copies, all.Halves, all.Duplicates, all.Inverted, all.Untimed, all.Async, all.Skewed, all.FailedUnset) {
		if n < forests/1000 {
			t.Errorf("hardly any forests have some of the flaws: %+v", all)
			break
		}
	}
}

// nowIn is when the spans came: not known, soon after, or at another time.
func nowIn(c chooser) int64 {
	return []int64{0, spantest.After(3600).UnixNano(), spantest.After(0).UnixNano() + 2*year}[cmp.Compare(c.IntN(10), 5)+1]
}

// FuzzForest holds that ids, times, edges, self times and the critical path of
// any spans are what a plain reference says of them.
func FuzzForest(f *testing.F) {
	corpus.Add(f)
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		data := make([]byte, 120)
		for i := range data {
			data[i] = byte(r.IntN(256))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &bytesChooser{data}
		now := nowIn(c)
		if _, err := compare(anySpans(c), now); err != nil {
			t.Fatal(err)
		}
	})
}
