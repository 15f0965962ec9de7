package analysis

import (
	"math/rand/v2"
	"strings"
	"testing"

	"airefinery-mcp/internal/safe"
)

// pinMasker masks the digits that follow "pin=", and the value of a name "pin",
// as [pin:1]. It removes each '·'.
type pinMasker struct{ hidden int }

func (m *pinMasker) Clean(text string) string { return m.CleanNamed("", text) }

func (m *pinMasker) CleanNamed(name, value string) string {
	plain, hidden := m.Hidden(name, value)
	for i := len(hidden) - 1; i >= 0; i-- {
		plain = plain[:hidden[i][0]] + "[pin:1]" + plain[hidden[i][1]:]
	}
	return plain
}

func (m *pinMasker) Plain(text string) string { return strings.ReplaceAll(text, "·", "") }

func (m *pinMasker) TouchesPlaceholder(text string) bool {
	return strings.ContainsAny(text, "[]") || strings.Contains("pin:1", text) && text != "1"
}

func (m *pinMasker) Hidden(name, value string) (string, [][2]int) {
	m.hidden++
	plain := m.Plain(value)
	if name == "pin" {
		return plain, [][2]int{{0, len(plain)}}
	}
	var out [][2]int
	for from := 0; ; {
		i := strings.Index(plain[from:], "pin=")
		if i < 0 {
			return plain, out
		}
		from += i + len("pin=")
		end := from
		for end < len(plain) && plain[end] >= '0' && plain[end] <= '9' {
			end++
		}
		if end > from {
			out = append(out, [2]int{from, end})
		}
	}
}

func TestATextMatchesAsItIsShownAndNoPartOfWhatIsMasked(t *testing.T) {
	for _, c := range []struct {
		text, match string
		want        bool
	}{
		{"a pin=12345678 b", "A PIN=", true},
		{"a pin=12345678 b", "pin=1", false},
		{"a pin=12345678 b", "1234567", false},
		{"a pin=12345678 b", "2345678", false},
		{"a pin=12345678 b", "12345678", true},
		{"a pin=12345678 b", "=12345678 B", true},
		{"a pin=12345678 b", "8 b", false},
		{"a pin=12345678 b", "[pin:1]", true},
		{"a pin=12345678 b", "[pin:1", true},
		{"a pin=12345678 b", "in:1", true},
		{"a pin=12345678 b", "1", false},
		{"a pin=12345678 b 1", "1", true},
		{"a pin=12345678 pin=12345679 b", "12345678 pin=1", false},
		{"a pin=12345678 pin=12345679 b", "12345678 pin=12345679", true},
		{"a pin=12345678 pin=1234567 1234567", "1234567", true},
		{"a pin=1234 b", "pin=1234", false}, // too short to be found at all
		{"a p·in=12·345678 b", "a pin=12345678", true},
		{"a b·c", "bc", true},
		{"a b·c", "B·c", true},
		{"Käse", "KÄSE", true},
		{"Käse", "käs", true},
		{"KÄSE pin=12345678", "e pin=12345678", true},
		{"KÄSE pin=12345678", "ä", true},
		{"KÄSE pin=12345678ä", "ä", true},
		{"K pin=12345678ä", "78ä", false},
		{"K pin=12345678ä", "12345678ä", true},
		{"", "a", false},
		{"a", "·", true}, // nothing that can be seen
	} {
		for _, text := range []string{c.text, strings.Repeat("x ", longText) + c.text} {
			m := NewMatcher(c.match, safe.NewCleaner(&pinMasker{}))
			for range 2 {
				if got := m.In(text); got != c.want {
					t.Errorf("%q in %.60q: %v, want %v", c.match, text, got, c.want)
				}
			}
		}
	}
}

func TestNamesPartsAndSources(t *testing.T) {
	clean := safe.NewCleaner(&pinMasker{})
	is := func(match string, want bool, look func(*Matcher) bool) {
		t.Helper()
		if got := look(NewMatcher(match, clean)); got != want {
			t.Errorf("%q: %v, want %v", match, got, want)
		}
	}
	named := func(m *Matcher) bool { return m.InNamed("pin", "abcdefgh") }
	pair := func(m *Matcher) bool { return m.InPair("short.pin", "pin", "abcdefgh") }
	odd := func(m *Matcher) bool { return m.InPair("a=b", "x", "c=d") }
	parts := func(m *Matcher) bool {
		return m.InParts(Part{Value: "a pin=12345678"}, Part{Value: " "}, Part{"pin", "abcdefgh"})
	}
	source := func(m *Matcher) bool {
		return m.InSource(`{"x":"pin=12345678","y":"12345678 or so"}`, "pin=12345678", "12345678 or so")
	}
	elsewhere := func(m *Matcher) bool { return m.InSource(`{"x":"pin=\u0031\u00324567","y":1}`, "pin=124567") }
	for _, c := range []struct {
		match string
		want  bool
		look  func(*Matcher) bool
	}{
		{"a", false, named}, {"abcdefgh", true, named}, {"[pin", true, named},
		{"t.pin=", true, pair}, {"PIN=abcdefgh", true, pair}, {"pin=a", false, pair}, {"pin=[pin:1]", true, pair}, {"x=", false, pair}, {"pin", false, pair},
		{"a=b=c=D", true, odd}, {"b=c", true, odd}, {"b=d", false, odd},
		{"12345678 abcdefgh", true, parts}, {"12345678 abc", false, parts}, {"[pin:1] [pin:1]", true, parts},
		{`"y":"`, true, source}, {`"y":"1`, false, source}, {`"12345678 or`, true, source}, {"345678 or", false, source},
		{`"y":1`, false, elsewhere}, {`\u003`, false, elsewhere},
	} {
		is(c.match, c.want, c.look)
	}
	none := NewMatcher("", clean)
	if !none.In("x") || !none.InPair("a", "a", "b") || !none.InParts() || !none.InSource("x") || !none.InID("x") || !none.Pairs() {
		t.Error("a matcher without a text does not find it in every record")
	}
}

