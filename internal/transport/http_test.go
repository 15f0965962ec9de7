package transport

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestStreamableServesBothEras(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	for _, version := range []string{"2025-03-26", "2025-06-18", "2025-11-25"} {
		resp, body := do(t, request(t, "POST", ts.url+"/mcp", fmt.Sprintf(initBody, version)))
		if resp.StatusCode != 200 || !strings.Contains(body, `"protocolVersion":"`+version+`"`) {
			t.Errorf("initialize %s: %d %s", version, resp.StatusCode, body)
		}
		if resp.Header.Get(sessionHeader) == "" {
			t.Errorf("initialize %s: no session id to tell clients apart by", version)
		}
		resp, body = do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "echo", `{"text":"hi"}`), "Mcp-Protocol-Version", version))
		if resp.StatusCode != 200 || !strings.Contains(body, `"text":"hi"`) {
			t.Errorf("call in %s: %d %s", version, resp.StatusCode, body)
		}
	}
	resp, body := do(t, modern(t, ts.url+"/mcp", "server/discover", ""))
	if resp.StatusCode != 200 || !strings.Contains(body, `"2026-07-28"`) {
		t.Errorf("server/discover: %d %s", resp.StatusCode, body)
	}
	if id := resp.Header.Get(sessionHeader); id != "" {
		t.Errorf("session id %q in the era without sessions", id)
	}
	resp, body = do(t, modern(t, ts.url+"/mcp", "tools/call", `"name":"echo","arguments":{"text":"hi"}`, "Mcp-Name", "echo"))
	if resp.StatusCode != 200 || !strings.Contains(body, `"text":"hi"`) {
		t.Errorf("modern call: %d %s", resp.StatusCode, body)
	}
}

func TestSSEServesBesideStreamable(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	st.post(fmt.Sprintf(initBody, "2024-11-05"))
	if _, data := st.next(); !strings.Contains(data, `"protocolVersion":"2024-11-05"`) {
		t.Errorf("initialize: %s", data)
	}
	st.post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	st.post(callBody(7, "echo", `{"text":"hi"}`))
	if _, data := st.next(); !strings.Contains(data, `"id":7`) || !strings.Contains(data, `"text":"hi"`) {
		t.Errorf("call: %s", data)
	}
}

func TestEndpointsCanBeRestricted(t *testing.T) {
	for _, tc := range []struct {
		only    Endpoints
		path    string
		missing string
	}{{EndpointsHTTP, "/mcp", "/sse"}, {EndpointsSSE, "/sse", "/mcp"}} {
		ts := startServer(t, HTTPConfig{Endpoints: tc.only}, Deps{})
		if resp, _ := do(t, request(t, "POST", ts.url+tc.missing, pingBody)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s only: %s answers %d", tc.only, tc.missing, resp.StatusCode)
		}
		if resp, _ := do(t, request(t, "PUT", ts.url+tc.path, pingBody)); resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s only: PUT %s answers %d", tc.only, tc.path, resp.StatusCode)
		}
	}
}

func TestCheckRefusesWhatWouldBeOpen(t *testing.T) {
	for _, addr := range []string{":8080", "0.0.0.0:8080", "[::]:8080", "10.0.0.7:8080", "example.com:80"} {
		if err := (HTTPConfig{Addr: addr}).Check(); !errors.Is(err, ErrUnprotected) {
			t.Errorf("%s: error is %v", addr, err)
		}
		for _, cfg := range []HTTPConfig{
			{Insecure: true}, {TokensFile: "t"}, {RequireUpstreamKey: true},
			{OIDC: OIDCConfig{Issuer: "https://id.example.com", Resource: "https://mcp.example.com/mcp"}},
		} {
			cfg.Addr = addr
			if err := cfg.Check(); err != nil {
				t.Errorf("%+v: %v", cfg, err)
			}
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:8080", "[::1]:8080", "127.8.8.8:1"} {
		if err := (HTTPConfig{Addr: addr}).Check(); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestCheckRefusesNonsense(t *testing.T) {
	for name, cfg := range map[string]HTTPConfig{
		"no port":              {Addr: "127.0.0.1"},
		"endpoints":            {Endpoints: "grpc"},
		"half of TLS":          {TLSCert: "c.pem"},
		"any origin, no auth":  {AllowedOrigins: []string{"*"}},
		"origin with a path":   {AllowedOrigins: []string{"https://a.example/x"}},
		"origin without host":  {AllowedOrigins: []string{"a.example"}},
		"plain issuer":         {OIDC: OIDCConfig{Issuer: "http://id.example.com", Resource: "https://mcp.example.com"}},
		"no resource":          {OIDC: OIDCConfig{Issuer: "https://id.example.com"}},
		"audience, no issuer":  {OIDC: OIDCConfig{Audience: "a"}},
		"negative body":        {MaxBody: -1},
		"negative grace":       {ShutdownGrace: -1},
		"negative concurrency": {MaxConcurrent: -1},
	} {
		if cfg.Addr == "" {
			cfg.Addr = "127.0.0.1:0"
		}
		if err := cfg.Check(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// The three shapes of a server that keeps no state by what clients send.
func TestInitializeLeavesNothingBehind(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	for range 50 {
		do(t, request(t, "POST", ts.url+"/mcp", fmt.Sprintf(initBody, "2025-11-25"), sessionHeader, "made-up"))
	}
	left := 0
	ts.s.calls.mu.Lock()
	left += len(ts.s.calls.keys)
	ts.s.calls.mu.Unlock()
	ts.s.sessions.mu.Lock()
	left += len(ts.s.sessions.bySecret)
	ts.s.sessions.mu.Unlock()
	if left != 0 {
		t.Errorf("%d entries left", left)
	}
	if n := ts.toolbox.sessions.Load(); n != 0 {
		t.Errorf("mcp-go keeps %d sessions", n)
	}
}
