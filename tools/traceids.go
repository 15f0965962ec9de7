package tools

import (
	"regexp"
	"strings"
	"sync"
)

// traceForms are the forms in which a trace id stands in what people copy: the
// id is the group. They are tried in order on a text in lower case without
// white space and quotes around it. Most calls have none, and few another than
// the plain one, so that they are compiled when one is first read.
var traceForms = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		// W3C trace context, the header traceparent.
		regexp.MustCompile(`^(?:traceparent[:=] ?)?[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$`),
		// B3, one header: trace, span, and perhaps sampled and parent.
		regexp.MustCompile(`^(?:b3[:=] ?)?([0-9a-f]{32}|[0-9a-f]{16})-[0-9a-f]{16}(?:-[01d](?:-[0-9a-f]{16})?)?$`),
		// Jaeger, the header uber-trace-id: trace:span:parent:flags.
		regexp.MustCompile(`^(?:uber-trace-id[:=] ?)?([0-9a-f]{1,32}):[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,2}$`),
		// AWS X-Ray: 1-5759e988-bd862e3fe1be46a994272793.
		regexp.MustCompile(`^(?:root=)?1-([0-9a-f]{8}-[0-9a-f]{24})(?:;.*)?$`),
		// As a log line or a query has it.
		regexp.MustCompile(`^(?:trace[_.]?id|otel[_.]?trace[_.]?id|dd\.trace_id) ?[:=] ?["']?([0-9a-f-]+)["']?$`),
		regexp.MustCompile(`^0x([0-9a-f]+)$`),
		regexp.MustCompile(`^\{?([0-9a-f-]+)\}?$`), // hex digits, with the dashes of a UUID or without
	}
})

// traceID accepts hex of at most 32 digits in any case, also as a UUID, with
// 0x before it, and within the headers that carry it. How a short one is read
// is the traces tool's matter.
func traceID(name, text string) (string, error) {
	lower := strings.ToLower(strings.Trim(text, " \t\r\n\"'`"))
	for _, form := range traceForms() {
		if m := form.FindStringSubmatch(lower); m != nil {
			id := strings.ReplaceAll(m[1], "-", "")
			if len(id) == 0 || len(id) > 32 || strings.Trim(id, "0") == "" {
				break
			}
			return id, nil
		}
	}
	return "", badArgument("Copy the id from a log record, or the handle from an answer of query_traces.",
		"%s is %q, it must be 1 to 32 hex digits, not all zero", name, clip(text))
}

// spanID accepts the hex digits of a span's id or the first of them, in any case,
// with 0x before them or without.
func spanID(name, text string) (string, error) {
	id := strings.TrimPrefix(strings.ToLower(strings.Trim(text, " \t\r\n\"'`")), "0x")
	if id == "" || len(id) > 16 || strings.Trim(id, "0123456789abcdef") != "" {
		return "", badArgument("Copy the id from the rows of the trace's tree.", "%s is %q, it must be at most 16 hex digits", name, clip(text))
	}
	return id, nil
}
