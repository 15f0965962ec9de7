package reader

import (
	"context"
	"encoding/json"
	"slices"
)

// Clients with the capability AppsExtension show a person pages of AppType beside an
// answer: MCP Apps.
const (
	AppsExtension = "io.modelcontextprotocol/ui"
	AppType       = "text/html;profile=mcp-app"
)

// ShowsApps reports whether the settings of a client's capability, in JSON, say that
// it shows pages of AppType.
func ShowsApps(settings []byte) bool {
	var s struct {
		MIMETypes []string `json:"mimeTypes"`
	}
	return json.Unmarshal(settings, &s) == nil && slices.Contains(s.MIMETypes, AppType)
}

type appsKey struct{}

// WithApps returns a context that carries whether the client shows apps.
func WithApps(ctx context.Context, shows bool) context.Context {
	return context.WithValue(ctx, appsKey{}, shows)
}

// Apps reports whether the context's client is known to show apps.
func Apps(ctx context.Context) bool {
	shows, _ := ctx.Value(appsKey{}).(bool)
	return shows
}
