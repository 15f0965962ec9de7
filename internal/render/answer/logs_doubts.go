package answer

import (
	"strings"
	"time"

	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// doubts says of how many lines the time or the level is not certain.
func (a *logAnswer) doubts() []safe.Text {
	d := &a.table.Doubts
	var out []safe.Text
	if d.Outside > 0 {
		out = append(out, a.outside())
	}
	out = append(out, unitNotes(d.Units, nanoseconds)...)
	if d.Joined > 0 {
		what := safe.Const("1 stack trace: one record")
		if d.Joined > 1 {
			what = safe.Format("%s stack traces: one record each", safe.Int(d.Joined))
		}
		out = append(out, safe.Format("%s entries are the lines of %s", safe.Int(d.JoinedEntries), what))
	}
	if d.GuessedWrong > 0 {
		out = append(out, safe.Format("%s another level than the collector guessed (detected_level); severity is what they state", linesState(d.GuessedWrong)))
	}
	if d.LabelledWrong > 0 {
		out = append(out, safe.Format("%s another level than a label; severity is what they state", linesState(d.LabelledWrong)))
	}
	if d.Guessed > 0 {
		out = append(out, safe.Format("%s no level: severity is the collector's guess (detected_level)", linesState(d.Guessed)))
	}
	if d.Off > 0 {
		side := safe.Const("after")
		if d.MostOff < 0 {
			side = safe.Const("before")
		}
		owner, zone := safe.Const("their"), safe.Text{}
		if d.Off == 1 {
			owner = safe.Const("its")
		}
		if d.Local == d.Off {
			zone = safe.Const(" (without a zone: it may be local time)")
		}
		out = append(out, safe.Format("%s a time of %s own, up to %s %s the entry's%s: it is in the text",
			linesState(d.Off), owner, distance(d.MostOff.Abs()), side, zone))
	}
	return out
}

// distance is how far two times lie apart: in days, or to the second.
func distance(d time.Duration) safe.Text {
	if days := d / (24 * time.Hour); days >= 2 {
		return safe.Format("%s days", safe.Int(int64(days)))
	}
	s := d.Round(time.Second).String()
	if whole, ok := strings.CutSuffix(s, "m0s"); ok {
		s = whole + "m"
	}
	if whole, ok := strings.CutSuffix(s, "h0m"); ok {
		s = whole + "h"
	}
	return safe.Token(s)
}

// outside says which entries lie outside of the window.
func (a *logAnswer) outside() safe.Text {
	d := &a.table.Doubts
	of := safe.Const("outside the window")
	if !d.Windowed {
		of = safe.Const("more than 31 days from most")
	}
	if d.Outside == 1 {
		return safe.Format("1 entry lies %s: at %s", of, budget.Exact(d.Earliest))
	}
	return safe.Format("%s entries lie %s: from %s to %s", safe.Int(d.Outside), of, budget.Exact(d.Earliest), budget.Exact(d.Latest))
}

// linesState returns a number of lines and what they do.
func linesState(n int) safe.Text {
	if n == 1 {
		return safe.Const("1 line states")
	}
	return safe.Format("%s lines state", safe.Int(n))
}
