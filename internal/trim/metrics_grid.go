package trim

import (
	"math"
	"time"
)

// grid is the common raster of times of all series.
type grid struct {
	// first and last are the earliest and latest time of a sample, in ns.
	first, last int64
	// step is the distance between samples, in ns; 0 when they keep to no
	// raster, or when there is but one time.
	step int64
}

// maxGridFactor bounds how many more places than samples of its fullest
// series a raster may have: beyond it, the samples' own times are shorter.
const maxGridFactor = 4

func newGrid(series []*metricSeries) grid {
	g := grid{first: math.MaxInt64, last: math.MinInt64}
	longest := 0
	for _, s := range series {
		for i, p := range s.samples {
			g.first, g.last = min(g.first, p.Time), max(g.last, p.Time)
			if i > 0 && p.Time != s.samples[i-1].Time {
				if d := p.Time - s.samples[i-1].Time; g.step == 0 || d < g.step {
					g.step = d
				}
			}
		}
		longest = max(longest, len(s.samples))
	}
	if g.first > g.last {
		return grid{}
	}
	if g.step <= 0 || (g.last-g.first)/g.step >= int64(maxGridFactor*longest) {
		g.step = 0
		return g
	}
	for _, s := range series {
		for i, p := range s.samples {
			if (p.Time-g.first)%g.step != 0 || i > 0 && p.Time == s.samples[i-1].Time {
				g.step = 0
				return g
			}
		}
	}
	return g
}

// places is the number of times on the raster.
func (g *grid) places() int {
	if g.step == 0 {
		return 0
	}
	return int((g.last-g.first)/g.step) + 1
}

// missing counts the places of the raster for which a series has no sample.
func (g *grid) missing(s *metricSeries) int {
	return max(0, g.places()-len(s.samples))
}

// middle is where the later half of the time covered begins.
func (g *grid) middle() int64 { return g.first + (g.last-g.first)/2 + 1 }

// clock formats a time in ns, in UTC, as short as the raster allows: without
// seconds when all times lie on whole minutes, with the date when the samples
// do not all lie in the day of now.
func (g *grid) clock(ns int64, now time.Time) string {
	layout := "15:04:05.999"
	if g.first%int64(time.Minute) == 0 && g.step%int64(time.Minute) == 0 && g.step > 0 {
		layout = "15:04"
	}
	day := now.UTC().Format(time.DateOnly)
	if time.Unix(0, g.first).UTC().Format(time.DateOnly) != day || time.Unix(0, g.last).UTC().Format(time.DateOnly) != day {
		layout = "01-02T" + layout
	}
	return time.Unix(0, ns).UTC().Format(layout)
}
