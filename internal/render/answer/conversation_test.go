package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/spantest"
)

// runFile reads a run of agents with what its logs have.
func runFile(t *testing.T, name string) (*client.TracesResponse, Content) {
	t.Helper()
	path := filepath.Join("..", "..", "analysis", "conversation", "testdata", filepath.FromSlash(name))
	body, err := os.ReadFile(path + ".json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := client.DecodeTraces(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	logs, err := os.ReadFile(path + ".logs")
	if err != nil {
		return r, Content{}
	}
	l, err := client.DecodeLogs(bytes.NewReader(logs))
	if err != nil {
		t.Fatal(err)
	}
	return r, Content{Asked: true, Records: conversation.RecordsOf(l, r.Traces[0].ID)}
}

// TestTheFirstAnswerHasTheDecisiveWords holds that what tells why a run failed is
// in the first answer about it, of the usual length.
func TestTheFirstAnswerHasTheDecisiveWords(t *testing.T) {
	for name, words := range map[string]string{
		"runs/crewai-model-missing": "no model acme-large-9",
		"runs/vercel-model-missing": "acme-large-9 does not exist",
		"runs/strands-tool-denied":  "is not authorized to perform: tickets:Search",
		"runs/crewai-placeholders":  "Finding 1 on '",
		"runs/refused-updates":      "Error: book B-991 is reserved for another reader",
		"runs/wrong-page":           "LASERTEC laser microscopes",
		"runs/healthy":              "It is 9 degrees in Puno.",
	} {
		r, content := runFile(t, name)
		o := traceOptions()
		o.Content = content
		res := Traces(r, o)
		checkAnswer(t, res, o.Budget.MaxBytes)
		golden.JSON(t, "testdata/"+name+".json", res.JSON)
		if !bytes.Contains(res.JSON, []byte(words)) {
			t.Errorf("%s: the first answer does not have %q", name, words)
		}
		if n := tokens(t, res.JSON); n > 3000 {
			t.Errorf("%s: %d tokens", name, n)
		}
	}
}

// longRun makes a run of n calls of tools, of which the one at an index failed.
func longRun(n, failing int) *client.TracesResponse {
	spans := []client.Span{spantest.New(1, 0, 0, int64(n)*10, spantest.Named("invoke_agent worker"))}
	spans[0].ID = spantest.ID(0)
	spans[0].Attrs = client.Attrs{{Key: "gen_ai.operation.name", Value: "invoke_agent"}, {Key: "gen_ai.agent.name", Value: "worker"}}
	for i := 1; i < n; i++ {
		result := strings.Repeat(fmt.Sprintf("row %d of the table, ", i), 20)
		if i == failing {
			result = "Error: the table is locked by another job"
		}
		s := spantest.New(1, 0, int64(i)*10, int64(i)*10+5, spantest.Named("execute_tool read"))
		s.ID, s.Parent = spantest.ID(i), spantest.ID(0)
		s.Attrs = client.Attrs{{Key: "gen_ai.operation.name", Value: "execute_tool"}, {Key: "gen_ai.tool.name", Value: fmt.Sprint("read", i%2)},
			{Key: "gen_ai.tool.call.arguments", Value: fmt.Sprintf(`{"page":%d}`, i)}, {Key: "gen_ai.tool.call.result", Value: result}}
		spans = append(spans, s)
	}
	return &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}
}

// rowsOfRun returns the rows of an answer about a run.
func rowsOfRun(t *testing.T, res Result) [][]any {
	t.Helper()
	var a struct{ Run struct{ Rows [][]any } }
	if err := json.Unmarshal(res.JSON, &a); err != nil {
		t.Fatal(err)
	}
	return a.Run.Rows
}

