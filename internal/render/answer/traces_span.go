package answer

import (
	"sort"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// spanAnswer is an answer about one span: all that it says, part by part. What
// has no room follows on the next pages, a long text from where it was left.
type spanAnswer struct {
	detailAnswer
	whole *traces.Whole
}

func (a *spanAnswer) answer() Result {
	w, most, all := a.w, a.o.Budget.MaxBytes, a.bytes()
	skip := min(max(a.o.View.Offset, 0), all)
	var notes []safe.Text
	if skip == 0 {
		notes = a.notes()
	}
	a.lead(&a.detail.Coverage, a.totals, notes)
	mark, shown := w.Len(), 0
	// Where not one part has a place, what stands before them gives way.
	for attempt, name := range []int{200, 60, 8} {
		w.Rollback(mark)
		if skip == 0 && attempt == 0 {
			a.spans()
		}
		limit := a.contentLimit()
		if attempt == 2 {
			limit = most - 60
		}
		if shown = a.parts(skip, limit, name); shown > 0 || all == 0 {
			break
		}
	}
	rest := all - skip - shown
	a.finish(safe.Const("bytes"), skip, rest, a.calls(skip+shown, rest))
	return Result{JSON: w.Bytes(), Head: a.head, Total: all, Shown: shown}
}

// partBytes is what a part counts for: an empty one is to be shown, too.
func partBytes(p *traces.Part) int { return p.Text.Len() + 1 }

func (a *spanAnswer) bytes() int {
	n := 0
	for i := range a.whole.Parts {
		n += partBytes(&a.whole.Parts[i])
	}
	return n
}

func (a *spanAnswer) totals() {
	w := a.w
	w.Member("trace", a.o.handle(a.detail.Trace.ID))
	if nodes := a.whole.Nodes; len(nodes) > 0 {
		w.Member("span", safe.Token(a.detail.Forest.Nodes[nodes[0]].Span.ID.String()))
	}
	w.Count("parts", len(a.whole.Parts))
	w.Count("bytes", a.bytes())
}

func (a *spanAnswer) notes() []safe.Text {
	notes := a.frame.Infos(&a.detail.Coverage)
	if n := len(a.whole.Nodes); n > 1 {
		notes = append(notes, safe.Format("%s spans have this id; parts of the second begin with #2", safe.Int(n)))
	}
	if len(a.whole.Parts) == 0 && a.o.Filter.Match != "" {
		notes = append(notes, safe.Const("no part of the span has the text of match"))
	}
	return notes
}

// spans writes what is known of the span besides what it says.
func (a *spanAnswer) spans() {
	w := a.w
	w.Try(a.contentLimit()*2/3, func() {
		w.Key("span")
		w.Open('[')
		for _, i := range a.whole.Nodes {
			w.Row('{')
			a.recordHead(i, 200)
			w.Close('}')
		}
		w.Close(']')
	})
}

// parts writes the parts from an offset on, their names cut at so many bytes, and
// returns for how many bytes they count.
func (a *spanAnswer) parts(skip, limit, name int) int {
	w, shown := a.w, 0
	mark := w.Len()
	w.Key("parts")
	w.Open('[')
	for i := range a.whole.Parts {
		p := &a.whole.Parts[i]
		size := partBytes(p)
		if skip >= size {
			skip -= size
			continue
		}
		n := a.part(p, skip, limit-1, name, shown == 0)
		if shown += n; skip+n < size {
			break
		}
		skip = 0
	}
	w.Close(']')
	if shown == 0 {
		w.Rollback(mark)
	}
	return shown
}

// leastCut is the least number of bytes of a long text that stand at the end of a
// page.
const leastCut = 200

// part writes a part from a place in its text on, as much as fits, and returns
// for how many bytes that counts. The first of a page is cut wherever it must be.
func (a *spanAnswer) part(p *traces.Part, from, limit, name int, first bool) int {
	w, length := a.w, p.Text.Len()
	row := func(to int) {
		w.Row('[')
		defer w.Close(']')
		title := p.Name.Cut(name)
		switch {
		case from > 0 || to < length:
			w.Text(safe.Format("%s, bytes %s to %s of %s", title, safe.Int(from), safe.Int(to), safe.Int(length)))
			w.Text(p.Text.Slice(from, to))
		default:
			w.Text(title)
			if !a.scalar(p.Type, p.Text) {
				w.Text(p.Text)
			}
		}
	}
	if w.Try(limit, func() { row(length) }) {
		return length - from + 1
	}
	mark := w.Len()
	n := sort.Search(min(length-from, max(0, limit-mark)), func(n int) bool {
		fits := w.Try(limit, func() { row(from + n + 1) })
		w.Rollback(mark)
		return !fits
	})
	n = p.Text.Slice(0, from+n).Len() - from // up to where a character ends
	if n <= 0 || n < leastCut && !first {
		return 0
	}
	row(from + n)
	return n
}

// calls proposes to read on at an offset, or the trace that the span is of.
func (a *spanAnswer) calls(next, rest int) []budget.NextCall {
	var calls []budget.NextCall
	if rest > 0 {
		if page, ok := a.frame.PageCall(safe.Const("the rest of the span"), next); ok {
			calls = append(calls, page)
		} else {
			calls = append(calls, budget.NextCall{Why: safe.Const("more of the span at once"),
				Args: a.again(analysis.Param{Name: "max_bytes", Value: 4 * a.o.Budget.MaxBytes})})
		}
	}
	return calls
}
