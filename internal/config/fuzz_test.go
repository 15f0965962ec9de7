package config

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// FuzzFile holds that what is taken for a file of settings is one JSON object
// of known settings, each once and with the value that it gives, and that a
// refusal says why.
func FuzzFile(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{
		`{"timeout":"1s","max_bytes":5000,"insecure":true,"mask_off":["email"],"mask_pattern":{"a":"b"}}`,
		`{"timeout":"1s","timeout":"2s"}`, `{"tokens_file":null}`, `{"mask_pattern":{"a":"b","a":"c"}}`, "\xef\xbb\xbf{}", `{} {}`, `[`, `{"rate":1e9`, "",
	} {
		f.Add(s)
	}
	all, _ := settingsOf(reflect.ValueOf(&Config{}).Elem(), "")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := readFile(strings.NewReader(text), all)
		if err != nil {
			if len(err.Error()) < len("it is empty") {
				t.Errorf("%q: error %q", text, err)
			}
			return
		}
		want := map[string]any{}
		dec := json.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\xef\xbb\xbf")))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("%q is taken: %v", text, err)
		}
		for name, value := range want {
			if n, ok := value.(json.Number); ok {
				want[name] = n.String()
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-encoding/json +got):\n%s", text, diff)
		}
	})
}
