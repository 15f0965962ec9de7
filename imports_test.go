package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of the project's packages each imports, outside of tests:
// no others, and all of these. docs/architecture.md draws them.
var arrows = map[string][]string{
	".":                              {"client", "internal/analysis/normal", "internal/command", "internal/config", "internal/console", "internal/demo", "internal/doctor", "internal/install", "internal/pretty", "internal/redact", "internal/render/display", "internal/render/page", "internal/render/terminal", "internal/safe", "internal/selftrace", "internal/store", "internal/transport", "internal/turns", "schemas", "tools"},
	"client":                         {"client/internal/jsonscan", "internal/turns"},
	"client/internal/jsonscan":       {},
	"internal/analysis":              {"client", "internal/safe"},
	"internal/analysis/conversation": {"client", "internal/lazyregexp", "internal/semconv"},
	"internal/analysis/incident":     {"client", "internal/analysis", "internal/analysis/logs", "internal/analysis/metrics", "internal/analysis/normal", "internal/analysis/traces", "internal/lazyregexp", "internal/safe", "internal/semconv", "internal/stats", "internal/text"},
	"internal/analysis/logs":         {"client", "internal/analysis", "internal/safe", "internal/semconv", "internal/stats", "internal/text"},
	"internal/analysis/metrics":      {"client", "internal/analysis", "internal/safe", "internal/semconv", "internal/stats"},
	"internal/analysis/normal":       {"client", "internal/analysis/logs", "internal/analysis/metrics", "internal/analysis/traces", "internal/safe", "internal/stats", "internal/text"},
	"internal/analysis/traces":       {"client", "internal/analysis", "internal/analysis/conversation", "internal/safe", "internal/semconv", "internal/stats", "internal/text"},
	"internal/bodies":                {},
	"internal/caller":                {},
	"internal/config":                {"client", "internal/command", "internal/install", "internal/lazyregexp", "internal/network", "internal/redact", "internal/store", "internal/transport", "schemas"},
	"internal/command":               {"internal/render/display", "schemas"},
	"internal/console":               {"internal/render/terminal"},
	"internal/corpus":                {},
	"internal/corpus/keep":           {"internal/corpus"},
	"internal/demo":                  {},
	"internal/doctor":                {"client", "internal/network"},
	"internal/golden":                {"internal/pretty"},
	"internal/handle":                {},
	"internal/learning":              {"internal/analysis/normal", "internal/store"},
	"internal/names":                 {"client", "internal/semconv"},
	"internal/install":               {},
	"internal/nationalid":            {"internal/number"},
	"internal/network":               {},
	"internal/number":                {},
	"internal/pretty":                {},
	"internal/reader":                {},
	"internal/lazyregexp":            {},
	"internal/needs":                 {},
	"internal/redistest":             {"internal/needs"},
	"internal/redact":                {"internal/nationalid", "internal/number", "internal/textclean"},
	"internal/render/answer":         {"client", "internal/analysis", "internal/analysis/conversation", "internal/analysis/incident", "internal/analysis/logs", "internal/analysis/metrics", "internal/analysis/normal", "internal/analysis/traces", "internal/render/budget", "internal/safe", "internal/text"},
	"internal/render/display":        {},
	"internal/render/picture":        {"client", "internal/analysis", "internal/analysis/conversation", "internal/analysis/incident", "internal/analysis/logs", "internal/analysis/metrics", "internal/analysis/traces", "internal/render/answer", "internal/render/budget", "internal/render/display", "internal/safe", "internal/text"},
	"internal/render/terminal":       {"internal/command", "internal/render/display"},
	"internal/render/page":           {"internal/render/display"},
	"internal/render/budget":         {"client", "internal/analysis", "internal/safe"},
	"internal/safe":                  {},
	"internal/selftrace":             {},
	"internal/semconv":               {},
	"internal/snapshot":              {},
	"internal/spantest":              {"client"},
	"internal/stats":                 {},
	"internal/store":                 {"internal/lazyregexp"},
	"internal/text":                  {},
	"internal/textclean":             {},
	"internal/transport":             {"internal/caller", "internal/lazyregexp", "internal/reader", "internal/turns"},
	"internal/turns":                 {},
	"schemas":                        {},
	"tools":                          {"client", "internal/analysis", "internal/analysis/conversation", "internal/analysis/incident", "internal/analysis/logs", "internal/analysis/metrics", "internal/analysis/normal", "internal/analysis/traces", "internal/caller", "internal/handle", "internal/lazyregexp", "internal/learning", "internal/names", "internal/network", "internal/reader", "internal/redact", "internal/render/answer", "internal/render/budget", "internal/render/display", "internal/render/page", "internal/render/picture", "internal/safe", "internal/snapshot", "internal/store", "internal/turns", "schemas"},
}

func TestImportsFollowTheArrows(t *testing.T) {
	module := modulePath(t)
	imported := map[string]bool{} // "from to"
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || path != "." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		allowed, ok := arrows[pkg]
		if !ok {
			t.Errorf("%s: the package %s is not on the map", path, pkg)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range file.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			ours, ok := strings.CutPrefix(name, module+"/")
			if !ok {
				continue
			}
			imported[pkg+" "+ours] = true
			if !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; %s may import %v", path, ours, pkg, allowed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for from, all := range arrows {
		for _, to := range all {
			if !imported[from+" "+to] {
				t.Errorf("%s does not import %s, as the map has it", from, to)
			}
		}
	}
}

// modulePath reads the module's path out of go.mod.
func modulePath(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(data), "\n")
	path, ok := strings.CutPrefix(first, "module ")
	if !ok {
		t.Fatalf("go.mod begins with %q, not with the module's path", first)
	}
	return strings.TrimSpace(path)
}
