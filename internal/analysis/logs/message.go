package logs

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// message is what a line says, apart from what its labels say. Texts are raw.
type message struct {
	// text is the message itself, members the further members of a JSON line:
	// "k=v k=v".
	text, members string
	stack         *text.Stack
	// level and trace are what the line says of its own level and trace.
	level, trace string
}

// origin is where a line comes from: what its text need not repeat.
type origin struct {
	stream  *stream
	labels  [2]client.Labels // the line's own
	service string
}

// has reports whether a label of the line has this value.
func (o *origin) has(value string) bool {
	return o.stream.has(value) || hasValue(o.labels[0], value) || hasValue(o.labels[1], value)
}

// readMessage takes a line apart.
func readMessage(line string, from *origin) message {
	line = strings.TrimSpace(text.StripANSI(line))
	if strings.HasPrefix(line, "{") {
		if m, ok := readObject(line, from); ok {
			return m
		}
	}
	var m message
	line, m.stack = text.SplitStack(m.stripPrefix(line, from.service))
	m.text = strings.TrimSpace(line)
	return m
}

// Bounds of reading JSON: what is deeper or comes later stays as it is.
const (
	maxDepth   = 4
	maxMembers = 200
	// maxMemberBytes is how many bytes of further members are gathered, more or
	// less: the path of an object stands before each of its members.
	maxMemberBytes = 128 << 10
)

// objectReader reads a line that is a JSON object.
type objectReader struct {
	message
	from *origin
	read int // members so far

	unquoted []byte // for reuse
}

// readObject reads a line that is a JSON object; ok is false when it is not.
func readObject(line string, from *origin) (m message, ok bool) {
	r := objectReader{from: from}
	d := newDecoder(line)
	var members strings.Builder
	if !r.object(d, &members, "", 0) || d.InputOffset() != int64(len(line)) {
		return message{}, false
	}
	r.text = strings.TrimSpace(r.text)
	r.members = strings.TrimSpace(members.String())
	return r.message, true
}

func newDecoder(object string) *jsontext.Decoder {
	return jsontext.NewDecoder(strings.NewReader(object), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// object reads one object and writes its further members to out. path is the
// name of its place, which ends in a dot.
func (r *objectReader) object(d *jsontext.Decoder, out *strings.Builder, path string, depth int) bool {
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() != '}' {
		t, err := d.ReadToken()
		if err != nil {
			return false
		}
		name := t.String()
		r.read++
		if d.PeekKind() == '{' && depth < maxDepth && r.read < maxMembers {
			if !r.object(d, out, path+name+".", depth+1) {
				return false
			}
			continue
		}
		raw, err := d.ReadValue()
		if err != nil {
			return false
		}
		value, err := r.value(raw)
		if err != nil {
			return false
		}
		r.member(out, path, name, value, depth)
	}
	_, err := d.ReadToken()
	return err == nil
}

// value returns a value as it stands in a message: a text without its quotes.
func (r *objectReader) value(raw jsontext.Value) (string, error) {
	if raw.Kind() != '"' {
		return string(raw), nil
	}
	var err error
	r.unquoted, err = jsontext.AppendUnquote(r.unquoted[:0], raw)
	return text.StripANSI(string(r.unquoted)), err
}

// member puts one member where it belongs.
func (r *objectReader) member(out *strings.Builder, path, name, value string, depth int) {
	if before, s := text.SplitStack(value); s != nil && len(s.Frames) > 0 && r.stack == nil {
		r.stack = s
		if value = strings.TrimSpace(before); value == "" || value == s.Exception && r.text != "" {
			return
		}
	}
	if path == "" && r.known(out, name, value, depth) {
		return
	}
	if value == "" || value == "null" || value == `""` || out.Len() >= maxMemberBytes {
		return
	}
	if !r.nested(out, path, name, value, depth) {
		for _, s := range []string{" ", path, name, "=", value} {
			out.WriteString(s)
		}
	}
	if out.Len() >= maxMemberBytes {
		out.WriteString(" …")
	}
}

// memberKind is what a member of a JSON line is by its name.
type memberKind uint8

const (
	otherMember memberKind = iota
	messageMember
	levelMember
	traceMember
	droppedMember // says what an answer says anyway, or leads nowhere
	loggerMember
	originMember
)

var memberKinds = func() map[string]memberKind {
	kinds := map[string]memberKind{}
	add := func(kind memberKind, lists ...semconv.Keys) {
		for _, keys := range lists {
			for _, name := range keys {
				kinds[name] = kind
			}
		}
	}
	add(messageMember, semconv.MessageMember)
	add(levelMember, semconv.LevelMember)
	add(traceMember, semconv.TraceIDMember)
	add(droppedMember, semconv.TimeMember, semconv.SpanMember)
	add(loggerMember, semconv.LoggerMember)
	add(originMember, semconv.OriginMember)
	return kinds
}()

// known reads a member that has a meaning by its name, and reports whether
// there is no more to say of it.
func (r *objectReader) known(out *strings.Builder, name, value string, depth int) bool {
	switch memberKinds[strings.ToLower(name)] {
	case messageMember:
		if r.text != "" {
			return false
		}
		if !r.nested(out, "", "", value, depth) {
			r.text = value
		}
		return true
	case levelMember:
		r.level = value
		return true
	case traceMember:
		r.trace = value
		return true
	case droppedMember:
		return true
	case loggerMember:
		return r.from.service != "" && strings.HasPrefix(value, r.from.service) || r.from.has(value)
	case originMember:
		return r.from.has(value)
	}
	return false
}

// nested reads a member whose value is a text that is itself a JSON object,
// and reports whether it is one. Its members are written under the name, unless
// that is empty.
func (r *objectReader) nested(out *strings.Builder, path, name, value string, depth int) bool {
	value = strings.TrimSpace(value)
	if depth >= maxDepth || r.read >= maxMembers || !strings.HasPrefix(value, "{") || !strings.HasSuffix(value, "}") {
		return false
	}
	if name != "" {
		path += name + "."
	}
	before := r.message
	d := newDecoder(value)
	var members strings.Builder
	if !r.object(d, &members, path, depth+1) || d.InputOffset() != int64(len(value)) {
		r.message = before
		return false
	}
	out.WriteString(members.String())
	return true
}
