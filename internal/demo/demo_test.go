package demo

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 23, 12, 7, 30, 0, time.UTC)

func newAPI() *API { return apiOf(Options{}) }

func apiOf(o Options) *API {
	o.Now = func() time.Time { return start }
	a, err := New(o)
	if err != nil {
		panic(err)
	}
	return a
}

func ask(t testing.TB, a *API, endpoint, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequest("POST", "/observability/"+endpoint, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+DefaultKey)
	r.Header.Set("sdk_version", "1.28.0")
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func mustAsk(t testing.TB, a *API, endpoint, body string) string {
	t.Helper()
	code, out := ask(t, a, endpoint, body)
	if code != 200 || !json.Valid([]byte(out)) {
		t.Fatalf("%s %s: status %d, %.300s", endpoint, body, code, out)
	}
	return out
}

func TestTheSameSeedAndClockGiveTheSameBytes(t *testing.T) {
	for endpoint, body := range map[string]string{"logs": `{}`, "metrics": `{"metric":"inference_latency","step":"1m"}`, "traces": `{"trace":"inference_traces"}`} {
		first, second := mustAsk(t, newAPI(), endpoint, body), mustAsk(t, newAPI(), endpoint, body)
		if first != second {
			t.Errorf("%s differ", endpoint)
		}
		other := apiOf(Options{Seed: 2})
		if mustAsk(t, newAPI(), endpoint, body) == mustAsk(t, other, endpoint, body) {
			t.Errorf("%s do not depend on the seed", endpoint)
		}
	}
}

func TestEachParameterActs(t *testing.T) {
	for _, c := range []struct{ endpoint, base, changed string }{
		{"logs", `{}`, `{"project_name":"project-x"}`},
		{"logs", `{}`, `{"severity":"error"}`},
		{"logs", `{}`, `{"limit":7}`},
		{"logs", `{"limit":5000}`, `{"limit":5000,"time_window":"5m"}`},
		{"traces", `{"trace":"inference_traces"}`, `{"trace":"distiller_traces"}`},
		{"traces", `{"trace":"inference_traces"}`, `{"trace":"inference_traces","project_name":"project-x"}`},
		{"traces", `{"trace":"inference_traces"}`, `{"trace":"inference_traces","detail":false}`},
		{"traces", `{"trace":"inference_traces"}`, `{"trace":"inference_traces","limit":3}`},
		{"traces", `{"trace":"inference_traces"}`, `{"trace":"inference_traces","time_window":"5m"}`},
		{"metrics", `{"metric":"inference_requests_total"}`, `{"metric":"inference_requests_total","project_name":"project-x"}`},
		{"metrics", `{"metric":"inference_requests_total"}`, `{"metric":"inference_requests_total","model_key":"Qwen/Qwen3-32B"}`},
		{"metrics", `{"metric":"inference_requests_total"}`, `{"metric":"inference_requests_total","status":"timeout"}`},
		{"metrics", `{"metric":"inference_requests_total"}`, `{"metric":"inference_requests_total","step":"5m"}`},
		{"metrics", `{"metric":"inference_requests_total"}`, `{"metric":"inference_requests_total","time_window":"2h"}`},
		{"metrics", `{"metric":"inference_requests_total"}`, `{"metric":"inference_requests_total","session_id":"none"}`},
		{"metrics", `{"metric":"inference_latency"}`, `{"metric":"inference_latency","percentile":"0.50"}`},
		{"metrics", `{"metric":"agent_task_total"}`, `{"metric":"agent_task_total","agent_name":"Author"}`},
		{"metrics", `{"metric":"agent_task_total"}`, `{"metric":"agent_task_total","agent_class":"AuthorAgent"}`},
		{"metrics", `{"metric":"rai_rejections_total","time_window":"24h"}`, `{"metric":"rai_rejections_total","time_window":"24h","category":"hate"}`},
	} {
		a := newAPI()
		if mustAsk(t, a, c.endpoint, c.base) == mustAsk(t, a, c.endpoint, c.changed) {
			t.Errorf("%s: %s answers like %s", c.endpoint, c.changed, c.base)
		}
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	for _, c := range []struct {
		endpoint, body string
		code           int
		want           string
	}{
		{"metrics", `{}`, 422, `{"detail":[{"loc":["body","metric"],"msg":"field required","type":"value_error.missing"}]}`},
		{"metrics", `{"metric":"nope"}`, 404, "inference_latency"},
		{"metrics", `{"metric":"inference_latency","time_window":"7d","step":"1s"}`, 400, `"errorType":"bad_data"`},
		{"traces", `{"trace":"nope"}`, 404, "distiller_traces"},
		{"logs", `{"limit":100000}`, 400, "max entries limit per query exceeded, limit > max_entries_limit_per_query (100000 > 5000)"},
		{"logs", `{"limit":"x"}`, 422, `"limit"`},
		{"logs", `{`, 422, "detail"},
		{"nothing", `{}`, 404, `{"detail":"Not Found"}`},
	} {
		code, out := ask(t, newAPI(), c.endpoint, c.body)
		if code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s %s: %d %s", c.endpoint, c.body, code, out)
		}
	}
	for _, c := range []struct {
		key, version string
		code         int
	}{{"wrong", "1.28.0", 401}, {DefaultKey, "", 400}, {DefaultKey, "1.12.9", 400}, {DefaultKey, "1.13.0", 200}} {
		r := httptest.NewRequest("POST", "/authentication/validate", nil)
		r.Header.Set("Authorization", "Bearer "+c.key)
		r.Header.Set("sdk_version", c.version)
		w := httptest.NewRecorder()
		newAPI().ServeHTTP(w, r)
		if w.Code != c.code {
			t.Errorf("%+v: %d", c, w.Code)
		}
	}
}

type vector struct {
	Data struct {
		Result []struct {
			Metric map[string]string
			Value  [2]any
		}
	}
}

func total(t *testing.T, a *API, body string) (sum float64) {
	var v vector
	if err := json.Unmarshal([]byte(mustAsk(t, a, "metrics", body)), &v); err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Data.Result {
		f, err := strconv.ParseFloat(r.Value[1].(string), 64)
		if err != nil {
			t.Fatal(err)
		}
		if r.Metric["model_key"] != models[idle] {
			sum += f
		}
	}
	return sum
}

func TestFailuresAgreeInMetricsTracesAndLogs(t *testing.T) {
	a := newAPI()
	want := total(t, a, `{"metric":"agent_task_total","status":"timeout"}`) + total(t, a, `{"metric":"agent_task_total","status":"failure"}`) +
		total(t, a, `{"metric":"agent_task_total","status":"rate_limited"}`)
	traces := mustAsk(t, a, "traces", `{"trace":"distiller_traces","limit":5000}`)
	got := 0
	for _, s := range strings.Split(traces, `"name":"agent.execute`)[1:] {
		status := s[strings.Index(s, `"agent.status"`):]
		if !strings.HasPrefix(status, `"agent.status","value":{"stringValue":"success"`) {
			got++
		}
	}
	if want == 0 || float64(got) != want {
		t.Errorf("traces have %d failed tasks, metrics %v", got, want)
	}
	logs := mustAsk(t, a, "logs", `{"severity":"error","time_window":"30m","limit":5000}`)
	parts := strings.Split(logs, `"trace_id":"`)[1:]
	if len(parts) == 0 {
		t.Fatal("no error with a trace id")
	}
	ended := 0
	parts = parts[:min(len(parts), 20)]
	for _, p := range parts {
		out := mustAsk(t, a, "traces", `{"trace":"inference_traces","trace_id":"`+p[:32]+`"}`)
		if out == `{"traces":[]}` { // still under way: its trace comes when it ends
			continue
		}
		ended++
		if !strings.Contains(out, "STATUS_CODE_ERROR") {
			t.Errorf("trace %s has no error", p[:32])
		}
	}
	if ended < len(parts)*9/10 {
		t.Errorf("%d of %d trace ids resolve", ended, len(parts))
	}
}

func TestTheIncidentShowsInAllThreeSignals(t *testing.T) {
	a := newAPI()
	q := func(model string) float64 {
		return total(t, a, `{"metric":"inference_latency","time_window":"30m","model_key":"`+model+`"}`)
	}
	if slow, normal := q(models[reasoner]), q(models[3]); slow < 2*normal {
		t.Errorf("latency of the ill model %v, of another %v", slow, normal)
	}
	at1131 := newAPI() // the same incident, seen a minute after its onset
	at1131.now = func() time.Time { return a.Incident().Onset.Add(time.Minute) }
	logs := mustAsk(t, at1131, "logs", `{"time_window":"5m","limit":5000}`) +
		mustAsk(t, a, "logs", `{"time_window":"38m","limit":5000,"severity":"warning"}`)
	for _, want := range []string{"max_connections 64 -> 4", "pool exhausted for upstream deepseek-r1"} {
		if !strings.Contains(logs, want) {
			t.Errorf("logs lack %q", want)
		}
	}
	if !strings.Contains(mustAsk(t, a, "traces", `{"trace":"inference_traces","time_window":"30m"}`), "httpx.ReadTimeout") {
		t.Error("traces lack the timeout")
	}
}

func TestBodiesAreOfTheCapturesSize(t *testing.T) {
	a := newAPI()
	for _, c := range []struct {
		endpoint, body string
		low, high      int
	}{
		{"logs", `{}`, 170_000, 680_000},
		{"traces", `{"trace":"distiller_traces"}`, 3_500_000, 5_500_000},
		{"metrics", `{"metric":"inference_requests_total","step":"1m"}`, 20_000, 60_000},
	} {
		n := len(mustAsk(t, a, c.endpoint, c.body))
		t.Logf("%s %s: %d bytes", c.endpoint, c.body, n)
		if n < c.low || n > c.high {
			t.Errorf("%s: %d bytes", c.endpoint, n)
		}
	}
}

func TestTheServerAnswersAndCloses(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(s.URL()+"/observability/logs", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 401 {
		t.Errorf("status %d", resp.StatusCode)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// paths collects the JSON paths of v, with * for list items and for the keys
// of maps that hold labels or services.
func paths(v any, at string, into map[string]bool) {
	into[at] = true
	switch v := v.(type) {
	case map[string]any:
		for k, c := range v {
			if strings.HasSuffix(at, ".serviceStats") {
				k = "*"
			}
			paths(c, at+"."+k, into)
		}
	case []any:
		for _, c := range v {
			paths(c, at+"[]", into)
		}
	}
}

func TestBodiesHaveOnlyPathsOfTheCaptures(t *testing.T) {
	for file, q := range map[string][2]string{
		"loki/loki_push_meta_streams.json": {"logs", `{}`},
		"facade/traces_12_detailed.json":   {"traces", `{"trace":"inference_traces"}`},
		"facade/tempo_search_100.json":     {"traces", `{"trace":"inference_traces","detail":false}`},
	} {
		raw, err := os.ReadFile("../../client/testdata/captures/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var capture, body any
		if err := json.Unmarshal(raw, &capture); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(mustAsk(t, newAPI(), q[0], q[1])), &body); err != nil {
			t.Fatal(err)
		}
		want, got := map[string]bool{}, map[string]bool{}
		paths(capture, "", want)
		paths(body, "", got)
		for p := range got {
			if !want[p] {
				t.Errorf("%s: path %s is not in the capture", file, p)
			}
		}
		for p := range want {
			if !got[p] {
				t.Logf("%s: capture's path %s is not in the demo", file, p)
			}
		}
	}
}

func BenchmarkTraces(b *testing.B) {
	a := newAPI()
	for b.Loop() {
		mustAsk(b, a, "traces", `{"trace":"distiller_traces"}`)
	}
}

func BenchmarkLogs(b *testing.B) {
	a := newAPI()
	for b.Loop() {
		mustAsk(b, a, "logs", `{"severity":"error"}`)
	}
}

func TestProjectsAreListedInPages(t *testing.T) {
	for query, want := range map[string]string{
		"":                  "project-x claims-triage supply-chain-copilot",
		"?offset=2&limit=9": "supply-chain-copilot",
		"?offset=3":         "",
		"?limit=0":          "",
		"?limit=1001":       "422",
		"?offset=-1":        "422",
		"?offset=x":         "422",
	} {
		r := httptest.NewRequest("GET", "/governance/projects"+query, nil)
		r.Header.Set("Authorization", "Bearer "+DefaultKey)
		r.Header.Set("sdk_version", "1.28.0")
		w := httptest.NewRecorder()
		newAPI().ServeHTTP(w, r)
		var list []listed
		got := strconv.Itoa(w.Code)
		if w.Code == 200 {
			if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
				t.Fatal(err)
			}
			names := make([]string, len(list))
			for i := range list {
				names[i] = list[i].Name
			}
			got = strings.Join(names, " ")
		}
		if got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}
