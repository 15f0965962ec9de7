package transport

import (
	"context"
	"encoding/json"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// measure counts and times the tool calls.
func (m *httpMetrics) measure(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		start := time.Now()
		outcome := "panic"
		var size int
		defer func() {
			m.toolCalls.of(outcome, req.Params.Name).Inc()
			m.toolSeconds.of(req.Params.Name).UpdateDuration(start)
			m.toolBytes.of(req.Params.Name).Add(size)
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
