package command

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/schemas"
)

// query is the arguments of a tool with one of each kind.
type query struct {
	Trace       string   `json:"trace" jsonschema:"required" jsonschema_description:"preset"`
	ProjectName string   `json:"project_name,omitempty"`
	Severity    string   `json:"severity,omitempty" jsonschema:"enum=info,enum=error"`
	TimeWindow  string   `json:"time_window,omitempty" jsonschema:"default=24h" jsonschema_description:"back from now: 5m, 24h"`
	Limit       int      `json:"limit,omitempty" jsonschema:"minimum=1,maximum=5000,default=500" jsonschema_description:"lines to fetch, newest first"`
	ErrorsOnly  bool     `json:"errors_only,omitempty"`
	Metrics     []string `json:"metrics,omitempty" jsonschema_description:"names of metrics, by default all that are known of the project that is asked for"`
	Match       string   `json:"match,omitempty"`
	Cursor      string   `json:"cursor,omitempty"`
}

func spans(t *testing.T) Command {
	t.Helper()
	schema, err := schemas.Of[query](nil)
	if err != nil {
		t.Fatal(err)
	}
	return Of("query_spans", "Query spans", `Spans of projects. For models. Example: {"trace":"all","time_window":"1h"}`, schema)
}

func TestWordsAreArguments(t *testing.T) {
	c := spans(t)
	for _, test := range []struct{ words, want string }{
		{"", `{}`},
		{"all", `{"trace":"all"}`},
		{"trace=all window=1h", `{"time_window":"1h","trace":"all"}`},
		{"time_window=1h", `{"time_window":"1h"}`},
		{"Time-Window=1h", `{"time_window":"1h"}`},
		{"all errors project=x", `{"errors_only":"true","project_name":"x","trace":"all"}`},
		{"errors-only", `{"errors_only":"true"}`},
		{"errors=false", `{"errors_only":"false"}`},
		{"metrics=a,b metrics=c", `{"metrics":"a,b,c"}`},
		{"match=a=b", `{"match":"a=b"}`},
		{"/x?a=b", `{"trace":"/x?a=b"}`}, // no name stands before the sign
		{"match=", `{"match":""}`},

		{"limit=1 limit=2", `limit is given 2 times, as "1" and "2": spans takes it once`},
		{"all other", `trace is given 2 times, as "all" and "other": spans takes it once`},
		{"severty=error", "spans has no argument severty: did you mean severity? (see airefinery-mcp spans --help)"},
		{"windows=1h", "spans has no argument windows: did you mean window? (see airefinery-mcp spans --help)"},
		{"colour=red", "spans has no argument colour (see airefinery-mcp spans --help)"},
		{"cursor=x", "spans has no argument cursor (see airefinery-mcp spans --help)"},
	} {
		given := Given{}
		err := c.Words(given, strings.Fields(test.words))
		var got []byte
		if err == nil {
			got, err = c.JSON(given)
		}
		if err != nil {
			got = []byte(err.Error())
		}
		if string(got) != test.want {
			t.Errorf("%s: got %s, want %s", test.words, got, test.want)
		}
	}
}

func TestALineIsReadBackAsTheCall(t *testing.T) {
	call := display.Call{Tool: "query_spans", Arguments: []display.Pair{{Name: "trace", Value: "all"}, {Name: "time_window", Value: "1h"}, {Name: "match", Value: "it's $HOME; x"}}}
	if got, want := Line(call), `spans trace=all window=1h 'match=it'\''s $HOME; x'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Quote(""); got != "''" {
		t.Errorf("nothing is quoted as %s", got)
	}
}

// TestHelpIsAScreen holds what help says, and that it fits a terminal of 80 columns.
func TestHelpIsAScreen(t *testing.T) {
	c := spans(t)
	var b strings.Builder
	if err := c.Help(&b, [][2]string{{"--json", "Print the text that an assistant reads."}}); err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "testdata/help.txt", b.String())
	for line := range strings.Lines(b.String()) {
		if w := runewidth.StringWidth(strings.TrimSuffix(line, "\n")); w > helpWidth {
			t.Errorf("%d columns: %s", w, line)
		}
	}
}
