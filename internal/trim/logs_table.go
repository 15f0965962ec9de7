package trim

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"

	"airefinery-mcp/client"
)

// logLine is one entry as it is shown.
type logLine struct {
	time     int64
	severity severity
	service  string
	project  string
	// trace is the handle of the line's trace, "" for none.
	trace string
	// text is the message; detail the further members of a JSON line.
	text, detail string
	// stack is the number of its stack trace, from 1; 0 for none.
	stack int
	// raised is the exception where it says more than the shared stack trace.
	raised  string
	pattern *cluster
	stream  *logStream
	labels  [2]client.Labels // its own: metadata and parsed
}

// label returns the value of one of its labels.
func (l *logLine) label(name string) string {
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

// logTable is a response's lines, ready to be shown.
type logTable struct {
	o *Options
	r *client.LogsResponse
	// fetched is the number of entries of the response; lines are those that
	// passed the filters, the newest first.
	fetched int
	lines   []*logLine
	stacks  []*stack
	miner   *miner
	// wanted are the patterns that the filter pattern names.
	wanted map[*cluster]bool
	// shared are the labels that all lines have with the same value; extra
	// those that get a column; hidden those that vary and are not shown.
	shared client.Labels
	extra  []string
	hidden []string
}

func newLogTable(r *client.LogsResponse, o *Options) *logTable {
	t := &logTable{o: o, r: r, fetched: r.Entries(), miner: newMiner()}
	needle := strings.ToLower(o.Match)
	all := make([]*logLine, 0, t.fetched)
	kept := make([]bool, 0, t.fetched)
	numbers := map[string]int{}
	for i := range r.Streams {
		entries := r.Streams[i].Entries
		if len(entries) == 0 {
			continue
		}
		s := newLogStream(r.Streams[i].Labels, needle)
		for j := range entries {
			all = append(all, t.read(s, &entries[j], numbers))
			kept = append(kept, o.keepsTime(entries[j].Time) && matches(s, &entries[j], needle))
		}
	}
	t.miner.finish()
	if o.Pattern != "" {
		t.wanted = t.miner.find(o.Pattern)
	}
	for i, l := range all {
		l.pattern = l.pattern.root()
		if kept[i] && (o.Pattern == "" || t.wanted[l.pattern]) {
			t.lines = append(t.lines, l)
			if l.stack > 0 {
				t.stacks[l.stack-1].count++
			}
		}
	}
	slices.SortStableFunc(t.lines, func(a, b *logLine) int { return cmp.Compare(b.time, a.time) })
	t.hoist()
	return t
}

func matches(s *logStream, e *client.LogEntry, needle string) bool {
	return needle == "" || s.holds || strings.Contains(strings.ToLower(e.Line), needle) ||
		labelsHold(e.Metadata, needle) || labelsHold(e.Parsed, needle)
}

// read takes one entry apart.
func (t *logTable) read(stream *logStream, e *client.LogEntry, numbers map[string]int) *logLine {
	l := &logLine{time: sane(e.Time), stream: stream, labels: [2]client.Labels{e.Metadata, e.Parsed}}
	service := l.first("service_name", "service", "app", "container", "job")
	m := readMessage(e.Line, stream, l.labels, service)
	l.service = t.o.clean(service)
	l.project = t.o.clean(l.first("project_name", "project"))
	l.severity = l.level(m.level)
	l.trace = t.traceHandle(cmp.Or(l.first("trace_id", "traceid", "traceID", "TraceId", "otelTraceID"), m.trace))
	l.text, l.detail = t.o.clean(m.text), t.o.clean(m.extras)
	if m.stack != nil {
		t.number(l, m.stack, numbers)
	}
	mined := l.text
	if mined == "" {
		mined = cmp.Or(l.detail, l.raised)
	}
	l.pattern = t.miner.add(l.severity, mined)
	return l
}

func (l *logLine) first(names ...string) string {
	for _, name := range names {
		if v := l.label(name); v != "" {
			return v
		}
	}
	return ""
}

// level is the first of the labels that holds one, else the line's own. A
// level of the line that is graver than an error stays visible.
func (l *logLine) level(own string) severity {
	level := unknown
	for _, name := range []string{"severity", "severity_text", "detected_level", "level", "severity_number"} {
		if s := parseSeverity(l.label(name)); s != unknown {
			level = s
			break
		}
	}
	if s := parseSeverity(own); level == unknown || level == errorLevel && s == critical {
		return s
	}
	return level
}

func (t *logTable) traceHandle(text string) string {
	var id client.TraceID
	if len(text) == 32 {
		if _, err := hex.Decode(id[:], []byte(text)); err == nil {
			return t.o.handle(id)
		}
	}
	return t.o.clean(text)
}

// number gives a line the number of its stack trace.
func (t *logTable) number(l *logLine, s *stack, numbers map[string]int) {
	s.exception = t.o.clean(s.exception)
	for i := range s.frames {
		s.frames[i] = t.o.clean(s.frames[i])
	}
	key := s.key()
	n := numbers[key]
	if n == 0 {
		t.stacks = append(t.stacks, s)
		n = len(t.stacks)
		numbers[key] = n
	}
	l.stack = n
	if s.exception != t.stacks[n-1].exception && s.exception != l.text {
		l.raised = s.exception
	}
}

// Labels that every column already says, or that only software reads.
func noiseLabel(name string) bool {
	switch name {
	case "severity", "severity_text", "severity_number", "detected_level", "level", "service_name", "service",
		"trace_id", "traceid", "traceID", "TraceId", "otelTraceID", "project_name", "project",
		"span_id", "spanid", "spanID", "flags", "observed_timestamp", "code_lineno", "code_filepath", "code_function",
		"scope_name", "scope_version", "filename", "pod", "container_id", "__stream_shard__":
		return true
	}
	return false
}

// maxExtra is the number of labels beyond the usual that get a column.
const maxExtra = 3

// hoist finds the labels that all lines share, and what to do with the others.
func (t *logTable) hoist() {
	byName := map[string]*labelUse{}
	count := func(labels client.Labels, lines int) {
		for i := range labels {
			u := byName[labels[i].Name]
			if u == nil {
				u = &labelUse{value: labels[i].Value, told: columnLabel(labels[i].Name) || noiseLabel(labels[i].Name)}
				byName[labels[i].Name] = u
			}
			u.add(labels[i].Value, lines)
		}
	}
	var streams []*logStream
	for _, l := range t.lines {
		if l.stream.lines++; l.stream.lines == 1 {
			streams = append(streams, l.stream)
		}
		for _, labels := range l.labels {
			count(labels, 1)
		}
	}
	for _, s := range streams {
		count(s.labels, s.lines)
	}
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		u := byName[name]
		switch {
		case !u.varies && u.lines == len(t.lines) && len(t.lines) > 1:
			if !sharedNoise(name) {
				t.shared = append(t.shared, client.Label{Name: name, Value: u.value})
			}
		case columnLabel(name):
		case noiseLabel(name) || u.perLine() || len(t.extra) == maxExtra:
			t.hidden = append(t.hidden, name)
		default:
			t.extra = append(t.extra, name)
		}
	}
}

