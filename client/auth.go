package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/singleflight"
)

// credential gives the bearer token of a request. Its types print nothing of
// what they hold.
type credential interface {
	// token may ask a token endpoint, with the client given.
	token(ctx context.Context, c *http.Client) (string, error)
	// discard takes back a token that the API did not accept (401), and reports
	// whether the next one is likely to be another.
	discard(token string) (renews bool)
	// id tells credentials apart without being one.
	id() string
	// secret is what does not change while the credential is the same.
	secret() (string, error)
}

// ErrNoCredential is what the [*CredentialError] of every query wraps when the
// client was given no credential.
var ErrNoCredential = errors.New("no credential: use WithAPIKey, WithAPIKeyFile or WithClientCredentials")

// unusable is the credential of a client that has none, for the reason err.
type unusable struct{ err error }

func (u unusable) token(context.Context, *http.Client) (string, error) {
	return "", &CredentialError{u.err}
}
func (unusable) discard(string) bool { return false }
func (u unusable) id() string        { return "" }
func (u unusable) secret() (string, error) {
	return "", &CredentialError{u.err}
}

// apiKey is a function, so that no way of printing it shows the key.
type apiKey func() string

func newKey(key string) (apiKey, error) {
	key = strings.TrimSpace(key)
	if key == "" {
		return nil, errors.New("the API key is empty")
	}
	if !isHeaderText(key) || strings.ContainsRune(key, ' ') {
		return nil, errors.New("the API key holds characters that no header can: copy it again, without line breaks")
	}
	return func() string { return key }, nil
}

func (k apiKey) token(context.Context, *http.Client) (string, error) { return k(), nil }
func (k apiKey) discard(string) bool                                 { return false }
func (k apiKey) id() string                                          { return fingerprint(k()) }
func (k apiKey) secret() (string, error)                             { return k(), nil }

// fingerprint is a short hash of a secret.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return fmt.Sprintf("%x", sum[:8])
}

// keyFile reads a key from a file for each query: size and time of a file do not
// tell whether it has changed. While the file is empty, as when it is being
// written, the last key holds.
type keyFile struct {
	name string

	mu  sync.Mutex
	key apiKey
}

func (f *keyFile) token(context.Context, *http.Client) (string, error) {
	data, err := os.ReadFile(f.name)
	if err != nil {
		return "", &CredentialError{fmt.Errorf("API key file: %w", err)}
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(data) > 0 || f.key == nil {
		key, err := newKey(string(data))
		if err != nil {
			return "", &CredentialError{fmt.Errorf("API key file %s: %w", f.name, err)}
		}
		f.key = key
	}
	return f.key(), nil
}

// discard reads the file again: half of a key may have been in it.
func (f *keyFile) discard(token string) bool {
	now, err := f.token(context.Background(), nil)
	return err == nil && now != token
}

func (f *keyFile) id() string { return "file:" + f.name }

func (f *keyFile) secret() (string, error) { return f.token(context.Background(), nil) }

// oauthTokens asks a token endpoint and reuses the token. The configuration is
// a function, so that no way of printing it shows the secret.
type oauthTokens struct {
	cfg     func() *clientcredentials.Config
	fetches singleflight.Group

	mu     sync.Mutex
	held   *oauth2.Token
	renew  time.Time // when a new one is asked for, zero for never
	reused bool      // held was handed out after the call that fetched it
}

// tokenExpiry is how long before a token's end a new one is asked for; of a token
// that lives for less than four times that, the last quarter of its life.
const tokenExpiry = 60 * time.Second

func (o *oauthTokens) token(ctx context.Context, c *http.Client) (string, error) {
	if t, ok := o.reuse(); ok {
		return t, nil
	}
	// All who wait share one request. It outlives those that give up: its time
	// is the client's timeout, not the call's.
	fetched := o.fetches.DoChan("", func() (t any, err error) {
		err = recovered(context.Background(), func(ctx context.Context) (err error) {
			t, err = o.fetch(context.WithValue(ctx, oauth2.HTTPClient, c))
			return err
		})
		return t, err
	})
	select {
	case f := <-fetched:
		if f.Err != nil {
			return "", tokenError(f.Err)
		}
		return f.Val.(string), nil
	case <-ctx.Done():
		return "", &TokenError{Err: context.Cause(ctx)}
	}
}

// reuse returns the token that is held, unless it is about to end.
func (o *oauthTokens) reuse() (string, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil || !o.renew.IsZero() && !time.Now().Before(o.renew) {
		return "", false
	}
	o.reused = true
	return o.held.AccessToken, true
}

func (o *oauthTokens) fetch(ctx context.Context) (string, error) {
	t, err := o.cfg().Token(ctx)
	if err != nil {
		return "", err
	}
	if t.Expiry.IsZero() {
		t.Expiry = jwtExpiry(t.AccessToken) // an endpoint need not send expires_in
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held, o.renew, o.reused = t, time.Time{}, false
	if !t.Expiry.IsZero() {
		o.renew = t.Expiry.Add(-min(tokenExpiry, time.Until(t.Expiry)/4))
	}
	return t.AccessToken, nil
}

// discard drops the token: it was revoked before its end. One that was refused
// when it was new says that the next will be, too.
func (o *oauthTokens) discard(token string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil || o.held.AccessToken != token {
		return true // another call has dropped it, and perhaps has a new one
	}
	o.held = nil
	return o.reused
}

func (o *oauthTokens) id() string { return "oauth:" + o.cfg().TokenURL + " " + o.cfg().ClientID }

func (o *oauthTokens) secret() (string, error) { return o.cfg().ClientSecret, nil }

// jwtExpiry is when a token ends by its own word, zero for one that says
// nothing. The signature is the API's to check.
func jwtExpiry(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}
	}
	var c struct {
		Exp float64 `json:"exp"`
	}
	if json.Unmarshal(claims, &c) != nil || c.Exp <= 0 || c.Exp > maxSeconds {
		return time.Time{}
	}
	return time.Unix(int64(c.Exp), 0)
}

// TokenError says that no token could be had for the client credentials.
type TokenError struct {
	// Status is the HTTP status of the token endpoint's answer; 0 when there was
	// none, or it was 2xx but held no token.
	Status int
	// Code is its OAuth error code, "invalid_client", at most 60 bytes; "" when it
	// sent none.
	Code string
	// Err is the transport's error, or says that the answer holds no token; nil
	// when the endpoint refused.
	Err error
}

func (e *TokenError) Error() string {
	switch {
	case e.Err != nil:
		return "token endpoint: " + e.Err.Error()
	case e.Code != "":
		return fmt.Sprintf("token endpoint: status %d: %s", e.Status, e.Code)
	}
	return fmt.Sprintf("token endpoint: status %d", e.Status)
}

func (e *TokenError) Unwrap() error { return e.Err }

var errTokenAnswer = errors.New("the answer holds no token")

// tokenError keeps of an error what holds no secret: the library's own quotes
// the endpoint's body.
func tokenError(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		e := &TokenError{Code: cleanText(refused.ErrorCode, 60)}
		if refused.Response != nil {
			e.Status = refused.Response.StatusCode
		}
		return e
	}
	if broke := (*url.Error)(nil); errors.As(err, &broke) {
		return &TokenError{Err: connError{broke.Err}}
	}
	if broke := (*PanicError)(nil); errors.As(err, &broke) {
		return broke
	}
	return &TokenError{Err: errTokenAnswer}
}
