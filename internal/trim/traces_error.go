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

// decidingFrame is the line of a stack trace that says most: the last one of
// the program's own code, else the last. "" when there is no frame.
func decidingFrame(stack string) string {
	own, last := "", ""
	for line := range strings.Lines(stack) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "File \"") && !strings.HasPrefix(line, "at ") {
			continue
		}
		last = line
		if !strings.Contains(line, "site-packages") && !strings.Contains(line, "/lib/python") && !strings.Contains(line, "node_modules") {
			own = line
		}
	}
	if own == "" {
		own = last
	}
	// File "/app/x.py", line 3, in f -> /app/x.py:3 f
	if rest, ok := strings.CutPrefix(own, "File \""); ok {
		file, rest, _ := strings.Cut(rest, "\"")
		rest = strings.TrimPrefix(rest, ", line ")
		line, in, _ := strings.Cut(rest, ", in ")
		own = strings.TrimSpace(file + ":" + line + " " + in)
	}
	return strings.TrimPrefix(own, "at ")
}

// sameFailure takes the numbers out of an error's text, so that failures of
// one kind count as one.
func sameFailure(text string) string {
	var b strings.Builder
	digits := false
	for i := range len(text) {
		c := text[i]
		if c >= '0' && c <= '9' {
			if !digits {
				b.WriteByte('#')
			}
			digits = true
			continue
		}
		digits = false
		b.WriteByte(c)
	}
	return b.String()
}
