package semconv

import "strings"

// Attributes of spans.
var (
	// Model is the language model that is asked for: OpenTelemetry GenAI, and
	// AI Refinery's own key.
	Model = Keys{"gen_ai.request.model", "model_key"}
	// AgentName, AgentClass and Session are of labels, too.
	AgentName  = Keys{"agent_name", "agent.name", "gen_ai.agent.name"}
	AgentClass = Keys{"agent_class", "agent.class"}
	Session    = Keys{"session_id", "session.id", "gen_ai.conversation.id"}
	// PeerService names what a client span calls when the callee records
	// nothing. After it comes the host of [URL], then [PeerAddress].
	PeerService = Keys{"peer.service", "db.system.name", "db.system", "messaging.system"}
	PeerAddress = Keys{"server.address", "net.peer.name", "rpc.service"}
	// ErrorText is what a span says of its failure besides its status and its
	// exceptions.
	ErrorText = Keys{"error.message", "exception.message", "otel.status_description", ErrorType, "exception.type"}
)

// Attributes of one name each.
const (
	URL                 = "url.full"
	ErrorType           = "error.type"
	ErrorTag            = "error"     // of OpenTracing and Zipkin: true, or what went wrong
	ExceptionEvent      = "exception" // the name of the event
	ExceptionType       = "exception.type"
	ExceptionMessage    = "exception.message"
	ExceptionStacktrace = "exception.stacktrace"
	ExceptionEscaped    = "exception.escaped"
	ProjectName         = "project_name"
)

// SpanAttr says what place an attribute has in a line about its span.
type SpanAttr struct {
	// Prefix starts the names that it is about.
	Prefix string
	// Weight orders them: the lower, the sooner.
	Weight int
	// Short stands for the prefix in the line.
	Short string
}

// spanAttrs are the attributes that a line has a place for. Of several whose
// prefixes fit a name the first counts.
var spanAttrs = []SpanAttr{
	{"error.", 0, "error."},
	{"exception.", 0, "exception."},
	{"http.response.status_code", 1, "status"},
	{"gen_ai.usage.input_tokens", 2, "in"},
	{"gen_ai.usage.output_tokens", 2, "out"},
	{"gen_ai.request.model", 2, "model"},
	{"gen_ai.tool.name", 3, "tool"},
	{"agent.status", 3, "status"},
	{"queue.depth", 3, "depth"},
	{"db.query.text", 4, "query"},
	{"db.system", 5, "db"},
	{"rai.rejected", 3, "rejected"},
	{"rai.categories", 4, "categories"},
	{"url.full", 4, "url"},
	{"retry", 2, "retry"},
	{"attempt", 2, "attempt"},
	{"model_key", 5, "model"},
	{"llm.", 5, "llm."},
}

// SpanAttrOf returns the place of an attribute in a line about its span; ok is
// false where it has none.
func SpanAttrOf(key string) (a SpanAttr, ok bool) {
	for i := range spanAttrs {
		if strings.HasPrefix(key, spanAttrs[i].Prefix) {
			return spanAttrs[i], true
		}
	}
	return SpanAttr{}, false
}

// Expected reports whether a value says only that all is well, so that it
// needs no place: a status below 400, nothing rejected, an empty list.
func (a SpanAttr) Expected(value string) bool {
	switch {
	case value == "[]":
		return true
	case a.Short == "status":
		return len(value) == 3 && value < "400" || value == "success" || value == "ok"
	case a.Short == "rejected":
		return value == "false"
	}
	return false
}

// ofTheTrace are parts of the names of attributes that belong to a trace as a
// whole.
var ofTheTrace = []string{"project", "session", "user.id", "organization", "tenant", "environment"}

// OfTheTrace reports whether an attribute belongs to a trace as a whole rather
// than to a span.
func OfTheTrace(key string) bool {
	for _, part := range ofTheTrace {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}
