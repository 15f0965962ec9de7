package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2/clientcredentials"
)

func writeKey(t *testing.T, file, key string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
}

func oauthConfig(tokenURL string) clientcredentials.Config {
	return clientcredentials.Config{ClientID: "the-client", ClientSecret: "the-secret-of-the-client", TokenURL: tokenURL,
		Scopes: []string{"telemetry"}, EndpointParams: url.Values{"audience": {"air"}}}
}

// bearers is an API that notes the credentials that come.
func bearers(seen *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*seen = append(*seen, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, emptyLogs)
	}
}

func TestUnusableKeysAreRefused(t *testing.T) {
	for _, key := range []string{"", "  ", "two words", "line\nbreak", "héllo", "nul\x00"} {
		if _, err := New(WithAPIKey(key)); err == nil {
			t.Errorf("key %q is taken", key)
		} else if len(key) > 3 && strings.Contains(err.Error(), key) {
			t.Errorf("the error shows the key: %v", err)
		}
		c := newClient(t, WithAPIKey(testKey)).WithKey(key)
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err == nil {
			t.Errorf("WithKey(%q) is taken", key)
		}
	}
}

func TestWithoutACredentialNothingIsSent(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") }))
	defer srv.Close()
	c := newClient(t, WithBaseURL(srv.URL))
	for range 10 { // nor is the upstream held to be down
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); !errors.Is(err, ErrNoCredential) {
			t.Errorf("error %v, want %v", err, ErrNoCredential)
		}
	}
}

func TestWithKeyAuthenticatesAnew(t *testing.T) {
	var seen []string
	c := newAPI(t, bearers(&seen))
	for _, c := range []*Client{c, c.WithKey(" other-key\n"), c} {
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := strings.Join(seen, ","), "Bearer "+testKey+",Bearer other-key,Bearer "+testKey; got != want {
		t.Errorf("credentials %s, want %s", got, want)
	}
}

func TestAKeyFileIsReadAgainWhenItChanges(t *testing.T) {
	file := t.TempDir() + "/key"
	if _, err := New(WithAPIKeyFile(file)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is missing: error %v", err)
	}
	writeKey(t, file, "\xef\xbb\xbf first-key \r\n")
	var seen []string
	c := newAPI(t, bearers(&seen), WithAPIKeyFile(file))
	query := func() error { _, err := c.Logs.Query(t.Context(), LogsRequest{}); return err }
	if err := query(); err != nil {
		t.Fatal(err)
	}
	writeKey(t, file, "second")
	if err := query(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	writeKey(t, file, "third!") // as long as before, and of the same time
	if err := os.Chtimes(file, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := query(); err != nil {
		t.Fatal(err)
	}
	writeKey(t, file, "\n") // it is being written
	if err := query(); err != nil {
		t.Fatal(err)
	}
	writeKey(t, file, "two words")
	if err := query(); err == nil || strings.Contains(err.Error(), "two words") {
		t.Errorf("an unusable key: error %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := query(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is gone: error %v", err)
	}
	if got, want := strings.Join(seen, ","), "Bearer first-key,Bearer second,Bearer third!,Bearer third!"; got != want {
		t.Errorf("credentials %s, want %s", got, want)
	}
}

// Of a key that is half written the file has the other half later: the failure
// says that the next call is worth while.
func TestAKeyFileIsReadAgainWhenItsKeyIsRefused(t *testing.T) {
	file := t.TempDir() + "/key"
	writeKey(t, file, "half")
	whole := ""
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if whole != "" {
			writeKey(t, file, whole)
		}
		w.WriteHeader(http.StatusUnauthorized)
	}, WithAPIKeyFile(file))
	for _, renewed := range []bool{false, true} {
		var api *APIError
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); !errors.As(err, &api) || api.Renewed != renewed {
			t.Errorf("error %v, renewed is %v, want %v", err, api.Renewed, renewed)
		}
		whole = "half-and-half"
	}
}

// A token of a minute or less is used for most of it.
func TestShortTokensAreReused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{}
		i.tokens = func(n int) (*http.Response, error) {
			return response(200, fmt.Sprintf(`{"access_token":"token-%d","expires_in":40}`, n), "Content-Type", "application/json"), nil
		}
		c, err := New(WithClientCredentials(oauthConfig("https://issuer.example/token")), WithHTTPClient(&http.Client{Transport: i}))
		if err != nil {
			t.Fatal(err)
		}
		for range 8 { // at 0, 10, 20 and 30 s, when the last quarter begins
			if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
		}
		if i.given != 3 {
			t.Errorf("%d tokens were asked for in 80 s, want 3", i.given)
		}
	})
}

