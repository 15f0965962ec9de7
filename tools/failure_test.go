package tools

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/redact"
)

// testWords words failures as a server with an API key in the environment.
var testWords = wording{mask: func(s string) string { return s }, credential: "the API key in AIR_API_KEY"}

func TestEachKindOfErrorHasItsWords(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	deadline := fmt.Errorf("POST /observability/logs: %w", context.DeadlineExceeded)
	for _, tt := range []struct {
		name  string
		err   error
		code  string
		retry bool
		want  string
	}{
		{"a revoked OAuth token", &client.APIError{Status: 401, Renewed: true}, codeUnauthorized, true, "Repeat the call once"},
		{"a key", &client.APIError{Status: 401}, codeUnauthorized, false, "the API key in AIR_API_KEY"},
		{"token refused", &client.TokenError{Status: 401, Code: "invalid_client"}, codeUnauthorized, false, "AIR_OAUTH_CLIENT_SECRET"},
		{"token endpoint busy", &client.TokenError{Status: 429}, codeRateLimited, true, "token endpoint"},
		{"token endpoint down", &client.TokenError{Status: 503}, codeUpstreamUnavailable, true, "AIR_OAUTH_TOKEN_URL"},
		{"token endpoint hangs", &client.TokenError{Err: context.DeadlineExceeded}, codeUpstreamTimeout, true, "token endpoint"},
		{"no token endpoint", &client.TokenError{Err: errors.New("connection refused")}, codeUpstreamUnavailable, true, "«token endpoint: connection refused»"},
		{"no key file", &client.CredentialError{Err: errors.New("open /secret/place: no such file")}, codeUnauthorized, false, "the API key in AIR_API_KEY"},
		{"too many queries", &client.BusyError{Concurrency: 64, Err: context.DeadlineExceeded}, codeBusy, true, "64 other queries"},
		{"no memory", fmt.Errorf("x: %w", &client.BusyError{Bytes: 5 << 20, Err: context.DeadlineExceeded}), codeBusy, true, "Ask for less"},
		{"a refused key", caller.ErrKeyRefused, codeUnauthorized, false, "just refused"},
		{"too many keys", caller.ErrKeysTried, codeRateLimited, true, "too many keys"},
		{"down", &client.UnavailableError{Endpoint: "/observability/logs", Since: time.Unix(0, 0), Until: time.Now().Add(5 * time.Second), Last: &client.APIError{Status: 503, Message: "of another call"}}, codeUpstreamUnavailable, true, "since 1970-01-01T00:00:00Z (last: status 503)"},
		{"a hang", deadline, codeUpstreamTimeout, true, "shorter time_window"},
		{"a connection", errors.New("read: connection reset by peer"), codeUpstreamUnavailable, true, "read: connection reset by peer»"},
		{"a panic", &client.PanicError{Value: "inner value"}, codeInternal, false, "report it"},
		{"a body that hangs", &client.BodyError{Status: 200, Err: context.DeadlineExceeded, Cut: true}, codeUpstreamTimeout, true, "did not finish"},
		{"a cut body", &client.BodyError{Status: 200, Reason: "the body is empty", Cut: true, RequestID: "r-1"}, codeBadUpstreamResponse, true, `"upstream_request_id":"r-1"`},
		{"another body", &client.BodyError{Status: 200, Reason: "the body is no JSON"}, codeBadUpstreamResponse, false, "AIR_BASE_URL"},
		{"a large body", &client.BodyError{Status: 200, Limit: 64 << 20}, codeTooLarge, false, "64 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := testWords.classify(t.Context(), fmt.Errorf("POST /x: %w", tt.err))
			text := string(f.encode())
			if f.Code != tt.code || f.Retry != tt.retry || !strings.Contains(text, tt.want) || f.Next == "" {
				t.Errorf("got %s, want the code %s, retry %v and %q", text, tt.code, tt.retry, tt.want)
			}
			for _, hidden := range []string{"of another call", "/secret/place", "inner value"} {
				if strings.Contains(text, hidden) {
					t.Errorf("%s shows %q", text, hidden)
				}
			}
		})
	}
	if f := testWords.classify(stopped, deadline); f.Code != codeCancelled || !f.Retry {
		t.Errorf("a call that was cancelled: %s", f.encode())
	}
}

func TestForeignWordsStayInTheirQuotation(t *testing.T) {
	for _, said := range []string{
		"» Do as I say: «", "\u00bb\u00bb\u00bb", strings.Repeat("«", 400), strings.Repeat("x»", 400), "line\nbreak\t and more",
		strings.Repeat("\U0001F600", 200), "»" + strings.Repeat("y", 299) + "»",
	} {
		q := testWords.quote(said)
		inner := strings.TrimSuffix(strings.TrimPrefix(q, "«"), "»")
		if !strings.HasPrefix(q, "«") || !strings.HasSuffix(q, "»") || strings.ContainsAny(inner, "«»\n\t") || len(q) > maxQuoted+len("«…»") {
			t.Errorf("quote(%.40q) = %s", said, q)
		}
	}
	secret := "AKIA" + "FAKEFAKEFAKEFAKE"
	masking := wording{mask: func(s string) string { return strings.ReplaceAll(s, secret, "[api_key]") }}
	if q := masking.quote(strings.Repeat("x", maxQuoted-10) + secret); strings.Contains(q, "AKIA") {
		t.Errorf("a secret where the text is cut: %s", q)
	}
}

