package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
)

func load(t *testing.T, env map[string]string, args ...string) (*Loaded, error) {
	t.Helper()
	for k, v := range env {
		t.Setenv(k, v)
	}
	return Load(args, os.Getenv, io.Discard, io.Discard)
}

func TestSettingsComeFromFlagsThenEnvironmentThenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(file, []byte(`{"timeout":"1s","sdk_version":"1.2.3","max_bytes":5000}`), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := load(t, map[string]string{"AIR_SDK_VERSION": "1.30.0", "AIR_TIMEOUT": "2s"}, "--config", file, "--timeout", "3s")
	if err != nil {
		t.Fatal(err)
	}
	if l.Timeout != 3*time.Second || l.SDKVersion != "1.30.0" || l.MaxBytes != 5000 || l.BaseURL != client.DefaultBaseURL || l.Command != "serve" {
		t.Errorf("got timeout %s (flag), sdk %s (environment), max bytes %d (file), base %s (default), command %s",
			l.Timeout, l.SDKVersion, l.MaxBytes, l.BaseURL, l.Command)
	}
}

func TestACredentialIsAskedFor(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		env  map[string]string
		args []string
		want error
		said string // where it is set
	}{
		{"none", nil, nil, ErrNoCredential, "AIR_API_KEY"},
		{"a blank key", map[string]string{"AIR_API_KEY": "  "}, nil, ErrNoCredential, "AIR_API_KEY"},
		{"a key", map[string]string{"AIR_API_KEY": "k"}, nil, nil, "AIR_API_KEY"},
		{"a file", nil, []string{"--api-key-file", key}, nil, "AIR_API_KEY_FILE"},
		{"client credentials", map[string]string{"AIR_OAUTH_CLIENT_SECRET": "s"}, []string{"--oauth-token-url", "https://x.example/t", "--oauth-client-id", "i"}, nil, "AIR_OAUTH_CLIENT_SECRET"},
		{"each caller's own", nil, []string{"--http", "127.0.0.1:0", "--require-upstream-key"}, nil, "X-AIR-API-Key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := load(t, c.env, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			masks, err := l.Redactor()
			if err != nil {
				t.Fatal(err)
			}
			opts, err := l.ClientOptions("test", masks, nil)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if _, err := client.New(opts...); err != nil {
				t.Errorf("the options make no client: %v", err)
			}
			if said := l.Credential(); !slices.Contains(strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(" ,()", r) }), c.said) {
				t.Errorf("the credential is %q, want %s named", said, c.said)
			}
		})
	}
	l, err := load(t, nil, "--oauth-token-url", "https://x.example/t")
	if err != nil {
		t.Fatal(err)
	}
	masks, err := l.Redactor()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.ClientOptions("test", masks, nil); err == nil || errors.Is(err, ErrNoCredential) {
		t.Errorf("half of the client credentials: error %v, want one that names the rest", err)
	}
}

func TestTheConfiguredCredentialsAreMasked(t *testing.T) {
	l, err := load(t, map[string]string{"AIR_API_KEY": "FAKE-api-key", "AIR_OAUTH_CLIENT_SECRET": "FAKE-client-secret"},
		"--oauth-params", "client_assertion_password=FAKE-assertion;audience=https://api.example;resource=observability")
	if err != nil {
		t.Fatal(err)
	}
	masks, err := l.Redactor()
	if err != nil {
		t.Fatal(err)
	}
	const line = "FAKE-api-key, FAKE-client-secret, FAKE-assertion, https://api.example, observability"
	if got, want := masks.MaskSecrets(line), "[secret], [secret], [secret], https://api.example, observability"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	l, err := load(t, map[string]string{"AIR_API_KEY": "s3cret", "AIR_OAUTH_CLIENT_SECRET": "s3cret"},
		"--base-url", "https://u:s3cret@x.example", "--oauth-token-url", "https://x.example/token?key=s3cret", "--oauth-params", "assertion=s3cret")
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error %v, want one of the password in the address, without it", err)
	}
	var b strings.Builder
	if err := l.Print(&b); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "%v %+v %s", l.APIKey, l.OAuthClientSecret, l.APIKey)
	fmt.Fprintf(&b, "%#v", l.APIKey)
	if strings.Contains(b.String(), "s3cret") {
		t.Errorf("a secret is printed:\n%s", b.String())
	}
	for _, name := range []string{"AIR_API_KEY ", "base-url ", "http ", "max-bytes ", "oidc-issuer ", "tls-cert ", "demo-seed ", "config "} {
		if !strings.Contains(b.String(), "\n"+name) && !strings.HasPrefix(b.String(), name) {
			t.Errorf("no line for %s in\n%s", name, b.String())
		}
	}
}

// The address of a store may hold a password: no flag may, nothing prints it, and
// answers mask it.
func TestTheStoresPasswordIsKept(t *testing.T) {
	const address = "redis://replica:open-sesame@redis.example:6379/2"
	if _, err := load(t, map[string]string{"AIR_API_KEY": "a-key-of-ours"}, "--store", address); err == nil || strings.Contains(err.Error(), "sesame") || !strings.Contains(err.Error(), "AIR_MCP_STORE") {
		t.Errorf("a flag with a password is refused as %v", err)
	}
	l, err := load(t, map[string]string{"AIR_API_KEY": "a-key-of-ours", "AIR_MCP_STORE": address})
	if err != nil || l.StoreName() != address || l.Given["AIR_MCP_STORE"] != "" {
		t.Fatalf("store %q, given %v, %v", l.StoreName(), l.Given, err)
	}
	var printed strings.Builder
	if err := l.Print(&printed); err != nil || strings.Contains(printed.String(), "sesame") || !strings.Contains(printed.String(), "redis://%2A%2A%2A@redis.example") {
		t.Errorf("printed %s, %v", printed.String(), err)
	}
	masks, err := l.Redactor()
	if err != nil || strings.Contains(masks.MaskSecrets("it is open-sesame"), "sesame") {
		t.Errorf("the password is not masked: %v", err)
	}
	l, err = load(t, map[string]string{"AIR_MCP_STORE": ""}, "--store", "~/usual")
	if err != nil || !filepath.IsAbs(l.StoreName()) || strings.Contains(l.StoreName(), "~") {
		t.Errorf("a path is %q, %v", l.StoreName(), err)
	}
}
