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
	"percentile":   percentile,
}

// apiDuration puts a duration into a form that the API documents: one whole
// number of seconds, minutes or hours.
func apiDuration(name, text string) (string, error) {
	if d, ok := simpleDuration(text); ok && d > 0 {
		if unit := text[len(text)-1]; unit == 's' || unit == 'm' || unit == 'h' {
			return text, nil
		}
		return formatDuration(d), nil
	}
	d, err := parseDuration(text)
	if err != nil || d < time.Second || d%time.Second != 0 {
		return "", badArgument(fmt.Sprintf(`Pass %s as "5m", "1h" or "24h".`, name), "%s is %q, it must be a duration of whole seconds above zero", name, clip(text))
	}
	return formatDuration(d), nil
}

// simpleDuration reads one number with one unit, like "5m".
func simpleDuration(text string) (time.Duration, bool) {
	if len(text) < 2 || len(text) > 9 || text[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 32)
	unit, ok := units[text[len(text)-1]]
	return time.Duration(n) * unit, err == nil && ok && time.Duration(n) <= maxDuration/unit
}

const day = 24 * time.Hour

// maxDuration is ten years, far more than any store keeps.
const maxDuration = 3650 * day

var units = map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day}

// parseDuration reads what Go's durations allow ("1h30m", "1.5h"), days and
// weeks, and a sign of none.
func parseDuration(text string) (time.Duration, error) {
	if d, ok := simpleDuration(text); ok {
		return d, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > maxDuration {
		return 0, fmt.Errorf("%q is no duration above zero", text)
	}
	return d, nil
}

// formatDuration writes whole seconds in the largest unit of s, m, h that
// keeps them whole.
func formatDuration(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d%time.Minute == 0:
		return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + "s"
}

// ownDuration accepts any duration above zero; a bare number is milliseconds.
func ownDuration(name, text string) (string, error) {
	var d time.Duration
	ms, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		d, err = parseDuration(text)
	case ms > 0 && ms <= float64(maxDuration/time.Millisecond):
		d = time.Duration(ms * float64(time.Millisecond))
	}
	if err != nil || d <= 0 {
		return "", badArgument(fmt.Sprintf(`Pass %s as "250ms" or "2s".`, name), "%s is %q, it must be a duration above zero", name, clip(text))
	}
	return d.String(), nil
}

// traceID accepts hex of at most 32 digits, in any case, with the dashes of a
// UUID or without. How a short one is read is the traces tool's matter.
func traceID(name, text string) (string, error) {
	id := strings.ToLower(strings.ReplaceAll(text, "-", ""))
	for i := range len(id) {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", badTraceID(name, text)
		}
	}
	if len(id) == 0 || len(id) > 32 || strings.Trim(id, "0") == "" {
		return "", badTraceID(name, text)
	}
	return id, nil
}

func badTraceID(name, text string) error {
	return badArgument("Copy the id from a log record, or the handle from an answer of query_traces.",
		"%s is %q, it must be 1 to 32 hex digits, not all zero", name, clip(text))
}

// percentile accepts a fraction between 0 and 1 as text, as the API wants it.
func percentile(name, text string) (string, error) {
	f, err := strconv.ParseFloat(strings.TrimPrefix(strings.ToLower(text), "p"), 64)
	if err == nil && f > 0 && f < 1 && text[0] != 'p' && text[0] != 'P' && !strings.ContainsAny(text, "eExX_+") {
		return text, nil
	}
	next := `Pass percentile="0.95".`
	if err == nil && f >= 1 && f < 100 {
		next = fmt.Sprintf("Pass percentile=%q.", strconv.FormatFloat(f/100, 'f', -1, 64))
	}
	return "", badArgument(next, "%s is %q, it must be a fraction between 0 and 1", name, clip(text))
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
