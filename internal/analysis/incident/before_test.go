package incident

import "testing"

// TestWhatIsUsualIsTheBefore investigates loud faults that began long before lines
// and traces reach back.
func TestWhatIsUsualIsTheBefore(t *testing.T) {
	found, alone, n := 0, 0, 0
	for _, f := range []fault{
		{kind: "cpu", service: "price-service", size: 6}, {kind: "cpu", service: "order-service", size: 3}, {kind: "cpu", service: "user-service", size: 5},
		{kind: "delay", service: "price-service", size: 200}, {kind: "delay", service: "order-service", size: 300}, {kind: "delay", service: "session-service", size: 100},
		{kind: "error", service: "stock-service", share: 0.5}, {kind: "error", service: "bank-service", share: 0.3}, {kind: "error", service: "order-service", share: 0.2}, {kind: "error", service: "session-service", share: 0.1},
		{kind: "returns", service: "price-service", share: 0.5}, {kind: "returns", service: "user-service", share: 0.3},
		{kind: "slow", service: "mongodb", size: 150},
	} {
		for seed := range *seeds {
			without, with := investigated(f, uint64(seed), 2.5, false), investigated(f, uint64(seed), 2.5, true)
			n++
			alone += btoi(len(without.Suspects) > 0 && without.Suspects[0].Service == f.service)
			if len(with.Suspects) > 0 && with.Suspects[0].Service == f.service {
				found++
			} else {
				t.Logf("%+v seed %d: with %s\n without %s", f, seed, told(with), told(without))
			}
		}
	}
	t.Logf("%d of %d found, without what is usual %d", found, n, alone)
	if found*100 < 90*n || found < alone {
		t.Errorf("%d of %d found, without what is usual %d", found, n, alone)
	}
}
