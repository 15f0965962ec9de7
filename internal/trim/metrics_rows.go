package trim

import (
	"math"
	"slices"
	"strconv"
	"time"

	"airefinery-mcp/client"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

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
	for _, l := range c.t.shared {
		if !w.try(w.len()+room, func() {
			w.keyStr(c.cut(l.Name, 60), c.cut(l.Value, c.form.labelBytes))
		}) {
			c.whole = false
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
	if c.uneven() {
		names = append(names, "n")
	}
	if c.t.nan > 0 {
		names = append(names, "nan")
	}
	if c.form.stats == allStats {
		names = append(names, "min", "mean", "max", "last")
	}
	if c.form.stats != noStats {
		names = append(names, "change_pct")
		if c.t.shifts > 0 {
			names = append(names, "shift[at,from,to]")
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

// uneven reports whether the series differ in their number of samples; else
// the totals tell it.
func (c *metricCells) uneven() bool {
	for _, s := range c.t.series {
		if len(s.samples) != len(c.t.series[0].samples) {
			return true
		}
	}
	return false
}

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
	if c.uneven() {
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
		if s.numbers == 0 {
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
		w.num(s.shift.before)
		w.num(s.shift.after)
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

// samples writes all values of a series, null where the raster has a place
// but the series no sample. A series that never changes is said in one value.
func (c *metricCells) samples(w *writer, s *metricSeries) {
	if n := len(s.samples); n > 2 && c.t.grid.step > 0 && s.missing == 0 && constant(s.samples) {
		w.open('{')
		w.key("all")
		c.exactScaled(w, s, 0)
		w.close('}')
		return
	}
	w.open('[')
	place := 0
	for i, p := range s.samples {
		if g := &c.t.grid; g.step > 0 {
			for at := int((p.Time - g.first) / g.step); place < at; place++ {
				w.null()
			}
			place++
		}
		c.exactScaled(w, s, i)
	}
	for ; place < c.t.grid.places(); place++ {
		w.null()
	}
	w.close(']')
}

func constant(samples []client.Sample) bool {
	return !slices.ContainsFunc(samples, func(p client.Sample) bool { return p.Value != samples[0].Value })
}

// extremes writes the least and the greatest value of each bucket, null for
// an empty one.
func (c *metricCells) extremes(w *writer, s *metricSeries) {
	c.whole = false
	width := c.bucket()
	buckets := int((c.t.grid.last-c.t.grid.first)/width) + 1
	lo, hi := make([]int, buckets), make([]int, buckets)
	for b := range buckets {
		lo[b], hi[b] = -1, -1
	}
	for i, v := range s.values {
		b := int((s.samples[i].Time - c.t.grid.first) / width)
		if lo[b] < 0 || less(v, s.values[lo[b]]) {
			lo[b] = i
		}
		if hi[b] < 0 || less(s.values[hi[b]], v) || math.IsNaN(s.values[hi[b]]) {
			hi[b] = i
		}
	}
	for _, side := range [][]int{lo, hi} {
		w.open('[')
		for _, i := range side {
			if i < 0 {
				w.null()
			} else {
				c.exact(w, s, i)
			}
		}
		w.close(']')
	}
}

// less orders values with NaN last, so that it stands for a bucket only when
// there is nothing else.
func less(a, b float64) bool { return a < b || math.IsNaN(b) && !math.IsNaN(a) }

// exactScaled writes a value by the table's scale, or as it came.
func (c *metricCells) exactScaled(w *writer, s *metricSeries, i int) {
	text := s.samples[i].Value
	if c.t.scale.divisor == 0 {
		c.exact(w, s, i)
		return
	}
	if k, ok := c.t.scale.count(s.values[i], text); ok {
		w.int(k)
		return
	}
	w.str(c.cut(c.o.clean(text), maxValueBytes))
}

// maxValueBytes bounds the text of one value.
const maxValueBytes = 200

// exact writes a value with every digit: as a number where JSON has it, else
// as text.
func (c *metricCells) exact(w *writer, s *metricSeries, i int) {
	text := s.samples[i].Value
	if v := s.values[i]; !math.IsNaN(v) && !math.IsInf(v, 0) && len(text) <= 40 && isNumber(text) {
		w.raw(text)
		return
	}
	w.str(c.cut(c.o.clean(text), maxValueBytes))
}

// isNumber reports whether text is a number by JSON's grammar.
func isNumber(s string) bool {
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if !digits() {
		return false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(s)
}

// seconds formats ns as seconds with all their digits.
func seconds(ns int64) string {
	whole, part := ns/1e9, ns%1e9
	if part == 0 {
		return itoa(whole)
	}
	text := strconv.FormatInt(1e9+part, 10)[1:]
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return itoa(whole) + "." + text
}
