package conversation

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/semconv"
)

// load reads the spans of a run that a library recorded: testdata/genai has one
// file for each library and what happened.
func load(t testing.TB, path string) []client.Span {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := client.DecodeTraces(f)
	if err != nil {
		t.Fatal(err)
	}
	var spans []client.Span
	for i := range r.Traces {
		spans = append(spans, r.Traces[i].Spans...)
	}
	return spans
}

var kindNames = map[semconv.Kind]string{semconv.AgentKind: "agent", semconv.ModelKind: "model", semconv.ToolKind: "tool", semconv.GuardKind: "guard",
	semconv.HandoffKind: "handoff", semconv.EmbeddingKind: "embedding"}

// describe says in one line what a span tells.
func describe(s *client.Span, f *Facts) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q", kindNames[f.Kind], s.Name)
	add := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, " %s=%s", name, value)
		}
	}
	add("agent", f.AgentName(s))
	if f.Kind == semconv.ToolKind {
		add("tool", f.ToolName(s))
		add("args", f.Get(semconv.Arguments))
		add("result", resultText(f.Get(semconv.Result)))
		add("status", f.Get(semconv.OwnStatus))
	}
	if f.Kind == semconv.ModelKind {
		add("model", f.Get(semconv.ModelAsked))
		add("answered", f.Get(semconv.ModelAnswered))
		add("provider", semconv.ProviderName(f.Get(semconv.Provider)))
	}
	if t := f.Tokens(); t != noTokens {
		fmt.Fprintf(&b, " tokens=%d/%d/%d/%d", t.In, t.Out, t.Cached, t.Reasoning)
	}
	add("finish", f.Finish())
	add("session", f.Get(semconv.SessionID))
	add("conversation", f.Get(semconv.ConversationID))
	add("error", f.Get(semconv.OwnError))
	add("cost", f.Get(semconv.Cost))
	add("retries", f.Get(semconv.Retries))
	add("attempt", f.Get(semconv.Attempt))
	return b.String()
}

// TestFactsOfRecordedRuns holds what is read of the runs that real libraries
// recorded: for each, every span of an agent, a model or a tool in one line.
func TestFactsOfRecordedRuns(t *testing.T) {
	paths, err := filepath.Glob("testdata/genai/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatal("no runs", err)
	}
	var b strings.Builder
	for _, path := range paths {
		fmt.Fprintf(&b, "%s\n", strings.TrimSuffix(filepath.Base(path), ".json"))
		spans := load(t, path)
		for i := range spans {
			if f := Read(&spans[i]); f.Kind > semconv.ChainKind {
				fmt.Fprintf(&b, "  %s\n", describe(&spans[i], f))
			}
		}
	}
	golden.Text(t, "testdata/facts.txt", b.String())
}

// attrs makes attributes of pairs of a key and a value.
func attrs(pairs ...string) client.Attrs {
	var out client.Attrs
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, &client.Attr{Key: pairs[i], Value: pairs[i+1], Type: client.AttrString})
	}
	return out
}

