package semconv

import "strings"

// operations begin the names of attributes about what a span is of.
var operations = Keys{"tool", "tool_call", "agent", "gen_ai", "mcp", "llm", "task", "step", "workflow", "function"}

// SaysFailed reports whether an attribute of a span without a status says that
// what the span is of failed: error.type, which OpenTelemetry allows on failed
// spans only, the tag error of older libraries, a failing status of an agent, a
// tool or an RPC, an HTTP status of 500 or more. The status of what a program
// deals with, such as order.status, says nothing of the span. The names all are
// among those that set [client.Span.FailureAttr].
func SaysFailed(key, value string) bool {
	switch key {
	case ErrorType, "error.message", "error.msg", "error.kind":
		return value != ""
	case ErrorTag, "isError", "is_error":
		return IsTrue(value)
	case "success":
		return isFalse(value)
	case "otel.status_code":
		return strings.EqualFold(value, "error")
	case "http.response.status_code", "http.status_code":
		return len(value) == 3 && value >= "500" && value <= "599"
	case "rpc.grpc.status_code", "grpc.status_code":
		return isOneOf(value, "2", "4", "12", "13", "14", "15")
	case "tool.exit_code":
		return value != "" && value != "0"
	case Status, "outcome":
		return IsFailure(value)
	}
	operation, _, ok := strings.Cut(key, ".")
	if !ok || !operations.Has(operation) {
		return false
	}
	switch name := key[strings.LastIndexByte(key, '.')+1:]; name {
	case "status", "outcome", "call_status", "result_status":
		return IsFailure(value)
	case "error", "is_error", "isError":
		return IsTrue(value)
	case "success":
		return isFalse(value)
	}
	return false
}

// IsTrue reports whether a value says yes.
func IsTrue(value string) bool {
	return value != "" && !isFalse(value) && !isOneOf(value, "none", "null", "nil", "{}", "[]")
}

func isFalse(value string) bool { return isOneOf(value, "false", "0", "no") }

// IsFailure reports whether a status is one of a failure.
func IsFailure(value string) bool {
	return value != "" && isOneOf(value, "error", "errored", "failure", "failed", "fail", "timeout", "timed_out", "timed out", "exception", "aborted", "crashed", "unavailable")
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
