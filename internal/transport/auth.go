package transport

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/caller"
)

// upstreamKeyHeader carries a caller's own key for the upstream.
const upstreamKeyHeader = "X-AIR-API-Key"

// principal is whom a token stands for.
type principal struct {
	name string // for logs
	id   string // unique over all kinds of principals
}

// verifier knows some tokens.
type verifier interface {
	verify(ctx context.Context, token string) (principal, error)
}

// Why a token is not accepted.
var (
	errUnknownToken    = errors.New("the token is not valid")
	errScope           = errors.New("the token lacks a scope")
	errAuthUnavailable = errors.New("tokens cannot be checked now")
)

// authenticator finds out who calls.
type authenticator struct {
	verifiers  []verifier
	tokens     *tokenFile // nil without one
	keys       *keys
	requireKey bool
	resource   string // this server's URL for RFC 9728, "" without OIDC
	scopes     []string
	salt       [32]byte
}

func newAuthenticator(cfg HTTPConfig, log *slog.Logger) (*authenticator, error) {
	a := &authenticator{keys: newKeys(), requireKey: cfg.RequireUpstreamKey, resource: cfg.OIDC.Resource, scopes: cfg.OIDC.Scopes}
	_, _ = rand.Read(a.salt[:]) // never fails
	if cfg.TokensFile != "" {
		f, err := newTokenFile(cfg.TokensFile, log)
		if err != nil {
			return nil, err
		}
		a.tokens = f
		a.verifiers = append(a.verifiers, f)
	}
	if cfg.OIDC.Issuer != "" {
		a.verifiers = append(a.verifiers, newIssuer(cfg.OIDC, log))
	}
	return a, nil
}

// rejection is why a request's sender is not let in.
type rejection struct {
	status    int
	reason    string // for metrics
	message   string
	challenge string // WWW-Authenticate, "" for none
}

// identify finds the caller of a request.
func (a *authenticator) identify(r *http.Request) (caller.Caller, *rejection) {
	key, ok := upstreamKey(r)
	if !ok {
		return caller.Caller{}, &rejection{status: http.StatusBadRequest, reason: "upstream_key", message: upstreamKeyHeader + " must be one line of printable ASCII without spaces"}
	}
	who := principal{name: "anonymous", id: "anonymous"}
	place := "from\x00" + hostOf(r.RemoteAddr)
	if len(a.verifiers) > 0 {
		var rej *rejection
		if who, rej = a.bearer(r); rej != nil {
			return caller.Caller{}, rej
		}
		place = a.hash("principal", who.id)
	}
	if key == "" && a.requireKey {
		return caller.Caller{}, &rejection{status: http.StatusUnauthorized, reason: "upstream_key",
			message:   "this server holds no key for the AI Refinery API: send your own in " + upstreamKeyHeader,
			challenge: `ApiKey header="` + upstreamKeyHeader + `"`}
	}
	c := caller.Caller{Name: who.name, ID: a.hash(who.id, key), Principal: place, Subject: who.id, UpstreamKey: key}
	if key == "" {
		return c, nil
	}
	sum := a.keySum(key)
	c.Try = func() (func(caller.Verdict), error) { return a.keys.try(sum, place) }
	c.Accepted = a.keys.accepted(sum)
	if len(a.verifiers) == 0 {
		c.Name = "key-" + a.hash("name", key)[:8]
		if c.Accepted {
			c.Principal = "key\x00" + sum
		}
	}
	return c, nil
}

