package tools

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
)

// sparse plays an API that has records where has says so.
type sparse struct {
	projects string // the body of the list, "" for 403
	has      func(endpoint string, asked map[string]any) bool
	model    string // of the series that it has
	lines    int    // that it has, 1 when 0
}

func (s *sparse) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if s.projects == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, s.projects)
		return
	}
	endpoint := strings.TrimPrefix(r.URL.Path, "/observability/")
	asked := map[string]any{}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		w.WriteHeader(400)
		return
	}
	record := ""
	const ns = "1795427940000000000" // 20 minutes before the tests' now
	switch has := s.has(endpoint, asked); {
	case endpoint == "logs":
		if has {
			line := `["` + ns + `","a line"]`
			record = `{"stream":{"service_name":"order-service"},"values":[` + line + strings.Repeat(","+line, max(s.lines, 1)-1) + `]}`
		}
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"streams","result":[%s]}}`, record)
	case endpoint == "metrics":
		if has {
			record = fmt.Sprintf(`{"metric":{"model_key":%q},"value":[1795427940,"1"]}`, s.model)
		}
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[%s]}}`, record)
	default:
		if has {
			record = `{"traceID":"7f7cd172ded0e08cd01aa7286882c2b1","rootServiceName":"a","startTimeUnixNano":"` + ns + `","durationMs":1}`
		}
		fmt.Fprintf(w, `{"traces":[%s]}`, record)
	}
}

// lacks is an API that has records unless one of the parameters is given.
func lacks(params ...string) func(string, map[string]any) bool {
	return func(_ string, asked map[string]any) bool {
		for _, p := range params {
			if asked[p] != nil {
				return false
			}
		}
		return true
	}
}

// within is an API that has records from such windows on.
func within(windows ...string) func(string, map[string]any) bool {
	return func(_ string, asked map[string]any) bool {
		return strings.Contains(strings.Join(windows, " "), fmt.Sprint(asked["time_window"]))
	}
}

