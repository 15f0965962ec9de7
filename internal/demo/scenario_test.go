package demo

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/golden"
)

func TestUnknownScenariosAndTrafficAreRefusedWithTheKnown(t *testing.T) {
	for _, o := range []Options{{Scenario: "pools"}, {Traffic: "quick"}} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), "none") && !strings.Contains(err.Error(), "slow, normal and fast") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// clue is where an incident shows: what stands in a body of each signal in the
// minutes after the onset, more often than before it. An empty one is not
// looked for.
type clue struct{ log, trace, metric string }

var clues = map[string]clue{
	"pool":            {"pool exhausted for upstream deepseek-r1", "httpx.ReadTimeout", `{"metric":"inference_errors_total","model_key":"deepseek-ai/DeepSeek-R1"}`},
	"rate-limit":      {"attempt 4/5 failed: air.errors.RateLimitError", "air.errors.RateLimitError", `{"metric":"inference_errors_total","model_key":"meta-llama/Llama-3.3-70b-Instruct"}`},
	"credential":      {"tool sql_query failed: 401", "invalid_token", `{"metric":"agent_task_total","status":"failure"}`},
	"replica":         {"", "", ""},
	"prompt":          {"activated release 2026.48", "", `{"metric":"token_consumption","percentile":"0.50"}`},
	"policy":          {`\"category\": \"illicit\"`, `"rai.rejected","value":{"boolValue":true}`, `{"metric":"rai_rejections_total","category":"illicit"}`},
	"session":         {"cannot restore the session", "cannot restore the session", `{"metric":"agent_task_total","status":"failure"}`},
	"queue":           {"queue agent-tasks: depth", "", ""},
	"deployment":      {"embeddings_ivfflat not usable", "", ""},
	"shop-exception":  {"Exception: ", `"exception"`, `{"metric":"http_errors_total"}`},
	"shop-deployment": {"Exception: ", `"exception"`, `{"metric":"http_errors_total"}`},
}

func TestScenariosShowInEachSignalFromTheOnsetOn(t *testing.T) {
	for scenario, c := range clues {
		onset := apiOf(Options{Scenario: scenario}).Incident().Onset
		at := func(moment time.Time) *API {
			a := apiOf(Options{Scenario: scenario})
			a.now = func() time.Time { return moment }
			return a
		}
		const minutes = 10
		before, after := at(onset), at(onset.Add(minutes*time.Minute))
		count := func(a *API, endpoint, body, word string) int {
			return strings.Count(mustAsk(t, a, endpoint, body), word)
		}
		for _, look := range []struct{ signal, body, word string }{
			{"logs", `{"limit":5000,"time_window":"10m"}`, c.log},
			{"traces", `{"trace":"distiller_traces","time_window":"10m","limit":2000}`, c.trace},
		} {
			if look.word == "" {
				continue
			}
			n, m := count(before, look.signal, look.body, look.word), count(after, look.signal, look.body, look.word)
			if m <= 2*n || m == 0 {
				t.Errorf("%s: %s: %q %d times before the onset, %d times after", scenario, look.signal, look.word, n, m)
			}
		}
		if c.metric != "" {
			body := strings.TrimSuffix(c.metric, "}") + `,"time_window":"10m"}`
			if n, m := total(t, before, body), total(t, after, body); m < 1.5*n || m == 0 {
				t.Errorf("%s: %s is %v before the onset, %v after", scenario, c.metric, n, m)
			}
		}
	}
}