// hash derives an id. It is keyed, so that an id that got into a log cannot
// be used to try out keys. Its parts cannot run into each other.
func (a *authenticator) hash(parts ...string) string {
	mac := hmac.New(sha256.New, a.salt[:])
	for _, p := range parts {
		fmt.Fprintf(mac, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// keySum names a key of a caller's own.
func (a *authenticator) keySum(key string) string { return a.hash("key", key) }

func (a *authenticator) bearer(r *http.Request) (principal, *rejection) {
	token, ok := bearerToken(r)
	if !ok {
		return principal{}, &rejection{status: http.StatusUnauthorized, reason: "no_token", message: "send a bearer token in Authorization", challenge: a.challenge("")}
	}
	unavailable := false
	for _, v := range a.verifiers {
		who, err := v.verify(r.Context(), token)
		switch {
		case err == nil:
			return who, nil
		case errors.Is(err, errScope):
			return principal{}, &rejection{status: http.StatusForbidden, reason: "scope", message: err.Error(), challenge: a.challenge("insufficient_scope")}
		case errors.Is(err, errAuthUnavailable):
			unavailable = true
		}
	}
	if unavailable {
		return principal{}, &rejection{status: http.StatusServiceUnavailable, reason: "issuer", message: errAuthUnavailable.Error()}
	}
	return principal{}, &rejection{status: http.StatusUnauthorized, reason: "bad_token", message: errUnknownToken.Error(), challenge: a.challenge("invalid_token")}
}

// challenge is the WWW-Authenticate header of RFC 6750 and RFC 9728.
func (a *authenticator) challenge(problem string) string {
	params := []string{`realm="airefinery-mcp"`}
	if problem != "" {
		params = append(params, `error="`+problem+`"`)
	}
	if len(a.scopes) > 0 {
		params = append(params, `scope="`+strings.Join(a.scopes, " ")+`"`)
	}
	if u, err := url.Parse(a.resource); err == nil && a.resource != "" {
		params = append(params, `resource_metadata="`+u.Scheme+"://"+u.Host+server.ProtectedResourceMetadataPath(a.resource)+`"`)
	}
	return "Bearer " + strings.Join(params, ", ")
}

func bearerToken(r *http.Request) (string, bool) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// upstreamKey returns the caller's own key, "" if there is none. A key that
// could not be sent on in a header is refused.
func upstreamKey(r *http.Request) (key string, ok bool) {
	values := r.Header.Values(upstreamKeyHeader)
	if len(values) == 0 {
		return "", true
	}
	key = values[0]
	if len(values) > 1 || key == "" || len(key) > 8<<10 {
		return "", false
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return "", false
		}
	}
	return key, true
}

// authenticate puts the caller into the context. Credentials end here: what
// follows sees neither the server's token nor the key in a header.
func (s *httpServer) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, rej := s.auth.identify(r)
		if rej != nil {
			if rej.challenge != "" {
				w.Header().Set("WWW-Authenticate", rej.challenge)
			}
			s.refuse(w, r, rej.status, rej.reason, rej.message)
			return
		}
		if x := exchangeOf(r.Context()); x != nil {
			x.caller = who.Name
		}
		r = r.WithContext(caller.With(r.Context(), who))
		r.Header = r.Header.Clone()
		for _, h := range []string{"Authorization", "Proxy-Authorization", "Cookie", upstreamKeyHeader} {
			r.Header.Del(h)
		}
		next.ServeHTTP(w, r)
	})
}

// resourceMetadata serves the metadata of RFC 9728: public, the same for all.
func (a *authenticator) resourceMetadata(issuer string) (http.Handler, error) {
	body, err := json.Marshal(server.ProtectedResourceMetadataConfig{
		Resource:               a.resource,
		AuthorizationServers:   []string{issuer},
		ScopesSupported:        a.scopes,
		BearerMethodsSupported: []string{"header"},
		ResourceName:           "AI Refinery observability",
	})
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // a client that is gone
	}), nil
}

// knownKey lets callers through who showed a token, or else a key that the upstream
// accepts: it is asked about one that it has not judged yet.
func (s *httpServer) knownKey(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := caller.From(r.Context())
		if s.cfg.RequireUpstreamKey && len(s.auth.verifiers) == 0 && !s.auth.keys.accepted(s.auth.keySum(who.UpstreamKey)) {
			if s.checkKey == nil || s.checkKey(r.Context(), who.UpstreamKey) != nil {
				s.refuse(w, r, http.StatusUnauthorized, "upstream_key", "the AI Refinery API does not accept the key in "+upstreamKeyHeader)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// oauthPaths are where clients look for OAuth before they show what they were
// given.
var oauthPaths = []string{"/register", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/", "/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/", "/.well-known/openid-configuration"}

// serveNoOAuth answers on them where there is none: to some users their client
// shows nothing else.
func (s *httpServer) serveNoOAuth(w http.ResponseWriter, r *http.Request) {
	s.noteRefused(r, "oauth")
	say := "no OAuth here: send Authorization: Bearer with a token of this server, which its operator gives out"
	if s.auth.tokens == nil {
		say = "no OAuth here: this server asks for no token"
		if s.auth.requireKey {
			say = "no OAuth here: send your API key in " + upstreamKeyHeader
		}
	}
	writeMessage(w, http.StatusNotFound, fmt.Appendf(nil, `{"error":"invalid_request","error_description":%q}`, say))
}
