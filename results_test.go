package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/config"
)

// What clients do with results differs more than the protocol allows. These
// tests hold what the server keeps to for their sake, over every transport and
// both eras of the protocol; the reasons are what was measured with the clients
// of November 2026.

// One block of text and no structured content. With both, Copilot, Qwen, Cline
// and LangChain show the model both, and the answer is paid for twice; Codex
// and Claude Code show the structured one only, and the text is lost.
func TestAnAnswerIsOneText(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		c := talk(t)
		c.begin(t)
		for tool, args := range map[string]string{
			"query_logs": `{}`, "query_metrics": `{"metric":"requests"}`, "query_traces": `{"trace":"http_requests"}`,
		} {
			for _, args := range []string{args, `{"nothing":"like it"}`} {
				r := c.call(t, tool, args)
				if len(r.Content) != 1 || r.Content[0].Type != "text" || !json.Valid([]byte(r.Content[0].Text)) {
					t.Errorf("%s: %s %s: the content is %s", way, tool, args, r.raw)
				}
				if strings.Contains(string(r.raw), `"structuredContent"`) {
					t.Errorf("%s: %s %s: there is structured content", way, tool, args)
				}
				var m map[string]json.RawMessage
				if err := json.Unmarshal(r.raw, &m); err != nil {
					t.Fatal(err)
				}
				for name := range m {
					// Cline and Mastra show the model the whole result.
					switch {
					case name == "content", name == "isError" && r.IsError:
					case c.version >= modern && (name == "resultType" || name == "_meta"): // required, recommended
					default:
						t.Errorf("%s: %s %s: the result has %q", way, tool, args, name)
					}
				}
			}
		}
	}
}

// Codex, opencode, Continue, the AI SDK and OpenAI's Agents lose the flag that
// a result is an error: the text has to say it, at its very beginning, where no
// cut reaches.
func TestAnErrorIsToldByItsText(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		c := talk(t)
		c.begin(t)
		for _, args := range []string{`{"severty":"error"}`, `{"time_window":"yesterday"}`, `{"cursor":"nothing"}`} {
			r := c.call(t, "query_logs", args)
			if text := r.Content[0].Text; !r.IsError || !strings.HasPrefix(text, `{"error":`) || len(text) > 1000 {
				t.Errorf("%s: %s: flag %t, %s", way, args, r.IsError, text)
			}
		}
		if r := c.call(t, "query_logs", `{}`); r.IsError || strings.HasPrefix(r.Content[0].Text, `{"error":`) {
			t.Errorf("%s: an answer looks like an error: %s", way, r.raw)
		}
	}
}

// Codex and Copilot run a tool unasked only if it says that it only reads; VS
// Code wants each result of one with openWorldHint to be approved.
func TestToolsSayThatTheyOnlyRead(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		c := talk(t)
		c.begin(t)
		var list struct {
			Tools []struct {
				Name        string
				Annotations struct{ ReadOnlyHint, DestructiveHint, IdempotentHint, OpenWorldHint *bool }
			}
		}
		if err := json.Unmarshal(c.request(t, "tools/list", "", ""), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Tools) != 4 {
			t.Errorf("%s: %d tools", way, len(list.Tools))
		}
		for _, tool := range list.Tools {
			a := tool.Annotations
			for hint, ok := range map[string]bool{
				"readOnlyHint":    a.ReadOnlyHint != nil && *a.ReadOnlyHint,
				"destructiveHint": a.DestructiveHint != nil && !*a.DestructiveHint,
				"idempotentHint":  a.IdempotentHint != nil && *a.IdempotentHint,
				"openWorldHint":   a.OpenWorldHint != nil && !*a.OpenWorldHint,
			} {
				if !ok {
					t.Errorf("%s: %s: %s is missing or wrong", way, tool.Name, hint)
				}
			}
		}
	}
}

// opencode, Cline, Continue, LangChain, the Agents SDK and Mastra give a call
// up after 60 s, and then say nothing of what was wrong. Our own time is over
// long before, with an answer that tells.
func TestOurTimeIsOverBeforeTheClients(t *testing.T) {
	cfg, err := config.Load(nil, func(string) string { return "" }, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Timeout > 30*time.Second {
		t.Errorf("a query may take %s", cfg.Timeout)
	}
	silent := make(chan struct{})
	up := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-silent:
		case <-r.Context().Done():
		}
	}))
	defer up.Close()
	defer close(silent)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("a-key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for way, talk := range everyWay(t, "--timeout", "100ms", "--base-url", up.URL, "--api-key-file", key) {
		c := talk(t)
		c.begin(t)
		start := time.Now()
		r := c.call(t, "query_logs", `{}`)
		if !strings.HasPrefix(r.Content[0].Text, `{"error":{"code":"upstream_timeout"`) || time.Since(start) > 5*time.Second {
			t.Errorf("%s: after %s: %s", way, time.Since(start), r.raw)
		}
	}
}

// Cline and Mastra show the model a result's _meta, call after call. Revision
// 2026-07-28 recommends the server's identity there; those before have no
// place for it.
func TestAResultDoesNotRepeatWhoAnswers(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		c := talk(t)
		c.begin(t)
		for _, args := range []string{`{}`, `{"nothing":"like it"}`} {
			r := c.call(t, "query_logs", args)
			if c.version < modern && r.Meta != nil {
				t.Errorf("%s: the result has _meta: %v", way, r.Meta)
			}
			for name, value := range r.Meta {
				if name != "io.modelcontextprotocol/serverInfo" || len(value) > 150 {
					t.Errorf("%s: _meta has %s: %s", way, name, value)
				}
			}
		}
	}
}
