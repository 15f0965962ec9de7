package tools

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/reader"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/page"
)

// Clients that show MCP Apps to a person get a page, once, and with each answer the
// facts for it. These are in the result's _meta, which no model reads, and for other
// clients they are not even found.

// maxDocument is how long the facts for the page may be, in bytes of JSON. Hosts keep
// them with the conversation.
const maxDocument = 256 << 10

// addApp offers the page.
func addApp(srv *server.MCPServer) {
	// Nothing is loaded from anywhere, so no domains are asked for.
	ui := map[string]any{"ui": map[string]any{"prefersBorder": true}}
	srv.AddResource(mcp.Resource{
		URI: page.URI, Name: "page", Title: "An answer to look at", MIMEType: reader.AppType, Meta: &mcp.Meta{AdditionalFields: ui},
		Description: "The page on which clients that show MCP Apps draw the answers of the tools",
	}, func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: page.URI, MIMEType: reader.AppType, Text: page.App(), Meta: ui}}, nil
	})
}

// appMeta is what the page finds its facts in, nil for a failure, which has none.
func appMeta(tool string, doc *display.Document) *mcp.Meta {
	if doc == nil {
		return nil
	}
	facts, err := json.Marshal(doc)
	switch {
	case err != nil:
		return &mcp.Meta{AdditionalFields: map[string]any{page.OmittedKey: "The facts of this answer cannot be written for the page: " + err.Error()}}
	case len(facts) > maxDocument:
		return &mcp.Meta{AdditionalFields: map[string]any{page.OmittedKey: fmt.Sprintf(
			"There is more to draw than fits here (%d kB of %d). On a command line this shows it whole: airefinery-mcp call %s, its arguments, and --open.", len(facts)>>10, maxDocument>>10, tool)}}
	}
	return &mcp.Meta{AdditionalFields: map[string]any{page.MetaKey: json.RawMessage(facts)}}
}
