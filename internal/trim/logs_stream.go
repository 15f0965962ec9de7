package trim

import (
	"strings"

	"airefinery-mcp/client"
)

// logStream is what the lines of one stream have in common.
type logStream struct {
	labels client.Labels
	// byName and values are there when the labels are many.
	byName map[string]string
	values map[string]bool
	// holds reports whether a label has the text that is looked for.
	holds bool
	// lines counts those that passed the filters.
	lines int
}

// manyLabels is how many labels are searched one by one.
const manyLabels = 32

func newLogStream(labels client.Labels, needle string) *logStream {
	s := &logStream{labels: labels, holds: needle != "" && labelsHold(labels, needle)}
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

func labelsHold(labels client.Labels, needle string) bool {
	for i := range labels {
		if strings.Contains(strings.ToLower(labels[i].Value), needle) {
			return true
		}
	}
	return false
}

func (s *logStream) get(name string) string {
	if s.byName != nil {
		return s.byName[name]
	}
	return s.labels.Get(name)
}

// has reports whether a label has this value.
func (s *logStream) has(value string) bool {
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
