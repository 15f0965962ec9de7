package pretty

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRowsStayOnOneLine(t *testing.T) {
	in := `{"now":"x","rows":[["` + strings.Repeat("a", 80) + `",1],["` + strings.Repeat("b", 80) + `",2]]}`
	want := `{
  "now": "x",
  "rows": [
    ["` + strings.Repeat("a", 80) + `",1],
    ["` + strings.Repeat("b", 80) + `",2]
  ]
}
`
	got, err := JSON([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"b":null}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := JSON(in)
		if err != nil {
			return
		}
		var a, b any
		if json.Unmarshal(in, &a) != nil || json.Unmarshal(out, &b) != nil || !cmp.Equal(a, b) {
			t.Errorf("%q became %q", in, out)
		}
	})
}
