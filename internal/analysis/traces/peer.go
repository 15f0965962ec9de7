package traces

import (
	"net/url"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// calledBy returns what a span says of what it calls.
func calledBy(known *semconv.Attributes, s *client.Span) (f semconv.Firsts) {
	for i := range s.Attrs {
		if a := known.Get(s.Attrs[i].Key); a != nil {
			f.See(a.Called, s.Attrs[i].Value)
		}
	}
	return f
}

// modelOf returns the language model that a span asks for, "" when it says none.
func modelOf(s *client.Span) string { return semconv.Model.First(s.Attrs.Get) }

// peerOf returns what a client span calls when the callee records nothing; in
// the last resort that is the span's own name.
func peerOf(s *client.Span, f *semconv.Firsts) string {
	if peer := f.Get(semconv.CalledPeer); peer != "" {
		return peer
	}
	if provider := semconv.ProviderName(f.Get(semconv.CalledProvider)); provider != "" {
		return provider // one API, whatever host or name a library has for it
	}
	if host := hostOf(f.Get(semconv.CalledURL)); host != "" {
		return host
	}
	if peer := f.Get(semconv.CalledAddress); peer != "" {
		return peer
	}
	return s.Name
}

// hostOf returns the host of a URL, with its port, "" where it has none.
func hostOf(full string) string {
	if host, ok := plainHost(full); ok || full == "" {
		return host
	}
	if u, err := url.Parse(full); err == nil {
		return u.Host
	}
	return ""
}

// plainHost returns the host of a URL of the plain form that almost all have; ok
// is false for any other.
func plainHost(full string) (host string, ok bool) {
	rest, ok := strings.CutPrefix(full, "http")
	if !ok {
		return "", false
	}
	if rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "s"), "://"); !ok {
		return "", false
	}
	end := 0
	for end < len(rest) && (rest[end]|0x20 >= 'a' && rest[end]|0x20 <= 'z' || rest[end] >= '0' && rest[end] <= '9' || rest[end] == '.' || rest[end] == '-') {
		end++
	}
	if end < len(rest) && rest[end] == ':' {
		for end++; end < len(rest) && rest[end] >= '0' && rest[end] <= '9'; {
			end++
		}
	}
	if end == 0 || end < len(rest) && strings.IndexByte("/?#", rest[end]) < 0 {
		return "", false
	}
	for i := end; i < len(rest); i++ {
		if rest[i] <= ' ' || rest[i] >= 0x7f || rest[i] == '%' {
			return "", false
		}
	}
	return rest[:end], true
}
