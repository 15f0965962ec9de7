package config

import (
	"net/url"
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
)

// FuzzWithoutSecrets holds that no password in an address and no part of its
// query is printed, whatever else it is, and that the rest is printed.
func FuzzWithoutSecrets(f *testing.F) {
	corpus.Add(f)
	const password = "FAKE-passw0rd"
	for _, s := range []string{"https:", "", "host", "://", "\x7f", "a b:", "mailto:"} {
		f.Add(s, "user", "host:80/a?b#c")
	}
	f.Add("http:", "us@r/", "[::1]")
	f.Fuzz(func(t *testing.T, scheme, user, host string) {
		if len(scheme)+len(user)+len(host) > 4<<10 || strings.ContainsAny(scheme, "/?#") || strings.ContainsAny(user, "/?#") {
			return // then it is the path that holds it
		}
		raw := scheme + "//" + user + ":" + password + "@" + host
		if got := withoutSecrets(raw); strings.Contains(got, password) {
			t.Errorf("%q is printed as %q", raw, got)
		}
		if !strings.ContainsAny(host, "#") {
			raw = scheme + "//" + user + "@" + host + "?token=" + password
			if got := withoutSecrets(raw); strings.Contains(got, password) {
				t.Errorf("%q is printed as %q", raw, got)
			}
		}
		raw = scheme + "//" + host
		if u, err := url.Parse(raw); err == nil && u.Scheme != "" && u.Host != "" && u.User == nil && u.RawQuery == "" && withoutSecrets(raw) != u.String() {
			t.Errorf("%q is printed as %q", raw, withoutSecrets(raw))
		}
	})
}
