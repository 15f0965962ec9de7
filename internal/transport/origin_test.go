package transport

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// mcp-go lets any page call: it checks neither Origin nor, on SSE, the
// content type, and sends Access-Control-Allow-Origin: *.
func TestPagesAndReboundNamesAreKeptOut(t *testing.T) {
	const page, mine = "https://evil.example", "mcp.example.com"
	tokens, token := tokensFile(t)
	loopback := HTTPConfig{}
	lockedLoopback := HTTPConfig{TokensFile: tokens}
	insecure := HTTPConfig{Addr: "0.0.0.0:0", Insecure: true}
	secured := HTTPConfig{Addr: "0.0.0.0:0", TokensFile: tokens}
	named := HTTPConfig{Addr: "0.0.0.0:0", TokensFile: tokens, AllowedHosts: []string{mine + ":8443"}, AllowedOrigins: []string{"https://app.example.com"}}
	for _, tc := range []struct {
		name         string
		cfg          HTTPConfig
		host, origin string // "" leaves it as it is
		want         int
	}{
		{"loopback, no page", loopback, "", "", 200},
		{"loopback, by its name", loopback, "localhost:8080", "", 200},
		{"loopback, foreign page", loopback, "", page, 403},
		{"loopback, sandboxed page", loopback, "", "null", 403},
		{"loopback, rebound name", loopback, "evil.example:8080", "", 403},
		{"loopback, rebound page", loopback, "evil.example", "http://evil.example", 403},
		{"loopback, a name that starts like it", loopback, "localhost.evil.example", "", 403},
		{"loopback, own page", loopback, "localhost:8080", "http://localhost:8080", 200},
		{"loopback, own page by number", loopback, "localhost:8080", "http://127.0.0.1:8080", 200},
		{"loopback, page on another port", loopback, "localhost:8080", "http://localhost:9090", 403},
		{"loopback with tokens, any name", lockedLoopback, "mcp.corp.example", "", 200},
		{"loopback with tokens, foreign page", lockedLoopback, "mcp.corp.example", page, 403},
		{"insecure, address", insecure, "10.1.2.3:8080", "", 200},
		{"insecure, IPv6 address", insecure, "[fe80::1]:8080", "", 200},
		{"insecure, any name", insecure, "rebound.example", "", 403},
		{"secured, any name", secured, "mcp.corp.example", "", 200},
		{"secured, foreign page", secured, "mcp.corp.example", page, 403},
		{"named, its name", named, "MCP.example.com:443", "", 200},
		{"named, another name", named, "other.example.com", "", 403},
		{"named, configured page", named, mine, "https://app.example.com", 200},
		{"named, configured page without TLS", named, mine, "http://app.example.com", 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ts := startServer(t, tc.cfg, Deps{})
			u, err := url.Parse(ts.url)
			if err != nil {
				t.Fatal(err)
			}
			for path, body := range map[string]string{"/mcp": pingBody, "/sse": "", "/message": pingBody} {
				method, want := "POST", tc.want
				if path == "/sse" {
					method = "GET"
				}
				if path == "/message" && want == 200 {
					want = 404 // no such session
				}
				headers := []string{"Authorization", "Bearer " + token}
				if tc.host != "" {
					headers = append(headers, "Host", tc.host)
				}
				if tc.origin != "" {
					headers = append(headers, "Origin", tc.origin)
				}
				resp := head(t, request(t, method, "http://"+u.Host+path, body, headers...))
				if resp.StatusCode != want {
					t.Errorf("%s: status %d, want %d", path, resp.StatusCode, want)
				}
				allowed := resp.Header.Get("Access-Control-Allow-Origin")
				if wantCORS := tc.origin == "https://app.example.com" && tc.want == 200; (allowed != "") != wantCORS || allowed == "*" {
					t.Errorf("%s: Access-Control-Allow-Origin: %q", path, allowed)
				}
			}
		})
	}
}

// head sends a request and closes the answer, which may be a stream.
func head(t *testing.T, req *http.Request) *http.Response {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

func TestPreflightNeedsNoTokenButAConfiguredOrigin(t *testing.T) {
	tokens, _ := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: tokens, AllowedOrigins: []string{"https://app.example.com"}}, Deps{})
	ask := []string{"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type,mcp-method,x-air-api-key"}
	resp := head(t, request(t, "OPTIONS", ts.url+"/mcp", "", append(ask, "Origin", "https://app.example.com")...))
	if resp.StatusCode/100 != 2 || resp.Header.Get("Access-Control-Allow-Origin") != "https://app.example.com" ||
		!strings.Contains(strings.ToLower(resp.Header.Get("Access-Control-Allow-Headers")), "x-air-api-key") {
		t.Errorf("configured origin: %d %v", resp.StatusCode, resp.Header)
	}
	if got := resp.Header.Get("Access-Control-Allow-Credentials"); got != "" {
		t.Errorf("Access-Control-Allow-Credentials: %q", got)
	}
	resp = head(t, request(t, "OPTIONS", ts.url+"/mcp", "", append(ask, "Origin", "https://evil.example")...))
	if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("foreign origin: %d %v", resp.StatusCode, resp.Header)
	}
}

// A form or fetch without CORS can only send these types.
func TestSimpleContentTypesAreRefused(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	st := openSSE(t, ts.url)
	for _, url := range []string{ts.url + "/mcp", st.message} {
		for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
			if resp, _ := do(t, request(t, "POST", url, pingBody, "Content-Type", media)); resp.StatusCode != http.StatusUnsupportedMediaType {
				t.Errorf("%s as %q: status %d", url, media, resp.StatusCode)
			}
		}
	}
}

func TestAnswersCarrySecurityHeaders(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	for _, path := range []string{"/mcp", "/healthz", "/nothing"} {
		resp, _ := do(t, request(t, "POST", ts.url+path, pingBody))
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}
