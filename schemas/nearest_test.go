package schemas

import (
	"strings"
	"testing"
)

func TestNearestNamesWhatWasMeant(t *testing.T) {
	metrics, traces := Known().MetricNames(), Known().TraceNames()
	tests := []struct {
		name string
		of   []string
		want string
	}{
		{"inference_request_total", metrics, "inference_requests_total"},
		{"inference_latancy", metrics, "inference_latency"},
		{"Inference-Latency", metrics, "inference_latency"},
		{"inference.requests.total", metrics, "inference_requests_total"},
		{"requests_total", metrics, "inference_requests_total"},
		{"latency", metrics, ""},
		{"agent_tasks_total", metrics, "agent_task_total"},
		{"tokne_consumption", metrics, "token_consumption"},
		{"cpu_usage", metrics, ""},
		{"", metrics, ""},
		{"inference_latency", metrics, ""},
		{"inference_trace", traces, "inference_traces"},
		{"distiller", traces, "distiller_traces"},
		{"éé", traces, ""},
		{"inference_latency", nil, ""},
		{strings.Repeat("x", 1<<20), metrics, ""},
	}
	for _, tt := range tests {
		got, ok := Nearest(tt.name, tt.of)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Nearest(%.40q) = %q, %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}

func TestDistanceCountsSwapsOnce(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "acb", 1}, {"kitten", "sitting", 3}, {"über", "uber", 1},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
