package safe

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWaysPastTheCleanerAreFew holds where text becomes a Text that the cleaner
// did not make and that is no constant: each place is one to look at.
func TestWaysPastTheCleanerAreFew(t *testing.T) {
	want := []string{
		"internal/analysis/incident/events.go: Derived", // the end of a cleaned line
		"internal/analysis/logs/miner.go: Derived",      // a template of cleaned words
		"internal/analysis/logs/values.go: Derived",     // a stretch of it
		"internal/analysis/logs/values.go: Derived",     // a word of a cleaned line
		"internal/render/answer/logs.go: Derived",       // a stack trace of cleaned frames
		"internal/render/answer/logs.go: Derived",       // the same in brief
		"internal/render/budget/frame.go: Argument",     // the arguments of the present call
		"internal/render/budget/frame.go: Argument",     // the same, cut
		"internal/render/budget/frame.go: Argument",     // an argument as it was given
		"internal/render/budget/frame.go: Argument",     // and as it was taken
		"internal/render/picture/picture.go: Argument",  // the same in a document, as given
		"internal/render/picture/picture.go: Argument",  // and as taken
	}
	ways := regexp.MustCompile(`safe\.(Argument)\(|\.(Derived)\(`)
	var got []string
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, m := range ways.FindAllStringSubmatch(string(source), -1) {
			got = append(got, filepath.ToSlash(name)+": "+m[1]+m[2])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("text passes the cleaner in\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
