package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
)

// examineAPI runs every check against an API that answers by path: a status other than 200 for those in statuses, else a
// body of those in bodies.
func examineAPI(t *testing.T, statuses map[string]int, bodies map[string]string, date time.Time, hasKey bool) map[string]Check {
	t.Helper()
	healthy := map[string]string{
		"/authentication/validate": `{"organization_id":"org-1"}`,
		"/authentication/inspect":  `{"organization_id":"org-1","permission":"READ_ONLY","role":"ORG_VIEWER"}`,
		"/governance/projects":     `[{"name":"shop","status":"active"},{"name":"old","status":"deleted"}]`,
		"/observability/logs":      `{"status":"success","data":{"resultType":"streams","result":[]}}`,
		"/observability/metrics":   `{"status":"success","data":{"resultType":"vector","result":[]}}`,
		"/observability/traces":    `{"traces":[]}`,
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", date.UTC().Format(http.TimeFormat))
		if status := statuses[r.URL.Path]; status != 0 {
			w.WriteHeader(status)
			return
		}
		body, ok := bodies[r.URL.Path]
		if !ok {
			body = healthy[r.URL.Path]
		}
		_, _ = io.WriteString(w, body)
	}))
	defer srv.Close()
	trail := &Trail{}
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey("FAKE-key"), client.WithMaxAttempts(1), client.WithHTTPClient(&http.Client{Transport: trail.Wrap(http.DefaultTransport)}))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]Check{}
	Run(t.Context(), Patient{Client: c, Trail: trail, Credential: "the API key of the test", HasKey: hasKey, SDKVersion: "1.32.0"}, func(c Check) {
		if _, twice := all[c.Name]; twice {
			t.Errorf("%s is reported twice", c.Name)
		}
		all[c.Name] = c
	})
	return all
}

func TestAHealthyAPIIsWellThroughout(t *testing.T) {
	all := examineAPI(t, nil, nil, time.Now(), true)
	if len(all) != 12 {
		t.Errorf("%d checks were made: %v", len(all), all)
	}
	for _, c := range all {
		if c.State != OK || c.Mend != "" {
			t.Errorf("%+v", c)
		}
	}
}

func TestEachFindingIsSaidWithItsMend(t *testing.T) {
	inspect := func(members string) map[string]string {
		return map[string]string{"/authentication/inspect": `{"organization_id":"org-1","role":"ORG_VIEWER",` + members + `}`}
	}
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	for _, c := range []struct {
		name     string
		statuses map[string]int
		bodies   map[string]string
		skew     time.Duration
		check    string
		state    State
		found    string
		mend     string
	}{
		{"a key that may write", nil, inspect(`"permission":"READ_WRITE"`), 0, "authentication/inspect", OK, "READ_WRITE", "a READ_ONLY key is enough"},
		{"a key without end", nil, inspect(`"permission":"READ_ONLY"`), 0, "authentication/inspect", OK, "no end stated", ""},
		{"a key that ends some day", nil, inspect(`"expires_date":"` + in(100*24*time.Hour+time.Minute) + `"`), 0, "authentication/inspect", OK, "ends in 100 days", ""},
		{"a key that ends soon", nil, inspect(`"expires_date":"` + in(3*24*time.Hour+time.Minute) + `"`), 0, "authentication/inspect", Warn, "ends in 3 days", "make a new key"},
		{"a key that has ended", nil, inspect(`"expires_date":"2020-01-31"`), 0, "authentication/inspect", Fail, "ended 2020-01-31", "make a new key, and put it where the old one is: the API key of the test"},
		{"a date of no known form", nil, inspect(`"expires_date":"next spring"`), 0, "authentication/inspect", OK, "ends next spring", ""},
		{"no right to inspect", map[string]int{"/authentication/inspect": 403}, nil, 0, "authentication/inspect", Warn, "may not ask", "queries work without"},
		{"no projects here", map[string]int{"/governance/projects": 404}, nil, 0, "governance/projects", Skip, "does not offer it (404)", ""},
		{"no right to list projects", map[string]int{"/governance/projects": 403}, nil, 0, "governance/projects", Warn, "403", "ORG_VIEWER"},
		{"no right to traces", map[string]int{"/observability/traces": 403}, nil, 0, "traces", Fail, "403", "READ_ONLY key of the organization"},
		{"too many requests", map[string]int{"/observability/logs": 429}, nil, 0, "logs", Fail, "429", "wait"},
		{"another site", map[string]int{"/authentication/validate": 404}, nil, 0, "authentication/validate", Fail, "404", "check AIR_BASE_URL"},
		{"a site without an organization", nil, map[string]string{"/authentication/validate": `{}`}, 0, "authentication/validate", Warn, "without an organization", "AIR_BASE_URL"},
		{"a clock ahead", nil, nil, 5 * time.Minute, "clock", Warn, "ahead of this machine's", "NTP"},
		{"a clock behind", nil, nil, -5 * time.Minute, "clock", Warn, "behind this machine's", "NTP"},
		{"a wrong key", map[string]int{"/authentication/validate": 401}, nil, 0, "sdk_version", Skip, "says nothing of it", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := examineAPI(t, c.statuses, c.bodies, time.Now().Add(c.skew), true)[c.check]
			if got.State != c.state || !strings.Contains(got.Found, c.found) || !strings.Contains(got.Mend, c.mend) || c.mend == "" && got.Mend != "" {
				t.Errorf("got %+v, want %s, %q, %q", got, c.state, c.found, c.mend)
			}
		})
	}
	if got := examineAPI(t, nil, nil, time.Now(), false)["authentication/inspect"]; got.State != Skip {
		t.Errorf("without a key: %+v", got)
	}
}

func TestNothingIsAskedOfAHostThatIsNotFound(t *testing.T) {
	c, err := client.New(client.WithBaseURL("https://api.test"), client.WithAPIKey("FAKE-key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lookup := range []error{errors.New("the resolver broke"), fmt.Errorf("asked: %w", context.DeadlineExceeded)} {
		var all []Check
		Run(t.Context(), Patient{Client: c, Trail: &Trail{}, Lookup: func(context.Context, string) ([]string, error) { return nil, lookup }}, func(c Check) { all = append(all, c) })
		last := all[len(all)-1]
		if all[2].Name != "dns" || all[2].State != Fail || all[2].Mend == "" || last.State != Skip || len(all) != 4 {
			t.Errorf("%v: %+v", lookup, all)
		}
	}
}
