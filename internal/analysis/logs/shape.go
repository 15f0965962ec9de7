package logs

import (
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// marks are the members of a record that tell what wrote it.
type marks uint64

const (
	markHostname marks = 1 << iota
	markPID
	markV
	markTime
	markMillis // a time in milliseconds
	markMsg
	markPython
	markGELF
	markHost
	markFormat
	markLowLine // a name that starts with a low line
	markSyslog
	markOTel
	markBody
	markContext
	markTemplate
	markCategory
	markEventID
	markState
	markChannel
	markWindows
	markMonolog
	markTag
	markThread
	markJava
	markCloud
	markDatadog
	markFalco
	markReason
	markEvent
	markMongo
	markHeroku
	markCompactTime
	markCompactMessage
)

// markNames are the names of the members of each mark.
var markNames = map[marks]semconv.Keys{
	markHostname: semconv.HostnameMember, markPID: semconv.PIDMember, markV: semconv.VersionMark, markMsg: semconv.PinoMessage,
	markPython: semconv.PythonMark, markGELF: semconv.GELFMark, markHost: semconv.HostMember, markFormat: semconv.FormatMark,
	markSyslog: semconv.SyslogMark, markOTel: semconv.OTelMark, markBody: semconv.BodyMember, markContext: semconv.OTelContext,
	markTemplate: semconv.TemplateMark, markCategory: semconv.Category, markEventID: semconv.EventID, markState: semconv.NetState,
	markChannel: semconv.Channel, markWindows: semconv.WindowsMark, markMonolog: semconv.MonologMark, markTag: semconv.Tag,
	markThread: semconv.ThreadID, markJava: semconv.JavaMark, markCloud: semconv.CloudMark, markDatadog: semconv.DatadogMark,
	markFalco: semconv.FalcoMark, markReason: semconv.EventReason, markEvent: semconv.EventMark, markMongo: semconv.MongoMark, markHeroku: semconv.HerokuMark,
	markCompactTime: semconv.CompactTime, markCompactMessage: semconv.CompactMessage, markTime: semconv.TimeMember,
}

// shapes are the records whose numbers are on a scale: those that have all of
// some marks and none of others.
var shapes = []struct {
	scale     text.Scale
	all, none marks
}{
	{text.PinoScale, markHostname | markPID, markPython},
	{text.PinoScale, markHostname | markTime, markPython},
	{text.PinoScale, markHostname | markV, 0},
	{text.PinoScale, markPID | markV, 0},
	{text.PinoScale, markTime | markV, 0},
	{text.PinoScale, markMillis | markMsg, markPython},
	{text.PythonScale, markPython, markV},
	{text.SyslogScale, markGELF, 0},
	{text.SyslogScale, markHost | markFormat, 0},
	{text.SyslogScale, markHost | markLowLine, 0},
	{text.SyslogScale, markFormat | markLowLine, 0},
	{text.SyslogScale, markSyslog, 0},
	{text.OTelScale, markOTel, 0},
	{text.OTelScale, markBody | markContext, 0},
	{text.DotNetScale, markTemplate, 0},
	{text.DotNetScale, markCategory | markEventID, markWindows},
	{text.DotNetScale, markCategory | markState, markWindows},
	{text.WindowsScale, markChannel | markEventID, 0},
	{text.WindowsScale, markWindows | markEventID, 0},
	{text.WindowsScale, markWindows | markChannel, 0},
	{text.MonologScale, markChannel | markMonolog, 0},
	{text.AndroidScale, markTag | markThread, 0},
	{text.Log4jScale, markJava, 0},
	{text.CloudScale, markCloud, 0},
}

// severity returns what a number means by the shape of its record: by the
// scales that the shape fits, where all that have the number agree.
func (m marks) severity(number string) (s text.Severity, exact bool) {
	s = text.Unknown
	for i := range shapes {
		c := &shapes[i]
		if m&c.all != c.all || m&c.none != 0 {
			continue
		}
		found, precise := c.scale.Severity(number)
		switch {
		case found == text.Unknown:
		case s == text.Unknown:
			s, exact = found, precise
		case s != found:
			return text.Unknown, false
		}
	}
	return s, exact
}

// millis reports whether a value is a number of milliseconds since the Unix
// epoch.
func millis(value string) bool {
	_, ok := text.Epoch(value)
	return ok && len(value) == 13
}
