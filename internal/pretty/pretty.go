// Package pretty lays JSON out for a person at a terminal: what fits a line
// stays on it, so that a table's rows remain rows.
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

// JSON returns data with line breaks and two spaces a level.
func JSON(data []byte) ([]byte, error) {
	if !json.Valid(data) {
		return nil, errors.New("lay out JSON: it is none")
	}
	var b bytes.Buffer
	if err := write(&b, jsontext.Value(bytes.TrimSpace(data)), 0); err != nil {
		return nil, fmt.Errorf("lay out JSON: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func write(b *bytes.Buffer, v jsontext.Value, indent int) error {
	kind := v.Kind()
	if kind != '{' && kind != '[' || 2*indent+len(v) <= width {
		b.Write(v)
		return nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(v), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if _, err := dec.ReadToken(); err != nil {
		return err
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
		if err := write(b, item.Clone(), indent+1); err != nil {
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
