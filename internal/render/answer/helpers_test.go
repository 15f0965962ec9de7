package answer

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tiktoken-go/tokenizer"
)

// cleanFunc is a masker of a function.
type cleanFunc func(string) string

func (f cleanFunc) Clean(text string) string          { return f(text) }
func (f cleanFunc) CleanNamed(_, value string) string { return f(value) }

// Plain is all that the function does: it masks nothing.
func (f cleanFunc) Plain(text string) string                          { return f(text) }
func (f cleanFunc) Hidden(_, value string) (plain string, _ [][2]int) { return f(value), nil }
func (f cleanFunc) TouchesPlaceholder(string) bool                    { return false }

// tokens counts text in tokens of the o200k vocabulary.
func tokens(t testing.TB, text []byte) int {
	t.Helper()
	codec, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		t.Fatal(err)
	}
	n, err := codec.Count(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checkAnswer holds what is true of every answer: one JSON object of at most
// maxBytes, a head that stands for itself, and no more shown than there is.
func checkAnswer(t testing.TB, res Result, maxBytes int) {
	t.Helper()
	if len(res.JSON) > maxBytes {
		t.Errorf("%d bytes, %d over the budget of %d", len(res.JSON), len(res.JSON)-maxBytes, maxBytes)
	}
	if !json.Valid(res.JSON) || res.JSON[0] != '{' {
		t.Errorf("no JSON object: %s", res.JSON)
	}
	head := string(res.JSON[:res.Head]) + "}"
	if rest := "{\"x\":0" + string(res.JSON[res.Head:]); !json.Valid([]byte(head)) || !json.Valid([]byte(rest)) || strings.Contains(head, "\n") {
		t.Errorf("the head is %s, and the answer %s", head, res.JSON)
	}
	if res.Shown < 0 || res.Shown > res.Total {
		t.Errorf("shown %d of %d", res.Shown, res.Total)
	}
	if res.Whole && res.Shown != res.Total {
		t.Errorf("whole, but shown %d of %d", res.Shown, res.Total)
	}
}

// capture reads a body that was captured from an engine: "loki/loki_empty.json".
func capture(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", "..", "client", "testdata", "captures", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

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
func fuzzAnswer(t *testing.T, o Options, answer func(Options) Result) Result {
	t.Helper()
	o.Masker = cleanFunc(func(s string) string { return strings.ReplaceAll(s, string(marked), "o") })
	res := answer(o)
	checkAnswer(t, res, o.Budget.MaxBytes)
	if bytes.ContainsRune(res.JSON, marked) {
		t.Errorf("not all text is cleaned: %s", res.JSON)
	}
	if res.Shown == 0 && res.Total > o.View.Offset {
		t.Errorf("nothing of %d is shown from %d: %s", res.Total, o.View.Offset, res.JSON)
	}
	if o.Budget.MaxBytes%4 == 0 { // for the time it takes
		if again := answer(o); !bytes.Equal(again.JSON, res.JSON) {
			t.Errorf("the same input gave another answer:\n%s\n%s", res.JSON, again.JSON)
		}
	}
	return res
}
