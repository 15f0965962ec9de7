package logs

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// stream is what the lines of one stream have in common.
type stream struct {
	named
	// byName and values are there when the labels are many.
	byName map[string]string
	values map[string]bool
	stated stated
	// matches is set when a label has the text that is looked for, or none is.
	matches bool
	// lines counts those that pass the filter.
	lines int
}

// named is labels with what their names say.
type named struct {
	labels client.Labels
	*layout
}

// layout is what the names of labels say. Most streams of a response have the names
// of the one before.
type layout struct {
	names client.Labels // of the first that have it
	// levels are the labels that say of the level.
	levels []levelLabel
	// codes are the labels that say of the place in the code.
	codes []codeLabel
	// projects, traces and services are the labels of these names, in the order in
	// which they are believed: the index of each and one, 0 for none.
	projects, traces, services []int
}

type levelLabel struct {
	index int
	role  semconv.LabelRole
	// value is what such a label had last, and severity what that says.
	value    string
	severity text.Severity
}

type codeLabel struct {
	index int
	part  semconv.CodePart
	first bool // none before it says of that part
}

func newLayout(labels client.Labels) *layout {
	y := &layout{names: labels, projects: places(semconv.Project, labels), traces: places(semconv.TraceID, labels), services: places(semconv.Service, labels)}
	var seen [semconv.CodeParts]bool
	for i := range labels {
		name := labels[i].Name
		if role := semconv.LevelRole(name); role != semconv.NoLevel {
			y.levels = append(y.levels, levelLabel{index: i, role: role, severity: text.Unknown})
		}
		if part := semconv.CodeLabel(name); part != semconv.NoCode {
			y.codes = append(y.codes, codeLabel{i, part, !seen[part]})
			seen[part] = true
		}
	}
	return y
}

// nowhere are the places of names that labels do not have.
var nowhere [32]int

// places returns where labels have each of some names: its index and one, 0 for
// nowhere.
func places(of semconv.Keys, labels client.Labels) []int {
	at := nowhere[:len(of)]
	for i := range labels {
		if key := slices.Index(of, labels[i].Name); key >= 0 {
			if &at[0] == &nowhere[0] {
				at = make([]int, len(of))
			}
			if at[key] == 0 {
				at[key] = i + 1
			}
		}
	}
	return at
}

// isOf reports whether labels have these names.
func (y *layout) isOf(labels client.Labels) bool {
	if len(y.names) != len(labels) {
		return false
	}
	for i := range labels {
		if y.names[i] != labels[i] && y.names[i].Name != labels[i].Name {
			return false
		}
	}
	return true
}

// layouts are the last that were used, the present one first.
type layouts [4]*layout

// of returns the layout of labels.
func (all *layouts) of(labels client.Labels) *layout {
	for i, y := range all {
		if y == nil {
			break
		}
		if y.isOf(labels) {
			copy(all[1:i+1], all[:i])
			all[0] = y
			return y
		}
	}
	copy(all[1:], all[:])
	all[0] = newLayout(labels)
	return all[0]
}

// at returns the value of the label at one of the places of its layout, "" where
// there is none.
func (n *named) at(place int) string {
	if place == 0 {
		return ""
	}
	return n.labels[place-1].Value
}

// level returns what the labels say of the level.
func (n *named) level() labelled {
	l := unlabelled
	for i := range n.levels {
		from := &n.levels[i]
		if v := n.labels[from.index].Value; v != from.value {
			from.value, from.severity = v, severityOf(from.role, v)
		}
		l.take(from.role, from.severity)
	}
	return l
}

// manyLabels is how many labels are searched one by one.
const manyLabels = 32

// newStream returns a stream of labels.
func newStream(labels client.Labels) *stream {
	s := &stream{}
	s.read(labels, &layouts{})
	return s
}

func (s *stream) read(labels client.Labels, known *layouts) {
	s.named = named{labels, known.of(labels)}
	s.stated = s.states()
	if len(labels) <= manyLabels {
		return
	}
	s.byName, s.values = make(map[string]string, len(labels)), make(map[string]bool, len(labels))
	for i := range labels {
		s.byName[labels[i].Name] = labels[i].Value
		s.values[labels[i].Value] = true
	}
}

// stated is what the labels of a stream say of a line that has none of its own.
type stated struct {
	labelled labelled
	// service is "" where they name none or a placeholder, and said what they say in
	// either case.
	project, trace, service, said string
}

// states returns what the labels say.
func (n *named) states() stated {
	s := stated{labelled: n.level()}
	for _, place := range n.projects {
		s.project = cmp.Or(s.project, n.at(place))
	}
	for _, place := range n.traces {
		s.trace = cmp.Or(s.trace, n.at(place))
	}
	for _, place := range n.services {
		v := n.at(place)
		if !semconv.IsPlaceholder(v) {
			s.service, s.said = v, v
			break
		}
		s.said = cmp.Or(s.said, v)
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
