package config

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/oauth2/clientcredentials"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/lazyregexp"
	"airefinery-mcp/internal/redact"
)

// ErrNoCredential says what to set.
var ErrNoCredential = errors.New("no credential: set AIR_API_KEY (or AIR_API_KEY_FILE, or AIR_OAUTH_TOKEN_URL with AIR_OAUTH_CLIENT_ID and AIR_OAUTH_CLIENT_SECRET), which is missing or blank, or pass --demo to try it on generated data")

// ClientOptions are the options of the client for the real API. The error says
// what of the credential or of the certificates is wrong, and is [ErrNoCredential] when there is none.
// Requests go through wrap, which may be nil. The tokens that are sent are
// protected by masks.
func (c *Config) ClientOptions(userAgent string, masks *redact.Redactor, wrap func(http.RoundTripper) http.RoundTripper) ([]client.Option, error) {
	transport, err := c.roundTripper()
	if err != nil {
		return nil, err
	}
	var rt http.RoundTripper = transport
	if wrap != nil {
		rt = wrap(rt)
	}
	opts := []client.Option{
		client.WithBaseURL(c.BaseURL),
		client.WithSDKVersion(c.SDKVersion),
		client.WithTimeout(c.Timeout),
		client.WithMaxBody(c.MaxBody),
		client.WithUserAgent(userAgent),
		client.WithTokenSeen(masks.Protect),
		client.WithHTTPClient(&http.Client{Transport: rt}),
	}
	credential, err := c.credential()
	if err != nil || credential == nil {
		return opts, err
	}
	return append(opts, credential), nil
}

// CheckKey reports an API key that can only be a mistake. The error does not
// tell the key; where says whence it comes.
func CheckKey(where, key string) error {
	if err := checkSecret(where, key); err != nil {
		return err
	}
	return usable(where, client.WithAPIKey(key))
}

