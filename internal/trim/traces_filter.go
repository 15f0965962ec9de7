package trim

import (
	"strings"

	"airefinery-mcp/client"
)

// keepsTrace reports whether a trace passes the call's own filters. A match in
// any of its spans keeps the trace.
func (o *Options) keepsTrace(t *client.Trace) bool {
	start, ns, failed := traceStart(t), int64(0), false
	if s := rootSpan(t); s != nil {
		ns = s.End - s.Start
	}
	for i := range t.Spans {
		failed = failed || t.Spans[i].Status == client.StatusError
	}
	text := t.ID.String()
	if t.Row != nil {
		ns = t.Row.Duration
		text += "\n" + t.Row.RootService + "\n" + t.Row.RootName
		for _, s := range t.Row.Services {
			failed = failed || s.Errors > 0
			text += "\n" + s.Service
		}
	}
	if !o.keepsTime(start) || ns < int64(o.MinDuration) || o.ErrorsOnly && !failed {
		return false
	}
	if o.Match == "" || holds(text, strings.ToLower(o.Match)) {
		return true
	}
	for i := range t.Spans {
		if spanHolds(&t.Spans[i], strings.ToLower(o.Match)) {
			return true
		}
	}
	return false
}

// keepsSpan reports whether a span of a single trace passes the filters.
func (o *Options) keepsSpan(s *client.Span) bool {
	return o.keepsTime(s.Start) && max(0, s.End-s.Start) >= int64(o.MinDuration) &&
		(!o.ErrorsOnly || s.Status == client.StatusError) &&
		(o.Match == "" || spanHolds(s, strings.ToLower(o.Match)))
}

func holds(text, lower string) bool { return strings.Contains(strings.ToLower(text), lower) }

func spanHolds(s *client.Span, lower string) bool {
	if holds(s.Name, lower) || holds(s.Service(), lower) || holds(s.StatusMessage, lower) ||
		holds(s.ID.String(), lower) || holds(s.TraceID.String(), lower) || attrsHold(s.Attrs, lower) ||
		s.Resource != nil && attrsHold(s.Resource.Attrs, lower) {
		return true
	}
	for _, e := range s.Events {
		if holds(e.Name, lower) || attrsHold(e.Attrs, lower) {
			return true
		}
	}
	return false
}

func attrsHold(attrs client.Attrs, lower string) bool {
	for _, a := range attrs {
		if holds(a.Key, lower) || holds(a.Value, lower) {
			return true
		}
	}
	return false
}
