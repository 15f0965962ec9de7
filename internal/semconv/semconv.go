// Package semconv is the one table of what attributes, labels and members of
// log lines are called: OpenTelemetry's semantic conventions, and the names
// that other libraries and collectors use for the same things.
//
// A further name is a further word in the list of its thing, such as [Model] or
// [LevelMember]. If an answer shows the thing by its name, the name also has a
// row in the table of how it is shown: spanAttrs in spans.go, logLabels in
// logs.go.
//
//	service := semconv.Service.First(labels.Get)
//	semconv.TraceID.Has("otelTraceID") // true
//
// logs.go has the labels and members of log records, spans.go the attributes
// of spans, metrics.go the labels of series.
package semconv

import "slices"

// Keys are the names of one thing, the one that is believed first standing
// first.
type Keys []string

// First returns the first value that is not empty under one of the names, ""
// when there is none.
func (k Keys) First(get func(name string) string) string {
	for _, name := range k {
		if v := get(name); v != "" {
			return v
		}
	}
	return ""
}

// Has reports whether a name is one of the keys.
func (k Keys) Has(name string) bool { return slices.Contains(k, name) }
