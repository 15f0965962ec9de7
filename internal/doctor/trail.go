package doctor

import (
	"crypto/tls"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Trail remembers what the latest answer said besides its body.
type Trail struct {
	mu   sync.Mutex
	last *Answer
}

// Answer is what came with a response.
type Answer struct {
	TLS *tls.ConnectionState
	// Between names what says of itself that it stands before the API.
	Between string
	// Date is the API's time, zero when it was not told; Received is this
	// machine's.
	Date, Received time.Time
}

// skew is how far the API's clock is ahead, to the second.
func (a *Answer) skew() (ahead time.Duration, known bool) {
	if a.Date.IsZero() {
		return 0, false
	}
	return a.Date.Sub(a.Received.Truncate(time.Second)), true
}

// Wrap returns a transport that leaves the trail.
func (t *Trail) Wrap(rt http.RoundTripper) http.RoundTripper { return trailing{t, rt} }

// Last returns the latest answer, nil when there was none.
func (t *Trail) Last() *Answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last
}

type trailing struct {
	trail *Trail
	rt    http.RoundTripper
}

func (t trailing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.rt.RoundTrip(r)
	if err == nil {
		date, _ := http.ParseTime(resp.Header.Get("Date")) // zero for one that cannot be read
		t.trail.mu.Lock()
		t.trail.last = &Answer{TLS: resp.TLS, Between: between(resp.Header), Date: date, Received: time.Now()}
		t.trail.mu.Unlock()
	}
	return resp, err
}

// between reads the headers by which proxies name themselves.
func between(h http.Header) string {
	var all []string
	for _, name := range []string{"Server", "Via"} {
		if v := h.Get(name); v != "" && len(v) < 80 {
			all = append(all, name+": "+v)
		}
	}
	return strings.Join(all, ", ")
}
