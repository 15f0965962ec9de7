package golden

import (
	"bytes"
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"
)

// hasRows reports whether the elements of a member of this name are rows or
// records, each on a line of its own in an answer.
func hasRows(name string) bool { return name == "rows" || name == "spans" }

// writeAnswer writes compact JSON, the value of a member of this name, with the
// white space that it has in an answer.
func writeAnswer(b *bytes.Buffer, v jsontext.Value, member string) error {
	kind := v.Kind()
	if kind != '{' && kind != '[' {
		b.Write(v)
		return nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(v), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	b.WriteByte(byte(kind))
	for first := true; dec.PeekKind() != kind+2; first = false { // '}' follows '{' by two, ']' follows '['
		if !first {
			b.WriteByte(',')
		}
		if kind == '[' && hasRows(member) {
			b.WriteByte('\n')
		}
		var name string
		if kind == '{' {
			quoted, err := dec.ReadValue()
			if err != nil {
				return err
			}
			b.Write(quoted)
			b.WriteByte(':')
			if err := json.Unmarshal(quoted, &name); err != nil {
				return err
			}
		}
		item, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if err := writeAnswer(b, item.Clone(), name); err != nil {
			return err
		}
	}
	b.WriteByte(byte(kind) + 2)
	return nil
}
