package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func TestASecretIsProtectedFromThenOn(t *testing.T) {
	r := newRedactor(t, WithSecrets("FAKE-fixed-credential"))
	s, other := r.Session(), r.Session()
	const line = "sent lateCredentialFAKE and annasOwnFAKE"
	if got := s.Clean(line); got != line {
		t.Fatalf("nobody protects it, but it is %q", got)
	}
	r.Protect("lateCredentialFAKE")
	r.Protect("lateCredentialFAKE")
	s.Protect("annasOwnFAKE")
	if got, want := s.Clean(line), "sent [secret:1] and [secret:2]"; got != want {
		t.Errorf("Clean = %q, want %q", got, want)
	}
	if got, want := other.Clean(line), "sent [secret:1] and annasOwnFAKE"; got != want {
		t.Errorf("in another session Clean = %q, want %q", got, want)
	}
	if got, want := s.CleanNamed("note", line), "sent [secret:1] and [secret:2]"; got != want {
		t.Errorf("CleanNamed = %q, want %q", got, want)
	}
	if got, want := r.Mask(line), "sent [secret] and annasOwnFAKE"; got != want {
		t.Errorf("Mask = %q, want %q", got, want)
	}
	if got, want := r.MaskNamed("password", "lateCredentialFAKE"), "[secret]"; got != want {
		t.Errorf("MaskNamed = %q, want %q", got, want)
	}
	encoded := "Basic " + base64.StdEncoding.EncodeToString([]byte("u:lateCredentialFAKE"))
	if got := r.Mask(encoded); strings.Contains(got, encoded[len("Basic ")+8:]) {
		t.Errorf("Mask(%q) = %q", encoded, got)
	}
	if got, want := r.MaskSecrets("\x1b[1mpassword=x lateCredentialFAKE FAKE-fixed-credential"), "\x1b[1mpassword=x [secret] [secret]"; got != want {
		t.Errorf("MaskOwn = %q, want %q", got, want)
	}
}

func TestProtectedSecretsAreBounded(t *testing.T) {
	r := newRedactor(t, WithSecrets("FAKE-fixed-credential"))
	r.Protect("short")
	name := func(i int) string { return fmt.Sprintf("secretFAKE%03d", i) }
	for i := range 3 * maxProtected {
		r.Protect(name(i))
	}
	kept := 0
	for i := range 3 * maxProtected {
		switch masked := r.MaskSecrets(name(i)) == "[secret]"; {
		case masked:
			kept++
		case i >= 2*maxProtected:
			t.Errorf("%s, one of the latest, is shown", name(i))
		}
	}
	if kept != maxProtected {
		t.Errorf("%d are kept, want %d", kept, maxProtected)
	}
	if got := r.MaskSecrets("FAKE-fixed-credential short"); got != "[secret] short" {
		t.Errorf("got %q", got)
	}
}

func TestSecretsAreProtectedWhileTextIsCleaned(t *testing.T) {
	r := newRedactor(t)
	s := r.Session()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 50 {
				secret := fmt.Sprintf("secretFAKE%d-%d", i, n%4)
				s.Protect(secret)
				r.Protect(secret)
				s.Clean("it is " + secret)
			}
		})
	}
	wg.Wait()
}

// BenchmarkCleanWithSecrets measures what the server's own secrets cost: one,
// and as many as are ever kept, OAuth tokens among them.
func BenchmarkCleanWithSecrets(b *testing.B) {
	lines := workloads(b)[0]
	for _, n := range []int{0, 1, maxProtected} {
		r := newRedactor(b)
		for i := range n {
			r.Protect(fmt.Sprintf("ey%sFAKE%04d", strings.Repeat(base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d-token", i*7919)), 40), i))
		}
		s := r.Session()
		b.Run(fmt.Sprint(n), func(b *testing.B) { lines.run(b, s.Clean) })
	}
}

func TestSecretsAreMaskedInEverySpelling(t *testing.T) {
	const secret = `FAKE/key+with "odd" chars&=ü`
	std, raw := base64.StdEncoding, base64.RawURLEncoding
	r := newRedactor(t, WithSecrets("", secret, "another-FAKE-credential", "pin4"), WithoutClass("secret"))
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"as it is":        "sent " + secret + " to",
		"within a word":   "x" + secret + "y",
		"query":           "?k=" + url.QueryEscape(secret),
		"path":            "/" + url.PathEscape(secret) + "/",
		"small escapes":   strings.ToLower(url.QueryEscape("/")) + "?k=" + lowerEscapes(url.QueryEscape(secret)),
		"JSON":            `{"k":` + strings.ReplaceAll(string(quoted), `\u0026`, "&") + `}`,
		"base64":          std.EncodeToString([]byte(secret)),
		"base64 behind 1": std.EncodeToString([]byte("u" + secret + "z")),
		"base64 behind 2": std.EncodeToString([]byte("us" + secret + "zz")),
		"base64 for URLs": raw.EncodeToString([]byte("user:" + secret)),
		"split":           secret[:5] + "\u200b" + secret[5:8] + "\x1b[0m" + secret[8:],
	} {
		got := r.Mask(text)
		if !strings.Contains(got, "[secret]") {
			t.Errorf("%s: Mask(%q) = %q", name, text, got)
		}
		for _, form := range spellings(secret) {
			if strings.Contains(got, form) {
				t.Errorf("%s: Mask(%q) = %q holds %q", name, text, got, form)
			}
		}
	}
	if got, want := r.Mask("another-FAKE-credential, a pin4 and another-FAKE-credentia"), "[secret], a [secret] and another-FAKE-credentia"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
