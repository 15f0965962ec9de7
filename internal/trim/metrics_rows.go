package trim

import (
	"math"
	"strconv"
	"time"

	"airefinery-mcp/client"
)

// content writes what all series share and the table of the series, as many
// as fit in an answer of limit bytes. It returns their number, and whether
// they are there with all their labels and values.
func (t *metricTable) content(w *writer, o *Options, form metricForm, rows []*metricSeries, limit int) (int, bool) {
	start := w.len()
	c := &metricCells{t: t, o: o, form: form, whole: true}
	if len(rows) == 0 {
		return 0, true
	}
	c.sharedLabels(w, (limit-start)/3)
	c.times(w)
	w.key("series")
	w.open('{')
	w.key("columns")
	w.strs(c.columns()...)
	w.key("rows")
	w.open('[')
	shown, soft := 0, limit
	if !c.form.values {
		soft = w.len() + max(tableBytes, o.MaxBytes/tableShare)
	}
	for _, s := range rows {
		if w.len() > soft || !w.try(limit-len("]}"), func() { c.row(w, s) }) {
			break
		}
		shown++
	}
	if shown == 0 {
		w.rollback(start)
		return 0, true
	}
	w.close(']')
	w.close('}')
	return shown, c.whole
}

// metricCells writes the parts of a table in one form.
type metricCells struct {
	t    *metricTable
	o    *Options
	form metricForm
	// whole is cleared when a label or value is cut, thinned or left out.
	whole bool
}

func (c *metricCells) cut(s string, n int) string {
	if len(s) > n {
		c.whole = false
	}
	return cut(s, n)
}

func (c *metricCells) sharedLabels(w *writer, room int) {
	if len(c.t.shared) == 0 {
		return
	}
	w.key("labels")
	w.open('{')
	for i, l := range c.t.shared {
		if !w.try(w.len()+room, func() {
			w.foreign(c.cut(l.Name, 60), c.cut(l.Value, c.form.labelBytes))
		}) {
			c.whole = false
			w.keyStr("…", strconv.Itoa(len(c.t.shared)-i)+" more labels")
			break
		}
		room = max(0, room-len(l.Name)-min(len(l.Value), c.form.labelBytes)-6)
	}
	w.close('}')
}

// times says once when the samples are: at one time, or from a start in steps.
func (c *metricCells) times(w *writer) {
	g := &c.t.grid
	if c.t.points == 0 {
		return
	}
	if g.first == g.last {
		w.keyStr("at", exactTime(g.first))
		return
	}
	if !c.t.overTime {
		return
	}
	if !c.form.values {
		w.keyStr("from", g.clock(g.first, c.o.Now))
		w.keyStr("to", g.clock(g.last, c.o.Now))
		if g.step > 0 {
			w.keyStr("step", span(g.step))
		}
		return
	}
	w.keyStr("start", exactTime(g.first))
	switch {
	case c.thins():
		w.keyStr("step", span(c.bucket()))
	case g.step > 0:
		w.keyStr("step", span(g.step))
	}
	if sc := &c.t.scale; sc.divisor > 0 && !c.thins() {
		legend := "counts: value = v × " + sc.factor + " (1/" + itoa(sc.divisor) + "), exactly"
		if sc.mixed {
			legend += "; quoted: the value itself"
		}
		w.keyStr("v_is", legend)
	}
}

func exactTime(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339Nano) }

// thins reports whether values are too many and come as the extremes of
// buckets.
func (c *metricCells) thins() bool {
	return c.form.values && c.t.overTime && c.t.longest() > c.form.points
}

// bucket is the width of a bucket in ns: two values each, the least and the
// greatest. It is a multiple of the step.
func (c *metricCells) bucket() int64 {
	g, n := &c.t.grid, int64(c.form.points/2)
	if g.step > 0 {
		return (int64(g.places()) + n - 1) / n * g.step
	}
	width := (g.last-g.first)/n + 1
	return (width + int64(time.Second) - 1) / int64(time.Second) * int64(time.Second)
}

func (c *metricCells) labelColumns() []string {
	if len(c.t.columns) > c.form.labels {
		c.whole = false
		return c.t.columns[:c.form.labels]
	}
	return c.t.columns
}

