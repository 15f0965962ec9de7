package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/schemas"
	"airefinery-mcp/tools"
)

// TestBundlesStartTheServer holds of the manifests by which clients install the
// server whole that they name its tools, and that what they start answers with
// the key that their user gives.
func TestBundlesStartTheServer(t *testing.T) {
	read := func(path string, into any) {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	var bundle struct {
		Server struct {
			Config started `json:"mcp_config"`
		}
		Tools []struct{ Name, Description string }
	}
	read("deploy/mcpb/manifest.json", &bundle)
	var extension struct {
		Servers map[string]started `json:"mcpServers"`
	}
	read("gemini-extension.json", &extension)

	c, err := client.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.New(tools.Config{Client: c, Catalogue: schemas.Known()})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, d := range set.Definitions() {
		want = append(want, d.Name)
	}
	for _, d := range bundle.Tools {
		got = append(got, d.Name)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the bundle names the tools %v, there are %v", got, want)
	}

	s, bin := surround(t), program(t)
	values := strings.NewReplacer("${user_config.api_key}", rightKey, "$AIR_API_KEY", rightKey, "${user_config.base_url}", s.plain)
	for name, e := range map[string]started{"the bundle": bundle.Server.Config, "the extension": extension.Servers["airefinery"]} {
		u := newUser{args: e.Args, env: []string{"AIR_BASE_URL=" + s.plain}}
		for k, v := range e.Env {
			u.env = append(u.env, k+"="+values.Replace(v))
		}
		if answer, _ := firstCall(t, bin, u); !strings.Contains(answer, `"totals":`) {
			t.Errorf("%s starts %+v, which answers %s", name, e, answer)
		}
		// A value that the client leaves as it is says so.
		u.env = []string{"AIR_BASE_URL=" + s.plain, "AIR_API_KEY=" + e.Env["AIR_API_KEY"]}
		if answer, _ := firstCall(t, bin, u); !strings.Contains(answer, "nothing has replaced") {
			t.Errorf("%s without a key answers %s", name, answer)
		}
	}
}
