package tools

import (
	"cmp"
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/reader"
)

// readerOf returns who reads the answer to a call, by the nearest that is
// known of the client: what the request says itself, as each one does since
// revision 2026-07-28; what its session began with; and where neither the
// request nor the transport tells, as over HTTP of earlier revisions if the
// client does not send its session's id, what the caller introduced itself as
// last.
func (s *Set) readerOf(ctx context.Context, req *mcp.CallToolRequest) *reader.Reader {
	if info := req.Params.Meta.ClientInfo(); info != nil && info.Name != "" {
		return reader.Of(info.Name)
	}
	if session, ok := server.ClientSessionFromContext(ctx).(server.SessionWithClientInfo); ok {
		if name := session.GetClientInfo().Name; name != "" {
			return reader.Of(name)
		}
	}
	return cmp.Or(reader.From(ctx), s.callers.of(caller.From(ctx)).client.Load(), reader.Unknown)
}

// introductions remembers what client a caller says it is.
func (s *Set) introductions() *server.Hooks {
	hooks := &server.Hooks{}
	hooks.AddAfterInitialize(func(ctx context.Context, _ any, req *mcp.InitializeRequest, _ *mcp.InitializeResult) {
		s.callers.of(caller.From(ctx)).client.Store(reader.Of(req.Params.ClientInfo.Name))
	})
	return hooks
}
