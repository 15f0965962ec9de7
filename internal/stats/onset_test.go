package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func ones(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

func poissonOf(r *rand.Rand, mean float64) float64 {
	limit, p, k := math.Exp(-mean), 1.0, 0.0
	for {
		if p *= r.Float64(); p <= limit {
			return k
		}
		k++
	}
}

func TestCountOnset(t *testing.T) {
	step := func(n, at, until int, before, after float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = before
			if i >= at && i < until {
				out[i] = after
			}
		}
		return out
	}
	for _, tt := range []struct {
		name             string
		counts, exposure []float64
		at, until        int
		ok               bool
	}{
		{"stays", step(60, 40, 60, 2, 12), ones(60), 40, 60, true},
		{"was over", step(60, 20, 30, 1, 15), ones(60), 20, 30, true},
		{"the first at all", step(60, 52, 60, 0, 3), ones(60), 52, 60, true},
		{"stopped", step(60, 40, 60, 8, 0), ones(60), 40, 60, true},
		{"nothing", step(60, 0, 0, 4, 4), ones(60), 0, 0, false},
		{"two in all", step(60, 59, 60, 0, 2), ones(60), 0, 0, false},
		{"as the requests", step(60, 40, 60, 5, 50), step(60, 40, 60, 10, 100), 0, 0, false},
		{"seen from the change on", step(60, 40, 60, 0, 9), step(60, 40, 60, 0, 1), 0, 0, false},
		{"none", nil, nil, 0, 0, false},
	} {
		o, ok := CountOnset(tt.counts, tt.exposure)
		if ok != tt.ok || ok && (o.At != tt.at || o.Until != tt.until || o.From > tt.at || o.To < tt.at) {
			t.Errorf("%s: %+v, %t, want from %d to %d, %t", tt.name, o, ok, tt.at, tt.until, tt.ok)
		}
	}
}

// TestCountOnsetMissesNoBin holds that what is left out of the search changes nothing.
func TestCountOnsetMissesNoBin(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	found := 0
	var memory Memory // for all, of many sizes
	for range 3000 {
		n := 8 + r.IntN(120)
		counts, exposures := make([]float64, n), make([]float64, n)
		scale, rate := []float64{1, 1, 60, 1e5}[r.IntN(4)], []float64{0.02, 0.2, 2}[r.IntN(3)]
		from, to := r.IntN(n), r.IntN(n+1)
		for i := range counts {
			if r.IntN(8) > 0 {
				exposures[i] = scale * (0.5 + r.Float64()/2)
				mean := rate
				if i >= from && i < to {
					mean *= 12
				}
				counts[i] = poissonOf(r, mean)
			}
		}
		got, ok := memory.CountOnset(counts, exposures)
		want, too := new(Memory).countOnset(counts, exposures, make([]bool, n))
		if got != want || ok != too {
			t.Fatalf("%+v, %v; want %+v, %v of %v by %v", got, ok, want, too, counts, exposures)
		}
		if ok {
			found++
		}
	}
	if found < 500 {
		t.Errorf("%d onsets", found)
	}
}

func TestOnsetsAreRareInNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const series = 1000
	counts, levels := 0, 0
	for range series {
		x := make([]float64, 120)
		rate := 0.2 + 5*r.Float64()
		for i := range x {
			x[i] = poissonOf(r, rate)
		}
		if _, ok := CountOnset(x, ones(120)); ok {
			counts++
		}
		sums, n := make([]float64, 120), make([]float64, 120)
		for i := range sums {
			for range 1 + r.IntN(6) {
				sums[i] += r.NormFloat64()
				n[i]++
			}
		}
		if _, ok := LevelOnset(sums, n); ok {
			levels++
		}
	}
	if counts > series/200 || levels > series/200 {
		t.Errorf("of %d series of noise %d counts and %d levels have an onset", series, counts, levels)
	}
}

func TestLevelOnsetFindsWhatStaysAndWhatIsOver(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, tt := range []struct{ at, until int }{{100, 120}, {30, 60}, {114, 120}} {
		sums, n := make([]float64, 120), make([]float64, 120)
		for i := range sums {
			for range 3 {
				v := r.NormFloat64()
				if i >= tt.at && i < tt.until {
					v += 4
				}
				sums[i] += v
				n[i]++
			}
		}
		o, ok := LevelOnset(sums, n)
		if !ok || o.From > tt.at || o.To < tt.at || !o.Grew() || o.At < tt.at-1 || o.At > tt.at+1 {
			t.Errorf("%v: %+v, %t", tt, o, ok)
		}
	}
}

func TestStandardizeIsNotWidenedByAChange(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	x := make([]float64, 100)
	for i := range x {
		x[i] = 10 + r.NormFloat64()
		if i >= 60 {
			x[i] += 1000
		}
	}
	z := Standardize(x, 0)
	if v := Variance(z[:60]); v < 0.5 || v > 2 {
		t.Errorf("the deviation of what did not change is %v", math.Sqrt(v))
	}
	if z[99] != 6 {
		t.Errorf("what is far off counts for %v deviations", z[99])
	}
	if z := Standardize([]float64{5, 5, 5, 5.2}, 0.1); z[0] != 0 || math.Abs(z[3]-2) > 1e-9 {
		t.Errorf("with a least deviation: %v", z)
	}
	if z := Standardize([]float64{7, 7}, 0); z[0] != 0 || z[1] != 0 {
		t.Errorf("without any deviation: %v", z)
	}
	if Standardize(nil, 1) != nil {
		t.Error("of nothing")
	}
}

func TestG(t *testing.T) {
	if g := G(0, 10, 30, 10); g < 20 {
		t.Errorf("new: %v", g)
	}
	if g := G(0, 10, 1, 10); g > 2 {
		t.Errorf("one more: %v", g)
	}
	if g := G(100, 100, 10, 10); g > 0.1 {
		t.Errorf("of one rate: %v", g)
	}
	if g := G(5, 0, 7, 1); g != 0 {
		t.Errorf("not seen: %v", g)
	}
}

func BenchmarkLevelOnset(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	sums, n := make([]float64, 120), ones(120)
	for i := range sums {
		sums[i] = r.NormFloat64()
	}
	for b.Loop() {
		LevelOnset(sums, n)
	}
}

func TestNthIsThatOfSortedValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 400; n++ {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Floor(r.ExpFloat64() * float64(r.IntN(200)))
			if r.IntN(50) == 0 {
				x[i] = [...]float64{math.NaN(), math.Inf(1), math.Inf(-1)}[r.IntN(3)]
			}
		}
		sorted := slices.Clone(x)
		slices.Sort(sorted)
		at := r.IntN(n)
		if got := nth(x, at); got != sorted[at] && !(math.IsNaN(got) && math.IsNaN(sorted[at])) {
			t.Errorf("of %d values that at %d is %v, want %v", n, at, got, sorted[at])
		}
	}
}
