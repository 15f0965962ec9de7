package text

import (
	"strconv"
	"strings"
)

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
const maxLevel = 12

// ParseSeverity reads a level: a word in any case as logging libraries write
// it, or a severity number of OpenTelemetry, 1 to 24. Anything else is
// [Unknown]. A further form of a level belongs here.
func ParseSeverity(level string) Severity {
	if level == "" || len(level) > maxLevel {
		return Unknown
	}
	if level[0] <= '9' { // no word, perhaps a number
		return parseSeverityNumber(level)
	}
	switch strings.ToLower(level) {
	case "critical", "crit", "fatal", "emergency", "emerg", "alert", "panic":
		return Critical
	case "error", "err", "severe", "eror", "e", "error2", "error3", "error4":
		return Error
	case "warning", "warn", "w", "warn2", "warn3", "warn4":
		return Warning
	case "info", "information", "informational", "notice", "i", "info2", "info3", "info4":
		return Info
	case "debug", "trace", "verbose", "dbug", "d", "fine", "finer", "finest":
		return Debug
	}
	return Unknown
}

// parseSeverityNumber reads a severity number of OpenTelemetry.
func parseSeverityNumber(level string) Severity {
	n, err := strconv.Atoi(level)
	switch {
	case err != nil:
		return Unknown
	case n >= 21 && n <= 24:
		return Critical
	case n >= 17 && n <= 20:
		return Error
	case n >= 13 && n <= 16:
		return Warning
	case n >= 9 && n <= 12:
		return Info
	case n >= 1 && n <= 8:
		return Debug
	}
	return Unknown
}
