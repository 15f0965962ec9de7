package tools

import (
	"os"
	"strings"
	"testing"
)

// writeSection replaces what stands between the markers of a section.
func writeSection(t *testing.T, file, section, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	from, to := "<!-- "+section+" -->\n", "<!-- /"+section+" -->"
	start, end := strings.Index(string(data), from), strings.Index(string(data), to)
	if start < 0 || end < start {
		t.Fatalf("%s has no section %s", file, section)
	}
	out := string(data[:start+len(from)]) + text + string(data[end:])
	if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}
