package semconv

// Members of a JSON line, or of one of pairs, in lower case. A name with dots is
// one of a member, or the path to it.
var (
	MessageMember = Keys{"message", "msg", "event", "body", "text", "short_message", "log", "@m", "@mt", "@message", "textpayload",
		"logmessage", "renderedmessage", "messagetemplate", "body.stringvalue", "fields.message", "jsonpayload.message", "jsonpayload.msg", "event.message", "object.message"}
	// LevelMember hold the name of a level or its number.
	LevelMember = Keys{"level", "severity", "severity_text", "severitytext", "levelname", "level_name", "lvl", "loglevel", "log_level",
		"log.level", "@l", "@level", "level.levelstr", "level.name", "record.level.name", "_meta.loglevelname", "jsonpayload.level",
		"jsonpayload.severity", "log.syslog.severity.name", "severity_label", "severity_name", "priority_keyword", "winlog.level", "leveltext"}
	TraceIDMember = Keys{"trace_id", "traceid", "trace.id", "oteltraceid", "dd.trace_id"}
	// TimeMember are dropped where they say the entry's own time.
	TimeMember = Keys{"timestamp", "time", "ts", "@timestamp", "asctime", "datetime", "@t", "t", "t.$date", "date", "eventtime", "event_time",
		"log_time", "logtime", "timestamp_ms", "timemillis", "time_ms", "timeunixnano", "observedtimeunixnano", "observed_timestamp",
		"observedtimestamp", "__realtime_timestamp", "_source_realtime_timestamp", "_meta.date", "timecreated"}
	SpanIDMember = Keys{"span_id", "spanid", "span.id"}
	// LoggerMember and OriginMember are dropped where they repeat a label, as the
	// ids of spans are.
	LoggerMember = Keys{"logger", "name", "logger_name"}
	OriginMember = Keys{"project", "project_name", "session_id", "session", "user_id"}
	// ServiceMember name the service where no label does.
	ServiceMember = Keys{"service.name", "service_name", "service", "resource.service.name", "resource.attributes.service.name",
		"resources.service.name", "servicename", "dd.service", "svc", "app", "application", "app_name", "appname", "application_name",
		"applicationname", "app.name", "spring.application.name", "kubernetes.labels.app.kubernetes.io/name", "kubernetes.labels.app",
		"kubernetes.container_name", "k8s.container.name", "container_name", "syslog_identifier"}
	// ResourceAttributes is OpenTelemetry's list of keys and values, and RecordList
	// are the lists around its records.
	ResourceAttributes = Keys{"resource.attributes"}
	RecordList         = Keys{"resourcelogs", "scopelogs", "logrecords"}
)

// Members with a number on a scale that their name tells.
var (
	OTelLevel     = Keys{SeverityNumber, "severitynumber"}
	SyslogLevel   = Keys{"syslog_severity", "syslogseverity", "severity_code", "log.syslog.severity.code"}
	PythonLevel   = Keys{"levelno", "level_number", "level.no", "record.level.no"}
	PinoLevel     = Keys{"context.loglevel"}
	Log4jLevel    = Keys{"level_value", "level.level"}
	JavaLevel     = Keys{"levelvalue"}
	WindowsLevel  = Keys{"event.system.level"}
	InsightsLevel = Keys{"severitylevel"}
	NXLogLevel    = Keys{"severityvalue"}
	TSLogLevel    = Keys{"_meta.loglevelid"}
)

// Journald is the member of journald with a number of syslog. In small letters
// it is one of many programs and says nothing of the scale.
const Journald = "PRIORITY"

// Members that hold a level only in the records of one system, which its other
// members tell.
var (
	DatadogLevel  = Keys{"status"}
	PriorityLevel = Keys{"priority"} // a name of Falco's, or a number of journald's
	EventLevel    = Keys{"type", "event.type", "object.type"}
	MongoLevel    = Keys{"s"}
	HerokuLevel   = Keys{"at"}
)

// EventNormal is the [EventLevel] of a Kubernetes event that is no warning.
const EventNormal = "Normal"

// Members that say what wrote a record, and so on which scale its number is.
var (
	// HostnameMember and the next are those of pino and bunyan, together.
	HostnameMember, PIDMember, VersionMark, PinoMessage = Keys{"hostname"}, Keys{"pid"}, Keys{"v"}, Keys{"msg"}
	// PythonMark are attributes of a LogRecord of Python's logging.
	PythonMark = Keys{"levelno", "pathname", "funcname", "func_name", "lineno", "levelname", "processname", "relativecreated",
		"msecs", "taskname", "exc_text", "exc_info", "stack_info", "asctime"}
	// GELFMark is of Graylog's format; HostMember and FormatMark together are,
	// too, as is one of them with a member that starts with a low line.
	GELFMark, HostMember, FormatMark = Keys{"short_message", "full_message"}, Keys{"host"}, Keys{"version"}
	SyslogMark                       = Keys{"facility", "facility_label", "syslog_facility", "syslog_identifier", "syslogfacility", "appname", "procid",
		"msgid", "_systemd_unit", "__realtime_timestamp", "__cursor", "_boot_id", "_transport", "log.syslog.facility.code"}
	// OTelMark is of OpenTelemetry's log records; BodyMember and OTelContext
	// together are, too.
	OTelMark = Keys{"timeunixnano", "observedtimeunixnano", "observedtimestamp", "observed_timestamp", "severitytext", "severity_text",
		"instrumentationscope", "instrumentation_scope", "droppedattributescount", "dropped_attributes"}
	BodyMember  = Keys{"body"}
	OTelContext = Keys{"resource", "resources", "attributes", "traceid", "trace_id", "spanid", "scope", "traceflags", "trace_flags"}
	// TemplateMark is of Serilog; Category with EventID or State is of .NET.
	TemplateMark                = Keys{"@mt", "messagetemplate", "renderedmessage"}
	Category, EventID, NetState = Keys{"category"}, Keys{"eventid", "event_id"}, Keys{"state", "scopes"}
	CompactTime, CompactMessage = Keys{"@t"}, Keys{"@m", "@mt"}
	// Channel and EventID or WindowsMark are of the events of Windows, Channel
	// and MonologMark of Monolog.
	Channel     = Keys{"channel"}
	WindowsMark = Keys{"providername", "provider_name", "provider", "providerguid", "eventrecordid", "sourcename", "event.system.eventid"}
	MonologMark = Keys{"context", "extra", "level_name"}
	// Tag and ThreadID together are of Android.
	Tag, ThreadID = Keys{"tag"}, Keys{"tid"}
	JavaMark      = Keys{"loggername", "logger_name", "threadname", "thread_name", "categoryname", "loggerclassname", "loggerfqcn"}
	CloudMark     = Keys{"logname", "insertid", "textpayload", "jsonpayload", "receivetimestamp", "logging.googleapis.com/sourcelocation",
		"logging.googleapis.com/trace", "logging.googleapis.com/labels"}
	DatadogMark = Keys{"ddsource", "ddtags", "dd", "dd.trace_id", "dd.service", "dd.env"}
	FalcoMark   = Keys{"rule", "output_fields"}
	// EventReason and EventMark together are of an event of Kubernetes.
	EventReason = Keys{"reason", "event.reason", "object.reason"}
	EventMark   = Keys{"involvedobject", "regarding", "reportingcontroller", "reportingcomponent", "objectrv", "sourcecomponent",
		"source_component", "firsttimestamp", "lasttimestamp", "objectapiversion", "reportinginstance", "event.involvedobject", "object.involvedobject"}
	MongoMark  = Keys{"ctx"}
	HerokuMark = Keys{"dyno"}
)
