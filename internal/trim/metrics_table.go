package trim

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/stats"
)

// metricSeries is a series that passed the filters, with what is known of it.
type metricSeries struct {
	labels  client.Labels
	samples []client.Sample
	// values are the samples' numbers, NaN where one is no number.
	values []float64
	// numbers counts the finite values, nan those that are NaN or text,
	// missing the places on the common grid of times without a sample.
	numbers, nan, infinite, missing int

	// min and max are of all values but NaN, mean of the finite ones.
	min, mean, max, last float64
	// early and late are the means of the two halves of the time covered;
	// NaN where a half has no number.
	early, late float64
	shift       *stats.LevelShift
	// shiftAt is the time of the first value after the shift, shiftUntil that
	// of the first after its end, in ns.
	shiftAt, shiftUntil int64
	// score ranks the series in a table.
	score float64
	reset bool
}

// metricTable is a response made ready: filtered, measured, ranked.
type metricTable struct {
	meta *client.Meta
	// overTime is set when series have more than one value each.
	overTime bool
	series   []*metricSeries
	// shared are the labels that all series have with the same value, columns
	// the names of the others.
	shared  client.Labels
	columns []string

	// fetched and fetchedPoints count the response before the filters.
	fetched, fetchedPoints int

	points, nan, infinite, missing int
	// uneven is set when series differ in their number of samples; else the
	// totals tell it.
	uneven bool
	// silent counts the series without a finite number.
	silent int
	// shifts counts the series with a change of level, and searched those
	// long enough to find one in.
	shifts, searched int
	grid             grid
	scale            scale
}

func newMetricTable(r *client.MetricsResponse, o *Options) *metricTable {
	t := &metricTable{
		meta:          &r.Meta,
		fetched:       len(r.Series),
		fetchedPoints: r.Points(),
	}
	needle := strings.ToLower(o.Match)
	for i := range r.Series {
		if s := newMetricSeries(&r.Series[i], o, needle); s != nil {
			t.series = append(t.series, s)
			t.points += len(s.samples)
			t.overTime = t.overTime || len(s.samples) > 1
			t.uneven = t.uneven || len(s.samples) != len(t.series[0].samples)
		}
	}
	t.grid = newGrid(t.series)
	for _, s := range t.series {
		s.measure(&t.grid)
		t.nan += s.nan
		t.infinite += s.infinite
		t.missing += s.missing
		if s.numbers == 0 {
			t.silent++
		}
		if s.numbers >= stats.MinLevelShiftValues {
			t.searched++
		}
		if s.shift != nil {
			t.shifts++
		}
	}
	if o.View == Records || t.small() {
		t.scale = findScale(t.series)
	}
	t.hoist()
	t.rank()
	return t
}

// shiftColumn names the parts of a shift; those that ended have their end.
func (t *metricTable) shiftColumn() string {
	for _, s := range t.series {
		if s.shift != nil && s.shift.Until > 0 {
			return "shift[at,from,to,ended]"
		}
	}
	return "shift[at,from,to]"
}

// small reports whether the response is so small that a summary would hide
// more than it saves.
func (t *metricTable) small() bool {
	return len(t.series) <= wholeSeries && t.points <= wholePoints
}

// longest is the number of places that the values of a series take.
func (t *metricTable) longest() int {
	if n := t.grid.places(); n > 0 {
		return n
	}
	n := 0
	for _, s := range t.series {
		n = max(n, len(s.samples))
	}
	return n
}

// newMetricSeries cleans a series and keeps what the filters ask for; nil
// when that is nothing.
func newMetricSeries(in *client.Series, o *Options, needle string) *metricSeries {
	s := &metricSeries{labels: make(client.Labels, len(in.Labels)), samples: in.Samples}
	found := needle == ""
	for i, l := range in.Labels {
		s.labels[i] = client.Label{Name: o.clean(l.Name), Value: o.clean(l.Value)}
		found = found || strings.Contains(strings.ToLower(s.labels[i].Name), needle) ||
			strings.Contains(strings.ToLower(s.labels[i].Value), needle)
	}
	if !found {
		return nil
	}
	if !o.Since.IsZero() || !o.Until.IsZero() {
		s.samples = nil
		for _, p := range in.Samples {
			if o.keepsTime(p.Time) {
				s.samples = append(s.samples, p)
			}
		}
		if len(s.samples) == 0 {
			return nil
		}
	}
	if slices.ContainsFunc(s.samples, func(p client.Sample) bool { return p.Time != sane(p.Time) }) {
		s.samples = slices.Clone(s.samples)
		for i := range s.samples {
			s.samples[i].Time = sane(s.samples[i].Time)
		}
	}
	if !slices.IsSortedFunc(s.samples, byTime) {
		s.samples = slices.Clone(s.samples)
		slices.SortStableFunc(s.samples, byTime)
	}
	s.values = make([]float64, len(s.samples))
	for i, p := range s.samples {
		v, err := strconv.ParseFloat(p.Value, 64)
		if err != nil && !math.IsInf(v, 0) {
			v = math.NaN()
		}
		s.values[i] = v
	}
	return s
}

