package redact

import (
	"strings"
	"testing"
	"unicode/utf8"

	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/textclean"
)

// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
// nothing else, only slower.
const maxInput = 2 << 10

// FuzzClean plants secrets into any text, and holds what each of the ways to
// clean and mask it promises.
func FuzzClean(f *testing.F) {
	corpus.Add(f)
	for _, file := range []string{"testdata/labelled.txt", "testdata/blind.txt"} {
		for _, l := range loadLabelled(f, file) {
			f.Add(l.text, uint(len(l.text)/2))
		}
	}
	for _, s := range []string{"\x1b]0;x", "a\x9b31mb", "\u202e\u200b\r\n\r", "\xff\xfe", "[email:1]@b.co", "a@b.co@c.de", "-----BEGIN PRIVATE KEY-----"} {
		f.Add(s, uint(1))
	}
	const secret, fetched = "FAKE+own/credential=7", "FAKE fetched token 8"
	key := "gh" + "p_FAKE" + strings.Repeat("a1B2", 8)
	names := []string{"", "db.statement", "password", "http.request.header.authorization", "cookie", "set-cookie", "token", "iban", "private_key", "session.id", "otp"}
	r := newRedactor(f, WithSecrets(secret))
	r.Protect(fetched)
	f.Fuzz(func(t *testing.T, text string, at uint) {
		if len(text) > maxInput {
			return
		}
		i := int(at % uint(len(text)+1))
		name := names[at%uint(len(names))]
		// A secret of the session that the text has a say in.
		mine := "FAKE~mine" + textclean.Clean(text[i:min(len(text), i+24)])
		text = text[:i] + secret + " " + key + " " + fetched + " " + mine + " " + text[i:]
		s := r.Session()
		s.Protect(mine)
		for _, way := range []struct {
			how          string
			clean, again func(string) string
		}{
			{"Clean", s.Clean, s.Clean},
			{"CleanNamed", func(text string) string { return s.CleanNamed(name, text) }, s.Clean},
			{"Mask", r.Mask, r.Mask},
			{"MaskNamed", func(text string) string { return r.MaskNamed(name, text) }, r.Mask},
		} {
			how, got := way.how, way.clean(text)
			if !utf8.ValidString(got) {
				t.Errorf("%s(%q) = %q is not UTF-8", how, text, got)
			}
			if clean := textclean.Clean(got); clean != got {
				t.Errorf("%s(%q) = %q shows only %q", how, text, got, clean)
			}
			if how == "Clean" && s.LeavesAlone(text) {
				t.Errorf("%q is left alone, but becomes %q", text, got)
			}
			if !s.LeavesAlone(got) && s.Clean(got) == got {
				t.Errorf("%q is not left alone, but stays as it is", got)
			}
			planted := []string{secret, key, fetched, mine}
			if how[0] == 'M' {
				planted = planted[:3] // the redactor does not know the session's
			}
			for _, p := range planted {
				if strings.Contains(got, p) {
					t.Errorf("%s(%q) = %q holds %q", how, text, got, p)
				}
			}
			if again := way.again(got); again != got {
				t.Errorf("%s %q (%q) = %q, and once more %q", how, name, text, got, again)
			}
		}
	})
}

// FuzzCleanNamed holds that a secret planted into the value of any name is gone,
// that a password goes whole, that what comes out stays as it is, and that of what
// is masked it is told where it stood.
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
	const secret = "FAKE+own/credential=7"
	r := newRedactor(f, WithSecrets(secret))
	s := r.Session()
	f.Fuzz(func(t *testing.T, name, value string, at uint) {
		if len(name)+len(value) > maxInput {
			return
		}
		i := int(at % uint(len(value)+1))
		value = value[:i] + secret + value[i:]
		got := s.CleanNamed(name, value)
		if strings.Contains(got, secret) || !utf8.ValidString(got) || textclean.Clean(got) != got {
			t.Errorf("CleanNamed(%q, %q) = %q", name, value, got)
		}
		if again := s.CleanNamed(name, got); again != got {
			t.Errorf("CleanNamed(%q, %q) = %q, and once more %q", name, value, got, again)
		}
		whole, hidden := s.Hidden(name, value)
		if whole != textclean.Clean(value) {
			t.Errorf("Hidden(%q, %q) = %q", name, value, whole)
		}
		from := 0
		for _, h := range hidden {
			if h[0] < from || h[1] <= h[0] || h[1] > len(whole) {
				t.Errorf("Hidden(%q, %q) = %v", name, value, hidden)
			}
			from = h[1] + 1
		}
		if plain := r.MaskNamed(name, value); strings.Contains(plain, secret) {
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
