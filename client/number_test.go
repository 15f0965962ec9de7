package client

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"airefinery-mcp/client/internal/jsonscan"
	"airefinery-mcp/internal/corpus"
)

func TestSecondsAreExactNanoseconds(t *testing.T) {
	for _, tt := range []struct {
		text string
		ns   int64
		ok   bool
	}{
		{"0", 0, true},
		{"1700000000", 1700000000000000000, true},
		{"1700000000.123", 1700000000123000000, true},
		{"1700000000.123456789", 1700000000123456789, true},
		{"1700000000.1234567891", 1700000000123456768, true}, // past nine decimals as near as a float is
		{"100000000.0000000010", 100000000000000001, true},
		{"1.0000000000", 1000000000, true},
		{"1.7e9", 1700000000000000000, true},
		{"-0.5", -500000000, true},
		{"-1.5", -1500000000, true},
		{"-08000008041", -8000008041000000000, true},
		{".5", 500000000, true},
		{"9000000000", 9000000000000000000, true},
		{"9000000001", 0, false},
		{"9000000000.1", 0, false},
		{"-9000000001", 0, false},
		{"99999999999", 0, false},
		{"1.", 0, false},
		{"", 0, false},
		{"-", 0, false},
		{"NaN", 0, false},
		{"+Inf", 0, false},
		{"1e300", 0, false},
		{"1700000000.-5", 0, false},
		{"2026-11-23", 0, false},
		{"x", 0, false},
	} {
		ns, ok := seconds([]byte(tt.text))
		if ok != tt.ok || ok && ns != tt.ns {
			t.Errorf("seconds(%q) = %d, %v; want %d, %v", tt.text, ns, ok, tt.ns, tt.ok)
		}
	}
}

func TestWholeNumbersWrapRoundAndAreExact(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int64
		ok   bool
	}{
		{"0", 0, true},
		{"007", 7, true},
		{"-12", -12, true},
		{"1795427735242051840", 1795427735242051840, true},
		{"9223372036854775807", math.MaxInt64, true},
		{"9223372036854775808", math.MinInt64, true},
		{"9999999999999999999", -8446744073709551617, true},
		{"18446744073709551615", -1, true}, // a duration that wrapped round
		{"1e3", 1000, true},
		{"18446744073709551616", 0, false},
		{"1.5", 0, false},
		{"", 0, false},
		{"1 ", 0, false},
		{"NaN", 0, false},
		{"12x", 0, false},
	} {
		n, ok := parseInt([]byte(tt.text))
		if ok != tt.ok || ok && n != tt.n {
			t.Errorf("parseInt(%q) = %d, %v; want %d, %v", tt.text, n, ok, tt.n, tt.ok)
		}
	}
}

// FuzzSeconds holds the reading of times to that of floats and, where nine
// decimals do, to exact arithmetic.
func FuzzSeconds(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{"1700000000", "1700000000.123456789", "-0.5", "1e9", ".5", "1.", "NaN", "0x1p3", "1_0", "+5", "-9000000000", "9000000000.000000001", "00000000001.5", "-0.000000001"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ns, ok := seconds([]byte(text))
		want, err := strconv.ParseFloat(text, 64)
		if !ok {
			if err == nil && math.Abs(want) <= maxSeconds-1 && jsonscan.IsNumber([]byte(text)) {
				t.Fatalf("seconds(%q) is none, but as a float it is %v", text, want)
			}
			return
		}
		if err != nil || math.Abs(want) > maxSeconds {
			t.Fatalf("seconds(%q) = %d, but as a float it is %v, %v", text, ns, want, err)
		}
		if diff := math.Abs(float64(ns)/1e9 - want); diff > 2e-6 { // a float of that size is no nearer
			t.Fatalf("seconds(%q) = %d, off by %v s", text, ns, diff)
		}
		// Up to nine decimals it is exact.
		if len(text) > 20 || strings.ContainsAny(text, "eEpPxX_/") {
			return
		}
		if r, isRat := new(big.Rat).SetString(text); isRat {
			if r.Mul(r, big.NewRat(1e9, 1)); r.IsInt() && r.Num().Int64() != ns {
				t.Fatalf("seconds(%q) = %d, want %s", text, ns, r.Num())
			}
		}
	})
}

// FuzzParseInt holds the reading of whole numbers to that of strconv, signed,
// unsigned or as a float.
func FuzzParseInt(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{"0", "-1", "9223372036854775808", "18446744073709551615", "1e3", "99999999999999999999", "+5", "12.0", "1e-3", "0x10", "1_0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := parseInt([]byte(text))
		signed, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			if !ok || n != signed {
				t.Fatalf("parseInt(%q) = %d, %v; want %d", text, n, ok, signed)
			}
			return
		}
		if unsigned, err := strconv.ParseUint(text, 10, 64); err == nil {
			if !ok || uint64(n) != unsigned {
				t.Fatalf("parseInt(%q) = %d, %v; want %d", text, n, ok, unsigned)
			}
			return
		}
		f, err := strconv.ParseFloat(text, 64)
		if whole := err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<63; whole != ok || ok && float64(n) != f {
			t.Fatalf("parseInt(%q) = %d, %v; as a float %v, %v", text, n, ok, f, err)
		}
	})
}
