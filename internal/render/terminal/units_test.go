package terminal

import (
	"math"
	"strings"
	"testing"
)

func TestUnits(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{duration(0), "0 ms"}, {duration(0.0421), "0.0421 ms"}, {duration(1), "1 ms"}, {duration(412.4), "412 ms"}, {duration(999.6), "1 s"},
		{duration(1234), "1.23 s"}, {duration(59_940), "59.9 s"}, {duration(59_950), "1m"}, {duration(61_420), "1m 01s"}, {duration(3_599_400), "59m 59s"},
		{duration(3_599_600), "1h"}, {duration(5_400_000), "1h 30m"}, {duration(-80), "-80 ms"}, {duration(math.NaN()), "NaN"}, {duration(math.Inf(1)), "+Inf"},
		{number(0), "0"}, {number(1234567), "1,234,567"}, {number(-1234), "-1,234"}, {number(0.12345), "0.1235"}, {number(31.25), "31.25"},
		{number(142968.5), "142,969"}, {number(1e18), "1.000e+18"}, {number(0.00001234), "1.234e-05"}, {number(999), "999"},
		{value(2.1, "s"), "2.1 s"}, {value(1500, "ms"), "1.5 s"}, {value(3, "tokens"), "3 tokens"}, {value(3, ""), "3"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestTextIsFoldedAtItsWords(t *testing.T) {
	p := newPage(Options{Width: 80, Unicode: true})
	for _, c := range []struct {
		text      string
		to, first int
		most      int
		want      string
	}{
		{"one two three", 7, 7, 0, "one two|three"},
		{"one two three", 7, 3, 0, "one|two|three"},
		{"abcdefghij", 4, 4, 0, "abcd|efgh|ij"},
		{"日本語日本語", 5, 5, 0, "日本|語日|本語"},
		{"日", 1, 1, 0, "日"}, // wider than the room, and still shown
		{"a\nb\n\nc\n", 9, 9, 0, "a|b||c"},
		{"one two three", 7, 7, 2, "one two|three"},
		{"one two three four", 7, 7, 2, "one two|three …"},
		{"one two threes four", 7, 7, 2, "one two|threes…"},
		{"a\nb\nc", 9, 9, 2, "a|b …"},
		{"", 9, 9, 2, ""},
	} {
		var lines []string
		for _, l := range p.fold(c.text, c.to, c.first, c.most) {
			lines = append(lines, string(l))
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%q in %d: got %q, want %q", c.text, c.to, got, c.want)
		}
	}
}

func TestBarsAndSparklines(t *testing.T) {
	u, a := newPage(Options{Width: 80, Unicode: true}), newPage(Options{Width: 80})
	v := func(all ...float64) (out []*float64) {
		for _, x := range all {
			if math.IsNaN(x) {
				out = append(out, nil)
			} else {
				out = append(out, &x)
			}
		}
		return out
	}
	for _, c := range []struct{ got, want shown }{
		{u.bar(0, 8), ""}, {u.bar(math.NaN(), 8), ""}, {u.bar(1e-9, 8), "▏"}, {u.bar(0.5, 8), "████"}, {u.bar(0.53, 8), "████▎"}, {u.bar(7, 8), "████████"},
		{a.bar(0.5, 8), "####"},
		{u.spark(v(0, 1, 2, 7), 10), "▁▂▃█"}, {u.spark(v(5, 5), 10), "▁▁"}, {u.spark(v(0, math.NaN(), 7), 10), "▁ █"}, {u.spark(nil, 10), ""},
		{u.spark(v(0, 0, 7, 7), 2), "▁█"},
		{u.counts([]int{0, 1, 8}, 0), "·▂█"}, {u.counts([]int{0, 0, 8}, 1), " ·█"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if got, each := sums([]int{1, 2, 3, 4, 5}, 3); len(got) != 3 || got[0] != 3 || got[2] != 5 || each != 2 {
		t.Errorf("got %v, %d", got, each)
	}
}
