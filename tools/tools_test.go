package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/redact"
)

// upstream answers every endpoint with a body and keeps the requests.
type upstream struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	keys   []string
	handle http.HandlerFunc
}

func newUpstream(t testing.TB, handle http.HandlerFunc) *upstream {
	t.Helper()
	u := &upstream{handle: handle}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		u.mu.Lock()
		u.bodies = append(u.bodies, strings.TrimPrefix(r.URL.Path, "/observability/")+" "+string(body))
		u.keys = append(u.keys, r.Header.Get("Authorization"))
		u.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		u.handle(w, r)
	}))
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) requests() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]string(nil), u.bodies...)
}

// file answers with a capture.
func file(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("../client/testdata/captures", name))
	}
}

func newSet(t testing.TB, u *upstream) *Set {
	t.Helper()
	c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"), client.WithMaxAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := New(Config{Client: c, Redact: r, Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = set.Close() })
	return set
}

// answerOf calls a tool and parses its answer.
func answerOf(t *testing.T, ctx context.Context, set *Set, tool, args string) (map[string]any, bool) {
	t.Helper()
	text, isError := set.Call(ctx, tool, json.RawMessage(args))
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatalf("%s %s: the answer is no JSON object: %v\n%s", tool, args, err, text)
	}
	return m, isError
}

func TestTheRequestCarriesTheAPIsParametersOnly(t *testing.T) {
	for _, c := range []struct{ tool, args, want string }{
		{"query_logs", `{}`, `logs {}`},
		{"query_logs", `{"severity":"error","time_window":"1h"}`, `logs {"severity":"error","time_window":"1h"}`},
		{"query_logs", `{"project_name":"a<b>&c","limit":"7","view":"records","match":"x","max_bytes":2000,"pattern":"p"}`, `logs {"project_name":"a<b>&c","limit":7}`},
		{"query_metrics", `{"metric":"m"}`, `metrics {"metric":"m","time_window":"1h"}`},
		{"query_metrics", `{"metric":"m","project_name":"p","agent_name":"a","agent_class":"c","model_key":"k","session_id":"s","status":"failure","category":"hate","percentile":"0.50","time_window":"6h","step":"15m","since":"20m"}`,
			`metrics {"metric":"m","project_name":"p","agent_name":"a","agent_class":"c","model_key":"k","session_id":"s","status":"failure","category":"hate","percentile":"0.50","time_window":"6h","step":"15m"}`},
		{"query_traces", `{"trace":"t","detail":false,"errors_only":true,"min_duration":"1s"}`, `traces {"trace":"t","detail":false}`},
		{"query_traces", `{"trace":"t","trace_id":"7F7CD172DED0E08CD01AA7286882C2B1","limit":3}`, `traces {"trace":"t","trace_id":"7f7cd172ded0e08cd01aa7286882c2b1","limit":3}`},
	} {
		u := newUpstream(t, file("tempo/tempo_search_empty.json"))
		if strings.HasPrefix(c.want, "logs") {
			u.handle = file("loki/loki_empty.json")
		} else if strings.HasPrefix(c.want, "metrics") {
			u.handle = file("prom/prom_empty.json")
		}
		if a, isError := answerOf(t, t.Context(), newSet(t, u), c.tool, c.args); isError {
			t.Errorf("%s %s: %v", c.tool, c.args, a)
		}
		if got := u.requests(); got[0] != c.want { // those after it ask why there is nothing
			t.Errorf("%s %s: the upstream saw %q, want %q", c.tool, c.args, got, c.want)
		}
	}
}

