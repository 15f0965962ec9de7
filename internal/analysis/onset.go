package analysis

import (
	"cmp"
	"slices"
	"time"
)

// Grid divides a stretch of time into bins of one width.
type Grid struct {
	// Start and Width are in ns since the Unix epoch and in ns. N is the number of
	// bins.
	Start, Width int64
	N            int
}

// gridBins is into how many bins a stretch of time is divided: an hour into bins
// of 30 s.
const gridBins = 120

// NewGrid divides the time from one moment up to another, in ns since the Unix
// epoch, into 120 bins of at least a second.
func NewGrid(from, to int64) Grid {
	width := max(int64(time.Second), (to-from+gridBins-1)/gridBins)
	return Grid{Start: from, Width: width, N: int((max(0, to-from) + width - 1) / width)}
}

// Bin returns the bin that a time lies in, false where it lies in none.
func (g Grid) Bin(ns int64) (int, bool) {
	if ns < g.Start || ns >= g.Time(g.N) {
		return 0, false
	}
	return int((ns - g.Start) / g.Width), true
}

// Time returns when a bin begins.
func (g Grid) Time(bin int) int64 { return g.Start + int64(bin)*g.Width }

// Sign is that one signal changed, and when: between From and To, in ns since the
// Unix epoch. Evidence is how sure that is, as package stats measures it.
type Sign struct {
	From, To int64
	Evidence float64
}

// Onset is when an incident began: between From and To, in ns since the Unix
// epoch.
type Onset struct {
	From, To int64
	// Support are the indexes of the signs that agree with it, the strongest first.
	Support []int
}

const (
	// aloneEvidence is how strong a sign must be that no other supports.
	aloneEvidence = 25
	// mostEvidence is what one sign counts for at most: many that agree say more.
	mostEvidence = 100
	// earlyShare is the part of the strongest support, as a divisor, that an
	// earlier onset must have to be the incident's rather than an accident's.
	earlyShare = 3
)

// FindOnset returns the earliest time at which two signs agree that something
// changed, or one that is strong, and whose support is of the strongest's order.
// Signs agree where their intervals meet, or lie no further apart than slack.
func FindOnset(signs []Sign, slack int64) (Onset, bool) {
	order := make([]int, len(signs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(signs[b].Evidence, signs[a].Evidence) })
	var all []Onset
	var support []float64
	taken := make([]bool, len(signs))
	for _, first := range order {
		if taken[first] {
			continue // the strongest that it agrees with says better when
		}
		o := Onset{From: signs[first].From, To: signs[first].To}
		sum := 0.0
		for _, i := range order {
			s := &signs[i]
			if taken[i] || s.To < o.From-slack || s.From > o.To+slack {
				continue
			}
			taken[i] = true
			o.Support = append(o.Support, i)
			sum += min(s.Evidence, mostEvidence)
			if from, to := max(o.From, s.From), min(o.To, s.To); from <= to {
				o.From, o.To = from, to
			}
		}
		if len(o.Support) > 1 || signs[first].Evidence >= aloneEvidence {
			all, support = append(all, o), append(support, sum)
		}
	}
	if len(all) == 0 {
		return Onset{}, false
	}
	best, strongest := -1, slices.Max(support)
	for i := range all {
		if support[i] >= strongest/earlyShare && (best < 0 || all[i].From < all[best].From) {
			best = i
		}
	}
	return all[best], true
}
