package schemas

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
)

func TestThePublicCatalogueIsComplete(t *testing.T) {
	c := Known()
	for _, m := range c.Metrics {
		if m.Meaning == "" || m.Kind == "" || len(m.Takes) == 0 {
			t.Errorf("metric %+v: incomplete", m)
		}
		if slices.Contains(c.DefaultMetrics(), m.Name) == m.Old {
			t.Errorf("%s: old is %v, asked by default are %q", m.Name, m.Old, c.DefaultMetrics())
		}
	}
	if names := c.DefaultTraces(); !slices.Equal(names, c.TraceNames()) {
		t.Errorf("presets asked by default are %q", names)
	}
	if len(c.AgentClasses) < 20 {
		t.Errorf("agent classes are %q", c.AgentClasses)
	}
}

// TestParametersAreTheAPIs holds that a metric may take what the API documents
// and nothing else.
func TestParametersAreTheAPIs(t *testing.T) {
	var params []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[client.MetricsRequest]()) {
		if name := jsonName(f); name != "metric" && name != "time_window" && name != "step" {
			params = append(params, name)
		}
	}
	if d := cmp.Diff(params, parameters); d != "" {
		t.Errorf("-the API's +ours\n%s", d)
	}
}

func TestAnOperatorsEntriesStandFirst(t *testing.T) {
	before := Known()
	c, err := before.Extended([]byte(`{
		"metrics": [
			{"name": "cpu_usage", "kind": "gauge", "unit": "cores", "meaning": "processor time", "takes": ["project_name"]},
			{"name": "inference_latency", "unit": "s", "takes": []},
			{"name": "odd", "ask": false}
		],
		"agent_classes": ["OurAgent", "HumanAgent"]}`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"cpu_usage", "inference_latency"}, c.DefaultMetrics()); d != "" {
		t.Errorf("asked by default: -want +got\n%s", d)
	}
	if d := cmp.Diff(before.DefaultTraces(), c.DefaultTraces()); d != "" {
		t.Errorf("presets, of which the file has none: -want +got\n%s", d)
	}
	if n := len(c.Metrics); n != len(before.Metrics)+2 {
		t.Errorf("%d metrics are known, %d were", n, len(before.Metrics))
	}
	m, _ := c.Metric("inference_latency")
	if want := (Metric{Name: "inference_latency", Kind: Latency, Unit: "s", Meaning: "inference latency at a percentile", Takes: []string{}, Ask: true}); !cmp.Equal(want, m) {
		t.Errorf("the members that an entry has hold, the others stay: %+v", m)
	}
	if m, _ := before.Metric("inference_latency"); m.Unit != "" || len(m.Takes) != 4 || !m.Ask {
		t.Errorf("the catalogue that was extended is another: %+v", m)
	}
	if n := len(c.AgentClasses); n != len(before.AgentClasses)+1 {
		t.Errorf("agent classes are %q", c.AgentClasses)
	}
	again, err := c.Extended([]byte(`{"metrics":[{"name":"inference_latency"},{"name":"active_model_count"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"inference_latency", "active_model_count"}, again.DefaultMetrics()[:2]); d != "" {
		t.Errorf("a bare name asks for what is known, old or not: -want +got\n%s", d)
	}
}

func TestAWrongCatalogueSaysWhereAndHow(t *testing.T) {
	for text, want := range map[string]string{
		`{"metrics":[{"name":"a"}]`:             "no JSON in line 1",
		"{\n\"metrics\":[\n}":                   "no JSON in line 3",
		`[]`:                                    "is a array",
		`null`:                                  "no JSON object",
		`{"metric":[]}`:                         `unknown member "metric": did you mean "metrics"?`,
		`{"Metrics":[]}`:                        `did you mean "metrics"?`,
		`{"metrics":{}}`:                        "metrics is a object",
		`{"metrics":[{"name":"a","unti":"s"}]}`: `metrics[0]: unknown member "unti": did you mean "unit"?`,
		`{"metrics":[{"name":"a"},{"name":"a"}]}`:                                `metrics[1]: "a" is listed twice`,
		`{"metrics":[{"kind":"gauge"}]}`:                                         "metrics[0]: every entry is an object with a name",
		`{"metrics":["a"]}`:                                                      "metrics[0]: every entry is an object with a name",
		`{"metrics":[{"name":"a","kind":"guage"}]}`:                              `metrics: a: kind is "guage": did you mean "gauge"?`,
		`{"metrics":[{"name":"a","kind":"histogram"}]}`:                          "use count, rate, gauge, latency",
		`{"metrics":[{"name":"a","takes":["statsu"]}]}`:                          `takes "statsu": did you mean "status"?`,
		`{"metrics":[{"name":"a","takes":["modelkey"]}]}`:                        `did you mean "model_key"?`,
		`{"metrics":[{"name":"a","takes":"status"}]}`:                            "metrics[0]: takes is a string",
		`{"metrics":[{"name":"a\u001b"}]}`:                                       "printable",
		`{"traces":[{"name":"a","kind":"gauge"}]}`:                               `traces[0]: unknown member "kind": use name, meaning, ask`,
		`{"traces":[{"name":"a","meaning":"` + strings.Repeat("x", 301) + `"}]}`: "at most 300",
		`{"agent_classes":["a\n"]}`:                                              "agent_classes",
		strings.Repeat(" ", MaxCatalogue+1):                                      "more than",
	} {
		if _, err := Known().Extended([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", text, err, want)
		}
	}
}

func TestDefaultedParametersAreThoseThatAMetricTakes(t *testing.T) {
	c, err := Known().Extended([]byte(`{"metrics":[
		{"name":"queue_depth","kind":"gauge"}, {"name":"wait","kind":"latency"}, {"name":"orders","kind":"count"},
		{"name":"bare"}, {"name":"cpu_errors"}, {"name":"none","takes":[]}, {"name":"cpu_tasks","kind":"count","takes":["status","time_window","region"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	both := func(status, percentile bool) map[string]bool {
		return map[string]bool{"status": status, "percentile": percentile}
	}
	for name, want := range map[string]map[string]bool{
		"inference_latency":            both(true, true),
		"agent_task_total":             both(true, false),
		"inference_active_model_count": both(false, false),
		"queue_depth":                  both(false, false),
		"wait":                         {},
		"orders":                       {"percentile": false},
		"bare":                         {},
		"made_up":                      {},
		"none":                         both(false, false),
		"cpu_tasks":                    both(true, false),
		"cpu_errors":                   {"status": false},
		"container_memory_usage_bytes": {"status": false},
		"jvm.memory.used":              {"status": false},
		"ContainerCpuUsage":            {"status": false},
		"process_CPU":                  {"status": false},
		"memorized_answers":            {},
		"member_logins_total":          {},
		"":                             {},
	} {
		if d := cmp.Diff(want, c.Defaulted(name)); d != "" {
			t.Errorf("%s: -want +got\n%s", name, d)
		}
	}
}
