package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"airefinery-mcp/internal/corpus"
)

// FuzzNearest holds that a name that is proposed is listed and another one,
// and that the distance is one.
func FuzzNearest(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"inference_latancy", "Inference-Latency", "requests_total", "latency", "tokne_consumption", "éé", "", "distiller", "a b.c-d", "\xff", "İſK"} {
		f.Add(s, "latency")
	}
	names := Known().MetricNames()
	f.Fuzz(func(t *testing.T, name, other string) {
		if len(name)+len(other) > 300 {
			return
		}
		of := names
		if other != "" {
			of = append(slices.Clip(of), other)
		}
		near, ok := Nearest(name, of)
		switch {
		case !ok && near != "", ok && !slices.Contains(of, near), ok && near == name:
			t.Errorf("Nearest(%q) = %q, %v", name, near, ok)
		case !ok && len(name) <= maxNameBytes && !slices.Contains(of, name) && slices.ContainsFunc(of, func(s string) bool { return normal(s) == normal(name) }):
			t.Errorf("Nearest(%q) of %q finds nothing", name, of)
		}
		if len(name) > 40 || len(other) > 40 {
			return
		}
		d, back := distance(name, other), distance(other, name)
		n, m := utf8.RuneCountInString(name), utf8.RuneCountInString(other)
		if d != back || d < max(n, m)-min(n, m) || d > max(n, m) || (d == 0) != slices.Equal([]rune(name), []rune(other)) {
			t.Errorf("distance(%q, %q) = %d, the other way %d", name, other, d, back)
		}
		// A letter more or less, or two swapped, is a step of one.
		if r := []rune(name); len(r) > 1 {
			i := len(other) % (len(r) - 1)
			swapped := slices.Clone(r)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			for _, s := range []string{string(slices.Delete(slices.Clone(r), i, i+1)), string(swapped)} {
				if d := distance(string(r), s); d > 1 || d == 0 && s != string(r) {
					t.Errorf("distance(%q, %q) = %d", string(r), s, d)
				}
			}
		}
	})
}

// FuzzExtended holds that a catalogue that is taken can be shown and asked, and
// that the one it extends stays as it is.
func FuzzExtended(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{`{"metrics":[{"name":"a","kind":"gauge","unit":"s","meaning":"m","takes":["status"],"old":true,"ask":false}],"traces":[{"name":"t"}],"agent_classes":["A"]}`,
		`{"metrics":[{"name":"inference_latency","takes":["category"]},{"name":"inference_latency"}]}`, `{"traces":[{"name":"inference_traces","ask":true}]}`, `{"metrics":null}`, `[]`, `{"metrics":[{}]}`} {
		f.Add([]byte(s))
	}
	before := fmt.Sprint(Known())
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4<<10 {
			return
		}
		c, err := Known().Extended(text)
		if fmt.Sprint(Known()) != before {
			t.Fatalf("%s: the catalogue that was extended has changed", text)
		}
		if err != nil {
			return
		}
		for _, name := range slices.Concat(c.DefaultMetrics(), c.MetricNames()) {
			if m, ok := c.Metric(name); !ok || m.Name != name || strings.ContainsAny(m.Name+m.Unit+m.Meaning, "\n\x1b") {
				t.Errorf("%s: %q is %+v", text, name, m)
			}
		}
		for _, name := range c.DefaultTraces() {
			if _, ok := c.Trace(name); !ok {
				t.Errorf("%s: %q is unknown", text, name)
			}
		}
	})
}

// FuzzCheck holds that no schema is passed that has what breaks clients.
func FuzzCheck(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{`{"type":"object","properties":{"a":{"type":"string","enum":["x"]}},"required":["a"]}`, `{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}`,
		`{"type":"object","properties":{"a":{"$ref":"x"}}}`, `{"type":"object","properties":{"a":true}}`, `{"TYPE":"object"}`, `[]`, `{"type":"object","type":"array"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, schema []byte) {
		if len(schema) > 4<<10 || Check(schema) != nil {
			return
		}
		var read struct {
			Type       any
			Properties map[string]map[string]any
			Required   []string
		}
		if err := json.Unmarshal(schema, &read); err != nil || read.Type != "object" || len(read.Properties) == 0 {
			t.Fatalf("%s: %v", schema, err)
		}
		for name, p := range read.Properties {
			if _, one := p["type"].(string); !one || p["$ref"] != nil || p["anyOf"] != nil || p["oneOf"] != nil || p["properties"] != nil {
				t.Errorf("%s: property %q passes", schema, name)
			}
		}
		for _, name := range read.Required {
			if read.Properties[name] == nil {
				t.Errorf("%s: %q is required, but no property", schema, name)
			}
		}
		if strings.Contains(string(schema), "\x00") {
			t.Errorf("%q is no JSON", schema)
		}
	})
}
