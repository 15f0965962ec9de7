package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/internal/corpus"
)

const twoProjects = `[
	{"id":"p1","workspace_id":"w1","org_id":"o1","name":"project-x","description":"the first","status":"active","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z"},
	{"id":"p2","name":"claims-triage","description":null,"status":"archived"}]`

func TestProjectsAreListed(t *testing.T) {
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.String() != "/gateway/governance/projects?limit=100&offset=200" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if r.Header.Get("Authorization") != "Bearer "+testKey || r.Header.Get("sdk_version") != DefaultSDKVersion || r.Header.Get("Content-Type") != "" || r.ContentLength != 0 {
			t.Errorf("header %v, %d bytes of body", r.Header, r.ContentLength)
		}
		_, _ = io.WriteString(w, twoProjects)
	})
	r, err := c.Projects.List(t.Context(), ProjectsRequest{Offset: 200})
	if err != nil {
		t.Fatal(err)
	}
	want := []Project{
		{ID: "p1", WorkspaceID: "w1", OrgID: "o1", Name: "project-x", Description: "the first", Status: "active", CreatedAt: "2026-01-02T03:04:05Z", UpdatedAt: "2026-01-02T03:04:05Z"},
		{ID: "p2", Name: "claims-triage", Status: "archived"},
	}
	if d := cmp.Diff(want, r.Projects); d != "" || r.Bytes != int64(len(twoProjects)) || r.Elapsed <= 0 {
		t.Errorf("%d bytes, %s; -want +got\n%s", r.Bytes, r.Elapsed, d)
	}
}

func TestARefusedListOfProjectsSaysSo(t *testing.T) {
	asked := 0
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		answer(403, `{"error":"needs ORG_VIEWER"}`)(w, r)
	}, WithMaxAttempts(3))
	_, err := c.Projects.List(t.Context(), ProjectsRequest{})
	var api *APIError
	if !errors.As(err, &api) || api.Status != 403 || err.Error() != "GET /governance/projects: status 403: needs ORG_VIEWER" {
		t.Errorf("error %v", err)
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// TestProjectsSayNothingOfTheUpstreamsHealth holds that queries go on while the
// list of projects fails.
func TestProjectsSayNothingOfTheUpstreamsHealth(t *testing.T) {
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gateway"+projectsPath {
			answer(503, "")(w, r)
			return
		}
		_, _ = io.WriteString(w, emptyLogs)
	})
	for range 2 * breakerTrips {
		if _, err := c.Projects.List(t.Context(), ProjectsRequest{}); err == nil {
			t.Fatal("no error")
		}
	}
	if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err != nil {
		t.Errorf("a query fails: %v", err)
	}
}

func TestWhatIsNoListOfProjectsIsAnError(t *testing.T) {
	for body, want := range map[string]string{
		``:                           "the body is empty",
		`{"projects":[]}`:            "the body is no response: want a response object, found something else than an array of projects",
		`<html><title>hi</title>`:    "the body is an HTML page",
		`[{"name":"a"}`:              "the body ends in the middle",
		`[{"name":"a"},{"name":"b`:   "the body ends in the middle",
		`[{"name":"a"}] [`:           "the body is no response: want a response object, found more than an array of projects",
		`[{"name":"a"} {"name":""}]`: "the body is no JSON",
	} {
		c := newAPI(t, answer(200, body))
		_, err := c.Projects.List(t.Context(), ProjectsRequest{})
		var bad *BodyError
		if !errors.As(err, &bad) || !strings.HasPrefix(bad.Reason, want) || !strings.HasPrefix(err.Error(), "GET /governance/projects: ") {
			t.Errorf("%q: error %v, want %q", body, err, want)
		}
	}
}

func TestOddProjectsAreCounted(t *testing.T) {
	r, err := DecodeProjects(strings.NewReader(`[{"name":"a"},7,{"name":9},{"id":"x"},null]`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Problem{{Where: "[]", What: "want a project with a name", Count: 4}}, r.Problems); d != "" || len(r.Projects) != 1 {
		t.Errorf("%d projects; -want +got\n%s", len(r.Projects), d)
	}
	many := strings.Repeat(`{"name":"p"},`, MaxProjects+2) + `{"name":"p"}`
	r, err = DecodeProjects(strings.NewReader("[" + many + "]"))
	if err != nil || len(r.Projects) != MaxProjects || len(r.LeftOut) != 1 || r.LeftOut[0].Count != 3 {
		t.Errorf("%d projects, left out %v, error %v", len(r.Projects), r.LeftOut, err)
	}
}

// FuzzDecodeProjects holds that of a body which is a JSON array each element is a
// project with a name, a problem, or beyond the bound, and nothing else is one.
func FuzzDecodeProjects(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{twoProjects, `[]`, `[1,null,{"name":""},{"name":"a","status":7}]`, `[{"name":"a"}]x`, `{"name":"a"}`, `[[{"name":"a"}]]`, ` [ ] `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 4<<10 {
			return
		}
		var want []json.RawMessage
		isArray := json.Unmarshal(body, &want) == nil && want != nil
		r, err := DecodeProjects(iotest.OneByteReader(bytes.NewReader(body)))
		if isArray != (err == nil) {
			t.Fatalf("%q: error %v", body, err)
		}
		if err != nil {
			return
		}
		n := len(r.Projects)
		for _, p := range r.Problems {
			n += p.Count
		}
		for _, p := range r.Projects {
			if p.Name == "" {
				t.Errorf("%q: a project without a name", body)
			}
		}
		if n != len(want) {
			t.Errorf("%q: %d of %d elements are told of", body, n, len(want))
		}
	})
}