func TestAnEmptyAnswerSaysWhy(t *testing.T) {
	const two = `[{"name":"project-x","status":"active"},{"name":"old-one","status":"archived"}]`
	const id = `"trace_id":"0123456789abcdef0123456789abcdef"`
	never := func(string, map[string]any) bool { return false }
	for _, tt := range []struct {
		name, tool, args string
		api              sparse
		says, proposes   string
		queries          int
	}{
		{"no such project", "query_logs", `{"project_name":"projectx","time_window":"1h","match":"boom"}`, sparse{projects: two, has: lacks("project_name")},
			"no log entries: there is no project projectx; known: project-x, old-one (1 further query)", `{"why":"with project_name=project-x","args":{"project_name":"project-x","time_window":"1h","match":"boom"}}`, 1},
		{"the list is forbidden", "query_logs", `{"project_name":"projectx"}`, sparse{has: lacks("project_name")},
			"project_name=projectx leaves nothing, without it 1 log entry; the credential may not list projects (2 further queries)", `{"why":"without project_name","args":{}}`, 2},
		{"a project that is archived", "query_traces", `{"trace":"t","project_name":"old-one"}`, sparse{projects: two, has: lacks("project_name")},
			"project_name=old-one leaves nothing, without it 1 trace; known: project-x; the project is archived (2 further queries)", `{"why":"without project_name","args":{"trace":"t"}}`, 2},
		{"a severity", "query_logs", `{"severity":"error"}`, sparse{has: lacks("severity")},
			"severity=error leaves nothing, without it 1 log entry (1 further query)", `{"why":"without severity","args":{}}`, 1},
		{"a severity, and many lines without it", "query_logs", `{"severity":"error"}`, sparse{has: lacks("severity"), lines: probeLimit},
			"severity=error leaves nothing, without it 50 or more log entries (1 further query)", `{"why":"without severity","args":{}}`, 1},
		{"a project that exists is not doubted", "query_metrics", `{"metric":"inference_latency","project_name":"project-x","status":"failure"}`, sparse{projects: two, has: lacks("status"), model: "gpt"},
			"status=failure leaves nothing, without it 1 series (3 further queries)", `{"why":"without status","args":{"metric":"inference_latency","project_name":"project-x"}}`, 3},
		{"a model's name", "query_metrics", `{"metric":"inference_latency","model_key":"gtp-oss","agent_name":"a"}`, sparse{has: lacks("model_key"), model: "gpt-oss"},
			"model_key=gtp-oss leaves nothing, without it 1 series; known: gpt-oss (2 further queries)", `{"why":"with model_key=gpt-oss","args":{"metric":"inference_latency","agent_name":"a","model_key":"gpt-oss"}}`, 2},
		{"two filters, each of which is enough", "query_metrics", `{"metric":"m","agent_name":"a","session_id":"s"}`, sparse{has: lacks("agent_name", "session_id"), model: "gpt"},
			"agent_name, session_id together leave nothing, without them 1 series (3 further queries)", `{"why":"without agent_name, session_id","args":{"metric":"m"}}`, 3},
		{"only failures", "query_metrics", `{"metric":"inference_latency"}`, sparse{has: func(_ string, asked map[string]any) bool { return asked["status"] == "failure" }},
			"no successes, but status=failure gives 1 series (1 further query)", `{"why":"with status=failure","args":{"metric":"inference_latency","status":"failure"}}`, 1},
		{"a gauge knows no failures", "query_metrics", `{"metric":"inference_active_model_count","time_window":"5m"}`, sparse{has: within("24h")},
			"the last 24h have some (1 further query)", `{"why":"with time_window=24h","args":{"metric":"inference_active_model_count","time_window":"24h"}}`, 1},
		{"a longer window, and not the filters", "query_logs", `{"severity":"error","time_window":"5m"}`, sparse{has: within("24h")},
			"nothing without the filters either; the last 24h have some, the newest at 09:59:00.000 (2 further queries)", `{"why":"with time_window=1h","args":{"severity":"error","time_window":"1h"}}`, 2},
		{"a week", "query_logs", `{}`, sparse{has: within("168h")},
			"the last 168h have some, the newest at 09:59:00.000 (1 further query)", `{"why":"with time_window=1h","args":{"time_window":"1h"}}`, 1},
		{"nowhere, and no known name", "query_metrics", `{"metric":"inference_latancy","status":"failure"}`, sparse{has: never},
			"nothing without the filters either; nothing in the last 24h; metric=inference_latancy is no known name (names are case-sensitive); known: inference_latency, ", `{"why":"with metric=inference_latency","args":{"metric":"inference_latency","status":"failure"}}`, 3},
		{"a misspelt metric", "query_metrics", `{"metric":"inference_latancy","model_key":"m"}`, sparse{has: func(_ string, asked map[string]any) bool { return asked["metric"] == "inference_latency" }},
			"no series: metric=inference_latancy is no known name (names are case-sensitive); inference_latency gives 1 series (1 further query)", `{"why":"with metric=inference_latency","args":{"metric":"inference_latency","model_key":"m"}}`, 1},
		{"a misspelt preset", "query_traces", `{"trace":"distiller"}`, sparse{has: func(_ string, asked map[string]any) bool { return asked["trace"] == "distiller_traces" }},
			"no traces: trace=distiller is no known name (names are case-sensitive); distiller_traces gives 1 trace (1 further query)", `{"why":"with trace=distiller_traces","args":{"trace":"distiller_traces"}}`, 1},
		{"another preset", "query_traces", `{"trace":"distiller_traces",` + id + `}`, sparse{has: func(_ string, asked map[string]any) bool { return asked["trace"] == "inference_traces" }},
			"nothing in the last 168h; it is among inference_traces (2 further queries)", `{"why":"with trace=inference_traces","args":{"trace":"inference_traces","trace_id":"0123456789abcdef0123456789abcdef"}}`, 2},
		{"an old trace", "query_traces", `{"trace":"distiller_traces",` + id + `}`, sparse{has: within("168h")},
			"the last 168h have some, the newest at 09:59:00.000 (1 further query)", `{"why":"with time_window=1h"`, 1},
		{"no trace", "query_traces", `{"trace":"distiller_traces",` + id + `}`, sparse{has: never},
			"nothing in the last 168h; nor is it among inference_traces (2 further queries)", "", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := newUpstream(t, tt.api.ServeHTTP)
			text, isError := newSet(t, u).Call(t.Context(), tt.tool, json.RawMessage(tt.args))
			if isError || !strings.Contains(string(text), tt.says) || !strings.Contains(string(text), tt.proposes) {
				t.Errorf("%s\nwant %s\nand %s", text, tt.says, tt.proposes)
			}
			if got := u.requests(); len(got) != 1+tt.queries {
				t.Errorf("%d further queries, want %d: %q", len(got)-1, tt.queries, got)
			}
		})
	}
}

