package transport

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	mcpgo "github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// withHeaders sends headers with each request.
type withHeaders map[string]string

func (h withHeaders) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, value := range h {
		r.Header.Set(name, value)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// connected is a client with a session.
type connected struct {
	call     func(ctx context.Context, tool string, args map[string]any) (string, error)
	progress *atomic.Int64 // notifications of progress that came
	// mute clients say nothing when a call is cancelled.
	mute bool
}

// A client is told apart from others by its token, calls a tool, hears of a
// slow call and cancels one.
func TestRealClients(t *testing.T) {
	path, token := tokensFile(t)
	headers := map[string]string{"Authorization": "Bearer " + token}
	viaHTTP := func(version string) func(*testing.T, *testServer) connected {
		return func(t *testing.T, ts *testServer) connected {
			c, err := mcpgo.NewStreamableHttpClient(ts.url+"/mcp", transport.WithHTTPHeaders(headers))
			return useMCPGo(t, c, err, version)
		}
	}
	sdkViaHTTP := func(version string) func(*testing.T, *testServer) connected {
		return func(t *testing.T, ts *testServer) connected {
			return useSDK(t, &sdk.StreamableClientTransport{Endpoint: ts.url + "/mcp", HTTPClient: &http.Client{Transport: withHeaders(headers)}}, version)
		}
	}
	for name, connect := range map[string]func(*testing.T, *testServer) connected{
		"mcp-go over HTTP, 2026-07-28":       viaHTTP("2026-07-28"),
		"mcp-go over HTTP, 2025-11-25":       viaHTTP("2025-11-25"),
		"official SDK over HTTP, 2026-07-28": sdkViaHTTP("2026-07-28"),
		"official SDK over HTTP, 2025-06-18": sdkViaHTTP("2025-06-18"),
		"mcp-go over SSE": func(t *testing.T, ts *testServer) connected {
			c, err := mcpgo.NewSSEMCPClient(ts.url+"/sse", transport.WithHeaders(headers))
			use := useMCPGo(t, c, err, "2024-11-05")
			use.mute = true
			return use
		},
		"official SDK over SSE": func(t *testing.T, ts *testServer) connected {
			return useSDK(t, &sdk.SSEClientTransport{Endpoint: ts.url + "/sse", HTTPClient: &http.Client{Transport: withHeaders(headers)}}, "2025-11-25")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ts := startServer(t, HTTPConfig{TokensFile: path, ProgressAfter: 20 * time.Millisecond, ProgressEvery: 20 * time.Millisecond}, Deps{})
			c := connect(t, ts)
			ctx, stop := context.WithTimeout(context.Background(), patience)
			defer stop()
			if got, err := c.call(ctx, "whoami", nil); err != nil || !strings.HasPrefix(got, "alice|") {
				t.Fatalf("whoami: %q, %v", got, err)
			}
			if got, err := c.call(ctx, "big", nil); err != nil || len(got) != 1<<20 {
				t.Errorf("big: %d bytes, %v", len(got), err)
			}
			if got, err := c.call(ctx, "nap", map[string]any{"ms": 150}); err != nil || got != "rested" {
				t.Errorf("nap: %q, %v", got, err)
			}
			waitFor(t, func() bool { return c.progress.Load() > 0 })

			slowCtx, cancel := context.WithCancel(ctx)
			failed := make(chan error, 1)
			go func() {
				_, err := c.call(slowCtx, "slow", map[string]any{"tag": "c"})
				failed <- err
			}()
			receive(t, ts.started, "the slow call")
			cancel()
			if err := receive(t, failed, "the end of the call"); err == nil {
				t.Error("a cancelled call succeeded")
			}
			if c.mute {
				close(ts.release)
			} else {
				receive(t, ts.cancelled, "the cancellation")
			}
			if got, err := c.call(ctx, "echo", map[string]any{"text": "still here"}); err != nil || got != "still here" {
				t.Errorf("after the cancellation: %q, %v", got, err)
			}
		})
	}
}

func useMCPGo(t *testing.T, c *mcpgo.Client, err error, version string) connected {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	mcpgo.WithProtocolVersion(version)(c)
	progress := &atomic.Int64{}
	c.OnNotification(func(n mcp.JSONRPCNotification) {
		if n.Method == "notifications/progress" {
			progress.Add(1)
		}
	})
	// The stream lasts as long as this context.
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { c.Close(); cancel() })
	if err := c.Start(ctx); err != nil {
		t.Fatal(err)
	}
	init := mcp.InitializeRequest{}
	init.Params.ProtocolVersion = version
	init.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	got, err := c.Initialize(ctx, init)
	if err != nil {
		t.Fatal(err)
	}
	if got.ProtocolVersion != version {
		t.Errorf("negotiated %s, want %s", got.ProtocolVersion, version)
	}
	return connected{progress: progress, call: func(ctx context.Context, tool string, args map[string]any) (string, error) {
		req := mcp.CallToolRequest{}
		req.Params.Name, req.Params.Arguments = tool, args
		req.Params.Meta = &mcp.Meta{ProgressToken: "p"}
		res, err := c.CallTool(ctx, req)
		if err != nil {
			return "", err
		}
		if res.IsError || len(res.Content) != 1 {
			return "", fmt.Errorf("result %+v", res)
		}
		return res.Content[0].(mcp.TextContent).Text, nil
	}}
}

func useSDK(t *testing.T, tr sdk.Transport, version string) connected {
	t.Helper()
	progress := &atomic.Int64{}
	c := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, &sdk.ClientOptions{
		ProgressNotificationHandler: func(context.Context, *sdk.ProgressNotificationClientRequest) { progress.Add(1) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	session, err := c.Connect(ctx, tr, &sdk.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close(); cancel() })
	if got := session.InitializeResult().ProtocolVersion; got != version {
		t.Errorf("negotiated %s, want %s", got, version)
	}
	return connected{progress: progress, call: func(ctx context.Context, tool string, args map[string]any) (string, error) {
		params := &sdk.CallToolParams{Name: tool, Arguments: args}
		params.SetProgressToken("p")
		res, err := session.CallTool(ctx, params)
		if err != nil {
			return "", err
		}
		if res.IsError || len(res.Content) != 1 {
			return "", fmt.Errorf("result %+v", res)
		}
		return res.Content[0].(*sdk.TextContent).Text, nil
	}}
}
