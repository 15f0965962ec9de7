package semconv

import "strings"

// SaysFailed reports whether an attribute of a span without a status says that
// what the span is of failed: error.type, which OpenTelemetry allows on failed
// spans only, the tag error of older libraries, a failing status of an agent, a
// tool or an RPC, an HTTP status of 500 or more. The status of what a program
// deals with, such as order.status, says nothing of the span.
func SaysFailed(key, value string) bool {
	switch key {
	case ErrorType:
		return value != ""
	case ErrorTag, "tool.error", "tool.is_error", "mcp.tool.is_error", "mcp.tool.result.is_error", "gen_ai.tool.is_error", "isError", "is_error":
		return value != "" && !isOneOf(value, "false", "0", "none", "null", "{}", "[]")
	case "otel.status_code":
		return strings.EqualFold(value, "error")
	case "http.response.status_code", "http.status_code":
		return len(value) == 3 && value >= "500" && value <= "599"
	case "rpc.grpc.status_code", "grpc.status_code":
		return isOneOf(value, "2", "4", "12", "13", "14", "15")
	case Status, "outcome", "agent.status", "tool.status", "llm.status", "task.status", "step.status", "workflow.status", "agent.outcome", "tool.outcome",
		"tool.call.status", "tool_call.status", "gen_ai.tool.status", "gen_ai.tool.call.status", "gen_ai.agent.status", "gen_ai.response.status", "mcp.tool.status":
		return isOneOf(value, "error", "failure", "failed", "fail", "timeout", "timed_out", "timed out", "exception", "aborted", "crashed", "unavailable")
	}
	return false
}

// isOneOf reports whether a value is one of some words, whatever its letter case.
func isOneOf(value string, words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(value, w) {
			return true
		}
	}
	return false
}
