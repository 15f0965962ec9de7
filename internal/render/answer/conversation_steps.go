package answer

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// Bounds of the texts of steps, in bytes.
const (
	// pageText bounds a text where steps are paged through.
	pageText = 2000
	// leastText is what a row must have for its text, or it has no row.
	leastText = 24
	// maxRows is how many rows are thought of at all; of more, those in the middle
	// are left out first.
	maxRows = 400
	// cutMark is about what a cut costs besides the text.
	cutMark = 20
)

// stepRow is a row with its texts cleaned.
type stepRow struct {
	conversation.Row
	args, text safe.Text
	fixed      int     // what it costs without its texts
	escaped    float64 // how much longer its texts are as JSON
	left       bool    // left out
}

// need is the length of its texts in bytes.
func (r *stepRow) need() int { return r.args.Len() + r.text.Len() }

// cost is what the row costs with n bytes of its texts.
func (r *stepRow) cost(n int) int {
	if n >= r.need() {
		return r.fixed + int(float64(r.need())*r.escaped)
	}
	return r.fixed + cutMark + int(float64(n)*r.escaped)
}

// stepTable is what all rows of a table of steps have in common.
type stepTable struct {
	agents bool // whether there is a column for the agent
	depth  int  // of the outermost agent
}

// steps writes the steps from an offset on, and returns the indexes of those that
// have a row. The first page has all of them, as far as there is room: the
// failing ones, the first and the last rather than those in between. Later pages
// have one after another.
func (a *detailAnswer) steps(skip, limit int) []int {
	list := a.detail.Steps[skip:]
	if len(list) == 0 {
		return nil
	}
	t := a.stepTable()
	if skip > 0 {
		return a.stepPage(t, list, limit)
	}
	rows := a.stepRows(t, list)
	mark := a.w.Len()
	room := limit - mark - 120 // the names of the columns and of the flags
	chooseRows(rows, room)
	level := waterLevel(rows, room)
	var shown []int
	for range 6 { // the costs are estimates
		a.w.Rollback(mark)
		var whole bool
		if shown, whole = a.writeSteps(t, rows, level, limit); whole {
			break
		}
		level = level * 85 / 100
	}
	return shown
}

// stepTable finds what the rows have in common.
func (a *detailAnswer) stepTable() stepTable {
	t := stepTable{depth: 1 << 30}
	name := ""
	for i := range a.detail.Run.Steps {
		s := &a.detail.Run.Steps[i]
		if s.User {
			continue
		}
		t.depth = min(t.depth, s.Depth)
		t.agents = t.agents || name != "" && s.Agent != name
		name = s.Agent
	}
	return t
}

// stepRows returns the rows of some steps with their texts cleaned.
func (a *detailAnswer) stepRows(t stepTable, list []int) []stepRow {
	all := a.detail.Run.Rows(a.manySteps(list))
	rows := make([]stepRow, len(all))
	var w budget.Writer
	for i := range all {
		r := &rows[i]
		r.Row = all[i]
		s := &a.detail.Run.Steps[r.First()]
		r.args, r.text = a.clean.Clean(s.Args).OneLine(), a.stepText(s)
		w.Rollback(0)
		w.Open('[')
		a.stepRow(&w, t, r, 0)
		r.fixed = w.Len()
		if r.need() > 0 {
			r.fixed -= cutMark
			w.Rollback(0)
			w.Text(r.args)
			w.Text(r.text)
			r.escaped = float64(w.Len()-5) / float64(r.need())
		}
	}
	return rows
}

// manySteps returns of some steps those that are thought of: where they are too
// many the first, the last, and the first that failed.
func (a *detailAnswer) manySteps(list []int) []int {
	if len(list) <= maxRows {
		return list
	}
	const part = maxRows / 3
	middle := list[part : len(list)-part]
	out := slices.Clone(list[:part])
	for _, i := range middle {
		if len(out) < 2*part && a.detail.Run.Steps[i].HasFailed() {
			out = append(out, i)
		}
	}
	return append(out, list[len(list)-part:]...)
}

// stepText returns what was said or answered in a step, and what its failure
// says besides.
func (a *detailAnswer) stepText(s *conversation.Step) safe.Text {
	text, failure := a.clean.Clean(s.Text).OneLine(), a.clean.Clean(s.Error).OneLine()
	switch {
	case failure.IsEmpty() || s.Text == s.Error:
		return text
	case text.IsEmpty():
		return failure
	}
	return safe.Format("%s | error: %s", text, failure)
}

// endWeight is the weight of the first and the last row when rows must be left
// out: only what failed goes before them.
const endWeight = 6

