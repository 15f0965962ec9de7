package traces

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// element is a part of a value that can be read alone: a message of a list, or
// what stands beside the lists.
type element struct{ name, json string }

// elements takes a value apart that is the JSON of a list of objects, such as the
// messages of a prompt, or of an object with such lists. The last element of a
// list comes first, as the newest message is the last. It returns nil for any
// other value.
func elements(key, value string) []element {
	d := newDecoder(value)
	var out []element
	switch d.PeekKind() {
	case '[':
		out = listed(d, value, key)
	case '{':
		out = members(d, value, key)
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return nil
	}
	return out
}

func newDecoder(value string) *jsontext.Decoder {
	return jsontext.NewDecoder(strings.NewReader(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// read returns the next value as the part of the source that it is.
func read(d *jsontext.Decoder, source string) (string, error) {
	v, err := d.ReadValue()
	if err != nil {
		return "", err
	}
	end := int(d.InputOffset())
	return source[end-len(v) : end], nil
}

// listed reads a list of objects, nil where it has anything else.
func listed(d *jsontext.Decoder, source, key string) []element {
	var out []element
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	for d.PeekKind() == '{' {
		v, err := read(d, source)
		if err != nil {
			return nil
		}
		out = append(out, element{key + "." + strconv.Itoa(len(out)), v})
	}
	if t, err := d.ReadToken(); err != nil || t.Kind() != ']' {
		return nil
	}
	slices.Reverse(out)
	return out
}

// members reads an object that has lists of objects, nil where it has none.
func members(d *jsontext.Decoder, source, key string) []element {
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var lists []element
	var rest strings.Builder
	for d.PeekKind() == '"' {
		quoted, err := read(d, source)
		if err != nil {
			return nil
		}
		v, err := read(d, source)
		if err != nil {
			return nil
		}
		if v[0] == '[' {
			if name, err := jsontext.AppendUnquote(nil, quoted); err == nil {
				if list := listed(newDecoder(v), v, key+"."+string(name)); list != nil {
					lists = append(lists, list...)
					continue
				}
			}
		}
		if rest.Len() == 0 {
			rest.WriteByte('{')
		} else {
			rest.WriteByte(',')
		}
		rest.WriteString(quoted)
		rest.WriteByte(':')
		rest.WriteString(v)
	}
	if _, err := d.ReadToken(); err != nil || lists == nil {
		return nil
	}
	if rest.Len() > 0 {
		rest.WriteByte('}')
		lists = append(lists, element{key, rest.String()})
	}
	return lists
}

// leaf is a value without members of its own, and its place: "parts.0.content".
type leaf struct{ path, text string }

// maxLeafDepth is how deep a value is taken apart. What is deeper is a leaf.
const maxLeafDepth = 16

// leaves takes the JSON of a value apart into all that it says, in its order; nil
// for what is no JSON.
func leaves(json string) []leaf {
	d := newDecoder(json)
	out, err := appendLeaves(nil, d, "", 0)
	if err != nil {
		return nil
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return nil
	}
	return out
}

func appendLeaves(out []leaf, d *jsontext.Decoder, path string, depth int) ([]leaf, error) {
	kind := d.PeekKind()
	if kind != '{' && kind != '[' || depth == maxLeafDepth {
		v, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		text := string(v)
		if kind == '"' {
			unquoted, err := jsontext.AppendUnquote(nil, v)
			if err != nil {
				return nil, err
			}
			text = string(unquoted)
		}
		return append(out, leaf{path, text}), nil
	}
	_, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	before := len(out)
	for n := 0; d.PeekKind() != '}' && d.PeekKind() != ']'; n++ {
		name := strconv.Itoa(n)
		if kind == '{' {
			t, err := d.ReadToken()
			if err != nil {
				return nil, err
			}
			name = t.String()
		}
		if path != "" {
			name = path + "." + name
		}
		if out, err = appendLeaves(out, d, name, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	if len(out) == before {
		text := "{}"
		if kind == '[' {
			text = "[]"
		}
		out = append(out, leaf{path, text})
	}
	return out, nil
}

// indexed takes the name of an attribute apart that is one of a list's, such as
// llm.input_messages.12.message.content: the list, the index and the rest.
func indexed(key string) (list string, index int, rest string, ok bool) {
	for from := 0; ; {
		dot := strings.IndexByte(key[from:], '.')
		if dot < 0 {
			return "", 0, "", false
		}
		from += dot + 1
		number, rest, found := strings.Cut(key[from:], ".")
		if !found {
			return "", 0, "", false
		}
		if n, err := strconv.ParseUint(number, 10, 31); err == nil {
			return key[:from-1], int(n), rest, true
		}
	}
}
