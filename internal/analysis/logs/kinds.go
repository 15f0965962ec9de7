package logs

import (
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// memberKind is what a member of a line is by its name.
type memberKind uint8

const (
	otherMember memberKind = iota
	messageMember
	levelMember    // a name or a number by the record's shape
	numberMember   // a number on the scale of its name
	restrictedName // a level in the records of one system only
	traceMember
	timeMember
	loggerMember
	originMember
	serviceMember
	attributesMember
	listMember
)

// memberInfo is what is known of a member by its name.
type memberInfo struct {
	kind  memberKind
	scale text.Scale
	rank  int // among the members of the kind, the most believed first
	mark  marks
	need  marks // of a restrictedName
	code  semconv.CodePart
}

// memberInfos are known by the path and name in lower case.
var memberInfos = func() *semconv.Table[memberInfo] {
	var m semconv.Table[memberInfo]
	add := func(kind memberKind, scale text.Scale, lists ...semconv.Keys) {
		for _, keys := range lists {
			for i, name := range keys {
				*m.At(name) = memberInfo{kind: kind, scale: scale, rank: i}
			}
		}
	}
	add(messageMember, 0, semconv.MessageMember)
	add(traceMember, 0, semconv.TraceIDMember)
	add(timeMember, 0, semconv.TimeMember)
	add(loggerMember, 0, semconv.LoggerMember)
	add(originMember, 0, semconv.OriginMember, semconv.SpanIDMember)
	add(serviceMember, 0, semconv.ServiceMember)
	add(attributesMember, 0, semconv.ResourceAttributes)
	add(listMember, 0, semconv.RecordList)
	add(levelMember, 0, semconv.LevelMember)
	for scale, keys := range map[text.Scale]semconv.Keys{
		text.OTelScale: semconv.OTelLevel, text.SyslogScale: semconv.SyslogLevel, text.PythonScale: semconv.PythonLevel,
		text.PinoScale: semconv.PinoLevel, text.Log4jScale: semconv.Log4jLevel, text.JavaScale: semconv.JavaLevel,
		text.WindowsScale: semconv.WindowsLevel, text.InsightsScale: semconv.InsightsLevel, text.NXLogScale: semconv.NXLogLevel,
		text.TSLogScale: semconv.TSLogLevel,
	} {
		add(numberMember, scale, keys)
	}
	for need, keys := range map[marks]semconv.Keys{
		markDatadog: semconv.DatadogLevel, markFalco: semconv.PriorityLevel, markReason | markEvent: semconv.EventLevel,
		markMongo: semconv.MongoLevel, markHeroku: semconv.HerokuLevel,
	} {
		for _, name := range keys {
			*m.At(name) = memberInfo{kind: restrictedName, need: need}
		}
	}
	for name, part := range semconv.CodeMembers {
		m.At(name).code = part
	}
	for mark, keys := range markNames {
		for _, name := range keys {
			m.At(name).mark |= mark
		}
	}
	return &m
}()

// maxKnownName is the longest name, in bytes, that is looked up.
const maxKnownName = 48

// journald is what is known of [semconv.Journald].
var journald = memberInfo{kind: numberMember, scale: text.SyslogScale, mark: markSyslog}

// unknownMember is known of any other, unknownLowLine of one whose name begins with
// a low line.
var unknownMember, unknownLowLine = memberInfo{}, memberInfo{mark: markLowLine}

// infoOf returns what is known of a member by its path and name.
func infoOf(path, name string) *memberInfo {
	if path == "" && name == semconv.Journald {
		return &journald
	}
	n := len(path) + len(name)
	if n > maxKnownName {
		return &unknownMember
	}
	var lower [maxKnownName]byte
	copyLower(lower[copyLower(lower[:], path):], name)
	known := memberInfos.Get(string(lower[:n]))
	switch {
	case path == "" && name != "" && name[0] == '_':
		if known == nil {
			return &unknownLowLine
		}
		marked := *known
		marked.mark |= markLowLine
		return &marked
	case known == nil:
		return &unknownMember
	}
	return known
}

// copyLower copies a text with its ASCII letters in lower case.
func copyLower(to []byte, s string) int {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		to[i] = c
	}
	return len(s)
}

// knownMember is what is known of a member of objects.
type knownMember struct {
	path, name string
	info       *memberInfo
	within     string // the path of what stands in it, "" where that was not asked for
}

// maxKnownMembers is how many members of a line are remembered for the next.
const maxKnownMembers = 64

// infoOf returns what is known of the i-th member of a line.
func (o *origin) infoOf(i int, path, name string) *memberInfo {
	if i < len(o.known) && o.known[i].name == name && o.known[i].path == path {
		return o.known[i].info
	}
	k := knownMember{path: path, name: name, info: infoOf(path, name)}
	switch {
	case i < len(o.known):
		o.known[i] = k
	case i == len(o.known) && i < maxKnownMembers:
		o.known = append(o.known, k)
	}
	return k.info
}

// within returns the path of what stands in the i-th member of a line, of which
// infoOf was asked last.
func (o *origin) within(i int, path, name string) string {
	if i >= len(o.known) {
		return path + name + "."
	}
	k := &o.known[i]
	if k.within == "" {
		k.within = path + name + "."
	}
	return k.within
}
