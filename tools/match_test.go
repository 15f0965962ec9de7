package tools

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const traceWithZeros = "00ab34cd56ef78900123456789abcdef"

// traceAndLogs answers with a trace, and with log lines that name it in
// different ways, or only begin like its handle.
func traceAndLogs(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "traces") {
		fmt.Fprintf(w, `{"traces":[{"traceID":%q,"rootServiceName":"a","rootTraceName":"b","startTimeUnixNano":"1795427940000000000","durationMs":5}]}`, traceWithZeros[2:])
		return
	}
	fmt.Fprintf(w, `{"status":"success","data":{"resultType":"streams","result":[
		{"stream":{"service_name":"a","trace_id":%q},"values":[["1795427940000000001","with a label"]]},
		{"stream":{"service_name":"a"},"values":[["1795427940000000002","trace %s in the text"],["1795427940000000003","without zeros: %s"],["1795427940000000004","order 00ab34cd is no trace"]]}]}}`,
		traceWithZeros, strings.ToUpper(traceWithZeros), traceWithZeros[2:])
}

func TestAHandleInMatchMeansItsTrace(t *testing.T) {
	set := newSet(t, newUpstream(t, traceAndLogs))
	matched := func(match string) (lines string, understood any) {
		a, isError := answerOf(t, t.Context(), set, "query_logs", fmt.Sprintf(`{"match":%q,"view":"records"}`, match))
		if isError {
			t.Fatalf("%s: %v", match, a)
		}
		for _, word := range []string{"label", "text", "without", "order"} {
			if strings.Contains(fmt.Sprint(a["rows"]), word) {
				lines += word + " "
			}
		}
		return lines, a["understood"]
	}
	if lines, understood := matched("00ab34cd"); lines != "label text order " || understood != nil {
		t.Errorf("a text that is no handle here: %s, understood %v", lines, understood)
	}
	if a, isError := answerOf(t, t.Context(), set, "query_traces", `{"trace":"t"}`); isError || !strings.Contains(fmt.Sprint(a), "00ab34cd") {
		t.Fatalf("no handle: %v", a)
	}
	lines, understood := matched("00AB34CD")
	if want := "map[match:00AB34CD as trace " + traceWithZeros + "]"; lines != "label text without " || fmt.Sprint(understood) != want {
		t.Errorf("a handle: %s, understood %v, want %s", lines, understood, want)
	}
	if lines, understood := matched(traceWithZeros); lines != "label text without " || understood != nil {
		t.Errorf("a whole id: %s, understood %v", lines, understood)
	}
	if lines, _ := matched("00ab34c"); lines != "label text order " {
		t.Errorf("too short for a handle: %s", lines)
	}
}

// TestTheLogsOfATraceAreWithinReach holds that the call that is proposed asks
// for as much as the API gives, from before the trace on, in the same project.
func TestTheLogsOfATraceAreWithinReach(t *testing.T) {
	set := newSet(t, newUpstream(t, traceAndLogs))
	a, _ := answerOf(t, t.Context(), set, "query_traces", `{"trace":"t","project_name":"p"}`)
	for _, call := range a["next"].([]any) {
		if c := call.(map[string]any); c["tool"] == "query_logs" {
			if got := fmt.Sprint(c["args"]); got != "map[limit:5000 match:00ab34cd project_name:p time_window:1h]" {
				t.Errorf("proposed: %s", got)
			}
			return
		}
	}
	t.Errorf("no call of query_logs in %v", a["next"])
}
