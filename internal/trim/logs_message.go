package trim

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/client"
)

// message is what a line says, apart from what its columns say.
type message struct {
	text string
	// extras are further members of a JSON line, "k=v k=v".
	extras string
	stack  *stack
	// level and trace are what the line itself says of them.
	level, trace string

	// stream and labels are those of the line and service one of them, to drop
	// what repeats them.
	stream  *logStream
	labels  [2]client.Labels
	service string
}

// repeats reports whether a label has this value.
func (m *message) repeats(value string) bool {
	return m.stream.has(value) || hasValue(m.labels[0], value) || hasValue(m.labels[1], value)
}

// Bounds of unwrapping JSON: members beyond are left as they are.
const (
	maxUnwrapDepth = 4
	maxMembers     = 200
	// maxExtras is how many bytes of further members are gathered, more or less:
	// the path of an object stands before each of its members.
	maxExtras = 128 << 10
)

// readMessage takes a line apart.
func readMessage(line string, stream *logStream, labels [2]client.Labels, service string) message {
	start := message{stream: stream, labels: labels, service: service}
	m := start
	line = strings.TrimSpace(stripANSI(line))
	if strings.HasPrefix(line, "{") && m.unwrap(line) {
		m.text = strings.TrimSpace(m.text)
		m.extras = strings.TrimSpace(m.extras)
		return m
	}
	m = start
	line = m.stripPrefix(line, service)
	line, m.stack = takeStack(line)
	m.text = strings.TrimSpace(line)
	return m
}

// stripANSI removes terminal control sequences.
func stripANSI(s string) string {
	i := strings.IndexByte(s, 0x1b)
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i+1:]
		if strings.HasPrefix(s, "[") {
			end := 1
			for end < len(s) && (s[end] < 0x40 || s[end] > 0x7e) {
				end++
			}
			s = s[min(end+1, len(s)):]
		}
		i = strings.IndexByte(s, 0x1b)
	}
	b.WriteString(s)
	return b.String()
}

