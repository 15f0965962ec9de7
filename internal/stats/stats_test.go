package stats

import (
	"math"
	"testing"
)

func TestMeanOfHugeValuesStaysFinite(t *testing.T) {
	if got := Mean([]float64{1.5e308, 1.5e308, -1.5e308, 1.5e308}); math.Abs(got-0.75e308) > 1e295 {
		t.Errorf("mean = %g, want 7.5e307", got)
	}
}

func TestMoments(t *testing.T) {
	tests := []struct {
		name           string
		x              []float64
		mean, variance float64
	}{
		{"one value", []float64{4}, 4, 0},
		{"constant", []float64{2, 2, 2}, 2, 0},
		{"spread", []float64{1, 2, 3, 4}, 2.5, 5. / 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Mean(tt.x); got != tt.mean {
				t.Errorf("Mean(%v) = %v, want %v", tt.x, got, tt.mean)
			}
			if got := Variance(tt.x); math.Abs(got-tt.variance) > 1e-15 {
				t.Errorf("Variance(%v) = %v, want %v", tt.x, got, tt.variance)
			}
		})
	}
	if !math.IsNaN(Mean(nil)) {
		t.Errorf("Mean(nil) = %v, want NaN", Mean(nil))
	}
}

func TestStandardErrorOfADifference(t *testing.T) {
	a, b := []float64{1, 2, 3, 4}, []float64{10, 10, 13}
	if got, want := StandardError(a, b), math.Sqrt(5./3/4+3./3); math.Abs(got-want) > 1e-15 {
		t.Errorf("StandardError = %v, want %v", got, want)
	}
	if got := StandardError([]float64{1}, []float64{5}); got != 0 {
		t.Errorf("StandardError of single values = %v, want 0", got)
	}
}

func TestQuantileIsAValueThatOccurred(t *testing.T) {
	x := []int64{10, 20, 30, 40}
	for q, want := range map[float64]int64{0.01: 10, 0.25: 10, 0.26: 20, 0.5: 20, 0.95: 40, 1: 40} {
		if got := Quantile(x, q); got != want {
			t.Errorf("Quantile(%v) = %d, want %d", q, got, want)
		}
	}
	if got := Quantile([]int64{7}, 0.5); got != 7 {
		t.Errorf("Quantile of one value = %d, want 7", got)
	}
}
