package normal

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/internal/golden"
)

// differs lists what a comparison found other than usual.
func differs(u *Usual) (out []string) {
	kinds := map[Kind]string{Gone: "gone", Fell: "fell", New: "new", Rose: "rose", Moved: "moved"}
	for _, l := range u.Lines {
		if l.Kind != Same {
			out = append(out, fmt.Sprintf("%s %d %s [%s] %q", kinds[l.Kind], l.Basis, l.Service, l.Route, l.Template))
		}
	}
	for _, s := range u.Steps {
		if s.Kind != Same {
			out = append(out, fmt.Sprintf("%s step %s>%s %s [%s]", kinds[s.Kind], s.Caller, s.Service, s.Name, s.Route))
		}
	}
	slices.Sort(out)
	return out
}

// TestDifferencesAreFound compares towns with one that was learnt, and holds what
// is found of them in a golden file.
func TestDifferencesAreFound(t *testing.T) {
	silent := func(what string) func(*town) {
		return func(w *town) { w.skip = func(_ int, x string) bool { return x == what } }
	}
	reword := func(what, words string) func(*town) {
		return func(w *town) {
			w.say = func(x, usual string) string {
				if x == what {
					return fmt.Sprintf(words, len(usual))
				}
				return usual
			}
		}
	}
	var out strings.Builder
	for _, c := range []struct {
		name string
		all  func(w *town) // of both towns
		now  func(w *town)
	}{
		{name: "as usual"},
		{name: "half as many requests", now: func(w *town) { w.requests /= 2 }},
		{name: "a line stops", now: silent("bank-end")},
		{name: "a line stops, few requests", now: func(w *town) { w.requests = 40; silent("bank-end")(w) }},
		{name: "a step is not made", now: silent("pay")},
		{name: "a step is made for half", now: func(w *town) { w.skip = func(i int, x string) bool { return x == "pay" && i%2 == 0 } }},
		{name: "a line stops, lines name no trace", all: func(w *town) { w.traced = false }, now: silent("bank-end")},
		{name: "a line stops, no spans", all: func(w *town) { w.spans = false }, now: silent("bank-end")},
		{name: "a service says nothing, no spans", all: func(w *town) { w.spans = false }, now: silent("stock")},
		{name: "half of the requests fail", now: func(w *town) { w.fails = func(i int) bool { return i%2 == 0 } }},
		{name: "as many always fail", all: func(w *town) { w.fails = func(i int) bool { return i%2 == 0 } }},
		{name: "a line has other words", now: reword("bank-end", "payment %d is settled, receipt written")},
		{name: "a line has more to say", now: reword("stock", "looked up item %d in shelf 7 of hall 3")},
		{name: "a line becomes another", now: reword("bank-end", "skipping %d")},
	} {
		usual, now := newTown(1), newTown(2)
		for _, change := range []func(*town){c.all, c.now} {
			if change != nil {
				change(now)
			}
		}
		if c.all != nil {
			c.all(usual)
		}
		p := learnt(usual)
		fmt.Fprintf(&out, "## %s\n%s\n", c.name, strings.Join(differs(Compare(p, Learn(now.facts(p)))), "\n"))
	}
	golden.Text(t, "testdata/differences.txt", out.String())
}

// TestNothingDiffersByChance compares towns that are as usual.
func TestNothingDiffersByChance(t *testing.T) {
	for seed := range uint64(40) {
		for _, change := range []func(*town){
			func(*town) {},
			func(w *town) { w.traced = false },
			func(w *town) { w.spans = false },
		} {
			usual, now := newTown(2*seed), newTown(2*seed+1)
			change(usual)
			change(now)
			p := learnt(usual)
			if got := differs(Compare(p, Learn(now.facts(p)))); got != nil {
				t.Errorf("seed %d: %s", seed, got)
			}
		}
	}
}
