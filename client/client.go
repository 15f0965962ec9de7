package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"airefinery-mcp/internal/turns"
)

// Client queries one Observability API with one credential. It is made by [New]
// or [Client.WithKey] and safe for concurrent use. Concurrent calls for the same
// may share one response, so responses must not be modified.
type Client struct {
	// Logs queries /observability/logs.
	Logs *LogsClient
	// Metrics queries /observability/metrics.
	Metrics *MetricsClient
	// Traces queries /observability/traces.
	Traces *TracesClient
	// Projects lists /governance/projects.
	Projects *ProjectsClient

	s     *settings
	guard *guard
}

// New makes a client; no request is made yet. The error says which option has an
// unusable value, and holds no secret.
//
// One of [WithAPIKey], [WithAPIKeyFile] and [WithClientCredentials] gives the
// credential; of several the last holds. Without any every query is a
// [*CredentialError], but those of [Client.WithKey].
func New(opts ...Option) (*Client, error) {
	s := &settings{
		credential: unusable{ErrNoCredential}, sdkVersion: DefaultSDKVersion, userAgent: "airefinery-go",
		timeout: DefaultTimeout, maxBody: DefaultMaxBody, maxAttempts: DefaultMaxAttempts, concurrency: DefaultConcurrency,
		http: &http.Client{}, tokenSeen: func(string) {},
		joined: func(_, _ context.Context) func() { return func() {} },
	}
	for _, opt := range append([]Option{WithBaseURL(DefaultBaseURL)}, opts...) {
		if err := opt(s); err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
	}
	s.http.CheckRedirect = sameOrigin
	return with(s, newGuard(s)), nil
}

func with(s *settings, g *guard) *Client {
	c := &Client{s: s, guard: g}
	c.Logs, c.Metrics, c.Traces, c.Projects = &LogsClient{c}, &MetricsClient{c}, &TracesClient{c}, &ProjectsClient{c}
	return c
}

// WithKey returns a client that authenticates with another API key. Both have
// the same options and connections, and share what protects the upstream: the
// limit of [WithConcurrency] and the count of [Client.Retries]. Answers are never
// shared between keys, and an endpoint that fails for one is asked for the others.
//
// It is cheap, so a server can call it for each request of its callers. A key
// that is empty or cannot stand in a header makes every query of the new client
// a [*CredentialError]. The function of [WithTokenSeen] does not see the key.
func (c *Client) WithKey(key string) *Client {
	s := *c.s
	s.tokenSeen = func(string) {}
	k, err := newKey(key)
	if err != nil {
		s.credential = unusable{err}
	} else {
		s.credential = k
	}
	return with(&s, c.guard)
}

// Retries returns how many requests were repetitions, since [New]: of this
// client and of those that [Client.WithKey] made from the same.
func (c *Client) Retries() int64 { return c.guard.retried.Load() }

// Host returns the host that is asked, with its port where the address has one.
func (c *Client) Host() string { return c.s.base.Host }

// BaseURL returns the API's address.
func (c *Client) BaseURL() *url.URL {
	u := *c.s.base
	return &u
}

// String names the client without its credential.
func (c *Client) String() string { return "client of " + c.s.base.String() }

// GoString is String: %#v would show what the settings hold.
func (c *Client) GoString() string { return c.String() }

// maxRedirects bounds the redirects followed within the API's origin.
const maxRedirects = 3

// sameOrigin refuses redirects that leave the origin, since the bearer must
// not follow, and those that would turn the POST into a GET.
func sameOrigin(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host:
		return errRedirect
	case req.Method != first.Method || len(via) > maxRedirects:
		return errRedirect
	}
	return nil
}

var errRedirect = errors.New("redirect refused")

