package answer

import (
	"strconv"
	"time"

	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// onset writes when the rates of patterns changed, and which severities could
// not be compared; or that none did.
func (a *logAnswer) onset(w *budget.Writer) {
	c, now := a.compared, a.o.Request.FetchedAt
	if c.Onset == nil {
		if c.Looked > 0 {
			w.Member("onset", safe.Format("none: %s steady as far back as seen", counted(c.Looked, safe.Const("rate of a pattern is"), safe.Const("rates of patterns are"))))
		}
		return
	}
	w.Key("onset")
	w.Open('{')
	w.Member("from", budget.ClockSecond(c.Onset.From, now))
	w.Member("to", budget.ClockSecond(c.Onset.To, now))
	var insufficient []safe.Text
	for severity, n := range a.table.Totals {
		if n > 0 && c.Insufficient[severity] {
			insufficient = append(insufficient, severityName(text.Severity(severity)))
		}
	}
	budget.List(w, "insufficient", insufficient)
	w.Close('}')
}

// patternChange is how a pattern changed: the lines in a minute or an hour before
// the onset and after it, as far as the row does not say it. It is empty where
// nothing changed.
func patternChange(c logs.Change) safe.Text {
	switch c.Kind {
	case logs.Unchanged:
		return safe.Text{}
	case logs.New:
		return safe.Const("new")
	}
	before, after, per := c.Rates()
	unit := safe.Const("min")
	if per == time.Hour {
		unit = safe.Const("h")
	}
	if c.Kind == logs.Gone {
		return safe.Format("gone, was %s/%s", rate(before), unit)
	}
	return safe.Format("×%s, %s→%s/%s", rate(c.Factor()), rate(before), rate(after), unit)
}

// rate writes a rate with two or three digits.
func rate(f float64) safe.Text {
	digits := 0
	switch {
	case f < 1:
		digits = 2
	case f < 10:
		digits = 1
	}
	return safe.Token(strconv.FormatFloat(f, 'f', digits, 64))
}
