package traces

import (
	"strings"
	"unsafe"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// keepsTrace reports whether a trace passes the filter. A match in any of its
// spans keeps the trace.
func keepsTrace(filter *analysis.Filter, t *Trace, find *finder) bool {
	if !keepsTime(filter, t.Start, t.Start == 0) || t.Duration < int64(filter.MinDuration) || filter.ErrorsOnly && !t.HasErrors() {
		return false
	}
	return filter.Match == "" || find.inTrace(t)
}

// keepsNode reports whether a span of a single trace passes the filter.
func keepsNode(filter *analysis.Filter, n *Node, find *finder) bool {
	return keepsTime(filter, n.Start, n.Unplaced && n.Untimed) && n.Duration() >= int64(filter.MinDuration) && (!filter.ErrorsOnly || n.Failed) &&
		(filter.Match == "" || find.inSpan(n.Span))
}

// keepsTime reports whether a time passes the filter; one that is not known lies
// in no stretch of time.
func keepsTime(filter *analysis.Filter, ns int64, unknown bool) bool {
	if unknown {
		return filter.Since.IsZero() && filter.Until.IsZero()
	}
	return filter.KeepsTime(ns)
}

const (
	// longText is the length in bytes from which it is remembered whether a text
	// matched: many spans may share one.
	longText = 512
	// maxKnown bounds how many texts are.
	maxKnown = 4096
)

// place is where a text is in memory: the same text at another place is another.
type place struct {
	start *byte
	size  int
}

// known is whether a text matched. It holds the text, so that its place is not
// used again.
type known struct {
	text    string
	matched bool
}

// finder looks for a text, whatever the case. Long texts and resources, which
// spans share, it looks through once.
type finder struct {
	lower     string
	maybeID   bool // it is of hex digits alone, as an id is shown
	texts     map[place]known
	resources map[*client.Resource]bool
}

func newFinder(match string) *finder {
	lower := strings.ToLower(match)
	return &finder{lower: lower, maybeID: strings.Trim(lower, "0123456789abcdef") == "", texts: map[place]known{}, resources: map[*client.Resource]bool{}}
}

func (f *finder) in(text string) bool {
	if len(text) < longText {
		return strings.Contains(strings.ToLower(text), f.lower)
	}
	p := place{unsafe.StringData(text), len(text)}
	if k, ok := f.texts[p]; ok {
		return k.matched
	}
	if len(f.texts) >= maxKnown {
		clear(f.texts)
	}
	matched := strings.Contains(strings.ToLower(text), f.lower)
	f.texts[p] = known{text, matched}
	return matched
}

func (f *finder) inTrace(t *Trace) bool {
	if f.maybeID && f.in(t.Source.ID.String()) || f.inName(t.Root) || f.inName(t.Where) {
		return true
	}
	if result := t.Source.SearchResult; result != nil {
		for _, s := range result.Services {
			if f.in(s.Service) {
				return true
			}
		}
		if f.inSpans(result.Spans) {
			return true
		}
	}
	return f.inSpans(t.Source.Spans)
}

// inName finds what goes over from the service into the name, too, unless they
// are long.
func (f *finder) inName(n SpanName) bool {
	if len(n.Service)+len(n.Name) < longText {
		return f.in(n.String())
	}
	return f.in(n.Service) || f.in(n.Name)
}

func (f *finder) inSpans(spans []client.Span) bool {
	for i := range spans {
		if f.inSpan(&spans[i]) {
			return true
		}
	}
	return false
}

func (f *finder) inSpan(s *client.Span) bool {
	if f.in(s.Name) || f.in(s.Service()) || f.in(s.StatusMessage) ||
		f.maybeID && (f.in(s.ID.String()) || f.in(s.TraceID.String())) || f.inAttrs(s.Attrs) || f.inResource(s.Resource) {
		return true
	}
	for i := range s.Events {
		if f.in(s.Events[i].Name) || f.inAttrs(s.Events[i].Attrs) {
			return true
		}
	}
	for i := range s.Links {
		if f.maybeID && (f.in(s.Links[i].TraceID.String()) || f.in(s.Links[i].SpanID.String())) || f.inAttrs(s.Links[i].Attrs) {
			return true
		}
	}
	return false
}

func (f *finder) inResource(r *client.Resource) bool {
	if r == nil {
		return false
	}
	found, known := f.resources[r]
	if !known {
		found = f.inAttrs(r.Attrs)
		f.resources[r] = found
	}
	return found
}

func (f *finder) inAttrs(attrs client.Attrs) bool {
	for i := range attrs {
		if f.in(attrs[i].Key) || f.in(attrs[i].Value) {
			return true
		}
	}
	return false
}