// credential is the option for what the API is called with; nil where each
// caller brings a key.
func (c *Config) credential() (client.Option, error) {
	switch {
	case c.OAuthTokenURL != "":
		return c.clientCredentials()
	case c.APIKeyFile != "":
		const name = "--api-key-file (AIR_API_KEY_FILE)"
		data, err := os.ReadFile(c.APIKeyFile)
		if err != nil {
			return nil, fmt.Errorf("%s: %w: name a file that holds the key alone and that this server may read", name, err)
		}
		key := strings.TrimSpace(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
		return client.WithAPIKeyFile(c.APIKeyFile), CheckKey("the file of "+name, key)
	case c.APIKey != "":
		return client.WithAPIKey(string(c.APIKey)), CheckKey("AIR_API_KEY", string(c.APIKey))
	case c.RequireUpstreamKey:
		return nil, nil
	}
	return nil, ErrNoCredential
}

func (c *Config) clientCredentials() (client.Option, error) {
	if c.OAuthClientID == "" || c.OAuthClientSecret == "" {
		return nil, errors.New("AIR_OAUTH_TOKEN_URL is set: set AIR_OAUTH_CLIENT_ID and AIR_OAUTH_CLIENT_SECRET too")
	}
	if err := checkSecret("AIR_OAUTH_CLIENT_SECRET", string(c.OAuthClientSecret)); err != nil {
		return nil, err
	}
	params := url.Values{}
	for k, v := range c.OAuthParams {
		params.Set(k, v)
	}
	opt := client.WithClientCredentials(clientcredentials.Config{
		TokenURL: c.OAuthTokenURL, ClientID: c.OAuthClientID, ClientSecret: string(c.OAuthClientSecret),
		Scopes: c.OAuthScopes, EndpointParams: params,
	})
	return opt, usable("--oauth-token-url (AIR_OAUTH_TOKEN_URL)", opt)
}

// usable reports what the client has against an option, by the name of its
// setting.
func usable(setting string, opt client.Option) error {
	if _, err := client.New(opt); err != nil {
		return fmt.Errorf("%s: %s", setting, strings.TrimPrefix(err.Error(), "client: "))
	}
	return nil
}

// Credential names what the API is called with and where it is set, for a
// message that tells whom to ask.
func (c *Config) Credential() string {
	switch {
	case c.Demo:
		return "the demo's own key"
	case c.OAuthTokenURL != "":
		return "the OAuth client credentials (AIR_OAUTH_CLIENT_ID, AIR_OAUTH_CLIENT_SECRET, AIR_OAUTH_TOKEN_URL)"
	case c.APIKeyFile != "":
		return "the API key in the file that AIR_API_KEY_FILE or --api-key-file names"
	case c.RequireUpstreamKey:
		return "the API key that each caller sends in the header X-AIR-API-Key"
	}
	return "the API key in the environment variable AIR_API_KEY"
}

// CredentialFound is Credential with how much was found there, for the operator.
func (c *Config) CredentialFound() string {
	if c.Demo || c.OAuthTokenURL != "" || c.APIKeyFile != "" || c.APIKey == "" {
		return c.Credential()
	}
	return fmt.Sprintf("%s (%s, %d characters)", c.Credential(), c.APIKey, utf8.RuneCountInString(string(c.APIKey)))
}

// Target names what is asked, without what of an address may be secret.
func (c *Config) Target() string {
	if c.Demo {
		return "generated demo data"
	}
	return withoutSecrets(c.BaseURL)
}

// reference is a whole value that a client or a shell should have replaced:
// ${input:key}, ${env:KEY}, $KEY, %KEY%, {{key}}, <key>.
var reference = lazyregexp.New(`^(\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*|%[A-Za-z_][A-Za-z0-9_]*%|\{\{[^}]*\}\}|<[^<>]*>)$`)

func isReference(value string) bool {
	return value != "" && strings.IndexByte("$%{<", value[0]) >= 0 && reference().MatchString(value)
}

// What examples have in place of a secret, but for case and all that is no letter:
// an order, or whose it is, and what of the secret; or a word by itself.
var (
	orders   = []string{"put", "insert", "enter", "paste", "add", "replace", "change", "with", "your", "my", "the", "real", "own", "actual"}
	wanted   = []string{"key", "token", "secret"}
	stopgaps = []string{"changeme", "replaceme", "placeholder", "todo", "none", "null", "nil", "undefined", "dummy", "redacted"}
)

// isStopgap reports whether the letters of a secret are an example's words.
func isStopgap(letters string) bool {
	if slices.Contains(stopgaps, letters) || len(letters) >= 3 && strings.Trim(letters, "x") == "" {
		return true
	}
	rest, ordered := cutFirst(letters, orders)
	for more := ordered; more; {
		rest, more = cutFirst(rest, orders)
	}
	rest, _ = cutFirst(rest, []string{"airefinery", "air"})
	rest, _ = cutFirst(rest, []string{"api"})
	rest, ok := cutFirst(rest, wanted)
	switch rest {
	case "here", "goeshere":
		return ok
	case "", "please":
		return ok && ordered
	}
	return false
}

// cutFirst takes the first of the words that a text begins with off it.
func cutFirst(text string, words []string) (rest string, found bool) {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(text, w); ok {
			return rest, true
		}
	}
	return text, false
}

// lettersOf are the letters of a text, in lower case.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// checkSecret reports a secret that can only be a mistake; where says whence it
// comes. The secret itself is not told, but for what is none.
func checkSecret(where, value string) error {
	if value == "" {
		return fmt.Errorf("%s is empty: put the key there", where)
	}
	if isReference(value) {
		return fmt.Errorf("%s holds %s as it stands, which nothing has replaced by the key: put the key itself there, or keep it in a file that AIR_API_KEY_FILE names", where, value)
	}
	if isStopgap(lettersOf(value)) || strings.Trim(value, ".…*-_") == "" {
		return fmt.Errorf("%s holds an example's words (%q) in place of the key: put the real key there", where, value)
	}
	if first, last := value[0], value[len(value)-1]; len(value) > 1 && first == last && strings.IndexByte("\"'`", first) >= 0 {
		return fmt.Errorf("%s has quotation marks around the key, which are no part of it: take them off", where)
	}
	if scheme, _, ok := strings.Cut(value, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return fmt.Errorf("%s begins with the word Bearer, which is added when the key is sent: leave only the key", where)
	}
	for _, name := range []string{"AIR_API_KEY=", "AIR_OAUTH_CLIENT_SECRET="} {
		if strings.HasPrefix(value, name) {
			return fmt.Errorf("%s begins with %s, the name of the variable: leave only what follows it", where, name)
		}
	}
	return nil
}
