package client

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Tape is what came over the wire in answer to the queries of a context
// ([Record]), so that the same queries have the same answers again, elsewhere and
// later ([Client.Replay]). Its exported fields are all there is of it. A client
// records only with [WithTapes].
type Tape struct {
	mu sync.Mutex
	// Exchanges are in the order in which they ended.
	Exchanges []Exchange
}

// Exchange is a query with its answer.
type Exchange struct {
	// Path and Request are what was asked.
	Path    string
	Request []byte
	// Body is the answer as it came, compressed as Encoding says.
	Body     []byte
	Encoding string
	// RequestID and Skew are as in [Meta].
	RequestID string
	Skew      time.Duration
}

type tapeKey struct{}

// Record returns a context whose queries are recorded.
func Record(ctx context.Context, t *Tape) context.Context {
	return context.WithValue(ctx, tapeKey{}, t)
}

// record puts an exchange on the tape of a context that has one.
func record(ctx context.Context, x *Exchange) {
	t, _ := ctx.Value(tapeKey{}).(*Tape)
	if t == nil || x == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Exchanges = append(t.Exchanges, *x)
}

// Size is how many bytes the bodies have.
func (t *Tape) Size() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.Exchanges {
		n += len(t.Exchanges[i].Body)
	}
	return n
}

// Replay returns a client that answers queries from a tape and asks nobody. A query
// that was not recorded fails; to one that was worded differently, as with a window
// counted from now, the answer is the only one that its path has.
func (c *Client) Replay(t *Tape) *Client {
	s := *c.s
	s.credential = apiKey(func() string { return "replayed" })
	s.tokenSeen = func(string) {}
	s.maxAttempts = 1
	s.tapes = false
	s.http = &http.Client{Transport: &player{tape: t, played: make([]bool, len(t.Exchanges))}}
	return with(&s, newGuard(&s))
}

// player is the other end of a client that replays.
type player struct {
	tape *Tape

	mu     sync.Mutex
	played []bool
}

func (p *player) RoundTrip(req *http.Request) (*http.Response, error) {
	asked, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	x := p.next(req.URL.Path, asked)
	if x == nil {
		return nil, fmt.Errorf("%s was not recorded", req.URL.Path)
	}
	h := http.Header{"Date": {time.Now().Add(x.Skew).UTC().Format(http.TimeFormat)}}
	if x.Encoding != "" {
		h.Set("Content-Encoding", x.Encoding)
	}
	if x.RequestID != "" {
		h.Set("X-Request-Id", x.RequestID)
	}
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, Request: req,
		ContentLength: int64(len(x.Body)), Body: io.NopCloser(bytes.NewReader(x.Body))}, nil
}

func (p *player) next(path string, asked []byte) *Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	of, found := 0, -1
	for i := range p.tape.Exchanges {
		x := &p.tape.Exchanges[i]
		if !strings.HasSuffix(path, x.Path) {
			continue
		}
		if of++; p.played[i] {
			continue
		}
		if bytes.Equal(x.Request, asked) {
			p.played[i] = true
			return x
		}
		found = i
	}
	if of != 1 || found < 0 {
		return nil // nothing tells which of several is meant
	}
	p.played[found] = true
	return &p.tape.Exchanges[found]
}

// Derive returns 32 bytes that nobody has who has not the client's credential, for a
// purpose: the same on every machine, others for every purpose. The error is a
// [*CredentialError].
func (c *Client) Derive(purpose string) ([]byte, error) {
	secret, err := c.s.credential.secret()
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, []byte(secret), []byte("airefinery-mcp"), purpose, sha256.Size)
}
