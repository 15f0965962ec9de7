package logs

import (
	"cmp"
	"encoding/hex"

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
	// Severity is what a label says, or else the line itself. An error that
	// calls itself critical is that.
	Severity text.Severity
	// Service and Project are labels, "" where there is none.
	Service, Project string
	// Trace is from a label, or else from the line itself.
	Trace Trace
	// Text is the message, without the stack trace and without the time, level,
	// service and ids that a line starts with. Members are the further members
	// of a JSON line: "k=v k=v".
	Text, Members safe.Text
	// Stack is the stack trace in the line, shared with all lines that have the
	// same; nil for none. Raised is the line's own exception where neither
	// Stack nor Text says it.
	Stack  *Stack
	Raised safe.Text

	cluster *Cluster
	stream  *stream
	labels  [2]client.Labels // its structured metadata, and what a parser added
}

// Label returns the value of a label of the line or its stream, "" where there
// is none.
func (l *Line) Label(name string) string {
	if v := l.stream.get(name); v != "" {
		return v
	}
	for _, labels := range l.labels {
		if v := labels.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// Message returns all that the line says: the text, the further members and
// the exception.
func (l *Line) Message() safe.Text { return safe.JoinWith(" ", l.Text, l.Members, l.Raised) }

// Trace names a trace. The zero Trace is none.
type Trace struct {
	// ID is zero where the line names its trace by anything but a trace id.
	ID client.TraceID
	// Text is the id as 32 lower-case hexadecimal digits, or else what the line
	// says, as it came.
	Text string
}

// traceOf reads a trace id.
func traceOf(s string) Trace {
	if len(s) != 32 {
		return Trace{Text: s}
	}
	var id client.TraceID
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return Trace{Text: s}
	}
	if id.IsZero() {
		return Trace{}
	}
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'F' {
			return Trace{id, id.String()}
		}
	}
	return Trace{id, s}
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

// reader takes entries apart.
type reader struct {
	clean  *safe.Cleaner
	miner  *Miner
	stacks map[string]*Stack // by [text.Stack.Key]
	match  *analysis.Matcher // nil when no text is looked for
}

// read fills in a line from an entry of a stream, and returns what it says.
func (r *reader) read(l *Line, s *stream, e *client.LogEntry) message {
	l.Time, l.stream, l.labels = analysis.Bounded(e.Time), s, [2]client.Labels{e.Metadata, e.Parsed}
	l.Service = semconv.Service.First(l.Label)
	l.Project = semconv.Project.First(l.Label)
	m := readMessage(e.Line, &origin{s, l.labels, l.Service})
	l.Severity = l.severity(m.level)
	l.Trace = traceOf(cmp.Or(semconv.TraceID.First(l.Label), m.trace))
	l.Text, l.Members = r.clean.Clean(m.text), r.clean.Clean(m.members)
	if m.stack != nil {
		r.setStack(l, m.stack)
	}
	l.cluster = r.miner.Add(l.Severity, cmp.Or(l.Text, l.Members, l.Raised))
	return m
}

// severity returns what the first of the labels that holds a level says, or
// else the line's own level.
func (l *Line) severity(level string) text.Severity {
	labelled := text.Unknown
	for _, name := range semconv.Severity {
		if s := text.ParseSeverity(l.Label(name)); s != text.Unknown {
			labelled = s
			break
		}
	}
	if s := text.ParseSeverity(level); labelled == text.Unknown || labelled == text.Error && s == text.Critical {
		return s
	}
	return labelled
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
	if exception != shared.exception && exception != l.Text {
		l.Raised = exception
	}
}
