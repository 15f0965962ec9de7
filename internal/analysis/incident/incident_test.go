package incident

import (
	"flag"
	"fmt"
	"testing"
)

var seeds = flag.Int("seeds", 1, "worlds of each fault")

func TestTheServiceAtFaultIsFirst(t *testing.T) {
	const minute = 60_000.0
	faults := []fault{
		{kind: "cpu", service: "price-service", size: 6}, {kind: "cpu", service: "order-service", size: 3}, {kind: "cpu", service: "user-service", size: 5},
		{kind: "delay", service: "price-service", size: 200}, {kind: "delay", service: "order-service", size: 300}, {kind: "delay", service: "session-service", size: 100}, {kind: "delay", service: "bank-service", size: 1000},
		{kind: "error", service: "stock-service", share: 0.5}, {kind: "error", service: "bank-service", share: 0.3}, {kind: "error", service: "order-service", share: 0.2}, {kind: "error", service: "session-service", share: 0.1},
		{kind: "returns", service: "price-service", share: 0.5}, {kind: "returns", service: "user-service", share: 0.3},
		{kind: "slow", service: "mongodb", size: 150},
		{},
	}
	first, third, onset, n, alarms, quiet := 0, 0, 0, 0, 0, 0
	for _, f := range faults {
		for seed := range *seeds {
			for _, perSecond := range []float64{0.6, 2.5} {
				f.from = (50 + 4*float64(seed%3)) * minute
				if perSecond > 1 {
					f.from = (56 + float64(seed%3)) * minute // traces reach back to 53
				}
				w := newWorld(uint64(seed), f, perSecond)
				r := New(w.input(5000, 1000))
				if f.kind == "" {
					quiet++
					if r.Verdict == Clear {
						alarms++
						t.Logf("false alarm, seed %d: %s", seed, told(r))
					}
					continue
				}
				n++
				at := w.start + int64(f.from*1e6)
				if r.Onset != nil && r.Onset.From-60e9 <= at && r.Onset.To+60e9 >= at {
					onset++
				}
				place := -1
				for i, s := range r.Suspects {
					if s.Service == f.service {
						place = i
						break
					}
				}
				if place == 0 {
					first++
				}
				if place >= 0 && place < 3 {
					third++
				}
				if place != 0 || r.Verdict != Clear || r.Onset.From-60e9 > at || r.Onset.To+60e9 < at {
					t.Logf("%+v seed %d at %.1f/s: place %d, %s", f, seed, perSecond, place, told(r))
				}
			}
		}
	}
	t.Logf("first %d, in the first three %d, onset %d of %d; false alarms %d of %d", first, third, onset, n, alarms, quiet)
	if first*100 < 90*n || third*100 < 95*n || onset*100 < 90*n || alarms*50 > quiet {
		t.Error("that is too few")
	}
}

func told(r *Report) string {
	text := fmt.Sprint("verdict ", r.Verdict)
	if r.Onset != nil {
		text += fmt.Sprintf(", onset %.1f to %.1f", float64(r.Onset.From-1795824000e9)/60e9, float64(r.Onset.To-1795824000e9)/60e9)
	}
	for _, s := range r.Suspects {
		text += fmt.Sprintf("; %s %.2f", s.Service, s.Score)
		for _, e := range s.Evidence {
			text += fmt.Sprintf(" [%d %s share %.2f strength %.0f]", e.Kind, e.Name+" "+e.Route, e.share, e.Strength)
		}
	}
	return text
}

// Where traces do not reach back to before the onset, nobody is blamed by them
// alone.
func TestWithoutABeforeNobodyIsBlamedByTracesAlone(t *testing.T) {
	for _, tt := range []struct {
		fault
		verdict Verdict
	}{
		{fault{kind: "cpu", service: "price-service", size: 6}, Unclear},
		{fault{kind: "delay", service: "bank-service", size: 1000}, None},
	} {
		tt.from = 45 * 60_000
		w := newWorld(1, tt.fault, 1.5)
		r := New(w.input(5000, 400))
		if r.Verdict != tt.verdict {
			t.Errorf("%+v: %s", tt.fault, told(r))
		}
		if r.Onset != nil && r.Suspects[0].Service != tt.service {
			t.Errorf("%+v: %s", tt.fault, told(r))
		}
		if r.Seen.Traces < w.start+int64(tt.from*1e6) {
			t.Errorf("%+v: traces reach back to before", tt.fault)
		}
	}
}
