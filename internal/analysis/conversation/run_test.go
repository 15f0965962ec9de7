package conversation

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/semconv"
)

// placed puts spans in order, each behind its parent, as a forest does.
func placed(spans []client.Span) []Span {
	children := map[client.SpanID][]*client.Span{}
	known := map[client.SpanID]bool{}
	for i := range spans {
		known[spans[i].ID] = !spans[i].ID.IsZero()
	}
	for i := range spans {
		s := &spans[i]
		parent := s.Parent
		if !known[parent] {
			parent = client.SpanID{}
		}
		children[parent] = append(children[parent], s)
	}
	var out []Span
	var walk func(id client.SpanID, parent int32)
	walk = func(id client.SpanID, parent int32) {
		list := children[id]
		slices.SortStableFunc(list, func(a, b *client.Span) int { return cmp.Compare(a.Start, b.Start) })
		for _, s := range list {
			at := int32(len(out))
			p := Span{Span: s, Parent: parent, Start: s.Start, End: s.End, Self: s.End - s.Start, Failed: s.Status == client.StatusError, Error: s.StatusMessage}
			for _, c := range children[s.ID] {
				p.Self -= c.End - c.Start
			}
			out = append(out, p)
			if s.ID != id {
				walk(s.ID, at)
			}
		}
	}
	walk(client.SpanID{}, None)
	return out
}

var actNames = map[Act]string{Said: "said", Called: "called", Answered: "answered", HandedOver: "handed over to", Refused: "refused", Ended: "ended", Asked: "called the model"}

