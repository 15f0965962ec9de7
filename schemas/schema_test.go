package schemas

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type inner struct {
	Name  string `json:"name" jsonschema:"required" jsonschema_description:"a name, with a comma"`
	Level string `json:"level,omitempty" jsonschema:"enum=low,enum=high,default=low"`
}

type Outer struct {
	inner
	Count int   `json:"count,omitempty" jsonschema:"minimum=1,maximum=10,default=5"`
	Deep  *bool `json:"deep,omitempty"`
}

func TestAStructBecomesAFlatSchema(t *testing.T) {
	s, err := Of[Outer](nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"properties":{"name":{"type":"string","description":"a name, with a comma"},"level":{"type":"string","enum":["low","high"],"description":"default low","default":"low"},` +
		`"count":{"type":"integer","maximum":10,"minimum":1,"description":"1 to 10, default 5","default":5},"deep":{"type":"boolean"}},"type":"object","required":["name"]}`
	if d := cmp.Diff(want, string(s.JSON)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	one, ten := int64(1), int64(10)
	props := []Property{
		{Name: "name", Type: "string", Description: "a name, with a comma", Required: true, Index: []int{0, 0}},
		{Name: "level", Type: "string", Description: "default low", Enum: []string{"low", "high"}, Default: "low", Index: []int{0, 1}},
		{Name: "count", Type: "integer", Description: "1 to 10, default 5", Minimum: &one, Maximum: &ten, Default: "5", Index: []int{1}},
		{Name: "deep", Type: "boolean", Index: []int{2}},
	}
	if d := cmp.Diff(props, s.Properties); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestBoundsAndDefaultsAreSaidInWords(t *testing.T) {
	s, err := Of[struct {
		Both    int    `json:"both,omitempty" jsonschema:"minimum=-1,maximum=10,default=5" jsonschema_description:"how many"`
		Low     int    `json:"low,omitempty" jsonschema:"minimum=0"`
		High    int    `json:"high,omitempty" jsonschema:"maximum=9" jsonschema_description:"how few"`
		Zero    int    `json:"zero,omitempty" jsonschema:"default=0"`
		Flag    *bool  `json:"flag,omitempty" jsonschema:"default=true" jsonschema_description:"whether"`
		Text    string `json:"text,omitempty" jsonschema:"default=0.95"`
		Neither string `json:"neither,omitempty" jsonschema_description:"a name"`
		Silent  string `json:"silent,omitempty"`
	}](nil)
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		Properties map[string]struct{ Description string }
	}
	if err := json.Unmarshal(s.JSON, &published); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"both": "how many; -1 to 10, default 5", "low": "at least 0", "high": "how few; at most 9", "zero": "default 0",
		"flag": "whether; default true", "text": "default 0.95", "neither": "a name", "silent": "",
	} {
		if got := published.Properties[name].Description; got != want {
			t.Errorf("%s is described as %q, want %q", name, got, want)
		}
	}
}

func TestWhatBreaksClientsIsRefused(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"object","properties":{"a":{"type":"string"}}}`:                          "",
		`{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}`: "",
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}`:         "",
		`[]`:                                "no object",
		`{"type":"string"}`:                 "want \"object\"",
		`{"type":"object"}`:                 "at least one",
		`{"type":"object","properties":{}}`: "at least one",
		`{"$schema":"x","type":"object","properties":{"a":{"type":"string"}}}`:                "$schema",
		`{"$defs":{},"type":"object","properties":{"a":{"type":"string"}}}`:                   "$defs",
		`{"anyOf":[],"type":"object","properties":{"a":{"type":"string"}}}`:                   "anyOf",
		`{"additionalProperties":false,"type":"object","properties":{"a":{"type":"string"}}}`: "additionalProperties",
		`{"type":"object","properties":{"a":true}}`:                                           "must be an object",
		`{"type":"object","properties":{"a":{"$ref":"#/x"}}}`:                                 "$ref",
		`{"type":"object","properties":{"a":{"type":["string","null"]}}}`:                     "one string",
		`{"type":"object","properties":{"a":{"type":"array"}}}`:                               "needs items",
		`{"type":"object","properties":{"a":{"type":"array","items":{"type":"object"}}}}`:     "no scalar",
		`{"type":"object","properties":{"a":{"type":"object","properties":{}}}}`:              "properties",
		`{"type":"object","properties":{"a":{"type":"integer","enum":[1]}}}`:                  "of strings",
		`{"type":"object","properties":{"a":{"type":"string","enum":[]}}}`:                    "of strings",
		`{"type":"object","properties":{"a":{"type":"string","const":"x"}}}`:                  "const",
		`{"type":"object","properties":{"a":{"type":"string","format":"date"}}}`:              "format",
		`{"type":"object","properties":{"a":{"type":"integer","exclusiveMinimum":0}}}`:        "exclusiveMinimum",
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["b"]}`:             "no property",
		`{"type":"object","properties":{"a":{"type":"null"}}}`:                                "no scalar",
	} {
		err := Check([]byte(schema))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("Check(%s) = %v, want an error with %q", schema, err, want)
		}
	}
}