// labelUse is how the lines use one label.
type labelUse struct {
	value  string // that came first
	lines  int
	varies bool
	told   bool // whatever its values are, it gets no column of its own
	values map[string]bool
}

func (u *labelUse) add(value string, lines int) {
	u.lines += lines
	if value == u.value && !u.varies {
		return
	}
	u.varies = true
	if u.told {
		return
	}
	if u.values == nil {
		u.values = map[string]bool{u.value: true}
	}
	u.values[value] = true
}

// perLine reports whether a label is another one on nearly every line: an id
// of the line itself.
func (u *labelUse) perLine() bool {
	n := len(u.values)
	if u.values[""] {
		n--
	}
	return u.lines >= 20 && 2*n > u.lines
}

// columnLabel reports whether a label is shown by a column of every answer.
func columnLabel(name string) bool {
	switch name {
	case "severity", "severity_text", "severity_number", "detected_level", "level", "service_name", "service",
		"trace_id", "traceid", "traceID", "TraceId", "otelTraceID", "project_name", "project":
		return true
	}
	return false
}

// sharedNoise reports whether a label says nothing even once.
func sharedNoise(name string) bool {
	switch name {
	case "flags", "detected_level", "severity_text", "severity_number", "level", "span_id", "observed_timestamp":
		return true
	}
	return false
}

// has reports whether the lines differ in a field, or have one that is not
// among the shared labels.
func (t *logTable) has(field func(*logLine) string) bool {
	for _, l := range t.lines {
		if field(l) != "" {
			return true
		}
	}
	return false
}

func (t *logTable) varies(field func(*logLine) string) bool {
	for _, l := range t.lines {
		if field(l) != field(t.lines[0]) {
			return true
		}
	}
	return false
}

// counts are the lines of each severity, critical ones among the errors too.
func (t *logTable) counts() (n [severities]int) {
	for _, l := range t.lines {
		n[l.severity.counted()]++
		if l.severity == critical {
			n[critical]++
		}
	}
	return n
}
