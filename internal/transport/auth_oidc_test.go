package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const testResource = "https://mcp.example.com/mcp"

// fakeIssuer is an OIDC issuer on a loopback port.
type fakeIssuer struct {
	*httptest.Server
	key  *ecdsa.PrivateKey
	away atomic.Bool
	hits atomic.Int64 // requests for keys
}

func newFakeIssuer(t *testing.T) *fakeIssuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeIssuer{key: key}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case f.away.Load():
			http.Error(w, "away", http.StatusBadGateway)
		case r.URL.Path == "/.well-known/openid-configuration":
			writeJSON(w, map[string]any{
				"issuer": f.URL, "jwks_uri": f.URL + "/keys", "authorization_endpoint": f.URL + "/a", "token_endpoint": f.URL + "/t",
				"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
			})
		case r.URL.Path == "/keys":
			f.hits.Add(1)
			writeJSON(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(f.Close)
	return f
}

// token signs claims; the defaults are those of a good token.
func (f *fakeIssuer) token(t *testing.T, key any, alg jose.SignatureAlgorithm, kid string, change map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid).WithType("at+jwt"))
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{
		"iss": f.URL, "sub": "dana", "aud": []string{testResource}, "scope": "openid mcp:read",
		"iat": time.Now().Add(-time.Minute).Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	for name, v := range change {
		if claims[name] = v; v == nil {
			delete(claims, name)
		}
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestJWTsAreCheckedInFull(t *testing.T) {
	f := newFakeIssuer(t)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tokens, static := tokensFile(t)
	ts := startServer(t, HTTPConfig{Addr: "0.0.0.0:0", TokensFile: tokens, OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource, Scopes: []string{"mcp:read"}}}, Deps{})
	good := func(change map[string]any) string { return f.token(t, f.key, jose.ES256, "k1", change) }
	unsigned := strings.Split(good(nil), ".")
	unsigned[0], unsigned[2] = "eyJhbGciOiJub25lIn0", "" // {"alg":"none"}
	for _, tc := range []struct {
		name, token string
		want        int
	}{
		{"good", good(nil), 200},
		{"scope in a list", good(map[string]any{"scope": nil, "scp": []string{"mcp:read"}}), 200},
		{"scope in a text", good(map[string]any{"scope": nil, "scp": "x mcp:read"}), 200},
		{"static token beside it", static, 200},
		{"audience of another service", good(map[string]any{"aud": "https://other.example.com"}), 401},
		{"audience that starts alike", good(map[string]any{"aud": testResource + "2"}), 401},
		{"no audience", good(map[string]any{"aud": nil}), 401},
		{"another issuer", good(map[string]any{"iss": "https://evil.example"}), 401},
		{"expired", good(map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}), 401},
		{"not yet valid", good(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}), 401},
		{"no subject", good(map[string]any{"sub": ""}), 401},
		{"another key by the same name", f.token(t, other, jose.ES256, "k1", nil), 401},
		{"a symmetric key", f.token(t, []byte(strings.Repeat("k", 32)), jose.HS256, "k1", nil), 401},
		{"unsigned", strings.Join(unsigned, "."), 401},
		{"no JWT", "a.b.c", 401},
		{"scope missing", good(map[string]any{"scope": "openid"}), 403},
	} {
		resp, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "whoami", "{}"), "Authorization", "Bearer "+tc.token))
		if resp.StatusCode != tc.want {
			t.Errorf("%s: status %d, want %d: %s", tc.name, resp.StatusCode, tc.want, body)
		}
		challenge := resp.Header.Get("WWW-Authenticate")
		if tc.want != 200 && !strings.Contains(challenge, `resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`) {
			t.Errorf("%s: WWW-Authenticate is %q", tc.name, challenge)
		}
		if tc.want == 403 && !strings.Contains(challenge, `error="insufficient_scope"`) {
			t.Errorf("%s: WWW-Authenticate is %q", tc.name, challenge)
		}
		if tc.name == "good" && !strings.Contains(body, "dana|") {
			t.Errorf("the subject does not reach the tools: %s", body)
		}
	}
}

