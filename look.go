package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/pretty"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/terminal"
	"airefinery-mcp/schemas"
	"airefinery-mcp/tools"
)

// toolCommands are the commands of the tools.
func toolCommands() []command.Command {
	described := tools.Describe(schemas.Known())
	commands := make([]command.Command, len(described))
	for i, d := range described {
		commands[i] = command.Of(d.Name, d.Title, d.Text, d.Schema)
	}
	return commands
}

// maxArguments is how long arguments on standard input may be, in bytes.
const maxArguments = 1 << 20

// call runs one tool for a script, or for a person who wants JSON.
func call(ctx context.Context, set *tools.Set, c config.Call, stdin io.Reader, stdout, stderr io.Writer) int {
	raw := []byte(c.JSON)
	if c.JSON == "-" {
		var err error
		if raw, err = io.ReadAll(io.LimitReader(stdin, maxArguments+1)); err == nil && len(raw) > maxArguments {
			err = errors.New("they are longer than a mebibyte")
		}
		if err != nil {
			return fail(stderr, fmt.Errorf("arguments on standard input: %w", err), exitUsage)
		}
	}
	if !c.Page.Wanted() {
		text, isError := set.Call(ctx, c.Tool, json.RawMessage(raw))
		return printAnswer(stdout, text, isError)
	}
	text, doc, isError := set.Show(ctx, c.Tool, json.RawMessage(raw))
	if isError {
		return printAnswer(stdout, text, isError)
	}
	return draw(doc, c.Page, stdout, stderr)
}

// printAnswer writes what an assistant reads, laid out where a person does.
func printAnswer(stdout io.Writer, text []byte, isError bool) int {
	if console.Is(stdout) {
		if laid, err := pretty.JSON(text); err == nil {
			text = laid
		}
	}
	if n := len(text); n == 0 || text[n-1] != '\n' {
		text = append(text, '\n')
	}
	if _, err := stdout.Write(text); err != nil || isError {
		return exitFailure
	}
	return exitOK
}

// person is who looks at answers, in a terminal or behind a pipe.
type person struct {
	set     *tools.Set
	waiting *console.Waiting // nil where nobody would see it
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	options terminal.Options
}

// newPerson reads from the streams and the environment what can be shown. The
// commands that are proposed to the person repeat the settings that were given.
func newPerson(cfg *config.Loaded, set *tools.Set, waiting *console.Waiting, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) *person {
	p := &person{set: set, waiting: waiting, stdin: stdin, stdout: stdout, stderr: stderr, options: console.Options(stdout, getenv)}
	words := []string{"airefinery-mcp"}
	for _, f := range cfg.Flags {
		words = append(words, command.Quote(f))
	}
	p.options.Program = strings.Join(words, " ")
	return p
}

// look calls the tool of a command and shows the answer.
func (p *person) look(ctx context.Context, asked *config.Asked) int {
	text, doc, isError := p.ask(ctx, asked.Tool, asked.Arguments)
	switch {
	case asked.Output.JSON:
		return printAnswer(p.stdout, text, isError)
	case isError:
		return p.failed(text)
	case asked.Output.Wanted():
		return draw(doc, asked.Output.Page, p.stdout, p.stderr)
	}
	p.options.All = asked.Output.All
	return p.show(doc)
}

// ask calls a tool and says meanwhile what is waited for.
func (p *person) ask(ctx context.Context, tool string, arguments json.RawMessage) (text []byte, doc *display.Document, isError bool) {
	p.waiting.During(func() { text, doc, isError = p.set.Show(ctx, tool, arguments) })
	return text, doc, isError
}

func (p *person) show(doc *display.Document) int {
	if _, err := io.WriteString(p.stdout, terminal.Text(doc, p.options)); err != nil {
		return exitFailure
	}
	return exitOK
}

// failed says on stderr what an assistant would read of a failure.
func (p *person) failed(text []byte) int {
	var answer struct {
		Error struct {
			Message string   `json:"message"`
			Next    string   `json:"next"`
			Valid   []string `json:"valid"`
		} `json:"error"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fail(p.stderr, err, exitFailure)
	}
	o := p.options
	o.Color = o.Color && p.waiting != nil // which stands on stderr, too
	e := answer.Error
	fmt.Fprint(p.stderr, terminal.Failure("airefinery-mcp: "+e.Message, e.Next, e.Valid, o))
	return exitFailure
}
