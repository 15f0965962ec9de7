package picture

import (
	"slices"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
)

// Bounds of what is shown of metrics. A longer series is thinned to the least and
// the greatest values of its parts.
const maxSeries, maxPoints = 60, 500

func (p *picture) metrics(t *metrics.Table) {
	o := p.Options()
	p.covered("metrics", &t.Coverage, t.FetchedSeries)
	p.fact(safe.Const("series"), safe.Int(len(t.Series)))
	p.fact(safe.Const("samples"), safe.Int(t.Totals.Samples))
	if t.Alignment.Step > 0 {
		p.fact(safe.Const("step"), budget.Duration(t.Alignment.Step))
	}
	for _, l := range t.Shared {
		p.fact(p.clean.Clean(l.Name).Cut(nameBytes), p.clean.CleanNamed(l.Name, l.Value).Cut(nameBytes))
	}
	if t.Totals.Histograms > 0 {
		p.note(safe.Format("%s are not drawn: view=records has them", quantity(t.Totals.Histograms, safe.Const("native histogram"), safe.Const("native histograms"))))
	}
	name := o.Request.Get("metric")
	for _, s := range t.Series[:p.bounded(len(t.Series), maxSeries, safe.Const("series"), safe.Const("those that moved most, or are largest"))] {
		p.doc.Series = append(p.doc.Series, p.series(t, s, name, o.View.Unit))
	}
	p.doc.Onset = onset(t.Onset, 0)
	p.seriesHeadline(t, p.clean.Clean(name), p.clean.Clean(o.View.Unit))
}

// series shows one of a table.
func (p *picture) series(t *metrics.Table, s *metrics.Series, metric, unit string) display.Series {
	out := display.Series{
		Metric: p.name(metric), Unit: p.name(unit), Points: points(t, s),
		Min: number(s.Min), Mean: number(s.Mean), Max: number(s.Max), Last: number(s.Last),
	}
	for _, l := range s.Labels {
		if t.Shared.Get(l.Name) == "" || len(t.Series) == 1 {
			out.Labels = append(out.Labels, display.Pair{Name: p.name(l.Name), Value: p.clean.CleanNamed(l.Name, l.Value).Cut(nameBytes).String()})
		}
	}
	if c := s.Shift; c != nil && number(c.Before) != nil && number(c.After) != nil {
		out.Shift = &display.Shift{At: ms(c.At), Before: c.Before, After: c.After, Until: ms(c.Until)}
	}
	return out
}

// points are the samples, in order of time.
func points(t *metrics.Table, s *metrics.Series) []display.Point {
	at := make([]int, len(s.Samples))
	for i := range at {
		at[i] = i
	}
	if len(at) > maxPoints {
		buckets := t.Thin(maxPoints)
		lo, hi := buckets.Extremes(s)
		at = at[:0]
		for i := range lo {
			at = append(at, lo[i], hi[i])
		}
		slices.Sort(at)
		at = slices.DeleteFunc(slices.Compact(at), func(i int) bool { return i < 0 })
	}
	out := make([]display.Point, len(at))
	for n, i := range at {
		out[n] = display.Point{Time: ms(s.Samples[i].Time), Value: number(s.Values[i])}
	}
	return out
}

func (p *picture) seriesHeadline(t *metrics.Table, metric, unit safe.Text) {
	if len(t.Series) == 0 {
		p.headline(p.nothing(safe.Const("No series came.")))
		return
	}
	first := t.Series[0]
	of := safe.JoinWith(" of ", metric, p.labels(t, first.Labels))
	switch s := first.Shift; {
	case s != nil:
		p.headline(safe.Format("%s went from %s to %s at %s", of, p.value(s.Before, unit), p.value(s.After, unit), p.clock(s.At)))
	case !t.OverTime:
		said := safe.Format("%s is %s", of, p.value(first.Last, unit))
		if n := len(t.Series); n > 1 {
			said = safe.Format("%s, the largest of %s", said, safe.Int(n))
		}
		p.headline(said)
	case t.Totals.Searched > 0:
		p.headline(safe.Format("%s: no level shift in %s", metric, quantity(t.Totals.Searched, safe.Const("series"), safe.Const("series"))))
	default:
		p.headline(safe.Format("%s: too few values to look for a level shift", metric))
	}
}

func (p *picture) value(f float64, unit safe.Text) safe.Text {
	return safe.JoinWith(" ", safe.Token(strings.Trim(budget.FloatText(f).String(), `"`)), unit)
}

// labels are those that tell a series from the others.
func (p *picture) labels(t *metrics.Table, labels client.Labels) safe.Text {
	var out []safe.Text
	for _, l := range labels {
		if t.Shared.Get(l.Name) == "" {
			out = append(out, p.clean.CleanNamed(l.Name, l.Value).Cut(60))
		}
	}
	return safe.JoinWith(", ", out...)
}
