package traces

import (
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

// TestAHistoryIsFoundWhereItStoodFirst holds that a message counts where it stood
// first, in whatever form later prompts repeat it, while each span that says
// something by itself is listed.
func TestAHistoryIsFoundWhereItStoodFirst(t *testing.T) {
	const failed = `Error: "XB417" is not available`
	long := "the system prompt names XB417" + strings.Repeat(" and more", 40)
	spans := []client.Span{
		spantest.New(1, 0, 0, 100, attrs("input.value", `{"messages":[{"content":"book XB417"}]}`)), // ends last
		spantest.New(2, 1, 0, 10, attrs("in", `[{"content":"book XB417"}]`, "prompt", long)),
		spantest.New(3, 1, 10, 20, attrs("out", failed)),
		spantest.New(4, 1, 20, 30, attrs("in", `[{"content":"book XB417"},{"content":"Error: \"XB417\" is not available"}]`, "prompt", long)),
		spantest.New(5, 1, 30, 40, attrs("out", failed)), // once more
		spantest.New(6, 1, 40, 50, attrs("m.0.content", "book XB417", "m.1.content", failed)),
		spantest.New(7, 1, 50, 60, attrs("other", "none")),
	}
	for match, want := range map[string]string{
		"xb417":        "2: in.0.content, prompt; 3: out; 5: out; spans 6, places 4",
		`"XB417" is`:   "3: out; 5: out; spans 4, places 2",
		"s7":           "7: name; spans 1, places 1",
		"other=none":   "7: other; spans 1, places 1",
		"m.1":          "6: m.1.content; spans 1, places 1",
		"not anywhere": "spans 0, places 0",
	} {
		d := NewDetail(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}, &analysis.Request{}, &analysis.Filter{Match: match}, nil)
		var out []string
		for _, i := range d.Kept {
			var where []string
			for _, p := range d.Finds.Of(i) {
				where = append(where, p.Where.String())
			}
			out = append(out, fmt.Sprintf("%d: %s", d.Forest.Nodes[i].Span.ID[0], strings.Join(where, ", ")))
		}
		out = append(out, fmt.Sprintf("spans %d, places %d", d.Finds.Spans, d.Finds.Places))
		if got := strings.Join(out, "; "); got != want {
			t.Errorf("%s: %s\nwant %s", match, got, want)
		}
	}
}
