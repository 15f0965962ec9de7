package answer

import (
	"strconv"
	"time"

	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/safe"
)

// seriesClock formats the times of samples, in UTC, as short as their raster
// allows: without seconds when all lie on whole minutes, with the date when
// not all lie in the day of now.
type seriesClock struct{ layout string }

func newSeriesClock(a *metrics.Alignment, now time.Time) seriesClock {
	layout := "15:04:05.999"
	if minute := int64(time.Minute); a.Step > 0 && a.Step%minute == 0 && a.First%minute == 0 {
		layout = "15:04"
	}
	day := func(t time.Time) string { return t.UTC().Format(time.DateOnly) }
	if today := day(now); day(time.Unix(0, a.First)) != today || day(time.Unix(0, a.Last)) != today {
		layout = "01-02T" + layout
	}
	return seriesClock{layout}
}

// text formats a time in ns since the Unix epoch.
func (c seriesClock) text(ns int64) safe.Text {
	return safe.Token(time.Unix(0, ns).UTC().Format(c.layout))
}

// secondsText formats ns as a number of seconds with all its digits.
func secondsText(ns int64) string {
	whole, part := strconv.FormatInt(ns/1e9, 10), ns%1e9
	if part == 0 {
		return whole
	}
	text := strconv.FormatInt(1e9+part, 10)[1:]
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return whole + "." + text
}
