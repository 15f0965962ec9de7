package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Endpoints says which of the two protocols over HTTP are served.
type Endpoints string

// The values of Endpoints.
const (
	EndpointsBoth Endpoints = ""     // /mcp, /sse and /message on one listener
	EndpointsHTTP Endpoints = "http" // streamable HTTP: /mcp
	EndpointsSSE  Endpoints = "sse"  // the older SSE protocol: /sse and /message
)

// HTTPConfig says how the server is reached over the network and by whom.
// A zero field means the default that is documented on it.
type HTTPConfig struct {
	// Addr is where to listen, host:port. On a loopback address the server
	// is open to every local process. On any other it needs TokensFile, OIDC
	// or RequireUpstreamKey, unless Insecure is set.
	Addr string
	// Endpoints restricts what is served; both protocols by default.
	Endpoints Endpoints
	// Insecure lets anyone who reaches a non-loopback address call.
	Insecure bool

	// TokensFile names a file of bearer tokens, a line each as NewToken
	// writes it. It is read again when it changes.
	TokensFile string
	// OIDC accepts JWTs of an OpenID provider.
	OIDC OIDCConfig
	// RequireUpstreamKey refuses calls without a caller's own key in the
	// header X-AIR-API-Key, for a server that holds no key itself.
	RequireUpstreamKey bool

	// AllowedOrigins are the web origins (scheme://host[:port]) whose pages
	// may call, besides the server's own. None by default. "*" is every
	// origin and needs authentication.
	AllowedOrigins []string
	// AllowedHosts are the names, whatever the port, that clients may use for
	// this server. By default a loopback server answers to loopback names,
	// an Insecure one to those and to IP addresses, one with authentication
	// to every name. "*" is every name.
	AllowedHosts []string
	// TLSCert and TLSKey are PEM files; both or neither. They are read again
	// when they change.
	TLSCert, TLSKey string
	// MetricsAddr moves /metrics to a listener of its own, open to whoever
	// reaches it. By default it is on Addr and asks for a token like a call.
	MetricsAddr string

	// MaxBody bounds a request's body, in bytes. Default 1 MiB.
	MaxBody int64
	// MaxConcurrent bounds the tool calls under way of a caller that is alone: the
	// more callers there are, the fewer each may have, and all together have a
	// quarter more, so that there is a place for the next. Default 256.
	MaxConcurrent int
	// MaxStreams bounds the open SSE streams in the same way. Default 1,000.
	MaxStreams int
	// RatePerSecond is how many requests a second a caller may make on
	// average. Default 50 with authentication, no limit without; negative is
	// no limit.
	RatePerSecond float64
	// Burst is how many requests a caller may make at once. Default twice
	// RatePerSecond, at least 1.
	Burst int
	// IdleTimeout closes connections without requests. Default 2 min.
	IdleTimeout time.Duration
	// ReadTimeout bounds the reading of a request. Default 30 s.
	ReadTimeout time.Duration
	// WriteTimeout bounds a single write, so that a client that does not
	// read holds nothing up. Default 30 s.
	WriteTimeout time.Duration
	// KeepAlive is how often an idle SSE stream is written to. Default 25 s.
	KeepAlive time.Duration
	// ProgressAfter is when a client that asked for progress first hears of a
	// call under way, ProgressEvery how often from then on. Default 3 s and 1 s.
	ProgressAfter, ProgressEvery time.Duration

	// DrainDelay is how long the server goes on as before after it was told
	// to stop, with /readyz saying no, so that load balancers can look
	// elsewhere first. Default 0.
	DrainDelay time.Duration
	// ShutdownGrace is how long calls under way get to finish after that.
	// Default 10 s.
	ShutdownGrace time.Duration
}

// Deps is what the HTTP server needs from the rest of the program.
type Deps struct {
	// Log gets an access line a request. Nil discards it.
	Log *slog.Logger
	// Metrics is where the server's metrics are added and what /metrics
	// shows, with those of the process. Each server needs its own. Nil means
	// a new one.
	Metrics *metrics.Set
	// Ready tells whether the upstream can be reached, nil means always. Its
	// answer is kept for some seconds.
	Ready func(context.Context) error
	// CheckKey asks the upstream whether it accepts a caller's own key, for
	// /metrics, and makes its verdict known to the caller of the context. Nil
	// means that no key is accepted there.
	CheckKey func(ctx context.Context, key string) error
}

// ErrUnprotected means that a server would be open to the network.
var ErrUnprotected = errors.New("not a loopback address, and nothing says who may call")

// Check reports what is wrong with the configuration. ServeHTTP does it too.
func (c HTTPConfig) Check() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("listen address %q: %w", c.Addr, err)
	}
	switch c.Endpoints {
	case EndpointsBoth, EndpointsHTTP, EndpointsSSE:
	default:
		return fmt.Errorf("endpoints %q: want http, sse or none for both", c.Endpoints)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("TLS needs both a certificate and a key")
	}
	if !isLoopback(host) && !c.authenticated() && !c.Insecure {
		return fmt.Errorf("listen on %s: %w: give a tokens file, an OIDC issuer or require upstream keys; or allow anyone with insecure", c.Addr, ErrUnprotected)
	}
	for _, o := range c.AllowedOrigins {
		if o == "*" {
			if !c.authenticated() {
				return errors.New("every origin is allowed on a server without authentication: any web page could call it")
			}
			continue
		}
		if _, err := parseOrigin(o); err != nil {
			return err
		}
	}
	if err := c.OIDC.check(); err != nil {
		return err
	}
	for name, n := range map[string]int64{
		"max body": c.MaxBody, "max concurrent": int64(c.MaxConcurrent), "max streams": int64(c.MaxStreams), "burst": int64(c.Burst),
		"idle timeout": int64(c.IdleTimeout), "read timeout": int64(c.ReadTimeout), "write timeout": int64(c.WriteTimeout),
		"keep-alive": int64(c.KeepAlive), "time to progress": int64(c.ProgressAfter), "progress interval": int64(c.ProgressEvery),
		"drain delay": int64(c.DrainDelay), "shutdown grace": int64(c.ShutdownGrace),
	} {
		if n < 0 {
			return fmt.Errorf("%s must not be negative", name)
		}
	}
	return nil
}

// authenticated tells whether the server knows its callers.
func (c HTTPConfig) authenticated() bool {
	return c.TokensFile != "" || c.OIDC.Issuer != "" || c.RequireUpstreamKey
}

// withDefaults fills the zero fields.
func (c HTTPConfig) withDefaults() HTTPConfig {
	setDefault(&c.MaxBody, 1<<20)
	setDefault(&c.MaxConcurrent, 256)
	setDefault(&c.MaxStreams, 1000)
	if c.RatePerSecond == 0 && c.authenticated() {
		c.RatePerSecond = 50
	}
	setDefault(&c.Burst, max(1, int(2*c.RatePerSecond)))
	setDefault(&c.IdleTimeout, 2*time.Minute)
	setDefault(&c.ReadTimeout, 30*time.Second)
	setDefault(&c.WriteTimeout, 30*time.Second)
	setDefault(&c.KeepAlive, 25*time.Second)
	setDefault(&c.ProgressAfter, progressAfter)
	setDefault(&c.ProgressEvery, progressEvery)
	setDefault(&c.ShutdownGrace, 10*time.Second)
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// isLoopback tells whether a host without port is this machine only.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

// parseOrigin reads an origin as browsers send it.
func parseOrigin(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" || !strings.EqualFold(s, u.Scheme+"://"+u.Host) {
		return nil, fmt.Errorf("origin %q: want scheme://host or scheme://host:port", s)
	}
	return u, nil
}
