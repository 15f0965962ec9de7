package redact

import (
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/internal/textclean"
)

// checkHidden holds that what Hidden says of a value is what CleanNamed does.
func checkHidden(t testing.TB, s *Session, name, value string) {
	t.Helper()
	plain, hidden := s.Hidden(name, value)
	if want := textclean.Clean(value); plain != want || s.Plain(value) != want {
		t.Fatalf("Hidden(%q, %q): the plain text is %q, want %q", name, value, plain, want)
	}
	rest, from := s.CleanNamed(name, value), 0
	shown := rest
	for _, h := range hidden {
		if h[0] < from || h[1] <= h[0] || h[1] > len(plain) || from > 0 && h[0] == from {
			t.Fatalf("Hidden(%q, %q): %v", name, value, hidden)
		}
		before := plain[from:h[0]]
		if !strings.HasPrefix(rest, before) {
			t.Fatalf("Hidden(%q, %q): %v, but shown is %q", name, value, hidden, shown)
		}
		rest = rest[len(before):]
		n := placeholderLen(rest)
		if n == 0 {
			t.Fatalf("Hidden(%q, %q): %v, but shown is %q", name, value, hidden, shown)
		}
		for n > 0 { // parts that touch are one
			rest = rest[n:]
			n = placeholderLen(rest)
			if strings.HasPrefix(plain[h[1]:], rest) {
				break // the text goes on with what looks like one
			}
		}
		from = h[1]
	}
	if rest != plain[from:] {
		t.Fatalf("Hidden(%q, %q): %v, but shown is %q", name, value, hidden, shown)
	}
}

func TestHiddenIsWhatCleaningMasks(t *testing.T) {
	r := newRedactor(t, WithSecrets("FAKE-own-secret"), WithPattern("order", `order (\d+)`))
	s := r.Session()
	s.Protect("FAKE-session-secret")
	for _, file := range []string{"labelled", "blind", "outside"} {
		for _, l := range loadLabelled(t, "testdata/"+file+".txt") {
			checkHidden(t, s, "", l.text)
			checkHidden(t, s, "db.password", l.text)
			checkHidden(t, s, "cookie", l.text)
		}
	}
	for _, text := range []string{
		"", "FAKE-own-secret", "password=FAKE-own-secretFAKE-session-secret", "a order 17 b order 18", "password=\"x [email:1] FAKE-own-secret\"",
		"\u200bpass\u200bword=hun\u200bter2hunter2", strings.Repeat("password=x'y ", 5000),
	} {
		checkHidden(t, s, "", text)
		checkHidden(t, s, "Authorization", text)
	}
}

// A later span can have placeholders in it, or a part of one.
func TestATrailFollowsWhatIsMaskedAgain(t *testing.T) {
	r := newRedactor(t)
	var tr trail
	text := "one two three four"
	mask := func(word string) {
		i := strings.Index(text, word)
		text = r.replace(text, nil, []span{{i, i + len(word), classSecret}}, &tr)
	}
	mask("two")
	mask("four")
	if want := []masked{{4, 12, "two"}, {19, 27, "four"}}; text != "one [secret] three [secret]" || !slices.Equal(tr.parts, want) {
		t.Errorf("%q: %v", text, tr.parts)
	}
	mask("one [secret] thr")
	if want := []masked{{0, 8, "one two thr"}, {11, 19, "four"}}; text != "[secret]ee [secret]" || !slices.Equal(tr.parts, want) {
		t.Errorf("%q: %v", text, tr.parts)
	}
	mask("ret]ee [sec")
	if want := []masked{{4, 12, "one two three four"}}; !slices.Equal(tr.parts, want) {
		t.Errorf("%q: %v", text, tr.parts)
	}
}

func TestWhatMayOverlapWithAPlaceholder(t *testing.T) {
	s := newRedactor(t, WithPattern("order", `order (\d+)`)).Session()
	for text, want := range map[string]bool{
		"[": true, "a]": true, "email": true, "mail:12": true, "api_k": true, "key:": true, ":": true, ":7": true, "order": true,
		"": false, "12": false, "e-mail": false, "503": false, "no such text": false, "email1": false, "mai:1": false,
	} {
		if got := s.TouchesPlaceholder(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
