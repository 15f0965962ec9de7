package semconv

// Labels of log streams and records, structured metadata included.
var (
	Service  = Keys{"service_name", "service", "app", "container", "job"}
	Project  = Keys{"project_name", "project"}
	TraceID  = Keys{"trace_id", "traceid", "traceID", "TraceId", "otelTraceID"}
	Severity = Keys{"severity", "severity_text", "detected_level", "level", "severity_number"}
)

// Members of a JSON log line, in lower case.
var (
	MessageMember = Keys{"message", "msg", "event", "body", "text", "short_message", "log"}
	LevelMember   = Keys{"level", "severity", "severity_text", "levelname", "lvl", "loglevel", "log.level"}
	TraceIDMember = Keys{"trace_id", "traceid", "trace.id", "oteltraceid", "dd.trace_id"}
	// The values of TimeMember and SpanMember are not shown: a column has the
	// time, and the ids of spans lead nowhere in an answer about logs.
	TimeMember   = Keys{"timestamp", "time", "ts", "@timestamp", "asctime", "datetime"}
	SpanMember   = append(Keys{"severity_number"}, SpanIDMember...)
	SpanIDMember = Keys{"span_id", "spanid", "span.id"}
	// LoggerMember and OriginMember are dropped where they repeat a label.
	LoggerMember = Keys{"logger", "name", "logger_name"}
	OriginMember = Keys{"service", "service_name", "project", "project_name", "session_id", "session", "user_id"}
)

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
	for _, name := range Severity[1:] { // where all share it, the first is the one to say
		m[name] = LogLabel{Column: true, Hidden: true, Meaningless: true}
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
