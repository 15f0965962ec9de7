package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// The defaults of the options.
const (
	// DefaultBaseURL is the public API's address.
	DefaultBaseURL = "https://api.airefinery.accenture.com"
	// DefaultSDKVersion is the official SDK's version that this package was
	// written against.
	DefaultSDKVersion = "1.32.0"
	// DefaultTimeout is the official SDK's.
	DefaultTimeout = 15 * time.Second
	// DefaultMaxBody is in bytes, decompressed; 100 detailed traces take some
	// 4.6 MB.
	DefaultMaxBody = 64 << 20
	// DefaultMaxAttempts is the first one and two repetitions.
	DefaultMaxAttempts = 3
	// DefaultConcurrency is in requests.
	DefaultConcurrency = 64
)

// Option sets something of a [Client]. Of several for the same the last holds.
type Option func(*settings) error

type settings struct {
	base        *url.URL
	credential  credential
	sdkVersion  string
	userAgent   string
	timeout     time.Duration
	maxBody     int64
	maxAttempts int
	concurrency int
	http        *http.Client
	tokenSeen   func(string)
	joined      func(ctx, first context.Context) (end func())
	tapes       bool
}

// WithBaseURL sets the API's address, [DefaultBaseURL] unless set: an http or
// https URL that may have a path, without user information, query or fragment.
func WithBaseURL(raw string) Option {
	return func(s *settings) error {
		u, err := url.Parse(strings.TrimSpace(raw))
		switch {
		case err != nil:
			return errors.New("the base URL is no URL") // err would quote it, password and all
		case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
			return errors.New("the base URL must begin with http:// or https:// and name a host")
		case u.User != nil:
			return errors.New("the base URL must not hold a user or password")
		case u.RawQuery != "" || u.Fragment != "":
			return errors.New("the base URL must have no query and no fragment")
		}
		u.Path = strings.TrimRight(u.Path, "/")
		s.base = u
		return nil
	}
}

// WithAPIKey authenticates with an API key. White space around it is dropped; a
// key that is empty or cannot stand in a header is refused.
func WithAPIKey(key string) Option {
	return func(s *settings) (err error) {
		s.credential, err = newKey(key)
		return err
	}
}

// WithAPIKeyFile authenticates with the API key that a file holds. The file is
// read now, which may fail, and again whenever its time or size has changed, so
// that a key can be rotated; where that fails, queries are a [*CredentialError].
func WithAPIKeyFile(name string) Option {
	return func(s *settings) error {
		f := &keyFile{name: name}
		if _, err := f.token(context.Background(), nil); err != nil {
			return err
		}
		s.credential = f
		return nil
	}
}

// WithClientCredentials authenticates by OAuth 2.0 client credentials. The token
// URL, the id and the secret are required. A token is asked for when a query
// needs one, and reused until 60 s before it expires or until the API refuses it.
// Id and secret go into the form, as the official SDK sends them, unless cfg says
// otherwise. Queries that get no token are a [*TokenError].
func WithClientCredentials(cfg clientcredentials.Config) Option {
	return func(s *settings) error {
		u, err := url.Parse(cfg.TokenURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return errors.New("the token URL must begin with http:// or https:// and name a host")
		}
		if cfg.ClientID == "" || cfg.ClientSecret == "" {
			return errors.New("client credentials need an id and a secret")
		}
		if cfg.AuthStyle == oauth2.AuthStyleAutoDetect { // which asks a second time whenever the first fails
			cfg.AuthStyle = oauth2.AuthStyleInParams
		}
		s.credential = &oauthTokens{cfg: func() *clientcredentials.Config { return &cfg }}
		return nil
	}
}

// WithSDKVersion sets the header sdk_version, which the API requires;
// [DefaultSDKVersion] unless set. The API wants at least 1.13.0, which is not
// checked here.
func WithSDKVersion(version string) Option {
	return func(s *settings) error {
		if version == "" || !isHeaderText(version) {
			return errors.New("the SDK version must be plain text like " + DefaultSDKVersion)
		}
		s.sdkVersion = version
		return nil
	}
}

// WithUserAgent sets the header User-Agent, "airefinery-go" unless set. It must
// be printable ASCII.
func WithUserAgent(agent string) Option {
	return func(s *settings) error {
		if !isHeaderText(agent) {
			return errors.New("the user agent must be plain text")
		}
		s.userAgent = agent
		return nil
	}
}

// WithTimeout bounds a query with all its attempts and waits, [DefaultTimeout]
// unless set; it must be above zero. The context's deadline holds as well.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d <= 0 {
			return fmt.Errorf("the timeout is %s, it must be above zero", d)
		}
		s.timeout = d
		return nil
	}
}

// Timeout returns the time of [WithTimeout].
func (c *Client) Timeout() time.Duration { return c.s.timeout }

// WithMaxBody bounds the size of an answer after decompression, in bytes,
// [DefaultMaxBody] unless set; it must be above zero. A larger answer is a
// [*BodyError] with that Limit.
func WithMaxBody(bytes int64) Option {
	return func(s *settings) error {
		if bytes <= 0 {
			return fmt.Errorf("the limit of a body is %d bytes, it must be above zero", bytes)
		}
		s.maxBody = bytes
		return nil
	}
}

// WithMaxAttempts sets how often a query is sent at most, [DefaultMaxAttempts]
// unless set; it must be at least 1, which turns repetition off.
func WithMaxAttempts(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("the attempts are %d, they must be at least 1", n)
		}
		s.maxAttempts = n
		return nil
	}
}

// WithConcurrency bounds the requests under way of one caller, of this client and
// those that [Client.WithKey] makes from it; [DefaultConcurrency] unless set, at
// least 1. A server with many callers has a quarter more for all of them.
// Further queries wait for their turn; one whose time ends before it is a
// [*BusyError].
func WithConcurrency(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("the concurrent requests are %d, they must be at least 1", n)
		}
		s.concurrency = n
		return nil
	}
}

// WithHTTPClient makes the requests through a copy of c, which must not be nil:
// for a proxy, certificates or a transport of one's own. Its redirect policy is
// replaced: another origin is never followed. By default the requests go through
// [http.DefaultTransport].
func WithHTTPClient(c *http.Client) Option {
	return func(s *settings) error {
		if c == nil {
			return errors.New("the HTTP client is nil")
		}
		copied := *c
		s.http = &copied
		return nil
	}
}

// WithTokenSeen calls seen with the bearer token of each request before it is
// sent: the API key or an OAuth token, but not the keys of [Client.WithKey],
// which whoever passes them knows. It is for keeping credentials out of what is
// shown, whatever the upstream repeats of them; seen must be safe for
// concurrent use.
func WithTokenSeen(seen func(token string)) Option {
	return func(s *settings) error {
		if seen == nil {
			return errors.New("the function that sees tokens is nil")
		}
		s.tokenSeen = seen
		return nil
	}
}

// WithJoined calls joined with the context of a query that shares the request of
// an identical one under way, and with one that has the values of that one's. The
// function that it returns is called when the query ends. It is for keeping the
// query's own trace, as the request belongs to that of the first.
func WithJoined(joined func(ctx, first context.Context) (end func())) Option {
	return func(s *settings) error {
		if joined == nil {
			return errors.New("the function that sees joined queries is nil")
		}
		s.joined = joined
		return nil
	}
}

// isHeaderText reports whether text can stand in a header.
func isHeaderText(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// WithTapes keeps, beside each response, how it came over the wire, for contexts of
// [Record]: as much more memory as the compressed body is long.
func WithTapes() Option {
	return func(s *settings) error {
		s.tapes = true
		return nil
	}
}
