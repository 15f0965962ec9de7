package semconv

import "strings"

// Kind is what a span of an agent's run is of.
type Kind uint8

// The kinds. OtherKind is a span of which nothing is known, ChainKind one that
// only holds others together: a step, a workflow, a chunk of a stream.
const (
	OtherKind Kind = iota
	ChainKind
	AgentKind
	ModelKind
	ToolKind
	GuardKind
	HandoffKind
	EmbeddingKind
)

// kinds are the values of [Operation], in lower case.
var kinds = map[string]Kind{
	"invoke_agent": AgentKind, "create_agent": AgentKind, "agent": AgentKind, "agent_run": AgentKind, "interaction": AgentKind,
	"ai.generatetext": AgentKind, "ai.streamtext": AgentKind, "ai.generateobject": AgentKind, "ai.streamobject": AgentKind,
	"chat": ModelKind, "text_completion": ModelKind, "generate_content": ModelKind, "completion": ModelKind, "response": ModelKind, "responses": ModelKind,
	"llm": ModelKind, "generation": ModelKind, "model": ModelKind, "chat_model": ModelKind, "llm_request": ModelKind, "model_inference": ModelKind,
	"ai.generatetext.dogenerate": ModelKind, "ai.streamtext.dostream": ModelKind, "ai.generateobject.dogenerate": ModelKind, "ai.streamobject.dostream": ModelKind,
	"execute_tool": ToolKind, "tool": ToolKind, "tool_call": ToolKind, "mcp_tool_call": ToolKind, "ai.toolcall": ToolKind, "tools/call": ToolKind,
	"execute_code": ToolKind, "code_execution": ToolKind,
	"guardrail": GuardKind, "handoff": HandoffKind,
	"embeddings": EmbeddingKind, "embedding": EmbeddingKind, "embedder": EmbeddingKind, "retriever": EmbeddingKind, "reranker": EmbeddingKind,
	"conversation": ChainKind, "initiate_chats": ChainKind, "speaker_selection": ChainKind,
	"chain": ChainKind, "workflow": ChainKind, "task": ChainKind, "span": ChainKind, "agent_step": ChainKind, "model_step": ChainKind,
	"model_chunk": ChainKind, "model_generation": ChainKind, "flow": ChainKind, "util": ChainKind, "tool.execution": ChainKind, "tool.blocked_on_user": ChainKind,
}

// KindOf returns the kind that a value of [Operation] names.
func KindOf(operation string) (k Kind, ok bool) {
	if k, ok = kinds[operation]; !ok {
		k, ok = kinds[strings.ToLower(strings.Trim(operation, `"`))]
	}
	return k, ok
}

// namedKinds are what the names of spans are, or begin with, that have no
// [Operation]; what follows a blank is the agent's or the tool's name.
var namedKinds = []struct {
	name string
	kind Kind
}{
	{"invoke_agent ", AgentKind}, {"agent.execute ", AgentKind}, {"agent run", AgentKind},
	{"execute_tool ", ToolKind}, {"tool.call ", ToolKind}, {"running tool: ", ToolKind}, {"running tool", ToolKind},
	{"call_llm", ModelKind},
	{"handoff ", HandoffKind},
}

// KindOfName returns the kind that the name of a span says, OtherKind where it
// says none, and what of the name is the agent's or the tool's.
func KindOfName(name string) (k Kind, rest string) {
	if name == "" {
		return OtherKind, ""
	}
	for i := range namedKinds {
		n := &namedKinds[i]
		if n.name[0] != name[0] || len(name) < 2 || n.name[1] != name[1] {
			continue
		}
		if rest, ok := strings.CutPrefix(name, n.name); ok && (rest == "" || n.name[len(n.name)-1] == ' ') {
			return n.kind, rest
		}
	}
	if kind := agentClasses.Get(name); kind != nil {
		return *kind, name
	}
	return OtherKind, ""
}

// agentClasses are AI Refinery's classes of agents, by which it names spans.
var agentClasses = tableOf(AgentKind, "AnalyticsAgent", "ToolUseAgent", "ResearchAgent", "DeepResearchAgent", "HumanAgent", "CustomAgent", "MCPClientAgent",
	"A2AClientAgent", "AzureAIAgent", "AmazonBedrockAgent", "GoogleAgent", "DatabricksAgent", "SnowflakeAgent", "SalesforceAgent", "SAPAgent",
	"ServiceNowAgent", "PegaAgent", "WriterAIAgent", "WolframAgent", "CBInsightsAgent", "FollowUpAgent", "SearchAgent", "PlannerAgent", "AuthorAgent",
	"CriticalThinker", "Orchestrator", "distiller")

// AgentOfName returns the agent that the name of an agent's span tells: without
// what libraries put before or behind it.
func AgentOfName(name string) string {
	if k, rest := KindOfName(name); k == AgentKind {
		return rest
	}
	for _, suffix := range []string{"._execute_core", ".run", ".kickoff", ".invoke"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// healthy are the reasons for a model to stop of which nothing need be said.
var healthy = Keys{"stop", "end_turn", "endturn", "tool_calls", "toolcalls", "tool-calls", "tool_call", "tool_use", "tooluse", "function_call",
	"completed", "complete", "stop_sequence", "stopsequence", ""}

// toolFinishes are those of them that come with a call of a tool.
var toolFinishes = Keys{"tool_calls", "toolcalls", "tool-calls", "tool_call", "tool_use", "tooluse", "function_call"}

// IsHealthyFinish reports whether a model stopped because it was done.
func IsHealthyFinish(reason string) bool { return healthy.Has(strings.ToLower(reason)) }

// IsToolFinish reports whether a model stopped to call a tool.
func IsToolFinish(reason string) bool { return toolFinishes.Has(strings.ToLower(reason)) }

// ProviderName returns one name for one provider: without the API of it that was
// used ("openai.chat"), and "" for what names a framework.
func ProviderName(provider string) string {
	switch p := strings.ToLower(provider); p {
	case "", "strands-agents", "gcp.vertex.agent", "autogen", "langchain", "mastra", "air":
		return ""
	default:
		for _, known := range []string{"openai", "anthropic", "google", "amazon-bedrock", "azure", "mistral", "groq", "cohere"} {
			if rest, ok := strings.CutPrefix(p, known); ok && (rest == "" || rest[0] == '.') {
				return known
			}
		}
		return p
	}
}

// NextSpeaker begins what AutoGen's orchestrator says to pass the turn.
const NextSpeaker = "Next speaker "

// EndsRun are what agents say to end a conversation: no answer.
var EndsRun = Keys{"TERMINATE", "TERMINATED", "exit", "DONE", "STOP"}

// handoffs are tools that pass the run to another agent: how their names begin,
// and the argument that names it, "" where the name's rest does.
var handoffs = []struct{ prefix, argument string }{
	{"transfer_to_", ""}, {"handoff_to_agent", "agent_name"}, {"handoff_to_", ""}, {"Delegate work to coworker", "coworker"}, {"Ask question to coworker", "coworker"},
	{"delegate_work_to_coworker", "coworker"}, {"ask_question_to_coworker", "coworker"}, {"transfer_to_agent", "agent_name"},
}

// Handoff reports whether a tool of a name passes the run to another agent. Its
// name is the argument of that name or, where that is "", to.
func Handoff(tool string) (argument, to string, ok bool) {
	for _, h := range handoffs {
		if rest, found := strings.CutPrefix(tool, h.prefix); found && (h.argument == "") == (rest != "") {
			return h.argument, rest, true
		}
	}
	return "", "", false
}
