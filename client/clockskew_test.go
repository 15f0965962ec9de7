package client

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestClockSkewIsReadOffTheDate(t *testing.T) {
	now := time.Date(2026, 11, 28, 10, 0, 0, 400e6, time.UTC)
	for date, want := range map[string]time.Duration{
		"Sat, 28 Nov 2026 10:00:00 GMT":    0,
		"Sat, 28 Nov 2026 09:57:30 GMT":    -150 * time.Second,
		"Sunday, 29-Nov-26 10:00:00 GMT":   24 * time.Hour, // RFC 850
		"Sat Nov 28 11:00:00 2026":         time.Hour,      // C's asctime
		"":                                 0,
		"yesterday":                        0,
		"Sat, 28 Nov 2026 10:00:00 +05:00": 0, // no form that HTTP has
	} {
		if got := clockSkew(http.Header{"Date": {date}}, now); got != want {
			t.Errorf("%q: %v, want %v", date, got, want)
		}
	}
}

func TestAResponseHasTheSkew(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"streams","result":[]}}`))
	}))
	defer srv.Close()
	c, err := New(WithBaseURL(srv.URL), WithAPIKey("k"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Logs.Query(t.Context(), LogsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if off := r.ClockSkew + time.Hour; off.Abs() > 5*time.Second {
		t.Errorf("skew %v, want about an hour behind", r.ClockSkew)
	}
}