// While the keys cannot be had nobody can tell whether a token is good.
func TestAnIssuerThatIsAwayIsNoRefusal(t *testing.T) {
	f := newFakeIssuer(t)
	ts := startServer(t, HTTPConfig{OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource}}, Deps{})
	status := func(kid string) int {
		resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Authorization", "Bearer "+f.token(t, f.key, jose.ES256, kid, nil)))
		return resp.StatusCode
	}
	if got := status("k1"); got != 200 {
		t.Fatalf("status %d", got)
	}
	f.away.Store(true)
	if got := status("k1"); got != 200 {
		t.Errorf("a token of a key that is known: %d", got)
	}
	if got := status("k2"); got != 503 {
		t.Errorf("a token of a key that cannot be looked up: %d", got)
	}
	f.away.Store(false)
	if got := status("made-up"); got != 401 {
		t.Errorf("a token of a key that is not there: %d", got)
	}
}

func TestLongSubjectsAreCutInTheLog(t *testing.T) {
	f := newFakeIssuer(t)
	ts := startServer(t, HTTPConfig{OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource}}, Deps{})
	who := func(sub string) string {
		_, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "whoami", "{}"), "Authorization", "Bearer "+f.token(t, f.key, jose.ES256, "k1", map[string]any{"sub": sub})))
		return body
	}
	long := strings.Repeat("long", 1500)
	if body := who(long); strings.Contains(body, long[:100]) {
		t.Errorf("the whole subject is the caller's name: %.300s", body)
	}
	if who(long+"a") == who(long+"b") {
		t.Error("two subjects that begin alike are one caller")
	}
}

func TestUnknownKeyIDsDoNotFloodTheIssuer(t *testing.T) {
	f := newFakeIssuer(t)
	ts := startServer(t, HTTPConfig{OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource}}, Deps{})
	for range 60 {
		token := f.token(t, f.key, jose.ES256, "made-up", nil)
		do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Authorization", "Bearer "+token))
	}
	if hits := f.hits.Load(); hits > 20 {
		t.Errorf("the issuer was asked for keys %d times", hits)
	}
}

func TestResourceMetadataIsPublic(t *testing.T) {
	f := newFakeIssuer(t)
	ts := startServer(t, HTTPConfig{OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource, Scopes: []string{"mcp:read"}}}, Deps{})
	for _, path := range []string{"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"} {
		resp, body := do(t, request(t, "GET", ts.url+path, ""))
		var got struct {
			Resource string   `json:"resource"`
			Servers  []string `json:"authorization_servers"`
			Scopes   []string `json:"scopes_supported"`
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil || resp.StatusCode != 200 {
			t.Fatalf("%s: %d %s", path, resp.StatusCode, body)
		}
		if got.Resource != testResource || len(got.Servers) != 1 || got.Servers[0] != f.URL || len(got.Scopes) != 1 {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestServerOutlivesAnAbsentIssuer(t *testing.T) {
	f := newFakeIssuer(t)
	f.away.Store(true)
	ts := startServer(t, HTTPConfig{OIDC: OIDCConfig{Issuer: f.URL, Resource: testResource}}, Deps{})
	token := "Bearer " + f.token(t, f.key, jose.ES256, "k1", nil)
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Authorization", token)); resp.StatusCode != 503 {
		t.Errorf("issuer away: status %d", resp.StatusCode)
	}
	f.away.Store(false)
	issuer := ts.s.auth.verifiers[0].(*issuer)
	issuer.mu.Lock()
	issuer.tried = time.Time{}
	issuer.mu.Unlock()
	if resp, body := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Authorization", token)); resp.StatusCode != 200 {
		t.Errorf("issuer back: status %d: %s", resp.StatusCode, body)
	}
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // a client that is gone
}
