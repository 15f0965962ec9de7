package logs

import (
	"cmp"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// Line is one entry of a response, taken apart.
type Line struct {
	// Time is in ns since the Unix epoch, within the bounds of
	// [analysis.Bounded].
	Time int64
	// Severity is what the line or a label states, or else a guess: Source says
	// which.
	Severity text.Severity
	Source   LevelSource
	// Against is FromLabel or Guessed where a label or a guess says another
	// severity, else NoSource.
	Against LevelSource
	unit    int8 // one of those of [analysis.Units], from 1, where Time came in it
	// Local is set where the time that the line states names no zone: then it may be
	// that of another one.
	Local bool
	// Off is how far that time lies from Time; 0 where it is within a minute, or none
	// is stated.
	Off time.Duration
	// Service is a label or, where that is missing or a placeholder, from the
	// line itself. Project is a label. Both are "" where there is none.
	Service, Project string
	// Trace is from a label, or else from the line itself.
	Trace Trace
	// Text is the message, or the exception where there is nothing else but a
	// stack trace. What a line starts with is taken off, and members are left
	// out, where the answer says the same. Members are the further members of a
	// line of JSON or pairs: "k=v k=v".
	Text, Members safe.Text
	// Joined is how many entries its lines came in, where that were several: a
	// stack trace of which each line was one. Else it is 0.
	Joined int
	// Stack is the stack trace in the line, shared with all lines that have the
	// same; nil for none. Raised is the line's own exception where neither
	// Stack nor Text says it.
	Stack  *Stack
	Raised safe.Text

	cluster *Cluster
	// codeLine is the number of the line of code that wrote it, at the place of
	// its cluster.
	codeLine string
	stream   *stream
	entry    *client.LogEntry // that it was read from
}

// labels are the line's own: its structured metadata, and what a parser added.
func (l *Line) labels() [2]client.Labels { return [...]client.Labels{l.entry.Metadata, l.entry.Parsed} }

// Label returns the value of a label of the line or its stream, "" where there
// is none.
func (l *Line) Label(name string) string {
	if v := l.stream.get(name); v != "" {
		return v
	}
	for _, labels := range l.labels() {
		if v := labels.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// Pattern returns what the line has in common with others.
func (l *Line) Pattern() *Cluster { return l.cluster }

// Message returns all that the line says: the text, the further members and
// the exception.
func (l *Line) Message() safe.Text { return safe.JoinWith(" ", l.Text, l.Members, l.Raised) }

// MessageLen returns the length of the message in bytes.
func (l *Line) MessageLen() int {
	n := 0
	for _, part := range [...]safe.Text{l.Text, l.Members, l.Raised} {
		if !part.IsEmpty() {
			n += part.Len() + 1
		}
	}
	return max(n-1, 0)
}

// mined returns the part of the message that patterns are mined of.
func (l *Line) mined() safe.Text { return cmp.Or(l.Text, l.Members, l.Raised) }

// Trace names a trace. The zero Trace is none.
type Trace struct {
	// ID is zero where the line names its trace by anything but a trace id.
	ID client.TraceID
	// Text is the id as 32 lower-case hexadecimal digits, or else what the line
	// says, as it came.
	Text string
}

// traceOf reads a trace id, which Python's exporter writes with a 0x before it and
// others, of 64 bits, without the zeros before it.
func traceOf(s string) Trace {
	s = strings.TrimPrefix(s, "0x")
	whole := s
	if len(s) == 16 { // of 64 bits
		whole = "0000000000000000" + s
	}
	var id client.TraceID
	if len(whole) != 2*len(id) {
		return Trace{Text: s}
	}
	lower := true
	for i := range len(whole) {
		c := whole[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
			lower = false
		default:
			return Trace{Text: s}
		}
		id[i/2] = id[i/2]<<4 | c
	}
	switch {
	case id.IsZero():
		return Trace{}
	case lower:
		return Trace{id, whole}
	}
	return Trace{id, id.String()}
}

// Stack is a stack trace of one or more lines.
type Stack struct {
	*text.Stack
	// Number is from 1 in the order of the response.
	Number int
	// Lines counts the lines of the table that have it.
	Lines int
	// exception is Stack.Exception, cleaned.
	exception safe.Text
	// matches is whether its frames have the text that is looked for, once asked.
	matches, asked bool
}

// parser takes entries apart, as far as that hangs on nothing but the entry and its
// stream: what it remembers of others saves work only.
type parser struct {
	from origin // of the present line
	// own are the labels of the present line, and known their layouts.
	own    [2]named
	known  [2]layouts
	places placeReader
}

// parsed is what an entry says. Its texts are raw.
type parsed struct {
	message
	scope Scope
	// text and members are those of the message, checked.
	text, members safe.Checked
}

// parse fills in what a line says but for its texts, and returns them.
func (r *parser) parse(l *Line, of *rawLine) (p parsed) {
	s, e := of.stream, of.entry
	l.Time, l.stream, l.entry = analysis.Bounded(e.Time), s, e
	from := &r.from
	*from = origin{stream: s, labels: l.labels(), labelled: s.stated.labelled, time: l.Time, members: from.members, levels: from.levels, known: from.known}
	for _, c := range s.codes {
		if c.first {
			from.place[c.part] = s.labels[c.index].Value
		}
	}
	if len(e.Metadata)+len(e.Parsed) == 0 {
		l.Project, from.trace, from.service, l.Service = s.stated.project, s.stated.trace, s.stated.service, s.stated.said
	} else {
		r.readOwn(l)
	}
	if of.whole != nil {
		from.labelled.guess = of.whole.guess
		l.Joined = of.whole.lines
	}
	m := readMessage(e.Line, from)
	if from.service == "" && m.service != "" {
		l.Service = m.service
	}
	l.Severity, l.Source = m.settle(from.labelled)
	switch {
	case differ(l.Severity, from.labelled.severity):
		l.Against = FromLabel
	case differ(l.Severity, from.labelled.guess):
		l.Against = Guessed
	}
	l.Off, l.Local = m.off, m.local
	if id := cmp.Or(from.trace, m.trace); id != "" {
		l.Trace = traceOf(id)
	} else if id = text.TraceIDIn(m.text); id != "" {
		l.Trace = traceOf(id)
	}
	p.message, p.scope = m, Scope{Service: l.Service}
	p.scope.Place, l.codeLine = r.places.read(&from.place)
	p.scope.Exception = from.place.exception(m.stack)
	p.text, p.members = safe.Unchecked(m.text), safe.Unchecked(m.members)
	return p
}

// reader makes lines of what was parsed, one after another.
type reader struct {
	clean  *safe.Cleaner
	miner  *Miner
	stacks map[string]*Stack // by [text.Stack.Key]
	match  *analysis.Matcher // nil when no text is looked for
}

// read fills in what is left of a line.
func (r *reader) read(l *Line, p *parsed) {
	l.Text, l.Members = r.clean.CleanChecked(p.text), r.clean.CleanChecked(p.members)
	if p.stack != nil {
		r.setStack(l, p.stack)
	}
	l.cluster = r.miner.Add(l.Severity, p.scope, l.codeLine, l.mined())
}

// readOwn reads the labels of a line that has some of its own.
func (r *parser) readOwn(l *Line) {
	from := &r.from
	for i, labels := range l.labels() {
		own := &r.own[i]
		*own = named{labels, r.known[i].of(labels)}
		for _, c := range own.codes {
			from.place.add(c.part, labels[c.index].Value)
		}
	}
	from.labelled = r.own[0].level().over(r.own[1].level()).over(l.stream.stated.labelled)
	first := func(of func(*layout) []int) string {
		all := [...]*named{&l.stream.named, &r.own[0], &r.own[1]}
		for i := range of(l.stream.layout) {
			for _, n := range all {
				if v := n.at(of(n.layout)[i]); v != "" {
					return v
				}
			}
		}
		return ""
	}
	l.Project = first(func(y *layout) []int { return y.projects })
	from.trace = first(func(y *layout) []int { return y.traces })
	from.service, l.Service = r.labelledService(l)
}

// labelledService returns the service that labels name, "" where they name none
// or a placeholder, and what they say in either case.
func (r *parser) labelledService(l *Line) (service, stated string) {
	for i := range l.stream.services {
		inStream := false
		for j, n := range [...]*named{&l.stream.named, &r.own[0], &r.own[1]} {
			v := n.at(n.services[i])
			if !semconv.IsPlaceholder(v) {
				return v, v
			}
			stated = cmp.Or(stated, v)
			if inStream = inStream || j == 0 && v != ""; v != "" && !inStream {
				break
			}
		}
	}
	return "", stated
}

// setStack gives a line its stack trace.
func (r *reader) setStack(l *Line, s *text.Stack) {
	exception := r.clean.Clean(s.Exception)
	key := s.Key()
	shared := r.stacks[key]
	if shared == nil {
		shared = &Stack{Stack: s, Number: len(r.stacks) + 1, exception: exception}
		r.stacks[key] = shared
	}
	l.Stack = shared
	if l.Text.IsEmpty() {
		l.Text = exception
	}
	if exception != shared.exception && exception != l.Text {
		l.Raised = exception
	}
}
