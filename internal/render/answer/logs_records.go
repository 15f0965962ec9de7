package answer

import (
	"slices"

	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/budget"
)

// logForm is how much detail a page of lines has.
type logForm struct {
	// labelBytes and textBytes are where values and messages are cut.
	labelBytes, textBytes int
	// bare leaves out notes, shared labels, further columns and stack traces.
	bare bool
}

// logForms are tried from the fullest on until one line fits.
var logForms = [...]logForm{{120, 600, false}, {40, 200, false}, {24, 120, true}, {8, 40, true}, {4, 8, true}}

// records returns a page of lines from an offset on; ok is false when not one
// line fits.
func (a *logAnswer) records(offset int, form logForm) (res Result, ok bool) {
	lines := a.table.Lines[offset:]
	w, p := a.startPage(offset, form)
	end := len(a.table.Lines)
	room := a.frame.MaxBytes - w.Len() - 16 - a.tailBytes(max(1, min(offset+1, end-1)), 1, form.bare)
	shown := p.addAll(lines, room)
	if shown == 0 && len(lines) > 0 {
		if !p.addCut(lines[0], room) {
			return Result{}, false
		}
		shown = 1
	}
	return a.endPage(w, p, offset, shown)
}

// allRecords returns all lines as records; ok is false unless all are shown in
// full.
func (a *logAnswer) allRecords() (res Result, ok bool) {
	lines := a.table.Lines
	w, p := a.startPage(0, logForms[0])
	room := a.frame.MaxBytes - w.Len() - a.tailBytes(len(lines), len(lines), false)
	if a.tooMany() || p.addAll(lines, room) < len(lines) {
		return Result{}, false
	}
	res, ok = a.endPage(w, p, 0, len(lines))
	return res, ok && res.Whole
}

// tooMany reports whether the messages of all lines alone are longer than an answer,
// so that their rows need not be written to see it. It does not look where rows have
// more than messages: a value has the number or the handle that it gets when it is
// written first, even if that is taken back.
func (a *logAnswer) tooMany() bool {
	if len(a.table.Columns) > 0 {
		return false
	}
	size := 0
	for _, l := range a.table.Lines {
		if l.Stack != nil {
			return false
		}
		size += l.MessageLen()
	}
	return len(a.table.Lines) > 1 && size > a.frame.MaxBytes
}

// startPage writes what stands before the lines.
func (a *logAnswer) startPage(offset int, form logForm) (*budget.Writer, *logPage) {
	laterPage := offset > 0
	w := budget.NewWriter(a.frame.MaxBytes)
	head := a.lead(w, form.bare || laterPage, laterPage)
	if !form.bare && !laterPage {
		a.shared(w, a.frame.MaxBytes/4)
	}
	return w, newLogPage(a, form, head)
}

// endPage writes the lines and what is said of those that are left out.
func (a *logAnswer) endPage(w *budget.Writer, p *logPage, offset, shown int) (res Result, ok bool) {
	p.write(w)
	end := w.Len()
	a.tail(w, offset+shown, shown, p.form.bare)
	head := w.Advance(p.head, end)
	w.Close('}')
	total := len(a.table.Lines)
	whole := shown == total && !a.anyCut(p.form)
	return Result{JSON: w.Bytes(), Head: head, Total: total, Shown: shown, Whole: whole}, w.Len() <= a.frame.MaxBytes
}

// anyCut reports whether a message is too long for a form. A single one is not
// cut by its form.
func (a *logAnswer) anyCut(form logForm) bool {
	lines := a.table.Lines
	return len(lines) > 1 && slices.ContainsFunc(lines, func(l *logs.Line) bool { return l.MessageLen() > form.textBytes })
}

// tailBytes is the room to keep for what is said of a page's end.
func (a *logAnswer) tailBytes(end, shown int, bare bool) int {
	w := &budget.Writer{}
	w.Open('{')
	a.tail(w, end, shown, bare)
	return w.Len() + 24
}

// tail writes what a page that ends at an offset leaves out, and how to get it.
func (a *logAnswer) tail(w *budget.Writer, end, shown int, bare bool) {
	rest, firstPage := len(a.table.Lines)-end, end == shown
	if !bare && (rest > 0 || firstPage && len(a.table.Hidden) > 0) {
		w.Key("omitted")
		w.Open('{')
		if rest > 0 {
			w.Count("older", rest)
		}
		if firstPage {
			a.hidden(w)
		}
		w.Close('}')
	}
	calls := a.pageCall(end)
	limit := w.Len() + a.frame.MaxBytes/3
	if a.frame.NextWithin(w, calls, limit) > 0 || rest <= 0 {
		return
	}
	// The arguments are too long to repeat.
	calls[0].Args = budget.CutParams(calls[0].Args)
	a.frame.NextWithin(w, calls, limit)
}
