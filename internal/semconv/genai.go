package semconv

// Fact is one thing that a span of generative AI tells.
type Fact uint8

// The facts. Numbers, and all else, are as the span has them in text.
const (
	// Operation says what the span is of: see [Kind].
	Operation Fact = iota
	// Agent is the agent's name, ClassOfAgent the class of AI Refinery.
	Agent
	ClassOfAgent
	// Tool is the tool's name, CallID the id of the call, and Arguments and Result
	// what it was given and gave.
	Tool
	CallID
	Arguments
	Result
	// ModelAsked and ModelAnswered name the model; the second is the exact version.
	ModelAsked
	ModelAnswered
	Provider
	// TokensIn and TokensOut count all tokens, those that were cached or spent on
	// reasoning among them: see [Place.Apart].
	TokensIn
	TokensOut
	TokensCached
	TokensReasoning
	// Finish is why the model stopped: a word, or a list of words as JSON.
	Finish
	// Input and Output are messages: JSON, or text. Calls are the tools that the
	// model wants called, where they stand apart. System and ToolList are what a
	// prompt has besides.
	Input
	Output
	Calls
	System
	ToolList
	// SessionID is of the runs for one user in a time, ConversationID of one talk.
	SessionID
	ConversationID
	// OwnStatus is a status besides that of the span, and OwnError what it says.
	OwnStatus
	OwnError
	// ExitCode is that of code or of a program, 0 where it did not fail.
	ExitCode
	// Cost is in the currency that the convention knows, which none names.
	Cost
	// Retries counts repetitions; Attempt is the number of the try, from 1.
	Retries
	Attempt
	// Rejected is true where a guardrail or RAI refused, for what RejectedFor says.
	Rejected
	RejectedFor

	Facts // how many there are
)

