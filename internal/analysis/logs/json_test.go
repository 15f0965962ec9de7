package logs

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/internal/corpus"
)

// FuzzJSON holds that what is read as JSON is what a library reads so, and that
// what is taken for plain says what stands there.
func FuzzJSON(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{`{}`, `{"a":1}`, `{"a":[1,2.5e-3,-0,{"b":null}],"c":"\u00e9\n"} `, `{"a":1,}`, `{"a":01}`, `{"a":"` + "\x01" + `"}`,
		`{"a":"\x"}`, `{"a" : tru}`, `{1:2}`, `{"a":1 "b":2}`, `[}`, `{"a":-}`, `{"a":1.}`, `"\ud800"`, "\"\xff\"", `{"a":"\u12g4"}`, ``, ` `} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := jsonReader{s: s}
		raw, plain, ok := r.value()
		d := jsontext.NewDecoder(bytes.NewBufferString(s), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		want, err := d.ReadValue()
		if ok != (err == nil) || ok && (raw != string(want) || r.at != int(d.InputOffset())) {
			t.Errorf("%q: %q %t at %d, a library says %q %v at %d", s, raw, ok, r.at, want, err, d.InputOffset())
		}
		if said, err := jsontext.AppendUnquote(nil, want); ok && plain && err == nil && string(said) != raw[1:len(raw)-1] {
			t.Errorf("%s is taken for plain, and says %q", raw, said)
		}
	})
}
