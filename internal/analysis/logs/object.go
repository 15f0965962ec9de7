package logs

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// Bounds of reading JSON: what is deeper or comes later stays as it is.
const (
	maxDepth   = 4
	maxMembers = 200
	// maxMemberBytes is how many bytes of further members are gathered, more or
	// less: the path of an object stands before each of its members.
	maxMemberBytes = 128 << 10
)

// memberReader reads a line that is a JSON object or consists of pairs.
type memberReader struct {
	membersFound
	from  *origin
	read  int // members so far
	inner int // texts around the present member that are themselves JSON

	// out has the further members, as they stand behind the message; those of the
	// present text that is itself JSON begin at outFrom.
	out     []byte
	outFrom int

	unquoted []byte // for reuse
}

// membersFound is what was found among the members of a line.
type membersFound struct {
	message
	levels  []levelFound
	marks   marks
	service levelFound // the member that names it
}

func newMemberReader(from *origin) memberReader {
	r := memberReader{from: from, out: from.members[:0]}
	r.levels, r.severity = from.levels[:0], text.Unknown
	return r
}

// readObject reads a line that is a JSON object; ok is false when it is not.
func readObject(line string, from *origin) (m message, ok bool) {
	r := newMemberReader(from)
	j := jsonReader{s: line}
	if !r.object(&j, "", 0) || j.at != len(line) {
		return message{}, false
	}
	return r.finish(), true
}

// finish returns what the members say together.
func (r *memberReader) finish() message {
	r.text = strings.TrimSpace(r.text)
	r.settleLevels()
	r.members = string(bytes.TrimSpace(r.out))
	r.from.members, r.from.levels = r.out, r.levels
	r.message.service = r.service.value
	headed := r.text != "" && (r.text[0] >= '0' && r.text[0] <= '9' || r.text[0] == '[')
	if unleveled := r.severity == text.Unknown && len(r.levels) == 0; r.text != "" && (unleveled || headed) {
		// The message may have a level and more before it, as in a line of a
		// container.
		m := readHead(r.text, r.from)
		if unleveled {
			r.severity, r.weak = m.severity, true
		}
	}
	return r.message
}

// object reads one object of a JSON text and writes its further members to out.
// path is the name of its place, which ends in a dot.
func (r *memberReader) object(j *jsonReader, path string, depth int) bool {
	if !j.take('{') {
		return false
	}
	if j.take('}') {
		return true
	}
	for {
		name, ok := r.name(j)
		if !ok || !j.take(':') {
			return false
		}
		at := r.read
		info := r.from.infoOf(at, path, name)
		r.read++
		if j.peek() == '{' && depth < maxDepth && r.read < maxMembers {
			r.marks |= info.mark
			if !r.object(j, r.from.within(at, path, name), depth+1) {
				return false
			}
		} else {
			value, plain, ok := r.value(j)
			if !ok {
				return false
			}
			r.member(info, path, name, value, "", plain, depth)
		}
		if !j.take(',') {
			return j.take('}')
		}
	}
}

// name reads the name of a member.
func (r *memberReader) name(j *jsonReader) (name string, ok bool) {
	if j.peek() != '"' {
		return "", false
	}
	name, _, ok = r.said(j)
	return name, ok
}

// value reads a value and returns it as it stands in a message: a text without
// its quotes, and without colours. These stand in it as escapes. A plain one is of one
// line.
func (r *memberReader) value(j *jsonReader) (value string, plain, ok bool) {
	value, plain, ok = r.said(j)
	if !plain {
		value = text.StripANSI(value)
	}
	return value, plain, ok
}

// said reads a value and returns a text without its quotes, all else as it stands.
func (r *memberReader) said(j *jsonReader) (value string, plain, ok bool) {
	raw, plain, ok := j.value()
	switch {
	case !ok:
		return "", true, false
	case raw[0] != '"':
		return raw, true, true
	case plain:
		return raw[1 : len(raw)-1], true, true
	}
	var err error
	r.unquoted, err = jsontext.AppendUnquote(r.unquoted[:0], raw)
	return string(r.unquoted), false, err == nil
}

