package incident

import (
	"testing"
)

// investigated looks into a world with a fault that began 25 minutes ago. By the
// busier traffic neither lines nor traces reach back to before it.
func investigated(f fault, seed uint64, perSecond float64, known bool) *Report {
	f.from = 35 * 60_000
	in := newWorld(seed, f, perSecond).input(5000, 1000)
	if known {
		in.Usual = learnt(newWorld(seed+1000, fault{untraced: f.untraced}, perSecond).input(5000, 1000), in)
	}
	return New(in)
}

func TestWhatStoppedIsFoundByWhatIsUsual(t *testing.T) {
	found, n := 0, 0
	for _, f := range []fault{
		{kind: "line", service: "price-service"}, {kind: "line", service: "user-service"}, {kind: "line", service: "mail-service"}, {kind: "line", service: "order-service"},
		{kind: "call", service: "order-service"}, {kind: "call", service: "search-service"}, {kind: "call", service: "payment-service"}, {kind: "call", service: "ranking-service"},
		{kind: "query", service: "order-service"}, {kind: "query", service: "stock-service"}, {kind: "query", service: "user-service"},
		{kind: "line", service: "bank-service", untraced: true}, {kind: "line", service: "order-service", untraced: true},
		{kind: "half", service: "search-service"}, {kind: "half", service: "order-service"}, {kind: "half", service: "session-service"},
	} {
		for seed := range *seeds {
			for _, perSecond := range []float64{0.3, 2.5} {
				r := investigated(f, uint64(seed), perSecond, true)
				n++
				if len(r.Suspects) > 0 && r.Suspects[0].Service == f.service && r.Verdict == Clear && r.Suspects[0].Kind == Silent {
					found++
				} else {
					t.Logf("%+v seed %d at %.1f/s: %s", f, seed, perSecond, told(r))
				}
			}
		}
	}
	t.Logf("%d of %d found", found, n)
	if found*100 < 90*n {
		t.Errorf("%d of %d found", found, n)
	}
}

func TestOrdinaryChangesAreNoSilence(t *testing.T) {
	wrong, n := 0, 0
	for _, f := range []fault{
		{kind: "renamed", service: "price-service"}, {kind: "renamed", service: "gateway"}, {kind: "reworded", service: "order-service"},
		{kind: "reworded", service: "user-service"}, {kind: "talkative", service: "payment-service"}, {kind: "mix"}, {},
		{untraced: true}, {kind: "reworded", service: "user-service", untraced: true},
	} {
		for seed := range *seeds {
			for _, perSecond := range []float64{0.3, 2.5} {
				r := investigated(f, uint64(seed), perSecond, true)
				n++
				if r.Verdict == Clear || len(r.Suspects) > 0 && r.Suspects[0].Kind == Silent {
					wrong++
					t.Logf("%+v seed %d at %.1f/s: %s", f, seed, perSecond, told(r))
				}
			}
		}
	}
	t.Logf("%d of %d blamed", wrong, n)
	if wrong*50 > n {
		t.Errorf("%d of %d blamed", wrong, n)
	}
}
