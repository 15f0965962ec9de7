package trim

import (
	"airefinery-mcp/client"
)

// Bounds of a metric answer's content.
const (
	// maxSummarySeries is the number of series of a summary.
	maxSummarySeries = 12
	// maxValueRows is the number of series that come as one value each in a
	// summary.
	maxValueRows = 30
	// maxPoints is the number of values of a series in the records.
	maxPoints = 60
	// A response of at most these is given whole in the summary, too.
	wholeSeries, wholePoints = 20, 120
	// maxCallBytes is the room for proposed calls, of which there are at most
	// maxCalls.
	maxCallBytes, maxCalls = 1200, 2
	// A summary's table ends at a share of the budget, the rest being
	// worth less than its tokens: at this many bytes in the default budget.
	tableBytes, tableShare = 760, 10
)

// Metrics trims the response of the metrics endpoint. The records that the
// result counts are series.
//
// Single values come as one row a series, the largest first. Series over time
// come as statistics with the strongest change of level, the series that moved
// most first, or, as records, in columns with every digit of their values.
func Metrics(r *client.MetricsResponse, o Options) Result {
	o.remember()
	t := newMetricTable(r, &o)
	total := len(t.series)
	skip := min(max(o.Offset, 0), total)
	rows := t.series[skip:]
	if n := t.most(&o); len(rows) > n {
		rows = rows[:n]
	}
	for _, form := range t.forms(&o) {
		if res, ok := t.answer(&o, form, skip, rows); ok {
			return res
		}
	}
	// Not even one series fits in the narrowest form: the totals alone.
	res, _ := t.answer(&o, metricForm{labelBytes: 8, bare: true}, skip, nil)
	return res
}

// metricForm is how much detail the rows of an answer have. Forms are tried
// from the fullest until one series fits.
type metricForm struct {
	stats  detail
	values bool
	// points is the most values of a series over time; more are thinned.
	points int
	// labelBytes is the length at which label values are cut, labels the most
	// columns of labels.
	labelBytes, labels int
	// whole is set where every series must fit, else the form is no use.
	whole bool
	// bare leaves out the notes and the next calls.
	bare bool
}

// detail is how much of the statistics a table has.
type detail int

const (
	noStats detail = iota
	// onlyMoves has what values do not show at a glance: change and shift.
	onlyMoves
	allStats
)

// most is the number of rows that the view may show.
func (t *metricTable) most(o *Options) int {
	switch {
	case o.View == Records || t.small():
		return len(t.series)
	case t.overTime:
		return maxSummarySeries
	default:
		return maxValueRows
	}
}

func (t *metricTable) forms(o *Options) []metricForm {
	const wide, narrow = 120, 40
	records := o.View == Records || !t.overTime
	var forms []metricForm
	if !records && t.small() && o.Offset == 0 {
		stats := allStats
		if t.longest() <= 12 {
			stats = onlyMoves
		}
		forms = append(forms,
			metricForm{stats: stats, values: true, points: maxPoints, labelBytes: wide, labels: 16, whole: true},
			metricForm{values: true, points: maxPoints, labelBytes: wide, labels: 16, whole: true})
	}
	if !records {
		return append(forms,
			metricForm{stats: allStats, labelBytes: wide, labels: 8},
			metricForm{stats: allStats, labelBytes: narrow, labels: 4},
			metricForm{stats: allStats, labelBytes: 16, labels: 2},
			metricForm{stats: allStats, labelBytes: 16, labels: 2, bare: true})
	}
	forms = append(forms, metricForm{values: true, points: maxPoints, labelBytes: wide, labels: 16})
	for points := maxPoints / 2; points >= 4; points /= 2 {
		forms = append(forms, metricForm{values: true, points: points, labelBytes: narrow, labels: 4})
	}
	return append(forms,
		metricForm{values: true, points: 4, labelBytes: 16, labels: 2},
		metricForm{values: true, points: 2, labelBytes: 16, labels: 1, bare: true})
}

