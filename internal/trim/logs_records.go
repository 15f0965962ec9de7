package trim

import (
	"slices"
	"strconv"
	"strings"
)

// recordForm is how much detail a page of records has.
type recordForm struct {
	// labelBytes and textBytes are where values and messages are cut.
	labelBytes, textBytes int
	// bare leaves out notes, shared labels, extra columns and stack traces.
	bare bool
}

// recordForms are tried from the fullest until one line fits.
func recordForms() []recordForm {
	return []recordForm{{120, 600, false}, {40, 200, false}, {24, 120, true}, {8, 40, true}, {4, 8, true}}
}

// coded is a column whose values are said once a page and then by index.
type coded struct {
	name  string
	field func(*logLine) string
	// with are fields that have one value for each of this one, and so are
	// said beside it.
	with  []logField
	index map[string]int
	w     writer
}

// logField is a named property of a line.
type logField struct {
	name string
	of   func(*logLine) string
}

func (c *coded) code(l *logLine, v string, labelBytes int) int {
	if n, ok := c.index[v]; ok {
		return n
	}
	n := len(c.index)
	c.index[v] = n
	if len(c.with) == 0 {
		c.w.str(cut(v, labelBytes))
		return n
	}
	c.w.open('[')
	c.w.str(cut(v, labelBytes))
	for _, f := range c.with {
		c.w.str(cut(f.of(l), labelBytes))
	}
	c.w.close(']')
	return n
}

// key names the column's values: "trace (id, project, session_id)".
func (c *coded) key() string {
	if len(c.with) == 0 {
		return c.name
	}
	names := []string{"id"}
	for _, f := range c.with {
		names = append(names, f.name)
	}
	return c.name + " (" + strings.Join(names, ", ") + ")"
}

// page is an answer of records while it is made.
type page struct {
	t       *logTable
	form    recordForm
	columns []*coded
	rows    writer
	stacks  writer
	told    map[int]bool // stack traces on this page
}

// records writes a page of lines from an offset on; false when not one fits.
// With all set, the result is of use only if it is whole.
func (t *logTable) records(skip int, form recordForm, all bool) (Result, bool) {
	o := t.o
	head := *o
	if skip > 0 {
		// Later pages say only what is their own.
		head.Asked, head.Own = nil, nil
	}
	w := &writer{}
	lead := *t
	lead.o = &head
	lead.lead(w, form.bare || skip > 0)
	if !form.bare && skip == 0 {
		t.writeShared(w, o.MaxBytes/4)
	}
	p := newPage(t, form)
	rest := t.lines[skip:]
	tail := t.tailBytes(skip, form.bare, all)
	shown := 0
	room := o.MaxBytes - tail - w.len() - 16
	for _, l := range rest {
		if !p.add(l, room, form.textBytes) {
			break
		}
		shown++
	}
	if shown == 0 && len(rest) > 0 {
		if all {
			return Result{}, false
		}
		if shown = p.addCut(rest[0], room); shown == 0 {
			return Result{}, false
		}
	}
	if all && shown < len(rest) {
		return Result{}, false
	}
	p.write(w)
	t.tail(w, skip+shown, shown, form.bare)
	w.close('}')
	return Result{JSON: w.b, Total: len(t.lines), Shown: shown, Whole: shown == len(t.lines) && !p.cut()}, len(w.b) <= o.MaxBytes
}

func newPage(t *logTable, form recordForm) *page {
	p := &page{t: t, form: form, told: map[int]bool{}}
	add := func(f logField) *coded {
		if !t.has(f.of) || !t.varies(f.of) && len(t.lines) > 1 {
			return nil
		}
		c := &coded{name: f.name, field: f.of, index: map[string]int{}}
		p.columns = append(p.columns, c)
		return c
	}
	add(logField{"service", func(l *logLine) string { return l.service }})
	trace := add(logField{"trace", func(l *logLine) string { return l.trace }})
	if !form.bare {
		for _, f := range t.fields() {
			if trace != nil && t.follows(trace.field, f.of) {
				trace.with = append(trace.with, f)
			} else {
				add(f)
			}
		}
	}
	p.rows.open('[')
	p.stacks.open('{')
	for _, c := range p.columns {
		c.w.open('[')
	}
	return p
}

// fields are the properties that get a column when they vary.
func (t *logTable) fields() []logField {
	out := []logField{{"project", func(l *logLine) string { return l.project }}}
	for _, name := range t.extra {
		out = append(out, logField{cut(t.o.clean(name), 40), func(l *logLine) string { return t.o.cleanNamed(name, l.label(name)) }})
	}
	return slices.DeleteFunc(out, func(f logField) bool { return !t.varies(f.of) && len(t.lines) > 1 })
}

// follows reports whether a field has one value for each value of another,
// and none without it.
func (t *logTable) follows(leader, field func(*logLine) string) bool {
	values := map[string]string{}
	for _, l := range t.lines {
		lead, v := leader(l), field(l)
		if known, ok := values[lead]; lead == "" && v != "" || ok && known != v {
			return false
		}
		values[lead] = v
	}
	return true
}

func (p *page) size() int {
	n := p.rows.len() + p.stacks.len() + 72
	for _, c := range p.columns {
		n += c.w.len() + 6*(len(c.name)+len(c.key())) + 16
	}
	return n
}