// chooseRows leaves rows out until the others have a place in the room: those of
// the least weight, far from both ends, first.
func chooseRows(rows []stepRow, room int) {
	total := 0
	order := make([]int, len(rows))
	for i := range rows {
		order[i] = i
		total += rows[i].cost(min(rows[i].need(), leastText))
	}
	distance := func(i int) int { return min(i, len(rows)-1-i) }
	weight := func(i int) int {
		if distance(i) == 0 {
			return max(rows[i].Weight, endWeight)
		}
		return rows[i].Weight
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(weight(i), weight(j)), cmp.Compare(distance(j), distance(i)))
	})
	leftAt := func(i int) bool { return i >= 0 && i < len(rows) && rows[i].left }
	const gap = 24 // about what a row costs that stands for those that are left out
	for _, i := range order[:max(0, len(order)-1)] {
		if total <= room {
			return
		}
		rows[i].left = true
		total -= rows[i].cost(min(rows[i].need(), leastText))
		switch before, after := leftAt(i-1), leftAt(i+1); {
		case before && after:
			total -= gap
		case !before && !after:
			total += gap
		}
	}
}

// waterLevel returns the bytes of text that a row may have for each unit of its
// weight, so that all fit in the room.
func waterLevel(rows []stepRow, room int) int {
	low, high := 1, 1<<20
	for low < high {
		level, total := (low+high+1)/2, 0
		for i := range rows {
			if r := &rows[i]; !r.left {
				total += r.cost(min(r.need(), level*r.Weight))
			}
		}
		if total <= room {
			low = level
		} else {
			high = level - 1
		}
	}
	return low
}

// writeSteps writes the rows with texts of a level, and returns the indexes of the
// steps that have one; whole is set where all rows had a place.
func (a *detailAnswer) writeSteps(t stepTable, rows []stepRow, level, limit int) (shown []int, whole bool) {
	w, mark := a.w, a.w.Len()
	a.openSteps(t)
	whole = true
	out, flagged, folded := 0, false, false
	endGap := func(next int) {
		if out > 0 && whole {
			whole = w.Try(limit-2, func() {
				w.Row('[')
				w.Null()
				w.Text(safe.Format("+%s steps up to %s", safe.Int(out), safe.Int(next)))
				w.Close(']')
			})
		}
		out = 0
	}
	last := 0
	for i := range rows {
		r := &rows[i]
		if r.left {
			out += len(r.Steps)
			last = r.Steps[len(r.Steps)-1] + 1
			continue
		}
		endGap(r.First())
		if whole = whole && w.Try(limit-2, func() {
			w.Row('[')
			a.stepRow(w, t, r, level*r.Weight)
		}); !whole {
			break
		}
		flagged = flagged || a.detail.Run.Steps[r.First()].HasFailed()
		folded = folded || len(r.Steps) > 1
		shown = append(shown, r.Steps...)
	}
	endGap(last)
	a.closeSteps(mark, flagged, folded)
	if len(shown) == 0 {
		w.Rollback(mark)
	}
	return shown, whole
}

// stepPage writes steps one after another, and returns the indexes of those that
// had a place.
func (a *detailAnswer) stepPage(t stepTable, list []int, limit int) []int {
	w, mark := a.w, a.w.Len()
	a.openSteps(t)
	var shown []int
	flagged := false
	for _, i := range list {
		s := &a.detail.Run.Steps[i]
		r := stepRow{Row: a.detail.Run.Rows([]int{i})[0], args: a.clean.Clean(s.Args), text: a.stepText(s)}
		written := false
		// A step that has no place alone is cut until it has one.
		for _, bytes := range []int{pageText, 400, leastText} {
			if written = w.Try(limit-2, func() {
				w.Row('[')
				a.stepRow(w, t, &r, bytes)
			}); written || len(shown) > 0 {
				break
			}
		}
		if !written {
			break
		}
		flagged = flagged || s.HasFailed()
		shown = append(shown, i)
	}
	a.closeSteps(mark, flagged, false)
	if len(shown) == 0 {
		w.Rollback(mark)
	}
	return shown
}

// openSteps begins the table of steps.
func (a *detailAnswer) openSteps(t stepTable) {
	w := a.w
	w.Key("run")
	w.Open('{')
	w.Key("columns")
	if t.agents {
		w.Literals("step", "at_ms", "agent", "act", "text", "ms", "flags", "in", "out")
	} else {
		w.Literals("step", "at_ms", "act", "text", "ms", "flags", "in", "out")
	}
	w.Key("rows")
	w.Open('[')
}

// closeSteps ends the table that begins at a mark, and explains before it what is
// in it.
func (a *detailAnswer) closeSteps(mark int, flagged, folded bool) {
	w := a.w
	w.Close(']')
	w.Close('}')
	var legend [2]safe.Text
	if flagged {
		legend[0] = safe.Const("E threw an error, S failed without one")
	}
	if folded {
		legend[1] = safe.Const("ms, in and out of ×n are sums")
	}
	if end := w.Len(); (flagged || folded) && w.Try(a.o.Budget.MaxBytes-40, func() { w.Member("flags", safe.JoinWith("; ", legend[:]...)) }) {
		w.Advance(mark, end)
	}
}
