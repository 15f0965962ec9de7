package answer

import (
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// logPage is the lines of an answer while they are written: their rows, the
// values of the coded columns, and the stack traces. What does not fit is taken
// back.
type logPage struct {
	a       *logAnswer
	form    logForm
	head    int // where in the answer goes what the page leaves out
	columns []*logColumn
	rows    budget.Writer
	stacks  budget.Writer
	written map[*logs.Stack]bool
}

// logColumn is a column whose values are written once a page and stand in the
// rows as their indices.
type logColumn struct {
	logs.Column
	// name heads the column, key its values: "trace (id, project, session_id)".
	name, key safe.Text
	index     map[string]int // by the raw value
	values    budget.Writer
}

func newLogPage(a *logAnswer, form logForm, head int) *logPage {
	p := &logPage{a: a, form: form, head: head, written: map[*logs.Stack]bool{}}
	for _, c := range a.table.Columns {
		if form.bare {
			if c.Field.Kind != logs.ServiceField && c.Field.Kind != logs.TraceField {
				continue
			}
			c.With = nil
		}
		p.columns = append(p.columns, a.newLogColumn(c))
	}
	p.rows.Open('[')
	p.stacks.Open('{')
	return p
}

func (a *logAnswer) newLogColumn(c logs.Column) *logColumn {
	name := a.FieldName(c.Field)
	out := &logColumn{Column: c, name: name, key: name, index: map[string]int{}}
	if len(c.With) > 0 {
		names := []safe.Text{safe.Const("id")}
		for _, f := range c.With {
			names = append(names, a.FieldName(f))
		}
		out.key = safe.Format("%s (%s)", name, safe.JoinWith(", ", names...))
	}
	out.values.Open('[')
	return out
}

// FieldName returns what a field is called.
func (a *Words) FieldName(f logs.Field) safe.Text {
	switch f.Kind {
	case logs.ServiceField:
		return safe.Const("service")
	case logs.TraceField:
		return safe.Const("trace")
	case logs.ProjectField:
		return safe.Const("project")
	default:
		return a.clean.Clean(f.Label).Cut(40)
	}
}

// FieldValue returns a line's value of a field.
func (a *Words) FieldValue(f logs.Field, l *logs.Line) safe.Text {
	switch f.Kind {
	case logs.TraceField:
		return a.LineTrace(l.Trace)
	case logs.LabelField:
		return a.clean.CleanNamed(f.Label, f.Of(l))
	default:
		return a.clean.Clean(f.Of(l))
	}
}

// code returns the index of a line's value, which is written when it is new.
func (p *logPage) code(c *logColumn, l *logs.Line) int {
	value := c.Field.Of(l)
	if i, ok := c.index[value]; ok {
		return i
	}
	i := len(c.index)
	c.index[value] = i
	text := func(f logs.Field) safe.Text { return p.a.FieldValue(f, l).Cut(p.form.labelBytes) }
	if len(c.With) == 0 {
		c.values.Text(text(c.Field))
		return i
	}
	c.values.Open('[')
	c.values.Text(text(c.Field))
	for _, f := range c.With {
		c.values.Text(text(f))
	}
	c.values.Close(']')
	return i
}

// size is the number of bytes that the page takes at most.
func (p *logPage) size() int {
	n := p.rows.Len() + p.stacks.Len() + 72
	for _, c := range p.columns {
		n += c.values.Len() + 6*(c.name.Len()+c.key.Len()) + 16
	}
	return n
}

// addAll adds lines while the page is no larger than room, and returns how many.
func (p *logPage) addAll(lines []*logs.Line, room int) int {
	for i, l := range lines {
		if !p.add(l, room, p.form.textBytes) {
			return i
		}
	}
	return len(lines)
}

// addCut adds a line that is larger than the page, cut until it fits; false
// when it never does.
func (p *logPage) addCut(l *logs.Line, room int) bool {
	for n := p.a.frame.MaxBytes; n >= 8; n = n * 3 / 4 {
		if n < p.form.textBytes && p.add(l, room, n) {
			return true
		}
	}
	return false
}

// add adds a line, unless the page then were larger than room.
func (p *logPage) add(l *logs.Line, room, textBytes int) bool {
	rows, stacks := p.rows.Len(), p.stacks.Len()
	before := make([]int, len(p.columns))
	for i, c := range p.columns {
		before[i] = c.values.Len()
	}
	p.row(l, textBytes)
	if p.size() <= room {
		return true
	}
	p.rows.Rollback(rows)
	if p.stacks.Len() > stacks {
		p.stacks.Rollback(stacks)
		delete(p.written, l.Stack)
	}
	for i, c := range p.columns {
		if c.values.Len() > before[i] {
			c.values.Rollback(before[i])
			delete(c.index, c.Field.Of(l))
		}
	}
	return false
}

// row writes a line.
func (p *logPage) row(l *logs.Line, textBytes int) {
	w := &p.rows
	w.Row('[')
	w.Text(budget.Clock(l.Time, p.a.o.Request.FetchedAt))
	w.Text(severityLetter(l.Severity))
	for _, c := range p.columns {
		if c.Field.Of(l) == "" {
			w.Null()
		} else {
			w.Int(int64(p.code(c, l)))
		}
	}
	if len(p.a.table.Lines) == 1 && textBytes == p.form.textBytes && !p.form.bare {
		textBytes = p.a.frame.MaxBytes
	}
	text := p.a.table.Words(l.Message(), textBytes)
	if l.Stack != nil {
		text = safe.Format("%s %s", text, stackNumber(l.Stack))
		p.stack(l.Stack, textBytes)
	}
	w.Text(text)
	w.Close(']')
}

// stack writes a stack trace, once a page.
func (p *logPage) stack(s *logs.Stack, textBytes int) {
	if p.form.bare || p.written[s] {
		return
	}
	p.written[s] = true
	p.stacks.KeyText(stackNumber(s))
	p.stacks.Text(p.a.table.Words(p.a.fullStack(s), textBytes))
}

// write writes the page into an answer; nothing when no line passed the filter.
func (p *logPage) write(w *budget.Writer) {
	if len(p.a.table.Lines) == 0 {
		return
	}
	w.Key("columns")
	w.Open('[')
	w.Literal("time")
	w.Literal("severity")
	for _, c := range p.columns {
		w.Text(c.name)
	}
	w.Literal("message")
	w.Close(']')
	if len(p.columns) > 0 {
		w.Key("values")
		w.Open('{')
		for _, c := range p.columns {
			w.KeyText(c.key)
			c.values.Close(']')
			w.Append(&c.values)
		}
		w.Close('}')
	}
	if p.stacks.Len() > 1 {
		w.Key("stacks")
		p.stacks.Close('}')
		w.Append(&p.stacks)
	}
	w.Key("rows")
	p.rows.Close(']')
	w.Append(&p.rows)
}
