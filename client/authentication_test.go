package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestInspectTellsOfTheKey(t *testing.T) {
	var body, path string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body, path = string(b), r.URL.Path
		_, _ = io.WriteString(w, `{"api_key_id":"k1","user_id":null,"organization_id":"o1","label":"ci","permission":"READ_ONLY","role":"ORG_VIEWER","expires_date":"2027-01-01","created_date":"2026-01-01"}`)
	}))
	defer srv.Close()
	c, err := New(WithBaseURL(srv.URL), WithAPIKey("FAKE-key"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := KeyInfo{ID: "k1", Label: "ci", OrganizationID: "o1", Permission: "READ_ONLY", Role: "ORG_VIEWER", Expires: "2027-01-01", Created: "2026-01-01"}
	if *got != want || path != "/authentication/inspect" || body != `{"api_key":"FAKE-key"}` {
		t.Errorf("POST %s %s: got %+v, want %+v", path, body, *got, want)
	}
}
