package traces

import (
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

func TestASpanWithoutAStatusFailedByItsAttributes(t *testing.T) {
	for _, tt := range []struct {
		key, value string
		want       bool
	}{
		{"error.type", "ToolTimeout", true}, {"error.type", "_OTHER", true}, {"error.type", "404", true}, {"error.type", "", false},
		{"error", "true", true}, {"error", "True", true}, {"error", "1", true}, {"error", "no route to host", true}, {"error", "false", false}, {"error", "0", false},
		{"error.message", "gone", true}, {"otel.status_code", "ERROR", true}, {"otel.status_code", "OK", false},
		{"http.response.status_code", "503", true}, {"http.status_code", "500", true}, {"http.response.status_code", "404", false}, {"http.status_code", "200", false},
		{"rpc.grpc.status_code", "14", true}, {"rpc.grpc.status_code", "0", false}, {"rpc.grpc.status_code", "5", false},
		{"status", "failure", true}, {"status", "FAILED", true}, {"status", "success", false}, {"status", "pending", false}, {"outcome", "error", true},
		{"agent.status", "failure", true}, {"tool.status", "timed_out", true}, {"gen_ai.tool.call.status", "error", true}, {"agent.status", "running", false},
		{"mcp.tool.result.is_error", "true", true}, {"mcp.tool.result.isError", "false", false}, {"tool.error", "no such tool", true},
		{"success", "false", true}, {"tool.success", "false", true}, {"tool.success", "true", false}, {"tool.exit_code", "2", true}, {"tool.exit_code", "0", false},
		{"order.status", "failed", false}, {"payment.outcome", "failure", false}, {"job.success", "false", false}, {"http.route", "error", false}, {"name", "error", false},
	} {
		if got := semconv.SaysFailed(tt.key, tt.value); got != tt.want {
			t.Errorf("%s=%s says failed: %v, want %v", tt.key, tt.value, got, tt.want)
		}
		body := fmt.Sprintf(`{"batches":[{"scopeSpans":[{"spans":[{"spanId":"1","attributes":[{"key":"a","value":{"intValue":"5"}},{"key":%q,"value":{"stringValue":%q}},{"key":"z","value":{"boolValue":true}}]}]}]}]}`, tt.key, tt.value)
		r, err := client.DecodeTraces(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		s := &r.Traces[0].Spans[0]
		if got := judge(s).failed(); got != tt.want {
			t.Errorf("a span with %s=%s failed: %v, want %v", tt.key, tt.value, got, tt.want)
		}
		for status, want := range map[client.StatusCode]bool{client.StatusOK: false, client.StatusError: true} {
			if s.Status = status; judge(s).failed() != want {
				t.Errorf("a span of status %d with %s=%s failed: %v", status, tt.key, tt.value, !want)
			}
		}
	}
}
