package client

import (
	"net/http"
	"time"
)

// clockSkew returns how far the clock behind a header Date is ahead of now, to
// the second, 0 where there is none that can be read.
func clockSkew(h http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return date.Sub(now.Truncate(time.Second))
}
