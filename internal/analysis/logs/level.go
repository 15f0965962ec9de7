package logs

import (
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// LevelSource is where the severity of a line is from. A statement is believed
// before a guess, and what is said of one record before what is said of many:
//
//  1. The line states it: in a member of a JSON line, in a pair such as
//     level=warn, or before its message as a logging library writes it.
//  2. The structured metadata states it, or what a parser found in the line,
//     then a label that the sender set: a name, else OpenTelemetry's number.
//  3. The text begins with a word that may be its level: "Error: no route".
//  4. A collector guessed it (detected_level).
//
// A number is only read where its scale is sure, by the member's name or by the
// other members of the record. Of what is not read, or says otherwise than the
// severity that was found, nothing is taken out of a message.
type LevelSource uint8

// The sources of a severity.
const (
	NoSource LevelSource = iota
	FromLine
	FromLabel
	Guessed
)

// labelled is what labels say of the level.
type labelled struct {
	role            semconv.LabelRole // of severity
	severity, guess text.Severity
}

var unlabelled = labelled{severity: text.Unknown, guess: text.Unknown}

// add reads a label.
func (l *labelled) add(name, value string) {
	if role := semconv.LevelRole(name); role != semconv.NoLevel {
		l.take(role, severityOf(role, value))
	}
}

// severityOf returns what the value of a label of a role says.
func severityOf(role semconv.LabelRole, value string) text.Severity {
	if role == semconv.NumberedLevel {
		s, _ := text.OTelScale.Severity(value)
		return s
	}
	return text.ParseSeverity(value)
}

// take takes what a label of a role says.
func (l *labelled) take(role semconv.LabelRole, s text.Severity) {
	switch {
	case s == text.Unknown:
	case role == semconv.GuessedLevel:
		l.guess = s
	case role > l.role:
		l.role, l.severity = role, s
	}
}

// isUnread reports whether a label should state the level and has a value that
// is none.
func isUnread(l *client.Label) bool {
	role := semconv.LevelRole(l.Name)
	if role == semconv.NoLevel || l.Value == "" || l.Value == "unknown" {
		return false
	}
	read := unlabelled
	read.add(l.Name, l.Value)
	return read == unlabelled
}

// labelledBy returns what labels say of the level.
func labelledBy(labels client.Labels) labelled {
	l := unlabelled
	for i := range labels {
		l.add(labels[i].Name, labels[i].Value)
	}
	return l
}

// over returns what labels say that are believed before others.
func (l labelled) over(others labelled) labelled {
	if l.severity == text.Unknown {
		l.severity = others.severity
	}
	if l.guess == text.Unknown {
		l.guess = others.guess
	}
	return l
}

// settle decides between what the line and what its labels say of the level.
func (m *message) settle(by labelled) (s text.Severity, from LevelSource) {
	switch {
	case m.severity != text.Unknown && !m.weak:
		return m.severity, FromLine
	case by.severity != text.Unknown:
		return by.severity, FromLabel
	case m.severity != text.Unknown:
		return m.severity, FromLine
	case by.guess != text.Unknown:
		return by.guess, Guessed
	}
	return text.Unknown, NoSource
}

// differ reports whether two severities contradict each other. The API knows no
// critical and calls it error.
func differ(a, b text.Severity) bool {
	return a != text.Unknown && b != text.Unknown && a.AsCounted() != b.AsCounted()
}

// levelFound is a member that may state the level.
type levelFound struct {
	memberInfo
	path, name, value string
	severity          text.Severity
	exact             bool // the severity says all that the value says
}

// maxLevels is how many members of a line may state its level.
const maxLevels = 4

// level takes a member that may state the level, to be looked at when all
// members are known; false when there is nothing of a level in it.
func (r *memberReader) level(info memberInfo, path, name, value string) bool {
	l := levelFound{memberInfo: info, path: path, name: name, value: value, severity: text.Unknown}
	l.rank += r.inner * belowNumbers
	switch {
	case value == "" || value == "null" || len(r.levels) == maxLevels:
		return false
	case info.kind == numberMember:
		if l.severity, l.exact = info.scale.Severity(value); l.severity == text.Unknown {
			// The name of OpenTelemetry's number: <SeverityNumber.ERROR: 17>.
			enum, _, _ := strings.Cut(strings.TrimPrefix(value, "<"), ":")
			l.severity = text.ParseSeverity(enum)
			l.exact = l.severity != text.Unknown && enum[len(enum)-1] > '9'
		}
	case info.need == markReason|markEvent && value == semconv.EventNormal:
		l.severity, l.exact = text.Info, true
	case info.need == markFalco && len(value) == 1:
		l.need = markSyslog | markLowLine // of journald
		l.severity, l.exact = text.SyslogScale.Severity(value)
	default:
		l.severity = text.ParseSeverity(value)
		l.exact = l.severity != text.Unknown && value[len(value)-1] > '9'
	}
	if info.kind == restrictedName && l.severity == text.Unknown {
		return false
	}
	r.levels = append(r.levels, l)
	return true
}

// Ranks of members: a name is believed before a number, and both before what a
// text says that is itself JSON.
const belowNames, belowNumbers = 100, 1000

// settleLevels finds the severity that the members state, and keeps those of
// them that say something else.
func (r *memberReader) settleLevels() {
	best := -1
	for i := range r.levels {
		l := &r.levels[i]
		switch {
		case l.kind == restrictedName && r.marks&l.need != l.need:
			l.severity = text.Unknown
		case l.kind == levelMember && l.severity == text.Unknown:
			l.severity, l.exact = r.marks.severity(l.value)
			l.rank += belowNames
		case l.kind == numberMember:
			l.rank += belowNames
		}
		if l.severity != text.Unknown && (best < 0 || l.rank < r.levels[best].rank) {
			best = i
		}
	}
	const compact = markCompactTime | markCompactMessage
	switch {
	case r.from.headed:
		r.severity = r.from.head
	case r.marks&compact == compact && (best < 0 || r.levels[best].rank >= belowNumbers):
		r.severity = text.Info // which Serilog's compact form leaves out
	case best >= 0:
		r.severity = r.levels[best].severity
	}
	final, _ := r.settle(r.from.labelled)
	for i := range r.levels {
		if l := &r.levels[i]; l.severity == text.Unknown || l.severity != final || !l.exact {
			r.write(l.path, l.name, l.value)
		}
	}
}
