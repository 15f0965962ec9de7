package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/config"
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

// call runs one tool for a person or a script.
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
	return print(stdout, text, isError)
}

// look runs the tool of a command.
func look(ctx context.Context, set *tools.Set, cfg *config.Loaded, stdout, stderr io.Writer) int {
	text, isError := set.Call(ctx, cfg.Asked.Tool, cfg.Asked.Arguments)
	return print(stdout, text, isError)
}

// print writes an answer, laid out where a person reads it.
func print(stdout io.Writer, text []byte, isError bool) int {
	if isTerminal(stdout) {
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
