package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/pretty"
	"airefinery-mcp/schemas"
	"airefinery-mcp/tools"
)

// toolCommands are the commands of the tools.
func toolCommands() ([]command.Command, error) {
	described, err := tools.Describe(schemas.Known())
	if err != nil {
		return nil, err
	}
	commands := make([]command.Command, len(described))
	for i, d := range described {
		commands[i] = command.Of(d.Name, d.Title, d.Text, d.Schema)
	}
	return commands, nil
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
	text, isError := set.Call(ctx, c.Tool, json.RawMessage(raw))
	return printAnswer(stdout, text, isError)
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

// look calls the tool of a command, and says meanwhile what is waited for.
func look(ctx context.Context, set *tools.Set, waiting *console.Waiting, asked *config.Asked, stdout io.Writer) int {
	var text []byte
	var isError bool
	waiting.During(func() { text, isError = set.Call(ctx, asked.Tool, asked.Arguments) })
	return printAnswer(stdout, text, isError)
}
