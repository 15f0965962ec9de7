package trim

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/tiktoken-go/tokenizer"
)

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
// maxBytes, and no more shown than there is.
func checkAnswer(t testing.TB, res Result, maxBytes int) {
	t.Helper()
	if len(res.JSON) > maxBytes {
		t.Errorf("%d bytes, %d over the budget of %d", len(res.JSON), len(res.JSON)-maxBytes, maxBytes)
	}
	if !json.Valid(res.JSON) || res.JSON[0] != '{' {
		t.Errorf("no JSON object: %s", res.JSON)
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
	body, err := os.ReadFile(filepath.Join("..", "..", "client", "testdata", "captures", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return body
}
