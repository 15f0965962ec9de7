package semconv

// Labels of log streams and records, structured metadata included.
var (
	Service = Keys{"service_name", "service", "app", "container", "job"}
	Project = Keys{"project_name", "project"}
	TraceID = Keys{"trace_id", "traceid", "traceID", "TraceId", "otelTraceID"}
	// Severity are the labels in which a sender states the level, the last one
	// as OpenTelemetry's number. SeverityGuess are those in which a collector
	// says what it made of the line.
	Severity      = Keys{"severity", "severity_text", "level", "severityText", "log_level", "loglevel", "levelname", "lvl", SeverityNumber}
	SeverityGuess = Keys{"detected_level"}
)

// SeverityNumber is the label with OpenTelemetry's number of a severity.
const SeverityNumber = "severity_number"

// LabelRole is what a label says of a record's level.
type LabelRole uint8

// The roles of labels, the most believed last.
const (
	NoLevel LabelRole = iota
	GuessedLevel
	NumberedLevel
	NamedLevel
)

// LevelRole returns what a label of the name says of the level.
func LevelRole(label string) LabelRole {
	if role := levelRoles.Get(label); role != nil {
		return *role
	}
	return NoLevel
}

var levelRoles = func() *Table[LabelRole] {
	var t Table[LabelRole]
	for _, name := range Severity {
		*t.At(name) = NamedLevel
	}
	*t.At(SeverityNumber) = NumberedLevel
	for _, name := range SeverityGuess {
		*t.At(name) = GuessedLevel
	}
	return &t
}()

// LogLabel is how an answer treats a label of log records.
type LogLabel struct {
	// Column is set where every answer has a column that says the same.
	Column bool
	// Hidden is set where only software reads it, or a column says it: it gets
	// no column of its own.
	Hidden bool
	// Meaningless is set where it says nothing even if all records share it.
	Meaningless bool
}

var logLabels = func() map[string]LogLabel {
	m := map[string]LogLabel{}
	for _, keys := range []Keys{Severity[:1], {"service_name", "service"}, Project, TraceID} {
		for _, name := range keys {
			m[name] = LogLabel{Column: true, Hidden: true}
		}
	}
	for _, keys := range []Keys{Severity[1:], SeverityGuess} { // where all share it, the first is the one to say
		for _, name := range keys {
			m[name] = LogLabel{Column: true, Hidden: true, Meaningless: true}
		}
	}
	for _, name := range []string{"span_id", "flags", "observed_timestamp"} {
		m[name] = LogLabel{Hidden: true, Meaningless: true}
	}
	for _, name := range []string{"spanid", "spanID", "code_lineno", "code_filepath", "code_function", "scope_name",
		"scope_version", "filename", "pod", "container_id", "__stream_shard__"} {
		m[name] = LogLabel{Hidden: true}
	}
	return m
}()

// LogLabelOf returns how an answer treats a label by its name.
func LogLabelOf(name string) LogLabel { return logLabels[name] }

// IsPlaceholder reports whether the value of a label or member says that there
// is none: what an exporter puts where nobody named the service.
func IsPlaceholder(service string) bool {
	switch service {
	case "", "-", "unknown", "Unknown", "UNKNOWN", "undefined", "null", "none", "n/a", "N/A", "<no value>":
		return true
	}
	const exporter = "unknown_service" // or unknown_service:python
	return len(service) >= len(exporter) && service[:len(exporter)] == exporter
}
