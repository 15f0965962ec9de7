package schemas

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/client"
)

func TestNearestNamesWhatWasMeant(t *testing.T) {
	tests := []struct {
		name string
		of   []string
		want string
	}{
		{"inference_request_total", MetricNames(), "inference_requests_total"},
		{"inference_latancy", MetricNames(), "inference_latency"},
		{"Inference-Latency", MetricNames(), "inference_latency"},
		{"inference.requests.total", MetricNames(), "inference_requests_total"},
		{"requests_total", MetricNames(), "inference_requests_total"},
		{"latency", MetricNames(), ""},
		{"agent_tasks_total", MetricNames(), "agent_task_total"},
		{"tokne_consumption", MetricNames(), "token_consumption"},
		{"cpu_usage", MetricNames(), ""},
		{"", MetricNames(), ""},
		{"inference_latency", MetricNames(), ""},
		{"inference_trace", TraceNames(), "inference_traces"},
		{"distiller", TraceNames(), "distiller_traces"},
		{"éé", TraceNames(), ""},
		{"inference_latency", nil, ""},
		{strings.Repeat("x", 1<<20), MetricNames(), ""},
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

func TestCatalogueNamesOnlyParametersOfTheAPI(t *testing.T) {
	var params []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[client.MetricsRequest]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		params = append(params, name)
	}
	seen := map[string]bool{}
	for _, m := range Metrics() {
		if seen[m.Name] || m.Name == "" || m.Meaning == "" || m.Kind == "" || len(m.Takes) == 0 {
			t.Errorf("metric %+v: incomplete or listed twice", m)
		}
		seen[m.Name] = true
		for _, p := range m.Takes {
			if !slices.Contains(params, p) {
				t.Errorf("metric %s takes %s, which is no parameter of the API", m.Name, p)
			}
		}
	}
}

func TestCurrentNamesLeaveOldOnesOut(t *testing.T) {
	names := CurrentMetricNames()
	for _, m := range Metrics() {
		if slices.Contains(names, m.Name) == m.Old {
			t.Errorf("%s: old is %v, the current names are %q", m.Name, m.Old, names)
		}
	}
}

func TestLookupKnowsUnitsAndRefusesNothingElse(t *testing.T) {
	if m, ok := Lookup("inference_requests_total"); !ok || m.Unit != "requests" || m.Kind != Count {
		t.Errorf("Lookup(inference_requests_total) = %+v, %v", m, ok)
	}
	if m, ok := Lookup("made_up"); ok {
		t.Errorf("Lookup(made_up) = %+v, want none", m)
	}
	if got := MetricUnit("agent_task_total"); got != "tasks" {
		t.Errorf("MetricUnit(agent_task_total) = %q", got)
	}
	if got := MetricUnit("made_up"); got != "" {
		t.Errorf("MetricUnit(made_up) = %q, want none", got)
	}
}
