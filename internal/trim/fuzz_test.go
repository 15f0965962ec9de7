package trim

import (
	"bytes"
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
)

const (
	// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
	// nothing else, only slower.
	maxInput = 2 << 10
	// marked is a letter that the cleaning of the fuzz targets takes out: where
	// it shows, text was not cleaned.
	marked = 'Ω'
)

// fuzzAnswer holds what is true of every answer: the budget, one JSON object, no
// upstream text that was not cleaned, something shown where there is something,
// and the same answer again.
func fuzzAnswer(t *testing.T, o Options, trim func(Options) Result) Result {
	t.Helper()
	o.Clean = func(s string) string { return strings.ReplaceAll(s, string(marked), "o") }
	res := trim(o)
	checkAnswer(t, res, o.MaxBytes)
	if bytes.ContainsRune(res.JSON, marked) {
		t.Errorf("not all text is cleaned: %s", res.JSON)
	}
	if res.Shown == 0 && res.Total > o.Offset {
		t.Errorf("nothing of %d is shown from %d: %s", res.Total, o.Offset, res.JSON)
	}
	if o.MaxBytes%4 == 0 { // for the time it takes
		if again := trim(o); !bytes.Equal(again.JSON, res.JSON) {
			t.Errorf("the same input gave another answer:\n%s\n%s", res.JSON, again.JSON)
		}
	}
	return res
}

// FuzzPattern holds that a message has a pattern that stands for it: its words
// in their order with something in place of what varies.
func FuzzPattern(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"request 7f7cd172-ded0-e08c-d01a-a7286882c2b1 took 12.5ms", `GET http://a/b?c=1 HTTP/1.1" 200`, "u1=3 a1.2.3.4:80", "x <*> 5", "", strings.Repeat("a 1 ", 50), "\xff1\xc3 é9"} {
		f.Add(s, "other text 1")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		if len(text)+len(other) > maxInput {
			return
		}
		tokens, _ := maskTokens(text)
		if n := len(strings.Fields(text)); len(tokens) != min(n, maxTokens+1) {
			t.Fatalf("%q has the words %q", text, tokens)
		}
		for i, word := range strings.Fields(text)[:min(len(tokens), maxTokens)] {
			at := 0
			for part := range strings.SplitSeq(tokens[i], wildcard) {
				j := strings.Index(word[at:], part)
				if j < 0 {
					t.Fatalf("%q of %q became %q", word, text, tokens[i])
				}
				at += j + len(part)
			}
		}
		m := newMiner()
		a := m.add(errorLevel, text)
		b := m.add(errorLevel, other)
		if m.add(errorLevel, text) != a || m.add(errorLevel, other) != b {
			t.Errorf("%q or %q has two patterns", text, other)
		}
		m.finish()
		if id := a.root().id; len(id) != 6 || id[0] != 'p' || a.root() == b.root() && a.root().id != b.root().id {
			t.Errorf("%q has the pattern %q", text, id)
		}
	})
}
