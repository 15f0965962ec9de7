package tools

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/redact"
)

// auditOf makes calls, and returns the log's lines.
func auditOf(t *testing.T, u *upstream, calls ...string) []map[string]any {
	t.Helper()
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key-of-the-server"), client.WithMaxAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	set, err := New(Config{Client: c, Redact: masks, Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = set.Close() })
	ctx := caller.With(t.Context(), caller.Caller{Name: "anna", ID: "a"})
	for _, args := range calls {
		set.Call(ctx, "query_logs", json.RawMessage(args))
	}
	var lines []map[string]any
	for line := range strings.Lines(log.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if m["msg"] == "call" {
			lines = append(lines, m)
		}
	}
	if len(lines) != len(calls) {
		t.Fatalf("%d lines for %d calls:\n%s", len(lines), len(calls), &log)
	}
	return lines
}

func TestEveryCallHasOneLineThatSaysWhatCameOfIt(t *testing.T) {
	const stream = `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"s"},"values":[["1795427860323147696","mail to bob@example.com"]]}]}}`
	status := 200
	body := stream
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(2 * time.Millisecond)
		w.Header().Set("X-Request-Id", "req-7")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	line := func(args string) map[string]any { t.Helper(); return auditOf(t, u, args)[0] }

	ok := line(`{"project_name":"p","limit":25}`)
	for name, want := range map[string]any{"caller": "anna", "tool": "query_logs", "args": `{"limit":25,"project_name":"p"}`, "outcome": "ok", "upstream_status": 200.0,
		"bytes_in": float64(len(stream)), "bytes_wire": float64(len(stream)), "shown": 1.0, "total": 1.0, "masked": 1.0, "upstream_request_id": "req-7"} {
		if ok[name] != want {
			t.Errorf("%s is %v, want %v", name, ok[name], want)
		}
	}
	if took, up := ok["ms"].(float64), ok["upstream_ms"].(float64); up < 2 || took < up || ok["bytes_out"].(float64) < 100 {
		t.Errorf("%v", ok)
	}

	status, body = 403, `{"detail":"no"}`
	if m := line(`{}`); m["outcome"] != codeForbidden || m["upstream_status"] != 403.0 || m["upstream_ms"].(float64) < 2 || m["upstream_request_id"] != "req-7" {
		t.Errorf("a 403: %v", m)
	}
	status, body = 200, "<html><title>Sign in</title>"
	if m := line(`{}`); m["outcome"] != codeBadUpstreamResponse || m["upstream_status"] != 200.0 || m["bytes_in"] != float64(len(body)) {
		t.Errorf("HTML: %v", m)
	}
	for _, args := range []string{`{"severty":"x"}`, `{"cursor":"k3x9q2ma.120.5fa3c"}`, `[`} {
		if m := line(args); m["upstream_status"] != nil || m["upstream_ms"] != nil || m["outcome"] == "ok" {
			t.Errorf("%s makes no query: %v", args, m)
		}
	}
	u.Close()
	if m := line(`{}`); m["outcome"] != codeUpstreamUnavailable || m["upstream_status"] != 0.0 || m["upstream_ms"] == nil {
		t.Errorf("nobody listens: %v", m)
	}
}

func TestTheAuditShowsNoSecretOfTheArguments(t *testing.T) {
	key := "gh" + "p_FAKE" + strings.Repeat("a1B2", 8)
	for _, tt := range []struct{ name, args, want string }{
		{"in a text", `{"match":"password=hunter2hunter2"}`, `{"match":"password=[password:1]"}`},
		{"escaped", `{"match":"{\"pass\u0077ord\": \"hunter2hunter2\"}"}`, `{"match":"{\"password\": \"[password:1]\"}"}`},
		{"by its name", `{"api_key":"hunter2hunter2"}`, `{"api_key":"[api_key:1]"}`},
		{"where it is cut", `{"match":"` + strings.Repeat("x ", 94) + key + `"}`, `{"match":"` + strings.Repeat("x ", 94) + `[api_key:1]"}`},
		{"in a list", `{"match":["` + key + `"]}`, `{"match":"[\"[api_key:1]\"]"}`},
		{"in a name", `{"` + key + `":1}`, `{"[api_key:1]":1}`},
		{"in what is no object", `["` + key + `"]`, `["[api_key:1]"]`},
		{"numbers and booleans stay", `{"limit":25,"detail":false,"match":null}`, `{"detail":false,"limit":25,"match":""}`},
		{"hidden characters go", `{"match":"a\u001b[31m\u202eb\nlevel=ERROR"}`, `{"match":"ab\nlevel=ERROR"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := newUpstream(t, file("loki/loki_empty.json"))
			if got := auditOf(t, u, tt.args)[0]["args"]; got != tt.want {
				t.Errorf("args %s, want %s", got, tt.want)
			}
		})
	}
	long := auditOf(t, newUpstream(t, file("loki/loki_empty.json")), `{"match":"`+strings.Repeat("é", 1<<20)+`","x":"`+strings.Repeat("y", 4000)+`"}`)[0]["args"].(string)
	if len(long) > maxAuditArgs+len("…") {
		t.Errorf("%d bytes of arguments", len(long))
	}
}

func TestFurtherQueriesAreInTheLine(t *testing.T) {
	api := sparse{projects: `[{"name":"a"}]`, has: func(string, map[string]any) bool { return false }}
	u := newUpstream(t, api.ServeHTTP)
	lines := auditOf(t, u, `{"project_name":"b"}`, `{"time_window":"168h"}`)
	if lines[0]["upstream_further"] != 1.0 || lines[1]["upstream_further"] != nil {
		t.Errorf("%v", lines)
	}
}
