package terminal

import "strings"

// column is one of a table. With drop, it is left out where room is short, the
// highest first; with flex, it has what the others leave.
type column struct {
	title string
	right bool
	drop  int
	flex  bool
}

// row is one of a table, with what stands below it.
type row struct {
	cells []line
	below func()
}

// table are columns and rows with a cell for each.
type table struct {
	columns []column
	rows    []row
}

// text makes a cell.
func text(s style, t string) line { return line{{s, clean(t)}} }

const (
	gap     = 2 // between columns, and before the first
	minFlex = 24
)

// table writes a table within the width: columns that are empty, or have no room,
// are left out.
func (p *page) table(t table) {
	widths := make([]int, len(t.columns))
	var shownColumns []int
	for i, c := range t.columns {
		for _, r := range t.rows {
			widths[i] = max(widths[i], r.cells[i].width())
		}
		if widths[i] > 0 {
			widths[i] = max(widths[i], len(c.title))
			shownColumns = append(shownColumns, i)
		}
	}
	shownColumns = p.room(t.columns, shownColumns, widths)
	head := false
	for _, i := range shownColumns {
		head = head || t.columns[i].title != ""
	}
	if head {
		cells := make([]line, len(t.columns))
		for i, c := range t.columns {
			cells[i] = text(dim, c.title)
		}
		p.row(t.columns, shownColumns, widths, cells)
	}
	for _, r := range t.rows {
		p.row(t.columns, shownColumns, widths, r.cells)
		if r.below != nil {
			r.below()
		}
	}
}

// room makes room: columns are dropped, then the flexible ones are narrowed, then
// the widest.
func (p *page) room(all []column, which, widths []int) []int {
	total := func() (n int) {
		for _, i := range which {
			n += gap + widths[i]
		}
		return n
	}
	least := func() (n int) {
		for _, i := range which {
			if w := widths[i]; all[i].flex {
				n += gap + min(w, minFlex)
			} else {
				n += gap + w
			}
		}
		return n
	}
	for least() > p.o.Width {
		worst := -1
		for k, i := range which {
			if all[i].drop > 0 && (worst < 0 || all[i].drop > all[which[worst]].drop) {
				worst = k
			}
		}
		if worst < 0 {
			break
		}
		which = append(which[:worst:worst], which[worst+1:]...)
	}
	for over := total() - p.o.Width; over > 0; over = total() - p.o.Width {
		widest := -1
		for _, i := range which {
			if all[i].flex && widths[i] > minFlex && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			for _, i := range which {
				if widest < 0 || widths[i] > widths[widest] {
					widest = i
				}
			}
		}
		if widest < 0 || widths[widest] <= 1 {
			break
		}
		widths[widest]--
	}
	return which
}

func (p *page) row(all []column, which, widths []int, cells []line) {
	var l line
	for _, i := range which {
		c := p.fit(cells[i], widths[i])
		pad := piece{plain, shown(strings.Repeat(" ", widths[i]-c.width()))}
		l = append(l, piece{plain, shown(strings.Repeat(" ", gap))})
		if all[i].right {
			l = append(append(l, pad), c...)
		} else {
			l = append(append(l, c...), pad)
		}
	}
	p.put(l)
}