// answer writes the answer with as many of the rows as fit. It reports false
// when the form shows too few of them.
func (t *metricTable) answer(o *Options, form metricForm, skip int, rows []*metricSeries) (Result, bool) {
	limit := o.MaxBytes - t.tailBytes(o, form, skip, len(rows))
	for some := rows; ; {
		w := &writer{b: make([]byte, 0, min(o.MaxBytes, 1<<16))}
		t.lead(w, o, form)
		shown, whole := t.content(w, o, form, some, limit)
		t.tail(w, o, form, skip, shown)
		if w.len() <= o.MaxBytes {
			whole = whole && form.values && skip == 0 && shown == t.fetched
			ok := shown == len(rows) || shown > 0 && !form.whole
			return Result{JSON: w.b, Total: len(t.series), Shown: shown, Whole: whole}, ok
		}
		if shown == 0 {
			return t.least(), false
		}
		some = rows[:shown-1]
	}
}

// least is the answer when nothing else fits.
func (t *metricTable) least() Result {
	w := &writer{}
	w.open('{')
	t.totals(w)
	w.key("omitted")
	w.open('{')
	w.key("series")
	w.int(int64(len(t.series)))
	w.close('}')
	w.close('}')
	return Result{JSON: w.b, Total: len(t.series)}
}

// lead writes what comes before the content: what was asked, totals, what is
// incomplete, notes. Each part keeps to its share of the budget.
func (t *metricTable) lead(w *writer, o *Options, form metricForm) {
	headWithin(w, o, o.MaxBytes/2)
	if o.Unit != "" {
		w.keyStr("unit", cut(o.Unit, 60))
	}
	t.totals(w)
	room := o.MaxBytes - w.len()
	listWithin(w, "incomplete", o.troubles(t.meta), w.len()+room/3)
	if !form.bare {
		listWithin(w, "notes", t.notes(o, form), w.len()+room/3)
	}
}

func (t *metricTable) totals(w *writer) {
	w.key("totals")
	w.open('{')
	atLeast(w, t.meta)
	count := func(key string, n int) {
		w.key(key)
		w.int(int64(n))
	}
	count("series", len(t.series))
	if t.fetched != len(t.series) {
		count("series_fetched", t.fetched)
	}
	count("points", t.points)
	if t.fetchedPoints != t.points {
		count("points_fetched", t.fetchedPoints)
	}
	if t.nan > 0 {
		count("nan", t.nan)
	}
	if t.infinite > 0 {
		count("infinite", t.infinite)
	}
	if t.missing > 0 {
		count("missing", t.missing)
	}
	if t.silent > 0 {
		count("series_without_a_number", t.silent)
	}
	w.close('}')
}

// tailBytes is room enough for the tail of an answer that shows up to so many
// rows.
func (t *metricTable) tailBytes(o *Options, form metricForm, skip, rows int) int {
	n := 0
	for _, shown := range []int{rows, max(0, rows-1)} {
		w := &writer{b: []byte{'['}}
		t.tail(w, o, form, skip, shown)
		n = max(n, w.len())
	}
	return n + 8 // the counts may have more digits
}

// tail says what is not shown and how to get it, and closes the answer.
func (t *metricTable) tail(w *writer, o *Options, form metricForm, skip, shown int) {
	rest := len(t.series) - skip - shown
	if rest > 0 || skip > 0 {
		w.key("omitted")
		w.open('{')
		if skip > 0 {
			w.key("series_before")
			w.int(int64(skip))
		}
		if rest > 0 {
			w.key("series")
			w.int(int64(rest))
			w.keyStr("which", t.restIs(o))
		}
		w.close('}')
	}
	// The calls stand in order of use; the last are given up first.
	limit := w.len() + min(o.MaxBytes/3, maxCallBytes)
	calls := t.calls(o, form, skip+shown, rest)
	o.nextWithin(w, calls[:min(len(calls), maxCalls)], limit)
	w.close('}')
}

func (t *metricTable) restIs(o *Options) string {
	if t.overTime {
		return "moved less"
	}
	return "smaller values, then NaN"
}
