package console

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

const (
	// patience is how long nothing is said.
	patience = time.Second
	// frame is how long a picture stands.
	frame = 100 * time.Millisecond
	// erase goes to the line's begin and empties it.
	erase = "\r\x1b[K"
)

// Waiting says on a terminal what is waited for, and since when, in a line that goes
// away. It is a writer to the same terminal for whatever else is to be said there
// meanwhile. Of a nil Waiting nothing is seen.
type Waiting struct {
	mu     sync.Mutex
	out    io.Writer
	drawn  bool
	asked  []string      // what requests under way are for
	over   chan struct{} // what was waited for is
	gone   chan struct{} // the line is
	frames []string
}

// NewWaiting makes one for a terminal that draws characters beyond ASCII, or does not.
func NewWaiting(out io.Writer, unicode bool) *Waiting {
	w := &Waiting{out: out, frames: []string{"|", "/", "-", "\\"}}
	if unicode {
		w.frames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
	}
	return w
}

// Write writes to the terminal, in place of the line.
func (w *Waiting) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.erase()
	return w.out.Write(p)
}

func (w *Waiting) erase() {
	if w.drawn {
		_, _ = io.WriteString(w.out, erase) // a terminal that is gone is not drawn on
		w.drawn = false
	}
}

// During shows the line while f runs, once it has run for a while.
func (w *Waiting) During(f func()) {
	if w == nil {
		f()
		return
	}
	w.over, w.gone = make(chan struct{}), make(chan struct{})
	go w.draw(time.Now())
	defer func() {
		close(w.over)
		<-w.gone
	}()
	f()
}

func (w *Waiting) draw(start time.Time) {
	defer close(w.gone)
	tick := time.NewTicker(frame)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-w.over:
			w.mu.Lock()
			w.erase()
			w.mu.Unlock()
			return
		case <-tick.C:
		}
		took := time.Since(start)
		if took < patience {
			continue
		}
		w.mu.Lock()
		line := fmt.Sprintf("%s %s, %d s", w.frames[i%len(w.frames)], w.what(), int(took.Seconds()))
		_, _ = io.WriteString(w.out, erase+line)
		w.drawn = true
		w.mu.Unlock()
	}
}

// what names at most two of the requests under way.
func (w *Waiting) what() string {
	switch n := len(w.asked); n {
	case 0:
		return "working"
	case 1, 2:
		return "waiting for the API: " + strings.Join(w.asked, " and ")
	default:
		return fmt.Sprintf("waiting for the API: %s, %s and %d more", w.asked[0], w.asked[1], n-2)
	}
}

// Wrap makes requests be seen until their answers are read.
func (w *Waiting) Wrap(rt http.RoundTripper) http.RoundTripper {
	if w == nil {
		return rt
	}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		name := label(req)
		w.mu.Lock()
		w.asked = append(w.asked, name)
		w.mu.Unlock()
		over := sync.OnceFunc(func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if i := slices.Index(w.asked, name); i >= 0 {
				w.asked = slices.Delete(w.asked, i, i+1)
			}
		})
		resp, err := rt.RoundTrip(req)
		if err != nil {
			over()
			return resp, err
		}
		resp.Body = &body{resp.Body, over}
		return resp, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// body is one whose end is told.
type body struct {
	io.ReadCloser
	over func()
}

func (b *body) Close() error {
	b.over()
	return b.ReadCloser.Close()
}

// maxQuery bounds what of a request is looked at, in bytes.
const maxQuery = 4 << 10

// label says what a request is for: "traces of inference_traces".
func label(req *http.Request) string {
	name := path.Base(req.URL.Path)
	var query struct{ Metric, Trace string }
	if req.GetBody != nil {
		if b, err := req.GetBody(); err == nil {
			data, _ := io.ReadAll(io.LimitReader(b, maxQuery))
			_ = b.Close()
			_ = json.Unmarshal(data, &query) // another request names neither
		}
	}
	if of := query.Metric + query.Trace; of != "" {
		name += " of " + of
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, name)
}
