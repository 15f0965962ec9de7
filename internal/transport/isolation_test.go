package transport

import (
	"context"
	"encoding/json"
	"net"
	"regexp"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/tools"
)

// startDemo runs the demo's API.
func startDemo(t testing.TB) (url string) {
	t.Helper()
	api, err := demo.Start(demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := api.Close(); err != nil {
			t.Error(err)
		}
	})
	return api.URL()
}

// startReal serves the real tools over an upstream.
func startReal(t testing.TB, cfg HTTPConfig, upstream string) (url string) {
	t.Helper()
	c, err := client.New(client.WithBaseURL(upstream), client.WithAPIKey(demo.DefaultKey))
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.New(tools.Config{Client: c})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Addr = "127.0.0.1:0"
	s, err := newHTTPServer(cfg, set.Server("test"), Deps{})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + ln.Addr().String()
}

// Two callers of the real tools, with the same upstream: what one of them has
// fetched is out of the other's reach, by its cursor or by a trace's handle.
func TestCallersCannotReachEachOthersData(t *testing.T) {
	path, alice := tokensFile(t)
	bob, line, err := NewToken("bob")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, line+"\n"+aliceLine(t, path))
	url := startReal(t, HTTPConfig{TokensFile: path}, startDemo(t))
	call := func(tool, args string, headers ...string) string {
		_, body := do(t, request(t, "POST", url+"/mcp", callBody(1, tool, args), headers...))
		var resp struct {
			Result struct{ Content []struct{ Text string } }
		}
		if err := json.Unmarshal([]byte(body), &resp); err != nil || len(resp.Result.Content) != 1 {
			t.Fatalf("%s: %s", tool, body)
		}
		return resp.Result.Content[0].Text
	}
	asAlice, asBob := []string{"Authorization", "Bearer " + alice}, []string{"Authorization", "Bearer " + bob}
	// Alice with another key is another caller, too.
	otherKey := append(asAlice, upstreamKeyHeader, demo.DefaultKey)

	logs := call("query_logs", `{"time_window":"1h"}`, asAlice...)
	cursor := regexp.MustCompile(`"cursor":"([^"]+)"`).FindStringSubmatch(logs)
	if cursor == nil {
		t.Fatalf("no cursor in %s", logs)
	}
	next := `{"cursor":"` + cursor[1] + `"}`
	if text := call("query_logs", next, asAlice...); strings.Contains(text, `"error":{`) {
		t.Errorf("alice, by her cursor: %s", text)
	}
	for name, headers := range map[string][]string{"bob": asBob, "alice with another key": otherKey} {
		if text := call("query_logs", next, headers...); !strings.Contains(text, `"code":"not_found"`) {
			t.Errorf("%s, by alice's cursor: %.300s", name, text)
		}
	}

	traces := call("query_traces", `{"trace":"inference_traces","time_window":"1h","limit":5}`, asAlice...)
	handle := regexp.MustCompile(`"([0-9a-f]{8})"`).FindStringSubmatch(traces)
	if handle == nil {
		t.Fatalf("no handle in %s", traces)
	}
	one := `{"trace":"inference_traces","trace_id":"` + handle[1] + `"}`
	if text := call("query_traces", one, asAlice...); strings.Contains(text, `"error":{`) {
		t.Errorf("alice, by her handle: %.300s", text)
	}
	for name, headers := range map[string][]string{"bob": asBob, "alice with another key": otherKey} {
		if text := call("query_traces", one, headers...); !strings.Contains(text, `"error":{`) {
			t.Errorf("%s, by alice's handle: %.300s", name, text)
		}
	}
}
