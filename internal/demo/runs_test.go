package demo

import (
	"strings"
	"testing"
)

// A newcomer finds each kind of run, in the preset that fits: what went wrong is
// said where the library says it, and nowhere by a status.
func TestRunsOfAgentsGoWrongWithoutThrowing(t *testing.T) {
	a := apiOf(Options{Scenario: "agents"})
	for preset, want := range map[string][]string{
		"distiller_traces": {
			`"gen_ai.agent.name","value":{"stringValue":"Travel Agent"}`, `basic economy reservations cannot be changed`,
			`"values":[{"stringValue":"content-filter"}]`, `"gen_ai.tool.status","value":{"stringValue":"error"}`, `"name":"gen_ai.choice"`,
			`"openinference.span.kind","value":{"stringValue":"AGENT"}`, `"STATUS_CODE_OK"`,
		},
		"inference_traces": {`"llm.finish_reason","value":{"stringValue":"content_filter"}`, `"llm.finish_reason","value":{"stringValue":"length"}`},
	} {
		body := mustAsk(t, a, "traces", `{"trace":"`+preset+`","limit":1000}`)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: %s is nowhere", preset, w)
			}
		}
		for _, w := range []string{"STATUS_CODE_ERROR", `"exception"`} {
			if strings.Contains(body, w) {
				t.Errorf("%s: there is %s", preset, w)
			}
		}
	}
	loop := 0
	for _, trace := range strings.Split(mustAsk(t, a, "traces", `{"trace":"distiller_traces","limit":1000}`), `{"batches":`) {
		loop = max(loop, strings.Count(trace, `"name":"execute_tool update_reservation_flights"`))
	}
	if loop != 6 {
		t.Errorf("the refused tool is called %d times in a run", loop)
	}
	if n := total(t, a, `{"metric":"agent_task_total"}`); n < 100 {
		t.Errorf("%v tasks in an hour", n)
	}
	if n := strings.Count(mustAsk(t, a, "logs", `{"time_window":"1h","limit":5000}`), "tool update_reservation_flights returned"); n == 0 {
		t.Error("no line tells of the tool")
	}
}
