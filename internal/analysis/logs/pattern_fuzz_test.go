package logs

import (
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// FuzzPattern holds that a message has a pattern that stands for it: its words
// in their order with something in place of what varies.
func FuzzPattern(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"request 7f7cd172-ded0-e08c-d01a-a7286882c2b1 took 12.5ms", `GET http://a/b?c=1 HTTP/1.1" 200`, "u1=3 a1.2.3.4:80", "x <*> 5", "", strings.Repeat("a 1 ", 50), "\xff1\xc3 é9"} {
		f.Add(s, "other text 1")
	}
	const maxWords = 40
	var clean *safe.Cleaner
	f.Fuzz(func(t *testing.T, message, other string) {
		if len(message)+len(other) > maxInput {
			return
		}
		template, count, _ := text.AppendTemplate(nil, message)
		words := strings.Split(string(template), " ")[:count]
		if n := len(strings.Fields(message)); len(words) != min(n, maxWords+1) {
			t.Fatalf("%q has the words %q", message, words)
		}
		for i, word := range strings.Fields(message)[:min(len(words), maxWords)] {
			at := 0
			for part := range strings.SplitSeq(words[i], text.Wildcard) {
				j := strings.Index(word[at:], part)
				if j < 0 {
					t.Fatalf("%q of %q became %q", word, message, words[i])
				}
				at += j + len(part)
			}
		}
		m := NewMiner()
		add := func(s string) *Cluster { return m.Add(text.Error, Scope{}, "", clean.Clean(s)) }
		a, b := add(message), add(other)
		if add(message) != a || add(other) != b {
			t.Errorf("%q or %q has two patterns", message, other)
		}
		m.Finish(nil)
		a, b = a.Root(""), b.Root("")
		if id := a.ID(); len(id) < 6 || len(id) > 17 || id[0] != 'p' || (a == b) != (a.ID() == b.ID()) {
			t.Errorf("%q has the pattern %q", message, id)
		}
	})
}