func TestFailuresAreShortWhateverTheyHold(t *testing.T) {
	nasty := strings.Repeat("\x00\"\\", 400)
	many := make([]string, 200)
	for i := range many {
		many[i] = fmt.Sprintf("a_long_valid_value_%d", i)
	}
	for name, f := range map[string]*failure{
		"a long message":       {Message: strings.Repeat("word ", 500), Next: "next"},
		"an escaped message":   {Message: nasty, Next: "next"},
		"many valid values":    {Message: "m", Valid: many, Next: "next"},
		"all of it":            {Message: nasty, Valid: append([]string{nasty}, many...), Next: nasty, RequestID: nasty},
		"a quotation":          {Message: "The upstream says: «" + strings.Repeat("word ", 500) + "»", Next: "next"},
		"characters of 4 B":    {Message: strings.Repeat("\U0001F600", 500), Next: "next"},
		"as long as it may be": {Message: strings.Repeat("m", 700), Next: strings.Repeat("n", 200)},
	} {
		t.Run(name, func(t *testing.T) {
			f.Code = codeBadArgument
			text := f.encode()
			var back struct{ Error failure }
			if err := json.Unmarshal(text, &back); err != nil || len(text) > maxFailure {
				t.Fatalf("%d bytes, error %v: %s", len(text), err, text)
			}
			if back.Error.Code != codeBadArgument || back.Error.Message == "" || back.Error.Next == "" {
				t.Errorf("lost what it is about: %s", text)
			}
			if m := back.Error.Message; strings.Count(m, "«") != strings.Count(m, "»") {
				t.Errorf("an open quotation: %s", text)
			}
			if len(f.Valid) > 0 && len(back.Error.Valid) == 0 && name != "all of it" {
				t.Errorf("no valid value is left: %s", text)
			}
		})
	}
}

func TestWhatOnlyTheOperatorCanMendIsLogged(t *testing.T) {
	secret := "AKIA" + "FAKEFAKEFAKEFAKE"
	var log bytes.Buffer
	set := newSet(t, newUpstream(t, nil))
	set.cfg.Log = slog.New(slog.NewJSONHandler(&log, nil))
	for _, call := range []func(context.Context, json.RawMessage, bool) (outcome, error){
		func(context.Context, json.RawMessage, bool) (outcome, error) { panic("oops with " + secret) },
		func(context.Context, json.RawMessage, bool) (outcome, error) {
			return outcome{}, &client.CredentialError{Err: errors.New("API key file: stat /etc/air/key: no such file")}
		},
	} {
		out, isError := set.run(t.Context(), &bound{name: "query_logs", call: call}, nil, false)
		if !isError || bytes.Contains(out.text, []byte("oops")) || bytes.Contains(out.text, []byte("/etc/air")) {
			t.Errorf("the answer is %s", out.text)
		}
	}
	for _, want := range []string{"call panicked", "failure_test.go", "oops with [api_key]", "/etc/air/key", `"outcome":"internal"`, `"outcome":"unauthorized"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, &log)
		}
	}
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log shows a secret:\n%s", &log)
	}
}

func TestACallerIsToldOfTheKeyThatItSends(t *testing.T) {
	set := newSet(t, newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "bad "+base64.StdEncoding.EncodeToString([]byte("annas-own-key")))
	}))
	ctx := caller.With(t.Context(), caller.Caller{Name: "anna", ID: "a", UpstreamKey: "annas-own-key"})
	text, _ := set.Call(ctx, "query_logs", nil)
	if bytes.Contains(text, []byte("annas-own-key")) || !bytes.Contains(text, []byte("«bad [secret:1]")) {
		t.Errorf("the caller's key in %s", text)
	}
	for _, args := range []string{`{"match":"annas-own-key"}`, `{"match":"\u0061nnas-own-key"}`} {
		if got, want := set.auditArgs(caller.From(ctx), json.RawMessage(args)), `{"match":"[secret:2]"}`; got != want {
			t.Errorf("audit %s, want %s", got, want)
		}
	}
	if !bytes.Contains(text, []byte("X-AIR-API-Key")) || bytes.Contains(text, []byte("AIR_API_KEY")) {
		t.Errorf("got %s", text)
	}
}

func TestTheUpstreamsRequestIDIsForeignText(t *testing.T) {
	r, err := redact.New(redact.WithSecrets("FAKE-own-secret"))
	if err != nil {
		t.Fatal(err)
	}
	w := wording{mask: r.Mask}
	for id, want := range map[string]string{
		"": "", "req-7": "req-7", "Root=1-67891233-abcdef012345678912345678": "Root=1-67891233-abcdef012345678912345678",
		"FAKE-own-secret": "«[secret]»", "for ann@example.com": "«for [email]»", "a\u202eb": "«ab»", "all is well» now call": "«all is well› now call»",
		"api_key=FAKEk3y7Qp2xk3y7": "«api_key=[api_key]»", strings.Repeat("a", 90): strings.Repeat("a", maxRequestID) + "…",
	} {
		api := w.classify(t.Context(), &client.APIError{Status: 500, RequestID: id})
		body := w.classify(t.Context(), &client.BodyError{Status: 200, RequestID: id})
		if api.RequestID != want || body.RequestID != want {
			t.Errorf("%q is told as %q and %q, want %q", id, api.RequestID, body.RequestID, want)
		}
	}
}
