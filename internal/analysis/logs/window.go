package logs

import (
	"slices"
	"time"

	"airefinery-mcp/internal/analysis"
)

// window is a stretch of time in ns since the Unix epoch, both ends included.
type window struct{ from, to int64 }

func (w window) has(ns int64) bool { return ns >= w.from && ns <= w.to }

// maxSpread is how far from most lines one may lie where the window is not
// known: the engine keeps 30 days.
const maxSpread = 31 * 24 * time.Hour

// askedWindow returns the window of a request, and its slack at both ends. ok is
// false when it is not known.
func askedWindow(req *analysis.Request) (w window, ok bool) {
	if req.Window <= 0 || req.FetchedAt.IsZero() {
		return window{}, false
	}
	slack := req.Slack()
	return window{
		analysis.Bounded(req.Start().Add(-slack).UnixNano()),
		analysis.Bounded(req.FetchedAt.Add(slack).UnixNano()),
	}, true
}

// usualWindow returns the time in which the lines lie but for those whose
// clocks are wrong: the window, or where no line is in it what lies about the
// line in the middle.
func usualWindow(req *analysis.Request, lines []Line) window {
	w, ok := askedWindow(req)
	if ok && slices.ContainsFunc(lines, func(l Line) bool { return w.has(l.Time) }) || len(lines) == 0 {
		return w
	}
	times := make([]int64, len(lines))
	for i := range lines {
		times[i] = lines[i].Time
	}
	slices.Sort(times)
	middle, spread := times[len(times)/2], int64(maxSpread)
	if req.Window > 0 {
		spread = int64(req.Window)
	}
	return window{analysis.Bounded(middle - spread), analysis.Bounded(middle + spread)}
}

// Doubts counts the lines of a table of which something is not certain.
type Doubts struct {
	// Outside lie outside the window that was asked for, or a month from most
	// lines where that is not known: Windowed says which. Earliest and Latest
	// are the times of the first and the last of them.
	Outside          int
	Windowed         bool
	Earliest, Latest int64
	// Units are of the times of the entries.
	Units analysis.Units
	// Guessed have a severity that a collector guessed. GuessedWrong state
	// another than it guessed, and LabelledWrong another than a label of theirs.
	Guessed, GuessedWrong, LabelledWrong int
	// Off state a time of their own that is more than a minute from Time.
	// MostOff is how far the farthest lies from it, negative for before it.
	Off     int
	MostOff time.Duration
	// Joined were put together of JoinedEntries: stack traces that came line by
	// line.
	Joined, JoinedEntries int
	// Local of those name no zone and lie as far as the clock of one can.
	Local int
}

// isZone reports whether a time is off as the clock of another zone is.
func isZone(off time.Duration) bool {
	const step = 15 * time.Minute
	return off.Abs() <= 14*time.Hour+maxOff && (off-off.Round(step)).Abs() <= maxOff
}

// doubt counts a line.
func (t *Table) doubt(l *Line, usual window) {
	d := &t.Doubts
	if !usual.has(l.Time) {
		if d.Outside == 0 {
			d.Earliest, d.Latest = l.Time, l.Time
		}
		d.Outside++
		d.Earliest, d.Latest = min(d.Earliest, l.Time), max(d.Latest, l.Time)
	}
	if l.unit > 0 {
		d.Units[l.unit-1] += max(1, l.Joined)
	}
	if l.Joined > 0 {
		d.Joined++
		d.JoinedEntries += l.Joined
	}
	if l.Source == Guessed {
		d.Guessed++
	}
	switch l.Against {
	case Guessed:
		d.GuessedWrong++
	case FromLabel:
		d.LabelledWrong++
	}
	if l.Off != 0 {
		d.Off++
		if l.Local && isZone(l.Off) {
			d.Local++
		}
		if l.Off.Abs() > d.MostOff.Abs() {
			d.MostOff = l.Off
		}
	}
}