func TestDefaultAnswersFit(t *testing.T) {
	for tool, files := range map[string][]string{
		"query_logs":    {"loki/loki_empty.json", "loki/loki_matrix.json", "loki/loki_nometa_streams.json", "loki/loki_push_meta_categorized.json", "loki/loki_push_meta_streams.json", "loki/loki_single_error_stream.json"},
		"query_metrics": {"prom/prom_empty.json", "prom/prom_instant_nan.json", "prom/prom_instant_rawlabels.json", "prom/prom_instant_vector.json", "prom/prom_range_20x60.json", "prom/prom_range_gaps.json", "prom/prom_scalar.json", "thanos/thanos_instant_vector.json", "thanos/thanos_range.json"},
		"query_traces":  {"tempo/tempo_search_empty.json", "tempo/tempo_search_traceql.json", "tempo/tempo_trace_v1.json", "tempo/tempo_trace_v1_short.json", "tempo/tempo_trace_v2.json", "facade/tempo_search_100.json", "facade/traces_12_detailed.json"},
	} {
		for _, name := range files {
			set := newSet(t, newUpstream(t, file(name)))
			args := map[string]string{"query_logs": `{}`, "query_metrics": `{"metric":"m"}`, "query_traces": `{"trace":"t"}`}[tool]
			text, isError := set.Call(t.Context(), tool, json.RawMessage(args))
			if isError || len(text) > defaultMaxBytes || !json.Valid(text) {
				t.Errorf("%s: %d bytes, error %v: %.300s", name, len(text), isError, text)
			}
		}
	}
}

func TestFollowingUpMakesNoUpstreamCall(t *testing.T) {
	u := newUpstream(t, file("loki/loki_push_meta_streams.json"))
	set := newSet(t, u)
	ctx := t.Context()
	page, isError := answerOf(t, ctx, set, "query_logs", `{"view":"records","limit":500}`)
	asked := len(u.requests())
	total := 0.0
	for pages := 1; ; pages++ {
		if isError || pages > 60 {
			t.Fatalf("page %d: %v", pages, page)
		}
		total++
		cursor := nextCursor(page)
		if cursor == "" {
			break
		}
		page, isError = answerOf(t, ctx, set, "query_logs", fmt.Sprintf(`{"cursor":%q}`, cursor))
	}
	if total < 3 {
		t.Errorf("500 lines came in %v pages", total)
	}
	if got := u.requests(); len(got) != asked {
		t.Errorf("the upstream was asked %d times: %q", len(got), got)
	}
}

// nextCursor finds the cursor of the following page among the proposed calls:
// the one with a place in it.
func nextCursor(answer map[string]any) string {
	calls, _ := answer["next"].([]any)
	for _, c := range calls {
		m, _ := c.(map[string]any)
		args, _ := m["args"].(map[string]any)
		if cursor, _ := args["cursor"].(string); strings.Contains(cursor, ".") {
			return cursor
		}
	}
	return ""
}

func TestACursorBelongsToItsCallerToolAndRequest(t *testing.T) {
	u := newUpstream(t, file("loki/loki_push_meta_streams.json"))
	set := newSet(t, u)
	anna := caller.With(t.Context(), caller.Caller{Name: "anna", ID: "anna"})
	ben := caller.With(t.Context(), caller.Caller{Name: "ben", ID: "ben"})
	first, _ := answerOf(t, anna, set, "query_logs", `{"view":"records","project_name":"project-x"}`)
	cursor, asked := nextCursor(first), len(u.requests())
	if cursor == "" {
		t.Fatalf("no cursor in %v", first)
	}
	id, _, _ := strings.Cut(cursor, ".")
	for _, c := range []struct {
		name, tool, args, want string
		ctx                    context.Context
	}{
		{"another caller", "query_logs", `{"cursor":"` + cursor + `"}`, codeNotFound, ben},
		{"another tool", "query_traces", `{"trace":"t","cursor":"` + cursor + `"}`, codeBadArgument, anna},
		{"another project", "query_logs", `{"project_name":"other","cursor":"` + cursor + `"}`, codeBadArgument, anna},
		{"a severity that was not asked", "query_logs", `{"severity":"error","cursor":"` + cursor + `"}`, codeBadArgument, anna},
		{"nonsense", "query_logs", `{"cursor":"zzz"}`, codeNotFound, anna},
		{"the same request", "query_logs", `{"project_name":"project-x","cursor":"` + cursor + `"}`, "", anna},
		{"another filter, whose records it does not count", "query_logs", `{"match":"timeout","cursor":"` + cursor + `"}`, codeBadArgument, anna},
		{"another filter of the same data", "query_logs", `{"match":"timeout","cursor":"` + id + `"}`, "", anna},
	} {
		a, isError := answerOf(t, c.ctx, set, c.tool, c.args)
		code := ""
		if e, ok := a["error"].(map[string]any); ok {
			code, _ = e["code"].(string)
		}
		if code != c.want || isError != (c.want != "") {
			t.Errorf("%s: code %q, want %q: %v", c.name, code, c.want, a)
		}
	}
	if got := u.requests(); len(got) != asked {
		t.Errorf("the upstream was asked %d times", len(got))
	}
}

