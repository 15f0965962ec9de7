package client

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// statement is what an object of a body says of the answer, or of the part of
// it that the object is, rather than of the data.
type statement struct {
	status  string // its word for how that came out
	message string
	failure string // what it says went wrong
}

// words are what an object says that is no response.
func (s *statement) words() string {
	if s.failure != "" {
		return s.failure
	}
	return s.message
}

// said reads the member at hand if it says something of the answer itself, and
// reports whether it did. Engines have many words for an answer that is not all
// there is, and new ones come, so any name with such a word in it counts.
func (d *decoder) said(m *Meta, s *statement) bool {
	switch string(d.Name()) {
	case "warnings":
		d.texts(func(text string) { d.warn(m, text) })
	case "infos", "notices":
		d.texts(func(text string) { d.inform(m, text) })
	case "status":
		d.statusOf(s)
	case "message":
		s.message = d.anyText(ofText)
	case "error", "detail", "errors":
		if said := d.anyText(ofText); s.failure == "" && !isNothing(said) {
			s.failure = said
		}
	default:
		w := wholeness(d.Name())
		if w == noWord {
			return false
		}
		d.flag(m, w, d.keep(d.Name()))
	}
	return true
}

// statusOf reads a status, which may be an object with a code and a message.
func (d *decoder) statusOf(s *statement) {
	if d.Peek() != '{' {
		s.status = d.string("status")
		return
	}
	known := false
	for d.Begin(); d.Member(); {
		switch string(d.Name()) {
		case "code", "state", "status":
			s.status, known = d.string("status.code"), true
		case "message":
			s.message, known = d.anyText(ofText), true
		default:
			d.Skip()
		}
	}
	if !known {
		d.note("status", "text", kindName('{'))
	}
}

// aside reads the member at hand if it says something of the answer, or looks
// for such members in the objects of it, to a depth: in what an engine tells of
// its own work. Anything else is passed over.
func (d *decoder) aside(m *Meta, depth int) {
	if depth == 0 || d.Peek() != '{' {
		d.Skip()
		return
	}
	var s statement
	var buf [40]byte
	of := append(buf[:0], d.Name()...)
	for d.Begin(); d.Member(); {
		switch string(d.Name()) {
		case "message", "error", "detail", "errors":
			d.Skip() // of something else
		case "failed": // of its parts
			d.flag(m, partly, string(of)+".failed")
		default:
			if !d.said(m, &s) {
				d.aside(m, depth-1)
			}
		}
	}
	if isPartial(s.status) {
		d.warn(m, s.status)
	}
}

// settle makes warnings and infos of what an object said of itself. place says
// which it is, "" for the body.
func (d *decoder) settle(s *statement, m *Meta, place string) {
	partial := isPartial(s.status)
	switch {
	case partial && s.message != "":
		d.warn(m, place+s.status+": "+s.message)
	case partial:
		d.warn(m, place+"status "+s.status)
	case saysPartial(s.message):
		d.warn(m, place+s.message)
	case s.message != "" && !isNothing(s.message):
		d.inform(m, place+s.message)
	}
	if s.failure != "" {
		d.warn(m, place+s.failure)
	}
}

// infoPrefix begins the remarks on a query that Prometheus makes, which older
// engines send among the warnings.
const infoPrefix = "PromQL info:"

// warn keeps a warning once.
func (d *decoder) warn(m *Meta, text string) {
	if strings.HasPrefix(text, infoPrefix) {
		d.inform(m, text)
		return
	}
	m.Warnings = d.appendOnce(m.Warnings, text)
}

// inform keeps an info once.
func (d *decoder) inform(m *Meta, text string) { m.Infos = d.appendOnce(m.Infos, text) }

// appendOnce appends a text that is not the same as one of the last before it.
func (d *decoder) appendOnce(list []string, text string) []string {
	const back = 16 // the list may be long
	if slices.Contains(list[max(0, len(list)-back):], text) {
		return list
	}
	if len(list) >= d.most[ofWarnings] {
		d.leaveOut(ofWarnings, 1)
		return list
	}
	return append(list, text)
}

// word is what the name of a member has to say of the answer's being whole.
type word uint8

const (
	noWord   word = iota
	partly        // it is not, if the value is not false, nothing or 0
	entirely      // it is not, if the value is false
	further       // as partly, and the value is none to show: where to go on
)

// wholeness returns what a name says, whatever its letter case and signs.
func wholeness(name []byte) word {
	var buf [40]byte
	if len(name) > len(buf) {
		return noWord
	}
	plain := buf[:0]
	for _, c := range name {
		switch {
		case 'A' <= c && c <= 'Z':
			plain = append(plain, c+'a'-'A')
		case 'a' <= c && c <= 'z':
			plain = append(plain, c)
		}
	}
	for _, w := range [...]string{"partial", "warning", "truncat", "incomplet", "timedout", "terminatedearly", "failedshard", "shardsfailed"} {
		if bytes.Contains(plain, []byte(w)) {
			return partly
		}
	}
	for _, w := range [...]string{"hasmore", "hasnext", "moreresults", "nexttoken", "nextpage", "nextcursor", "nextmarker", "nextlink", "lastevaluatedkey", "continuationtoken"} {
		if bytes.Contains(plain, []byte(w)) {
			return further
		}
	}
	if bytes.HasSuffix(plain, []byte("complete")) || string(plain) == "completed" || string(plain) == "iscompleted" {
		return entirely
	}
	return noWord
}

// flag reads the value of a member whose name says that an answer is whole, or
// that it is not.
func (d *decoder) flag(m *Meta, w word, name string) {
	if d.Peek() == '[' && w == partly {
		d.texts(func(text string) { d.warn(m, name+": "+text) })
		return
	}
	text := d.anyText(ofText)
	switch {
	case w == further && !isNothing(text):
		d.warn(m, name+": there is more")
	case w == partly && !isNothing(text), w == entirely && isFalse(text):
		d.warn(m, name+": "+text)
	}
}

// isNothing reports whether a value says that there is nothing to say.
func isNothing(text string) bool {
	switch strings.ToLower(text) {
	case "", "no", "none", "null", "n/a", "{}", "[]", "ok", "success", "done", "complete", "completed":
		return true
	}
	return isFalse(text)
}

func isFalse(text string) bool {
	switch strings.ToLower(text) {
	case "false", "no":
		return true
	}
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && f == 0
}

// isPartial reports whether a status means that the answer is not all there is.
func isPartial(status string) bool {
	s := strings.ToLower(status)
	for _, w := range [...]string{"partial", "truncat", "incomplet", "degraded", "timed_out", "timeout"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// saysPartial reports whether a message says so.
func saysPartial(message string) bool {
	s := strings.ToLower(message)
	for _, w := range [...]string{"partial", "truncat", "incomplet", "exceed", "not all ", "timed out", "timeout", "unavailable", "too large", "too many", "limit"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
