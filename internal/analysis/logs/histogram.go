package logs

import (
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/text"
)

// Histogram counts the lines of a table over time, without those that lie
// outside of the window: one with a wrong clock would leave one bin for the rest.
type Histogram struct {
	// Start is the time of the first bin in ns since the Unix epoch, a multiple
	// of Bin, the width of each bin in ns.
	Start, Bin int64
	// Lines are the counts in each bin by severity; nil for a severity that no
	// line has. Critical lines are counted as errors.
	Lines [text.Severities][]int
	// Seen is the first bin of each severity in which lines of it were looked
	// for: before it, none says nothing.
	Seen [text.Severities]int
	// Coverage is that of the table.
	Coverage analysis.Coverage
}

// Histogram counts the lines over time in at most maxBins bins of a usual
// width; nil when the lines are all of one time.
func (t *Table) Histogram(maxBins int) *Histogram {
	lines := t.usualLines()
	if len(lines) == 0 {
		return nil
	}
	first, last := lines[len(lines)-1].Time, lines[0].Time
	if first == last {
		return nil
	}
	width := binWidth(first, last, int64(maxBins))
	start := analysis.FloorDiv(first, width)
	h := &Histogram{Start: start * width, Bin: width, Coverage: t.Coverage}
	for _, l := range lines {
		s := l.Severity.AsCounted()
		if h.Lines[s] == nil {
			h.Lines[s] = make([]int, bins(first, last, width))
		}
		h.Lines[s][analysis.FloorDiv(l.Time, width)-start]++
	}
	for s := range h.Seen {
		if from := t.SeenFrom(text.Severity(s)); !from.IsZero() {
			h.Seen[s] = int(min(max(analysis.FloorDiv(analysis.Bounded(from.UnixNano()), width)-start, 0), bins(first, last, width)))
		}
	}
	return h
}

// Of counts the lines of a pattern in the bins.
func (h *Histogram) Of(p *Pattern) []int {
	n := 0
	for _, lines := range h.Lines {
		n = max(n, len(lines))
	}
	out := make([]int, n)
	for _, l := range p.Entries() {
		if bin := analysis.FloorDiv(l.Time-h.Start, h.Bin); bin >= 0 && bin < int64(n) {
			out[bin]++
		}
	}
	return out
}

// usualLines returns the lines without those that lie outside of the window.
func (t *Table) usualLines() []*Line {
	from, to := 0, len(t.Lines)
	for from < to && t.Lines[from].Time > t.usual.to {
		from++
	}
	for from < to && t.Lines[to-1].Time < t.usual.from {
		to--
	}
	return t.Lines[from:to]
}

// usualWidths are those of bins, the shortest first.
var usualWidths = [...]time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

// binWidth returns the shortest usual width that covers a time in maxBins bins.
func binWidth(first, last, maxBins int64) int64 {
	for _, w := range usualWidths {
		if bins(first, last, int64(w)) <= maxBins {
			return int64(w)
		}
	}
	width := int64(24 * time.Hour)
	for bins(first, last, width) > maxBins && width < 1<<61 {
		width *= 2
	}
	return width
}

// bins returns the number of bins of a width that hold the times first to last.
func bins(first, last, width int64) int64 {
	return analysis.FloorDiv(last, width) - analysis.FloorDiv(first, width) + 1
}