// transcript writes a run as text.
func transcript(r *Run) string {
	if r == nil {
		return "  no run\n"
	}
	short := func(s string) string {
		s = strings.Join(strings.Fields(s), " ")
		return s[:min(len(s), 160)]
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  agent %q session %q conversation %q answer %d soft %d", r.Agent, r.Session, r.Conversation, r.Answer+1, r.SoftFailures)
	for _, f := range r.Soft {
		fmt.Fprintf(&b, " (kind %d ×%d, step %d)", f.Kind, f.N, f.First+1)
	}
	b.WriteString("\n")
	for i := range r.Steps {
		s := &r.Steps[i]
		fmt.Fprintf(&b, "  %d %s%s %s", i+1, strings.Repeat("› ", s.Depth), s.Agent, actNames[s.Act])
		for _, text := range []string{s.Tool, short(s.Args), short(s.Text)} {
			if text != "" {
				fmt.Fprintf(&b, " | %s", text)
			}
		}
		if s.Tokens != noTokens {
			fmt.Fprintf(&b, " | tokens %d/%d/%d/%d", s.Tokens.In, s.Tokens.Out, s.Tokens.Cached, s.Tokens.Reasoning)
		}
		if s.Failed {
			b.WriteString(" | failed")
		}
		if s.Soft != NoFailure {
			fmt.Fprintf(&b, " | soft %d", s.Soft)
		}
		if s.Finish != "" {
			fmt.Fprintf(&b, " | finish %s", s.Finish)
		}
		if s.Retries > 0 {
			fmt.Fprintf(&b, " | retries %d", s.Retries)
		}
		b.WriteString("\n")
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  finding %d: %s %s ×%d of %d, %d failed, steps %v: %s\n", f.Kind, f.Agent, f.Tool, f.N, f.Of, f.Failed, f.Steps, short(f.Text))
	}
	for name, list := range map[string][]Total{"agent": r.Agents} {
		for _, t := range list {
			fmt.Fprintf(&b, "  %s %q: %d calls, %d of tools, %d failed, tokens %d/%d/%d/%d, %d ms\n", name, t.Name, t.Calls, t.ToolCalls, t.Failed,
				t.Tokens.In, t.Tokens.Out, t.Tokens.Cached, t.Tokens.Reasoning, t.Duration/1e6)
		}
	}
	return b.String()
}

// TestRuns holds the steps of the runs that libraries recorded, and of runs made
// up in the shape of some that failed.
func TestRuns(t *testing.T) {
	for _, dir := range []string{"genai", "runs"} {
		paths, err := filepath.Glob("testdata/" + dir + "/*.json")
		if err != nil || len(paths) == 0 {
			t.Fatal("no runs", err)
		}
		var b strings.Builder
		for _, path := range paths {
			spans := load(t, path)
			fmt.Fprintf(&b, "%s\n%s", strings.TrimSuffix(filepath.Base(path), ".json"), transcript(New(placed(spans), records(t, path, spans))))
		}
		golden.Text(t, "testdata/"+dir+".txt", b.String())
	}
}

// records reads the log records beside a run, if there are any.
func records(t *testing.T, path string, spans []client.Span) []Record {
	t.Helper()
	f, err := os.Open(strings.TrimSuffix(path, ".json") + ".logs")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := client.DecodeLogs(f)
	if err != nil {
		t.Fatal(err)
	}
	if !LacksContent(spans) {
		t.Errorf("%s: the spans have their texts", path)
	}
	return RecordsOf(r, spans[0].TraceID)
}

// TestHealthyRunsHaveNoSoftFailures names the runs in which nothing went wrong,
// and those that failed without an error.
func TestHealthyRunsHaveNoSoftFailures(t *testing.T) {
	for path, soft := range map[string]bool{
		"genai/ai-sdk7-agent": false, "genai/ai-sdk7-stream": false, "genai/anthropic-sdk-stream": false, "genai/anthropic-sdk-tool": false,
		"genai/genkit-tool": false, "genai/openinference-openai-responses": false, "genai/openinference-openai-stream": false,
		"genai/openinference-openai-tool": false, "genai/otel-openai-ok": false, "genai/otel-openai-responses": false, "genai/otel-openai-stream": false,
		"genai/traceloop-openai-stream": false, "genai/traceloop-openai-tool": false, "genai/traceloop-openai-responses-stream": false, "runs/healthy": false,
		"genai/google-adk-429": true, "genai/google-adk-toolthrow": true, "genai/langfuse-429": true, "genai/langfuse-langchain-429": true,
		"genai/langfuse-langchain-toolthrow": true, "genai/mastra-429": true,
		"runs/strands-tool-denied": true, "runs/crewai-placeholders": true, "runs/refused-updates": true, "runs/wrong-page": true,
	} {
		r := New(placed(load(t, "testdata/"+path+".json")), nil)
		if r == nil || (r.SoftFailures > 0) != soft {
			t.Errorf("%s: %s", path, transcript(r))
		}
	}
}

// chat makes the span of a model's call that answers.
func chat(answer string, more ...string) client.Span {
	return client.Span{Name: "chat m", Start: 1e9, End: 2e9, Attrs: append(attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "m", "gen_ai.output.messages",
		`[{"role":"assistant","parts":[{"type":"text","content":"`+answer+`"}]}]`), attrs(more...)...)}
}

// called makes the span of a tool that answers.
func called(result string, more ...string) client.Span {
	return client.Span{Name: "execute_tool t", Start: 1e9, End: 2e9, Attrs: append(attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "t", "gen_ai.tool.call.result", result), attrs(more...)...)}
}

func TestSoftFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		span client.Span
		want SoftKind
	}{
		"an answer":                         {chat("Here it is."), NoFailure},
		"the end of the tokens":             {chat("Here it", "gen_ai.response.finish_reasons", `["length"]`), BadFinish},
		"a content filter":                  {chat("", "gen_ai.response.finish_reasons", `["content_filter"]`), BadFinish},
		"safety":                            {chat("", "gen_ai.response.finish_reasons", "SAFETY"), BadFinish},
		"blocked":                           {chat("", "genkit:output", `{"finishReason":"blocked"}`), BadFinish},
		"Anthropic's refusal":               {chat("", "anthropic.message.stop_reason", "refusal"), BadFinish},
		"the usual reasons":                 {chat("Here.", "gen_ai.response.finish_reasons", `["end_turn"]`), NoFailure},
		"an empty answer":                   {chat("", "gen_ai.response.finish_reasons", `["stop"]`), EmptyAnswer},
		"a refusal in words":                {chat("I'm sorry, but I can't help with that."), RefusedAnswer},
		"an apology":                        {chat("I'm sorry for the delay. Here it is."), NoFailure},
		"a tool's result":                   {called(`{"rows":3}`), NoFailure},
		"a result about errors":             {called(`{"title":"Error handling in Go","errors":[],"error":null}`), NoFailure},
		"results about errors":              {called(`The error budget of May was met.`), NoFailure},
		"a title that begins with error":    {called("Error handling in Go is explicit."), NoFailure},
		"a count of what failed":            {called("Failed login attempts: 3"), NoFailure},
		"a payment that failed":             {called(`{"payment":"p-1","status":"failed"}`), NoFailure},
		"an error of a tool":                {called("Error executing tool search: no index"), SaidByResult},
		"an error alone":                    {called("Error"), SaidByResult},
		"a failure to do":                   {called("Failed to connect to the server"), SaidByResult},
		"Error":                             {called("Error: no such flight"), SaidByResult},
		"an exception":                      {called("ValueError: bad city"), SaidByResult},
		"a traceback":                       {called("Traceback (most recent call last):\n  File"), SaidByResult},
		"execution failed":                  {called("Tool execution failed: timeout"), SaidByResult},
		"success false":                     {called(`{"success": false, "message": "quota"}`), SaidByResult},
		"success false, as Python":          {called(`{'success': False, 'message': 'quota'}`), SaidByResult},
		"a status":                          {called(`{"status":"error","detail":"x"}`), SaidByResult},
		"a status within":                   {called(`{"status_code": 503, "body": ""}`), SaidByResult},
		"an HTTP status":                    {called("HTTP 404 Not Found"), SaidByResult},
		"an HTTP status that is fine":       {called("HTTP 200 OK"), NoFailure},
		"MCP's mark":                        {called(`{"isError":true,"content":[{"type":"text","text":"x"}]}`), SaidByResult},
		"a tool's own status":               {called("x", "gen_ai.tool.status", "error"), OwnStatus},
		"a tool's own status that is fine":  {called("x", "gen_ai.tool.status", "success"), NoFailure},
		"Langfuse's level":                  {called("x", "langfuse.observation.level", "ERROR"), OwnStatus},
		"Langfuse's level of no matter":     {called("x", "langfuse.observation.level", "DEFAULT"), NoFailure},
		"Genkit's state":                    {called("x", "genkit:state", "error"), OwnStatus},
		"code that failed":                  {client.Span{Name: "execute_code coder", Attrs: attrs("ag2.span.type", "code_execution", "gen_ai.operation.name", "execute_code", "ag2.code_execution.exit_code", "1", "ag2.code_execution.output", "x")}, OwnStatus},
		"RAI":                               {client.Span{Name: "rai.check", Attrs: attrs("rai.rejected", "true", "rai.categories", `["violence"]`)}, Guardrail},
		"a guardrail that lets pass":        {client.Span{Name: "guard", Attrs: attrs("openinference.span.kind", "GUARDRAIL", "output.value", `{"passed":true}`)}, NoFailure},
		"a guardrail that does not":         {client.Span{Name: "guard", Attrs: attrs("openinference.span.kind", "GUARDRAIL", "output.value", `{"tripwire_triggered":true}`)}, Guardrail},
		"a retry":                           {chat("Here.", "http.request.resend_count", "2"), Retried},
		"the first try":                     {chat("Here.", "attempt", "1"), NoFailure},
		"an agent whose call left no span":  {client.Span{Name: "invoke_agent a", Start: 1e9, End: 4e9, Attrs: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.input.messages", `[{"role":"user","parts":[{"type":"text","content":"hi there"}]}]`)}, NoModelCall},
		"an agent that gave something":      {client.Span{Name: "invoke_agent a", Start: 1e9, End: 4e9, Attrs: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.output.messages", `[{"role":"assistant","parts":[{"type":"text","content":"hello"}]}]`)}, NoFailure},
		"an agent that says nothing at all": {client.Span{Name: "agent.execute a", Start: 1e9, End: 4e9, Attrs: attrs("agent.class", "UtilityAgent")}, NoFailure},
	} {
		tt.span.ID = client.SpanID{1}
		p := placed([]client.Span{{ID: client.SpanID{9}, Name: "chat", Attrs: attrs("gen_ai.operation.name", "chat")}, tt.span})
		r := New(p, nil)
		got := NoFailure
		if len(r.Soft) > 0 {
			got = r.Soft[0].Kind
		}
		if got != tt.want || len(r.Soft) > 1 {
			t.Errorf("%s: kind %d, want %d\n%s", name, got, tt.want, transcript(r))
		}
	}
}

// TestAMessageIsToldOnce holds that a prompt that repeats the history adds what
// is new alone, and that what is said twice is told twice.
func TestAMessageIsToldOnce(t *testing.T) {
	prompt := func(texts ...string) string {
		var parts []string
		for i, text := range texts {
			role := []string{"user", "assistant"}[i%2]
			parts = append(parts, fmt.Sprintf(`{"role":%q,"content":%q}`, role, text))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	var spans []client.Span
	history := []string{"first question"}
	for i, answer := range []string{"yes", "yes", "no"} {
		spans = append(spans, client.Span{ID: client.SpanID{byte(i + 1)}, Name: "chat", Start: int64(i) * 10, End: int64(i)*10 + 5, Attrs: attrs("gen_ai.operation.name", "chat",
			"gen_ai.input.messages", prompt(history...), "gen_ai.output.messages", `[{"role":"assistant","content":"`+answer+`"}]`)})
		history = append(history, answer, "really?")
	}
	r := New(placed(spans), nil)
	var got []string
	for _, s := range r.Steps {
		got = append(got, s.Text)
	}
	if want := []string{"first question", "yes", "really?", "yes", "really?", "no"}; !slices.Equal(got, want) {
		t.Errorf("steps are %q, want %q", got, want)
	}
}

// TestDeepAndWideRunsAreNoTrouble holds that traces that are made to take time
// do not.
func TestDeepAndWideRunsAreNoTrouble(t *testing.T) {
	const n = 20_000
	operations := []string{"invoke_agent", "chat", "execute_tool"}
	for name, parent := range map[string]func(i int) int32{"deep": func(i int) int32 { return int32(i) - 1 }, "wide": func(i int) int32 { return min(int32(i)-1, 0) }} {
		for _, operation := range append(operations, "") {
			spans := make([]Span, n)
			for i := range spans {
				of := operation
				if of == "" {
					of = operations[i%3]
				}
				s := &client.Span{ID: client.SpanID{1, byte(i >> 16), byte(i >> 8), byte(i)}, Name: of, Start: int64(i), End: 2 * n, Attrs: attrs("gen_ai.operation.name", of,
					"gen_ai.agent.name", fmt.Sprint("a", i%7), "gen_ai.tool.name", "t", "gen_ai.output.messages",
					`[{"role":"assistant","content":"`+fmt.Sprint(i)+`","tool_calls":[{"function":{"name":"t","arguments":"{}"}}]}]`,
					"gen_ai.input.messages", `[{"role":"tool","content":"`+fmt.Sprint(-i)+`"}]`)}
				spans[i] = Span{Span: s, Parent: parent(i), Start: s.Start, End: s.End, Failed: i%5 == 0, Error: fmt.Sprint("e", i%3)}
			}
			if r := New(spans, nil); len(r.Steps) == 0 {
				t.Errorf("%s %s: %d steps", name, operation, len(r.Steps))
			}
		}
	}
}

func TestKindsOfUnknownSpansAreNoRun(t *testing.T) {
	r := New(placed([]client.Span{{Name: "GET /agents", Attrs: attrs("http.route", "/agents")}, {Name: "SELECT", Attrs: attrs("db.system", "postgresql")}}), nil)
	if r != nil {
		t.Errorf("a run is made of %s", transcript(r))
	}
	if k, ok := semconv.KindOf("unheard_of"); ok {
		t.Errorf("unheard_of is of kind %d", k)
	}
}
