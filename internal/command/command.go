// Package command is how a call of a tool is written at a shell, one way and the
// other: words are read into the arguments of a tool, and a call is written as the
// line that makes it.
//
//	airefinery-mcp logs severity=error window=1h
//
// Values are texts here: what they may be is the tool's to say, which takes texts
// and says how a wrong one would be right.
package command

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/schemas"
)

// Command is a tool as a command.
type Command struct {
	// Name is the command's, Tool the tool's: logs, query_logs.
	Name, Tool string
	// Title and Text say what the tool does.
	Title, Text string
	// Bare is the argument that a word without a name is, "" if there is none.
	Bare string
	// Examples are calls of it, without the program.
	Examples []string
	// Schema has the arguments that mean something here.
	Schema *schemas.Schema
}

// short are names that are quicker to write than the API's. They hold for each tool
// that has the argument, and the full names hold, too.
var short = map[string]string{
	"project_name": "project",
	"time_window":  "window",
	"trace_id":     "id",
	"span_id":      "span",
	"agent_name":   "agent",
	"agent_class":  "class",
	"model_key":    "model",
	"session_id":   "session",
	"min_duration": "longer",
	"errors_only":  "errors",
}

// bare are the arguments that a word without a name may be, the likeliest first:
// what must be given, then what is looked for.
var bare = []string{"metric", "trace", "symptom", "match"}

// cursor is an argument that means nothing at a shell: what an answer is made of is
// kept for the next call of the same process alone.
const cursor = "cursor"

// more are examples beside the one of a tool's own description.
var more = map[string]string{
	"investigate": `investigate "chat is slow" window=2h`,
	"logs":        `logs "timed out" severity=error since=20m`,
	"metrics":     `metrics inference_requests_total status=failure step=1m`,
	"traces":      `traces inference_traces errors=true longer=2s`,
}

// Of makes a command of a tool. The description may end in an example of the
// arguments, which becomes one of the command.
func Of(tool, title, description string, schema *schemas.Schema) Command {
	own := *schema
	own.Properties = slices.DeleteFunc(slices.Clone(own.Properties), func(p schemas.Property) bool { return p.Name == cursor })
	c := Command{Name: strings.TrimPrefix(tool, "query_"), Tool: tool, Title: title, Schema: &own}
	for _, name := range bare {
		if _, ok := schema.Property(name); ok {
			c.Bare = name
			break
		}
	}
	text, example, ok := strings.Cut(description, "Example: ")
	c.Text = strings.TrimSpace(text)
	if ok {
		if line := c.example(example); line != "" {
			c.Examples = append(c.Examples, line)
		}
	}
	if line, ok := more[c.Name]; ok {
		c.Examples = append(c.Examples, line)
	}
	return c
}

// example writes arguments in JSON as words; "" where they are no flat object.
func (c *Command) example(raw string) string {
	var values map[string]string
	if json.Unmarshal([]byte(raw), &values) != nil {
		return ""
	}
	call := display.Call{Tool: c.Tool}
	for _, name := range c.Schema.Names() {
		if v, ok := values[name]; ok {
			call.Arguments = append(call.Arguments, display.Pair{Name: name, Value: v})
		}
	}
	return Line(call)
}

// Short is the short name of an argument, "" if it has none.
func Short(argument string) string { return short[argument] }

// Given are the values of arguments by their full names, in the order in which they
// were given.
type Given map[string][]string

// Words adds words to what is given: name=value, the name of a switch alone, or the
// value of the bare argument alone.
func (c *Command) Words(given Given, words []string) error {
	for _, word := range words {
		name, value, named := strings.Cut(word, "=")
		if !named || !isName(name) {
			if p, ok := c.Schema.Property(c.full(word)); ok && p.Type == "boolean" {
				given[p.Name] = append(given[p.Name], "true")
				continue
			}
			if c.Bare == "" {
				return fmt.Errorf("%q has no name: write name=%s (see airefinery-mcp %s --help)", word, word, c.Name)
			}
			given[c.Bare] = append(given[c.Bare], word)
			continue
		}
		full, err := c.resolve(name)
		if err != nil {
			return err
		}
		given[full] = append(given[full], value)
	}
	return nil
}

// isName tells a name from a text that has an equals sign in it.
func isName(text string) bool {
	return text != "" && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz_-") == ""
}

// full is the full name of the argument that a name stands for, "" for none.
func (c *Command) full(name string) string {
	plain := strings.ReplaceAll(strings.ToLower(name), "-", "_")
	for _, full := range c.Schema.Names() {
		if plain == full || plain == short[full] {
			return full
		}
	}
	return ""
}

// resolve is full for a name that must be one.
func (c *Command) resolve(name string) (string, error) {
	if full := c.full(name); full != "" {
		return full, nil
	}
	names := c.Schema.Names()
	for _, full := range c.Schema.Names() {
		if s := short[full]; s != "" {
			names = append(names, s)
		}
	}
	hint := ""
	if near, ok := schemas.Nearest(name, names); ok {
		hint = fmt.Sprintf(": did you mean %s?", near)
	}
	return "", fmt.Errorf("%s has no argument %s%s (see airefinery-mcp %s --help)", c.Name, name, hint, c.Name)
}

// JSON writes what is given as the arguments of the tool. Several values of one
// argument are a list where the tool takes one, and a mistake otherwise.
func (c *Command) JSON(given Given) (json.RawMessage, error) {
	out := map[string]string{}
	for _, name := range c.Schema.Names() {
		values := given[name]
		p, _ := c.Schema.Property(name)
		switch {
		case len(values) == 0:
			continue
		case len(values) > 1 && p.Type != "array":
			return nil, fmt.Errorf("%s is given %d times, as %s: %s takes it once", name, len(values), strings.Join(quoteAll(values), " and "), c.Name)
		}
		out[name] = strings.Join(values, ",")
	}
	return json.Marshal(out)
}

func quoteAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = fmt.Sprintf("%q", t)
	}
	return out
}

// Line writes a call as the words behind the program's name, with short names.
func Line(call display.Call) string {
	words := []string{strings.TrimPrefix(call.Tool, "query_")}
	for _, a := range call.Arguments {
		name := a.Name
		if s := short[name]; s != "" {
			name = s
		}
		words = append(words, Quote(name+"="+a.Value))
	}
	return strings.Join(words, " ")
}

// Quote writes a word so that a POSIX shell reads it as it is.
func Quote(word string) string {
	plain := !slices.ContainsFunc([]rune(word), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-=.,:/+%@", r))
	})
	if plain && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
