package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// Progress returns a middleware that tells a client which gave a progress
// token, every so often, that its call is still under way: some clients give
// up on calls that they hear nothing of. The tools know nothing of it.
func Progress(every time.Duration) server.ToolHandlerMiddleware {
	return progress(every, func(ctx context.Context, srv *server.MCPServer, params map[string]any) error {
		return srv.SendNotificationToClient(ctx, string(mcp.MethodNotificationProgress), params)
	})
}

// notify sends a progress notification to the client of the context's call.
type notify func(ctx context.Context, srv *server.MCPServer, params map[string]any) error

func progress(every time.Duration, send notify) server.ToolHandlerMiddleware {
	return func(next server.ToolHandlerFunc) server.ToolHandlerFunc {
		return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			srv := server.ServerFromContext(ctx)
			if srv == nil || req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
				return next(ctx, req)
			}
			stop, stopped := make(chan struct{}), make(chan int)
			go func() {
				stopped <- reportProgress(ctx, every, stop, func(passed time.Duration) error {
					return send(ctx, srv, map[string]any{
						"progressToken": req.Params.Meta.ProgressToken,
						"progress":      passed.Seconds(),
						"message":       fmt.Sprintf("still waiting for the upstream, %d s", int(passed.Seconds())),
					})
				})
			}()
			defer func() {
				close(stop)
				sent := <-stopped
				awaitWritten(ctx, sent)
			}()
			return next(ctx, req)
		}
	}
}

// awaitWritten waits until that many notifications of a request over HTTP are
// written: mcp-go drops those that are not when the answer is there.
func awaitWritten(ctx context.Context, sent int) {
	if rec, ok := ctx.Value(recorderKey{}).(*recorder); ok && sent > 0 {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		rec.await(ctx, sent)
	}
}

// keepAcknowledgements keeps mcp-go from losing the first message of a
// subscription that has nothing to deliver and so ends at once.
func keepAcknowledgements(srv *server.MCPServer) {
	if srv.GetHooks() == nil {
		server.WithHooks(&server.Hooks{})(srv)
	}
	srv.GetHooks().AddAfterSubscriptionsListen(func(ctx context.Context, _ any, _ *mcp.SubscriptionsListenRequest, _ *mcp.SubscriptionsListenResult) {
		awaitWritten(ctx, 1)
	})
}

// reportProgress sends until stop is closed and returns how often it did. The
// progress is the time that has passed, in seconds; there is no total.
func reportProgress(ctx context.Context, every time.Duration, stop <-chan struct{}, send func(passed time.Duration) error) (sent int) {
	start := time.Now()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return sent
		case <-ctx.Done():
			<-stop
			return 0
		case <-tick.C:
			if send(time.Since(start)) == nil {
				sent++
			}
		}
	}
}

// measure counts and times the tool calls.
func (m *httpMetrics) measure(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		start := time.Now()
		outcome := "panic"
		var size int
		defer func() {
			m.toolCalls.WithLabelValues(req.Params.Name, outcome).Inc()
			m.toolSeconds.WithLabelValues(req.Params.Name).Observe(time.Since(start).Seconds())
			m.toolBytes.WithLabelValues(req.Params.Name).Add(float64(size))
		}()
		res, err := next(ctx, req)
		outcome, size = outcomeOf(res, err)
		return res, err
	}
}

// outcomeOf says how a call went: ok, or the code in a failure's text.
func outcomeOf(res *mcp.CallToolResult, err error) (outcome string, size int) {
	if err != nil || res == nil {
		return "error", 0
	}
	var first string
	for i, c := range res.Content {
		if text, ok := c.(mcp.TextContent); ok {
			size += len(text.Text)
			if i == 0 {
				first = text.Text
			}
		}
	}
	if !res.IsError {
		return "ok", size
	}
	var failure struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(first), &failure) == nil && failure.Error.Code != "" {
		return failure.Error.Code, size
	}
	return "error", size
}
