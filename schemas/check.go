package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
)

// The keywords a published schema may use. Others make some client drop the
// tool or refuse the session: combinators (Claude), $ref and $defs (Gemini,
// Cursor), $schema (VS Code, Gemini), const, exclusive bounds, multipleOf and
// odd formats (Gemini), null unions (Gemini, Cursor), bare booleans as
// schemas (Fireworks), objects without properties (GPT), arrays without
// items (OpenAI, VS Code).
var (
	rootKeywords     = []string{"type", "properties", "required"}
	propertyKeywords = []string{"type", "description", "enum", "default", "minimum", "maximum", "items"}
	scalarTypes      = []string{"string", "integer", "number", "boolean"}
)

// Check reports the first thing in a JSON schema that leaves the flat subset:
// a root object whose properties are scalars with string enums only, or
// arrays of such.
func Check(schema []byte) error {
	var root map[string]json.RawMessage
	if err := json.Unmarshal(schema, &root); err != nil {
		return fmt.Errorf("schema is no object: %w", err)
	}
	if err := keywords("root", root, rootKeywords); err != nil {
		return err
	}
	if string(root["type"]) != `"object"` {
		return fmt.Errorf("root: type is %s, want \"object\"", root["type"])
	}
	var props map[string]json.RawMessage
	if err := json.Unmarshal(root["properties"], &props); err != nil || len(props) == 0 {
		return fmt.Errorf("root: properties must name at least one argument")
	}
	for name, raw := range props {
		if err := checkProperty(name, raw); err != nil {
			return err
		}
	}
	var required []string
	if raw, ok := root["required"]; ok {
		if err := json.Unmarshal(raw, &required); err != nil {
			return fmt.Errorf("root: required: %w", err)
		}
	}
	for _, name := range required {
		if _, ok := props[name]; !ok {
			return fmt.Errorf("root: required %q is no property", name)
		}
	}
	return nil
}

func checkProperty(name string, raw json.RawMessage) error {
	var p map[string]json.RawMessage
	if err := json.Unmarshal(raw, &p); err != nil || p == nil {
		return fmt.Errorf("%s: a schema must be an object, found %s", name, raw)
	}
	if err := keywords(name, p, propertyKeywords); err != nil {
		return err
	}
	var typ string
	if err := json.Unmarshal(p["type"], &typ); err != nil {
		return fmt.Errorf("%s: type must be one string, found %s", name, p["type"])
	}
	items, hasItems := p["items"]
	switch {
	case typ == "array" && !hasItems:
		return fmt.Errorf("%s: an array needs items", name)
	case typ == "array":
		return checkProperty(name+"[]", items)
	case hasItems || !slices.Contains(scalarTypes, typ):
		return fmt.Errorf("%s: type %q is no scalar", name, typ)
	}
	if enum, ok := p["enum"]; ok {
		var values []string
		if typ != "string" || json.Unmarshal(enum, &values) != nil || len(values) == 0 {
			return fmt.Errorf("%s: an enum must be of strings, found %s", name, enum)
		}
	}
	return nil
}

func keywords(where string, schema map[string]json.RawMessage, allowed []string) error {
	for k := range schema {
		if !slices.Contains(allowed, k) {
			return fmt.Errorf("%s: keyword %q is outside the subset that every client accepts", where, k)
		}
	}
	return nil
}