// Texts are cleaned only when it may matter, long ones once.
func TestWhatCannotMatchIsNotCleaned(t *testing.T) {
	masker := &pinMasker{}
	m := NewMatcher("needle", safe.NewCleaner(masker))
	long := strings.Repeat("a needle ", longText)
	for range 10 {
		m.In("hay pin=12345678")
		m.In(long)
	}
	if masker.hidden != 1 {
		t.Errorf("%d texts were cleaned, want 1", masker.hidden)
	}
	for i := range 3 * maxKnown {
		m.In(long[i%100:])
	}
	if len(m.known) > maxKnown {
		t.Errorf("%d texts are remembered, want at most %d", len(m.known), maxKnown)
	}
}

// openIn and index to the slow way: every place is tried.
func TestSearchingAgreesWithTryingEveryPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 12))
	draw := func(n int, letters []rune) string {
		var b strings.Builder
		for range n {
			b.WriteRune(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	for range 20_000 {
		letters := []rune("aAb")
		if rng.IntN(3) == 0 {
			letters = []rune("aAbäÄ")
		}
		text, match := draw(rng.IntN(40), letters), draw(1+rng.IntN(12), letters)
		var hidden [][2]int
		for at := rng.IntN(12); ; {
			end := at + 1 + rng.IntN(9)
			if end > len(text) {
				break
			}
			hidden = append(hidden, [2]int{at, end})
			at = end + 1 + rng.IntN(12)
		}
		f := newFolded(match)
		want := false
		for start := range text {
			for end := start + 1; end <= len(text); end++ {
				if !strings.EqualFold(text[start:end], match) {
					continue
				}
				open := true
				for _, h := range hidden {
					touches, whole := h[0] < end && start < h[1], start <= h[0] && h[1] <= end && h[1]-h[0] >= minWhole
					open = open && (!touches || whole)
				}
				want = want || open
			}
		}
		if got := f.openIn(text, hidden); got != want {
			t.Fatalf("%q in %q with %v hidden: %v, want %v", match, text, hidden, got, want)
		}
		if got := f.in(text); got != strings.Contains(strings.ToLower(text), strings.ToLower(match)) {
			t.Fatalf("%q in %q: %v", match, text, got)
		}
	}
	long := newFolded(strings.Repeat("a", 1<<14) + "b")
	if long.in(strings.Repeat("aA", 1<<19)) || !long.in(strings.Repeat("aA", 1<<19)+"B") {
		t.Error("a long text is not found, or one that is not there")
	}
}

func TestWordsAreThoseAroundWhatIsLookedFor(t *testing.T) {
	long := strings.Repeat("a", 40) + "NEEDLE" + strings.Repeat("é", 20)
	for _, c := range []struct {
		match, text string
		n           int
		want        string
	}{
		{"needle", "a needle", 20, "a needle"},
		{"needle", "a needle in hay that is long", 12, "a needle in …(+16 B)"},
		{"needle", long, 16, "…aaaaaNEEDLEéé…(+36 B)"},
		{"needle", strings.Repeat("a", 40) + "needle", 10, "…aaaaneedle"},
		{"needle", long, 3, "…NEEDLE…(+40 B)"},
		{"no", long, 3, "aaa…(+83 B)"},
		{"", long, 3, "aaa…(+83 B)"},
	} {
		m := NewMatcher(c.match, nil)
		if got := m.Around(safe.Argument(c.text), c.n).String(); got != c.want {
			t.Errorf("%q in %d bytes: %q, want %q", c.match, c.n, got, c.want)
		}
	}
}

func TestWhatJSONWritesOtherwiseMayBeDecoded(t *testing.T) {
	for match, want := range map[string]bool{"plain": false, "here": true, `say "hi"`: true, "a/b": true, "é": true} {
		if got := NewMatcher(match, nil).MayBeDecoded("it is HERE"); got != want {
			t.Errorf("%q: %v, want %v", match, got, want)
		}
	}
	if !NewMatcher("plain", nil).MayBeDecoded(`p\u006cain`) {
		t.Error("a letter may be written by its number")
	}
}