func (c *metricCells) columns() []string {
	var names []string
	for _, name := range c.labelColumns() {
		names = append(names, c.cut(name, 60))
	}
	if !c.t.overTime {
		if c.manyTimes() {
			names = append(names, "at")
		}
		return append(names, "value")
	}
	if c.t.uneven {
		names = append(names, "n")
	}
	if c.t.nan > 0 {
		names = append(names, "nan")
	}
	if c.form.stats == allStats {
		names = append(names, "min", "mean", "max", "last")
	}
	if c.form.stats != noStats {
		names = append(names, "late_vs_early_pct")
		if c.t.shifts > 0 {
			names = append(names, c.t.shiftColumn())
		}
	}
	switch {
	case c.thins():
		names = append(names, "lo", "hi")
	case c.form.values && c.t.grid.step == 0:
		names = append(names, "t_s", "v")
	case c.form.values:
		names = append(names, "v")
	}
	return names
}

// manyTimes reports whether single values have different times.
func (c *metricCells) manyTimes() bool { return c.t.grid.first != c.t.grid.last }

func (c *metricCells) row(w *writer, s *metricSeries) {
	w.open('[')
	for _, name := range c.labelColumns() {
		c.label(w, s.labels, name)
	}
	if !c.t.overTime {
		c.single(w, s)
		w.close(']')
		return
	}
	if c.t.uneven {
		w.int(int64(len(s.samples)))
	}
	if c.t.nan > 0 {
		w.int(int64(s.nan))
	}
	if c.form.stats == allStats {
		c.stats(w, s)
	}
	if c.form.stats != noStats {
		c.moves(w, s)
	}
	switch {
	case c.thins():
		c.extremes(w, s)
	case c.form.values && c.t.grid.step == 0:
		w.open('[')
		for _, p := range s.samples {
			w.raw(seconds(p.Time - c.t.grid.first))
		}
		w.close(']')
		c.samples(w, s)
	case c.form.values:
		c.samples(w, s)
	}
	w.close(']')
}

func (c *metricCells) label(w *writer, labels client.Labels, name string) {
	for _, l := range labels {
		if l.Name == name {
			w.str(c.cut(l.Value, c.form.labelBytes))
			return
		}
	}
	w.null()
}

func (c *metricCells) single(w *writer, s *metricSeries) {
	if len(s.samples) == 0 {
		if c.manyTimes() {
			w.null()
		}
		w.null()
		return
	}
	if c.manyTimes() {
		w.str(c.t.grid.clock(s.samples[0].Time, c.o.Now))
	}
	c.exact(w, s, 0)
}

// stats writes min, mean, max and last.
func (c *metricCells) stats(w *writer, s *metricSeries) {
	for _, f := range []float64{s.min, s.mean, s.max} {
		if math.IsNaN(f) {
			w.null()
		} else {
			w.num(f)
		}
	}
	if len(s.samples) == 0 {
		w.null()
		return
	}
	w.num(s.last)
}

// moves writes the change of halves and the shift.
func (c *metricCells) moves(w *writer, s *metricSeries) {
	switch {
	case math.IsNaN(s.early) || math.IsNaN(s.late):
		w.null()
	case s.early == s.late:
		w.int(0)
	case s.early == 0:
		w.str("from 0")
	default:
		w.num(percent(s.early, s.late))
	}
	switch {
	case c.t.shifts == 0:
	case s.shift == nil:
		w.null()
	default:
		w.open('[')
		w.str(c.t.grid.clock(s.shiftAt, c.o.Now))
		w.num(s.shift.Before)
		w.num(s.shift.After)
		if s.shift.Until > 0 {
			w.str(c.t.grid.clock(s.shiftUntil, c.o.Now))
		}
		w.close(']')
	}
}

// percent is the change from a to b in percent of a, to the whole percent
// from ten up.
func percent(a, b float64) float64 {
	p := (b - a) / math.Abs(a) * 100
	if math.Abs(p) >= 10 {
		return math.Round(p)
	}
	return math.Round(p*10) / 10
}
