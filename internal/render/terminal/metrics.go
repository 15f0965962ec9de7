package terminal

import (
	"fmt"
	"slices"
	"strings"

	"airefinery-mcp/internal/render/display"
)

const maxSeries = 12

// series are drawn as sparklines, each on its own scale, or, of single values, as
// bars on one.
func (p *page) series(all []display.Series, onset *display.Onset) {
	if len(all) == 0 {
		return
	}
	n := p.some(len(all), maxSeries)
	if p.brief && !p.o.All { // the others say nothing beside these
		var shifted int
		all, shifted = shiftedFirst(all)
		n = min(n, shifted)
	}
	detail := fmt.Sprintf("%d of %s", n, count(len(all)))
	if !mixed(all) {
		detail += ": " + unitOf(&all[0])
	}
	if onset != nil {
		detail += ", " + p.onset(onset)
	}
	p.heading("Series", detail)
	points := 0
	for _, s := range all[:n] {
		points = max(points, len(s.Points))
	}
	if points <= 1 {
		p.singles(all[:n])
	} else {
		p.lines(all[:n])
	}
	p.rest(n, len(all), "series")
}

// shiftedFirst puts the series whose level shifted in front, and says how many they
// are.
func shiftedFirst(all []display.Series) (sorted []display.Series, shifted int) {
	var others []display.Series
	for _, s := range all {
		if s.Shift != nil {
			sorted = append(sorted, s)
		} else {
			others = append(others, s)
		}
	}
	return append(sorted, others...), len(sorted)
}

// mixed tells whether series are of several metrics.
func mixed(all []display.Series) bool {
	return slices.ContainsFunc(all, func(s display.Series) bool { return s.Metric != all[0].Metric })
}

// unitOf is the metric of a series with its unit.
func unitOf(s *display.Series) string {
	if s.Unit == "" {
		return s.Metric
	}
	return s.Metric + ", " + s.Unit
}

// name is what tells a series from the others.
func name(s *display.Series, among []display.Series) string {
	var words []string
	if mixed(among) {
		words = append(words, unitOf(s))
	}
	for _, l := range s.Labels {
		words = append(words, l.Name+"="+l.Value)
	}
	if len(words) == 0 {
		return s.Metric
	}
	return strings.Join(words, " ")
}

func (p *page) singles(all []display.Series) {
	highest := 0.0
	for _, s := range all {
		if v := s.Last; v != nil {
			highest = max(highest, *v)
		}
	}
	t := table{columns: []column{{flex: true}, {right: true}, {}}}
	for i := range all {
		s := &all[i]
		var bar shown
		if s.Last != nil && highest > 0 {
			bar = p.bar(*s.Last/highest, barWidth)
		}
		t.rows = append(t.rows, row{cells: []line{text(plain, name(s, all)), text(bold, maybeValue(s.Last, s.Unit)), {{accent, bar}}}})
	}
	p.table(t)
}

func (p *page) lines(all []display.Series) {
	for i := range all {
		s := &all[i]
		p.wrap("  ", accent, name(s, all), 2)
		if s.Last == nil && s.Mean == nil {
			p.put(line{{dim, "    no values"}})
			continue
		}
		values := make([]*float64, len(s.Points))
		for j, point := range s.Points {
			values[j] = point.Value
		}
		var stats line
		for _, v := range []struct {
			name  string
			value *float64
		}{{"min", s.Min}, {"mean", s.Mean}, {"max", s.Max}, {"last", s.Last}} {
			if v.value != nil {
				stats = append(stats, piece{dim, clean("  " + v.name + " ")}, piece{plain, clean(level(*v.value, s.Unit))})
			}
		}
		room := max(12, p.o.Width-4-stats.width())
		p.put(append(line{{plain, "    "}, {accent, p.spark(values, min(room, 60))}}, stats...))
		if sh := s.Shift; sh != nil {
			until := ""
			if sh.Until > 0 {
				until = ", back at " + p.clock(sh.Until)
			}
			p.put(line{{bad, clean("    " + p.glyphs.mark + " shifted at " + p.clock(sh.At) + ": " + level(sh.Before, s.Unit) + " " + p.glyphs.arrow + " " + level(sh.After, s.Unit) + until)}})
		}
	}
}
