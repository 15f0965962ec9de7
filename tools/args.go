package tools

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/schemas"
)

// maxText bounds a text argument, in bytes: answers echo them.
const maxText = 200

// decodeArgs fills a struct from a tool call's arguments, checked against its
// schema. What is plainly meant is taken: a number in quotes, a null or an
// empty text for "not given", "last 2 hours" for 2h; what was understood in
// other words comes back. Anything else that the schema does not allow is a
// *failure that says how it would be right.
func decodeArgs(schema *schemas.Schema, raw json.RawMessage, dst any) ([]budget.Reading, error) {
	members := map[string]json.RawMessage{}
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
		if err := json.Unmarshal(raw, &members); err != nil {
			return nil, badArgument("Pass the arguments as one JSON object.", "the arguments are no JSON object")
		}
	}
	if err := unknownArgument(schema, members); err != nil {
		return nil, err
	}
	var readings []budget.Reading
	v := reflect.ValueOf(dst).Elem()
	for i := range schema.Properties {
		p := &schema.Properties[i]
		text, given, err := scalar(p, members[p.Name])
		if err != nil {
			return nil, err
		}
		if !given {
			if p.Required {
				return nil, missing(p)
			}
			continue
		}
		field := v.FieldByIndex(p.Index)
		if err := set(field, p, text); err != nil {
			return nil, err
		}
		if field.Kind() == reflect.String && plain(field.String()) != plain(text) {
			readings = append(readings, budget.Reading{Name: p.Name, Given: text, Taken: field.String()})
		}
	}
	return readings, nil
}

// plain returns a text without what makes no difference to its meaning: case,
// blanks, dashes and underscores.
func plain(text string) string {
	return unspaced.Replace(strings.ToLower(text))
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
	if f.Valid = p.Known; f.Valid != nil {
		f.Next = fmt.Sprintf("Pass %q; names not listed here are accepted too.", p.Name)
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
	case '[':
		if p.Type == "array" {
			return listText(p, raw)
		}
		return "", false, wrongType(p, raw)
	case '{':
		return "", false, wrongType(p, raw)
	}
	return string(raw), true, nil
}

// listText returns the texts of a list with commas between them, as a list in a
// text has.
func listText(p *schemas.Property, raw json.RawMessage) (text string, given bool, err error) {
	var texts []string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return "", false, wrongType(p, raw)
	}
	text = strings.Join(texts, ",")
	return text, strings.Trim(text, ", ") != "", nil
}

func wrongType(p *schemas.Property, raw []byte) *failure {
	next := ""
	if p.Type == "integer" {
		next = inBounds(p)
	}
	f := badArgument(next, "%s must be of type %s, found %s", p.Name, p.Type, clip(string(raw)))
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
	case reflect.Slice:
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}
			value := reflect.New(field.Type().Elem()).Elem()
			if err := setString(value, p, item); err != nil {
				return err
			}
			field.Set(reflect.Append(field, value))
		}
	case reflect.Int:
		n, err := whole(text)
		if err != nil {
			return wrongType(p, []byte(text))
		}
		if p.Minimum != nil && n < *p.Minimum || p.Maximum != nil && n > *p.Maximum {
			return badArgument(inBounds(p), "%s is %d, it must be %s", p.Name, n, p.Bounds())
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
		value, ok := enumValue(p, text)
		if !ok {
			f := badArgument(fmt.Sprintf("Pass one of the valid values of %s.", p.Name), "%s is %q, which is none of its values", p.Name, clip(text))
			f.Valid = p.Enum
			if near, ok := schemas.Nearest(strings.ToLower(text), p.Enum); ok {
				f.Next = fmt.Sprintf("Pass %s=%q.", p.Name, near)
			}
			return f
		}
		text = value
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

// synonyms are other words for the values of a list.
var synonyms = map[string]map[string]string{
	"severity": {
		"fatal": "error", "critical": "error", "crit": "error", "alert": "error", "emergency": "error", "panic": "error", "severe": "error",
		"notice": "info", "trace": "debug", "verbose": "debug",
	},
}

// enumValue finds the value of a list that a text plainly means: the value
// itself in any case and with other marks, in the plural, abbreviated ("warn"),
// or by a synonym. A misspelt one is for the caller to correct.
func enumValue(p *schemas.Property, text string) (string, bool) {
	given := plain(text)
	var meant []string
	for _, v := range p.Enum {
		switch value := plain(v); {
		case given == value:
			return v, true
		case len(given) >= 3 && (strings.HasPrefix(value, given) || given == value+"s" || strings.HasPrefix(given, value) && len(value) > 3):
			meant = append(meant, v)
		}
	}
	if len(meant) == 1 {
		return meant[0], true
	}
	v, ok := synonyms[p.Name][given]
	return v, ok
}

// inBounds says how a number would be right: "Leave limit out (500), or pass 1
// to 5000."
func inBounds(p *schemas.Property) string {
	bounds := p.Bounds()
	if bounds == "" {
		bounds = "a whole number"
	}
	if p.Default == "" {
		return fmt.Sprintf("Pass %s as %s.", p.Name, bounds)
	}
	return fmt.Sprintf("Leave %s out (%s), or pass %s.", p.Name, p.Default, bounds)
}

// clip bounds what an error repeats of an argument.
func clip(s string) string { return shorten(s, 60) }

// unspaced takes out what separates words.
var unspaced = strings.NewReplacer(" ", "", "-", "", "_", "")
