package stats

import (
	"math"
	"testing"

	"airefinery-mcp/internal/corpus"
)

// FuzzLevelShift holds that a change that is found lies within the series, and in the
// same place whatever the values' unit is.
func FuzzLevelShift(f *testing.F) {
	corpus.Add(f)
	f.Add([]byte{1, 1, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9, 9, 9}, int8(10))
	f.Add([]byte{1, 2, 1, 1, 2, 1, 60, 61, 60, 62, 1, 2, 1, 2, 1, 1, 1, 2}, int8(-100))
	f.Add([]byte{0, 0, 0, 0, 0, 255, 255, 0, 128, 127}, int8(0))
	f.Add([]byte{35, 1, 1, 1, 1, 1, 9, 9, 1, 9, 9}, int8(0)) // a spike makes up for the change
	f.Fuzz(func(t *testing.T, raw []byte, unit int8) {
		if len(raw) > 500 {
			return
		}
		x, y := make([]float64, len(raw)), make([]float64, len(raw))
		for i, b := range raw {
			x[i] = float64(int8(b))
			y[i] = math.Ldexp(x[i], int(unit))
		}
		s, ok := FindLevelShift(x)
		if ok && (s.At <= 0 || s.At >= len(x) || s.Until != 0 && (s.Until <= s.At || s.Until >= len(x)) || s.Before-s.Before != 0 || s.After-s.After != 0 || s.Before == s.After) {
			t.Errorf("%v: %+v", x, s)
		}
		s.Before, s.After = math.Ldexp(s.Before, int(unit)), math.Ldexp(s.After, int(unit))
		if other, found := FindLevelShift(y); ok != found || ok && other != s {
			t.Errorf("%v: %+v, %v, but in another unit %+v, %v", x, s, ok, other, found)
		}
	})
}
