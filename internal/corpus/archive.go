package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/txtar"
)

// Keep adds the files of a folder, the inputs that fuzzing found, to an archive
// that may not exist yet, the smallest first, until it has maxInputs of them or
// maxBytes bytes of them. It returns how many it added. A folder that is not
// there has none. As go test does, Keep passes over what an earlier form of the
// target left there, inputs of other types.
func Keep(archive, folder string, maxInputs, maxBytes int) (int, error) {
	data, err := os.ReadFile(archive)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	inputs, err := parse(data)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", archive, err)
	}
	files := txtar.Parse(data).Files
	held, size := map[string]bool{}, 0
	for _, f := range files {
		held[f.Name] = true
		size += len(f.Data)
	}
	found, err := readFolder(folder)
	if err != nil {
		return 0, err
	}
	added := 0
	for _, f := range found {
		values, err := decode(string(f.Data))
		in := input{f.Name, values}
		if held[f.Name] || err != nil || len(inputs) > 0 && types(in) != types(inputs[0]) {
			continue
		}
		if size += len(f.Data); size > maxBytes || len(files) >= maxInputs {
			break
		}
		inputs, files = append(inputs, in), append(files, f)
		added++
	}
	slices.SortFunc(files, func(a, b txtar.File) int { return cmp.Compare(a.Name, b.Name) })
	if err := os.MkdirAll(filepath.Dir(archive), 0o755); err != nil {
		return 0, err
	}
	return added, os.WriteFile(archive, txtar.Format(&txtar.Archive{Files: files}), 0o644)
}

// readFolder reads the files of a folder, the smallest first.
func readFolder(folder string) ([]txtar.File, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var files []txtar.File
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, txtar.File{Name: e.Name(), Data: data})
	}
	slices.SortStableFunc(files, func(a, b txtar.File) int { return cmp.Compare(len(a.Data), len(b.Data)) })
	return files, nil
}
