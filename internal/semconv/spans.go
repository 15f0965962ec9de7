package semconv

import "strings"

// Attributes of spans.
var (
	// Model is the language model that is asked for: OpenTelemetry GenAI, and
	// AI Refinery's own key.
	Model = Keys{"gen_ai.request.model", "model_key", "ai.model.id", "llm.model_name", "langfuse.observation.model.name", "mlflow.llm.model"}
	// AgentName, AgentClass and Session are of labels, too.
	AgentName  = Keys{"agent_name", "agent.name", "gen_ai.agent.name"}
	AgentClass = Keys{"agent_class", "agent.class"}
	Session    = Keys{"session_id", "session.id", "gen_ai.conversation.id"}
	// ModelProvider is whose API a model is asked by: see [ProviderName].
	ModelProvider = Keys{"gen_ai.provider.name", "gen_ai.system", "llm.provider", "ai.model.provider"}
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

// spanAttrs are the attributes that a line has a place for, besides those of
// factAttrs. Of several whose prefixes fit a name the first counts.
var spanAttrs = []SpanAttr{
	{"error.", 0, "error."},
	{"exception.", 0, "exception."},
	{"http.response.status_code", 1, "status"},
	{"queue.depth", 3, "depth"},
	{"db.query.text", 4, "query"},
	{"db.system", 5, "db"},
	{"rai.categories", 4, "categories"},
	{"url.full", 4, "url"},
	{"retry", 2, "retry"},
}

// factAttrs are the facts of generative AI that a line has a place for, with the
// same weights and short names, whatever a convention calls them.
var factAttrs = [Facts]SpanAttr{
	OwnError:   {Weight: 0, Short: "error"},
	Finish:     {Weight: 1, Short: "finish"},
	OwnStatus:  {Weight: 1, Short: "status"},
	Retries:    {Weight: 2, Short: "retries"},
	Attempt:    {Weight: 2, Short: "attempt"},
	TokensIn:   {Weight: 2, Short: "in"},
	TokensOut:  {Weight: 2, Short: "out"},
	ModelAsked: {Weight: 2, Short: "model"},
	Tool:       {Weight: 3, Short: "tool"},
	Rejected:   {Weight: 3, Short: "rejected"},
	Agent:      {Weight: 4, Short: "agent"},
	Arguments:  {Weight: 4, Short: "args"},
}

// SpanAttrOf returns the place of an attribute in a line about its span; ok is
// false where it has none. A fact that is within JSON has none, nor has what a
// convention calls so whatever the span is of.
func SpanAttrOf(key string) (a SpanAttr, ok bool) {
	if a, ok := factAttrOf(key); ok {
		return a, true
	}
	for i := range spanAttrs {
		if strings.HasPrefix(key, spanAttrs[i].Prefix) {
			return spanAttrs[i], true
		}
	}
	return SpanAttr{}, false
}

func factAttrOf(key string) (a SpanAttr, ok bool) {
	if places := Places("", key); len(places) == 1 && places[0].Path == "" {
		a = factAttrs[places[0].Fact]
	}
	a.Prefix = key
	return a, a.Short != ""
}

// IsSaidOnce reports whether a fact of generative AI that all spans with it have
// alike is worth being told of the trace, and then not in each line.
func IsSaidOnce(key, value string) bool {
	a, ok := factAttrOf(key)
	return ok && !a.Expected(value)
}

// Expected reports whether a value says only that all is well, so that it
// needs no place: a status below 400, nothing rejected, a model that was done, an
// empty list.
func (a SpanAttr) Expected(value string) bool {
	switch {
	case value == "[]":
		return true
	case a.Short == "status":
		return len(value) == 3 && value < "400" || isOneOf(value, "success", "ok", "default", "debug")
	case a.Short == "error":
		return isOneOf(value, "true", "false")
	case a.Short == "finish":
		return IsHealthyFinish(strings.Trim(value, `[]"`))
	case a.Short == "retries":
		return value == "0"
	case a.Short == "attempt":
		return value == "1"
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
