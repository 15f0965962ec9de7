// Package pretty lays JSON out for a person to read: what fits a line stays on
// it, and a table's row does however long it is.
package pretty

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// width is how long a line may get, in bytes, before it is broken up.
const width = 140

// JSON returns data with line breaks and two spaces a level, whatever white
// space it had.
func JSON(data []byte) ([]byte, error) {
	var compact, b bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, errors.New("lay out JSON: it is none")
	}
	if err := write(&b, compact.Bytes(), 0, false); err != nil {
		return nil, fmt.Errorf("lay out JSON: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// write writes v, an element of an array or not. An array in an array that
// begins with a scalar is a row.
func write(b *bytes.Buffer, v jsontext.Value, indent int, element bool) error {
	kind := v.Kind()
	if kind != '{' && kind != '[' || 2*indent+len(v) <= width {
		b.Write(v)
		return nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(v), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	if k := dec.PeekKind(); element && kind == '[' && k != '[' && k != '{' {
		b.Write(v)
		return nil
	}
	b.WriteByte(byte(kind))
	for first := true; ; first = false {
		if k := dec.PeekKind(); k == '}' || k == ']' {
			break
		}
		if !first {
			b.WriteByte(',')
		}
		newline(b, indent+1)
		if kind == '{' {
			name, err := dec.ReadValue()
			if err != nil {
				return err
			}
			b.Write(name)
			b.WriteString(": ")
		}
		item, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if err := write(b, item.Clone(), indent+1, kind == '['); err != nil {
			return err
		}
	}
	newline(b, indent)
	b.WriteByte(byte(kind) + 2) // '}' follows '{' by two, ']' follows '['
	return nil
}

func newline(b *bytes.Buffer, indent int) {
	b.WriteByte('\n')
	for range indent {
		b.WriteString("  ")
	}
}
