package tools

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// maxDuration is ten years, far more than any store keeps.
const maxDuration = 3650 * day

// units are the units of a duration by each of their names, in lower case.
var units = func() map[string]time.Duration {
	m := map[string]time.Duration{}
	for unit, names := range map[time.Duration]string{
		time.Nanosecond:  "ns",
		time.Microsecond: "us µs",
		time.Millisecond: "ms msec msecs millisecond milliseconds",
		time.Second:      "s sec secs second seconds",
		time.Minute:      "m min mins minute minutes",
		time.Hour:        "h hr hrs hour hours",
		day:              "d day days",
		7 * day:          "w wk wks week weeks",
	} {
		for name := range strings.FieldsSeq(names) {
			m[name] = unit
		}
	}
	return m
}()

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

// simpleDuration reads one number with one unit of a letter, like "5m".
func simpleDuration(text string) (time.Duration, bool) {
	if len(text) < 2 || len(text) > 9 || text[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 32)
	unit, ok := units[text[len(text)-1:]]
	return time.Duration(n) * unit, err == nil && ok && time.Duration(n) <= maxDuration/unit
}

// parseDuration reads a duration above zero as people and programs write it:
// "1h30m", "1.5h", "24H", "1d12h", "90 min", "1 hour and 30 minutes", "an hour",
// "last 2 hours", "PT1H30M". A number without a unit is none.
func parseDuration(text string) (time.Duration, error) {
	if d, ok := simpleDuration(text); ok {
		return d, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 && d <= maxDuration {
		return d, nil // to the nanosecond
	}
	var sum time.Duration
	rest := durationWords(text)
	for rest != "" {
		d, after, ok := oneDuration(rest)
		if !ok || d > maxDuration-sum {
			return 0, fmt.Errorf("%q is no duration above zero", text)
		}
		sum += d
		rest = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(after, " ,"), "and "), " ")
	}
	if sum <= 0 {
		return 0, fmt.Errorf("%q is no duration above zero", text)
	}
	return sum, nil
}

// durationWords returns a text in lower case without what stands around a
// duration in speech, and an ISO 8601 duration without its marks.
func durationWords(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	before := text
	for _, word := range []string{"in the ", "over the ", "the ", "last ", "past ", "previous "} {
		text = strings.TrimPrefix(text, word)
	}
	if _, unit := units[text]; unit && text != before {
		return "1 " + text // the last hour
	}
	if date, clock, ok := strings.Cut(strings.TrimPrefix(text, "p"), "t"); ok && strings.HasPrefix(text, "p") {
		return date + clock
	}
	if iso, ok := strings.CutPrefix(text, "p"); ok && strings.Trim(iso, "0123456789dw") == "" {
		return iso
	}
	return text
}

// oneDuration reads a number and its unit off the start of a text.
func oneDuration(text string) (d time.Duration, rest string, ok bool) {
	n := 0
	for n < len(text) && (text[n] >= '0' && text[n] <= '9' || text[n] == '.') {
		n++
	}
	number, rest := text[:n], text[n:]
	if n == 0 {
		article, after, found := strings.Cut(text, " ")
		if !found || article != "a" && article != "an" && article != "one" {
			return 0, "", false
		}
		number, rest = "1", after
	}
	rest = strings.TrimLeft(rest, " ")
	end := 0
	for end < len(rest) && (rest[end] >= 'a' && rest[end] <= 'z' || rest[end] >= 0x80) {
		end++
	}
	unit, known := units[rest[:end]]
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || !known || f > float64(maxDuration/unit) {
		return 0, "", false
	}
	return time.Duration(math.Round(f * float64(unit))), rest[end:], true
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
		d = time.Duration(math.Round(ms * float64(time.Millisecond)))
	}
	if err != nil || d <= 0 {
		return "", badArgument(fmt.Sprintf(`Pass %s as "250ms" or "2s".`, name), "%s is %q, it must be a duration above zero", name, clip(text))
	}
	return d.String(), nil
}
