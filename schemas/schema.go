package schemas

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"
)

// Schema describes the arguments of a tool: the JSON Schema that clients get,
// and the same facts in a form to check arguments by, so that the two cannot
// differ.
type Schema struct {
	// JSON is the schema as it is published.
	JSON json.RawMessage
	// Properties are the arguments in the struct's order.
	Properties []Property
}

// Property is one argument.
type Property struct {
	Name string
	// Type is "string", "integer", "number", "boolean" or "array".
	Type string
	// Description is the text that is published, with known values, bounds and
	// the default.
	Description string
	// Enum lists the valid values, nil when any will do.
	Enum []string
	// Known lists values that are known where others will do, too.
	Known []string
	// Minimum and Maximum bound an integer; nil is open.
	Minimum, Maximum *int64
	// Default is what holds where the argument is not given, in words, "" when
	// the schema does not say.
	Default  string
	Required bool
	// Index leads to the struct's field, for reflect.Value.FieldByIndex.
	Index []int
}

// Property finds an argument by its name.
func (s *Schema) Property(name string) (*Property, bool) {
	for i := range s.Properties {
		if s.Properties[i].Name == name {
			return &s.Properties[i], true
		}
	}
	return nil, false
}

// Bounds says in words between which numbers an argument must lie, "" when any
// will do: "1 to 5000", "at least 1000", "at most 9".
func (p *Property) Bounds() string {
	switch {
	case p.Minimum != nil && p.Maximum != nil:
		return fmt.Sprintf("%d to %d", *p.Minimum, *p.Maximum)
	case p.Minimum != nil:
		return fmt.Sprintf("at least %d", *p.Minimum)
	case p.Maximum != nil:
		return fmt.Sprintf("at most %d", *p.Maximum)
	}
	return ""
}

// Names lists the arguments in the struct's order.
func (s *Schema) Names() []string {
	names := make([]string, len(s.Properties))
	for i := range s.Properties {
		names[i] = s.Properties[i].Name
	}
	return names
}

// Of reflects a request struct. Embedded structs lend their fields; the json
// tag names a field, jsonschema gives enum, minimum, maximum, default and
// required, and jsonschema_description the text. The bounds and the default
// are added to the text as well ("lines to fetch; 1 to 5000, default 500"),
// because some clients pass no keywords but type, enum and description on to
// the model. So are values that are known of an argument, by its name. The published
// schema has to keep to the flat subset that every client accepts, which tests see to by
// [Check].
func Of[T any](known map[string][]string) (*Schema, error) {
	t := reflect.TypeFor[T]()
	r := jsonschema.Reflector{
		Anonymous:                  true,
		DoNotReference:             true,
		ExpandedStruct:             true,
		AllowAdditionalProperties:  true, // refused by the handler, in words for a model
		RequiredFromJSONSchemaTags: true,
	}
	js := r.ReflectFromType(t)
	js.Version = ""
	index := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if name := jsonName(f); name != "" && !f.Anonymous {
			index[name] = f.Index
		}
	}
	out := &Schema{}
	for pair := js.Properties.Oldest(); pair != nil; pair = pair.Next() {
		p, err := property(pair.Key, pair.Value)
		if err != nil {
			return nil, fmt.Errorf("schema of %s: %w", t, err)
		}
		p.Index, p.Known = index[p.Name], known[p.Name]
		for _, name := range js.Required {
			p.Required = p.Required || name == p.Name
		}
		p.Description = describe(&p, pair.Value)
		pair.Value.Description = p.Description
		out.Properties = append(out.Properties, p)
	}
	var err error
	if out.JSON, err = json.Marshal(js); err != nil {
		return nil, fmt.Errorf("schema of %s: %w", t, err)
	}
	return out, nil
}

// jsonName is the name in a field's json tag, "" when it has none.
func jsonName(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	for i := range len(tag) {
		if tag[i] == ',' {
			return tag[:i]
		}
	}
	return tag
}

func property(name string, js *jsonschema.Schema) (Property, error) {
	p := Property{Name: name, Type: js.Type}
	if js.Default != nil {
		p.Default = fmt.Sprint(js.Default)
	}
	for _, v := range js.Enum {
		s, ok := v.(string)
		if !ok {
			return p, fmt.Errorf("%s: enum value %v is no string", name, v)
		}
		p.Enum = append(p.Enum, s)
	}
	for _, bound := range []struct {
		from json.Number
		to   **int64
	}{{js.Minimum, &p.Minimum}, {js.Maximum, &p.Maximum}} {
		if bound.from == "" {
			continue
		}
		n, err := bound.from.Int64()
		if err != nil {
			return p, fmt.Errorf("%s: bound %s: %w", name, bound.from, err)
		}
		*bound.to = &n
	}
	return p, nil
}

// describe is the text of an argument with what is known of its values, its
// bounds and its default.
func describe(p *Property, js *jsonschema.Schema) string {
	limits := p.Bounds()
	if p.Default != "" {
		limits = join(limits, ", ", "default "+p.Default)
	}
	return join(join(js.Description, ": ", someOf(p.Known)), "; ", limits)
}

// maxKnownBytes is how much of a description known values may take: every
// session pays for it.
const maxKnownBytes = 250

// someOf lists the first of known values: "a, b …", for there may be others.
func someOf(known []string) string {
	text := ""
	for _, name := range known {
		next := join(text, ", ", name)
		if len(next) > maxKnownBytes {
			break
		}
		text = next
	}
	if text == "" {
		return ""
	}
	return text + " …"
}

// join puts a separator between two texts unless one is empty.
func join(a, separator, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + separator + b
}