// query is the life of a query: one body, one attempt or more, a decoded
// response.
func query[Req, Resp any, PResp interface {
	*Resp
	meta() *Meta
}](ctx context.Context, c *Client, endpoint string, req Req, decode func(*body) (PResp, error)) (PResp, error) {
	path := "/observability/" + endpoint
	sent, err := encodeRequest(req)
	if err != nil {
		return nil, fmt.Errorf("POST %s: %w", path, err)
	}
	resp, err := share(ctx, c, path, sent, func(ctx context.Context, claim *turns.Claim) (resp PResp, err error) {
		if err := c.guard.breakers.admit(ctx, c, path); err != nil {
			return nil, err
		}
		err = c.guard.do(ctx, func(ctx context.Context) error {
			start := time.Now()
			var meta Meta
			err := c.exchange(ctx, exchange{path: path, body: sent, claim: claim}, &meta, func(b *body) (err error) {
				resp, err = decode(b)
				return err
			})
			if err != nil {
				return err
			}
			m := resp.meta()
			m.Bytes, m.Wire, m.RequestID, m.ClockSkew, m.Elapsed = meta.Bytes, meta.Wire, meta.RequestID, meta.ClockSkew, time.Since(start)
			if m.exchange = meta.exchange; m.exchange != nil {
				m.Held += int64(len(m.exchange.Body))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return resp, nil
	})
	if err == nil {
		record(ctx, resp.meta().exchange)
	}
	return resp, err
}

func encodeRequest(req any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(req); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// exchange is a request: a POST with a body, or a GET with a query.
type exchange struct {
	path  string
	query string
	body  []byte
	claim *turns.Claim // nil for a response that is done with when it is read
}

func (x *exchange) method() string {
	if x.body == nil {
		return http.MethodGet
	}
	return http.MethodPost
}

func (x *exchange) String() string { return x.method() + " " + x.path }

// exchange makes one request and hands the body of a 2xx answer to read, as a
// stream that is decompressed and bounded. What the response takes of the memory
// is in its claim when it is good.
func (c *Client) exchange(ctx context.Context, x exchange, meta *Meta, read func(*body) error) error {
	token, err := c.s.credential.token(ctx, c.tokenClient())
	if err != nil {
		return fmt.Errorf("%s: %w", &x, err)
	}
	c.s.tokenSeen(token)
	address := c.s.base.JoinPath(x.path)
	address.RawQuery = x.query
	req, err := http.NewRequestWithContext(ctx, x.method(), address.String(), bytes.NewReader(x.body))
	if err != nil {
		return fmt.Errorf("%s: %w", &x, withoutAddress(err))
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header["sdk_version"] = []string{c.s.sdkVersion} // with the underscore, in lower case
	if x.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", acceptEncoding)
	req.Header.Set("User-Agent", c.s.userAgent)
	start := time.Now()
	resp, err := c.s.http.Do(req)
	if resp != nil {
		defer resp.Body.Close() // a body that was read to its end leaves the connection for others
	}
	switch {
	case errors.Is(err, errRedirect) && resp != nil:
		return &APIError{Status: resp.StatusCode, Endpoint: x.path, Message: "redirects to " + origin(resp), RequestID: requestID(resp.Header)}
	case err != nil && hung(err, time.Since(start), c.s.timeout):
		return fmt.Errorf("%s: %w", &x, hangError{withoutAddress(err)})
	case err != nil:
		return fmt.Errorf("%s: %w", &x, connError{withoutAddress(err)})
	}
	meta.RequestID, meta.ClockSkew = requestID(resp.Header), clockSkew(resp.Header, time.Now())
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		e := apiError(resp, x.path, token)
		e.Renewed = e.Status == http.StatusUnauthorized && c.s.credential.discard(token)
		return e
	}
	w := newWire(resp.Body)
	if c.s.tapes {
		w.kept = &bytes.Buffer{}
	}
	_, _ = w.r.Peek(1) // waits without a turn; what is wrong is found again
	if w.turn, err = turns.Begin(ctx); err != nil {
		return fmt.Errorf("%s: %w", &x, err)
	}
	defer w.turn.End()
	if x.claim == nil {
		x.claim = &turns.Claim{}
		defer x.claim.Give()
	}
	stream, err := c.newBody(ctx, w, resp.Header, x.claim)
	if err != nil {
		return &BodyError{Endpoint: x.path, Status: resp.StatusCode, RequestID: meta.RequestID, Reason: err.Error(), Err: err}
	}
	defer stream.end(resp.Body)
	if ended := w.turn.Work(func() { err = read(stream) }); ended != nil {
		err = stream.note(ended)
	}
	if err != nil {
		stream.end(resp.Body)
		x.claim.Give()
		return stream.explain(x.path, resp.StatusCode, meta.RequestID, err, token)
	}
	meta.Bytes, meta.Wire = stream.bytes, stream.wire.n
	if w.kept != nil {
		meta.exchange = &Exchange{Path: x.path, Request: x.body, Body: w.kept.Bytes(), Encoding: resp.Header.Get("Content-Encoding"), RequestID: meta.RequestID, Skew: meta.ClockSkew}
	}
	return nil
}

// tokenClient makes the token endpoint's requests: as hardened as the API's.
func (c *Client) tokenClient() *http.Client {
	t := *c.s.http
	t.Timeout = c.s.timeout
	return &t
}

// connError is an error of the connection, not of what came over it.
type connError struct{ error }

func (e connError) Unwrap() error { return e.error }

// withoutAddress takes the URL and the addresses out of a transport's error: they may
// hold what should not be shown, and the endpoint is named anyway.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return withoutAddresses{op}
	}
	return err
}

// withoutAddresses is a network error that does not name the two ends.
type withoutAddresses struct{ op *net.OpError }

func (e withoutAddresses) Unwrap() error { return e.op }

func (e withoutAddresses) Error() string {
	var dns *net.DNSError
	if errors.As(e.op.Err, &dns) {
		return e.op.Op + ": " + dns.Err
	}
	inner := e.op.Err
	for next := errors.Unwrap(inner); next != nil; next = errors.Unwrap(inner) {
		inner = next
	}
	return e.op.Op + ": " + inner.Error()
}

// origin is where a redirect leads, without path and query.
func origin(resp *http.Response) string {
	u, err := resp.Location()
	if err != nil {
		return "an unreadable address"
	}
	return cleanText(u.Scheme+"://"+u.Host, 100)
}
