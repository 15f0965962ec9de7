package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Bounds on what a catalogue may hold.
const (
	// MaxCatalogue bounds the file, in bytes.
	MaxCatalogue = 1 << 20
	maxListed    = 1000 // of each list
	maxMeaning   = 300  // bytes, of a unit too
)

// parameters are those of the metrics API by which series are kept: what a
// metric usually takes. Other names than misspelt ones are let pass, for an API
// may have further ones.
var parameters = []string{"project_name", "agent_name", "agent_class", "model_key", "session_id", paramStatus, "category", paramPercentile}

// Extended returns the catalogue with what a JSON text adds:
//
//	{"metrics": [{"name": "cpu_usage", "kind": "gauge", "unit": "cores", "meaning": "…", "takes": ["project_name"]}],
//	 "traces": [{"name": "checkout_traces", "meaning": "…"}]}
//
// Its entries stand first. An entry of a known name changes the members that it
// has. Where the text lists metrics, only these are asked for where nobody names
// one, and likewise of traces; "ask" on an entry says otherwise. A member
// that is unknown, misspelt or listed twice is an error, which says where.
func (c *Catalogue) Extended(text []byte) (*Catalogue, error) {
	if len(text) > MaxCatalogue {
		return nil, fmt.Errorf("more than %d bytes", MaxCatalogue)
	}
	var added struct {
		Metrics      []json.RawMessage `json:"metrics"`
		Traces       []json.RawMessage `json:"traces"`
		AgentClasses []string          `json:"agent_classes"`
	}
	if err := readObject("", text, &added); err != nil {
		return nil, err
	}
	out := &Catalogue{}
	var err error
	if out.Metrics, err = extended("metrics", c.Metrics, added.Metrics); err != nil {
		return nil, err
	}
	if out.Traces, err = extended("traces", c.Traces, added.Traces); err != nil {
		return nil, err
	}
	for i := range out.Metrics {
		if err := out.Metrics[i].check(); err != nil {
			return nil, fmt.Errorf("metrics: %s: %w", out.Metrics[i].Name, err)
		}
	}
	for i := range out.Traces {
		if err := checkLine("meaning", out.Traces[i].Meaning, maxMeaning); err != nil {
			return nil, fmt.Errorf("traces: %s: %w", out.Traces[i].Name, err)
		}
	}
	if out.AgentClasses, err = union(c.AgentClasses, added.AgentClasses); err != nil {
		return nil, fmt.Errorf("agent_classes: %w", err)
	}
	return out, nil
}

// listed is an entry of one of the lists.
type listed[T any] interface {
	*T
	name() string
	// own makes what the entry refers to its own and sets whether it is asked for.
	own(ask bool)
}

func (m *Metric) name() string { return m.Name }
func (m *Metric) own(ask bool) { m.Takes, m.Ask = slices.Clone(m.Takes), ask }

func (p *Preset) name() string { return p.Name }
func (p *Preset) own(ask bool) { p.Ask = ask }

// extended puts entries in JSON before those of a list. What is listed in JSON
// is asked for, and what was listed before no longer is, unless an entry says
// otherwise.
func extended[T any, P listed[T]](list string, known []T, added []json.RawMessage) ([]T, error) {
	if len(known)+len(added) > maxListed {
		return nil, fmt.Errorf("%s: more than %d entries", list, maxListed)
	}
	known = slices.Clone(known)
	for i := 0; len(added) > 0 && i < len(known); i++ {
		P(&known[i]).own(false)
	}
	var out []T
	for i, text := range added {
		where := fmt.Sprintf("%s[%d]", list, i)
		var named struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(text, &named) != nil || named.Name == "" {
			return nil, fmt.Errorf("%s: every entry is an object with a name", where)
		}
		if err := checkLine("name", named.Name, maxNameBytes); err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		same := func(e T) bool { return P(&e).name() == named.Name }
		if slices.ContainsFunc(out, same) {
			return nil, fmt.Errorf("%s: %q is listed twice", where, named.Name)
		}
		var e T
		if at := slices.IndexFunc(known, same); at >= 0 {
			e = known[at]
			known = slices.Delete(known, at, at+1)
		}
		P(&e).own(true)
		if err := readObject(where, text, &e); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return append(out, known...), nil
}

func (m *Metric) check() error {
	for _, line := range []struct{ member, text string }{{"meaning", m.Meaning}, {"unit", m.Unit}} {
		if err := checkLine(line.member, line.text, maxMeaning); err != nil {
			return err
		}
	}
	if m.Kind != "" && !slices.Contains(kinds, string(m.Kind)) {
		return fmt.Errorf("kind is %q%s", m.Kind, meant(string(m.Kind), kinds))
	}
	for _, p := range m.Takes {
		if near, ok := Nearest(p, parameters); ok {
			return fmt.Errorf("takes %q: did you mean %q?", p, near)
		}
		if err := checkLine("takes", p, maxNameBytes); err != nil {
			return err
		}
	}
	return nil
}

// checkLine refuses what does not go on a line of an answer.
func checkLine(member, text string, maxBytes int) error {
	switch {
	case len(text) > maxBytes:
		return fmt.Errorf("%s has %d bytes, at most %d are accepted", member, len(text), maxBytes)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%s must be one line of printable characters", member)
	}
	return nil
}

// union adds to a list what is new in another.
func union(known, added []string) ([]string, error) {
	out := slices.Clone(known)
	for _, s := range added {
		if err := checkLine("an entry", s, maxNameBytes); err != nil {
			return nil, err
		}
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(out) > maxListed {
		return nil, fmt.Errorf("more than %d entries", maxListed)
	}
	return out, nil
}

// readObject reads an object into a struct and refuses members that it does not
// have. where is its place in the whole text, "" for the whole.
func readObject(where string, text []byte, into any) error {
	at := func(err error) error {
		if where == "" {
			return err
		}
		return fmt.Errorf("%s: %w", where, err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return at(unreadable(text, err))
	}
	if members == nil {
		return at(errors.New("no JSON object"))
	}
	var valid []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(into).Elem()) {
		valid = append(valid, jsonName(f))
	}
	for name := range members {
		if !slices.Contains(valid, name) {
			return at(fmt.Errorf("unknown member %q%s", name, meant(name, valid)))
		}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return at(unreadable(text, err))
	}
	return nil
}

// unreadable says in which line a text is no JSON, or which member is wrong.
func unreadable(text []byte, err error) error {
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
		return fmt.Errorf("no JSON in line %d: %w", line, err)
	}
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("%s is a %s, not a %s", wrong.Field, wrong.Value, wrong.Type)
	}
	return err
}

// meant ends an error about a text with what it most likely stands for, or with
// all that it could be.
func meant(text string, valid []string) string {
	if near, ok := Nearest(text, valid); ok {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	return ": use " + strings.Join(valid, ", ")
}
