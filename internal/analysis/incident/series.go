package incident

import (
	"math"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/stats"
)

// leastSeriesSpread is the least standard deviation of a series, as a part of its
// level: a change by less than some percent is none.
const leastSeriesSpread = 0.03

// seriesSigns finds the series that left their level.
func (v *investigation) seriesSigns() {
	for i := range v.in.Metrics {
		m := &v.in.Metrics[i]
		if !m.Table.OverTime {
			continue
		}
		for _, s := range m.Table.Series {
			v.check(Series, m.Name, 1)
			v.seriesSign(m, s)
		}
	}
}

func (v *investigation) seriesSign(m *Metric, s *metrics.Series) {
	var at []int64
	var values []float64
	for i, x := range s.Values {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			at, values = append(at, s.Samples[i].Time), append(values, x)
		}
	}
	if len(values) < 2*fewBefore {
		return
	}
	z := stats.Standardize(values, leastSeriesSpread*math.Abs(stats.Mean(values)))
	sums, counts := make([]float64, v.grid.N), make([]float64, v.grid.N)
	for i := range z {
		if bin, ok := v.grid.Bin(at[i]); ok {
			sums[bin] += z[i]
			counts[bin]++
		}
	}
	o, ok := stats.LevelOnset(sums, counts)
	if !ok || m.Kind != Count && !o.Grew() {
		return
	}
	sign := v.sign(Series, v.serviceOf(s.Labels), &o)
	sign.Name, sign.Unit, sign.Labels = m.Name, m.Unit, s.Labels
	if m.Kind == Count {
		sign.Kind = Load
	}
	var before, after []float64
	for i, x := range values {
		if at[i] < sign.From {
			before = append(before, x)
		} else if sign.Until == 0 || at[i] < sign.Until {
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
