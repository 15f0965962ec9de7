package logs

import "slices"

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
	values := make([]string, len(t.Lines)) // of one field after another, by line
	if t.readField(Field{Kind: ServiceField}, values); isColumn(values) {
		out = append(out, Column{Field: Field{Kind: ServiceField}})
	}
	var leads leaders
	trace := len(out)
	if t.readField(Field{Kind: TraceField}, values); isColumn(values) {
		out = append(out, Column{Field: Field{Kind: TraceField}})
		leads = leadersOf(values)
	}
	others := []Field{{Kind: ProjectField}}
	for _, name := range labels {
		others = append(others, Field{LabelField, name})
	}
	for _, f := range others {
		switch t.readField(f, values); {
		case !vary(values):
		case leads.lead(values):
			out[trace].With = append(out[trace].With, f)
		case isColumn(values):
			out = append(out, Column{Field: f})
		}
	}
	return out
}

// readField reads the lines' values of a field.
func (t *Table) readField(f Field, values []string) {
	for i, l := range t.Lines {
		values[i] = f.Of(l)
	}
}

// has reports whether a line has a value of the field.
func (t *Table) has(f Field) bool {
	return slices.ContainsFunc(t.Lines, func(l *Line) bool { return f.Of(l) != "" })
}

// isColumn reports whether the lines' values of a field make a column.
func isColumn(values []string) bool {
	return vary(values) && slices.ContainsFunc(values, func(v string) bool { return v != "" })
}

// vary reports whether the lines have different values, which a single line does.
func vary(values []string) bool {
	return len(values) < 2 || slices.ContainsFunc(values, func(v string) bool { return v != values[0] })
}

// leaders are the lines' values of a field by their numbers. The zero value leads
// none.
type leaders struct {
	number []int // by line
	empty  int   // the number of no value, -1 where all lines have one
	n      int   // how many numbers there are
}

func leadersOf(values []string) leaders {
	l := leaders{number: make([]int, len(values)), empty: -1}
	numbers := make(map[string]int, len(values)/4)
	for i, v := range values {
		if i > 0 && v == values[i-1] {
			l.number[i] = l.number[i-1]
			continue
		}
		n, ok := numbers[v]
		if !ok {
			n = len(numbers)
			numbers[v] = n
		}
		if l.number[i] = n; v == "" {
			l.empty = n
		}
	}
	l.n = len(numbers)
	return l
}

// lead reports whether another field has one value for each value of the leader,
// and none without it.
func (l *leaders) lead(values []string) bool {
	if l.n == 0 {
		return false
	}
	first := make([]int, l.n) // the first line with each, and one
	for i, v := range values {
		n := l.number[i]
		if n == l.empty && v != "" || first[n] > 0 && values[first[n]-1] != v {
			return false
		}
		if first[n] == 0 {
			first[n] = i + 1
		}
	}
	return true
}
