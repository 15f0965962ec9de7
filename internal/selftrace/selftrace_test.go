package selftrace

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const (
	traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	parent  = "00-" + traceID + "-00f067aa0ba902b7-01"
)

// rig is a traced MCP server over HTTP whose tool asks an upstream.
type rig struct {
	url      string
	upstream chan string // traceparent of each upstream request
	tracing  *Tracing
}

func newRig(t *testing.T) *rig {
	t.Helper()
	tr, err := Start(context.Background(), "v1", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{upstream: make(chan string, 10), tracing: tr}
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.upstream <- req.Header.Get("Traceparent")
		http.Error(w, "secret words", http.StatusBadGateway)
	}))
	t.Cleanup(up.Close)
	client := &http.Client{Transport: tr.Upstream(nil)}
	t.Cleanup(client.CloseIdleConnections)
	srv := server.NewMCPServer("test", "1")
	tr.Server(srv)
	srv.AddTool(mcp.Tool{Name: "ask", RawInputSchema: json.RawMessage(`{"type":"object"}`)}, func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, up.URL+"/observability/logs?key=secret", strings.NewReader("secret"))
		if err != nil {
			return nil, err
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		resp.Body.Close()
		return nil, errors.New("secret words")
	})
	front := httptest.NewServer(server.NewStreamableHTTPServer(srv, server.WithStateLess(true)))
	t.Cleanup(front.Close)
	r.url = front.URL
	return r
}

func (r *rig) call(t *testing.T, header, meta string) {
	t.Helper()
	body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","arguments":{}` + meta + `}}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if header != "" {
		req.Header.Set("Traceparent", header)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestTraceContextReachesTheUpstream(t *testing.T) {
	for _, endpoint := range []string{"", "http://127.0.0.1:1"} { // off, and on with nobody there
		t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
		t.Setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "10")
		r := newRig(t)
		if r.tracing.Enabled() != (endpoint != "") {
			t.Errorf("endpoint %q: enabled is %v", endpoint, r.tracing.Enabled())
		}
		r.call(t, parent, "")
		if got := <-r.upstream; !strings.HasPrefix(got, "00-"+traceID+"-") {
			t.Errorf("endpoint %q, by header: traceparent is %q", endpoint, got)
		}
		r.call(t, "", `,"_meta":{"traceparent":"`+parent+`"}`)
		if got := <-r.upstream; !strings.HasPrefix(got, "00-"+traceID+"-") {
			t.Errorf("endpoint %q, by _meta: traceparent is %q", endpoint, got)
		}
		r.call(t, "nonsense", `,"_meta":{"traceparent":7}`)
		if got := <-r.upstream; (got == "") != (endpoint == "") || strings.Contains(got, "nonsense") {
			t.Errorf("endpoint %q, without a context: traceparent is %q", endpoint, got)
		}
		// Nobody takes the spans: an error is right, hanging is not.
		_ = r.tracing.Shutdown(t.Context())
	}
}

// collector takes OTLP/HTTP in its JSON form.
type collector struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	header http.Header
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/base/v1/traces" {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.bodies, c.header = append(c.bodies, string(body)), r.Header
	}))
	t.Cleanup(c.Close)
	return c
}

func TestSpansOfACallMakeOneTrace(t *testing.T) {
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL+"/base")
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20x, team = a ")
	t.Setenv("OTEL_SERVICE_NAME", "renamed")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
	r := newRig(t)
	r.call(t, parent, "")
	<-r.upstream
	if err := r.tracing.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(c.bodies) != 1 || c.header.Get("Authorization") != "Bearer x" || c.header.Get("Team") != "a" || c.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d bodies, header %v", len(c.bodies), c.header)
	}
	body := c.bodies[0]
	if strings.Contains(body, "secret") {
		t.Errorf("what a caller or the upstream said is in a span: %s", body)
	}
	for _, want := range []string{`"stringValue":"renamed"`, `"stringValue":"test"`, `"intValue":"502"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	var sent otlpTraces
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}
	above := map[string]string{} // parent's id by span's name
	ids := map[string]string{}
	for _, s := range sent.ResourceSpans[0].ScopeSpans[0].Spans {
		above[s.Name], ids[s.Name] = s.ParentSpanID, s.SpanID
		if s.TraceID != traceID {
			t.Errorf("%s is in the trace %s", s.Name, s.TraceID)
		}
		if s.Status.Code != 2 {
			t.Errorf("%s: status %d", s.Name, s.Status.Code)
		}
		if len(s.Start) != 19 || len(s.End) != 19 || s.Start > s.End {
			t.Errorf("%s: from %s to %s ns", s.Name, s.Start, s.End)
		}
	}
	for name, want := range map[string]string{
		"mcp.tools/call": "00f067aa0ba902b7", "tool.ask": ids["mcp.tools/call"], "POST /observability/logs": ids["tool.ask"],
	} {
		if above[name] != want || want == "" {
			t.Errorf("%s is below %q, want %q", name, above[name], want)
		}
	}
}

// A query that shares another's request stays in its own trace, and names the other.
func TestAJoinedQueryKeepsItsTrace(t *testing.T) {
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL+"/base")
	tr, err := Start(t.Context(), "v1", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	first, one := tr.tracer.Start(t.Context(), "first")
	ctx, two := tr.tracer.Start(t.Context(), "second")
	tr.Joined(ctx, first)()
	one.End()
	two.End()
	if err := tr.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	var sent otlpTraces
	if err := json.Unmarshal([]byte(c.bodies[0]), &sent); err != nil {
		t.Fatal(err)
	}
	joined := sent.ResourceSpans[0].ScopeSpans[0].Spans[0]
	if joined.TraceID != two.SpanContext().TraceID().String() || len(joined.Links) != 1 || joined.Links[0].TraceID != one.SpanContext().TraceID().String() {
		t.Errorf("%+v", joined)
	}
}

func TestEnvironmentDecidesWhetherAndWhere(t *testing.T) {
	for _, tc := range []struct {
		env  map[string]string
		want string // "" nothing is sent, "error"
	}{
		{map[string]string{}, ""},
		{map[string]string{"ENDPOINT": "http://c:4318"}, "http://c:4318/v1/traces"},
		{map[string]string{"ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"},
		{map[string]string{"ENDPOINT": "http://c:4318", "TRACES_ENDPOINT": "https://t/x"}, "https://t/x"},
		{map[string]string{"ENDPOINT": "http://c:4318", "PROTOCOL": "http/protobuf"}, "http://c:4318/v1/traces"},
		{map[string]string{"ENDPOINT": "http://c:4317", "PROTOCOL": "grpc"}, "error"},
		{map[string]string{"ENDPOINT": "c:4318"}, "error"},
		{map[string]string{"ENDPOINT": "http://c", "TIMEOUT": "soon"}, "error"},
		{map[string]string{"ENDPOINT": "http://c", "HEADERS": "novalue"}, "error"},
		{map[string]string{"ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, ""},
		{map[string]string{"ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"}, ""},
		{map[string]string{"ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "zipkin"}, "error"},
	} {
		e, err := newExporter(func(name string) string {
			if v, ok := tc.env[name]; ok {
				return v
			}
			return tc.env[strings.TrimPrefix(name, "OTEL_EXPORTER_OTLP_")]
		})
		got := ""
		switch {
		case err != nil:
			got = "error"
		case e != nil:
			got = e.url
		}
		if got != tc.want {
			t.Errorf("%v: %q, want %q", tc.env, got, tc.want)
		}
	}
}