// unwrap reads a JSON object of a log line; false when it is not JSON.
func (m *message) unwrap(line string) bool {
	d := jsontext.NewDecoder(strings.NewReader(line), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var extras strings.Builder
	members := 0
	if !m.object(d, &extras, "", 0, &members) {
		return false
	}
	m.extras = extras.String()
	return d.InputOffset() == int64(len(line))
}

// object reads one object; path is the name of its place, ending in a dot.
func (m *message) object(d *jsontext.Decoder, extras *strings.Builder, path string, depth int, members *int) bool {
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() != '}' {
		t, err := d.ReadToken()
		if err != nil {
			return false
		}
		name := t.String()
		*members++
		if d.PeekKind() == '{' && depth < maxUnwrapDepth && *members < maxMembers {
			if !m.object(d, extras, path+name+".", depth+1, members) {
				return false
			}
			continue
		}
		raw, err := d.ReadValue()
		if err != nil {
			return false
		}
		value := string(raw)
		if raw.Kind() == '"' {
			text, err := jsontext.AppendUnquote(nil, raw)
			if err != nil {
				return false
			}
			value = stripANSI(string(text))
		}
		m.member(extras, path, name, value, depth, members)
	}
	_, err := d.ReadToken()
	return err == nil
}

// member puts one member where it belongs.
func (m *message) member(extras *strings.Builder, path, name, value string, depth int, members *int) {
	key := strings.ToLower(name)
	if rest, s := takeStack(value); s != nil && len(s.frames) > 0 && m.stack == nil {
		m.stack = s
		if value = strings.TrimSpace(rest); value == "" || value == s.exception && m.text != "" {
			return
		}
	}
	if path == "" {
		switch key {
		case "message", "msg", "event", "body", "text", "short_message", "log":
			if m.text == "" {
				if !m.nested(value, extras, "", "", depth, members) {
					m.text = value
				}
				return
			}
		case "level", "severity", "severity_text", "levelname", "lvl", "loglevel", "log.level":
			m.level = value
			return
		case "trace_id", "traceid", "trace.id", "oteltraceid", "dd.trace_id":
			m.trace = value
			return
		case "timestamp", "time", "ts", "@timestamp", "asctime", "datetime", "span_id", "spanid", "span.id", "severity_number":
			return
		case "logger", "name", "logger_name":
			if m.service != "" && strings.HasPrefix(value, m.service) || m.repeats(value) {
				return
			}
		case "service", "service_name", "project", "project_name", "session_id", "session", "user_id":
			if m.repeats(value) {
				return
			}
		}
	}
	if value == "" || value == "null" || value == `""` {
		return
	}
	switch {
	case extras.Len() >= maxExtras:
		return
	case m.nested(value, extras, path, name, depth, members):
	default:
		for _, s := range []string{" ", path, name, "=", value} {
			extras.WriteString(s)
		}
	}
	if extras.Len() >= maxExtras {
		extras.WriteString(" …")
	}
}

// nested unwraps a string that holds a JSON object itself; its members are told
// under a name, unless it is the message.
func (m *message) nested(value string, extras *strings.Builder, path, name string, depth int, members *int) bool {
	trimmed := strings.TrimSpace(value)
	if depth >= maxUnwrapDepth || *members >= maxMembers || !strings.HasPrefix(trimmed, "{") || !strings.HasSuffix(trimmed, "}") {
		return false
	}
	d := jsontext.NewDecoder(strings.NewReader(trimmed), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	inner := *m
	var b strings.Builder
	if name != "" {
		path += name + "."
	}
	if !inner.object(d, &b, path, depth+1, members) || d.InputOffset() != int64(len(trimmed)) {
		return false
	}
	*m = inner
	extras.WriteString(b.String())
	return true
}

// stripPrefix removes what the start of a plain line repeats: its time, its
// level, its service and ids in brackets.
func (m *message) stripPrefix(s, service string) string {
	s = skipTimestamp(s)
	for range 6 {
		before := s
		s = strings.TrimLeft(s, " \t")
		if strings.HasPrefix(s, "[") {
			end := strings.IndexByte(s, ']')
			if end < 0 || !m.bracket(s[1:end], service) {
				return s
			}
			s = strings.TrimLeft(s[end+1:], " :")
		} else if word := leadingWord(s); m.isLevel(word, s[len(word):]) {
			m.level = word
			s = strings.TrimLeft(s[len(word):], " :")
		}
		s = strings.TrimPrefix(s, "- ")
		s = strings.TrimPrefix(s, "| ")
		if s == before {
			break
		}
	}
	return s
}

// isLevel reports whether the word before rest is the line's level, which is
// in capitals or ends in a colon.
func (m *message) isLevel(word, rest string) bool {
	return m.level == "" && len(word) > 2 && parseSeverity(word) != unknown &&
		(word == strings.ToUpper(word) || strings.HasPrefix(rest, ":"))
}

// bracket reads a bracketed prefix; false when it says more than the columns do.
func (m *message) bracket(inner, service string) bool {
	if inner == service {
		return true
	}
	if parseSeverity(inner) != unknown && len(inner) > 2 {
		m.level = inner
		return true
	}
	trace := ""
	for field := range strings.FieldsSeq(inner) {
		k, v, ok := strings.Cut(field, "=")
		switch {
		case !ok:
			return false
		case k == "trace_id":
			trace = v
		case k != "span_id":
			return false
		}
	}
	if trace != "" {
		m.trace = trace
	}
	return inner != ""
}

func leadingWord(s string) string {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] == '-' || s[n] == '_') {
		n++
	}
	return s[:n]
}

// skipTimestamp removes a date and time at the start: "2026-11-23 09:58:34,904".
func skipTimestamp(s string) string {
	t := strings.TrimPrefix(s, "[")
	if len(t) < 19 || !digits(t[:4]) || t[4] != '-' && t[4] != '/' || !digits(t[5:7]) || !digits(t[8:10]) ||
		t[10] != ' ' && t[10] != 'T' || !digits(t[11:13]) || t[13] != ':' || !digits(t[14:16]) {
		return s
	}
	n := 16
	for n < len(t) && (t[n] >= '0' && t[n] <= '9' || strings.IndexByte(":.,Z+-", t[n]) >= 0) {
		n++
	}
	if len(t) < len(s) {
		if n >= len(t) || t[n] != ']' {
			return s
		}
		n++
	}
	return t[n:]
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
