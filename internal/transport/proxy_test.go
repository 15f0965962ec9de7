package transport

import (
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A proxy must neither hold events back nor keep them.
func TestEventStreamsAreToldToProxies(t *testing.T) {
	ts := startServer(t, HTTPConfig{ProgressAfter: time.Millisecond, ProgressEvery: time.Millisecond}, Deps{})
	withProgress := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nap","arguments":{"ms":100},"_meta":{"progressToken":1}}}`
	for name, req := range map[string]*http.Request{
		"/mcp":            request(t, "POST", ts.url+"/mcp", withProgress),
		"/mcp, a batch":   request(t, "POST", ts.url+"/mcp", "["+withProgress+"]"),
		"/mcp, listening": modern(t, ts.url+"/mcp", "subscriptions/listen", ""),
		"/sse":            request(t, "GET", ts.url+"/sse", ""),
	} {
		resp := head(t, req)
		h := resp.Header
		if h.Get("Content-Type") != "text/event-stream" {
			t.Errorf("%s: no stream but %q, %d", name, h.Get("Content-Type"), resp.StatusCode)
			continue
		}
		if h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: X-Accel-Buffering %q, Cache-Control %q", name, h.Get("X-Accel-Buffering"), h.Get("Cache-Control"))
		}
	}
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody)); resp.Header.Get("X-Accel-Buffering") != "" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an answer in one piece: %v", resp.Header)
	}
}

// After a second a proxy answers 502 for a server that restarts, which is final.
func TestTheFarewellGivesTimeForARestart(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	go func() { _ = ts.stop() }()
	rest, _ := io.ReadAll(st.in)
	m := regexp.MustCompile(`(?m)^retry: (\d+)$`).FindSubmatch(rest)
	if m == nil {
		t.Fatalf("no retry in %s", rest)
	}
	if ms, _ := strconv.Atoi(string(m[1])); time.Duration(ms)*time.Millisecond < rejoinFirst || time.Duration(ms)*time.Millisecond > rejoinLast {
		t.Errorf("retry after %d ms", ms)
	}
}

func TestARefusedHostSaysWhatToSet(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	_, body := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Host", "mcp.corp.example"))
	if !strings.Contains(body, "--allowed-hosts") || !strings.Contains(body, "proxy") || strings.Contains(body, "corp") {
		t.Errorf("answer %s", body)
	}
	if log := ts.log.String(); !strings.Contains(log, `"host":"mcp.corp.example"`) {
		t.Errorf("the name is not in the log: %s", log)
	}
}

// Some clients look for OAuth first, and show what they get there and nothing else.
func TestWithoutOAuthItIsSaid(t *testing.T) {
	tokens, _ := tokensFile(t)
	for _, tt := range []struct {
		cfg  HTTPConfig
		want string
	}{
		{HTTPConfig{TokensFile: tokens}, "no OAuth here: send Authorization: Bearer"},
		{HTTPConfig{RequireUpstreamKey: true}, "no OAuth here: send your API key in " + upstreamKeyHeader},
		{HTTPConfig{}, "no OAuth here: this server asks for no token"},
	} {
		ts := startServer(t, tt.cfg, Deps{})
		for _, path := range []string{"/register", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/mcp", "/.well-known/openid-configuration"} {
			method := "GET"
			if path == "/register" {
				method = "POST"
			}
			resp, body := do(t, request(t, method, ts.url+path, ""))
			if resp.StatusCode != http.StatusNotFound || !strings.Contains(body, tt.want) {
				t.Errorf("%s: %d %s, want %q", path, resp.StatusCode, body, tt.want)
			}
		}
	}
	f := newFakeIssuer(t)
	ts := startServer(t, HTTPConfig{OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource}}, Deps{})
	if resp, body := do(t, request(t, "GET", ts.url+"/.well-known/oauth-protected-resource", "")); resp.StatusCode != 200 || strings.Contains(body, "no OAuth") {
		t.Errorf("with an issuer: %d %s", resp.StatusCode, body)
	}
}
