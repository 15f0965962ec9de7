package install

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// jsonAt edits JSON, with comments and trailing commas where a client allows
// them, which has servers by name in a member of the root.
type jsonAt string

// set enters the server. Members of an entry that is there, and variables, stay
// unless they are this server's.
func (at jsonAt) set(data []byte, name string, e Entry, extra map[string]any) ([]byte, error) {
	mark, root, err := parse(data)
	if err != nil {
		return nil, err
	}
	object, ok := root.Value.(*hujson.Object)
	if !ok {
		return nil, errors.New("it is no JSON object")
	}
	unit := indentOf(object)
	servers, err := at.servers(object)
	if err != nil {
		return nil, err
	}
	if servers == nil {
		servers = &hujson.Object{}
		put(object, string(at), servers, "", unit)
	}
	entry := map[string]any{}
	old, err := member(servers, name)
	if err != nil {
		return nil, err
	}
	if old != nil {
		standard := old.Clone()
		standard.Standardize()
		if err := json.Unmarshal(standard.Pack(), &entry); err != nil {
			return nil, fmt.Errorf("%s.%s is no object: %w", at, name, err)
		}
	}
	want, err := json.Marshal(merge(entry, e, extra))
	if err != nil {
		return nil, err
	}
	if old != nil {
		standard := old.Clone()
		standard.Standardize()
		if same(standard.Pack(), want) {
			return data, nil
		}
	}
	laid, err := lay(want, unit+unit, unit)
	if err != nil {
		return nil, err
	}
	put(servers, name, laid.Value, unit, unit)
	return append(mark, root.Pack()...), nil
}

func (at jsonAt) take(data []byte, name string) ([]byte, error) {
	mark, root, err := parse(data)
	if err != nil {
		return nil, err
	}
	object, ok := root.Value.(*hujson.Object)
	if !ok {
		return nil, errors.New("it is no JSON object")
	}
	servers, err := at.servers(object)
	if err != nil || servers == nil {
		return data, err
	}
	old, err := member(servers, name)
	if err != nil || old == nil {
		return data, err
	}
	remove(servers, name)
	return append(mark, root.Pack()...), nil
}

func (at jsonAt) has(data []byte, name string) (bool, error) {
	_, root, err := parse(data)
	if err != nil {
		return false, err
	}
	object, ok := root.Value.(*hujson.Object)
	if !ok {
		return false, nil
	}
	servers, err := at.servers(object)
	if err != nil || servers == nil {
		return false, err
	}
	found, err := member(servers, name)
	return found != nil, err
}

func (at jsonAt) snippet(name string, e Entry, extra map[string]any) string {
	text, err := json.MarshalIndent(map[string]any{string(at): map[string]any{name: merge(map[string]any{}, e, extra)}}, "", "  ")
	if err != nil {
		return err.Error() // texts and lists of them can always be written
	}
	return string(text) + "\n"
}

// merge writes what is this server's over an entry.
func merge(entry map[string]any, e Entry, extra map[string]any) map[string]any {
	for name, value := range extra {
		if _, ok := entry[name]; !ok {
			entry[name] = value
		}
	}
	entry["command"] = e.Command
	entry["args"] = append([]string{}, e.Args...)
	env := map[string]any{}
	if old, ok := entry["env"].(map[string]any); ok {
		maps.Copy(env, old)
	}
	maps.DeleteFunc(env, func(name string, _ any) bool { return strings.HasPrefix(name, "AIR_") })
	for name, value := range e.Env {
		env[name] = value
	}
	delete(entry, "env")
	if len(env) > 0 {
		entry["env"] = env
	}
	return entry
}

// parse reads a file that may be empty; mark is what Windows' editors put before
// the text.
func parse(data []byte) (mark []byte, root hujson.Value, err error) {
	const bom = "\xef\xbb\xbf"
	if rest, ok := bytes.CutPrefix(data, []byte(bom)); ok {
		mark, data = []byte(bom), rest
	}
	if len(bytes.TrimSpace(data)) == 0 {
		data = []byte("{}\n")
	}
	root, err = hujson.Parse(data)
	if err != nil {
		return nil, root, fmt.Errorf("it cannot be read: %w", err)
	}
	return mark, root, nil
}

