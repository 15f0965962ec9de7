package client

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey = "air-test-key-0123456789"

// newAPI is a client of an API that handler plays, below a path as behind a
// gateway. It tries once, unless the options say otherwise.
func newAPI(t *testing.T, handler http.HandlerFunc, opts ...Option) *Client {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return newClient(t, append([]Option{WithBaseURL(srv.URL + "/gateway/"), WithAPIKey(testKey), WithMaxAttempts(1)}, opts...)...)
}

// newClient makes a client with connections of its own.
func newClient(t *testing.T, opts ...Option) *Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := New(append([]Option{WithHTTPClient(&http.Client{Transport: transport})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer plays an API that always answers so.
func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const emptyLogs = `{"status":"success","data":{"resultType":"streams","result":[]}}`

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

// The header's name has an underscore and lower case: net/http must not
// rewrite it on the way. So the bytes are read from the connection.
func TestTheRequestOnTheWire(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	request := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			request <- err.Error()
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		var text strings.Builder
		for !strings.HasSuffix(text.String(), "\r\n\r\n") {
			line, err := r.ReadString('\n')
			if err != nil {
				break
			}
			text.WriteString(line)
		}
		body := make([]byte, len(`{"project_name":"a<b","severity":"error"}`))
		_, _ = io.ReadFull(r, body)
		text.Write(body)
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(emptyLogs), emptyLogs)
		request <- text.String()
	}()
	c := newClient(t, WithBaseURL("http://"+l.Addr().String()+"/gateway"), WithAPIKey(testKey), WithUserAgent("test/1"), WithMaxAttempts(1))
	if _, err := c.Logs.Query(t.Context(), LogsRequest{ProjectName: "a<b", Severity: "error"}); err != nil {
		t.Fatal(err)
	}
	want := "POST /gateway/observability/logs HTTP/1.1\r\nHost: " + l.Addr().String() + "\r\nUser-Agent: test/1\r\nContent-Length: 41\r\n" +
		"Accept: application/json\r\nAccept-Encoding: " + acceptEncoding + "\r\nAuthorization: Bearer " + testKey + "\r\nContent-Type: application/json\r\n" +
		"sdk_version: " + DefaultSDKVersion + "\r\n\r\n" + `{"project_name":"a<b","severity":"error"}`
	if got := <-request; got != want {
		t.Errorf("the request is\n%q\nwant\n%q", got, want)
	}
}

func TestTheBodyHoldsWhatWasGivenAndNoMore(t *testing.T) {
	no := false
	for _, tt := range []struct {
		query      func(*Client) error
		path, body string
	}{
		{func(c *Client) error { _, err := c.Logs.Query(context.Background(), LogsRequest{}); return err }, "logs", `{}`},
		{func(c *Client) error {
			_, err := c.Logs.Query(context.Background(), LogsRequest{ProjectName: "p & q", Severity: "error", TimeWindow: "5m", Limit: 7})
			return err
		}, "logs", `{"project_name":"p & q","severity":"error","time_window":"5m","limit":7}`},
		{func(c *Client) error {
			_, err := c.Metrics.Query(context.Background(), MetricsRequest{Metric: "m"})
			return err
		}, "metrics", `{"metric":"m","time_window":"1h"}`},
		{func(c *Client) error {
			_, err := c.Metrics.Query(context.Background(), MetricsRequest{Metric: "m", ProjectName: "p", AgentName: "a", AgentClass: "c", ModelKey: "k",
				SessionID: "s", Status: "failure", Category: "hate", Percentile: "0.50", TimeWindow: "24h", Step: "15m"})
			return err
		}, "metrics", `{"metric":"m","project_name":"p","agent_name":"a","agent_class":"c","model_key":"k","session_id":"s","status":"failure","category":"hate","percentile":"0.50","time_window":"24h","step":"15m"}`},
		{func(c *Client) error {
			_, err := c.Traces.Query(context.Background(), TracesRequest{Trace: "t"})
			return err
		}, "traces", `{"trace":"t"}`},
		{func(c *Client) error {
			_, err := c.Traces.Query(context.Background(), TracesRequest{Trace: "t", ProjectName: "p", TraceID: "ab", TimeWindow: "1h", Detail: &no, Limit: 3})
			return err
		}, "traces", `{"trace":"t","project_name":"p","trace_id":"ab","time_window":"1h","detail":false,"limit":3}`},
	} {
		c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.URL.Path != "/gateway/observability/"+tt.path || string(body) != tt.body {
				t.Errorf("%s %s, want %s %s", r.URL.Path, body, tt.path, tt.body)
			}
			_, _ = io.WriteString(w, `{"traces":[],"result":[]}`)
		})
		if err := tt.query(c); err != nil {
			t.Errorf("%s: %v", tt.body, err)
		}
	}
}

