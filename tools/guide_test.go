package tools

import (
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestThePromptOfARunNamesIt(t *testing.T) {
	for name, tt := range map[string]struct {
		args      map[string]string
		want, not []string
	}{
		"by its id": {map[string]string{"trace_id": "c273e7f9", "project_name": "x"},
			[]string{`the run "c273e7f9"`, `1. Call query_traces with trace="distiller_traces", trace_id="c273e7f9", view="conversation", project_name="x"`, "2. Where"}, []string{"errors_only", "3. "}},
		"any": {nil, []string{"1. Call query_traces with trace=\"distiller_traces\", errors_only=true,", "2. Call", `view="conversation"`, "3. Where"}, []string{"project_name"}},
	} {
		var req mcp.GetPromptRequest
		req.Params.Arguments = tt.args
		got, err := explainAgentRun(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		text := got.Messages[0].Content.(mcp.TextContent).Text
		for _, want := range tt.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %s", name, want, text)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q in %s", name, not, text)
			}
		}
	}
}
