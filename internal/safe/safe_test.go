package safe

import (
	"strings"
	"testing"
)

// marker is a masker that shows what it was asked.
type marker struct{ calls int }

func (m *marker) Clean(text string) string {
	m.calls++
	return strings.ReplaceAll(text, "secret", "[s]")
}

func (m *marker) CleanNamed(name, value string) string {
	m.calls++
	if name == "password" {
		return "[p]"
	}
	return strings.ReplaceAll(value, "secret", "[s]")
}

func (m *marker) Plain(text string) string { return text + "." }

func (m *marker) Hidden(name, value string) (string, [][2]int) {
	return value, [][2]int{{0, len(name)}}
}

func (m *marker) TouchesPlaceholder(text string) bool { return text == "[" }

func TestCleanerAsksTheMasker(t *testing.T) {
	c := NewCleaner(&marker{})
	if got := c.Clean("a secret").String(); got != "a [s]" {
		t.Errorf("Clean = %q", got)
	}
	if got := c.CleanNamed("password", "x").String(); got != "[p]" {
		t.Errorf("CleanNamed = %q", got)
	}
	var none *Cleaner
	if got := none.Clean("a secret").String() + none.CleanNamed("password", "x").String(); got != "a secretx" {
		t.Errorf("nil Cleaner: %q, want the texts as they are", got)
	}
	if plain, hidden := c.Hidden("n", "v"); plain != "v" || hidden[0][1] != 1 || c.Plain("a") != "a." || !c.TouchesPlaceholder("[") {
		t.Errorf("Hidden = %q, %v", plain, hidden)
	}
	if plain, hidden := none.Hidden("n", "v"); plain != "v" || hidden != nil || none.Plain("a") != "a" || none.TouchesPlaceholder("[") {
		t.Errorf("nil Cleaner: Hidden = %q, %v", plain, hidden)
	}
	if NewCleaner(nil) != nil {
		t.Error("a Cleaner of no Masker is not nil")
	}
}

func TestCleanerCleansALongTextOnce(t *testing.T) {
	m := &marker{}
	c := NewCleaner(m)
	long := strings.Repeat("secret ", 100)
	first := c.Clean(long)
	for range 10 {
		if c.Clean(long) != first {
			t.Fatal("the same text came out otherwise")
		}
	}
	if m.calls != 1 {
		t.Errorf("%d calls for one text, want 1", m.calls)
	}
	// The same place is another text under a name, and under none.
	if got := c.CleanNamed("password", long).String(); got != "[p]" {
		t.Errorf("CleanNamed = %q, want [p]", got)
	}
	if got := c.CleanNamed("", long); got != first || m.calls != 3 {
		t.Errorf("CleanNamed without a name = %.20q after %d calls", got, m.calls)
	}
	for i := range 3 * maxKnown {
		c.Clean(long[i%100:])
	}
	if len(c.known) > maxKnown {
		t.Errorf("%d texts are remembered, want at most %d", len(c.known), maxKnown)
	}
}

func TestTextIsPutTogether(t *testing.T) {
	a, b := Const("a"), Int(-7)
	for _, tt := range []struct {
		name string
		got  Text
		want string
	}{
		{"join", Join(a, b, a), "a-7a"},
		{"join nothing", Join(), ""},
		{"join with", JoinWith(", ", a, Text{}, b), "a, -7"},
		{"join with one", JoinWith(", ", Text{}, b), "-7"},
		{"join with none", JoinWith(", ", Text{}), ""},
		{"format", Format("%s of %s lines", b, a), "-7 of a lines"},
		{"format with too few", Format("%s of %s", b), "-7 of "},
		{"format with too many", Format("100% of", b), "100% of"},
		{"token", Token("2026-11-23T10:00:00.5Z"), "2026-11-23T10:00:00.5Z"},
		{"token drops", Token("ab\x1b[31m «c» d"), "ab31mcd"},
		{"argument", Argument("as it came"), "as it came"},
		{"cut", Const("12345").Cut(3), "123…(+2 B)"},
		{"cut whole", Const("123").Cut(3), "123"},
		{"cut between characters", Const("aΩb").Cut(2), "a…(+3 B)"},
		{"cut the middle", Const("0123456789abcdefghijklmno").CutMiddle(5), "012…(+20 B)…no"},
		{"cut the middle of nothing", Const("0123456789").CutMiddle(3), "0123456789"},
		{"cut the middle between characters", Const("aΩbcdefghijklmnopqrstΩ").CutMiddle(3), "a…(+23 B)…"},
		{"slice", Const("aΩb").Slice(1, 3), "Ω"},
		{"slice within a character", Const("aΩb").Slice(2, 4), "Ωb"},
		{"slice of nothing", Const("aΩb").Slice(1, 2), ""},
		{"one line", Const("a \n\tb").OneLine(), "a b"},
		{"one line keeps blanks", Const("a  b").OneLine(), "a  b"},
		{"quoted", Const(`a"b`).Quoted(), `"a\"b"`},
	} {
		if got := tt.got.String(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if Join(a, b) != Const("a-7") {
		t.Error("equal texts are not ==")
	}
}