// spansOf returns the durations in ms of the spans of a name, by container.
func spansOf(t *testing.T, a *API, name string) map[string][]float64 {
	t.Helper()
	var body struct {
		Traces []struct {
			Batches []struct {
				Resource struct {
					Attributes []struct {
						Key   string
						Value struct{ StringValue string }
					}
				}
				ScopeSpans []struct {
					Spans []struct {
						Name                               string
						StartTimeUnixNano, EndTimeUnixNano json.Number
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(mustAsk(t, a, "traces", `{"trace":"distiller_traces","limit":3000,"time_window":"10m"}`)), &body); err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, trace := range body.Traces {
		for _, b := range trace.Batches {
			pod := ""
			for _, kv := range b.Resource.Attributes {
				if kv.Key == "k8s.pod.name" {
					pod = kv.Value.StringValue
				}
			}
			for _, scope := range b.ScopeSpans {
				for _, s := range scope.Spans {
					if s.Name != name {
						continue
					}
					from, err1 := s.StartTimeUnixNano.Int64()
					to, err2 := s.EndTimeUnixNano.Int64()
					if err1 != nil || err2 != nil {
						t.Fatal(err1, err2)
					}
					out[pod] = append(out[pod], float64(to-from)/1e6)
				}
			}
		}
	}
	return out
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func TestOneReplicaOfThreeIsSlow(t *testing.T) {
	pods := spansOf(t, apiOf(Options{Scenario: "replica"}), "POST /v1/chat/completions")
	slow := 0
	for pod, spans := range pods {
		if median(spans) > 5000 {
			slow++
			if pod != podName(inference, 2) {
				t.Errorf("%s is slow", pod)
			}
		}
	}
	if len(pods) != 3 || slow != 1 {
		t.Errorf("%d replicas, %d of them slow", len(pods), slow)
	}
}

func TestASilentStepStaysAwayAndNothingElseChanges(t *testing.T) {
	for _, c := range []struct{ scenario, span string }{{"silent", "SELECT embeddings"}, {"shop-silent", ""}} {
		a := apiOf(Options{Scenario: c.scenario})
		span := c.span
		if span == "" {
			for _, o := range entrances() {
				span = routeOf(o, a.Incident().Target, span)
			}
		}
		after := spansOf(t, a, span)
		onset := a.Incident().Onset
		a.now = func() time.Time { return onset }
		if before := spansOf(t, a, span); len(after) > 0 || len(before) == 0 {
			t.Errorf("%s: %s: before %d containers have it, after %d", c.scenario, span, len(before), len(after))
		}
	}
}

// routeOf returns an operation of the service below o.
func routeOf(o *operation, service, found string) string {
	if shopServices[o.service] == service {
		return o.name
	}
	for _, c := range o.calls {
		found = routeOf(c, service, found)
	}
	return found
}

// What the limits of the API cut is what the traffics are for.
func TestTrafficFitsTheLimitsOrIsCut(t *testing.T) {
	for _, scenario := range []string{"none", "shop-none"} {
		for traffic, cut := range map[Traffic][2]bool{Slow: {false, false}, Normal: {true, false}, Fast: {true, true}} {
			a := apiOf(Options{Scenario: scenario, Traffic: traffic})
			lines := strings.Count(mustAsk(t, a, "logs", `{"limit":5000,"time_window":"1h"}`), `"values":[[`)
			traces := strings.Count(mustAsk(t, a, "traces", `{"trace":"distiller_traces","limit":1000,"detail":false}`), `"traceID"`)
			if (lines == 5000) != cut[0] || (traces == 1000) != cut[1] || traces <= 100 {
				t.Errorf("%s, %s traffic: %d lines and %d traces in an hour", scenario, traffic, lines, traces)
			}
		}
	}
}

// The shop's traces and metrics are made of the same requests.
func TestFailuresOfTheShopAgree(t *testing.T) {
	a := apiOf(Options{Scenario: "shop-exception"})
	want := total(t, a, `{"metric":"http_errors_total"}`)
	got := 0
	for _, s := range strings.Split(mustAsk(t, a, "traces", `{"trace":"distiller_traces","limit":5000}`), `"kind":"SPAN_KIND_SERVER"`)[1:] {
		if end := strings.Index(s, `"kind":`); end >= 0 {
			s = s[:end]
		}
		if strings.Contains(s, "STATUS_CODE_ERROR") {
			got++
		}
	}
	if want == 0 || float64(got) != want {
		t.Errorf("traces have %d failed spans of servers, metrics count %v", got, want)
	}
	logs := mustAsk(t, a, "logs", `{"severity":"error","time_window":"20m"}`)
	id := logs[strings.Index(logs, `"trace_id":"`)+12:][:32]
	if out := mustAsk(t, a, "traces", `{"trace":"distiller_traces","trace_id":"`+id+`"}`); !strings.Contains(out, "STATUS_CODE_ERROR") {
		t.Errorf("the trace %s of a failure's line has no failure: %.200s", id, out)
	}
}

// Tools reason about telemetry, never about this demo: no code outside of this
// package may know what a scenario is called or says.
func TestNoCodeKnowsTheScenarios(t *testing.T) {
	peculiar := []string{"agent-tasks", "embeddings_ivfflat", "cannot restore the session", "invalid_token: the access token", "rai-default revision",
		"activated release", "rollout complete", "web-shop", "sql_query", "pool exhausted", "No instances available", "truth.json"}
	for _, s := range shopServices {
		if s != "api-gateway" { // as good as a word
			peculiar = append(peculiar, s)
		}
	}
	for _, name := range Scenarios() {
		if strings.Contains(name, "-") {
			peculiar = append(peculiar, name)
		}
	}
	root := "../.."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "demo" || d.Name() == ".git" || d.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, word := range peculiar {
			if strings.Contains(string(text), `"`+word) || strings.Contains(string(text), word+`"`) {
				t.Errorf("%s knows %q", path, word)
			}
		}
		if strings.Contains(string(text), ".Incident()") {
			t.Errorf("%s asks for the incident", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := Start(Options{Scenario: "shop-cpu", Traffic: Fast})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShop(b *testing.B) {
	a := apiOf(Options{Scenario: "shop-cpu", Traffic: Fast})
	for b.Loop() {
		mustAsk(b, a, "metrics", `{"metric":"http_request_duration","step":"1m"}`)
	}
}

func TestTheDocumentsListTheScenarios(t *testing.T) {
	var b strings.Builder
	b.WriteString("| scenario | |\n|---|---|\n")
	for _, s := range scenarios {
		b.WriteString("| `" + s.name + "` | " + s.about + " |\n")
	}
	golden.Section(t, "../../docs/demo.md", "scenarios", b.String())
}
