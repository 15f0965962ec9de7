package logs

import (
	"cmp"
	"strings"
	"time"

	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

const (
	// maxHead is how many things are read off the start of a plain line.
	maxHead = 16
	// maxPassed is how many of them may be left standing.
	maxPassed = 9
	// maxBracket is the longest bracket, in bytes, that is looked into.
	maxBracket = 120
)

// headReader reads what a plain line starts with before its message: its time,
// its level, its service, ids. What the answer says anyway is taken off, as far
// as nothing else stands before it; all else is passed over and stays.
type headReader struct {
	message
	from *origin
	line string

	at, shown int // where the reader is, and where the text starts that is shown
	passed    int // things that stay
	numbers   int // of them numbers
	hosts     int // of syslog's host and program, how many are still to come
	pri       int // syslog's facility and severity, -1 for none
	timed     bool
	paired    bool // it was looked for pairs
	done      bool // the message is known
}

// readHead reads a plain line.
func readHead(line string, from *origin) message {
	h := headReader{message: message{severity: text.Unknown}, from: from, line: line, pri: -1}
	if line == "" || h.special() {
		return h.message
	}
	for range maxHead {
		if h.passed > maxPassed || !h.next() {
			break
		}
	}
	if !h.done {
		h.findPlace()
		h.levelBelow()
		h.end(h.line[h.shown:])
	}
	return h.message
}

// end takes the rest of the line as its message.
func (h *headReader) end(rest string) {
	h.settlePriority()
	rest, h.stack = text.SplitStack(rest)
	h.text = strings.TrimSpace(rest)
	h.members = strings.TrimSpace(h.members)
}

// next reads one thing; false where the message starts.
func (h *headReader) next() bool {
	s := h.skipMarks()
	if s == "" || h.done {
		return false
	}
	switch c := s[0]; {
	case c == '[':
		return h.bracket(s)
	case c >= '0' && c <= '9':
		return h.stamp(s) || h.number(s) || h.name(s)
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return h.stamp(s) || h.container(s) || !(h.timed && h.severity == text.Unknown && h.klog(s)) && h.word(s)
	case c == '{':
		return h.brace(s)
	case c == '<':
		return h.timed && h.angle(s)
	}
	return h.name(s)
}

// skipMarks skips blanks and the mark between two things, and returns the rest.
func (h *headReader) skipMarks() string {
	s := h.line
	if h.at == 0 {
		return s
	}
	i := h.at
	if i < len(s) && s[i] == ':' && (i+1 == len(s) || s[i+1] != ':') {
		i++
	}
	i = skipBlanks(s, i)
	if mark := markLen(s[i:]); mark > 0 {
		i = skipBlanks(s, i+mark)
	}
	h.take(i - h.at)
	return s[i:]
}

func skipBlanks(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}

// markLen returns the length of a mark between two things: a bar, or dashes or
// a colon before a blank.
func markLen(s string) int {
	n := 0
	for n < len(s) && s[n] == '-' {
		n++
	}
	switch {
	case strings.HasPrefix(s, "|"):
		return 1
	case n > 0 && n < len(s) && s[n] == ' ':
		return n
	case strings.HasPrefix(s, ": "):
		return 1
	}
	return 0
}

// take goes on by n bytes, which are said elsewhere: they are taken off unless
// something that stays stands before them.
func (h *headReader) take(n int) bool {
	if h.shown == h.at {
		h.shown += n
	}
	h.at += n
	return true
}

// pass goes on by n bytes that stay.
func (h *headReader) pass(n int) bool {
	h.at += n
	h.passed++
	return true
}

// stamp reads a time.
func (h *headReader) stamp(s string) bool {
	t, n := h.leadingStamp(s)
	if n == 0 {
		return false
	}
	if s[0] > '9' && !strings.Contains(s[:n], ",") { // Nov 28 01:05:30
		h.hosts = 2
	}
	h.time(t, s[:n], n)
	return true
}

// maxEpochOff is how far from its entry's time a whole number may lie and be a
// time, in front of a message that may as well begin with a number.
const maxEpochOff = 24 * time.Hour

// leadingStamp reads the time that a text starts with, which may be a number, and
// returns its length, 0 where it starts with none.
func (h *headReader) leadingStamp(s string) (t text.Stamp, n int) {
	if t, n = text.LeadingStamp(s); n > 0 {
		return t, n
	}
	t, n, fraction := text.LeadingEpoch(s)
	if n > 0 && fraction < 3 && t.From(h.from.time).Abs() > maxEpochOff {
		return text.Stamp{}, 0
	}
	return t, n
}

// time goes on by n bytes that are a time, or name one in brackets. Another than
// the entry's stands behind the message.
func (h *headReader) time(t text.Stamp, stated string, n int) {
	h.timed, h.weak = true, false
	switch {
	case h.isOwnTime(t, h.from.time):
		h.take(n)
	case h.shown == h.at:
		h.members += " time=" + stated
		h.take(n)
	default:
		h.pass(n)
	}
}

// number passes a number behind a time: of a process or a thread.
func (h *headReader) number(s string) bool {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if !h.timed || n < len(s) && s[n] != ' ' && s[n] != '\t' {
		return false
	}
	h.numbers++
	return h.pass(n)
}

// name passes what stands between a time and a level: the names of a logger, a
// host, a user, an id. A word alone may be the message's first.
func (h *headReader) name(s string) bool {
	if !h.timed || h.severity != text.Unknown && !h.weak {
		return false
	}
	n := strings.IndexAny(s, " \t|")
	if n <= 0 || n > maxBracket {
		return false
	}
	w := s[:n]
	if h.hosts > 0 {
		h.hosts--
		if h.hosts == 0 {
			return h.program(w)
		}
		return h.pass(n)
	}
	if level, ok := strings.CutSuffix(w, ":"); ok && h.channel(level) {
		return false
	}
	rest := s[skipBlanks(s, n):]
	switch {
	case strings.ContainsAny(w, ".@#$=_") || strings.Contains(w, "::"), markLen(rest) > 0, isUUID(w),
		w == "stdout" || w == "stderr" || w == "root", (w == "F" || w == "P") && h.passed > 0:
		return !strings.Contains(w, "://") && h.pass(n)
	}
	return false
}

// container passes the name and number of a container before a bar, as Docker
// Compose has it: "app-1  | ".
func (h *headReader) container(s string) bool {
	n := strings.IndexByte(s, ' ')
	if h.at > 0 || n < 3 || n > maxBracket || s[n-1] < '0' || s[n-1] > '9' || !strings.HasPrefix(s[skipBlanks(s, n):], "| ") {
		return false
	}
	mark := strings.LastIndexAny(s[:n], "-_")
	return mark > 0 && strings.Trim(s[mark+1:n], "0123456789") == "" && h.pass(n)
}

// program passes the name of a program as syslog has it: "sshd[12]:".
func (h *headReader) program(w string) bool {
	if !strings.HasSuffix(w, ":") {
		return false
	}
	if name := w[:strings.IndexAny(w, "[:")]; h.from.service == "" && !semconv.IsPlaceholder(name) {
		h.service = name
	}
	return h.pass(len(w) - 1)
}

// isUUID reports whether a word has the form of a UUID.
func isUUID(w string) bool {
	return len(w) == 36 && w[8] == '-' && w[13] == '-' && w[18] == '-' && w[23] == '-'
}

// brace reads a JSON object behind the head, or passes what stands in braces.
func (h *headReader) brace(s string) bool {
	if strings.HasSuffix(s, "}") && h.at > 0 {
		h.from.head, h.from.headed = h.severity, h.severity != text.Unknown && !h.weak
		m, ok := readObject(s, h.from)
		if h.from.headed = false; ok {
			h.merge(m)
			return false
		}
	}
	end := strings.IndexByte(s, '}')
	return h.timed && end > 0 && end <= maxBracket && h.pass(end+1)
}

// pairs reads the rest of the line where it consists of pairs.
func (h *headReader) pairs(s string) bool {
	if h.paired {
		return false
	}
	h.paired = true
	h.from.head, h.from.headed = h.severity, h.severity != text.Unknown && !h.weak
	m, ok := readPairs(s, h.from)
	if h.from.headed = false; ok {
		h.merge(m)
	}
	return h.done
}

// merge takes what stands behind the head as the line's message, unless the two
// state different levels.
func (h *headReader) merge(m message) {
	if differ(h.severity, m.severity) {
		return
	}
	h.findPlace()
	before := strings.TrimSpace(h.line[h.shown:h.at])
	own := h.message
	h.message = m
	if m.severity == text.Unknown || m.weak && own.severity != text.Unknown {
		h.severity, h.weak = own.severity, own.weak
	}
	h.trace, h.service = cmp.Or(m.trace, own.trace), cmp.Or(m.service, own.service)
	if m.off == 0 {
		h.off, h.local = own.off, own.local
	}
	h.members = m.members + own.members
	if before != "" {
		h.members += " " + before
	}
	h.settlePriority()
	h.members = strings.TrimSpace(h.members)
	h.done = true
}
