package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spy is a test that keeps its failures.
type spy struct {
	testing.TB
	failed []string
}

func (s *spy) Helper() {}

func (s *spy) Errorf(format string, args ...any) { s.failed = append(s.failed, format) }

func TestJSONLosesNothingToTheLayout(t *testing.T) {
	const want = `{"a":1,"b":[1.0,"x y"],"c":{}}`
	path := filepath.Join(t.TempDir(), "x.json")
	if err := os.WriteFile(path, []byte(want+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for got, same := range map[string]bool{
		want:                                   true,
		`{"b":[1.0,"x y"],"a":1,"c":{}}`:       false, // the order
		`{"a":1,"b":[1,"x y"],"c":{}}`:         false, // the text of a number
		`{"a":1,"b":[1.0,"x  y"],"c":{}}`:      false,
		`{"a":1,"b":[1.0,"x\u0020y"],"c":{}}`:  false,
		`{"a":1,"a":1,"b":[1.0,"x y"],"c":{}}`: false,
		want + "\n":                            false, // other white space than an answer's
		`{"a": 1,"b":[1.0,"x y"],"c":{}}`:      false,
		want[1:]:                               false, // no JSON
	} {
		s := &spy{TB: t}
		JSON(s, path, []byte(got))
		if (len(s.failed) == 0) != same {
			t.Errorf("%s: failures %q", got, s.failed)
		}
	}
}

// TestLongValuesAreLaidOut holds that a long answer is not compared as a line.
func TestLongValuesAreLaidOut(t *testing.T) {
	row := `["` + strings.Repeat("x", 200) + `",1]`
	laid, err := layOut([]byte(`{"now":1,"rows":[` + "\n" + row + ",\n" + row + `]}`))
	if want := "{\n  \"now\": 1,\n  \"rows\": [\n    " + row + ",\n    " + row + "\n  ]\n}\n"; err != nil || string(laid) != want {
		t.Errorf("%v\n%s", err, laid)
	}
}

func TestEachRowStandsOnALineOfItsOwn(t *testing.T) {
	for answer, want := range map[string]error{
		"{\"a\":[[1]],\"t\":{\"rows\":[\n[1,[2]],\n[3]]},\"spans\":[\n{\"rows\":1}],\"rows\":[]}": nil,
		"{\"rows\":[[1],\n[2]]}":     errNotAnAnswer,
		"{\"rows\":[\n[1],[2]]}":     errNotAnAnswer,
		"{\"rows\":[\n[1]\n,[2]]}":   errNotAnAnswer,
		"{\"rows\":[\n\n[1],\n[2]]}": errNotAnAnswer,
		"{\"rows\":[\n[1],\n[2]\n]}": errNotAnAnswer,
		"{\"rows\":[\n[\n1],\n[2]]}": errNotAnAnswer,
		"{\n\"rows\":[]}":            errNotAnAnswer,
		"{\"other\":[\n[1]]}":        errNotAnAnswer,
	} {
		if _, err := layOut([]byte(answer)); err != want {
			t.Errorf("%q: %v, want %v", answer, err, want)
		}
	}
}

func TestSectionIsWhatStandsBetweenTheMarkers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.md")
	const text = "# X\n<!-- a -->\n| 1 |\n<!-- /a -->\nwords\n<!-- b -->\n<!-- /b -->\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		section, got string
		same         bool
	}{{"a", "| 1 |\n", true}, {"a", "| 2 |\n", false}, {"b", "", true}} {
		s := &spy{TB: t}
		Section(s, path, c.section, c.got)
		Record(s, path, c.section, "| 3 |\n") // not asked to
		if (len(s.failed) == 0) != c.same {
			t.Errorf("%s %q: failures %q", c.section, c.got, s.failed)
		}
	}
	*update = true
	defer func() { *update = false }()
	Section(t, path, "a", "| 2 |\n")
	Record(t, path, "b", "| 3 |\n")
	data, err := os.ReadFile(path)
	if want := "# X\n<!-- a -->\n| 2 |\n<!-- /a -->\nwords\n<!-- b -->\n| 3 |\n<!-- /b -->\n"; err != nil || string(data) != want {
		t.Errorf("%v\n%s", err, data)
	}
}
