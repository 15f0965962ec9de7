package logs

import (
	"math"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// stream is what the lines of one stream have in common.
type stream struct {
	labels client.Labels
	// byName and values are there when the labels are many.
	byName   map[string]string
	values   map[string]bool
	labelled labelled
	// parts are the labels that say of the place in the code, by part: their
	// index and one, 0 for none.
	parts [semconv.CodeParts]uint8
	// matches is set when a label has the text that is looked for, or none is.
	matches bool
	// lines counts those that pass the filter.
	lines int
}

// manyLabels is how many labels are searched one by one.
const manyLabels = 32

// newStream returns a stream of labels.
func newStream(labels client.Labels) *stream {
	s := &stream{labels: labels, labelled: labelledBy(labels)}
	for i := range labels[:min(len(labels), math.MaxUint8)] {
		if part := semconv.CodeLabel(labels[i].Name); part != semconv.NoCode && s.parts[part] == 0 {
			s.parts[part] = uint8(i + 1)
		}
	}
	if len(labels) <= manyLabels {
		return s
	}
	s.byName, s.values = make(map[string]string, len(labels)), make(map[string]bool, len(labels))
	for i := range labels {
		s.byName[labels[i].Name] = labels[i].Value
		s.values[labels[i].Value] = true
	}
	return s
}

// get returns the value of a label, "" where there is none.
func (s *stream) get(name string) string {
	if s.byName != nil {
		return s.byName[name]
	}
	return s.labels.Get(name)
}

// has reports whether a label has this value.
func (s *stream) has(value string) bool {
	if s.byName != nil {
		return s.values[value]
	}
	return hasValue(s.labels, value)
}

func hasValue(labels client.Labels, value string) bool {
	for i := range labels {
		if labels[i].Value == value {
			return true
		}
	}
	return false
}
