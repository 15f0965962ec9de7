package conversation

import (
	"testing"

	"airefinery-mcp/internal/corpus"
)

// FuzzMayRefuse holds that no refusal is passed over by its first bytes.
func FuzzMayRefuse(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{"I can't help with that", "i'm sorry, but we won't assist", "I am unable to comply", "I’m not able to help", "sorry, I cannot help",
		"ſorry, i can't help", "AFRAID we can't help", ", but I won't help", "but i can’t assist", "we 'm unable to help", "icannot help", "i", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !mayRefuse(text) && len(text) < headBytes && refusal().MatchString(text) && (text == "" || text[0] > ' ') {
			t.Errorf("%q is a refusal", text)
		}
	})
}
