package tools

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// forms check and normalise the text arguments that are more than text.
var forms = map[string]func(name, text string) (string, error){
	"time_window":  apiDuration,
	"step":         apiDuration,
	"min_duration": ownDuration,
	"trace_id":     traceID,
	"span_id":      spanID,
	"percentile":   percentile,
	"status":       statusForm,
}

// percentile accepts a percentile as people write it (0.95, "95", "p95", "95%",
// "95th", "median") and gives the fraction that the API wants, as text.
func percentile(name, text string) (string, error) {
	given := strings.ToLower(text)
	if given == "median" {
		return "0.5", nil
	}
	bare := strings.TrimPrefix(strings.TrimPrefix(given, "p"), "percentile")
	for _, ending := range []string{"percentile", "%", "th", "st", "nd", "rd"} {
		bare = strings.TrimSpace(strings.TrimSuffix(bare, ending))
	}
	f, err := strconv.ParseFloat(bare, 64)
	switch {
	case err != nil || strings.ContainsAny(bare, "exX_+"):
	case f > 0 && f < 1 && bare == given:
		return text, nil // with all its digits
	case f > 1 && f < 100:
		f, _ = strconv.ParseFloat(bare+"e-2", 64) // not f/100, which rounds once more
		return strconv.FormatFloat(f, 'f', -1, 64), nil
	}
	return "", badArgument(`Pass percentile="0.95".`, "%s is %q, it must be a fraction between 0 and 1", name, clip(text))
}

// statuses are the words for the statuses of metrics that the API documents.
// Any other text is passed on: the API may know more.
var statuses = map[string]string{
	"ok": "success", "succeeded": "success", "successful": "success", "successes": "success",
	"failed": "failure", "fail": "failure", "failures": "failure", "failing": "failure", "error": "failure", "errors": "failure",
	"timeouts": "timeout", "timed out": "timeout", "timed_out": "timeout", "timedout": "timeout", "time-out": "timeout",
	"success": "success", "failure": "failure", "timeout": "timeout",
}

// statusForm takes the words for a documented status as that one.
func statusForm(_, text string) (string, error) {
	if known, ok := statuses[strings.ToLower(text)]; ok {
		return known, nil
	}
	return text, nil
}

// moment reads a time of since or until: RFC 3339, a time of day in UTC
// (the latest that is not after now), or how long ago.
func moment(name, text string, now time.Time) (time.Time, error) {
	now = now.UTC()
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"15:04:05.999999999", "15:04"} {
		if t, err := time.Parse(layout, strings.TrimSuffix(text, "Z")); err == nil {
			t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
			if t.After(now) {
				t = t.Add(-day)
			}
			return t, nil
		}
	}
	ago := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, "-"), "ago"))
	if d, err := parseDuration(ago); err == nil {
		return now.Add(-d), nil
	}
	if text == "now" {
		return now, nil
	}
	return time.Time{}, badArgument(fmt.Sprintf("Pass %s=%q for a time, or %s=\"20m\" for 20 minutes ago.", name, now.Add(-time.Hour).Format(time.RFC3339), name),
		"%s is %q, it must be a time (UTC) or how long ago", name, clip(text))
}
