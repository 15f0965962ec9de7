package golden

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Section compares got with what stands in a document between the markers
// <!-- section --> and <!-- /section -->.
func Section(t testing.TB, path, section, got string) {
	t.Helper()
	before, want, after := cutSection(t, path, section)
	if *update {
		writeSection(t, path, before+got+after)
		return
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the section %s of %s differs, -update rewrites it; -want +got\n%s", section, path, d)
	}
}

// Record writes a section that is never compared, such as one of measured
// times. Without -update it does nothing.
func Record(t testing.TB, path, section, got string) {
	t.Helper()
	if *update {
		before, _, after := cutSection(t, path, section)
		writeSection(t, path, before+got+after)
	}
}

func cutSection(t testing.TB, path, section string) (before, text, after string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from, to := "<!-- "+section+" -->\n", "<!-- /"+section+" -->"
	before, rest, ok := strings.Cut(string(data), from)
	text, after, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatalf("%s has no section %s", path, section)
	}
	return before + from, text, to + after
}

func writeSection(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
