package install

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// tomlAt edits TOML that has servers by name in a table. No library edits TOML
// and keeps comments: the tables of the server are cut out by their place, its
// new ones stand at the end, and nothing else may have changed its value.
type tomlAt string

func (at tomlAt) set(data []byte, name string, e Entry, extra map[string]any) ([]byte, error) {
	before, err := decode(data)
	if err != nil {
		return nil, err
	}
	old := entryOf(before, string(at), name)
	kept := map[string]any{}
	for k, v := range old {
		kept[k] = v
	}
	entry := merge(kept, e, extra)
	if old != nil && reflect.DeepEqual(normal(old), normal(entry)) {
		return data, nil
	}
	rest, err := at.cut(data, name)
	if err != nil {
		return nil, err
	}
	text, err := toml.Marshal(map[string]any{string(at): map[string]any{name: entry}})
	if err != nil {
		return nil, err
	}
	_, text, _ = bytes.Cut(text, []byte("\n")) // the header of the table of all, which may be there already
	text = bytes.TrimLeft(text, "\n")
	if rest = bytes.TrimRight(rest, " \t\r\n"); len(rest) > 0 {
		rest = append(rest, "\n\n"...)
	}
	after := append(rest, text...)
	return after, at.unchanged(before, after, name, entry)
}

func (at tomlAt) take(data []byte, name string) ([]byte, error) {
	before, err := decode(data)
	if err != nil || entryOf(before, string(at), name) == nil {
		return data, err
	}
	after, err := at.cut(data, name)
	if err != nil {
		return nil, err
	}
	return after, at.unchanged(before, after, name, nil)
}

func (at tomlAt) has(data []byte, name string) (bool, error) {
	root, err := decode(data)
	return entryOf(root, string(at), name) != nil, err
}

func (at tomlAt) snippet(name string, e Entry, extra map[string]any) string {
	text, err := tomlAt(at).set(nil, name, e, extra)
	if err != nil {
		return err.Error() // texts and lists of them can always be written
	}
	return string(text)
}

func decode(data []byte) (map[string]any, error) {
	root := map[string]any{}
	if err := toml.Unmarshal(data, &root); err != nil {
		var at *toml.DecodeError
		if errors.As(err, &at) {
			line, column := at.Position()
			return nil, fmt.Errorf("it cannot be read: line %d, column %d: %w", line, column, err)
		}
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	return root, nil
}

func entryOf(root map[string]any, table, name string) map[string]any {
	servers, _ := root[table].(map[string]any)
	entry, _ := servers[name].(map[string]any)
	return entry
}

// cut takes the tables of the server out, each up to the next table's header.
func (at tomlAt) cut(data []byte, name string) ([]byte, error) {
	var p unstable.Parser
	p.Reset(data)
	var out []byte
	from, inside := 0, false
	for p.NextExpression() {
		node := p.Expression()
		if node.Kind != unstable.Table && node.Kind != unstable.ArrayTable {
			continue
		}
		var path []string
		first := -1
		for keys := node.Key(); keys.Next(); {
			if first < 0 {
				first = int(keys.Node().Raw.Offset)
			}
			path = append(path, string(keys.Node().Data))
		}
		line := bytes.LastIndexByte(data[:first], '\n') + 1
		ours := len(path) >= 2 && path[0] == string(at) && path[1] == name
		switch {
		case ours && !inside:
			out = append(out, data[from:line]...)
		case !ours && inside:
			from = commentsAbove(data, line)
		}
		inside = ours
	}
	if err := p.Error(); err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	if !inside {
		return append(out, data[from:]...), nil
	}
	if out = bytes.TrimRight(out, " \t\r\n"); len(out) > 0 {
		out = append(out, '\n')
	}
	return out, nil
}

// commentsAbove is where the comments begin that stand right above a line: they
// are of what follows.
func commentsAbove(data []byte, line int) int {
	for line > 0 {
		above := bytes.LastIndexByte(data[:line-1], '\n') + 1
		if !bytes.HasPrefix(bytes.TrimLeft(data[above:line], " \t"), []byte("#")) {
			break
		}
		line = above
	}
	return line
}

// unchanged holds that the file has the entry, and all else as before.
func (at tomlAt) unchanged(before map[string]any, after []byte, name string, entry map[string]any) error {
	now, err := decode(after)
	if err != nil {
		return fmt.Errorf("the server is entered in a form that is not edited here (%s.%s, or all of %s in one line)", at, name, at)
	}
	if got := entryOf(now, string(at), name); (got == nil) != (entry == nil) || entry != nil && !reflect.DeepEqual(normal(got), normal(entry)) {
		return fmt.Errorf("the server is entered in a form that is not edited here (a key %s.%s)", at, name)
	}
	for _, root := range []map[string]any{before, now} {
		if servers, ok := root[string(at)].(map[string]any); ok {
			delete(servers, name)
			if len(servers) == 0 {
				delete(root, string(at))
			}
		}
	}
	if !reflect.DeepEqual(before, now) {
		return errors.New("the change would touch other settings")
	}
	return nil
}

// normal makes lists comparable that were given and that were read.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = normal(e)
		}
		return out
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = normal(e)
		}
		return out
	}
	return v
}
