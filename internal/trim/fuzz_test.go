package trim

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"airefinery-mcp/internal/stats"
)

const (
	// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
	// nothing else, only slower.
	maxInput = 2 << 10
	// marked is a letter that the cleaning of the fuzz targets takes out: where
	// it shows, text was not cleaned.
	marked = 'Ω'
)

// fuzzAnswer holds what is true of every answer: the budget, one JSON object, no
// upstream text that was not cleaned, something shown where there is something,
// and the same answer again.
func fuzzAnswer(t *testing.T, o Options, trim func(Options) Result) Result {
	t.Helper()
	o.Clean = func(s string) string { return strings.ReplaceAll(s, string(marked), "o") }
	res := trim(o)
	checkAnswer(t, res, o.MaxBytes)
	if bytes.ContainsRune(res.JSON, marked) {
		t.Errorf("not all text is cleaned: %s", res.JSON)
	}
	if res.Shown == 0 && res.Total > o.Offset {
		t.Errorf("nothing of %d is shown from %d: %s", res.Total, o.Offset, res.JSON)
	}
	if o.MaxBytes%4 == 0 { // for the time it takes
		if again := trim(o); !bytes.Equal(again.JSON, res.JSON) {
			t.Errorf("the same input gave another answer:\n%s\n%s", res.JSON, again.JSON)
		}
	}
	return res
}

// FuzzWriter holds what the writer writes to what encoding/json reads.
func FuzzWriter(f *testing.F) {
	for _, s := range []string{"", "a\"\\\n\r\t\x00\x1f", "é€😀\u2028", "\xff\xc3", "long long long"} {
		f.Add(s, 0.1, int64(60e9), uint8(3))
	}
	for _, n := range []float64{0, -0.5, 1e15, 123456.789, 9.9996, 1e-5, 99999.5, math.NaN(), math.Inf(-1), 1e300, 0.00099999} {
		f.Add("x", n, int64(n), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, n float64, ns int64, limit uint8) {
		if len(text) > maxInput {
			return
		}
		w := writer{}
		w.open('{')
		w.keyStr(text, text)
		w.key("n")
		w.num(n)
		w.key("list")
		w.strs(text, "b")
		before := w.len()
		w.key("gone")
		w.rollback(before)
		if w.try(before, func() { w.int(1) }) {
			t.Error("more than the limit was kept")
		}
		w.close('}')
		var read map[string]any
		valid := strings.ToValidUTF8(strings.Map(func(r rune) rune { return r }, text), "\ufffd")
		if err := json.Unmarshal(w.b, &read); err != nil || !utf8.Valid(w.b) || text != "n" && text != "list" && read[valid] != valid {
			t.Fatalf("%q was written as %s, %v", text, w.b, err)
		}
		if v, ok := read["n"].(float64); text != "n" && (ok != (n-n == 0) || ok && math.Abs(v-n) > 0.00051*math.Abs(n)) {
			t.Errorf("%v was written as %v", n, read["n"])
		}
		short := cut(text, int(limit))
		head, rest, isCut := strings.Cut(short, "…(+")
		switch left, err := strconv.Atoi(strings.TrimSuffix(rest, " B)")); {
		case len(text) <= int(limit):
			if short != text {
				t.Errorf("cut(%q, %d) = %q", text, limit, short)
			}
		case strings.Contains(text, "…"): // not told apart here
		case !isCut || err != nil || len(head) > int(limit) || !strings.HasPrefix(text, head) || len(head)+left != len(text) || utf8.ValidString(text) && !utf8.ValidString(short):
			t.Errorf("cut(%q, %d) = %q", text, limit, short)
		}
	})
}

// FuzzShift holds that a change that is found lies within the series, and in the
// same place whatever the values' unit is.
func FuzzShift(f *testing.F) {
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
		s, ok := stats.FindLevelShift(x)
		if ok && (s.At <= 0 || s.At >= len(x) || s.Until != 0 && (s.Until <= s.At || s.Until >= len(x)) || s.Before-s.Before != 0 || s.After-s.After != 0 || s.Before == s.After) {
			t.Errorf("%v: %+v", x, s)
		}
		s.Before, s.After = math.Ldexp(s.Before, int(unit)), math.Ldexp(s.After, int(unit))
		if other, found := stats.FindLevelShift(y); ok != found || ok && other != s {
			t.Errorf("%v: %+v, %v, but in another unit %+v, %v", x, s, ok, other, found)
		}
	})
}
