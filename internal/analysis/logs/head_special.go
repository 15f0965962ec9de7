package logs

import (
	"strconv"
	"strings"

	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// special reads the lines that begin as no other does, and reports whether
// there is no more to read.
func (h *headReader) special() bool {
	switch c := h.line[0]; {
	case c == '<':
		h.priority()
	case c >= 'A' && c <= 'W':
		return h.klog(h.line)
	case c >= '0' && c <= '9':
		return h.redis()
	case c == '=':
		h.report()
	}
	return false
}

// klog reads what is a line of klog and glog, and all there is behind the head:
//
//	E1128 01:05:30.123456       1 reflector.go:138] failed to list Pods
func (h *headReader) klog(s string) bool {
	if len(s) < 20 || s[1] < '0' || s[1] > '9' || s[5] == '-' {
		return false
	}
	level := text.ParseSeverity(s[:1])
	t, n := text.LeadingStamp(s[1:])
	if n < 13 || level == text.Unknown {
		return false
	}
	thread, rest, ok := strings.Cut(strings.TrimLeft(s[1+n:], " "), " ")
	source, rest, found := strings.Cut(rest, "]")
	if !ok || !found || strings.Trim(thread, "0123456789") != "" || strings.IndexByte(source, ' ') >= 0 {
		return false
	}
	h.severity, h.weak = level, false
	h.from.place.add(semconv.CodeCaller, source)
	h.members = " source=" + source + " thread=" + thread + h.members
	if !h.isOwnTime(t, h.from.time) {
		h.members += " time=" + s[1:1+n]
	}
	if before := strings.TrimSpace(h.line[h.shown:h.at]); before != "" {
		h.members += " " + before
	}
	h.end(rest)
	h.done = true
	return true
}

// redis reads a line of Redis, where a mark is the level:
//
//	1:M 28 Nov 2026 01:05:30.123 # Out of memory
func (h *headReader) redis() bool {
	colon := strings.IndexByte(h.line[:min(len(h.line), 8)], ':')
	if colon < 0 || len(h.line) < colon+4 || h.line[colon+2] != ' ' || strings.IndexByte("MSCX", h.line[colon+1]) < 0 {
		return false
	}
	t, n := text.LeadingStamp(h.line[colon+3:])
	at := colon + 3 + n
	if n == 0 || len(h.line) < at+3 || h.line[at] != ' ' || h.line[at+2] != ' ' {
		return false
	}
	switch h.line[at+1] {
	case '.', '-':
		h.severity = text.Debug
	case '*':
		h.severity = text.Info
	case '#':
		h.severity = text.Warning
	default:
		return false
	}
	h.isOwnTime(t, h.from.time)
	h.end(h.line)
	return true
}

// report reads the first line of a report of Erlang: "=ERROR REPORT==== ".
func (h *headReader) report() {
	if w, _, ok := strings.Cut(h.line[1:min(len(h.line), 40)], " REPORT===="); ok {
		h.severity = text.ParseSeverity(w)
	}
}

// priority reads syslog's number of a facility and a severity, alone or with
// what RFC 5424 puts behind it:
//
//	<11>1 2026-11-28T01:05:30Z host app 12 ID47 - boom
func (h *headReader) priority() {
	digits, rest, ok := strings.Cut(h.line[1:min(len(h.line), 5)], ">")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 || n > 191 || digits[0] == '+' {
		return
	}
	h.pri = n
	h.take(len(digits) + 2)
	if !strings.HasPrefix(rest, "1") || !strings.HasPrefix(h.line[h.at:], "1 ") {
		return
	}
	t, m := text.LeadingStamp(h.line[h.at+2:])
	if m == 0 {
		return
	}
	h.take(2)
	h.time(t, h.line[h.at:h.at+m], m)
	for i := range 4 { // host, program, process, message
		at := skipBlanks(h.line, h.at)
		word := upToBlank(h.line[at:])
		if i == 1 && h.from.service == "" && word != "-" {
			h.service = word
		}
		h.at = at + len(word)
	}
	if rest := h.line[h.at:]; strings.HasPrefix(rest, " - ") {
		h.at += 2
	} else if end := strings.Index(rest, "] "); strings.HasPrefix(rest, " [") && end > 0 {
		h.at += end + 1
	}
}

func upToBlank(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// settlePriority takes the severity of syslog's number where the line states
// none itself, and keeps what else the number says.
func (h *headReader) settlePriority() {
	if h.pri < 0 {
		return
	}
	s, _ := text.SyslogScale.Severity(strconv.Itoa(h.pri & 7))
	if h.severity == text.Unknown || h.weak {
		h.severity, h.weak = s, false
	}
	if final, _ := h.settle(h.from.labelled); h.pri > 7 || final != s {
		h.members += " pri=" + strconv.Itoa(h.pri)
	}
	h.pri = -1
}
