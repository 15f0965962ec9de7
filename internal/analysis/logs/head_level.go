package logs

import (
	"strings"

	"airefinery-mcp/internal/text"
)

// word reads a word that may be the level, or start pairs or the message.
func (h *headReader) word(s string) bool {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] == '_' || s[n] == '-' || s[n] == '+' || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if h.severity == text.Unknown {
		if h.level(s[:n], s[n:]) {
			return true
		}
		if h.severity != text.Unknown {
			return false // the text begins with it
		}
	}
	for n < len(s) && keyByte(s[n]) {
		n++
	}
	if n < len(s) && s[n] == '=' && h.pairs(s) {
		return false
	}
	return h.name(s)
}

// level reads a word before rest as the level, as a logging library writes it.
func (h *headReader) level(w, rest string) bool {
	if len(w) < 3 {
		return len(w) == 1 && h.letter(w, rest)
	}
	if w == "PHP" {
		return h.php(rest)
	}
	s := text.ParseSeverity(w)
	if w == "LOG" && h.timed && strings.HasPrefix(rest, ":  ") { // of PostgreSQL
		h.severity = text.Info
		return false
	}
	if s == text.Unknown {
		return false
	}
	next := byte(' ')
	if rest != "" {
		next = rest[0]
	}
	switch between := h.timed && (next == '\t' || next == '|' || strings.HasPrefix(strings.TrimLeft(rest, " "), "|")); {
	case between:
		return h.setLevel(s, w, false, len(w))
	case upper(w):
		if !strings.ContainsRune(" \t:|[", rune(next)) || strings.HasPrefix(rest, "::") || !h.timed && isOrdinary(w, next) {
			return false
		}
		weak := !h.timed && h.pri < 0 && (next == ' ' || next == '[' && len(w) != 4)
		if weak && isShouted(upToBlank(strings.TrimLeft(rest, " "))) { // WARNING LABELS
			h.severity, h.weak = s, true
			return false
		}
		return h.setLevel(s, w, weak, len(w))
	case next != ':' || len(rest) > 1 && rest[1] != ' ' && rest[1] != '\t' && rest[1] != '\n':
		return false
	case len(w) == 4 && isCategory(rest[1:]): // of .NET
		return h.setLevel(s, w, false, len(w))
	case isOrdinary(w, ' ') && (!h.timed || isOrdinary(w, next)) && w != "panic":
		return false
	}
	h.severity, h.weak = s, true
	return false
}

// setLevel takes the level in a word of the next n bytes, and goes on. It stays
// where another severity is believed, or where it says more than its severity.
func (h *headReader) setLevel(s text.Severity, w string, weak bool, n int) bool {
	h.severity, h.weak = s, weak
	if final, _ := h.settle(h.from.labelled); final != s || w[len(w)-1] <= '9' {
		return h.pass(n)
	}
	return h.take(n)
}

func upper(w string) bool {
	for i := range len(w) {
		if w[i] >= 'a' && w[i] <= 'z' {
			return false
		}
	}
	return true
}

// isShouted reports whether a word of four letters or more is in capitals.
func isShouted(w string) bool {
	for i := range len(w) {
		if w[i] < 'A' || w[i] > 'Z' {
			return false
		}
	}
	return len(w) >= 4
}

// isOrdinary reports whether the name of a level is a word that a message may
// begin with. Before a colon fewer of them are.
func isOrdinary(w string, next byte) bool {
	switch strings.ToLower(w) {
	case "config", "fine", "finer", "finest", "success", "fail", "assert", "note", "infos", "grave", "verbose", "silly":
		return true
	case "alert", "panic", "trace", "notice", "emergency", "information", "attention":
		return next == ' '
	}
	return false
}

// isCategory reports whether a text begins with a category of .NET and the id of
// an event: "Microsoft.Hosting.Lifetime[14]".
func isCategory(s string) bool {
	s = strings.TrimLeft(s, " ")
	open := strings.IndexByte(s, '[')
	if open <= 0 || strings.ContainsAny(s[:open], " \n") {
		return false
	}
	id, _, ok := strings.Cut(s[open+1:], "]")
	return ok && id != "" && strings.Trim(id, "0123456789") == ""
}

// letter reads a level of one letter, where the form of the line tells that it
// is one.
func (h *headReader) letter(w, rest string) bool {
	s := text.ParseSeverity(w)
	switch {
	case s == text.Unknown || !upper(w) || rest == "":
	case h.at == 0 && strings.HasPrefix(rest, ", ["): // Ruby's Logger
		h.severity = s
		return h.pass(2)
	case h.at == 0 && rest[0] == '/' && androidTag(rest[1:]):
		h.severity = s
		return false
	case !h.timed:
	case strings.HasPrefix(rest, " | "): // etcd's capnslog
		return h.setLevel(s, w, false, 1)
	case rest[0] == ' ' && (h.numbers >= 2 || component(rest[1:])): // Android, MongoDB
		h.severity = s
		return h.pass(1)
	}
	return false
}

// androidTag reports whether a text begins with a tag of Android and the number
// of a process: "ActivityManager( 1234):".
func androidTag(s string) bool {
	i := strings.IndexByte(s, '(')
	if i <= 0 || strings.IndexByte(s[:i], ' ') >= 0 {
		return false
	}
	id, rest, ok := strings.Cut(s[i+1:], ")")
	return ok && strings.Trim(id, " 0123456789") == "" && strings.HasPrefix(rest, ":")
}

// component reports whether a text begins with a component of MongoDB: NETWORK.
func component(s string) bool {
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	return n >= 4 && n < len(s) && s[n] == ' ' && strings.Contains(s[n:], "[")
}

// php reads a level of PHP behind its name: "PHP Fatal error:  ".
func (h *headReader) php(rest string) bool {
	for _, l := range []struct {
		name string
		s    text.Severity
	}{
		{" Fatal error:", text.Critical}, {" Parse error:", text.Error}, {" Recoverable fatal error:", text.Error},
		{" Warning:", text.Warning}, {" Notice:", text.Info},
	} {
		if strings.HasPrefix(rest, l.name) {
			h.severity = l.s
		}
	}
	return false
}

// channel reads a level behind the channel of Monolog: "app.ERROR:".
func (h *headReader) channel(w string) bool {
	i := strings.LastIndexByte(w, '.')
	if i < 0 || !upper(w[i+1:]) {
		return false
	}
	s := text.ParseSeverity(w[i+1:])
	if s != text.Unknown {
		h.severity, h.weak = s, false
	}
	return s != text.Unknown
}

// levelBelow reads the level at the start of the second line, where
// java.util.logging has it: "SEVERE: boom".
func (h *headReader) levelBelow() {
	if h.severity != text.Unknown || !h.timed || h.hosts > 0 {
		return
	}
	_, below, _ := strings.Cut(h.line[h.at:], "\n")
	level, _, ok := strings.Cut(below[:min(len(below), 24)], ": ")
	if ok && strings.IndexByte(level, ' ') < 0 {
		h.severity = text.ParseSeverity(level)
	}
}
