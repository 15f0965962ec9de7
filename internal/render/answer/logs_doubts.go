package answer

import (
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
	if d.GuessedWrong > 0 {
		out = append(out, safe.Format("%s another level than the collector guessed (detected_level); sev is what they state", linesState(d.GuessedWrong)))
	}
	if d.LabelledWrong > 0 {
		out = append(out, safe.Format("%s another level than a label; sev is what they state", linesState(d.LabelledWrong)))
	}
	if d.Guessed > 0 {
		out = append(out, safe.Format("%s no level: sev is the collector's guess (detected_level)", linesState(d.Guessed)))
	}
	if d.Off > 0 {
		side := safe.Const("after")
		if d.MostOff < 0 {
			side = safe.Const("before")
		}
		zone := safe.Text{}
		if d.Local == d.Off {
			zone = safe.Const(" (without a zone: it may be local time)")
		}
		out = append(out, safe.Format("%s a time of their own, up to %s %s the entry's%s: it is in their text",
			linesState(d.Off), budget.Duration(int64(d.MostOff.Abs().Round(time.Second))), side, zone))
	}
	return out
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
