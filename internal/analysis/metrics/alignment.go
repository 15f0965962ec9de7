package metrics

import "math"

// Alignment is the raster of times that all series have in common.
type Alignment struct {
	// First and Last are the times of the earliest and the latest sample,
	// histograms included, in ns since the Unix epoch; 0 when there is none.
	First, Last int64
	// Step is the distance of neighbouring times, in ns; 0 when the samples keep
	// to no raster, or when there is but one time.
	Step int64
}

// maxSparse bounds a raster: it has fewer than so many times as many steps as
// the fullest series has samples. With more gaps than that the times of the
// samples are shorter to tell.
const maxSparse = 4

func align(series []*Series) Alignment {
	a := Alignment{First: math.MaxInt64, Last: math.MinInt64}
	longest := 0
	for _, s := range series {
		for i := range s.Moments() {
			at := s.timeOf(i)
			a.First, a.Last = min(a.First, at), max(a.Last, at)
			if i > 0 && at != s.timeOf(i-1) {
				if d := at - s.timeOf(i-1); a.Step == 0 || d < a.Step {
					a.Step = d
				}
			}
		}
		longest = max(longest, s.Moments())
	}
	if a.First > a.Last {
		return Alignment{}
	}
	if a.Step <= 0 || (a.Last-a.First)/a.Step >= int64(maxSparse*longest) || !a.fits(series) {
		a.Step = 0
	}
	return a
}

// fits reports whether all samples lie on the raster, one of a series at most
// at each time.
func (a *Alignment) fits(series []*Series) bool {
	for _, s := range series {
		for i := range s.Moments() {
			if at := s.timeOf(i); (at-a.First)%a.Step != 0 || i > 0 && at == s.timeOf(i-1) {
				return false
			}
		}
	}
	return true
}

// Times returns the number of times of the raster, 0 when there is none.
func (a *Alignment) Times() int {
	if a.Step == 0 {
		return 0
	}
	return a.Index(a.Last) + 1
}

// Index returns the place of a time on the raster, from 0. There must be a
// raster.
func (a *Alignment) Index(ns int64) int { return int((ns - a.First) / a.Step) }

// missing returns how many times of the raster a series of n samples has no
// sample for.
func (a *Alignment) missing(n int) int { return max(0, a.Times()-n) }

// middle returns the time at which the later half of the time covered begins.
func (a *Alignment) middle() int64 { return a.First + (a.Last-a.First)/2 + 1 }
