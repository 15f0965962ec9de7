package logs

import (
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/text"
)

// message is what a line says, apart from what its labels say. Texts are raw.
type message struct {
	// text is the message itself, members what further belongs to it:
	// "k=v k=v".
	text, members string
	stack         *text.Stack
	// severity is what the line says of its own level. It is weak where the word
	// may as well be part of the text.
	severity text.Severity
	weak     bool
	// trace and service are what the line says of its own, "" where a label does.
	trace, service string
	// off is how far the time that the line states lies from its entry's. It is
	// local where it names no zone.
	off   time.Duration
	local bool
}

// origin is where a line comes from: what its text need not repeat.
type origin struct {
	stream   *stream
	labels   [2]client.Labels // the line's own
	labelled labelled
	// service and trace are those of the labels, "" where they name none.
	service, trace string
	time           int64 // the entry's
	// place is what the labels and, once it is read, the line say of the code that
	// wrote it.
	place place
	// head is the severity that was read before what is read, where headed is set.
	head   text.Severity
	headed bool
	// members and levels are for those of a line to be gathered in, one line after
	// another.
	members []byte
	levels  []levelFound
	// known are the first members of the line before, in the order in which they
	// came: those of the next line mostly are the same.
	known []knownMember
}

// has reports whether a label of the line has this value.
func (o *origin) has(value string) bool {
	return o.stream.has(value) || hasValue(o.labels[0], value) || hasValue(o.labels[1], value)
}

// readMessage takes a line apart.
func readMessage(line string, from *origin) (m message) {
	ok := false
	line = strings.TrimSpace(text.StripANSI(line))
	if strings.HasPrefix(line, "{") {
		m, ok = readObject(line, from)
	}
	if !ok {
		m = readHead(line, from)
	}
	if m.text == "" && m.members == "" && m.stack == nil {
		m.text = line // there is nothing but its level and time
	}
	return m
}

// maxOff is how far the time that a line states may lie from that of its entry
// and say the same.
const maxOff = time.Minute

// isOwnTime reports whether a time that the line states is that of its entry,
// more or less.
func (m *message) isOwnTime(t text.Stamp, of int64) bool {
	d := t.From(of)
	if d >= -maxOff && d <= maxOff {
		return true
	}
	if m.off == 0 {
		m.off, m.local = d, t.IsLocal()
	}
	return false
}

// setTrace takes the trace that the line names, and reports whether it is shown
// as the line's.
func (m *message) setTrace(id string, from *origin) bool {
	switch {
	case from.trace != "":
		return strings.EqualFold(from.trace, id)
	case m.trace == "":
		m.trace = id
		return true
	}
	return m.trace == id
}
