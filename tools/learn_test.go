package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/store"
	"airefinery-mcp/schemas"
)

// studio is the tools over a world of the demo, with a store that the test sees.
type studio struct {
	*Set
	kept *store.Memory
	now  time.Time
}

func newStudio(t testing.TB, scenario string) *studio {
	t.Helper()
	s := &studio{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.now }
	api, err := demo.New(demo.Options{Seed: 1, Scenario: scenario, Traffic: demo.Slow, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(api.ServeHTTP))
	t.Cleanup(srv.Close)
	known, err := schemas.Known().Extended(demo.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey(demo.DefaultKey))
	if err != nil {
		t.Fatal(err)
	}
	s.kept = store.NewMemory(clock)
	s.Set, err = New(Config{Client: c, Catalogue: known, Redact: masks, Store: s.kept, Now: clock, Identity: "the demo"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// call calls a tool, which must answer, and keeps what it taught.
func (s *studio) call(t testing.TB, ctx context.Context, tool, args string) {
	t.Helper()
	if text, isError := s.Call(ctx, tool, json.RawMessage(args)); isError {
		t.Fatalf("%s %s: %s", tool, args, text)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestAQueryTeachesWhatItAskedForWhole holds that what a filter left out is not
// learnt as what does not happen.
func TestAQueryTeachesWhatItAskedForWhole(t *testing.T) {
	for _, c := range []struct {
		tool, args string
		teaches    bool
	}{
		{"query_logs", `{"project_name":"web-shop","time_window":"10m","limit":2000}`, true},
		{"query_logs", `{"project_name":"web-shop","time_window":"10m","limit":2000,"view":"records"}`, true},
		{"query_logs", `{"project_name":"web-shop","severity":"info"}`, false},
		{"query_logs", `{"project_name":"web-shop","match":"order"}`, false},
		{"query_logs", `{"project_name":"web-shop","since":"20m"}`, false},
		{"query_traces", `{"project_name":"web-shop","trace":"distiller_traces"}`, true},
		{"query_traces", `{"project_name":"web-shop","trace":"distiller_traces","errors_only":true}`, false},
		{"query_traces", `{"project_name":"web-shop","trace":"distiller_traces","detail":false}`, false},
		{"query_metrics", `{"project_name":"web-shop","metric":"container_cpu_usage","step":"1m"}`, true},
		{"query_metrics", `{"project_name":"web-shop","metric":"container_cpu_usage"}`, false},
		{"query_metrics", `{"project_name":"web-shop","metric":"container_cpu_usage","step":"1m","match":"order"}`, false},
		{"investigate", `{"project_name":"web-shop"}`, true},
	} {
		s := newStudio(t, "shop-none")
		s.call(t, t.Context(), c.tool, c.args)
		k, err := s.Known(t.Context(), "web-shop")
		if err != nil {
			t.Fatal(err)
		}
		if taught := k != nil && k.Samples+k.Held > 0; taught != c.teaches {
			t.Errorf("%s %s: %+v", c.tool, c.args, k)
		}
		if k, _ := s.Known(t.Context(), "shop"); k != nil {
			t.Errorf("%s %s: another project has %+v", c.tool, c.args, k)
		}
	}
}

func TestAProjectIsLearntOfOnceAMinute(t *testing.T) {
	const args = `{"project_name":"web-shop","limit":500}`
	s := newStudio(t, "shop-none")
	for i, want := range []int{1, 1, 2} {
		s.call(t, t.Context(), "query_logs", args)
		if k, err := s.Known(t.Context(), "web-shop"); err != nil || k == nil || k.Samples != want {
			t.Errorf("call %d: %+v, %v", i, k, err)
		}
		s.now = s.now.Add(40 * time.Second)
	}
}

// TestWhatACredentialSeesIsLearntForItAlone has callers with keys of their own and
// with the server's learn of one project.
func TestWhatACredentialSeesIsLearntForItAlone(t *testing.T) {
	s := newStudio(t, "shop-none")
	who := func(id, key string) context.Context {
		return caller.With(t.Context(), caller.Caller{Name: id, ID: "salted-" + id, Principal: id, Subject: "token\x00" + id, UpstreamKey: key})
	}
	first, second, token := who("a", demo.DefaultKey), who("b", demo.DefaultKey), who("c", "")
	s.call(t, first, "query_logs", `{"project_name":"web-shop","limit":500}`)
	known := func(ctx context.Context) bool {
		k, err := s.Known(ctx, "web-shop")
		if err != nil {
			t.Fatal(err)
		}
		return k != nil
	}
	if !known(first) || known(second) || known(token) || known(t.Context()) {
		t.Errorf("its own %t, another caller's %t, the server's %t and %t", known(first), known(second), known(token), known(t.Context()))
	}
	later := caller.With(t.Context(), caller.Caller{ID: "salted anew", Principal: "a", Subject: "token\x00a", UpstreamKey: demo.DefaultKey})
	if !known(later) {
		t.Error("the next process, or another replica, does not know what was learnt for a caller")
	}
	s.call(t, token, "query_logs", `{"project_name":"web-shop","limit":500}`)
	if !known(token) || !known(t.Context()) || known(second) {
		t.Error("callers with the server's credential share what it shows")
	}
	other, err := New(Config{Client: s.cfg.Client, Store: s.kept, Identity: "another"})
	if err != nil {
		t.Fatal(err)
	}
	if k, _ := other.Known(t.Context(), "web-shop"); k != nil {
		t.Errorf("a server with another credential has %+v", k)
	}
}

// TestNothingButWhatIsUsualIsKept looks for ids, secrets and personal data in
// everything that is kept of the demo's worlds and of genuine captures.
func TestNothingButWhatIsUsualIsKept(t *testing.T) {
	id := regexp.MustCompile(`[0-9a-f]{16,}|[0-9]{5,}|@[a-z]+\.|sk-[A-Za-z0-9]|AKIA|eyJ[A-Za-z]|BEGIN [A-Z]`)
	check := func(s *studio, from string) {
		keys, err := s.kept.Keys(t.Context(), "")
		if err != nil || len(keys) == 0 {
			t.Errorf("%s: nothing is kept, %v", from, err)
		}
		for _, key := range keys {
			value, err := s.kept.Get(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range id.FindAllIndex(value, 5) {
				t.Errorf("%s: %q", from, value[max(0, found[0]-30):min(len(value), found[1]+30)])
			}
			if bytes.Contains(value, []byte(demo.DefaultKey)) || bytes.Contains(value, []byte("web-shop")) && strings.Contains(key, "web-shop") {
				t.Errorf("%s: a key or a project's name is kept", from)
			}
		}
	}
	for scenario, project := range map[string]string{"pool": "project-x", "agents": "project-x", "shop-exception": "web-shop"} {
		s := newStudio(t, scenario)
		for _, project := range []string{project, ""} {
			s.call(t, t.Context(), "investigate", fmt.Sprintf(`{"project_name":%q}`, project))
		}
		check(s, scenario)
	}

	secret := "sk-proj-" + strings.Repeat("Zq7", 10)
	var lines strings.Builder
	for i := range 9 {
		fmt.Fprintf(&lines, `,["17954350%d323147696","payment %d of jane.roe%d@example.com with %s for user 55501%d failed trace_id=%032x"]`, 10+i, i, i, secret, i, i+1)
	}
	bodies := map[string][]byte{"made": []byte(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"s"},"values":[` + lines.String()[1:] + `]}]}}`)}
	files, err := filepath.Glob("../client/testdata/captures/loki/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s, %v", files, err)
	}
	for _, file := range files {
		if bodies[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	kept, made := 0, ""
	for from, body := range bodies {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
		s := newStudio(t, "none")
		c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey("right"))
		if err != nil {
			t.Fatal(err)
		}
		s.cfg.Client = c
		if _, isError := s.Call(t.Context(), "query_logs", json.RawMessage(`{"limit":5000}`)); !isError {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if keys, _ := s.kept.Keys(t.Context(), ""); len(keys) > 0 {
				kept++
				check(s, from)
				if from == "made" {
					value, _ := s.kept.Get(t.Context(), keys[0])
					made = string(value)
				}
			}
		}
		srv.Close()
	}
	if kept < 3 || !strings.Contains(made, "payment") {
		t.Errorf("something is kept of %d captures only; of the made one %q", kept, made)
	}
}

// BenchmarkLearning takes calls of 4.7 MB of traces, and of 4,000 lines, whole, and
// what each of them teaches alone. A call a minute teaches, of a project's.
//
//	go test -run xxx -bench Learning ./tools
func BenchmarkLearning(b *testing.B) {
	var stream strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&stream, `,["%d","{\"level\":\"info\",\"logger\":\"com.shop.Orders\",\"trace_id\":\"%032x\",\"message\":\"step %d of order %d took %d ms in stage %c\"}"]`,
			int64(1795435100e9)-int64(i)*1e7, i/10+1, i%10, i, i%97, 'a'+i%10)
	}
	now := time.Unix(1795435200, 0)
	request := &analysis.Request{FetchedAt: now, Window: time.Hour, Limit: 5000}
	traced, lines := manyTraces(b, 100), []byte(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"orders"},"values":[`+stream.String()[1:]+`]}]}}`)
	var body []byte
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	defer srv.Close()
	api, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey("right"))
	if err != nil {
		b.Fatal(err)
	}
	masks, err := redact.New()
	if err != nil {
		b.Fatal(err)
	}
	set, err := New(Config{Client: api, Redact: masks, Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer set.Close()
	call := func(tool, args string) {
		if text, isError := set.Call(b.Context(), tool, json.RawMessage(args)); isError {
			b.Fatalf("%s", text)
		}
	}
	body = traced
	b.Run("traces/call", func(b *testing.B) {
		for b.Loop() {
			call("query_traces", `{"trace":"distiller_traces"}`)
		}
	})
	r, err := client.DecodeTraces(bytes.NewReader(traced))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("traces/lesson", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(time.Minute)
			teachesTraces(set, caller.Caller{}, nil, &tracesArgs{}, &tracesData{TracesResponse: r}, &lesson{request: request})
		}
	})
	body = lines
	b.Run("logs/call", func(b *testing.B) {
		for b.Loop() {
			call("query_logs", `{"limit":5000}`)
		}
	})
	l, err := client.DecodeLogs(bytes.NewReader(lines))
	if err != nil {
		b.Fatal(err)
	}
	table := logs.NewTable(l, request, &analysis.Filter{}, safe.NewCleaner(masks.Session()))
	b.Run("logs/lesson", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(time.Minute)
			teachesLogs(set, caller.Caller{}, nil, nil, nil, &lesson{request: request, logs: table})
		}
	})
}
