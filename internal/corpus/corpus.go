// Package corpus gives fuzz targets the inputs that earlier fuzzing found.
//
// The inputs of FuzzX are one archive, testdata/corpus/FuzzX.txtar beside the
// target: a file for each input, in the encoding and under the name that go
// test gave it. Go's own testdata/fuzz, a file for each input, is where go test
// writes an input that fails, and holds nothing else.
//
// The command in the folder keep adds inputs to an archive.
package corpus

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Add adds the inputs of f's archive to its seeds. A target calls it before any
// f.Add, so that the seed seed#7 that go test names is the archive's input 7,
// the first being 0.
func Add(f *testing.F) {
	f.Helper()
	inputs, err := read(Path(f.Name()))
	if err != nil {
		f.Fatal(err)
	}
	for _, in := range inputs {
		f.Add(in.values...)
	}
}

// Path returns where the archive of a target is, seen from the target's
// package.
func Path(target string) string {
	return filepath.Join("testdata", "corpus", target+".txtar")
}

// input is one input of a target: the arguments after t.
type input struct {
	name   string
	values []any
}

// read reads an archive. Nothing of it is passed over: what is no input is an
// error, as is one that has other types than the first.
func read(path string) ([]input, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w; a target for which nothing was found has an empty archive", err)
	}
	if err != nil {
		return nil, err
	}
	inputs, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return inputs, nil
}

func parse(data []byte) ([]input, error) {
	archive := txtar.Parse(data)
	if len(archive.Comment) != 0 {
		return nil, fmt.Errorf("%.40q stands before the first input", archive.Comment)
	}
	var inputs []input
	seen := map[string]bool{}
	for _, file := range archive.Files {
		if seen[file.Name] {
			return nil, fmt.Errorf("two inputs have the name %s", file.Name)
		}
		seen[file.Name] = true
		values, err := decode(string(file.Data))
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", file.Name, err)
		}
		in := input{name: file.Name, values: values}
		if len(inputs) > 0 && types(in) != types(inputs[0]) {
			return nil, fmt.Errorf("input %s has the types %s, and input %s has %s", in.name, types(in), inputs[0].name, types(inputs[0]))
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// types names the types of an input's values, such as "([]uint8, string)".
func types(in input) string {
	names := make([]string, len(in.values))
	for i, v := range in.values {
		names[i] = reflect.TypeOf(v).String()
	}
	return "(" + strings.Join(names, ", ") + ")"
}