func TestACallersOwnKeyIsUsed(t *testing.T) {
	u := newUpstream(t, file("loki/loki_empty.json"))
	ctx := caller.With(t.Context(), caller.Caller{Name: "anna", ID: "anna", UpstreamKey: "annas-key"})
	if a, isError := answerOf(t, ctx, newSet(t, u), "query_logs", `{}`); isError {
		t.Fatal(a)
	}
	if slices.ContainsFunc(u.keys, func(key string) bool { return key != "Bearer annas-key" }) || len(u.keys) < 2 {
		t.Errorf("the requests, those that ask why there is nothing among them, have %q", u.keys)
	}
}

func TestHandlesAreAcceptedWhereIDsAre(t *testing.T) {
	u := newUpstream(t, file("facade/traces_12_detailed.json"))
	set := newSet(t, u)
	if a, isError := answerOf(t, t.Context(), set, "query_traces", `{"trace":"distiller_traces"}`); isError {
		t.Fatal(a)
	}
	const id = "7f7cd172ded0e08cd01aa7286882c2b1"
	for arg, want := range map[string]string{
		id[:8]: id, id[:12]: id, strings.ToUpper(id[:8]): id, "abc": strings.Repeat("0", 29) + "abc",
	} {
		if _, isError := answerOf(t, t.Context(), set, "query_traces", `{"trace":"distiller_traces","trace_id":"`+arg+`"}`); isError {
			t.Errorf("trace_id %s was refused", arg)
		}
		all := u.requests()
		if got := all[len(all)-1]; !strings.Contains(got, `"trace_id":"`+want+`"`) {
			t.Errorf("trace_id %s was sent as %s", arg, got)
		}
	}
}

func TestAnUnknownHandleSaysHowToGetItAgain(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{
		"an empty answer": file("tempo/tempo_search_empty.json"),
		"a 404":           func(w http.ResponseWriter, _ *http.Request) { http.NotFound(w, nil) },
	} {
		a, isError := answerOf(t, t.Context(), newSet(t, newUpstream(t, reply)), "query_traces", `{"trace":"t","trace_id":"b2140021"}`)
		e, _ := a["error"].(map[string]any)
		if !isError || e["code"] != codeNotFound || !strings.Contains(fmt.Sprint(e["message"]), "b2140021 is no handle") {
			t.Errorf("%s: %v", name, a)
		}
	}
}

