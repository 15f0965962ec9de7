package logs

import (
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

const (
	// maxLabelColumns is the number of labels that get a column of their own.
	maxLabelColumns = 3
	// minIDLines is the number of lines from which a label that is another one
	// on most of them is taken for an id of the line.
	minIDLines = 20
)

// sortLabels finds the labels that all lines share and those that are hidden,
// and returns the names of those that get a column.
func (t *Table) sortLabels() []string {
	uses := t.labelUses()
	names := make([]string, 0, len(uses))
	for name := range uses {
		names = append(names, name)
	}
	slices.Sort(names)
	var columns []string
	for _, name := range names {
		u := uses[name]
		switch {
		case !u.varies && u.lines == len(t.Lines) && len(t.Lines) > 1:
			if !u.kind.Meaningless {
				t.Shared = append(t.Shared, u.first)
			}
		case u.kind.Column:
		case u.kind.Hidden || u.isID() || len(columns) == maxLabelColumns:
			t.Hidden = append(t.Hidden, name)
		default:
			columns = append(columns, name)
		}
	}
	return columns
}

// labelUses gathers how the lines use each label. A stream's labels count once
// for all of its lines.
func (t *Table) labelUses() map[string]*labelUse {
	uses := map[string]*labelUse{}
	use := func(l *client.Label) *labelUse {
		u := uses[l.Name]
		if u == nil {
			u = &labelUse{kind: semconv.LogLabelOf(l.Name), first: l}
			u.level = semconv.LevelRole(l.Name) != semconv.NoLevel
			uses[l.Name] = u
		}
		return u
	}
	var streams []*stream
	for _, l := range t.Lines {
		if l.stream.lines++; l.stream.lines == 1 {
			streams = append(streams, l.stream)
		}
		for _, labels := range l.labels() {
			for _, label := range labels {
				use(label).add(label, 1)
			}
		}
	}
	var last *layout
	var inOrder []*labelUse // of the labels of the last layout
	for _, s := range streams {
		if s.layout != last {
			last, inOrder = s.layout, inOrder[:0]
			for _, label := range s.labels {
				inOrder = append(inOrder, use(label))
			}
		}
		for i, label := range s.labels {
			inOrder[i].add(label, s.lines)
		}
	}
	return uses
}

// labelUse is how the lines use one label.
type labelUse struct {
	kind   semconv.LogLabel
	first  *client.Label
	last   *client.Label // that was counted
	lines  int
	varies bool
	values map[string]bool // nil where they do not matter
	level  bool            // it should state the level; read are the last values that do
	read   [4]string
	reads  int
}

// add counts a label of so many lines.
func (u *labelUse) add(l *client.Label, lines int) {
	u.lines += lines
	if l == u.last || u.varies && u.kind.Hidden && !u.level {
		return // it came just before, or no value matters any more
	}
	u.last = l
	if u.level && !slices.Contains(u.read[:], l.Value) {
		if u.read[u.reads%len(u.read)] = l.Value; isUnread(l) {
			u.kind = semconv.LogLabel{} // no column says it
		}
		u.reads++
	}
	if !u.varies && l.Value == u.first.Value {
		return
	}
	u.varies = true
	if u.kind.Hidden {
		return
	}
	if u.values == nil {
		u.values = map[string]bool{u.first.Value: true}
	}
	u.values[l.Value] = true
}

// isID reports whether a label is another one on nearly every line: an id of
// the line itself.
func (u *labelUse) isID() bool {
	n := len(u.values)
	if u.values[""] {
		n--
	}
	return u.lines >= minIDLines && 2*n > u.lines
}
