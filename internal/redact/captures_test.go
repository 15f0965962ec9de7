package redact

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"airefinery-mcp/internal/textclean"
)

// TestCapturesHoldNothingToMask cleans every string of the captures: lines,
// labels, attributes with their names, ids.
func TestCapturesHoldNothingToMask(t *testing.T) {
	r := newRedactor(t)
	files, err := filepath.Glob("../../client/testdata/captures/*/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d captures, %v", len(files), err)
	}
	seen := 0
	var walk func(name string, v any)
	walk = func(name string, v any) {
		switch v := v.(type) {
		case string:
			seen++
			if got, want := r.Session().CleanNamed(name, v), textclean.Clean(v); got != want {
				t.Errorf("CleanNamed(%q, %q)\n got %q", name, v, got)
			}
		case []any:
			for _, x := range v {
				walk(name, x)
			}
		case map[string]any:
			if key, ok := v["key"].(string); ok { // an attribute
				walk("", key)
				if typed, ok := v["value"].(map[string]any); ok {
					for _, x := range typed {
						walk(key, x)
					}
					return
				}
				walk(key, v["value"])
				return
			}
			for k, x := range v {
				walk("", k)
				walk(k, x)
			}
		}
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		walk("", v)
	}
	if seen < 10000 {
		t.Errorf("walked through %d strings only", seen)
	}
}
