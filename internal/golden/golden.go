// Package golden compares what a test got with a file, which the test's flag
// -update rewrites.
package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/internal/pretty"
)

var errNotAnAnswer = errors.New("the JSON has other white space than a new line before each row")

var update = flag.Bool("update", false, "rewrite the golden files, and the tables that this package's tests make")

// Update reports whether files are to be rewritten instead of compared.
func Update() bool { return *update }

// JSON compares got with the JSON in a file, where it is laid out over lines so
// that a difference is a line. Nothing of got is lost to the layout: the order
// of members, the text of numbers and strings are compared as they are, and got
// itself must be as answers are: compact, but each row on a line of its own.
func JSON(t testing.TB, path string, got []byte) {
	t.Helper()
	laid, err := layOut(got)
	if err != nil {
		t.Errorf("%s: %v\n%s", path, err, got)
		return
	}
	Text(t, path, string(laid))
}

// layOut lays JSON out whose own white space, which is lost, must be that of an
// answer.
func layOut(data []byte) ([]byte, error) {
	var compact, answer bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, err
	}
	if err := writeAnswer(&answer, compact.Bytes(), ""); err != nil {
		return nil, err
	}
	if !bytes.Equal(answer.Bytes(), data) {
		return nil, errNotAnAnswer
	}
	return pretty.JSON(data)
}

// Text compares got with a file.
func Text(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update writes it", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs, -update rewrites it; -want +got\n%s", path, d)
	}
}
