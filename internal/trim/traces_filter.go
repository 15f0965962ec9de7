package trim

import (
	"strconv"
	"strings"
	"time"

	"airefinery-mcp/client"
)

// finder looks for a text, whatever the case. What many spans share it looks
// through once.
type finder struct {
	lower     string
	texts     memo[bool]
	resources map[*client.Resource]bool
}

func newFinder(text string) *finder {
	return &finder{lower: strings.ToLower(text), texts: memo[bool]{}, resources: map[*client.Resource]bool{}}
}

// keepsTrace reports whether a trace passes the call's own filters. A match in
// any of its spans keeps the trace.
func (o *Options) keepsTrace(t *client.Trace, f *traceFact, find *finder) bool {
	if !o.keepsTime(f.start) || f.length < int64(o.MinDuration) || o.ErrorsOnly && !f.failed() {
		return false
	}
	if o.Match == "" || find.in(t.ID.String()) || find.inName(f.root) || find.inName(f.where) {
		return true
	}
	if t.SearchResult != nil {
		for _, s := range t.SearchResult.Services {
			if find.in(s.Service) {
				return true
			}
		}
		for i := range t.SearchResult.Spans {
			if find.inSpan(&t.SearchResult.Spans[i]) {
				return true
			}
		}
	}
	for i := range t.Spans {
		if find.inSpan(&t.Spans[i]) {
			return true
		}
	}
	return false
}

// keepsNode reports whether a span of a single trace passes the filters.
func (o *Options) keepsNode(n *node, find *finder) bool {
	return o.keepsTime(n.start) && n.duration() >= int64(o.MinDuration) && (!o.ErrorsOnly || n.failed) &&
		(o.Match == "" || find.inSpan(n.span))
}

// filters reports whether any filter is set.
func (o *Options) filters() bool {
	return o.Match != "" || o.MinDuration > 0 || o.ErrorsOnly || !o.Since.IsZero() || !o.Until.IsZero()
}

func (f *finder) in(text string) bool {
	if len(text) < longText {
		return strings.Contains(strings.ToLower(text), f.lower)
	}
	return f.texts.of("", text, func() bool { return strings.Contains(strings.ToLower(text), f.lower) })
}

// inName finds what goes over from the service into the name, too, unless
// they are long.
func (f *finder) inName(n spanName) bool {
	if len(n.service)+len(n.name) < longText {
		return f.in(n.String())
	}
	return f.in(n.service) || f.in(n.name)
}

func (f *finder) inSpan(s *client.Span) bool {
	if f.in(s.Name) || f.in(s.Service()) || f.in(s.StatusMessage) ||
		f.in(s.ID.String()) || f.in(s.TraceID.String()) || f.inAttrs(s.Attrs) || f.inResource(s.Resource) {
		return true
	}
	for _, e := range s.Events {
		if f.in(e.Name) || f.inAttrs(e.Attrs) {
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
	for _, a := range attrs {
		if f.in(a.Key) || f.in(a.Value) {
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
