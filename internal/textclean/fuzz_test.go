package textclean

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"airefinery-mcp/internal/corpus"
)

// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
// nothing else, only slower.
const maxInput = 2 << 10

// FuzzCleanText holds that cleaned text shows all that it holds, is clean for
// good, and that nothing is lost that can be seen but terminal sequences.
func FuzzCleanText(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"plain text", "a\r\nb\rc\vd\u2028e", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07x", "\x1b]8;;http://a\x1b\\link", "\x9b1m", "\u202ea\u2066b\u2069", "\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c\u180e\u3164z",
		"\U000E0041\U000E0042 x", "e\u0301\u034f", "👩\u200d👧", "\xff\xfe\x80ok\xc3", "\x90q\x9c", "\x1bPq\x1b\\", "tab\tnl\n", "\x7f\x00\x08", strings.Repeat("\u200b", 9) + "a\nb", "\x1b\x1b[1m", "[hidden:3]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxInput {
			return
		}
		got := Clean(text)
		if !utf8.ValidString(got) || Clean(got) != got {
			t.Fatalf("Clean(%q) = %q, and of that %q", text, got, Clean(got))
		}
		clean, hides := true, false
		for _, r := range text {
			clean = clean && r != utf8.RuneError && (r == '\n' || r == '\t' || !unicode.IsControl(r)) && !isInvisible(r) && r != lineSeparator && r != paragraphSeparator
			hides = hides || r == 0x1b || r >= 0x80 && r < 0xA0 || r == utf8.RuneError
		}
		switch {
		case clean && got != text:
			t.Fatalf("Clean(%q) = %q, though there is nothing to clean", text, got)
		case hides:
			return // terminal sequences take text along
		}
		// Apart from the marks of hidden text, what can be seen is left.
		if before, after := seen(text), seen(got); before != after && !strings.Contains(got, "[hidden:") {
			t.Fatalf("Clean(%q) = %q: %q is left of %q", text, got, after, before)
		}
	})
}

// seen returns s without white space and what cannot be seen.
func seen(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || isInvisible(r) {
			return -1
		}
		return r
	}, s)
}
