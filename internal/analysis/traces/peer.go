package traces

import (
	"net/url"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// called are the lists of attributes by which a span says what it calls.
var called = semconv.NewLists(semconv.Model, semconv.PeerService, semconv.ModelProvider, semconv.Keys{semconv.URL}, semconv.PeerAddress)

// The numbers of the lists.
const (
	calledModel = iota
	calledPeer
	calledProvider
	calledURL
	calledAddress
)

// calledBy returns what a span says of it.
func calledBy(memo *semconv.ListMemo, s *client.Span) (f semconv.Firsts) {
	for i := range s.Attrs {
		f.See(called, memo, s.Attrs[i].Key, s.Attrs[i].Value)
	}
	return f
}

// modelOf returns the language model that a span asks for, "" when it says none.
func modelOf(s *client.Span) string { return semconv.Model.First(s.Attrs.Get) }

// peerOf returns what a client span calls when the callee records nothing; in
// the last resort that is the span's own name.
func peerOf(s *client.Span, f *semconv.Firsts) string {
	if peer := f.Get(calledPeer); peer != "" {
		return peer
	}
	if provider := semconv.ProviderName(f.Get(calledProvider)); provider != "" {
		return provider // one API, whatever host or name a library has for it
	}
	if host := hostOf(f.Get(calledURL)); host != "" {
		return host
	}
	if peer := f.Get(calledAddress); peer != "" {
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
