package tools

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"airefinery-mcp/schemas"
)

// maxText bounds a text argument, in bytes: answers echo them.
const maxText = 200

// decodeArgs fills a struct from a tool call's arguments, checked against its
// schema. What is plainly meant is taken: a number in quotes, a null or an
// empty text for "not given". Anything else that the schema does not allow is
// a *failure that says how it would be right.
func decodeArgs(schema *schemas.Schema, raw json.RawMessage, dst any) error {
	members := map[string]json.RawMessage{}
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
		if err := json.Unmarshal(raw, &members); err != nil {
			return badArgument("Pass the arguments as one JSON object.", "the arguments are no JSON object")
		}
	}
	if err := unknownArgument(schema, members); err != nil {
		return err
	}
	v := reflect.ValueOf(dst).Elem()
	for i := range schema.Properties {
		p := &schema.Properties[i]
		text, given, err := scalar(p, members[p.Name])
		if err != nil {
			return err
		}
		if !given {
			if p.Required {
				return missing(p)
			}
			continue
		}
		if err := set(v.FieldByIndex(p.Index), p, text); err != nil {
			return err
		}
	}
	return nil
}

// unknownArgument refuses names that the schema does not have: dropped
// silently, a misspelt filter would give an answer to another question.
func unknownArgument(schema *schemas.Schema, members map[string]json.RawMessage) error {
	var unknown []string
	for name := range members {
		if _, ok := schema.Property(name); !ok {
			unknown = append(unknown, strconv.Quote(clip(name)))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	next := "Use only the valid arguments."
	if first, err := strconv.Unquote(unknown[0]); err == nil {
		if near, ok := schemas.Nearest(first, schema.Names()); ok {
			next = fmt.Sprintf("Did you mean %q?", near)
		}
	}
	if len(unknown) > 5 {
		unknown = append(unknown[:5], "…")
	}
	f := badArgument(next, "unknown argument %s", strings.Join(unknown, ", "))
	f.Valid = schema.Names()
	return f
}

func missing(p *schemas.Property) error {
	f := badArgument(fmt.Sprintf("Pass %q.", p.Name), "the argument %q is required", p.Name)
	switch p.Name {
	case "metric":
		f.Valid = schemas.MetricNames()
		f.Next = `Pass "metric"; names not listed here are accepted too.`
	case "trace":
		f.Valid = schemas.TraceNames()
		f.Next = `Pass "trace"; names not listed here are accepted too.`
	}
	return f
}

// scalar returns an argument's value as text; given is false for a missing
// one, null and the empty text.
func scalar(p *schemas.Property, raw json.RawMessage) (text string, given bool, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", false, nil
	}
	switch raw[0] {
	case '"':
		if err := json.Unmarshal(raw, &text); err != nil {
			return "", false, wrongType(p, raw)
		}
		text = strings.TrimSpace(text)
		return text, text != "", nil
	case '{', '[':
		return "", false, wrongType(p, raw)
	}
	return string(raw), true, nil
}

func wrongType(p *schemas.Property, raw []byte) *failure {
	f := badArgument("", "%s must be of type %s, found %s", p.Name, p.Type, clip(string(raw)))
	f.Valid = p.Enum
	return f
}

func set(field reflect.Value, p *schemas.Property, text string) error {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch field.Kind() {
	case reflect.String:
		return setString(field, p, text)
	case reflect.Int:
		n, err := whole(text)
		if err != nil {
			return wrongType(p, []byte(text))
		}
		if p.Minimum != nil && n < *p.Minimum || p.Maximum != nil && n > *p.Maximum {
			return badArgument(fmt.Sprintf("Pass %s=%d.", p.Name, nearestInRange(p, n)), "%s is %d, it must be %s", p.Name, n, p.Bounds())
		}
		field.SetInt(n)
	case reflect.Bool:
		b, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil || len(text) == 1 {
			return wrongType(p, []byte(text))
		}
		field.SetBool(b)
	default:
		return fmt.Errorf("argument %s: no way to set a %s", p.Name, field.Kind())
	}
	return nil
}

// whole reads an integer, also one written as 500.0 or 5e2.
func whole(text string) (int64, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int64(f)) || f > 1e15 || f < -1e15 {
		return 0, fmt.Errorf("%q is no integer", text)
	}
	return int64(f), nil
}

func setString(field reflect.Value, p *schemas.Property, text string) error {
	if len(text) > maxText {
		return badArgument("Shorten it.", "%s is %d bytes long, at most %d are accepted", p.Name, len(text), maxText)
	}
	if p.Enum != nil {
		lower := strings.ToLower(text)
		if !slices.Contains(p.Enum, lower) {
			f := badArgument(fmt.Sprintf("Pass one of the valid values of %s.", p.Name), "%s is %q, which is none of its values", p.Name, clip(text))
			f.Valid = p.Enum
			if near, ok := nearestValue(lower, p.Enum); ok {
				f.Next = fmt.Sprintf("Pass %s=%q.", p.Name, near)
			}
			return f
		}
		text = lower
	}
	if form, ok := forms[p.Name]; ok {
		var err error
		if text, err = form(p.Name, text); err != nil {
			return err
		}
	}
	field.SetString(text)
	return nil
}

// nearestValue finds the value that is meant: the one that the text abbreviates
// ("warn"), or the one it misspells.
func nearestValue(text string, values []string) (string, bool) {
	meant := ""
	for _, v := range values {
		if len(text) >= 3 && strings.HasPrefix(v, text) {
			if meant != "" {
				return "", false
			}
			meant = v
		}
	}
	if meant != "" {
		return meant, true
	}
	return schemas.Nearest(text, values)
}

func nearestInRange(p *schemas.Property, n int64) int64 {
	if p.Minimum != nil {
		n = max(n, *p.Minimum)
	}
	if p.Maximum != nil {
		n = min(n, *p.Maximum)
	}
	return n
}

// clip bounds what an error repeats of an argument.
func clip(s string) string { return shorten(s, 60) }
