package transport

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"
)

// A page in a browser can send requests to any address, and by rebinding its
// name in the DNS it can even read the answers. Two headers tell on it, which
// pages cannot forge: Origin names the page's origin, and Host carries the
// name that the browser believes to talk to.

// checkOrigin passes on the requests that name this server in Host and come
// from no page, from the server's own or from a configured one. The rest is
// answered by 403. Configured origins get CORS headers.
func (s *httpServer) checkOrigin(next http.Handler) http.Handler {
	if len(s.cfg.AllowedOrigins) > 0 {
		next = cors.New(cors.Options{
			AllowedOrigins: s.cfg.AllowedOrigins,
			AllowedMethods: []string{http.MethodGet, http.MethodPost},
			AllowedHeaders: []string{
				"Authorization", "Content-Type", "Accept", upstreamKeyHeader, "Last-Event-ID",
				sessionHeader, revisionHeader, "Mcp-Method", "Mcp-Name", "Traceparent", "Tracestate",
			},
			ExposedHeaders: []string{sessionHeader, "WWW-Authenticate", "Retry-After"},
			MaxAge:         600, // s
		}).Handler(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.hostAllowed(r.Host) {
			if x := exchangeOf(r.Context()); x != nil {
				x.host = r.Host
			}
			s.refuse(w, r, http.StatusForbidden, "host", "this server does not answer to the name in the Host header: the operator can allow it with --allowed-hosts; behind a proxy that is the name which the proxy passes on")
			return
		}
		for _, origin := range r.Header.Values("Origin") {
			if !s.originAllowed(origin, r.Host) {
				s.refuse(w, r, http.StatusForbidden, "origin", "pages of this origin may not call; the operator can allow it")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *httpServer) hostAllowed(hostport string) bool {
	host := hostOf(hostport)
	if slices.Contains(s.cfg.AllowedHosts, "*") || isLoopback(host) {
		return true
	}
	for _, allowed := range s.cfg.AllowedHosts {
		if strings.EqualFold(host, hostOf(allowed)) {
			return true
		}
	}
	switch {
	case len(s.cfg.AllowedHosts) > 0:
		return false
	case s.cfg.authenticated():
		return true // a rebinding page has no token
	case s.loopback:
		return false
	}
	_, err := netip.ParseAddr(host)
	return err == nil // an address is not rebound
}

func (s *httpServer) originAllowed(origin, host string) bool {
	if slices.Contains(s.cfg.AllowedOrigins, origin) || slices.Contains(s.cfg.AllowedOrigins, "*") {
		return true
	}
	u, err := parseOrigin(origin)
	if err != nil {
		return false
	}
	if strings.EqualFold(u.Host, host) {
		return true
	}
	// localhost, 127.0.0.1 and ::1 are the same place.
	return isLoopback(hostOf(u.Host)) && isLoopback(hostOf(host)) && u.Port() == (&url.URL{Host: host}).Port()
}

// hostOf returns the host of host:port, or of a host alone.
func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}

// secureHeaders are for browsers that meet an answer outside of its context.
func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
