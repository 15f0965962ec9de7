package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"airefinery-mcp/internal/corpus"
)

func queryLogs(t *testing.T, c *Client) (*LogsResponse, error) {
	t.Helper()
	return c.Logs.Query(t.Context(), LogsRequest{})
}

func TestBodiesThatAreNoResponseSayWhatTheyAre(t *testing.T) {
	z, zs := gzipped(emptyLogs), zstandard(t, emptyLogs)
	for _, tt := range []struct {
		name, body string
		header     []string
		reason     string
		said       string
		cut        bool // may be tried again
	}{
		{name: "empty", body: "", reason: "the body is empty", cut: true},
		{name: "white space", body: " \n", reason: "the body is empty", cut: true},
		{name: "empty, labelled gzip", body: "", header: []string{"Content-Encoding", "gzip"}, reason: "the body is empty", cut: true},
		{name: "HTML", body: "<!DOCTYPE html><html><title> Sign in\n to go on </title>", reason: "the body is an HTML page", said: "Sign in to go on"},
		{name: "HTML without a title", body: "<html><body>hi", reason: "the body is an HTML page"},
		{name: "text", body: "all is well", reason: `the body is no JSON: byte 0: want a value, found 'a'`},
		{name: "another object", body: `{"message2":"hi","n":1}`, reason: `the body is no response: want a response object, found an object without a result`, said: `{"message2":"hi","n":1}`},
		{name: "a number", body: `12`, reason: "the body is no response: want a response object, found a number"},
		{name: "cut JSON", body: emptyLogs[:40], reason: "the body ends in the middle, after 40 bytes", cut: true},
		{name: "more than one", body: emptyLogs + "{}", reason: "the body is no JSON: byte 64: want the end, found '{'"},
		{name: "deep", body: `{"data":` + strings.Repeat("[", 200_000), reason: "the body is no response: the JSON nests deeper than 1000 levels"},
		{name: "cut gzip", body: z[:len(z)-9], header: []string{"Content-Encoding", "gzip"}, reason: "the body broke off after", cut: true},
		{name: "damaged gzip", body: z[:len(z)-3] + "xyz", header: []string{"Content-Encoding", "gzip"}, reason: "the body broke off after 64 bytes: gzip: invalid checksum"},
		{name: "gzip that is none", body: emptyLogs, header: []string{"Content-Encoding", "gzip"}, reason: "the body is labelled gzip, but is not: gzip: invalid header"},
		{name: "empty, labelled zstd", body: "", header: []string{"Content-Encoding", "zstd"}, reason: "the body is empty", cut: true},
		{name: "cut zstd", body: zs[:len(zs)-9], header: []string{"Content-Encoding", "zstd"}, reason: "the body broke off after", cut: true},
		{name: "damaged zstd", body: zs[:len(zs)-3] + "xyz", header: []string{"Content-Encoding", "zstd"}, reason: "the body broke off after 0 bytes: CRC check failed"},
		{name: "zstd that is none", body: emptyLogs, header: []string{"Content-Encoding", "zstd"}, reason: "the body is labelled zstd, but is not: "},
		{name: "zstd of a window of 16 MiB", body: "\x28\xb5\x2f\xfd\x00\x70" + strings.Repeat("\x00", 20), header: []string{"Content-Encoding", "zstd"}, reason: "the body broke off after 0 bytes: window size exceeded"},
		{name: "gzip without the label", body: z, reason: "the body is no JSON: byte 0: want a value, found '\\x1f'"},
		{name: "an encoding not asked for", body: "x", header: []string{"Content-Encoding", "br"}, reason: `the body has the encoding "br", which was not asked for`},
		{name: "the key quoted", body: `{"you":"` + testKey + `"}`, reason: `the body is no response: want a response object, found an object without a result`, said: `{"you":"***"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := queryLogs(t, newAPI(t, answer(200, tt.body, tt.header...)))
			var body *BodyError
			if !errors.As(err, &body) {
				t.Fatalf("error %v", err)
			}
			if !strings.HasPrefix(body.Reason, tt.reason) || body.Said != tt.said || body.Endpoint != "/observability/logs" || body.Status != 200 || body.Limit != 0 {
				t.Errorf("%+v, want %s", body, tt.reason)
			}
			if repeatable(err) != tt.cut || body.Cut != tt.cut {
				t.Errorf("tried again is %v, cut %v, want %v", repeatable(err), body.Cut, tt.cut)
			}
			if !strings.HasPrefix(err.Error(), "POST /observability/logs: the body ") {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestTheLimitOnABodyIsExact(t *testing.T) {
	size := int64(len(emptyLogs))
	for _, zip := range []bool{false, true} {
		for limit, fits := range map[int64]bool{size - 1: false, size: true, size + 1: true, 1: false} {
			handler := answer(200, emptyLogs)
			if zip {
				handler = answer(200, gzipped(emptyLogs), "Content-Encoding", "gzip")
			}
			r, err := queryLogs(t, newAPI(t, handler, WithMaxBody(limit)))
			var body *BodyError
			switch {
			case fits && (err != nil || r.Bytes != size):
				t.Errorf("limit %d, gzip %v: %v", limit, zip, err)
			case !fits && (!errors.As(err, &body) || body.Limit != limit || body.Reason != fmt.Sprintf("the body is larger than %d bytes", limit)):
				t.Errorf("limit %d, gzip %v: error %v", limit, zip, err)
			}
		}
	}
}

func TestErrorBodiesOfEveryFormSayWhatIsWrong(t *testing.T) {
	captured := func(name string) string { return string(capture(t, name)) }
	long := strings.Repeat("very long ", maxErrorMessage/5)
	for _, tt := range []struct {
		name, body   string
		status       int
		typ, message string
	}{
		{"FastAPI text", captured("errors/err_fastapi_401.json"), 401, "", "Not authenticated"},
		{"FastAPI list", captured("errors/err_fastapi_422_missing.json"), 422, "", "body.metric: field required"},
		{"FastAPI plain", captured("errors/err_fastapi_500.txt"), 500, "", "Internal Server Error"},
		{"nginx 429", captured("errors/err_nginx_429.txt"), 429, "", "429 Too Many Requests"},
		{"nginx 502", captured("errors/err_nginx_502.txt"), 502, "", "502 Bad Gateway"},
		{"Loki query", captured("loki/loki_bad_query.txt"), 400, "", "parse error at line 1, col 18: syntax error: unexpected $end, expecting } or ,"},
		{"Loki limit", captured("loki/loki_limit_exceeded.txt"), 400, "", "max entries limit per query exceeded, limit max_entries_limit_per_query (100000 5000)"},
		{"Prometheus bad data", captured("prom/prom_bad_data.json"), 400, "bad_data", `invalid parameter "query": 1:5: parse error: unclosed left parenthesis`},
		{"Prometheus timeout", captured("prom/prom_timeout.json"), 503, "timeout", "query timed out in query execution"},
		{"empty", "", 500, "", ""},
		{"empty object", "{}", 500, "", ""},
		{"null", "null", 500, "", ""},
		{"JSON text", `"it is broken"`, 500, "", "it is broken"},
		{"nested error", `{"error":{"code":5,"message":"quota used up"}}`, 403, "", "quota used up"},
		{"detail object", `{"detail":{"msg":"no","loc":["body","limit",0]}}`, 422, "", "body.limit.0: no"},
		{"two details", `{"detail":[{"loc":["body","a"],"msg":"x"},{"loc":"b","msg":"y"},"z"]}`, 422, "", "body.a: x; y; z"},
		{"OAuth", `{"error":"invalid_token","error_description":"expired"}`, 401, "", "invalid_token"},
		{"unknown form", `{"code": 17, "info": "bad"}`, 400, "", `{"code": 17, "info": "bad"}`},
		{"deep", `{"detail":{"detail":{"detail":{"detail":{"detail":{"detail":"far down"}}}}}}`, 400, "", `{"detail":{"detail":{"detail":{"detail":{"detail":{"detail":"far down"}}}}}}`},
		{"HTML that is longer in lower case", "<html>İİİİİİİİİİİİİİİİİİİİ<title>502</title>", 502, "", "502"},
		{"HTML with a heading", "<html><title></title><h1 class=x>Gone\n away", 502, "", "Gone away"},
		{"cut JSON", `{"detail":"half`, 500, "", `{"detail":"half`},
		{"markup and control characters", "<b>no\x1b[31m way\u202e\u200b</b>\r\n\tnow", 400, "", "b no[31m way /b now"},
		{"long", long, 400, "", long[:maxErrorMessage-4] + "…"},
		{"the key quoted", "request had 'Authorization: Bearer " + testKey + "'", 400, "", "request had 'Authorization: Bearer ***'"},
		{"the key where the message is cut", strings.Repeat("x", maxErrorMessage-10) + testKey, 400, "", strings.Repeat("x", maxErrorMessage-10) + "***"},
		{"the key in JSON", `{"detail":"key ` + testKey + ` is bad"}`, 403, "", "key *** is bad"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, zip := range []bool{false, true} {
				handler := answer(tt.status, tt.body, "Content-Type", "application/json", "X-Correlation-Id", "id\u202e 7", "Retry-After", "7")
				if zip {
					handler = answer(tt.status, gzipped(tt.body), "Content-Encoding", "gzip", "X-Correlation-Id", "id 7", "Retry-After", "7")
				}
				_, err := queryLogs(t, newAPI(t, handler))
				var api *APIError
				if !errors.As(err, &api) {
					t.Fatalf("error %v", err)
				}
				want := APIError{Status: tt.status, Endpoint: "/observability/logs", Type: tt.typ, Message: tt.message, RetryAfter: 7 * time.Second, RequestID: "id 7"}
				if *api != want {
					t.Errorf("gzip %v:\n got %+v\nwant %+v", zip, *api, want)
				}
			}
		})
	}
}

func TestAFailureToldAt200IsAnAPIError(t *testing.T) {
	_, err := queryLogs(t, newAPI(t, answer(200, `{"status":"error","errorType":"bad_data","error":"no `+testKey+`"}`, "X-Request-Id", "r1")))
	var api *APIError
	if !errors.As(err, &api) || *api != (APIError{Status: 200, Endpoint: "/observability/logs", Type: "bad_data", Message: "no ***", RequestID: "r1"}) {
		t.Errorf("%+v", err)
	}
	_, err = queryLogs(t, newAPI(t, answer(200, `{"detail":[{"loc":["body","limit"],"msg":"too large"}]}`)))
	if !errors.As(err, &api) || api.Message != "body.limit: too large" {
		t.Errorf("%+v", err)
	}
}

func TestRedirectsStayWithinTheOrigin(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the request followed to another origin, with %q", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	for _, tt := range []struct {
		name    string
		status  int
		to      string
		message string // "" when it is followed
	}{
		{"307 within", 307, "/moved", ""},
		{"308 within", 308, "/moved", ""},
		{"302 within, which would be a GET", 302, "/moved", "redirects to http://127.0.0.1"},
		{"303 within", 303, "/moved", "redirects to http://127.0.0.1"},
		{"307 to another origin", 307, elsewhere.URL + "/?" + testKey, "redirects to " + elsewhere.URL},
		{"302 to another origin", 302, elsewhere.URL, "redirects to " + elsewhere.URL},
		{"307 to https", 307, "https://127.0.0.1/", "redirects to https://127.0.0.1"},
		{"307 round and round", 307, "/gateway/observability/logs", "redirects to http://127.0.0.1"},
		{"307 to nowhere", 307, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/moved" {
					body, _ := io.ReadAll(r.Body)
					if r.Method != "POST" || string(body) != "{}" || r.Header.Get("Authorization") != "Bearer "+testKey || len(r.Header["Sdk_version"]) != 1 {
						t.Errorf("%s %s %v", r.Method, body, r.Header)
					}
					_, _ = io.WriteString(w, emptyLogs)
					return
				}
				asked++
				if tt.to != "" {
					w.Header().Set("Location", tt.to)
				}
				w.WriteHeader(tt.status)
			})
			_, err := queryLogs(t, c)
			var api *APIError
			switch {
			case tt.message == "" && tt.to != "":
				if err != nil {
					t.Error(err)
				}
			case !errors.As(err, &api) || api.Status != tt.status || !strings.HasPrefix(api.Message, tt.message) || strings.Contains(err.Error(), testKey):
				t.Errorf("error %v", err)
			case asked > maxRedirects+1:
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func TestCutConnectionsAreErrorsOfTheConnection(t *testing.T) {
	for name, text := range map[string]string{
		"at once":              "",
		"in the status line":   "HTTP/1.1 2",
		"in the headers":       "HTTP/1.1 200 OK\r\nContent-Le",
		"in the body":          "HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n{\"status\"",
		"in a chunk":           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"status\"",
		"between chunks":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
		"in the gzip header":   "HTTP/1.1 200 OK\r\nContent-Length: 64\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
		"before the last byte": fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(emptyLogs)+1, emptyLogs),
	} {
		c := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		})
		if _, err := queryLogs(t, c); err == nil || !repeatable(err) || !down(err) {
			t.Errorf("cut %s: error %v, tried again %v, down %v", name, err, repeatable(err), down(err))
		}
	}
	c := newClient(t, WithBaseURL("http://127.0.0.1:1"), WithAPIKey(testKey), WithMaxAttempts(1))
	if _, err := queryLogs(t, c); err == nil || !repeatable(err) {
		t.Errorf("nobody listens: error %v", err)
	}
	for name, err := range map[string]error{
		"given up":     fmt.Errorf("x: %w", connError{context.Canceled}),
		"out of time":  connError{context.DeadlineExceeded},
		"no error":     nil,
		"a panic":      errors.New("panic"),
		"a bad answer": &APIError{Status: 500},
	} {
		if repeatable(err) || down(err) {
			t.Errorf("%s: %v is tried again", name, err)
		}
	}
}

func TestHTTP2IsSpokenAndItsResetsAreErrorsOfTheConnection(t *testing.T) {
	cut := ""
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 || len(r.Header["Sdk_version"]) != 1 {
			t.Errorf("%s, headers %v", r.Proto, r.Header)
		}
		switch cut {
		case "in the body":
			_, _ = io.WriteString(w, emptyLogs[:9])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		case "at once":
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, emptyLogs)
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	c := newClient(t, WithBaseURL(srv.URL), WithAPIKey(testKey), WithMaxAttempts(1), WithHTTPClient(srv.Client()))
	if _, err := queryLogs(t, c); err != nil {
		t.Fatal(err)
	}
	for _, cut = range []string{"in the body", "at once"} {
		if _, err := queryLogs(t, c); err == nil || !repeatable(err) || !down(err) {
			t.Errorf("cut %s: error %v, tried again %v", cut, err, repeatable(err))
		}
	}
	stranger := newClient(t, WithBaseURL(srv.URL), WithAPIKey(testKey), WithMaxAttempts(1))
	if _, err := queryLogs(t, stranger); err == nil || repeatable(err) {
		t.Errorf("a certificate that nobody knows: error %v, tried again %v", err, repeatable(err))
	}
}

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "-1": 0, "7": 7 * time.Second, " 1.5 ": 1500 * time.Millisecond, "soon": 0, "NaN": 0,
		"Inf": maxRetryAfter * time.Second, "99999999999999999999": maxRetryAfter * time.Second,
		"Mon, 23 Nov 2026 10:00:30 GMT": 30 * time.Second, "Mon, 23 Nov 2026 09:00:00 GMT": 0,
		"Fri, 31 Dec 9999 23:59:59 GMT": maxRetryAfter * time.Second, "Monday, 23-Nov-26 10:00:30 GMT": 30 * time.Second,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("retryAfter(%q) = %s, want %s", text, got, want)
		}
	}
}

// FuzzRetryAfter holds the bounds of a wait, that whole seconds and dates are
// exact, and that what is neither is none.
func FuzzRetryAfter(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{"7", "1e3", "Mon, 23 Nov 2026 10:00:30 GMT", "-0", "0x1p9", "inf", "99999999999999999999", "Monday, 23-Nov-26 10:00:30 GMT", "Mon Nov 23 10:00:30 2026"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		d := retryAfter(text, now)
		if d < 0 || d > maxRetryAfter*time.Second {
			t.Errorf("retryAfter(%q) = %s", text, d)
		}
		text = strings.TrimSpace(text)
		var want time.Duration
		switch n, err := strconv.ParseFloat(text, 64); {
		case n > 0: // also one out of range
			want = time.Duration(min(n, maxRetryAfter) * 1e9)
			if err != nil {
				want = d
			}
		case err != nil:
			if at, err := http.ParseTime(text); err == nil {
				want = min(max(0, at.Sub(now)), maxRetryAfter*time.Second)
			}
		}
		if d != want {
			t.Errorf("retryAfter(%q) = %s, want %s", text, d, want)
		}
	})
}

// FuzzErrorMessage holds that what is told of any body is clean and bounded,
// and that words in each place where engines put them are found.
func FuzzErrorMessage(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{`{"detail":[{"loc":["body","metric"],"msg":"m"}]}`, `{"error":{"message":"m"}}`, "<html><title>t</title>", "<title", "<h1>x</h1",
		`{"errorType":"timeout","error":"e"}`, "plain \x1b[0m text", `[[[[["x"]]]]]`, "İ<title>x</title>", "<html><TITLE>İİİ</TITLE>", "<html>İİİİİİİİİİİİİİİİİİİİ<title>x</title>"} {
		f.Add([]byte(text))
	}
	places := []string{`%s`, `{"detail":%s}`, `{"detail":[{"loc":[],"msg":%s}]}`, `{"status":"error","errorType":"x","error":%s}`, `{"error":{"code":1,"message":%s}}`}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > maxInput {
			return
		}
		typ, message := errorMessage(text)
		checkClean(t, typ, 60)
		checkClean(t, message, maxErrorMessage)
		place := places[len(text)%len(places)]
		said := cleanText(string(text), maxErrorMessage)
		quoted, err := json.Marshal(string(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, message := errorMessage(fmt.Appendf(nil, place, quoted)); said != "" && message != said {
			t.Errorf("%q in %s: %q, want %q", text, place, message, said)
		}
	})
}

// FuzzCleanText holds that text is clean, bounded, cleaned once for all, and
// loses no letter but to the bound.
func FuzzCleanText(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{"", "a\x00b", "\u202eabc", "é…", "<script>", strings.Repeat("€", 50), "a\u2028b", "\xff\xfe"} {
		f.Add(text, 20)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 8 + max(limit, -limit, 0)%300
		clean := cleanText(text, limit)
		checkClean(t, clean, limit)
		if again := cleanText(clean, limit); again != clean && !strings.HasSuffix(clean, "…") {
			t.Errorf("%q is clean, but becomes %q", clean, again)
		}
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return -1
			}, s)
		}
		if all, kept := letters(text), letters(clean); kept != all && !(strings.HasSuffix(clean, "…") && strings.HasPrefix(all, kept)) {
			t.Errorf("%q becomes %q", text, clean)
		}
	})
}

func checkClean(t *testing.T, text string, limit int) {
	t.Helper()
	if len(text) > limit || !utf8.ValidString(text) || strings.TrimSpace(text) != text {
		t.Errorf("%q has %d bytes of %d", text, len(text), limit)
	}
	for _, r := range text {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '<' || r == '>' || r == utf8.RuneError {
			t.Errorf("%q holds %q", text, r)
		}
	}
}
