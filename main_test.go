package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"airefinery-mcp": main})
}

// TestScripts runs the binary as its users do. The scripts find an upstream
// at $UPSTREAM that answers with captures and writes each request it gets to
// $WORK/request.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			up := httptest.NewServer(captures(filepath.Join(env.WorkDir, "request")))
			env.Defer(up.Close)
			env.Setenv("UPSTREAM", up.URL)
			env.Setenv("GORACE", "atexit_sleep_ms=0") // a second each otherwise, under -race
			for _, name := range []string{"AIR_API_KEY", "AIR_BASE_URL", "AIR_API_KEY_FILE"} {
				env.Setenv(name, "")
			}
			return nil
		},
	})
}

// captures answers like the API: genuine bodies, 401 for the key "wrong".
func captures(requestFile string) http.Handler {
	files := map[string]string{
		"/observability/logs":    "loki/loki_push_meta_streams.json",
		"/observability/metrics": "prom/prom_range_20x60.json",
		"/observability/traces":  "facade/traces_12_detailed.json",
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		record := r.Method + " " + r.URL.Path + "\nsdk_version: " + strings.Join(r.Header["Sdk_version"], ",") + "\n" + string(body) + "\n"
		if err := os.WriteFile(requestFile, []byte(record), 0o600); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if r.Header.Get("Authorization") != "Bearer right" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"detail":"Not authenticated"}`)
			return
		}
		http.ServeFile(w, r, filepath.Join("client/testdata/captures", files[r.URL.Path]))
	})
}

func TestTheExampleConfigurationIsValid(t *testing.T) {
	data, err := os.ReadFile("claude_desktop_config.example.json")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		MCPServers map[string]struct {
			Command string
			Args    []string
			Env     map[string]string
		} `json:"mcpServers"`
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	s, ok := c.MCPServers["airefinery"]
	if !ok || s.Command == "" || s.Env["AIR_API_KEY"] == "" {
		t.Fatalf("got %+v, want a command and AIR_API_KEY for airefinery", c)
	}
	// What it sets must be enough: with the key as it stands, the arguments
	// are accepted.
	env := func(name string) string { return s.Env[name] }
	var out, errs strings.Builder
	if code := run(context.Background(), append(s.Args, "--print-config"), env, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	if strings.Contains(out.String(), s.Env["AIR_API_KEY"]) || !strings.Contains(out.String(), "***") {
		t.Errorf("the key is printed, or not masked:\n%s", out.String())
	}
}