// add writes a line, unless the page then were larger than room.
func (p *page) add(l *logLine, room, textBytes int) bool {
	rows, stacks := p.rows.len(), p.stacks.len()
	before := make([]int, len(p.columns))
	for i, c := range p.columns {
		before[i] = c.w.len()
	}
	p.row(l, textBytes)
	if p.size() <= room {
		return true
	}
	p.rows.rollback(rows)
	p.stacks.rollback(stacks)
	if l.stack > 0 && p.stacks.len() == stacks {
		delete(p.told, l.stack)
	}
	for i, c := range p.columns {
		if c.w.len() > before[i] {
			c.w.rollback(before[i])
			delete(c.index, c.field(l))
		}
	}
	return false
}

// addCut writes a line that is larger than the page, cut to fit: 1 when done.
func (p *page) addCut(l *logLine, room int) int {
	for n := p.t.o.MaxBytes; n >= 8; n = n * 3 / 4 {
		if n < p.form.textBytes && p.add(l, room, n) {
			return 1
		}
	}
	return 0
}

func (p *page) row(l *logLine, textBytes int) {
	w := &p.rows
	w.open('[')
	w.str(clock(l.time, p.t.o.Now))
	w.str(l.severity.letter())
	for _, c := range p.columns {
		if v := c.field(l); v == "" {
			w.null()
		} else {
			w.int(int64(c.code(l, v, p.form.labelBytes)))
		}
	}
	text := l.message()
	if len(p.t.lines) == 1 && textBytes == p.form.textBytes && !p.form.bare {
		textBytes = p.t.o.MaxBytes
	}
	text = cut(text, textBytes)
	if l.stack > 0 {
		text += " #" + strconv.Itoa(l.stack)
		if !p.form.bare && !p.told[l.stack] {
			p.told[l.stack] = true
			p.stacks.keyStr("#"+strconv.Itoa(l.stack), cut(p.t.stacks[l.stack-1].full(), textBytes))
		}
	}
	w.str(text)
	w.close(']')
}

// message is the text with the further members and what was raised.
func (l *logLine) message() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{l.text, l.detail, l.raised} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// cut reports whether a message of the table is too long for its form.
func (p *page) cut() bool {
	return len(p.t.lines) > 1 && slices.ContainsFunc(p.t.lines, func(l *logLine) bool { return len(l.message()) > p.form.textBytes })
}

func (p *page) write(w *writer) {
	if len(p.t.lines) == 0 {
		return
	}
	w.key("columns")
	names := []string{"time", "sev"}
	for _, c := range p.columns {
		names = append(names, c.name)
	}
	w.strs(append(names, "message")...)
	if len(p.columns) > 0 {
		w.key("values")
		w.open('{')
		for _, c := range p.columns {
			w.key(c.key())
			w.raw(string(c.w.b))
			w.close(']')
		}
		w.close('}')
	}
	w.key("rows")
	w.raw(string(p.rows.b))
	w.close(']')
	if p.stacks.len() > 1 {
		w.key("stacks")
		w.raw(string(p.stacks.b))
		w.close('}')
	}
}

// writeShared writes the labels that all lines have, in at most limit bytes.
func (t *logTable) writeShared(w *writer, limit int) {
	if len(t.shared) == 0 {
		return
	}
	limit += w.len()
	start := w.len()
	w.key("shared")
	w.open('{')
	wrote := false
	for _, label := range t.shared {
		if !w.try(limit, func() { w.foreign(cut(t.o.clean(label.Name), 60), cut(t.o.cleanNamed(label.Name, label.Value), 120)) }) {
			break
		}
		wrote = true
	}
	if !wrote {
		w.rollback(start)
		return
	}
	w.close('}')
}

// tailBytes is the room to keep for the end of a page.
func (t *logTable) tailBytes(skip int, bare, all bool) int {
	end := len(t.lines)
	if all || end == 0 {
		w := &writer{}
		w.open('{')
		t.tail(w, end, end, bare)
		return w.len() + 8
	}
	w := &writer{}
	w.open('{')
	t.tail(w, max(1, min(skip+1, end-1)), 1, bare)
	return w.len() + 24
}

func (t *logTable) tail(w *writer, offset, shown int, bare bool) {
	rest := len(t.lines) - offset
	if first := offset == shown; !bare && (rest > 0 || first && len(t.hidden) > 0) {
		w.key("omitted")
		w.open('{')
		if rest > 0 {
			w.key("older")
			w.int(int64(rest))
		}
		if first {
			t.writeHidden(w)
		}
		w.close('}')
	}
	calls, limit := t.pageCall(offset), w.len()+t.o.MaxBytes/3
	if !t.o.nextWithin(w, calls, limit) && rest > 0 {
		calls[0].args = cutParams(calls[0].args)
		t.o.nextWithin(w, calls, limit)
	}
}

// writeHidden names the labels that no column shows.
func (t *logTable) writeHidden(w *writer) {
	if len(t.hidden) == 0 {
		return
	}
	names := make([]string, 0, 12)
	for i, name := range t.hidden {
		if i == 12 {
			names = append(names, strconv.Itoa(len(t.hidden)-i)+" more")
			break
		}
		names = append(names, cut(t.o.clean(name), 40))
	}
	w.try(w.len()+t.o.MaxBytes/8, func() { list(w, "labels", names) })
}
