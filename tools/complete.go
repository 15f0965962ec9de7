package tools

import (
	"context"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/names"
)

// maxCompletions is the most values of a completion, by MCP.
const maxCompletions = 100

// completions complete the arguments of the prompt and of resources.
type completions struct{ set *Set }

var windows = []string{"15m", "1h", "6h", "24h"}

func (c completions) CompletePromptArgument(ctx context.Context, prompt string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	switch {
	case prompt != "investigate":
		return complete(argument.Value, nil), nil
	case argument.Name == "time_window":
		return complete(argument.Value, windows), nil
	}
	return c.named(ctx, argument), nil
}

func (c completions) CompleteResourceArgument(ctx context.Context, _ string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	return c.named(ctx, argument), nil
}

// named completes an argument by its name.
func (c completions) named(ctx context.Context, argument mcp.CompleteArgument) *mcp.Completion {
	who := caller.From(ctx)
	state := c.set.callers.of(who)
	known := c.set.knownNames(state, argument.Name)
	switch argument.Name {
	case "about":
		known = state.seen.Values(names.Service, names.Agent, names.Model, names.Session)
	case names.Project:
		pages := maxProjectPages
		if who.Try != nil && !who.Accepted { // keys are tried by calls, which count them
			pages = 0
		}
		list := c.set.projects.of(who.UpstreamKey).get(ctx, c.set.clientOf(who), c.set.cfg.Now(), pages)
		known = append(known, projectNames(list.projects)...)
	}
	return complete(argument.Value, state.shown(known))
}

// complete picks what begins with a text, then what has it elsewhere, whatever
// the case.
func complete(text string, known []string) *mcp.Completion {
	text = strings.ToLower(text)
	values, within, seen := []string{}, []string(nil), map[string]bool{}
	for _, name := range known {
		lower := strings.ToLower(name)
		switch {
		case seen[name]:
		case strings.HasPrefix(lower, text):
			values = append(values, name)
		case strings.Contains(lower, text):
			within = append(within, name)
		}
		seen[name] = true
	}
	values = append(values, within...)
	total := len(values)
	values = values[:min(total, maxCompletions)]
	return &mcp.Completion{Values: values, Total: total, HasMore: total > len(values)}
}