func TestUpstreamErrorsAreWordedForAModel(t *testing.T) {
	type reply struct {
		status int
		header http.Header
		body   string
	}
	for _, c := range []struct {
		name  string
		reply reply
		code  string
		retry bool
		want  []string
	}{
		{"401", reply{401, nil, `{"detail":"Not authenticated"}`}, codeUnauthorized, false, []string{"AIR_API_KEY", "sdk_version", "Not authenticated"}},
		{"403", reply{403, nil, `{"detail":"no"}`}, codeForbidden, false, []string{"project_name"}},
		{"404", reply{404, nil, `{"detail":"Not Found"}`}, codeNotFound, false, []string{"AIR_BASE_URL"}},
		{"422", reply{422, nil, `{"detail":[{"loc":["body","metric"],"msg":"field required","type":"value_error.missing"}]}`}, codeBadArgument, false, []string{"body.metric: field required"}},
		{"429", reply{429, http.Header{"Retry-After": {"7"}}, "<html><head><title>429 Too Many Requests</title></head></html>"}, codeRateLimited, true, []string{`"retry_after_s":7`}},
		{"502", reply{502, nil, "<html><head><title>502 Bad Gateway</title></head></html>"}, codeUpstreamUnavailable, true, []string{"502 Bad Gateway"}},
		{"504", reply{504, nil, ""}, codeUpstreamTimeout, true, []string{"shorter time_window"}},
		{"Prometheus' own timeout", reply{503, nil, `{"status":"error","errorType":"timeout","error":"query timed out in query execution"}`}, codeUpstreamTimeout, false, []string{"shorter time_window"}},
		{"HTML at 200", reply{200, nil, "<html><head><title>Sign in</title></head></html>"}, codeBadUpstreamResponse, false, []string{"AIR_BASE_URL", "«Sign in»"}},
		{"empty at 200", reply{200, nil, ""}, codeBadUpstreamResponse, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range c.reply.header {
					w.Header()[k] = v
				}
				w.Header().Set("X-Request-Id", "req-1")
				w.WriteHeader(c.reply.status)
				_, _ = io.WriteString(w, c.reply.body)
			})
			text, isError := newSet(t, u).Call(t.Context(), "query_metrics", json.RawMessage(`{"metric":"m"}`))
			var a struct{ Error failure }
			if err := json.Unmarshal(text, &a); err != nil {
				t.Fatal(err)
			}
			if !isError || a.Error.Code != c.code || a.Error.Retry != c.retry || a.Error.Next == "" || len(text) > 1000 {
				t.Errorf("got %s", text)
			}
			for _, w := range append(c.want, "") {
				if !strings.Contains(string(text), w) {
					t.Errorf("%s lacks %s", text, w)
				}
			}
			if strings.Contains(string(text), "test-key") || strings.Contains(string(text), "<html") {
				t.Errorf("leaks: %s", text)
			}
		})
	}
}

func TestAnUnreachableUpstream(t *testing.T) {
	u := newUpstream(t, nil)
	set := newSet(t, u)
	u.Close()
	a, isError := answerOf(t, t.Context(), set, "query_logs", `{}`)
	if e, _ := a["error"].(map[string]any); !isError || e["code"] != codeUpstreamUnavailable {
		t.Errorf("got %v", a)
	}
}

func TestCancelledCallsAreAnswered(t *testing.T) {
	started := make(chan struct{}, 1)
	u := newUpstream(t, func(_ http.ResponseWriter, r *http.Request) {
		started <- struct{}{}
		<-r.Context().Done()
	})
	life, end := context.WithCancel(t.Context())
	set := newSet(t, u)
	set.cfg.Lifetime = life
	go func() { <-started; end() }()
	a, isError := answerOf(t, t.Context(), set, "query_logs", `{}`)
	if e, _ := a["error"].(map[string]any); !isError || e["code"] != codeCancelled {
		t.Errorf("got %v", a)
	}
}

func TestAPanicIsTheErrorOfItsCall(t *testing.T) {
	set := newSet(t, newUpstream(t, nil))
	b := &bound{name: "query_logs", call: func(context.Context, json.RawMessage, bool) (outcome, error) { panic("secret detail") }}
	out, isError := set.run(t.Context(), b, nil, false)
	if !isError || !strings.Contains(string(out.text), codeInternal) || strings.Contains(string(out.text), "secret detail") {
		t.Errorf("got %s", out.text)
	}
}
