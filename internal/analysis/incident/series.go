package incident

import (
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/stats"
)

// leastSeriesSpread is the least standard deviation of a series, as a part of its
// level: a change by less than some percent is none.
const leastSeriesSpread = 0.03

// manySeries is from how many series of a metric on what they have in common is
// taken for the load, and counts for none of them.
const manySeries = 4

// seriesSigns finds the series that left their level, apart from what all of
// their metric did.
func (v *investigation) seriesSigns() {
	for i := range v.in.Metrics {
		m := &v.in.Metrics[i]
		if !m.Table.OverTime {
			continue
		}
		if m.Kind == Count || m.Kind == Failures {
			v.countSigns(m)
			continue
		}
		var all []*track
		for _, s := range m.Table.Series {
			v.check(Series, m.Name, 1)
			if t := v.track(s); t != nil {
				all = append(all, t)
			}
		}
		if len(all) >= manySeries {
			takeCommon(all, v.grid.N)
		}
		for _, t := range all {
			v.seriesSign(m, t)
		}
	}
}

// countSigns finds what a metric counts more of than before, summed up by what it
// is counted of. A time without a sample is one without a case.
func (v *investigation) countSigns(m *Metric) {
	sums := map[string][]float64{}
	seen := make([]float64, v.grid.N)
	for _, s := range m.Table.Series {
		v.check(Series, m.Name, 1)
		of := v.serviceOf(s.Labels)
		counts := sums[of]
		if counts == nil {
			counts = make([]float64, v.grid.N)
			sums[of] = counts
		}
		for i, x := range s.Values {
			bin, ok := v.grid.Bin(s.Samples[i].Time)
			if !ok {
				continue
			}
			seen[bin] = 1
			if x > 0 && !math.IsInf(x, 0) {
				counts[bin] += x
			}
		}
	}
	kind := Load
	if m.Kind == Failures {
		kind = FailureCount
	}
	for of, counts := range sums {
		o, ok := stats.CountOnset(counts, seen)
		if !ok || kind == FailureCount && !o.Grew() || max(o.Before, o.After) < countFactor*min(o.Before, o.After) {
			continue
		}
		sign := v.sign(kind, of, &o)
		sign.Name, sign.Unit = m.Name, m.Unit
		sign.Before, sign.After = o.Before, o.After
		sign.excess = (o.After - o.Before) * float64(o.Until-o.At)
		v.signs = append(v.signs, sign)
	}
}

// countFactor is how many times as many there must be, or as few.
const countFactor = 1.5

// track is the numbers of a series, and how many standard deviations they lie
// from its median, by bin.
type track struct {
	of           *metrics.Series
	at           []int64
	values       []float64
	sums, counts []float64
}

// track returns nil for a series with few numbers.
func (v *investigation) track(s *metrics.Series) *track {
	t := &track{of: s, sums: make([]float64, v.grid.N), counts: make([]float64, v.grid.N)}
	for i, x := range s.Values {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			t.at, t.values = append(t.at, s.Samples[i].Time), append(t.values, x)
		}
	}
	if len(t.values) < 2*fewBefore {
		return nil
	}
	z := stats.Standardize(t.values, leastSeriesSpread*math.Abs(stats.Mean(t.values)))
	for i := range z {
		if bin, ok := v.grid.Bin(t.at[i]); ok {
			t.sums[bin] += z[i]
			t.counts[bin]++
		}
	}
	return t
}

// takeCommon takes from each series what the middle one of all has at the time.
func takeCommon(all []*track, bins int) {
	var there []float64
	for i := range bins {
		there = there[:0]
		for _, t := range all {
			if t.counts[i] > 0 {
				there = append(there, t.sums[i]/t.counts[i])
			}
		}
		if len(there) < manySeries {
			continue
		}
		slices.Sort(there)
		middle := stats.Quantile(there, 0.5)
		for _, t := range all {
			t.sums[i] -= middle * t.counts[i]
		}
	}
}

func (v *investigation) seriesSign(m *Metric, t *track) {
	o, ok := stats.LevelOnset(t.sums, t.counts)
	if !ok || !o.Grew() {
		return
	}
	kind := Series
	if m.Kind == Latency {
		kind = LatencySeries
	}
	sign := v.sign(kind, v.serviceOf(t.of.Labels), &o)
	sign.Name, sign.Unit = m.Name, m.Unit
	var before, after []float64
	for i, x := range t.values {
		if t.at[i] < sign.From {
			before = append(before, x)
		} else if sign.Until == 0 || t.at[i] < sign.Until {
			after = append(after, x)
		}
	}
	if len(before) == 0 || len(after) == 0 {
		return
	}
	sign.Before, sign.After = stats.Mean(before), stats.Mean(after)
	v.signs = append(v.signs, sign)
}

// subjects are the labels that say what a series is of, the most telling first.
var subjects = semconv.Keys{"service_name", "service", "agent_name", "model_key", "model", "workload", "deployment", "app", "container", "pod", "pod_name",
	"container_name", "instance", "job", "name", "destination_service", "agent_class"}

// serviceOf returns the service that a series is of, or else what else it is of;
// "" where labels name nothing.
func (v *investigation) serviceOf(labels client.Labels) string {
	other := ""
	for _, name := range subjects {
		value := labels.Get(name)
		if value == "" {
			continue
		}
		service := v.names.of(value)
		if v.names.known[service] {
			return service
		}
		if other == "" && name != "job" && name != "instance" {
			other = service
		}
	}
	return other
}
