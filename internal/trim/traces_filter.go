package trim

import (
	"strconv"
	"strings"
	"time"

	"airefinery-mcp/client"
)

// keepsTrace reports whether a trace passes the call's own filters. A match in
// any of its spans keeps the trace.
func (o *Options) keepsTrace(t *client.Trace, f *traceFact) bool {
	if !o.keepsTime(f.start) || f.length < int64(o.MinDuration) || o.ErrorsOnly && !f.failed() {
		return false
	}
	if o.Match == "" {
		return true
	}
	lower := strings.ToLower(o.Match)
	if holds(t.ID.String(), lower) || holds(f.root, lower) || holds(f.where, lower) {
		return true
	}
	if t.Row != nil {
		for _, s := range t.Row.Services {
			if holds(s.Service, lower) {
				return true
			}
		}
		for i := range t.Row.Spans {
			if spanHolds(&t.Row.Spans[i], lower) {
				return true
			}
		}
	}
	for i := range t.Spans {
		if spanHolds(&t.Spans[i], lower) {
			return true
		}
	}
	return false
}

// keepsNode reports whether a span of a single trace passes the filters.
func (o *Options) keepsNode(n *node) bool {
	return o.keepsTime(n.start) && n.duration() >= int64(o.MinDuration) && (!o.ErrorsOnly || n.failed) &&
		(o.Match == "" || spanHolds(n.span, strings.ToLower(o.Match)))
}

// filters reports whether any filter is set.
func (o *Options) filters() bool {
	return o.Match != "" || o.MinDuration > 0 || o.ErrorsOnly || !o.Since.IsZero() || !o.Until.IsZero()
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

// reach is a time window that goes back to a time and some minutes before.
func (o *Options) reach(ns int64) string {
	back := o.Now.Sub(time.Unix(0, ns)) + 10*time.Minute
	switch {
	case back <= time.Hour:
		return "1h"
	case back <= 24*time.Hour:
		return "24h"
	}
	return strconv.FormatInt(int64(back/time.Hour)+1, 10) + "h"
}

// rfc3339 is a time that since and until take.
func rfc3339(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339Nano) }
