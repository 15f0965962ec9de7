package traces

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/semconv"
)

// keepsTrace reports whether a trace passes the filter. A match in any of its
// spans keeps the trace.
func keepsTrace(filter *analysis.Filter, t *Trace, find *finder) bool {
	if !keepsTime(filter, t.Start, t.Start == 0) || t.Duration < int64(filter.MinDuration) || filter.ErrorsOnly && !t.HasErrors() && !t.failedSoftly() {
		return false
	}
	return find.Matcher == nil || find.inTrace(t)
}

// keepsNode reports whether a span of a single trace passes the filter but for
// what is looked for in it.
func (d *Detail) keepsNode(filter *analysis.Filter, i int32) bool {
	n := &d.Forest.Nodes[i]
	return keepsTime(filter, n.Start, n.Unplaced && n.Untimed) && n.Duration() >= int64(filter.MinDuration) &&
		(!filter.ErrorsOnly || n.Failed || d.Soft[i] != nil)
}

// keepsTime reports whether a time passes the filter; one that is not known lies
// in no stretch of time.
func keepsTime(filter *analysis.Filter, ns int64, unknown bool) bool {
	if unknown {
		return filter.Since.IsZero() && filter.Until.IsZero()
	}
	return filter.KeepsTime(ns)
}

// finder looks for a text in spans. Resources, which spans share, it looks
// through once.
type finder struct {
	*analysis.Matcher
	resources map[*client.Resource]bool
	clean     *safe.Cleaner
	elements  map[string][]Place // of elements of JSON that were looked through
}

func newFinder(match string, clean *safe.Cleaner) *finder {
	return &finder{analysis.NewMatcher(match, clean), map[*client.Resource]bool{}, clean, map[string][]Place{}}
}

func (f *finder) inTrace(t *Trace) bool {
	if f.InID(t.Source.ID.String()) || f.inName(t.Root) || f.inFailure(t) {
		return true
	}
	if result := t.Source.SearchResult; result != nil {
		for _, s := range result.Services {
			if f.In(s.Service) {
				return true
			}
		}
		if f.inSpans(result.Spans) {
			return true
		}
	}
	return f.inSpans(t.Source.Spans)
}

// longName is the length in bytes from which a service and a name are not put
// together: many spans may share them.
const longName = 512

// inName finds what goes over from the service into the name, too, unless they
// are long.
func (f *finder) inName(n SpanName) bool {
	if f.In(n.Service) || f.In(n.Name) {
		return true
	}
	return !n.OnlyService() && len(n.Service)+len(n.Name) < longName &&
		(f.InParts(part(n.Service), part(" "), part(n.Name)) || f.InParts(part(n.Service), part(": "), part(n.Name)))
}

// inFailure looks in where a trace failed and why, as a row says it.
func (f *finder) inFailure(t *Trace) bool {
	if t.Where.IsZero() {
		return false
	}
	if f.inName(t.Where) || f.In(t.Message) {
		return true
	}
	return len(t.Where.Service)+len(t.Where.Name)+len(t.Message) < longName &&
		f.InParts(part(t.Where.Service), part(" "), part(t.Where.Name), part(": "), part(t.Message))
}

func part(text string) analysis.Part { return analysis.Part{Value: text} }

func (f *finder) inSpans(spans []client.Span) bool {
	for i := range spans {
		if f.inSpan(&spans[i]) {
			return true
		}
	}
	return false
}

func (f *finder) inSpan(s *client.Span) bool {
	if f.In(s.Name) || f.In(s.Service()) || f.In(s.StatusMessage) || f.In(s.Scope) ||
		f.InID(s.ID.String()) || f.InID(s.TraceID.String()) || f.inAttrs(s.Attrs) || f.inResource(s.Resource) {
		return true
	}
	for i := range s.Events {
		if f.In(s.Events[i].Name) || f.inAttrs(s.Events[i].Attrs) {
			return true
		}
	}
	for i := range s.Links {
		if f.InID(s.Links[i].TraceID.String()) || f.InID(s.Links[i].SpanID.String()) || f.inAttrs(s.Links[i].Attrs) {
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

// inAttrs looks in keys, values and pairs of the two: "status=503" where a line
// has a short key.
func (f *finder) inAttrs(attrs client.Attrs) bool {
	for i := range attrs {
		a := attrs[i]
		if f.In(a.Key) || f.InNamed(a.Key, a.Value) || f.InPair(a.Key, a.Key, a.Value) {
			return true
		}
		if !f.Pairs() {
			continue
		}
		if place, ok := semconv.SpanAttrOf(a.Key); ok && f.InPair(place.Short+a.Key[len(place.Prefix):], a.Key, a.Value) {
			return true
		}
	}
	return false
}

// inNode looks in a span and in what a line about it says.
func (f *finder) inNode(d *Detail, n *Node) bool {
	if f.inSpan(n.Span) || f.inName(nameOf(n.Span)) || n.Failed && f.In(errorMessage(n.Span)) {
		return true
	}
	if !f.Pairs() {
		return false
	}
	var buf [MaxLineAttrs]LineAttr
	var parts []analysis.Part
	for _, a := range d.AppendLineAttrs(buf[:0], n) {
		if len(parts) > 0 {
			parts = append(parts, part(" "))
		}
		parts = append(parts, part(a.Short+a.Rest), part("="), analysis.Part{Name: a.Key, Value: oneLine(a.Value)})
	}
	return len(parts) > 3 && f.InParts(parts...)
}
