package traces

import (
	"net/url"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// modelOf returns the language model that a span asks for, "" when it says none.
func modelOf(s *client.Span) string { return semconv.Model.First(s.Attrs.Get) }

// peerOf returns what a client span calls when the callee records nothing; in
// the last resort that is the span's own name.
func peerOf(s *client.Span) string {
	if peer := semconv.PeerService.First(s.Attrs.Get); peer != "" {
		return peer
	}
	if provider := semconv.ProviderName(semconv.ModelProvider.First(s.Attrs.Get)); provider != "" {
		return provider // one API, whatever host or name a library has for it
	}
	if full := s.Attrs.Get(semconv.URL); full != "" {
		if u, err := url.Parse(full); err == nil && u.Host != "" {
			return u.Host
		}
	}
	if peer := semconv.PeerAddress.First(s.Attrs.Get); peer != "" {
		return peer
	}
	return s.Name
}