// servers is the object of all servers; nil where there is none.
func (at jsonAt) servers(root *hujson.Object) (*hujson.Object, error) {
	v, err := member(root, string(at))
	if err != nil || v == nil {
		return nil, err
	}
	servers, ok := v.Value.(*hujson.Object)
	if !ok {
		return nil, fmt.Errorf("%s is no object", at)
	}
	return servers, nil
}

// member returns the value of a member; nil where there is none.
func member(o *hujson.Object, name string) (*hujson.Value, error) {
	var found *hujson.Value
	for i := range o.Members {
		if nameOf(o.Members[i]) != name {
			continue
		}
		if found != nil {
			return nil, errTwice
		}
		found = &o.Members[i].Value
	}
	return found, nil
}

func nameOf(m hujson.ObjectMember) string { return m.Name.Value.(hujson.Literal).String() }

// put replaces the value of a member, or adds the member at the end, on a line
// of its own below the object's, which is indented by outer.
func put(o *hujson.Object, name string, value hujson.ValueTrimmed, outer, unit string) {
	for i := range o.Members {
		if nameOf(o.Members[i]) == name {
			o.Members[i].Value.Value = value
			return
		}
	}
	// What stands behind the last member is its comment.
	before := strings.TrimRight(string(o.AfterExtra), " \t\r\n")
	m := hujson.ObjectMember{
		Name:  hujson.Value{BeforeExtra: hujson.Extra(before + "\n" + outer + unit), Value: hujson.String(name)},
		Value: hujson.Value{BeforeExtra: hujson.Extra(" "), Value: value},
	}
	if n := len(o.Members); n > 0 {
		m.Value.AfterExtra = o.Members[n-1].Value.AfterExtra // a trailing comma, if there was one
	}
	o.Members = append(o.Members, m)
	o.AfterExtra = hujson.Extra("\n" + outer)
}

// remove takes a member out. Comments before it stay.
func remove(o *hujson.Object, name string) {
	i := slices.IndexFunc(o.Members, func(m hujson.ObjectMember) bool { return nameOf(m) == name })
	gone := o.Members[i]
	o.Members = slices.Delete(o.Members, i, i+1)
	comment := strings.TrimSpace(string(gone.Name.BeforeExtra)) != ""
	switch {
	case i < len(o.Members) && comment:
		o.Members[i].Name.BeforeExtra = append(slices.Clone(gone.Name.BeforeExtra), bytes.TrimLeft(o.Members[i].Name.BeforeExtra, " \t\r\n")...)
	case i < len(o.Members):
	case comment:
		o.AfterExtra = append(bytes.TrimRight(gone.Name.BeforeExtra, " \t"), bytes.TrimLeft(o.AfterExtra, "\r\n")...)
	}
	if n := len(o.Members); n > 0 && i == n {
		o.Members[n-1].Value.AfterExtra = gone.Value.AfterExtra
	}
	if len(o.Members) == 0 && !comment {
		o.AfterExtra = nil
	}
}

// indentOf is by how much the file indents.
func indentOf(root *hujson.Object) string {
	if len(root.Members) > 0 {
		before := string(root.Members[0].Name.BeforeExtra)
		if i := strings.LastIndexByte(before, '\n'); i >= 0 && strings.TrimSpace(before[i:]) == "" && len(before[i:]) > 1 {
			return before[i+1:]
		}
	}
	return "  "
}

// lay lays compact JSON out over lines.
func lay(compact []byte, prefix, unit string) (hujson.Value, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, compact, prefix, unit); err != nil {
		return hujson.Value{}, err
	}
	return hujson.Parse(b.Bytes())
}

// same compares JSON values.
func same(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	p, errP := json.Marshal(x)
	q, errQ := json.Marshal(y)
	return errP == nil && errQ == nil && bytes.Equal(p, q)
}
