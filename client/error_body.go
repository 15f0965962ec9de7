package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"airefinery-mcp/client/internal/jsonscan"
)

// Bounds of what is kept of an error's body, in bytes.
const (
	maxErrorBody    = 64 << 10
	maxErrorMessage = 2000
)

// apiError reads an answer with another status than 2xx.
func apiError(resp *http.Response, path, token string) *APIError {
	r, _, _, err := decompressed(resp.Body, resp.Header)
	if err != nil {
		r = resp.Body // what is left of it may say enough
	}
	text, _ := io.ReadAll(io.LimitReader(r, maxErrorBody)) // what came before an error may say enough
	text = mask(text, token)
	e := &APIError{
		Status: resp.StatusCode, Endpoint: path,
		RetryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now()),
		RequestID:  requestID(resp.Header),
	}
	e.Type, e.Message = errorMessage(text)
	return e
}

// mask takes our own credential out of a text that quotes the request. That
// comes before anything else: a token that is cut cannot be found any more.
func mask(text []byte, token string) []byte {
	if len(token) < 4 {
		return text
	}
	return bytes.ReplaceAll(text, []byte(token), []byte("***"))
}

// explain turns a failure to read a body into an error that says what the
// body was.
func (b *body) explain(path string, status int, requestID string, err error, token string) error {
	var failed *failedBody
	if errors.As(err, &failed) {
		_, message := errorMessage(mask([]byte(failed.message), token))
		return &APIError{Status: status, Endpoint: path, Type: cleanText(failed.typ, 60), Message: message, RequestID: requestID}
	}
	if busy := (*BusyError)(nil); errors.As(b.err, &busy) {
		return busy
	}
	b.head = mask(b.head, token)
	e := &BodyError{Endpoint: path, Status: status, RequestID: requestID, Bytes: b.bytes, Wire: b.wire.n, Err: err}
	var other *notResponse
	switch {
	case b.over:
		e.Limit, e.Reason = b.limit, fmt.Sprintf("the body is larger than %d bytes", b.limit)
	case b.err != nil:
		e.Err, e.Cut = b.err, broken(b.err)
		e.Reason = fmt.Sprintf("the body broke off after %d bytes: %v", b.bytes, withoutAddress(b.err))
	case errors.As(err, &other):
		e.Reason = "the body is no response: " + other.Error()
		_, e.Said = errorMessage(b.head)
	case len(bytes.TrimSpace(b.head)) == 0:
		e.Reason, e.Cut = "the body is empty", true // without a length it may have been cut at once
	case looksLikeHTML(b.head):
		e.Reason = "the body is an HTML page"
		_, e.Said = errorMessage(b.head)
	case errors.Is(err, jsonscan.ErrTooDeep):
		e.Reason = "the body is no response: " + err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Reason, e.Cut = fmt.Sprintf("the body ends in the middle, after %d bytes", b.bytes), true
	default:
		e.Reason = "the body is no JSON: " + cleanText(err.Error(), 200)
	}
	return e
}

func looksLikeHTML(head []byte) bool {
	head = bytes.ToLower(bytes.TrimSpace(head))
	return bytes.HasPrefix(head, []byte("<!doctype")) || bytes.HasPrefix(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<head"))
}

// errorMessage finds the words for a person in an error's body, whatever its
// form, and the engine's word for the kind of error.
func errorMessage(text []byte) (typ, message string) {
	text = bytes.TrimSpace(text)
	if looksLikeHTML(text) {
		return "", cleanText(htmlTitle(text), maxErrorMessage)
	}
	var v any
	if json.Unmarshal(text, &v) != nil {
		return "", cleanText(string(text), maxErrorMessage)
	}
	if m, ok := v.(map[string]any); ok {
		typ, _ = m["errorType"].(string)
	}
	message = words(v, 0)
	if message == "" && len(text) > len("{}") && text[0] == '{' {
		message = string(text) // of a form that is not known: better than nothing
	}
	return cleanText(typ, 60), cleanText(message, maxErrorMessage)
}

// words finds the message in a decoded body: FastAPI's detail, Prometheus'
// error, the message of an error object.
func words(v any, depth int) string {
	if depth > 4 {
		return ""
	}
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var all []string
		for _, item := range v[:min(len(v), 5)] {
			if s := words(item, depth+1); s != "" {
				all = append(all, s)
			}
		}
		return strings.Join(all, "; ")
	case map[string]any:
		if msg, ok := v["msg"].(string); ok {
			if place := location(v["loc"]); place != "" {
				return place + ": " + msg
			}
			return msg
		}
		for _, name := range []string{"detail", "error", "message", "error_description", "title", "errors", "reason"} {
			if inner, ok := v[name]; ok {
				if s := words(inner, depth+1); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

// location joins where in the request a validation failed: "body.metric".
func location(v any) string {
	list, ok := v.([]any)
	if !ok {
		return ""
	}
	var parts []string
	for _, p := range list {
		parts = append(parts, fmt.Sprint(p))
	}
	return strings.Join(parts, ".")
}

// htmlTitles are a page's title and, for one without, its headings.
var htmlTitles = []*regexp.Regexp{regexp.MustCompile(`(?i)<title[^>]*>([^<]*)`), regexp.MustCompile(`(?i)<h1[^>]*>([^<]*)`)}

// htmlTitle is the text of a page's title or, without one, of its first heading.
func htmlTitle(page []byte) string {
	for _, re := range htmlTitles {
		if m := re.FindSubmatch(page); m != nil {
			if text := strings.TrimSpace(string(m[1])); text != "" {
				return text
			}
		}
	}
	return ""
}

// cleanText makes foreign text fit for one line of at most limit bytes: no
// control, direction or invisible characters, no markup.
func cleanText(s string, limit int) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '<' || r == '>':
			space = b.Len() > 0
			continue
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r):
			continue
		}
		if b.Len()+utf8.RuneLen(r)+len("…")+1 > limit {
			return b.String() + "…"
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// maxRetryAfter is the longest wait that is reported, in seconds: 11 days.
const maxRetryAfter = 1e6

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		if n > 0 {
			return time.Duration(min(n, maxRetryAfter) * float64(time.Second))
		}
		return 0
	}
	if t, err := http.ParseTime(text); err == nil && t.After(now) {
		return min(t.Sub(now), maxRetryAfter*time.Second)
	}
	return 0
}

// requestID finds the upstream's id of a request in the usual headers.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "X-Amzn-Trace-Id", "Cf-Ray", "Traceparent"} {
		if id := h.Get(name); id != "" {
			return cleanText(id, 80)
		}
	}
	return ""
}