// TestADiagnosisNeverFailsAnAnswer breaks everything behind the first answer.
func TestADiagnosisNeverFailsAnAnswer(t *testing.T) {
	for name, later := range map[string]http.HandlerFunc{
		"errors": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"refusals": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
		},
		"no JSON": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"hangs":   func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"panics":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			first := true
			u := newUpstream(t, nil)
			u.handle = func(w http.ResponseWriter, r *http.Request) {
				if !first {
					later(w, r)
					return
				}
				first = false
				(&sparse{has: func(string, map[string]any) bool { return false }}).ServeHTTP(w, r)
			}
			c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"), client.WithMaxAttempts(1), client.WithTimeout(time.Second))
			if err != nil {
				t.Fatal(err)
			}
			set, err := New(Config{Client: c})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = set.Close() })
			start := time.Now()
			a, isError := answerOf(t, t.Context(), set, "query_metrics", `{"metric":"m","project_name":"p","model_key":"k"}`)
			if isError || !strings.Contains(fmt.Sprint(a["notes"]), "no series: no requests in the window") || !strings.Contains(fmt.Sprint(a["notes"]), "further quer") {
				t.Errorf("%v", a)
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %s, of a call's %s", took, c.Timeout())
			}
		})
	}
}

func TestARefusedNameIsAnsweredWithKnownOnes(t *testing.T) {
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"detail":"no"}`)
	})
	set := newSet(t, u)
	for _, c := range []struct{ tool, args, next, valid string }{
		{"query_metrics", `{"metric":"inference_latancy"}`, `Did you mean metric="inference_latency"?`, "inference_latency"},
		{"query_traces", `{"trace":"distiler_traces"}`, `Did you mean trace="distiller_traces"?`, "distiller_traces"},
		{"query_metrics", `{"metric":"inference_latency"}`, "AIR_BASE_URL", "inference_requests_total"},
	} {
		a, isError := answerOf(t, t.Context(), set, c.tool, c.args)
		e, _ := a["error"].(map[string]any)
		if !isError || !strings.Contains(fmt.Sprint(e["next"]), c.next) || fmt.Sprint(e["valid"].([]any)[0]) != c.valid {
			t.Errorf("%s %s: %v", c.tool, c.args, a)
		}
	}
}

// TestEachOwnFilterIsTold holds that without a further query an answer says
// which of this server's own filters left nothing of what was fetched.
func TestEachOwnFilterIsTold(t *testing.T) {
	for _, c := range []struct{ tool, args, says, proposes string }{
		{"query_logs", `{"match":"a line","until":"09:00"}`, "without match 0; without until 1", `"why":"without until"`},
		{"query_logs", `{"match":"orderservice"}`, "close to match: order-service", `"why":"with match=order-service"`},
		{"query_traces", `{"trace":"t","match":"nothing","min_duration":"0.5ms"}`, "without match 1; without min_duration 0", `"why":"without match"`},
		{"query_metrics", `{"metric":"inference_latency","match":"gpt","until":"09:00"}`, "without match 0; without until 1", `"why":"without until"`},
	} {
		u := newUpstream(t, (&sparse{has: lacks(), model: "gpt"}).ServeHTTP)
		text, isError := newSet(t, u).Call(t.Context(), c.tool, json.RawMessage(c.args))
		if isError || !strings.Contains(string(text), c.says) || !strings.Contains(string(text), c.proposes) {
			t.Errorf("%s %s: %s", c.tool, c.args, text)
		}
		if n := len(u.requests()); n != 1 {
			t.Errorf("%s %s: %d requests", c.tool, c.args, n)
		}
	}
}

// TestNamesAreSuggestedToWhoSawThem holds that callers do not learn each
// other's names.
func TestNamesAreSuggestedToWhoSawThem(t *testing.T) {
	api := sparse{has: lacks("model_key"), model: "secret-model-of-anna"}
	set := newSet(t, newUpstream(t, func(w http.ResponseWriter, r *http.Request) { api.ServeHTTP(w, r) }))
	anna := caller.With(t.Context(), caller.Caller{Name: "anna", ID: "anna"})
	if _, isError := answerOf(t, anna, set, "query_metrics", `{"metric":"inference_latency"}`); isError {
		t.Fatal("no answer")
	}
	api.has = func(_ string, asked map[string]any) bool { return false }
	for _, c := range []struct {
		name string
		want bool
	}{{"anna", true}, {"bob", false}} {
		ctx := caller.With(t.Context(), caller.Caller{Name: c.name, ID: c.name})
		got, err := completions{set}.CompleteResourceArgument(ctx, "", argumentOf("model_key", "SECRET"), noContext)
		if err != nil || (len(got.Values) == 1) != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}
