package logs

import (
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// matches reports whether a line that was read from an entry has the text that
// is looked for, in its message as it is shown, its labels or the text that
// came.
func (r *reader) matches(l *Line, m message, e *client.LogEntry) bool {
	find := r.match
	if find == nil || l.stream.matches || r.inMessage(l, m) || r.inLabels(e.Metadata) || r.inLabels(e.Parsed) ||
		!l.Trace.ID.IsZero() && find.InID(l.Trace.Text) {
		return true
	}
	made := []string{m.text, m.members}
	if m.stack != nil {
		made = append(made, m.stack.Exception, strings.Join(m.stack.Frames, "\n"))
	}
	return find.InSource(e.Line, made...)
}

// inLabels reports whether a label has the text, in its value or from its name
// to its value.
func (r *reader) inLabels(labels client.Labels) bool {
	for i := range labels {
		name, value := labels[i].Name, labels[i].Value
		if r.match.InNamed(name, value) || r.match.InPair(name, name, value) {
			return true
		}
	}
	return false
}

// inMessage looks in what is shown of a message: its parts, and these put
// together.
func (r *reader) inMessage(l *Line, m message) bool {
	find := r.match
	if find.In(m.text) || find.In(m.members) {
		return true
	}
	var parts []analysis.Part
	add := func(part string) {
		if part != "" && len(parts) > 0 {
			parts = append(parts, analysis.Part{Value: " "})
		}
		parts = append(parts, analysis.Part{Value: part})
	}
	add(m.text)
	add(m.members)
	if s := m.stack; s != nil {
		if find.In(s.Exception) || r.inFrames(l.Stack) {
			return true
		}
		if !l.Raised.IsEmpty() {
			add(s.Exception)
		}
	}
	return find.InParts(parts...)
}

// inFrames looks in a stack trace in both forms in which it is shown.
func (r *reader) inFrames(s *Stack) bool {
	if s.asked {
		return s.matches
	}
	s.asked = true
	find := r.match
	for _, f := range s.Frames {
		if find.In(f) {
			s.matches = true
			return true
		}
	}
	parts := []analysis.Part{{Value: s.Exception}}
	for _, f := range strings.SplitAfter(strings.TrimPrefix(s.Full(), s.Exception), " < ") {
		parts = append(parts, analysis.Part{Value: f})
	}
	s.matches = find.InParts(parts...)
	if !s.matches && s.InApp >= 0 {
		s.matches = find.InParts(parts[0], analysis.Part{Value: " @ "}, analysis.Part{Value: s.Frames[s.InApp]})
	}
	return s.matches
}
