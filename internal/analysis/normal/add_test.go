package normal

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestTheOrderOfSamplesDoesNotMatter adds samples of some days in several orders,
// as replicas do that learn together.
func TestTheOrderOfSamplesDoesNotMatter(t *testing.T) {
	type taken struct {
		s  *Sample
		at time.Time
	}
	var all []taken
	for i := range 12 {
		w := newTown(uint64(i))
		w.requests, w.start = 60, epoch.Add(time.Duration(i)*5*time.Hour)
		f := w.facts(nil)
		all = append(all, taken{Learn(f), f.To})
	}
	var profiles []*Profile
	for range 4 {
		p := &Profile{}
		for _, x := range all {
			p.Add(x.s, x.at, Unjudged)
		}
		profiles = append(profiles, p)
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	of := func(p *Profile, r Route) (requests, perLine float64) {
		x := p.counts.routes[r]
		for _, l := range p.counts.lines[scope{service: "bank", route: r}].lines {
			perLine += l.sum / x.seen.all
		}
		// As of one time.
		return x.all * weight(p.Last.Sub(p.weighed)), perLine
	}
	pay := Route{"gate", "POST /orders"}
	want, wantLines := of(profiles[0], pay)
	for _, p := range profiles {
		if p.Samples != 12 || !p.Since.Equal(profiles[0].Since) || !p.Last.Equal(profiles[0].Last) {
			t.Errorf("%d samples from %s to %s", p.Samples, p.Since, p.Last)
		}
		if n, lines := of(p, pay); n/want < 0.97 || want/n < 0.97 || lines/wantLines < 0.97 || wantLines/lines < 0.97 {
			t.Errorf("%.2f requests with %.3f lines each; in another order %.2f with %.3f", n, lines, want, wantLines)
		}
	}
}

// weight is what a sample weighs that is younger than another by some time.
func weight(by time.Duration) float64 {
	return 1 / weigh(&counts{}, &[]time.Time{epoch}[0], epoch.Add(by))
}

func TestSamplesAfterAChangeAreHeldApart(t *testing.T) {
	normal, broken := Learn(newTown(1).facts(nil)), func() *Sample {
		w := newTown(2)
		w.skip = func(_ int, what string) bool { return what == "bank-end" }
		return Learn(w.facts(nil))
	}()
	gone := func(p *Profile) bool { return differs(Compare(p, broken)) != nil }
	hour := func(n int) time.Time { return epoch.Add(time.Duration(n) * time.Hour) }

	p := &Profile{}
	p.Add(broken, hour(0), Changed)
	if Compare(p, normal) != nil || p.Held() != 1 {
		t.Errorf("nothing but what is held is known: %d held", p.Held())
	}
	p.Add(normal, hour(1), Fine)
	if p.Held() != 0 || p.Samples != 1 || !gone(p) {
		t.Errorf("it was over: %d held, %d samples", p.Held(), p.Samples)
	}
	p.Add(broken, hour(2), Changed)
	p.Add(broken, hour(10), Unjudged)
	if p.Held() != 2 || p.Samples != 1 || !gone(p) {
		t.Errorf("it goes on: %d held, %d samples", p.Held(), p.Samples)
	}
	for n := 11; n <= 26; n += 5 {
		p.Add(broken, hour(n), Changed)
	}
	if p.Held() != 0 || p.Samples != 7 {
		t.Errorf("it lasted for a day: %d held, %d samples", p.Held(), p.Samples)
	}

	p = &Profile{}
	p.Add(normal, hour(0), Fine)
	p.Add(broken, hour(1), Changed)
	p.Add(broken, hour(40), Changed)
	if p.Held() != 1 {
		t.Errorf("nobody looked for more than a day: %d held", p.Held())
	}
	p.Add(broken, hour(41), AsNormal)
	if p.Held() != 0 || p.Samples != 3 {
		t.Errorf("told that it is usual: %d held, %d samples", p.Held(), p.Samples)
	}
}

// TestWhatIsOldFades holds that a line which stopped for good is not missed for
// ever.
func TestWhatIsOldFades(t *testing.T) {
	p := learnt(newTown(1))
	broken := func(seed uint64) *Sample {
		w := newTown(seed)
		w.skip = func(_ int, what string) bool { return what == "bank-end" }
		return Learn(w.facts(nil))
	}
	for day := range 90 {
		p.Add(broken(uint64(day)), epoch.Add(time.Duration(day)*24*time.Hour), AsNormal)
		var err error
		if p, err = Decode(p.Encode()); err != nil {
			t.Fatal(err)
		}
	}
	if got := differs(Compare(p, broken(100))); got != nil {
		t.Error(got)
	}
	for s, x := range p.counts.lines {
		for k, l := range x.lines {
			if l.with < 1 {
				t.Errorf("%v %v is still kept, %v", s, k, l.tally)
			}
		}
	}
}
