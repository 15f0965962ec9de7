package transport

import (
	"container/list"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"airefinery-mcp/internal/caller"
)

// rates limits the requests of each caller. It remembers a bounded number of
// callers; the one that was away longest is forgotten first, by when its
// allowance is full again or nearly so.
type rates struct {
	perSecond  rate.Limit
	burst, max int

	mu     sync.Mutex
	byID   map[string]*list.Element // of *rateEntry
	recent *list.List               // the longest away first
}

type rateEntry struct {
	id    string
	limit *rate.Limiter
}

const maxRateEntries = 10_000

func newRates(perSecond float64, burst int) *rates {
	return &rates{perSecond: rate.Limit(perSecond), burst: burst, max: maxRateEntries, byID: map[string]*list.Element{}, recent: list.New()}
}

// take uses up one request of a caller's allowance, or returns after how long
// there will be one.
func (l *rates) take(id string, now time.Time) (wait time.Duration) {
	if l.perSecond <= 0 {
		return 0
	}
	res := l.limiter(id).ReserveN(now, 1)
	if wait = res.DelayFrom(now); wait > 0 {
		res.CancelAt(now)
	}
	return wait
}

// left is how many requests a caller may make at once, less than one while it
// may make none.
func (l *rates) left(id string, now time.Time) float64 { return l.limiter(id).TokensAt(now) }

func (l *rates) limiter(id string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byID[id]; ok {
		l.recent.MoveToBack(e)
		return e.Value.(*rateEntry).limit
	}
	if len(l.byID) >= l.max {
		e := l.recent.Front()
		l.recent.Remove(e)
		delete(l.byID, e.Value.(*rateEntry).id)
	}
	entry := &rateEntry{id: id, limit: rate.NewLimiter(l.perSecond, l.burst)}
	l.byID[id] = l.recent.PushBack(entry)
	return entry.limit
}

// limitRate answers 429 to a caller who asks too often.
func (s *httpServer) limitRate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := s.rates.take(caller.From(r.Context()).Principal, time.Now()); wait > 0 {
			seconds := int(math.Ceil(wait.Seconds()))
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			s.refuse(w, r, http.StatusTooManyRequests, "rate", fmt.Sprintf("too many requests: at most %g a second on average; retry in %d s", s.cfg.RatePerSecond, seconds))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// maxMethod bounds a method's name, which mcp-go logs in full; the longest of
// the protocol has 38 bytes.
const maxMethod = 100

// openMessage reads the message of a POST and returns it as mcp-go is to have
// it, or answers why not.
func (s *httpServer) openMessage(w http.ResponseWriter, r *http.Request, body []byte) (msg message, covered []byte, ok bool) {
	msg, places := peek(body)
	if x := exchangeOf(r.Context()); x != nil {
		x.rpc, x.tool = msg.method, msg.tool
	}
	if len(msg.method) > maxMethod {
		s.refuse(w, r, http.StatusBadRequest, "rpc_method", "no such method")
		return msg, nil, false
	}
	if bad := msg.fault(); bad != nil {
		s.refuseMessage(w, r, msg.answerID(), bad)
		return msg, nil, false
	}
	covered, _ = cover(msg, body, places)
	return msg, covered, true
}

// readBody reads a POST's body, of a bounded size. It takes bounded time by the
// deadline that observe sets.
func (s *httpServer) readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	// A page can send a text/plain form across origins without asking; it
	// cannot send JSON so.
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		s.refuse(w, r, http.StatusUnsupportedMediaType, "content_type", "the Content-Type must be application/json")
		return nil, false
	}
	if r.ContentLength > s.cfg.MaxBody {
		s.refuseTooLarge(w, r)
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.cfg.MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		s.refuseTooLarge(w, r)
		return nil, false
	case err != nil:
		s.refuse(w, r, http.StatusRequestTimeout, "body", "the body could not be read in time")
		return nil, false
	}
	clearReadDeadline(w)
	if x := exchangeOf(r.Context()); x != nil {
		x.bytesIn = len(body)
	}
	return body, true
}

// clearReadDeadline takes the deadline of the body off: it would also end the
// watch for a client that goes away, and with it the call.
func clearReadDeadline(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // an error means that there are no deadlines
}

func (s *httpServer) refuseTooLarge(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close") // the rest of the body is not read
	s.refuse(w, r, http.StatusRequestEntityTooLarge, "body_size", fmt.Sprintf("the body is over %d bytes", s.cfg.MaxBody))
}