// jwt is a token that ends then.
func jwt(end time.Time) string {
	claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"sub":"x","exp":%d}`, end.Unix()))
	return "e30." + claims + ".c2ln"
}

func TestOAuthTokensAreReusedUntilTheyNearlyEnd(t *testing.T) {
	for _, tt := range []struct {
		name   string
		token  func() string
		tokens int32 // asked for, in three calls
	}{
		{"an hour", func() string { return `{"access_token":"tok","token_type":"bearer","expires_in":3600}` }, 1},
		{"half a minute", func() string { return `{"access_token":"tok","token_type":"bearer","expires_in":30}` }, 1},
		{"no end", func() string { return `{"access_token":"tok","token_type":"bearer"}` }, 1},
		{"an hour, by its own word", func() string { return `{"access_token":"` + jwt(time.Now().Add(time.Hour)) + `"}` }, 1},
		{"half a minute, by its own word", func() string { return `{"access_token":"` + jwt(time.Now().Add(30*time.Second)) + `"}` }, 1},
		{"already over", func() string { return `{"access_token":"` + jwt(time.Now().Add(-time.Second)) + `"}` }, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int32
			var form url.Values
			issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				_ = r.ParseForm()
				form = r.PostForm
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, tt.token())
			}))
			defer issuer.Close()
			var seen []string
			c := newAPI(t, bearers(&seen), WithClientCredentials(oauthConfig(issuer.URL)))
			for range 3 {
				if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err != nil {
					t.Fatal(err)
				}
			}
			if asked.Load() != tt.tokens || len(seen) != 3 || len(seen[0]) < len("Bearer tok") {
				t.Errorf("%d tokens for %q, want %d", asked.Load(), seen, tt.tokens)
			}
			want := url.Values{"grant_type": {"client_credentials"}, "client_id": {"the-client"}, "client_secret": {"the-secret-of-the-client"}, "scope": {"telemetry"}, "audience": {"air"}}
			if form.Encode() != want.Encode() {
				t.Errorf("form %v, want %v", form, want)
			}
		})
	}
}

// issuer plays a token endpoint and an API, without a connection.
type issuer struct {
	mu      sync.Mutex
	given   int             // tokens
	bad     map[string]bool // tokens that the API refuses
	tokens  func(n int) (*http.Response, error)
	bearers []string
}

func (i *issuer) RoundTrip(r *http.Request) (*http.Response, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r.URL.Host == "issuer.example" {
		i.given++
		if i.tokens != nil {
			return i.tokens(i.given)
		}
		return response(200, fmt.Sprintf(`{"access_token":"token-%d","expires_in":3600}`, i.given), "Content-Type", "application/json"), nil
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	i.bearers = append(i.bearers, token)
	if i.bad[token] {
		return response(401, `{"detail":"token revoked"}`), nil
	}
	return response(200, emptyLogs), nil
}

func TestAnOAuthTokenThatIsRefusedIsNotUsedAgain(t *testing.T) {
	i := &issuer{bad: map[string]bool{}}
	c := clientOf(t, i.RoundTrip, WithClientCredentials(oauthConfig("https://issuer.example/token")))
	query := func() error { _, err := c.Logs.Query(t.Context(), LogsRequest{}); return err }
	if err := query(); err != nil {
		t.Fatal(err)
	}
	i.bad["token-1"] = true // revoked before its end
	var api *APIError
	if err := query(); !errors.As(err, &api) || api.Status != 401 || !api.Renewed {
		t.Errorf("error %+v, want a 401 after which another token is asked for", err)
	}
	if err := query(); err != nil {
		t.Errorf("with a new token: %v", err)
	}
	i.bad["token-2"], i.bad["token-3"], i.bad["token-4"] = true, true, true
	_ = query() // drops token-2
	if err := query(); !errors.As(err, &api) || api.Status != 401 || api.Renewed {
		t.Errorf("error %+v, want a 401 that says that a new token does not help", err)
	}
	if want := []string{"token-1", "token-1", "token-2", "token-2", "token-3"}; !slices.Equal(i.bearers, want) {
		t.Errorf("tokens %q, want %q: a 401 is never repeated by itself", i.bearers, want)
	}
	if c := clientOf(t, i.RoundTrip, WithAPIKey("token-1")); !errors.As(func() error { _, err := c.Logs.Query(t.Context(), LogsRequest{}); return err }(), &api) || api.Renewed {
		t.Errorf("error %+v: there is no other API key", api)
	}
}

func TestATokenEndpointThatIsBusyIsAskedAgain(t *testing.T) {
	for status, tries := range map[int]int{429: 3, 502: 3, 503: 3, 504: 3, 400: 1, 401: 1, 500: 1} {
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{tokens: func(int) (*http.Response, error) { return response(status, ""), nil }}
			c := clientOf(t, i.RoundTrip, WithClientCredentials(oauthConfig("https://issuer.example/token")))
			for n := range breakerTrips {
				_, err := c.Logs.Query(t.Context(), LogsRequest{})
				var token *TokenError
				if !errors.As(err, &token) || token.Status != status || i.given != (n+1)*tries {
					t.Fatalf("status %d: asked %d times in %d calls, error %v; it says nothing of the API", status, i.given, n+1, err)
				}
			}
		})
	}
}

func TestATokenEndpointThatHangsHoldsNobodyBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			asked.Add(1)
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, WithClientCredentials(oauthConfig("https://issuer.example/token")))
		start := time.Now()
		var wg sync.WaitGroup
		for n := range 5 {
			wg.Go(func() {
				_, err := c.Logs.Query(t.Context(), LogsRequest{Limit: n + 1})
				var token *TokenError
				if !errors.As(err, &token) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v", err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(start); took > DefaultTimeout || asked.Load() != 1 {
			t.Errorf("5 calls took %s and asked %d times for a token", took, asked.Load())
		}
		time.Sleep(DefaultTimeout) // the token's request has its own
	})
}

func TestEveryTokenThatIsSentIsSeenBefore(t *testing.T) {
	var seen []string
	i := &issuer{}
	see := WithTokenSeen(func(token string) { seen = append(seen, token) })
	for _, c := range []*Client{
		clientOf(t, i.RoundTrip, see),
		clientOf(t, i.RoundTrip, see).WithKey("a-caller's-key"),
		clientOf(t, i.RoundTrip, see, WithClientCredentials(oauthConfig("https://issuer.example/token"))),
	} {
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{testKey, "token-1"}; !slices.Equal(seen, want) || len(i.bearers) != 3 {
		t.Errorf("seen %q of %q, want %q", seen, i.bearers, want)
	}
}

func TestOAuthErrorsSayWhatAndNoSecret(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	const secret = "the-secret-of-the-client"
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
		status int
	}{
		{"refused", answer(401, `{"error":"invalid_client","error_description":"secret `+secret+` is wrong"}`, "Content-Type", "application/json"), "token endpoint: status 401: invalid_client", 401},
		{"refused, as text", answer(403, "no: "+secret), "token endpoint: status 403", 403},
		{"down", answer(503, "<html>"+secret), "token endpoint: status 503", 503},
		{"no token", answer(200, `{"token_type":"bearer"}`, "Content-Type", "application/json"), "token endpoint: the answer holds no token", 0},
		{"no JSON", answer(200, secret, "Content-Type", "application/json"), "token endpoint: the answer holds no token", 0},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, "token endpoint: redirect refused", 0},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		}, "token endpoint: EOF", 0},
	} {
		issuer := httptest.NewServer(tt.answer)
		c := newAPI(t, func(http.ResponseWriter, *http.Request) { t.Errorf("%s: the API was asked", tt.name) }, WithClientCredentials(oauthConfig(issuer.URL+"/?"+secret)))
		_, err := c.Logs.Query(t.Context(), LogsRequest{})
		issuer.Close()
		var token *TokenError
		if !errors.As(err, &token) || token.Status != tt.status || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
		if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
			t.Errorf("%s: the error shows the secret: %v", tt.name, err)
		}
	}
	if elsewhere.Load() > 0 {
		t.Error("the secret followed a redirect")
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, opt := range map[string]Option{
		"no URL":              WithBaseURL("http://user:secret@[::1"),
		"no scheme":           WithBaseURL("api.example"),
		"another scheme":      WithBaseURL("ftp://api.example"),
		"no host":             WithBaseURL("http://:80/x"),
		"a password":          WithBaseURL("https://user:secret@api.example"),
		"a query":             WithBaseURL("https://api.example?x=secret"),
		"a fragment":          WithBaseURL("https://api.example#secret"),
		"no SDK version":      WithSDKVersion(""),
		"a broken version":    WithSDKVersion("1\r\nX: y"),
		"a broken agent":      WithUserAgent("a\nb"),
		"no time":             WithTimeout(0),
		"no body":             WithMaxBody(0),
		"no tries":            WithMaxAttempts(0),
		"no requests at once": WithConcurrency(0),
		"no HTTP client":      WithHTTPClient(nil),
		"nobody to see":       WithTokenSeen(nil),
		"no token URL":        WithClientCredentials(clientcredentials.Config{ClientID: "a", ClientSecret: "secret"}),
		"no client id":        WithClientCredentials(clientcredentials.Config{TokenURL: "https://a.example", ClientSecret: "secret"}),
		"no client secret":    WithClientCredentials(clientcredentials.Config{TokenURL: "https://a.example", ClientID: "a"}),
	} {
		if _, err := New(opt); err == nil || strings.Contains(err.Error(), "secret@") || strings.Contains(err.Error(), "=secret") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := New(WithBaseURL(" https://api.example/v1/ "), WithSDKVersion("1.13.0"), WithUserAgent(""), WithTimeout(1), WithMaxBody(1), WithMaxAttempts(1), WithConcurrency(1)); err != nil {
		t.Error(err)
	}
}
