package trim

import "airefinery-mcp/client"

// deepestError is the earliest failing span without a failing child, nil when
// none failed: what failed above it failed because of it. In a cycle of
// failing spans, which has no such span, it is the earliest.
func deepestError(t *client.Trace) *client.Span {
	above := map[client.SpanID]bool{}
	for i := range t.Spans {
		if s := &t.Spans[i]; s.Status == client.StatusError && s.Parent != s.ID {
			above[s.Parent] = true
		}
	}
	var found *client.Span
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Status != client.StatusError {
			continue
		}
		if found == nil || above[found.ID] && !above[s.ID] ||
			above[found.ID] == above[s.ID] && s.Start < found.Start {
			found = s
		}
	}
	return found
}

// errorText is what a failing span says of its failure.
func errorText(s *client.Span) string {
	for _, e := range s.Events {
		if e.Name == "exception" {
			return e.Attrs.Get("exception.type") + ": " + e.Attrs.Get("exception.message")
		}
	}
	return s.StatusMessage
}
