package trim

import (
	"strconv"
	"strings"
)

// severity is a log line's weight, the gravest first.
type severity int

const (
	critical severity = iota
	errorLevel
	warning
	info
	debug
	unknown
	severities
)

// names are those of totals; letters those of a row.
func (s severity) name() string {
	return [...]string{"critical", "error", "warning", "info", "debug", "unknown"}[s]
}

func (s severity) letter() string { return [...]string{"C", "E", "W", "I", "D", "?"}[s] }

// counted is the severity under which a line is counted: the API has no
// critical, so it counts as an error.
func (s severity) counted() severity { return max(s, errorLevel) }

// parseSeverity reads the word or the OpenTelemetry number of a level.
func parseSeverity(text string) severity {
	if len(text) > 12 {
		return unknown
	}
	if n, err := strconv.Atoi(text); err == nil {
		switch {
		case n >= 21 && n <= 24:
			return critical
		case n >= 17 && n <= 20:
			return errorLevel
		case n >= 13 && n <= 16:
			return warning
		case n >= 9 && n <= 12:
			return info
		case n >= 1 && n <= 8:
			return debug
		}
		return unknown
	}
	switch strings.ToLower(text) {
	case "critical", "crit", "fatal", "emergency", "emerg", "alert", "panic":
		return critical
	case "error", "err", "severe", "eror", "e", "error2", "error3", "error4":
		return errorLevel
	case "warning", "warn", "w", "warn2", "warn3", "warn4":
		return warning
	case "info", "information", "informational", "notice", "i", "info2", "info3", "info4":
		return info
	case "debug", "trace", "verbose", "dbug", "d", "fine", "finer", "finest":
		return debug
	}
	return unknown
}