// TestFactsByConvention has the conventions and versions of which no run was
// recorded.
func TestFactsByConvention(t *testing.T) {
	for name, tt := range map[string]struct {
		span  string
		attrs client.Attrs
		want  string
	}{
		"MLflow's agent": {"research", attrs("mlflow.spanType", `"AGENT"`, "mlflow.trace.session", "s1"), `agent "research" agent=research session=s1`},
		"MLflow's model": {"Completions", attrs("mlflow.spanType", `"CHAT_MODEL"`, "mlflow.llm.model", "gpt-5", "mlflow.llm.provider", "openai",
			"mlflow.chat.tokenUsage", `{"input_tokens":10,"output_tokens":4,"total_tokens":14,"cache_read_input_tokens":2}`, "mlflow.llm.cost", `{"input_cost":0.001,"output_cost":0.002,"total_cost":0.003}`),
			`model "Completions" model=gpt-5 provider=openai tokens=10/4/2/-1 cost=0.003`},
		"MLflow's tool": {"get_weather", attrs("mlflow.spanType", `"TOOL"`, "mlflow.spanInputs", `{"city":"Paris"}`, "mlflow.spanOutputs", `"sunny"`),
			`tool "get_weather" tool=get_weather args={"city":"Paris"} result=sunny`},
		"pydantic-ai 1's agent": {"agent run", attrs("agent_name", "weather", "model_name", "gpt-4o", "final_result", "sunny"), `agent "agent run" agent=weather`},
		"pydantic-ai 2's tool": {"running tool", attrs("gen_ai.tool.name", "get_weather", "gen_ai.tool.call.id", "c1", "tool_arguments", `{"city":"Paris"}`, "tool_response", "sunny"),
			`tool "running tool" tool=get_weather args={"city":"Paris"} result=sunny`},
		"pydantic-ai 3's model": {"chat gpt-4o", attrs("gen_ai.operation.name", "chat", "gen_ai.system", "openai", "gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o-2024-08-06",
			"gen_ai.usage.input_tokens", "103", "gen_ai.usage.output_tokens", "13", "gen_ai.usage.details.cache_read_tokens", "64", "gen_ai.usage.details.reasoning_tokens", "5",
			"operation.cost", "0.0003", "gen_ai.response.finish_reasons", `["length"]`, "gen_ai.agent.name", "weather", "gen_ai.conversation.id", "c-1"),
			`model "chat gpt-4o" agent=weather model=gpt-4o answered=gpt-4o-2024-08-06 provider=openai tokens=103/13/64/5 finish=length conversation=c-1 cost=0.0003`},
		"OpenLLMetry before 0.40": {"openai.chat", attrs("traceloop.span.kind", "llm", "gen_ai.system", "OpenAI", "gen_ai.request.model", "gpt-4o", "gen_ai.usage.prompt_tokens", "7",
			"gen_ai.usage.completion_tokens", "3", "gen_ai.completion.0.finish_reason", "content_filter", "traceloop.association.properties.session_id", "s2"),
			`model "openai.chat" model=gpt-4o provider=openai tokens=7/3/-1/-1 finish=content_filter session=s2`},
		"openlit": {"chat gpt-4o-mini", attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o-mini", "gen_ai.usage.input_tokens", "1200", "gen_ai.usage.output_tokens", "340",
			"gen_ai.usage.cache_read.input_tokens", "1024", "gen_ai.usage.cost", "0.01"), `model "chat gpt-4o-mini" model=gpt-4o-mini tokens=1200/340/1024/-1 cost=0.01`},
		"CrewAI by OpenInference": {"Assistant._execute_core", attrs("openinference.span.kind", "AGENT", "graph.node.id", "Assistant"), `agent "Assistant._execute_core" agent=Assistant`},
		"CrewAI's tool": {"search_web._use", attrs("openinference.span.kind", "TOOL", "tool.name", "search_web", "input.value", `{"tool_string":"Thought","calling":"tool_name='search_web' arguments={'query': 'x'}"}`, "output.value", "[]"),
			`tool "search_web._use" tool=search_web args=tool_name='search_web' arguments={'query': 'x'} result=[]`},
		"AG2":                 {"invoke_agent coder", attrs("ag2.span.type", "agent", "gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "coder"), `agent "invoke_agent coder" agent=coder`},
		"AI Refinery's class": {"SearchAgent", attrs("agent.name", "Search Agent", "agent.class", "SearchAgent", "agent.status", "failure"), `agent "SearchAgent" agent=Search Agent`},
		"AI Refinery's agent": {"agent.execute planner", attrs("agent.class", "PlannerAgent"), `agent "agent.execute planner" agent=planner`},
		"AI Refinery's model": {"chat", attrs("gen_ai.operation.name", "chat", "model_key", "openai/gpt-oss-120b", "gen_ai.provider.name", "air"), `model "chat" model=openai/gpt-oss-120b`},
		"Google ADK's failed call, which says nothing": {"call_llm", nil, `model "call_llm"`},
		"a page about an agent":                        {"GET /agents", attrs("http.route", "/agents", "model", "T", "error", "x"), `"GET /agents"`},
	} {
		s := client.Span{Name: tt.span, Attrs: tt.attrs}
		f := Read(&s)
		if f.Kind <= semconv.ChainKind {
			if got := fmt.Sprintf("%q", s.Name); got != tt.want {
				t.Errorf("%s: nothing is read, want %s", name, tt.want)
			}
			continue
		}
		if got := describe(&s, f); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}
