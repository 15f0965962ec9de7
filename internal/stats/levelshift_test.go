package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// noise returns values of mean zero and deviation one; over is the number of
// neighbours that share each innovation, as rates over windows do.
func noise(rng *rand.Rand, n, over int) []float64 {
	e := make([]float64, n+over)
	for i := range e {
		e[i] = rng.NormFloat64()
	}
	x := make([]float64, n)
	for i := range x {
		for j := range over {
			x[i] += e[i+j]
		}
		x[i] /= math.Sqrt(float64(over))
	}
	return x
}

func TestFindLevelShiftLocatesPlantedSteps(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tests := []struct {
		name  string
		n, at int
		size  float64
		least int // of 200 trials found within one step
	}{
		{"in the middle", 60, 30, 6, 198},
		{"downwards", 60, 40, -6, 198},
		{"late", 60, 55, 8, 195},
		{"early", 60, 5, 8, 195},
		{"just now", 60, 57, 10, 190},
		{"short series", 20, 12, 8, 195},
		{"long series", 2000, 900, 6, 198},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := 0
			for range 200 {
				x := noise(rng, tt.n, 1)
				for i := range x {
					x[i] += 50
					if i >= tt.at {
						x[i] += tt.size
					}
				}
				s, ok := FindLevelShift(x)
				if !ok || s.At < tt.at-1 || s.At > tt.at+1 {
					continue
				}
				found++
				if got := s.After - s.Before; math.Abs(got-tt.size) > 3.5 {
					t.Errorf("size %.2f, want about %v", got, tt.size)
				}
			}
			if found < tt.least {
				t.Errorf("found %d of 200 within one step, want at least %d", found, tt.least)
			}
		})
	}
}

func TestFindLevelShiftLeavesNoiseAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	tests := []struct {
		name    string
		n, over int
		most    float64 // share of series with a false alarm
	}{
		{"independent, 8", 8, 1, 0.01},
		{"independent, 20", 20, 1, 0.01},
		{"independent, 60", 60, 1, 0.01},
		{"independent, 300", 300, 1, 0.01},
		{"rates over five steps, 20", 20, 5, 0.1},
		{"rates over five steps, 60", 60, 5, 0.03},
		{"rates over five steps, 300", 300, 5, 0.01},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const trials = 1000
			alarms := 0
			for range trials {
				if _, ok := FindLevelShift(noise(rng, tt.n, tt.over)); ok {
					alarms++
				}
			}
			if got := float64(alarms) / trials; got > tt.most {
				t.Errorf("false alarms in %.2f%% of series, want at most %.0f%%", got*100, tt.most*100)
			}
		})
	}
}

func TestFindLevelShiftSeesALevelThatCameBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	tests := []struct {
		name         string
		n, at, until int
		size         float64
	}{
		{"in the middle", 60, 20, 32, 8},
		{"short", 60, 40, 45, 10},
		{"dip", 120, 50, 70, -8},
		{"long", 1000, 300, 420, 6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := 0
			for range 200 {
				x := noise(rng, tt.n, 1)
				for i := tt.at; i < tt.until; i++ {
					x[i] += tt.size
				}
				s, ok := FindLevelShift(x)
				if ok && s.At >= tt.at-1 && s.At <= tt.at+1 && s.Until >= tt.until-1 && s.Until <= tt.until+1 &&
					math.Abs(s.After-s.Before-tt.size) < 2.5 {
					found++
				}
			}
			if found < 190 {
				t.Errorf("found %d of 200, want at least 190", found)
			}
		})
	}
}

func TestFindLevelShiftTellsStepsFromOtherShapes(t *testing.T) {
	fill := func(n int, f func(i int) float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = f(i)
		}
		return x
	}
	step := func(from, to float64, at int) func(int) float64 {
		return func(i int) float64 {
			if i >= at {
				return to
			}
			return from
		}
	}
	tests := []struct {
		name string
		x    []float64
		at   int // 0 for none
	}{
		{"clean step", fill(30, step(0, 5, 12)), 12},
		{"step to zero", fill(60, step(3, 0, 40)), 40},
		{"three values at the end", fill(30, step(0, 5, 27)), 27},
		{"two values at the end", fill(30, step(0, 5, 28)), 0},
		{"one spike", fill(30, func(i int) float64 { return step(0, 1000, 1)(i) * step(1, 0, 2)(i) }), 0},
		{"constant", fill(30, step(7, 7, 1)), 0},
		{"rounding", fill(30, step(0.1+0.2, 0.3, 15)), 0},
		{"ramp", fill(60, func(i int) float64 { return float64(i) }), 0},
		{"long ramp", fill(2000, func(i int) float64 { return float64(i) }), 0},
		{"two steps up", fill(60, func(i int) float64 { return step(0, 1, 20)(i) + step(0, 4, 40)(i) }), 40},
		{"saw", fill(60, func(i int) float64 { return float64(i % 2) }), 0},
		{"too few", fill(7, step(0, 5, 3)), 0},
		{"none", nil, 0},
		{"huge", fill(30, step(1e300, -1e300, 15)), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ok := FindLevelShift(tt.x)
			if ok != (tt.at > 0) || ok && s.At != tt.at {
				t.Errorf("FindLevelShift = %+v, %v, want at %d", s, ok, tt.at)
			}
		})
	}
}