// member puts one member where it belongs, by what is known of its name. shown is how it is shown where it
// stays, "" for as its value.
func (r *memberReader) member(info *memberInfo, path, name, value, shown string, plain bool, depth int) {
	if !plain && r.stack == nil {
		if before, s := text.SplitStack(value); s != nil {
			r.stack = s
			if value, shown = strings.TrimSpace(before), ""; value == "" || value == s.Exception && r.text != "" {
				return
			}
		}
	}
	r.marks |= info.mark
	if info.code != semconv.NoCode {
		r.from.place.add(info.code, value)
	}
	if info.kind == timeMember {
		var said bool
		if said, shown = r.time(name, value, shown); said {
			return
		}
	} else if info.kind != otherMember && r.known(*info, path, name, value, depth) {
		return
	}
	if value == "" || value == "null" || value == `""` || len(r.out)-r.outFrom >= maxMemberBytes {
		return
	}
	if !r.nested(path, name, value, depth) {
		r.write(path, name, cmp.Or(shown, value))
	}
	if len(r.out)-r.outFrom >= maxMemberBytes {
		r.out = append(r.out, " …"...)
	}
}

// write writes a member as it stands behind a message.
func (r *memberReader) write(path, name, value string) {
	r.out = append(r.out, ' ')
	r.out = append(r.out, path...)
	r.out = append(r.out, name...)
	r.out = append(r.out, '=')
	r.out = append(r.out, value...)
}

// known reads a member that has a meaning by its name, and reports whether
// there is no more to say of it.
func (r *memberReader) known(info memberInfo, path, name, value string, depth int) bool {
	switch info.kind {
	case messageMember:
		if r.text != "" {
			return false
		}
		if !r.nested("", "", value, depth) {
			r.text = value
		}
		return true
	case levelMember, numberMember, restrictedName:
		return r.level(info, path, name, value)
	case traceMember:
		return r.setTrace(value, r.from)
	case loggerMember:
		return r.from.service != "" && value == r.from.service || r.from.has(value)
	case originMember:
		return r.from.has(value)
	case serviceMember:
		return r.setService(info, path, name, value)
	case listMember: // of one record
		return strings.HasPrefix(value, "[") && r.nested("", "", value[1:len(value)-1], depth)
	case attributesMember:
		if r.from.service == "" && r.service.value == "" {
			r.service.value, r.service.kind = resourceService(value), attributesMember
		}
	}
	return false
}

// setService takes the service that a member names, where no label does.
func (r *memberReader) setService(info memberInfo, path, name, value string) bool {
	if r.from.service != "" {
		return value == r.from.service || r.from.has(value)
	}
	if semconv.IsPlaceholder(value) || value[0] == '[' || value[0] == '{' || value[0] <= '9' {
		return false
	}
	if before := &r.service; before.kind == serviceMember {
		if before.rank <= info.rank {
			return before.value == value
		}
		if before.value != value {
			r.write(before.path, before.name, before.value)
		}
	}
	r.service = levelFound{memberInfo: info, path: path, name: name, value: value}
	return true
}

// resourceService returns the service among OpenTelemetry's attributes of a
// resource, a JSON array of keys and values.
func resourceService(attributes string) string {
	_, rest, _ := strings.Cut(attributes, `"service.name"`)
	_, rest, _ = strings.Cut(rest, `"stringValue"`)
	_, rest, _ = strings.Cut(rest, `"`)
	name, _, ok := strings.Cut(rest, `"`)
	if !ok || semconv.IsPlaceholder(name) {
		return ""
	}
	return name
}

// time reads a member that is a time, and reports whether the entry's own says
// the same. shown is how it is shown otherwise: a number with what it means.
func (r *memberReader) time(name, value, shown string) (said bool, as string) {
	if len(name) == 4 && millis(value) {
		r.marks |= markMillis
	}
	stamp, ok := text.ParseStamp(value)
	if !ok || r.isOwnTime(stamp, r.from.time) {
		return ok, shown
	}
	if at, ok := text.Epoch(value); ok {
		return false, value + " (" + at.Format(time.RFC3339Nano) + ")"
	}
	return false, shown
}

// nested reads a member whose value is a text that is itself a JSON object,
// and reports whether it is one. Its members are written under the name, unless
// that is empty.
func (r *memberReader) nested(path, name, value string, depth int) bool {
	value = strings.TrimSpace(value)
	if depth >= maxDepth || r.read >= maxMembers || !strings.HasPrefix(value, "{") || !strings.HasSuffix(value, "}") {
		return false
	}
	if name != "" {
		path += name + "."
	}
	before, start, from := r.membersFound, len(r.out), r.outFrom
	r.inner++
	r.outFrom = start
	j := jsonReader{s: value}
	ok := r.object(&j, path, depth+1) && j.at == len(value)
	r.inner--
	r.outFrom = from
	if !ok {
		r.membersFound, r.out = before, r.out[:start]
	}
	return ok
}
