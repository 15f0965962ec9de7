package redact

import (
	"strings"
	"testing"
	"unicode/utf8"

	"airefinery-mcp/internal/corpus"
)

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
	const own, fetched = "FAKE+own/credential=7", "FAKE fetched token 8"
	key := "gh" + "p_FAKE" + strings.Repeat("a1B2", 8)
	names := []string{"", "db.statement", "password", "http.request.header.authorization", "cookie", "set-cookie", "token", "iban", "private_key", "session.id", "otp"}
	r := newRedactor(f, WithSecrets(own))
	r.Protect(fetched)
	f.Fuzz(func(t *testing.T, text string, at uint) {
		if len(text) > maxInput {
			return
		}
		i := int(at % uint(len(text)+1))
		name := names[at%uint(len(names))]
		// A secret of the session that the text has a say in.
		mine := "FAKE~mine" + CleanText(text[i:min(len(text), i+24)])
		text = text[:i] + own + " " + key + " " + fetched + " " + mine + " " + text[i:]
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
			for _, c := range got {
				if c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xA0 || invisible(c) {
					t.Errorf("%s(%q) = %q holds %U", how, text, got, c)
				}
			}
			planted := []string{own, key, fetched, mine}
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
