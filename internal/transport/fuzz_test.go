package transport

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
)

// FuzzHeaders holds that a loopback server answers to names of loopback only,
// that no page but its own may call, and what is taken for a credential.
func FuzzHeaders(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"localhost", "LOCALHOST.:80", "127.0.0.1:8080", "[::1]:1", "::1", "[::ffff:127.0.0.1]", "evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "0", ""} {
		f.Add(s, "http://"+s, "Bearer "+s, s)
	}
	f.Add("::", "http://::?", "", "")
	f.Add("localhost:80", "http://localhost:80", "bearer  \tx ", "k\x7f")
	s := &httpServer{loopback: true}
	f.Fuzz(func(t *testing.T, host, origin, authorization, key string) {
		if s.hostAllowed(host) && !plainlyLoopback(host) {
			t.Errorf("host %q is allowed", host)
		}
		if s.originAllowed(origin, host) {
			_, page, ok := strings.Cut(origin, "://")
			if !ok || !strings.EqualFold(page, host) && !(plainlyLoopback(page) && plainlyLoopback(host)) {
				t.Errorf("origin %q may call %q", origin, host)
			}
		}
		r := &http.Request{Header: http.Header{"Authorization": {authorization}, http.CanonicalHeaderKey(upstreamKeyHeader): {key}}}
		if token, ok := bearerToken(r); ok {
			scheme, rest, _ := strings.Cut(authorization, " ")
			if strings.ToLower(scheme) != "bearer" || token == "" || strings.TrimSpace(rest) != token {
				t.Errorf("%q: token %q", authorization, token)
			}
		}
		if got, ok := upstreamKey(r); ok && (got != key || got == "" || strings.ContainsFunc(got, func(c rune) bool { return c < '!' || c > '~' })) {
			t.Errorf("%q: key %q", key, got)
		}
	})
}

// plainlyLoopback reads host:port from its right end.
func plainlyLoopback(host string) bool {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && (strings.Count(host, ":") == 1 || strings.HasSuffix(host[:i], "]")) {
		host = host[:i]
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().Is4() && ip.Unmap().As4()[0] == 127 || ip.WithZone("") == netip.IPv6Loopback())
}
