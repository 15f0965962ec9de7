package trim

import (
	"strings"

	"airefinery-mcp/client"
)

// errorText is what a failing span says of its failure, on one line: the
// exception, else the status.
func errorText(s *client.Span) string {
	text := s.StatusMessage
	if e := exception(s); e != nil {
		typ, msg := e.Attrs.Get("exception.type"), e.Attrs.Get("exception.message")
		switch {
		case typ != "" && msg != "" && !strings.HasPrefix(msg, typ):
			text = typ + ": " + msg
		case msg != "":
			text = msg
		case typ != "" && text == "":
			text = typ
		}
	}
	if text == "" {
		text = s.Attrs.Get("error.type")
	}
	return strings.Join(strings.Fields(text), " ")
}

// decidingFrame is the frame of a stack trace that says most: the deepest one
// of the program's own code, else the deepest. "" when there is none.
func decidingFrame(trace string) string {
	_, s := takeStack(trace)
	if s == nil && strings.Contains(trace, `File "`) {
		s = pythonStack(trace) // without the line before its frames
	}
	if s == nil || len(s.frames) == 0 {
		return ""
	}
	return s.frames[max(s.own, 0)]
}
