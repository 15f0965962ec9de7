package answer

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
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
	// fewPoints is the number of values of which a reader sees the least, the
	// greatest and the mean at a glance.
	fewPoints = 12
	// maxCallBytes is the room for proposed calls, of which there are at most
	// maxCalls.
	maxCallBytes, maxCalls = 1200, 2
	// A summary's table ends at a share of the budget, the rest being
	// worth less than its tokens: at this many bytes in the default budget.
	tableBytes, tableShare = 760, 10
	// maxNameBytes bounds the name of a label, maxValueBytes the text of one
	// value, maxBareValueBytes in the barest form.
	maxNameBytes, maxValueBytes, maxBareValueBytes = 60, 200, 40
)

// Metrics answers for a response of the metrics endpoint. The records that the
// result counts are series.
//
// Single values come as one row a series, the largest first. Series over time
// come as statistics with the strongest change of level, the series that moved
// most first, or, as records, in columns with every digit of their values.
func Metrics(r *client.MetricsResponse, o Options) Result {
	a := PrepareMetrics(r, o)
	return a.Within(o.Budget)
}

// PrepareMetrics finds the facts of which [Metrics] makes an answer.
func PrepareMetrics(r *client.MetricsResponse, o Options) Answer {
	words := newWords(o)
	facts := metrics.New(r, &o.Request, &o.Filter, words.clean)
	p := metricsPage{
		facts: facts, clean: words.clean,
		clock: newSeriesClock(&facts.Alignment, o.Request.FetchedAt),
		skip:  min(max(o.View.Offset, 0), len(facts.Series)),
	}
	if o.View.Form == Records || p.small() {
		p.scale = facts.FindScale()
	}
	return bounded(Facts{Metrics: facts, Words: words}, func(o *Options) Result { return metricsAnswer(p, o) })
}

func metricsAnswer(p metricsPage, o *Options) Result {
	p.o, p.frame = o, o.frame(p.clean)
	rows := p.facts.Series[p.skip:]
	rows = rows[:min(len(rows), p.most())]
	for _, form := range p.forms() {
		if res, ok := p.answer(form, rows); ok {
			return res
		}
	}
	// Not even one series fits in the narrowest form: the totals alone.
	res, _ := p.answer(metricsForm{labelBytes: 8, bare: true}, nil)
	return res
}

// metricsPage is what an answer about metrics is made of, whatever its form.
type metricsPage struct {
	facts *metrics.Table
	o     *Options
	frame *budget.Frame
	clean *safe.Cleaner
	clock seriesClock
	scale metrics.Scale
	// skip is the number of series that earlier pages showed.
	skip int
}

// metricsForm is how much detail the rows of an answer have. Forms are tried
// from the fullest until one series fits.
type metricsForm struct {
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

// small reports whether the response is so small that a summary would hide
// more than it saves.
func (p *metricsPage) small() bool {
	return len(p.facts.Series) <= wholeSeries && p.facts.Totals.Samples+3*p.facts.Totals.Histograms <= wholePoints
}

// most returns the number of rows that the view may show.
func (p *metricsPage) most() int {
	switch {
	case p.o.View.Form == Records || p.small():
		return len(p.facts.Series)
	case p.facts.OverTime:
		return maxSummarySeries
	default:
		return maxValueRows
	}
}

func (p *metricsPage) forms() []metricsForm {
	const wide, narrow = 120, 40
	records := p.o.View.Form == Records || !p.facts.OverTime
	var forms []metricsForm
	if !records && p.small() && p.o.View.Offset == 0 {
		stats := allStats
		if p.facts.Longest() <= fewPoints {
			stats = onlyMoves
		}
		forms = append(forms,
			metricsForm{stats: stats, values: true, points: maxPoints, labelBytes: wide, labels: 16, whole: true},
			metricsForm{values: true, points: maxPoints, labelBytes: wide, labels: 16, whole: true})
	}
	if !records {
		return append(forms,
			metricsForm{stats: allStats, labelBytes: wide, labels: 8},
			metricsForm{stats: allStats, labelBytes: narrow, labels: 4},
			metricsForm{stats: allStats, labelBytes: 16, labels: 2},
			metricsForm{stats: allStats, labelBytes: 16, labels: 2, bare: true})
	}
	forms = append(forms, metricsForm{values: true, points: maxPoints, labelBytes: wide, labels: 16})
	for points := maxPoints / 2; points >= 4; points /= 2 {
		forms = append(forms, metricsForm{values: true, points: points, labelBytes: narrow, labels: 4})
	}
	return append(forms,
		metricsForm{values: true, points: 4, labelBytes: 16, labels: 2},
		metricsForm{values: true, points: 2, labelBytes: 16, labels: 1, bare: true})
}
