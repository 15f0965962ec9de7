package budget

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/safe"
)

// FuzzWriter holds what the writer writes to what encoding/json reads.
func FuzzWriter(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"", "a\"\\\n\r\t\x00\x1f", "é€😀\u2028", "\xff\xc3", "long long long"} {
		f.Add(s, 0.1, int64(60e9), uint8(3))
	}
	for _, n := range []float64{0, -0.5, 1e15, 123456.789, 9.9996, 1e-5, 99999.5, math.NaN(), math.Inf(-1), 1e300, 0.00099999} {
		f.Add("x", n, int64(n), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, n float64, ns int64, limit uint8) {
		if len(text) > 2<<10 {
			return
		}
		w := Writer{}
		w.Open('{')
		w.KeyText(safe.Argument(text))
		w.Text(safe.Argument(text))
		w.Key("n")
		w.Float(n)
		w.Key("list")
		w.Texts(safe.Argument(text), safe.Const("b"))
		before := w.Len()
		w.Key("gone")
		w.Rollback(before)
		if w.Try(before, func() { w.Int(1) }) {
			t.Error("more than the limit was kept")
		}
		w.Close('}')
		var read map[string]any
		valid := strings.ToValidUTF8(strings.Map(func(r rune) rune { return r }, text), "\ufffd")
		if err := json.Unmarshal(w.Bytes(), &read); err != nil || !utf8.Valid(w.Bytes()) || text != "n" && text != "list" && read[valid] != valid {
			t.Fatalf("%q was written as %s, %v", text, w.Bytes(), err)
		}
		if v, ok := read["n"].(float64); text != "n" && (ok != (n-n == 0) || ok && math.Abs(v-n) > 0.00051*math.Abs(n)) {
			t.Errorf("%v was written as %v", n, read["n"])
		}
		short := safe.Argument(text).Cut(int(limit)).String()
		head, rest, isCut := strings.Cut(short, "…(+")
		switch left, err := strconv.Atoi(strings.TrimSuffix(rest, " B)")); {
		case len(text) <= int(limit):
			if short != text {
				t.Errorf("Cut(%q, %d) = %q", text, limit, short)
			}
		case strings.Contains(text, "…"): // not told apart here
		case !isCut || err != nil || len(head) > int(limit) || !strings.HasPrefix(text, head) || len(head)+left != len(text) || utf8.ValidString(text) && !utf8.ValidString(short):
			t.Errorf("Cut(%q, %d) = %q", text, limit, short)
		}
	})
}
