package redact

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
		got := CleanText(text)
		if !utf8.ValidString(got) || CleanText(got) != got {
			t.Fatalf("CleanText(%q) = %q, and of that %q", text, got, CleanText(got))
		}
		clean, hides := true, false
		for _, r := range text {
			clean = clean && r != utf8.RuneError && (r == '\n' || r == '\t' || !unicode.IsControl(r)) && !invisible(r) && r != lineSeparator && r != paragraphSeparator
			hides = hides || r == 0x1b || r >= 0x80 && r < 0xA0 || r == utf8.RuneError
		}
		switch {
		case clean && got != text:
			t.Fatalf("CleanText(%q) = %q, though there is nothing to clean", text, got)
		case hides:
			return // sequences take text along
		}
		// The marks of hidden text apart, what can be seen is left.
		if before, after := seen(text), seen(got); before != after && !strings.Contains(got, "[hidden:") {
			t.Fatalf("CleanText(%q) = %q: %q is left of %q", text, got, after, before)
		}
	})
}

// seen is the text without white space and what is not to be seen.
func seen(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || invisible(r) {
			return -1
		}
		return r
	}, s)
}

// FuzzCleanNamed holds that a secret planted into the value of any name is gone,
// that a password goes whole, and that what comes out stays as it is.
func FuzzCleanNamed(f *testing.F) {
	corpus.Add(f)
	for _, l := range loadLabelled(f, "testdata/labelled.txt") {
		if name, value, ok := strings.Cut(l.text, "="); ok && l.number%4 == 0 {
			f.Add(name, value, uint(3))
		}
	}
	for _, s := range []string{"db.password", "Authorization", "Cookie", "set-cookie", "X-Api-Key", "token", "ssn", "value", "x", ""} {
		f.Add(s, "a=b; c=\"d e\" [email:1] x@y.co", uint(4))
	}
	const own = "FAKE+own/credential=7"
	r := newRedactor(f, WithSecrets(own))
	s := r.Session()
	f.Fuzz(func(t *testing.T, name, value string, at uint) {
		if len(name)+len(value) > maxInput {
			return
		}
		i := int(at % uint(len(value)+1))
		value = value[:i] + own + value[i:]
		got := s.CleanNamed(name, value)
		if strings.Contains(got, own) || !utf8.ValidString(got) || CleanText(got) != got {
			t.Errorf("CleanNamed(%q, %q) = %q", name, value, got)
		}
		if again := s.CleanNamed(name, got); again != got {
			t.Errorf("CleanNamed(%q, %q) = %q, and once more %q", name, value, got, again)
		}
		if plain := r.MaskNamed(name, value); strings.Contains(plain, own) {
			t.Errorf("MaskNamed(%q, %q) = %q", name, value, plain)
		}
		if strings.Trim(name, alphanumeric) != "" {
			return // it may look masked already
		}
		if password := "FAKE-pass" + name + "w0rd"; strings.Contains(s.CleanNamed("db.password", password), "FAKE-pass") {
			t.Errorf("the password %q is shown", password)
		}
	})
}

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
