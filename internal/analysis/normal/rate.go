package normal

import (
	"airefinery-mcp/internal/stats"
)

const (
	// goneShare is the part of what is expected up to which it is gone, fellShare that
	// up to which it fell; what is usual is that part of what rose.
	goneShare, fellShare = 0.1, 0.7
	// priorSamples is for how many samples it counts that samples differ by chance
	// alone, before there are others to tell.
	priorSamples = 2
)

// compared is something that is counted by request, as it usually is and now.
type compared struct {
	usual, now     tally
	usualOf, nowOf float64
	usualSamples   float64
	// clumps is how many of what is counted come together: at least 1.
	clumps float64
}

// rate compares.
func (c *compared) rate() Rate {
	r := Rate{Requests: c.nowOf, With: min(c.now.with, c.nowOf), Found: c.now.sum}
	usual := min(c.usual.with, c.usualOf)
	if c.usualOf > 0 {
		r.Share, r.Each = usual/c.usualOf, c.usual.sum/c.usualOf
	}
	r.Expected = r.Each * c.nowOf
	g := stats.ShareG(usual, c.usualOf, r.With, c.nowOf)
	each := stats.MeanG(c.usualOf, c.usual.sum, c.usual.squares, c.nowOf, c.now.sum, c.now.squares)
	if evidence := max(g, each) / max(c.clumps, dispersion(usual, c.usualOf, c.usual.between, c.usualSamples)); evidence >= LeastEvidence {
		r.Evidence = evidence
		r.Kind = r.kind()
	}
	if r.Kind == Same {
		r.Evidence = 0
	}
	return r
}

// kind tells in which way it differs, by the larger of the differences in how many
// requests it is and how often in all.
func (r *Rate) kind() Kind {
	low := min(ratio(r.ShareNow(), r.Share), ratio(r.Found, r.Expected))
	high := max(ratio(r.ShareNow(), r.Share), ratio(r.Found, r.Expected))
	switch {
	case r.Expected == 0:
		return New
	case low <= goneShare:
		return Gone
	case low <= fellShare && high < 1/fellShare:
		return Fell
	case high >= 1/fellShare && low > fellShare:
		return Rose
	}
	return Same
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return a / b
}

// dispersion returns by how much more than by chance samples vary in which share of
// their requests something has: at least 1.
func dispersion(with, of, between, samples float64) float64 {
	if samples <= 1 || of <= 0 {
		return 1
	}
	p := min(with/of, 1)
	variance := max(p*(1-p), 1/(of+1))
	chi := max(0, between-with*with/of) / variance
	return max(1, (chi+priorSamples)/(samples-1+priorSamples))
}