// keysOf has for each fact where it is, the place that is believed first standing
// first. A place is an attribute; what stands behind "#" is the path of a member
// of the JSON in it, and what stands before "@" the span event that has the
// attribute. A mark "+" at the end is [Place.Apart].
var keysOf = [Facts][]string{
	Operation: {
		"gen_ai.operation.name",     // OpenTelemetry
		"openinference.span.kind",   // OpenInference
		"mastra.span.type",          // Mastra
		"langfuse.observation.type", // Langfuse
		"traceloop.span.kind",       // OpenLLMetry
		"mlflow.spanType",           // MLflow
		"genkit:metadata:subtype",   // Genkit
		"genkit:type",
		"ai.operationId", // Vercel AI SDK to 6
		"span.type",      // Claude Agent SDK
		"ag2.span.type",  // AG2
	},
	Agent: {
		"gen_ai.agent.name",
		"agent.name",    // OpenInference, AI Refinery
		"agent_name",    // pydantic-ai to 4
		"graph.node.id", // OpenInference for CrewAI
		"agent_role",    // CrewAI
		"crewai.agent.role",
		"ag2.agent.name",
		"metadata#lc_agent_name",
		"langfuse.observation.metadata.lc_agent_name",
		"ai.telemetry.functionId",
		"ai.telemetry.metadata.agentName",
		"traceloop.agent.name",
	},
	ClassOfAgent: {"agent.class", "agent_class"},
	Tool: {
		"gen_ai.tool.name",
		"tool.name",        // OpenInference
		"ai.toolCall.name", // Vercel AI SDK to 6
		"tool_name",        // CrewAI, Claude Agent SDK
		"mcp.tool.name",
		"genkit:name", // of a tool's span alone: and a model's of another
		"traceloop.entity.name",
		"mlflow.spanFunctionName",
	},
	CallID: {
		"gen_ai.tool.call.id",
		"tool_call.id", // OpenInference
		"tool.id",
		"ai.toolCall.id",
		"tool_use_id",            // Claude Agent SDK
		"gen_ai.tool.message@id", // Strands
	},
	Arguments: {
		"gen_ai.tool.call.arguments",
		"gen_ai.tool.args", // openlit
		"tool_arguments",   // pydantic-ai to 2
		"ai.toolCall.args",
		"tool.parameters",             // OpenInference
		"gen_ai.tool.message@content", // Strands
		"langfuse.observation.input",
		"genkit:input",
		"input.value#calling", // OpenInference for CrewAI
		"input.value",
		"traceloop.entity.input",
		"mlflow.spanInputs",
		"gcp.vertex.agent.tool_call_args", // Google ADK
	},
	Result: {
		"gen_ai.tool.call.result",
		"gen_ai.tool.result",
		"tool_response", // pydantic-ai to 2
		"ai.toolCall.result",
		"gen_ai.choice@message", // Strands
		"langfuse.observation.output",
		"genkit:output",
		"output.value",
		"traceloop.entity.output",
		"mlflow.spanOutputs",
		"gcp.vertex.agent.tool_response", // Google ADK
		"mastra.tool_call.output",
		"ag2.code_execution.output", // AG2
		"code_execution.output",
	},
	ModelAsked: {
		"gen_ai.request.model",
		"llm.request.model_name", // OpenInference for Anthropic
		"model_key",              // AI Refinery
		"ai.model.id",
		"llm.model_name",
		"langfuse.observation.model.name",
		"mlflow.llm.model",
		"model_name", // pydantic-ai's agents
		"llm.request.model",
		"model", // Claude Agent SDK
		"genkit:name",
	},
	ModelAnswered: {
		"gen_ai.response.model",
		"llm.response.model_name",
		"ai.response.model",
		"llm.response.model",
		"genkit:output#raw.model",
	},
	Provider: {
		"gen_ai.provider.name",
		"gen_ai.system",
		"llm.provider",
		"llm.system",
		"ai.model.provider",
		"mlflow.llm.provider",
		"langfuse.observation.metadata.ls_provider",
	},
	TokensIn: {
		"gen_ai.usage.input_tokens",
		"gen_ai.usage.prompt_tokens", // before semantic conventions 1.27
		"ai.usage.inputTokens",
		"ai.usage.promptTokens",
		"llm.token_count.prompt",
		"llm.usage.prompt_tokens",
		"langfuse.observation.usage_details#input",
		"mlflow.chat.tokenUsage#input_tokens",
		"genkit:output#usage.inputTokens",
		"input_tokens", // Claude Agent SDK
	},
	TokensOut: {
		"gen_ai.usage.output_tokens",
		"gen_ai.usage.completion_tokens",
		"ai.usage.outputTokens",
		"ai.usage.completionTokens",
		"llm.token_count.completion",
		"llm.usage.completion_tokens",
		"langfuse.observation.usage_details#output",
		"mlflow.chat.tokenUsage#output_tokens",
		"genkit:output#usage.outputTokens",
		"output_tokens",
	},
	TokensCached: {
		"gen_ai.usage.cache_read.input_tokens",
		"gen_ai.usage.cache_read_input_tokens",
		"gen_ai.usage.details.cache_read_tokens", // pydantic-ai
		"gen_ai.usage.cached_input_tokens",
		"ai.usage.cachedInputTokens",
		"ai.usage.inputTokenDetails.cacheReadTokens",
		"llm.token_count.prompt_details.cache_read",
		"langfuse.observation.usage_details#input_cached_tokens+",
		"langfuse.observation.usage_details#input_cache_read+",
		"mlflow.chat.tokenUsage#cache_read_input_tokens",
		"gcp.vertex.agent.llm_response#usageMetadata.cachedContentTokenCount",
		"genkit:output#usage.cachedContentTokens",
		"cache_read_tokens+", // Claude Agent SDK
	},
	TokensReasoning: {
		"gen_ai.usage.reasoning.output_tokens",
		"gen_ai.usage.reasoning_tokens",         // Mastra
		"gen_ai.usage.details.reasoning_tokens", // pydantic-ai
		"ai.usage.reasoningTokens",
		"ai.usage.outputTokenDetails.reasoningTokens",
		"llm.token_count.completion_details.reasoning",
		"langfuse.observation.usage_details#output_reasoning_tokens+",
		"langfuse.observation.usage_details#output_reasoning+",
		"gcp.vertex.agent.llm_response#usageMetadata.thoughtsTokenCount+",
		"genkit:output#usage.thoughtsTokens",
	},
	Finish: {
		"gen_ai.response.finish_reasons",
		"ai.response.finishReason",
		"llm.finish_reason",
		"llm.response.finish_reason",
		"anthropic.message.stop_reason",
		"stop_reason", // Claude Agent SDK
		"gen_ai.choice@finish_reason",
		"gcp.vertex.agent.llm_response#finishReason",
		"genkit:output#finishReason",
		"output.value#incomplete_details.reason", // OpenInference for OpenAI's Responses
		"output.value#output.0.status",
		"gen_ai.completion.0.finish_reason",
		"llm.completions.0.finish_reason",
	},
	Input: {
		"gen_ai.input.messages",
		"pydantic_ai.all_messages",
		"all_messages_events", // pydantic-ai 1
		"ai.prompt.messages",
		"ai.prompt",
		"langfuse.observation.input",
		"gcp.vertex.agent.llm_request",
		"genkit:input",
		"mastra.model_step.input",
		"mastra.agent_run.input",
		"gen_ai.prompt",
		"mlflow.spanInputs",
		"traceloop.entity.input",
		"crew_tasks#0.description", // CrewAI
		"input.value#task",         // OpenInference for CrewAI
		"input.value",
		"prompt",      // pydantic-ai
		"user_prompt", // Claude Agent SDK
	},
	Output: {
		"gen_ai.output.messages",
		"ai.response.text",
		"langfuse.observation.output",
		"gcp.vertex.agent.llm_response",
		"genkit:output",
		"mastra.model_step.output",
		"mastra.agent_run.output",
		"gen_ai.completion",
		"final_result", // pydantic-ai
		"mlflow.spanOutputs",
		"traceloop.entity.output",
		"output.value#raw", // OpenInference for CrewAI
		"output.value",
	},
	Calls:    {"ai.response.toolCalls"},
	System:   {"gen_ai.system_instructions", "system_prompt", "gcp.vertex.agent.llm_request#config.systemInstruction"},
	ToolList: {"gen_ai.tool.definitions", "gen_ai.agent.tools", "ai.prompt.tools", "mlflow.chat.tools"},
	SessionID: {
		"session.id",
		"langfuse.session.id",
		"gen_ai.session.id",
		"gcp.vertex.agent.session_id",
		"mastra.metadata.sessionId",
		"ai.telemetry.metadata.sessionId",
		"traceloop.association.properties.session_id",
		"mlflow.trace.session",
		"metadata#session_id",
		"langfuse.observation.metadata.session_id",
		"session_id",
	},
	ConversationID: {
		"gen_ai.conversation.id",
		"langfuse.observation.metadata.thread_id",
		"metadata#thread_id",
		"mastra.metadata.threadId",
		"ai.telemetry.metadata.conversationId",
		"traceloop.association.properties.thread_id",
	},
	OwnStatus: {
		"gen_ai.tool.status",         // Strands
		"langfuse.observation.level", // ERROR, beside WARNING, DEFAULT and DEBUG
		"genkit:state",
		"agent.status",
		"tool.status",
	},
	ExitCode: {"ag2.code_execution.exit_code", "code_execution.exit_code", "tool.exit_code", "process.exit.code"},
	OwnError: {
		"langfuse.observation.status_message",
		"error.message",
		"error", // Claude Agent SDK
	},
	Cost: {
		"gen_ai.usage.cost",
		"gen_ai.cost.total_cost",
		"operation.cost", // pydantic-ai
		"llm.cost.total",
		"langfuse.observation.cost_details#total",
		"mlflow.llm.cost#total_cost",
		"total_cost_usd",
		"cost_usd", // Claude Agent SDK
	},
	Retries:     {"http.request.resend_count", "retry_attempts", "retry.count", "gen_ai.request.retry_count"},
	Attempt:     {"attempt", "attempts", "retry.attempt", "gen_ai.request.attempt"},
	Rejected:    {"rai.rejected", "guardrail.triggered", "gen_ai.guardrail.triggered", "tripwire_triggered"},
	RejectedFor: {"rai.categories", "rai.reason", "guardrail.reason", "gen_ai.guardrail.reason"},
}
