package logs

import (
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// stream is what the lines of one stream have in common.
type stream struct {
	labels client.Labels
	*layout
	// byName and values are there when the labels are many.
	byName   map[string]string
	values   map[string]bool
	labelled labelled
	// matches is set when a label has the text that is looked for, or none is.
	matches bool
	// lines counts those that pass the filter.
	lines int
}

// layout is what the names of a stream's labels say. Most streams of a response
// have the names of the one before.
type layout struct {
	names client.Labels // of the first stream that has it
	// levels are the indexes of the labels that say of the level.
	levels []int
	// parts are the labels that say of the place in the code, by part: their
	// index and one, 0 for none.
	parts [semconv.CodeParts]uint8
}

func newLayout(labels client.Labels) *layout {
	y := &layout{names: labels}
	for i := range labels {
		if semconv.LevelRole(labels[i].Name) != semconv.NoLevel {
			y.levels = append(y.levels, i)
		}
	}
	for i := range labels[:min(len(labels), math.MaxUint8)] {
		if part := semconv.CodeLabel(labels[i].Name); part != semconv.NoCode && y.parts[part] == 0 {
			y.parts[part] = uint8(i + 1)
		}
	}
	return y
}

// isOf reports whether labels have these names.
func (y *layout) isOf(labels client.Labels) bool {
	return slices.EqualFunc(y.names, labels, func(a, b client.Label) bool { return a.Name == b.Name })
}

// manyLabels is how many labels are searched one by one.
const manyLabels = 32

// newStream returns a stream of labels; before is that before it, nil for the
// first.
func newStream(labels client.Labels, before *stream) *stream {
	s := &stream{}
	s.read(labels, before)
	return s
}

func (s *stream) read(labels client.Labels, before *stream) {
	s.labels, s.labelled = labels, unlabelled
	if before != nil && before.isOf(labels) {
		s.layout = before.layout
	} else {
		s.layout = newLayout(labels)
	}
	for _, i := range s.levels {
		s.labelled.add(labels[i].Name, labels[i].Value)
	}
	if len(labels) <= manyLabels {
		return
	}
	s.byName, s.values = make(map[string]string, len(labels)), make(map[string]bool, len(labels))
	for i := range labels {
		s.byName[labels[i].Name] = labels[i].Value
		s.values[labels[i].Value] = true
	}
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
