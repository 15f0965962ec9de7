package logs

import (
	"cmp"
	"slices"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/stats"
	"airefinery-mcp/internal/text"
)

// Comparison is how the lines of patterns differ before and after an onset.
type Comparison struct {
	// Onset is when the rates changed: between From and To, in ns since the Unix
	// epoch. Nil where none of those that were looked at did: nothing is compared
	// then.
	Onset *analysis.Onset
	// Looked is how many rates were looked at for one.
	Looked int
	// Insufficient are the severities whose lines were not seen long enough
	// before or after the onset. Their patterns have no Change.
	Insufficient [text.Severities]bool
	changes      map[*Pattern]Change
}

// ChangeKind is how a pattern changed.
type ChangeKind uint8

// The kinds of changes. New and Gone are patterns without a line on the other
// side.
const (
	Unchanged ChangeKind = iota
	New
	More
	Fewer
	Gone
)

// Change is how the lines of one pattern changed.
type Change struct {
	Kind ChangeKind
	// Before and After are the numbers of lines on either side of the onset, and
	// BeforeFor and AfterFor for how long these were seen.
	Before, After       int
	BeforeFor, AfterFor time.Duration
	// G is the statistic of [stats.G]: the more, the surer.
	G float64
}

// Rates returns the lines in a minute on either side or, where both are fewer
// than one, in an hour.
func (c *Change) Rates() (before, after float64, per time.Duration) {
	if before, after = c.Rate(time.Minute); before < 1 && after < 1 {
		before, after = c.Rate(time.Hour)
		return before, after, time.Hour
	}
	return before, after, time.Minute
}

// Rate returns the lines in a time on either side.
func (c *Change) Rate(per time.Duration) (before, after float64) {
	return float64(c.Before) * float64(per) / float64(c.BeforeFor), float64(c.After) * float64(per) / float64(c.AfterFor)
}

// Factor is how many times more lines there are after the onset.
func (c *Change) Factor() float64 {
	before, after, _ := c.Rates()
	return after / before
}

const (
	// minSignLines is the number of lines from which a pattern of failures may
	// show an onset by itself; fewer are taken together. minChatterLines is that
	// of other patterns, of which only silence shows one.
	minSignLines, minChatterLines = 4, 20
	// silence is the part of a rate, as a divisor, below which a pattern went
	// silent, and lull that of all the others below which there simply was less
	// to do.
	silence, lull = 4, 2
	// leadBins is how many bins before the onset count as after it: what sets off
	// an incident is logged before the first failure.
	leadBins = 2
	// minBins is how many bins must have been seen on either side for a
	// comparison.
	minBins = 2
	// minG is from when on two rates differ, by a chance of 1 in 2,000, and
	// minFactor how many times they must.
	minG, minFactor = 12, 2
)

// Compare looks for an onset: the time at which the rates of failures, or the
// silence of other patterns, agree that something changed.
func (ps *Patterns) Compare() *Comparison {
	if ps.compared == nil {
		ps.compared = ps.compare()
	}
	return ps.compared
}

func (ps *Patterns) compare() *Comparison {
	s := newSearch(ps)
	if s == nil {
		return &Comparison{}
	}
	s.failures()
	s.silences()
	if onset, ok := analysis.FindOnset(s.signs, s.grid.Width); ok {
		return s.compareAt(onset)
	}
	return &Comparison{Looked: s.looked}
}

// compareAt compares the patterns before and after an onset.
func (s *search) compareAt(onset analysis.Onset) *Comparison {
	c := &Comparison{Onset: &onset, Looked: s.looked, changes: map[*Pattern]Change{}}
	lead, least := onset.From-leadBins*s.grid.Width, minBins*s.grid.Width
	for severity := range c.Insufficient {
		c.Insufficient[severity] = lead-s.seen[severity] < least || s.to-onset.From < least
	}
	for _, p := range s.ps.All {
		if !c.Insufficient[p.Severity] {
			c.changes[p] = s.change(p, lead, onset.From, onset.To)
		}
	}
	return c
}

// Of returns how a pattern changed. It is the zero Change where that is not
// known, or there is no onset.
func (c *Comparison) Of(p *Pattern) Change { return c.changes[p] }

// search is the search for an onset in the rates of patterns.
type search struct {
	ps   *Patterns
	grid analysis.Grid
	// seen is from when on the lines of each severity were seen, to until when,
	// and exposures the part of each bin that this covers.
	seen      [text.Severities]int64
	to        int64
	exposures [text.Severities][]float64
	signs     []analysis.Sign
	looked    int

	// For reuse, from one pattern to the next.
	memory stats.Memory
	counts []float64
}

