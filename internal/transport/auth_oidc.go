package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"
)

// OIDCConfig makes the server an OAuth 2.1 resource server, which accepts the
// access tokens (JWT) of one issuer.
type OIDCConfig struct {
	// Issuer is the issuer's URL; its keys are found by OIDC discovery.
	Issuer string
	// Audience must be among the token's audiences. Default: Resource.
	Audience string
	// Resource is this server's own URL as clients know it, such as
	// https://mcp.example.com/mcp. It stands in the metadata of RFC 9728.
	Resource string
	// Scopes must all be in the token's scope (or scp) claim.
	Scopes []string
	// Client fetches discovery and keys. Default: 10 s timeout.
	Client *http.Client
}

func (c OIDCConfig) check() error {
	if c.Issuer == "" {
		if c.Audience != "" || c.Resource != "" || len(c.Scopes) > 0 {
			return errors.New("OIDC needs an issuer")
		}
		return nil
	}
	for name, s := range map[string]string{"issuer": c.Issuer, "resource": c.Resource} {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || (u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname()))) {
			return fmt.Errorf("OIDC %s %q: want an https URL", name, s)
		}
	}
	return nil
}

// issuer accepts the JWTs of an OIDC issuer. Discovery is tried until it
// works: a server must start while its issuer is away.
type issuer struct {
	cfg    OIDCConfig
	log    *slog.Logger
	client *http.Client

	requests *limitedTransport

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier
	tried    time.Time
}

// discoveryInterval is the least time between attempts of discovery.
const discoveryInterval = 2 * time.Second

func newIssuer(cfg OIDCConfig, log *slog.Logger) *issuer {
	if cfg.Audience == "" {
		cfg.Audience = cfg.Resource
	}
	client := cfg.Client
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second}
	}
	limited := &limitedTransport{next: client.Transport, limit: rate.NewLimiter(1, 10)}
	if limited.next == nil {
		limited.next = http.DefaultTransport
	}
	copied := *client
	copied.Transport = limited
	return &issuer{cfg: cfg, log: log, client: &copied, requests: limited}
}

// limitedTransport keeps tokens that name unknown keys, which anyone can
// write, from flooding the issuer.
type limitedTransport struct {
	next   http.RoundTripper
	limit  *rate.Limiter
	failed atomic.Int64 // requests that had no answer, or the answer of a server that is down
}

func (t *limitedTransport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	defer func() {
		if err != nil || resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests {
			t.failed.Add(1)
		}
	}()
	if !t.limit.Allow() {
		return nil, errors.New("too many requests to the issuer")
	}
	return t.next.RoundTrip(req)
}

// discover returns the verifier, nil while the issuer cannot be reached.
func (i *issuer) discover() *oidc.IDTokenVerifier {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.verifier != nil || time.Since(i.tried) < discoveryInterval {
		return i.verifier
	}
	// The provider keeps the context for fetching keys later.
	ctx := oidc.ClientContext(context.Background(), i.client)
	provider, err := oidc.NewProvider(ctx, i.cfg.Issuer)
	i.tried = time.Now()
	if err != nil {
		i.log.Error("OIDC discovery failed, it is tried again", "issuer", i.cfg.Issuer, "error", err)
		return nil
	}
	i.verifier = provider.VerifierContext(ctx, &oidc.Config{ClientID: i.cfg.Audience})
	return i.verifier
}

func (i *issuer) verify(ctx context.Context, token string) (principal, error) {
	if strings.Count(token, ".") != 2 {
		return principal{}, errUnknownToken
	}
	verifier := i.discover()
	if verifier == nil {
		return principal{}, errAuthUnavailable
	}
	failed := i.requests.failed.Load()
	jwt, err := verifier.Verify(ctx, token)
	if err != nil {
		i.log.Debug("token refused", "error", err)
		if i.requests.failed.Load() > failed { // the key that it names could not be looked up
			return principal{}, errAuthUnavailable
		}
		return principal{}, errUnknownToken
	}
	if jwt.Subject == "" {
		return principal{}, errUnknownToken
	}
	var claims struct {
		Scope string `json:"scope"` // RFC 9068, separated by spaces
		SCP   any    `json:"scp"`   // a list or such a text, by issuer
	}
	if err := jwt.Claims(&claims); err != nil {
		return principal{}, errUnknownToken
	}
	granted := strings.Fields(claims.Scope)
	switch scp := claims.SCP.(type) {
	case string:
		granted = append(granted, strings.Fields(scp)...)
	case []any:
		for _, s := range scp {
			if s, ok := s.(string); ok {
				granted = append(granted, s)
			}
		}
	}
	for _, want := range i.cfg.Scopes {
		if !slices.Contains(granted, want) {
			return principal{}, errScope
		}
	}
	return principal{name: clip(jwt.Subject), id: "jwt\x00" + jwt.Issuer + "\x00" + jwt.Subject}, nil
}
