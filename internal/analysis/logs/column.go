package logs

// Field is a property of lines that a column can show.
type Field struct {
	Kind FieldKind
	// Label is the name of the label of a LabelField.
	Label string
}

// FieldKind tells fields apart.
type FieldKind uint8

// The properties of lines that are fields.
const (
	ServiceField FieldKind = iota
	TraceField
	ProjectField
	LabelField
)

// Of returns the field's value of a line, raw: of a trace its Text.
func (f Field) Of(l *Line) string {
	switch f.Kind {
	case ServiceField:
		return l.Service
	case TraceField:
		return l.Trace.Text
	case ProjectField:
		return l.Project
	default:
		return l.Label(f.Label)
	}
}

// Column is a field in which the lines differ, or that a single line has.
type Column struct {
	Field Field
	// With are the fields that have one value for each value of this one and
	// none without it.
	With []Field
}

// columns finds the columns among the usual fields and some labels.
func (t *Table) columns(labels []string) []Column {
	var out []Column
	add := func(f Field) bool {
		if !t.has(f) || !t.differIn(f) {
			return false
		}
		out = append(out, Column{Field: f})
		return true
	}
	add(Field{Kind: ServiceField})
	hasTrace := add(Field{Kind: TraceField})
	trace := len(out) - 1
	others := []Field{{Kind: ProjectField}}
	for _, name := range labels {
		others = append(others, Field{LabelField, name})
	}
	for _, f := range others {
		switch {
		case !t.differIn(f):
		case hasTrace && t.follows(out[trace].Field, f):
			out[trace].With = append(out[trace].With, f)
		default:
			add(f)
		}
	}
	return out
}

// has reports whether a line has a value of the field.
func (t *Table) has(f Field) bool {
	for _, l := range t.Lines {
		if f.Of(l) != "" {
			return true
		}
	}
	return false
}

// differIn reports whether the lines have different values of the field, which
// a single line does.
func (t *Table) differIn(f Field) bool {
	if len(t.Lines) < 2 {
		return true
	}
	first := f.Of(t.Lines[0])
	for _, l := range t.Lines[1:] {
		if f.Of(l) != first {
			return true
		}
	}
	return false
}

// follows reports whether a field has one value for each value of another, and
// none without it.
func (t *Table) follows(leader, f Field) bool {
	values := make(map[string]string, len(t.Lines))
	for _, l := range t.Lines {
		lead, v := leader.Of(l), f.Of(l)
		if known, ok := values[lead]; lead == "" && v != "" || ok && known != v {
			return false
		}
		values[lead] = v
	}
	return true
}
