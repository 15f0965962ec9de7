package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzClean holds that secrets planted into any text are gone, and that what
// comes out is safe to show and stays as it is.
func FuzzClean(f *testing.F) {
	for _, l := range loadLabelled(f) {
		f.Add(l.text, uint(len(l.text)/2))
	}
	for _, s := range []string{"\x1b]0;x", "a\x9b31mb", "\u202e\u200b\r\n\r", "\xff\xfe", "[email:1]@b.co", "a@b.co@c.de", "-----BEGIN PRIVATE KEY-----"} {
		f.Add(s, uint(1))
	}
	const own = "FAKE+own/credential=7"
	key := "gh" + "p_FAKE" + strings.Repeat("a1B2", 8)
	r := newRedactor(f, WithSecrets(own))
	s := r.Session()
	f.Fuzz(func(t *testing.T, text string, at uint) {
		if len(text) > maxInput {
			return
		}
		i := int(at % uint(len(text)+1))
		text = text[:i] + own + " " + key + " " + text[i:]
		got := s.Clean(text)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q is not UTF-8", text, got)
		}
		for _, c := range got {
			if c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xA0 || invisible(c) {
				t.Errorf("Clean(%q) = %q holds %U", text, got, c)
			}
		}
		if strings.Contains(got, own) || strings.Contains(got, key) {
			t.Errorf("Clean(%q) = %q holds what was planted", text, got)
		}
		if again := s.Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and once more %q", text, got, again)
		}
		if plain := r.Mask(text); strings.Contains(plain, key) {
			t.Errorf("Mask(%q) = %q holds what was planted", text, plain)
		}
	})
}
