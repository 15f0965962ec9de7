package tools

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/redact"
)

// newDemo returns the tools over the demo's API, with a handler before it that
// may answer instead.
func newDemo(t *testing.T, before func(http.ResponseWriter, *http.Request) bool) *Set {
	t.Helper()
	return newScenario(t, demo.DefaultScenario, before)
}

// newScenario is newDemo of a scenario.
func newScenario(t *testing.T, scenario string, before func(http.ResponseWriter, *http.Request) bool) *Set {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 23, 10, 40, 0, 0, time.UTC) }
	api, err := demo.New(demo.Options{Scenario: scenario, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before == nil || !before(w, r) {
			api.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey(demo.DefaultKey), client.WithMaxAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := New(Config{Client: c, Redact: r, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = set.Close() })
	return set
}

// report is what investigate answers.
type report struct {
	Verdict  string
	Onset    *struct{ From, To time.Time }
	Suspects struct {
		Columns []string
		Rows    [][]any
	}
	RuledOut []string `json:"ruled_out"`
	Unseen   []string
	Notes    []string
	Next     []struct {
		Tool string
		Args json.RawMessage
	}
}

func investigated(t *testing.T, set *Set, args string) report {
	t.Helper()
	text, isError := set.Call(t.Context(), "investigate", json.RawMessage(args))
	var r report
	if err := json.Unmarshal(text, &r); err != nil || isError {
		t.Fatalf("%v: %s", err, text)
	}
	return r
}

func TestInvestigateNamesTheCauseAndItsEvidenceCanBeLookedAt(t *testing.T) {
	set := newDemo(t, nil)
	r := investigated(t, set, `{"project_name":"project-x"}`)
	if r.Verdict != "clear" || r.Onset == nil || len(r.Suspects.Rows) == 0 || r.Suspects.Rows[0][0] != "inference-gateway" {
		t.Fatalf("the report is %+v", r)
	}
	if want := []string{"service", "score", "kind", "evidence", "against"}; !slices.Equal(r.Suspects.Columns, want) {
		t.Errorf("columns are %q, want %q", r.Suspects.Columns, want)
	}
	if len(r.Next) == 0 || len(r.Next) > 3 {
		t.Errorf("%d calls are proposed", len(r.Next))
	}
	for _, next := range r.Next {
		text, isError := set.Call(t.Context(), next.Tool, next.Args)
		if isError || strings.Contains(string(text), `"traces":0`) || strings.Contains(string(text), `"matched":0`) {
			t.Errorf("%s %s: %.300s", next.Tool, next.Args, text)
		}
	}
}

func TestInvestigateSaysWhatItDidNotSee(t *testing.T) {
	set := newDemo(t, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/metrics") {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		return true
	})
	r := investigated(t, set, `{"project_name":"project-x","metrics":["inference_latency","m"]}`)
	if r.Verdict == "none" || len(r.Unseen) < 2 || !strings.HasPrefix(r.Unseen[0], "metric ") {
		t.Errorf("without metrics: %+v", r)
	}
}

func TestInvestigateFailsWhenAllQueriesFail(t *testing.T) {
	set := newDemo(t, func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusForbidden)
		return true
	})
	if text, isError := set.Call(t.Context(), "investigate", json.RawMessage(`{}`)); !isError || !strings.Contains(string(text), `"code":"`) {
		t.Errorf("the answer is %s", text)
	}
}

func TestInvestigateTakesNamesAsAListOrAText(t *testing.T) {
	for args, want := range map[string][]string{
		`{"metrics":["inference_latency","token_consumption"],"traces":["distiller_traces"]}`: {"inference_latency", "token_consumption", "distiller_traces"},
		`{"metrics":"inference_latency, token_consumption","traces":"distiller_traces"}`:      {"inference_latency", "token_consumption", "distiller_traces"},
		`{"metrics":[],"traces":["inference_traces"]}`:                                        {"inference_requests_total", "inference_latency", "inference_traces"},
	} {
		u := newUpstream(t, file("loki/loki_empty.json"))
		newSet(t, u).Call(t.Context(), "investigate", json.RawMessage(args))
		asked := strings.Join(u.bodies, "\n")
		for _, name := range want {
			if !strings.Contains(asked, `"`+name+`"`) {
				t.Errorf("%s: %s was not asked for: %s", args, name, asked)
			}
		}
	}
	for _, args := range []string{`{"metrics":[1]}`, `{"metrics":{"a":1}}`, `{"metric":"x"}`} {
		if text, isError := newDemo(t, nil).Call(t.Context(), "investigate", json.RawMessage(args)); !isError || !strings.Contains(string(text), "bad_argument") {
			t.Errorf("%s: %s", args, text)
		}
	}
}

// TestInvestigateClearsNoProjectThatDoesNotExist holds that nothing is said to be
// unchanged where there is nothing.
func TestInvestigateClearsNoProjectThatDoesNotExist(t *testing.T) {
	forbidden := false
	set := newDemo(t, func(w http.ResponseWriter, r *http.Request) bool {
		if forbidden && r.Method == http.MethodGet {
			w.WriteHeader(http.StatusForbidden)
		}
		return forbidden && r.Method == http.MethodGet
	})
	text, isError := set.Call(t.Context(), "investigate", json.RawMessage(`{"project_name":"projectx"}`))
	for _, want := range []string{`"code":"not_found"`, `there is no project \"projectx\"`, `Did you mean project_name=\"project-x\"?`, `"valid":["project-x","claims-triage","supply-chain-copilot"]`} {
		if !isError || !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
	forbidden = true
	set.projects = newProjectLists()
	if r := investigated(t, set, `{"project_name":"projectx"}`); r.Verdict != "none" {
		t.Errorf("where the list is forbidden: %+v", r)
	}
}
