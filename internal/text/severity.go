package text

import "strings"

// Severity is the severity of a log record, the highest first, so that of two
// the smaller is the more severe.
type Severity int

// The severities that are told apart. The API knows no Critical and calls it
// error.
const (
	Critical Severity = iota
	Error
	Warning
	Info
	Debug
	Unknown // none is stated
	Severities
)

// String returns the severity's name as the API spells it.
func (s Severity) String() string {
	return [...]string{"critical", "error", "warning", "info", "debug", "unknown"}[s]
}

// Letter returns the one letter that stands for the severity in a row.
func (s Severity) Letter() string { return "CEWID?"[s : s+1] }

// AsCounted returns the severity under which a record is counted: [Critical]
// counts as [Error].
func (s Severity) AsCounted() Severity { return max(s, Error) }

// maxLevel is the longest word, in bytes, that is taken for a level.
const maxLevel = 16

// ParseSeverity reads the name of a level in any case, as logging libraries
// write it. It also takes what they put around a name: a number behind it
// ("ERROR+4" of Go's slog, "DEBUG5", "INFO2"), a type before it
// ("LogLevel.Error", "SEVERITY_NUMBER_WARN"). Anything else is [Unknown], a
// number too: what that means depends on its [Scale]. A further form of a name
// belongs here.
func ParseSeverity(level string) Severity {
	level = untyped(level)
	if level == "" || len(level) > maxLevel || !beginsLevel(level[0]) {
		return Unknown
	}
	var lower [maxLevel]byte
	n := len(level)
	for i := range n {
		c := level[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	if s := severityOf(string(lower[:n])); s != Unknown {
		return s
	}
	return numberedLevel(string(lower[:n]))
}

// beginsLevel reports whether the names of levels may begin with a byte.
func beginsLevel(c byte) bool {
	c |= 0x20
	return c >= 'a' && c <= 'w' && strings.IndexByte("acdefgilnpstvw", c) >= 0
}

// untyped returns the name of a level without the type that it belongs to.
func untyped(level string) string {
	if len(level) <= 6 {
		return level
	}
	const enum = "SEVERITY_NUMBER_"
	if len(level) > len(enum) && strings.EqualFold(level[:len(enum)], enum) {
		return level[len(enum):]
	}
	i := strings.LastIndexByte(level, '.')
	if i >= 5 && strings.EqualFold(level[i-5:i], "level") || i >= 14 && level[i-14:i] == "SeverityNumber" {
		return level[i+1:]
	}
	return level
}

// severityOf returns the severity of a level's name in lower case.
func severityOf(level string) Severity {
	switch level {
	case "critical", "crit", "fatal", "fata", "ftl", "f", "emergency", "emerg", "alert", "alrt",
		"panic", "pani", "pnc", "dpanic", "assert", "schwerwiegend":
		return Critical
	case "error", "err", "erro", "eror", "e", "severe", "fail", "grave", "fehler":
		return Error
	case "warning", "warn", "wrn", "w", "warnung", "avertissement", "advertencia":
		return Warning
	case "info", "inf", "information", "informational", "i", "notice", "note", "success", "infos":
		return Info
	case "debug", "debu", "dbug", "dbg", "d", "trace", "trac", "trce", "trc", "t", "verbose", "vrb", "v",
		"silly", "config", "fine", "finer", "finest":
		return Debug
	}
	return Unknown
}

// numberedLevel reads a name in lower case with a number behind it.
func numberedLevel(level string) Severity {
	n := len(level)
	for n > 0 && level[n-1] >= '0' && level[n-1] <= '9' {
		n--
	}
	switch {
	case strings.HasPrefix(level, "level(-"): // of zap, below its debug
		return Debug
	case n == len(level) || n == 0:
		return Unknown
	case level[n-1] == '+' || level[n-1] == '-':
		return severityOf(level[:n-1])
	case len(level)-n == 1 && (n >= 4 || level[:n] == "d"):
		return severityOf(level[:n])
	}
	return Unknown
}