func byTime(a, b client.Sample) int { return cmp.Compare(a.Time, b.Time) }

// measure fills in the statistics, over the finite values only.
func (s *metricSeries) measure(g *grid) {
	none := math.NaN()
	s.min, s.max, s.mean, s.last, s.early, s.late = none, none, none, none, none, none
	finite := make([]float64, 0, len(s.values))
	times := make([]int64, 0, len(s.values))
	for i, v := range s.values {
		if math.IsNaN(v) {
			s.nan++
			continue
		}
		if !(s.min <= v) {
			s.min = v
		}
		if !(s.max >= v) {
			s.max = v
		}
		if math.IsInf(v, 0) {
			s.infinite++
			continue
		}
		finite = append(finite, v)
		times = append(times, s.samples[i].Time)
	}
	if n := len(s.values); n > 0 {
		s.last = s.values[n-1]
	}
	s.missing = g.missing(s)
	s.numbers = len(finite)
	if s.numbers == 0 {
		return
	}
	s.mean = stats.Mean(finite)
	half, _ := slices.BinarySearch(times, g.middle())
	if half > 0 && half < len(finite) {
		s.early, s.late = stats.Mean(finite[:half]), stats.Mean(finite[half:])
		d := math.Abs(s.late - s.early)
		s.score = d / (d + 4*stats.StandardError(finite[:half], finite[half:]))
	}
	if at, ok := stats.FindLevelShift(finite); ok {
		s.shift, s.shiftAt, s.shiftUntil = &at, times[at.At], times[at.Until]
		s.score = 1
	}
	s.reset = resets(finite)
}

// resets reports whether values look like a counter's that began again: they
// only ever rise, but for a few falls to less than half.
func resets(x []float64) bool {
	rises, falls := 0, 0
	for i := 1; i < len(x); i++ {
		switch {
		case x[i] > x[i-1]:
			rises++
		case x[i] == x[i-1]:
		case x[i] >= 0 && x[i] < x[i-1]/2:
			falls++
		default:
			return false
		}
	}
	return falls > 0 && rises >= 5 && falls*10 <= rises
}

// rank orders the series: those over time by how much they moved, single
// values from the largest, NaN last. Ties keep the upstream's order.
//
// How much a series moved is the difference between its levels as a share of
// the larger one, so that a failing small service ranks with a large one. A
// tenth of the largest level of all is added below the line, so that the
// flicker of a series next to nothing does not come first; and a difference
// of halves that noise would explain counts for less than a change of level.
func (t *metricTable) rank() {
	top := 0.0
	for _, s := range t.series {
		if m := math.Abs(s.mean); m > top {
			top = m
		}
	}
	for _, s := range t.series {
		if !t.overTime {
			s.score = math.Inf(-1)
			if len(s.values) > 0 && !math.IsNaN(s.values[0]) {
				s.score = s.values[0]
			}
			continue
		}
		a, b := s.levels()
		if d := math.Abs(b - a); d > 0 {
			s.score *= d / (max(math.Abs(a), math.Abs(b)) + top/10)
		} else {
			s.score = 0
		}
	}
	slices.SortStableFunc(t.series, func(a, b *metricSeries) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		// Of those that did not move the larger first; NaN sorts last.
		if c := cmp.Compare(b.mean, a.mean); c != 0 {
			return c
		}
		return cmp.Compare(a.nan, b.nan)
	})
}

// levels are the two levels that the ranking compares: of the change point or
// else of the halves.
func (s *metricSeries) levels() (a, b float64) {
	if s.shift != nil {
		return s.shift.Before, s.shift.After
	}
	return s.early, s.late
}

// hoist splits the labels into those all series share and columns.
func (t *metricTable) hoist() {
	if len(t.series) == 0 {
		return
	}
	type use struct {
		value  string
		n      int
		varies bool
	}
	uses := map[string]*use{}
	var names []string
	for _, s := range t.series {
		for _, l := range s.labels {
			u := uses[l.Name]
			if u == nil {
				u = &use{value: l.Value}
				uses[l.Name] = u
				names = append(names, l.Name)
			}
			u.n++
			u.varies = u.varies || u.value != l.Value
		}
	}
	for _, name := range names {
		if u := uses[name]; !u.varies && u.n == len(t.series) {
			t.shared = append(t.shared, client.Label{Name: name, Value: u.value})
		} else {
			t.columns = append(t.columns, name)
		}
	}
	// Where the engine collected a series says less than what it is about.
	slices.SortStableFunc(t.columns, func(a, b string) int { return cmp.Compare(plumbing(a), plumbing(b)) })
}

// plumbing is 1 for the labels that the collection of metrics adds.
func plumbing(label string) int {
	switch label {
	case "prometheus", "prometheus_replica", "instance", "job", "exported_job", "exported_instance",
		"k8s_cluster", "cluster", "pod", "endpoint", "namespace", "container", "receive", "tenant_id",
		"organization_id":
		return 1
	}
	return 0
}
