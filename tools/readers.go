package tools

import (
	"context"
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/reader"
)

// introduction is what a client says of itself.
type introduction struct {
	reader *reader.Reader
	apps   bool // it shows the app to a person
}

func introduce(client mcp.Implementation, can *mcp.ClientCapabilities) introduction {
	said := introduction{reader: reader.Of(client.Name)}
	if can != nil {
		settings, err := json.Marshal(can.Extensions[reader.AppsExtension])
		said.apps = err == nil && reader.ShowsApps(settings)
	}
	return said
}

// introducedBy returns what is known of the client that makes a call, by the nearest
// that tells: what the request says itself, as each one does since revision
// 2026-07-28; what its session began with, which for some transports is theirs to
// know; and where neither does, as over HTTP of earlier revisions if the client does
// not send its session's id, what the caller introduced itself as last.
func (s *Set) introducedBy(ctx context.Context, req *mcp.CallToolRequest) introduction {
	if info := req.Params.Meta.ClientInfo(); info != nil && info.Name != "" {
		return introduce(*info, req.Params.Meta.ClientCapabilities())
	}
	if session, ok := server.ClientSessionFromContext(ctx).(server.SessionWithClientInfo); ok {
		if info := session.GetClientInfo(); info.Name != "" {
			can := session.GetClientCapabilities()
			return introduce(info, &can)
		}
	}
	if r := reader.From(ctx); r != nil {
		return introduction{r, reader.Apps(ctx)}
	}
	if last := s.callers.of(caller.From(ctx)).client.Load(); last != nil {
		return *last
	}
	return introduction{reader: reader.Unknown}
}

// introductions remembers what client a caller says it is, and has made what that
// will ask for next.
func (s *Set) introductions() *server.Hooks {
	hooks := &server.Hooks{}
	hooks.AddAfterInitialize(func(ctx context.Context, _ any, req *mcp.InitializeRequest, _ *mcp.InitializeResult) {
		said := introduce(req.Params.ClientInfo, &req.Params.Capabilities)
		s.callers.of(caller.From(ctx)).client.Store(&said)
		go func() {
			s.Definitions()
			if s.cfg.Introduced != nil {
				s.cfg.Introduced()
			}
		}()
	})
	return hooks
}