func TestAResponseSaysWhatItCost(t *testing.T) {
	body := string(capture(t, "loki/loki_push_meta_streams.json"))
	packed := gzipped(body)
	c := newAPI(t, answer(200, packed, "Content-Encoding", "gzip", "X-Request-Id", "req-1"))
	r, err := c.Logs.Query(t.Context(), LogsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Entries() != 500 || r.Bytes != int64(len(body)) || r.Wire != int64(len(packed)) || r.RequestID != "req-1" || r.Elapsed <= 0 {
		t.Errorf("%d entries, %d bytes of %d, %d on the wire of %d, request %q, %s", r.Entries(), r.Bytes, len(body), r.Wire, len(packed), r.RequestID, r.Elapsed)
	}
}

func TestValidateNamesTheOrganization(t *testing.T) {
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/gateway/authentication/validate" || r.Method != http.MethodPost || r.Header.Get("Authorization") != "Bearer "+testKey {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		_, _ = io.WriteString(w, `{"organization_id":"org-1"}`)
	})
	if org, err := c.Validate(t.Context()); org != "org-1" || err != nil {
		t.Errorf("organization %q, error %v", org, err)
	}
	c = newAPI(t, answer(401, `{"detail":"Not authenticated"}`))
	if _, err := c.Validate(t.Context()); err == nil || !strings.Contains(err.Error(), "/authentication/validate: status 401: Not authenticated") {
		t.Errorf("error %v", err)
	}
}

func TestACancelledQueryEndsAtOnce(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	c := newAPI(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the user left")
	go func() {
		<-arrived
		cancel(why)
	}()
	if _, err := c.Logs.Query(ctx, LogsRequest{}); !errors.Is(err, why) {
		t.Errorf("error %v, want %v", err, why)
	}
	<-gone // upstream sees it too
	if _, err := c.Logs.Query(ctx, LogsRequest{}); !errors.Is(err, why) {
		t.Errorf("error of a call after the end: %v, want %v", err, why)
	}
}

func TestTheTimeoutEndsASlowBody(t *testing.T) {
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"data":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}, WithTimeout(50*time.Millisecond))
	if _, err := c.Logs.Query(t.Context(), LogsRequest{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	conns := map[string]bool{}
	bodies := []string{emptyLogs, gzipped(emptyLogs), `{"detail":"no"}`}
	n := 0
	c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		conns[r.RemoteAddr] = true
		i := n % 3
		n++
		if i == 1 {
			w.Header().Set("Content-Encoding", "gzip")
		}
		if i == 2 {
			w.WriteHeader(400)
		}
		_, _ = io.WriteString(w, bodies[i])
	})
	for i := range 6 {
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); (err != nil) != (i%3 == 2) {
			t.Fatal(err)
		}
	}
	if len(conns) != 1 {
		t.Errorf("%d connections for six calls one after another", len(conns))
	}
}

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	file := t.TempDir() + "/key"
	writeKey(t, file, testKey)
	oauth := oauthConfig("http://127.0.0.1:1/token")
	for name, opt := range map[string]Option{"key": WithAPIKey(testKey), "file": WithAPIKeyFile(file), "oauth": WithClientCredentials(oauth)} {
		c := newClient(t, opt)
		for _, v := range []any{c, *c, c.WithKey(testKey), c.s, *c.s, c.s.credential, []any{c}, map[string]any{"c": c, "s": *c.s}, c.Logs, *c.Logs, c.guard, opt} {
			for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				text := fmt.Sprintf(format, v)
				for _, secret := range []string{testKey, oauth.ClientSecret, fmt.Sprintf("%x", testKey), fmt.Sprintf("%x", oauth.ClientSecret)} {
					if strings.Contains(text, secret) {
						t.Errorf("%s: %s of %T shows %s", name, format, v, text)
					}
				}
			}
		}
		if got, want := fmt.Sprintf("%v %#v", c, c), "client of "+DefaultBaseURL+" client of "+DefaultBaseURL; got != want {
			t.Errorf("%s: printed as %q, want %q", name, got, want)
		}
	}
}