// newSearch prepares a search; nil where none of the time that the filter keeps
// was seen. What was before the first line of all, and what the API may not have
// got yet after the last, counts as not seen.
func newSearch(ps *Patterns) *search {
	t := ps.table
	s := &search{ps: ps, to: min(t.span.to+1, t.kept.to)}
	start := s.to
	for severity := range s.seen {
		from := t.span.from
		if seen := t.SeenFrom(text.Severity(severity)); !seen.IsZero() && t.Coverage.CutBy(analysis.ByLimit) {
			from = seen.UnixNano()
		}
		s.seen[severity] = max(from, t.kept.from)
		start = min(start, s.seen[severity])
	}
	if start >= s.to {
		return nil
	}
	s.grid = analysis.NewGrid(start, s.to)
	for severity, from := range s.seen {
		s.exposures[severity] = make([]float64, s.grid.N)
		for bin := range s.exposures[severity] {
			began, ended := max(s.grid.Time(bin), from), min(s.grid.Time(bin+1), s.to)
			if part := float64(ended-began) / float64(s.grid.Width); part >= 0.5 {
				s.exposures[severity][bin] = part
			}
		}
	}
	return s
}

// countsOf returns the lines of a pattern by bins, good until the next call.
func (s *search) countsOf(p *Pattern) []float64 {
	if s.counts == nil {
		s.counts = make([]float64, s.grid.N)
	}
	clear(s.counts)
	s.count(p, s.counts)
	return s.counts
}

// count adds the lines of a pattern to counts in the bins that were seen.
func (s *search) count(p *Pattern, counts []float64) {
	for _, l := range p.Entries() {
		if bin, ok := s.grid.Bin(l.Time); ok && s.exposures[p.Severity][bin] > 0 {
			counts[bin]++
		}
	}
}

func (s *search) sign(o stats.Onset) {
	s.signs = append(s.signs, analysis.Sign{From: s.grid.Time(o.From), To: s.grid.Time(o.To + 1), Evidence: o.Evidence})
}

// failures looks for the onsets of patterns of failures: of each that has some
// lines, and of the rest together.
func (s *search) failures() {
	for severity := text.Critical; severity <= text.Warning; severity++ {
		rest := make([]float64, s.grid.N)
		few := 0
		look := func(counts []float64) {
			s.looked++
			if o, ok := s.memory.CountOnset(counts, s.exposures[severity]); ok {
				s.sign(o)
			}
		}
		for _, p := range s.ps.All {
			switch {
			case p.Severity != severity:
			case p.Lines >= minSignLines:
				look(s.countsOf(p))
			default:
				s.count(p, rest)
				few += p.Lines
			}
		}
		if few >= minSignLines {
			look(rest)
		}
	}
}

// silences looks for patterns of other lines that went silent while there still
// was something to do.
func (s *search) silences() {
	all := make([]float64, s.grid.N)
	for _, p := range s.ps.All {
		if !p.Failure() {
			s.count(p, all)
		}
	}
	for _, p := range s.ps.All {
		if p.Failure() || p.Lines < minChatterLines {
			continue
		}
		counts := s.countsOf(p)
		s.looked++
		o, ok := s.memory.CountOnset(counts, s.exposures[p.Severity])
		if !ok || o.After*silence > o.Before {
			continue
		}
		var rest, spent [2]float64 // before, and from the onset on
		for bin := range counts {
			side := 0
			if bin >= o.At && bin < o.Until {
				side = 1
			}
			rest[side] += all[bin] - counts[bin]
			spent[side] += s.exposures[p.Severity][bin]
		}
		if rest[0] == 0 || lull*rest[1]/spent[1] > rest[0]/spent[0] {
			s.sign(o)
		}
	}
}

// change compares the lines of a pattern before and after an onset: what had
// none before the time that leads to it is new from there on, and what has none
// after it is gone.
func (s *search) change(p *Pattern, lead, from, to int64) Change {
	seen := s.seen[p.Severity]
	before := func(at int64) (n int) {
		for _, l := range p.Entries() {
			if l.Time >= seen && l.Time < at {
				n++
			}
		}
		return n
	}
	all, at := before(s.to), from
	switch {
	case before(lead) == 0:
		at = lead
	case before(to) == all && to < s.to:
		at = to
	}
	c := Change{Before: before(at), BeforeFor: time.Duration(at - seen), AfterFor: time.Duration(s.to - at)}
	c.After = all - c.Before
	c.G = stats.G(float64(c.Before), c.BeforeFor.Minutes(), float64(c.After), c.AfterFor.Minutes())
	switch sure := c.G >= minG; {
	case c.Before == 0 && c.After > 0 && (sure || p.Failure() && !p.Older):
		c.Kind = New
	case !sure || c.Before == 0:
	case c.After == 0:
		c.Kind = Gone
	case c.Factor() >= minFactor:
		c.Kind = More
	case c.Factor() <= 1.0/minFactor:
		c.Kind = Fewer
	}
	return c
}

// byChange puts what tells of a fault first: failures that are new or more, then
// other patterns that changed, the surest first; the rest keeps its order.
func (ps *Patterns) byChange(c *Comparison) []*Pattern {
	rank := func(p *Pattern) int {
		switch ch := c.Of(p); {
		case ch.Kind == Unchanged:
			return 2
		case !p.Failure():
			return 1
		case ch.Kind == New || ch.Kind == More:
			return 0
		}
		return 2
	}
	out := slices.Clone(ps.All)
	slices.SortStableFunc(out, func(a, b *Pattern) int {
		x, y := rank(a), rank(b)
		if x != y || x == 2 {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(c.Of(b).G, c.Of(a).G)
	})
	return out
}