func TestALongRunKeepsItsFailureAndBothEnds(t *testing.T) {
	const n = 600
	for _, most := range []int{1000, 2500, 7500, 20_000} {
		for _, failing := range []int{2, n / 2, n - 2} {
			o := traceOptions()
			o.Budget.MaxBytes = most
			res := Traces(longRun(n, failing), o)
			checkAnswer(t, res, most)
			rows := rowsOfRun(t, res)
			if most > 1000 && (len(rows) < 3 || rows[0][0] != float64(1) || rows[len(rows)-1][0] != float64(n-1)) {
				t.Errorf("%d bytes: the rows run from %v to %v", most, rows[0], rows[len(rows)-1])
			}
			if !bytes.Contains(res.JSON, []byte("S result says so")) {
				t.Errorf("%d bytes: step %d that failed has no row", most, failing)
			}
			if most >= 2500 && len(res.JSON) < most*3/4 {
				t.Errorf("%d of %d bytes are used", len(res.JSON), most)
			}
		}
	}
}

// TestTheStepsOfALongRunArePagedThrough follows the cursor from the first step
// left out to the end.
func TestTheStepsOfALongRunArePagedThrough(t *testing.T) {
	r := longRun(300, 150)
	o := traceOptions()
	o.View.Form = Conversation
	next := 0
	for page := 0; next < 299; page++ {
		o.View.Offset = next
		res := Traces(r, o)
		checkAnswer(t, res, o.Budget.MaxBytes)
		rows := rowsOfRun(t, res)
		if page == 0 {
			for i, row := range rows { // those before the first gap
				if row[0] == nil {
					next = i
					break
				}
			}
			continue
		}
		if rows[0][0] != float64(next+1) {
			t.Fatalf("page %d begins with %v, want step %d", page, rows[0], next+1)
		}
		next += len(rows)
	}
	if next != 299 {
		t.Errorf("%d steps came", next)
	}
}

func TestStepsPassTheFilters(t *testing.T) {
	r, content := runFile(t, "runs/refused-updates")
	for name, c := range map[string]struct {
		set  func(*Options)
		want int
	}{
		"all":         {func(*Options) {}, 13},
		"errors_only": {func(o *Options) { o.Filter.ErrorsOnly = true }, 3},
		"match":       {func(o *Options) { o.Filter.Match = "B-204" }, 5},
		"none":        {func(o *Options) { o.Filter.Match = "no such text" }, 0},
	} {
		o := traceOptions()
		o.Content, o.View.Form = content, Conversation
		c.set(&o)
		if res := Traces(r, o); res.Total != c.want || res.Shown != c.want {
			t.Errorf("%s: %d of %d steps, want %d", name, res.Shown, res.Total, c.want)
		}
	}
	// In the spans, too, errors_only keeps what failed without an error.
	o := traceOptions()
	o.View.Form, o.Filter.ErrorsOnly = Records, true
	if res := Traces(r, o); res.Total != 3 {
		t.Errorf("errors_only keeps %d spans, want 3", res.Total)
	}
	// A tree has a line for each of them, with what it says.
	o = traceOptions()
	o.View.Form = Tree
	if res := Traces(r, o); strings.Count(string(res.JSON), `"S*","result says so \"Error: book B-991 is reserved for another reader\"`) != 3 {
		t.Errorf("the tree does not show the failures: %s", res.JSON)
	}
}

func TestATraceWithoutAgentsIsNoConversation(t *testing.T) {
	o := traceOptions()
	o.View.Form = Conversation
	res := Traces(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spantest.Polls()}}}, o)
	for _, want := range []string{"no span is of an agent", `"tree"`} {
		if !strings.Contains(string(res.JSON), want) {
			t.Errorf("no %s in %s", want, res.JSON)
		}
	}
}

// TestManyRunsCountTheirSoftFailures holds what a summary of many traces says of
// runs that failed without an error, and that errors_only keeps them.
func TestManyRunsCountTheirSoftFailures(t *testing.T) {
	r := &client.TracesResponse{}
	for _, name := range []string{"runs/refused-updates", "runs/healthy", "runs/crewai-model-missing", "runs/wrong-page", "genai/langfuse-429"} {
		one, _ := runFile(t, name)
		r.Traces = append(r.Traces, one.Traces...)
	}
	o := traceOptions()
	res := Traces(r, o)
	checkAnswer(t, res, o.Budget.MaxBytes)
	golden.JSON(t, "testdata/runs/many.json", res.JSON)
	o.Filter.ErrorsOnly = true
	if res := Traces(r, o); res.Total != 4 {
		t.Errorf("errors_only keeps %d traces, want all but the healthy one", res.Total)
	}
}
