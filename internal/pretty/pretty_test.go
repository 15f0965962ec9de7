package pretty

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/internal/corpus"
)

func TestRowsStayOnOneLine(t *testing.T) {
	in := `{"now":"x","rows":[["` + strings.Repeat("a", 80) + `",1],["` + strings.Repeat("b", 200) + `",[2]],[["` + strings.Repeat("c", 140) + `"]]]}`
	want := `{
  "now": "x",
  "rows": [
    ["` + strings.Repeat("a", 80) + `",1],
    ["` + strings.Repeat("b", 200) + `",[2]],
    [
      ["` + strings.Repeat("c", 140) + `"]
    ]
  ]
}
`
	for _, in := range []string{in, strings.ReplaceAll(in, `[["`, "[\n[ \"")} {
		got, err := JSON([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, string(got)); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	}
}

// FuzzJSON holds that only white space is added, on lines that are no longer
// than need be, and that what was laid out is laid out the same again.
func FuzzJSON(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{`{"a":[1,2,{"b":null}]}`, `[]`, ` "x" `, `{"a":1,"a":2}`, `[1.0,1e400,"\ud800"]`, "[\"\xff\"]",
		`{"rows":[["` + strings.Repeat("a", 80) + `",1],["` + strings.Repeat("b", 80) + `",2]]}`, strings.Repeat(`[`, 80) + strings.Repeat(`]`, 80)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := JSON(in)
		if json.Valid(in) != (err == nil) {
			t.Fatalf("%q: error %v", in, err)
		}
		if err != nil {
			return
		}
		var before, after bytes.Buffer
		if json.Compact(&before, in) != nil || json.Compact(&after, out) != nil || !bytes.Equal(before.Bytes(), after.Bytes()) {
			t.Errorf("%q became %q", in, out)
		}
		if again, err := JSON(out); err != nil || !bytes.Equal(again, out) {
			t.Errorf("%q became %q, and that %q, %v", in, out, again, err)
		}
	})
}
