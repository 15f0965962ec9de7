package tools

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/schemas"
)

var noContext mcp.CompleteContext

func argumentOf(name, value string) mcp.CompleteArgument {
	return mcp.CompleteArgument{Name: name, Value: value}
}

func TestArgumentsAreCompleted(t *testing.T) {
	u := newUpstream(t, (&sparse{projects: `[{"name":"project-x","status":"active"},{"name":"the-project","status":"active"},{"name":"a@b.example"}]`}).ServeHTTP)
	set := newSet(t, u)
	c := completions{set}
	seen := &set.callers.of(caller.From(t.Context())).seen
	for kind, name := range map[string]string{names.Agent: "order-agent", names.Service: "order-service", names.Project: "seen-project"} {
		seen.Add(kind, name)
	}
	for _, tt := range []struct{ prompt, name, value, want string }{
		{"investigate", "time_window", "", "15m 1h 6h 24h"},
		{"investigate", "time_window", "1", "15m 1h"},
		{"investigate", "project_name", "Pro", "project-x seen-project the-project"},
		{"investigate", "project_name", "zzz", ""},
		{"investigate", "project_name", "a@b", ""}, // is masked in answers
		{"investigate", "symptom", "", ""},
		{"investigate", "about", "order", "order-service order-agent"},
		{"other", "time_window", "", ""},
		{"", "metric", "inference_a", "inference_active_model_count"},
		{"", "metric", "task", "agent_task_total"},
		{"", "trace", "d", "distiller_traces"},
		{"", "no_such", "", ""},
	} {
		got, err := c.CompletePromptArgument(t.Context(), tt.prompt, argumentOf(tt.name, tt.value), noContext)
		if tt.prompt == "" {
			got, err = c.CompleteResourceArgument(t.Context(), metricURI, argumentOf(tt.name, tt.value), noContext)
		}
		if err != nil || strings.Join(got.Values, " ") != tt.want || got.Values == nil || got.HasMore {
			t.Errorf("%s %s %q: %+v, %v", tt.prompt, tt.name, tt.value, got, err)
		}
	}
	if n := len(u.requests()); n != 1 {
		t.Errorf("the projects were asked for %d times", n)
	}
}

func TestCompletionsAreBounded(t *testing.T) {
	known := make([]string, 150)
	for i := range known {
		known[i] = fmt.Sprint("n", i)
	}
	got := complete("n", append(known, known...))
	if len(got.Values) != maxCompletions || got.Total != 150 || !got.HasMore {
		t.Errorf("%d of %d, more %v", len(got.Values), got.Total, got.HasMore)
	}
}

func TestNamesHaveResources(t *testing.T) {
	set := newSet(t, newUpstream(t, nil))
	read := set.oneName(names.Metric, func(c *schemas.Catalogue, name string) *schemas.Catalogue {
		m, ok := c.Metric(name)
		if !ok {
			return nil
		}
		return &schemas.Catalogue{Metrics: []schemas.Metric{m}}
	})
	var req mcp.ReadResourceRequest
	req.Params.URI, req.Params.Arguments = "airefinery://metrics/inference_latency", map[string]any{"metric": []string{"inference_latency"}}
	got, err := read(t.Context(), req)
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	want := mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "text/markdown", Text: `Other names are passed on to the API: its reference is only partly public.

| metric | kind | unit | takes, besides time_window and step | |
|---|---|---|---|---|
| inference_latency | latency |  | project_name, model_key, percentile, status | inference latency at a percentile |
`}
	if d := cmp.Diff(want, got[0]); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	req.Params.Arguments["metric"] = "made_up"
	if _, err := read(t.Context(), req); err == nil || !strings.Contains(err.Error(), `"made_up"`) {
		t.Errorf("error %v", err)
	}
}

func TestThePromptNamesItsArguments(t *testing.T) {
	set := newSet(t, newUpstream(t, nil))
	var req mcp.GetPromptRequest
	req.Params.Arguments = map[string]string{"symptom": "slow\n\nanswers", "project_name": "p x", "about": "Planner", "time_window": "6h"}
	got, err := set.investigation(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	text := got.Messages[0].Content.(mcp.TextContent).Text
	for _, want := range []string{"problem of the project \"p x\": slow answers\nIt may be about \"Planner\".", `investigate with project_name="p x", time_window=6h and`, "(inference_latency, inference_requests_total, "} {
		if !strings.Contains(text, want) {
			t.Errorf("%s\nlacks %q", text, want)
		}
	}
}
