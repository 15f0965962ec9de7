package traces

import (
	"net/url"
	"testing"

	"airefinery-mcp/internal/corpus"
)

// FuzzHostOf holds that the host of a URL is what net/url says it is.
func FuzzHostOf(f *testing.F) {
	corpus.Add(f)
	for _, full := range []string{"", "http://a", "https://a.b-c:80/d?e#f", "http://a:/", "http://:80", "http://a?b", "http://a#b%", "http://a/%zz", "http://u@a/",
		"http://[::1]:80/", "HTTP://A/", "https://a:8x/", "http://a b/", "http:///a", "httpss://a", "http://a/\x7f", "a/b"} {
		f.Add(full)
	}
	f.Fuzz(func(t *testing.T, full string) {
		want := ""
		if u, err := url.Parse(full); err == nil {
			want = u.Host
		}
		if got := hostOf(full); got != want {
			t.Errorf("the host of %q is %q, want %q", full, got, want)
		}
	})
}
