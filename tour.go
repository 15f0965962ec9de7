package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/terminal"
)

// stop is one of the tour: a call, and why one makes it.
type stop struct {
	why  string
	call display.Call
	// found stops at the trace that an earlier call found.
	found bool
}

// world is what the tour asks for in a world of the demo.
type world struct{ metric, trace string }

// tourStops are the calls of a tour: from the symptom to the cause.
func tourStops(w world) []stop {
	pairs := func(words ...string) (out []display.Pair) {
		for _, word := range words {
			name, value, _ := strings.Cut(word, "=")
			out = append(out, display.Pair{Name: name, Value: value})
		}
		return out
	}
	return []stop{
		{why: "Somebody says that it is slow. Is it, and since when? The latency, minute by minute.",
			call: display.Call{Tool: "query_metrics", Arguments: pairs("metric="+w.metric, "time_window=1h", "step=1m")}},
		{why: "What do the logs say that they did not say before?",
			call: display.Call{Tool: "query_logs", Arguments: pairs("severity=error", "time_window=1h")}},
		{why: "Where does the time go? Who waits for whom.",
			call: display.Call{Tool: "query_traces", Arguments: pairs("trace="+w.trace, "time_window=1h")}},
		{why: "One of those requests, span by span.", found: true,
			call: display.Call{Tool: "query_traces", Arguments: pairs("trace=" + w.trace)}},
		{why: "And all of it in one call: the cause, and what speaks for it.",
			call: display.Call{Tool: "investigate", Arguments: pairs("time_window=1h")}},
	}
}

// tour shows five calls over the demo's incident. At a terminal the person says when
// to go on.
func (p *person) tour(ctx context.Context, scenario string) int {
	w := world{"inference_latency", "inference_traces"}
	if strings.HasPrefix(scenario, "shop") {
		w = world{"http_request_duration", "http_requests"}
	}
	stops := tourStops(w)
	keys := p.keys(ctx)
	var found string
	for i, s := range stops {
		if s.found && found != "" {
			s.call.Arguments = append(s.call.Arguments, display.Pair{Name: "trace_id", Value: found})
		}
		fmt.Fprint(p.stdout, terminal.Step(fmt.Sprintf("%d/%d", i+1, len(stops)), s.why, command.Line(s.call), p.options))
		values := map[string]string{}
		for _, a := range s.call.Arguments {
			values[a.Name] = a.Value
		}
		raw, err := json.Marshal(values)
		if err != nil {
			return fail(p.stderr, err, exitFailure)
		}
		text, doc, isError := p.ask(ctx, s.call.Tool, raw)
		if isError {
			return p.failed(text)
		}
		found = cmp.Or(worst(doc), found)
		if code := p.show(doc); code != exitOK {
			return code
		}
		if i < len(stops)-1 && !p.goOn(ctx, keys) {
			return exitOK
		}
	}
	return exitOK
}

// worst is the trace to look into: the longest that failed, else the longest.
func worst(doc *display.Document) string {
	var id string
	var failed bool
	var longest float64
	for _, t := range doc.Traces {
		if t.Duration == nil {
			continue
		}
		if bad := t.Errors > 0; id == "" || bad && !failed || bad == failed && *t.Duration > longest {
			id, failed, longest = t.ID, bad, *t.Duration
		}
	}
	return id
}

// keys are the lines that the person enters; nil where nobody is there to go on.
func (p *person) keys(ctx context.Context) <-chan string {
	if !console.Is(p.stdin) || !console.Is(p.stdout) {
		return nil
	}
	keys := make(chan string)
	go func() { // ends with the process, as a read of a terminal cannot be ended
		defer close(keys)
		lines := bufio.NewScanner(p.stdin)
		for lines.Scan() {
			select {
			case keys <- lines.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return keys
}

// goOn waits for the person to go on with the tour.
func (p *person) goOn(ctx context.Context, keys <-chan string) bool {
	if keys == nil {
		_, err := io.WriteString(p.stdout, "\n")
		return err == nil
	}
	fmt.Fprint(p.stdout, "\nEnter goes on, q ends the tour: ")
	select {
	case <-ctx.Done():
		fmt.Fprintln(p.stdout)
		return false
	case key, ok := <-keys:
		if !ok {
			fmt.Fprintln(p.stdout)
		}
		return ok && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(key)), "q")
	}
}
