package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/network"
)

// The codes of failures. They are stable: an assistant, or a program around
// it, may decide on them.
const (
	codeBadArgument         = "bad_argument"
	codeUnauthorized        = "unauthorized"
	codeForbidden           = "forbidden"
	codeNotFound            = "not_found"
	codeRateLimited         = "rate_limited"
	codeUpstreamTimeout     = "upstream_timeout"
	codeUpstreamUnavailable = "upstream_unavailable"
	codeBadUpstreamResponse = "bad_upstream_response"
	codeTooLarge            = "too_large"
	codeBusy                = "busy"
	codeCancelled           = "cancelled"
	codeMisconfigured       = "misconfigured"
	codeInternal            = "internal"
)

// failure is why a call has no answer, worded for a model: what is wrong,
// what to do next, and whether the same call can succeed later.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Valid lists what would have been accepted.
	Valid []string `json:"valid,omitempty"`
	// Next is what to do about it.
	Next string `json:"next,omitempty"`
	// Retry tells whether the same call can succeed, and RetryAfter when.
	Retry      bool `json:"retry"`
	RetryAfter int  `json:"retry_after_s,omitempty"`
	// Status and RequestID are the upstream's.
	Status    int    `json:"upstream_status,omitempty"`
	RequestID string `json:"upstream_request_id,omitempty"`
}

func (f *failure) Error() string { return f.Code + ": " + f.Message }

// maxFailure is the most bytes of a failure's text.
const maxFailure = 1000

// encode writes the failure as the text of a result. What is too long for it
// loses words of the message first, then valid values, then the rest.
func (f *failure) encode() []byte {
	short := *f
	text := short.json()
	for _, words := range []int{300, 120, 40} {
		if len(text) > maxFailure {
			short.Message = shorten(short.Message, words)
			text = short.json()
		}
		for len(text) > maxFailure && len(short.Valid) > 4 {
			short.Valid = append(short.Valid[:len(short.Valid)*2/3:len(short.Valid)*2/3], "…")
			text = short.json()
		}
	}
	if len(text) > maxFailure {
		short.Valid, short.Next, short.RequestID = nil, shorten(short.Next, 60), shorten(short.RequestID, 20)
		text = short.json()
	}
	return text
}

func (f *failure) json() []byte {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]*failure{"error": f}); err != nil {
		return []byte(`{"error":{"code":"internal","message":"the failure could not be written","retry":false}}`)
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

// shorten cuts text to so many bytes. A quotation that is cut open is closed.
func shorten(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	s = s[:bytes] + "…"
	if strings.Count(s, "«") > strings.Count(s, "»") {
		s += "»"
	}
	return s
}

// badArgument says which argument is wrong, and how it would be right.
func badArgument(next, format string, args ...any) *failure {
	return &failure{Code: codeBadArgument, Message: fmt.Sprintf(format, args...), Next: next}
}

// misconfigured says why this server cannot ask the API. Whoever reads it is at
// the machine that runs it, as it is served over stdio only.
func misconfigured(reason error) *failure {
	return &failure{Code: codeMisconfigured, Message: "this server cannot ask the API, as its configuration is wrong: " + reason.Error(),
		Next: "Tell the user to correct it where this server is set up, and to start it again; airefinery-mcp doctor checks it."}
}

// wording is what failures are worded with.
type wording struct {
	// mask makes foreign text safe to show.
	mask func(string) string
	// credential names what the upstream was called with and where it is set, and
	// host whom it was asked at.
	credential, host string
}

// maxQuoted is the most bytes of foreign text in a failure.
const maxQuoted = 300

// quote marks foreign text as such. It is masked before it is cut, as half a
// secret is none to the scanner, and cannot close the quotation itself.
func (w wording) quote(text string) string {
	text = strings.Join(strings.Fields(w.mask(text)), " ")
	text = strings.NewReplacer("«", "‹", "»", "›").Replace(text)
	return "«" + shorten(text, maxQuoted) + "»"
}

// maxRequestID is the most bytes of an upstream's id of a request.
const maxRequestID = 80

// requestID is the upstream's id of a request, masked and cut. One that has
// anything but what ids are made of is quoted, for it may be words.
func (w wording) requestID(id string) string {
	const idBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+=@#"
	if w.mask(id) == id && strings.Trim(id, idBytes) == "" {
		return shorten(id, maxRequestID)
	}
	return shorten(w.quote(id), maxRequestID)
}

// said is what the upstream said, as a sentence; "" when it said nothing.
func (w wording) said(text string) string {
	if text == "" {
		return ""
	}
	return " The upstream says: " + w.quote(text)
}

// What an operator is told to look at.
const (
	checkNetwork = "tell the operator to check AIR_BASE_URL and the network."
	checkOAuth   = "AIR_OAUTH_CLIENT_ID, AIR_OAUTH_CLIENT_SECRET and AIR_OAUTH_TOKEN_URL"
	// askLess is how an answer gets smaller.
	askLess = "Ask for less: a shorter time_window, a smaller limit, a project_name, or detail=false for traces."
	// A proxy that drops headers with underscores makes the API see a request
	// without sdk_version: the hint goes with every rejected request.
	sdkHint = " If a proxy stands before the API, it must pass the header sdk_version: nginx drops names with underscores unless underscores_in_headers is on."
)

// classify words an error of a call for a model.
func (w wording) classify(ctx context.Context, err error) *failure {
	var (
		f          *failure
		name       *unknownName
		api        *client.APIError
		body       *client.BodyError
		token      *client.TokenError
		credential *client.CredentialError
		down       *client.UnavailableError
		busy       *client.BusyError
	)
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, new(*client.PanicError)):
		return &failure{Code: codeInternal, Message: "this server failed on the call; its log has the details",
			Next: "Ask differently, for instance with another view or a smaller limit, and report it to the operator."}
	case errors.As(err, &name):
		return w.name(name)
	case errors.As(err, &api):
		return w.status(api)
	case errors.As(err, &body):
		return w.body(body)
	case errors.Is(ctx.Err(), context.Canceled):
		return &failure{Code: codeCancelled, Message: "the call was cancelled before the upstream answered", Next: "Call again if the answer is still wanted.", Retry: true}
	case errors.As(err, &token):
		return w.token(token)
	case errors.As(err, &credential):
		return &failure{Code: codeUnauthorized, Message: "this server has no usable credential for the API", Next: "Tell the operator to check " + w.credential + "; its log has the reason."}
	case errors.As(err, &down):
		return &failure{Code: codeUpstreamUnavailable, Message: "the Observability API's " + down.Endpoint + " has been failing since " + down.Since.UTC().Format(time.RFC3339) + " (last: " + kindOf(down.Last) + ") and is not asked for a moment",
			Next: "Wait, then repeat the call, or ask another tool in the meantime; if it goes on, tell the operator.", Retry: true, RetryAfter: max(1, int(time.Until(down.Until).Seconds())+1)}
	case errors.As(err, &busy) && busy.Concurrency == 0:
		return &failure{Code: codeBusy, Message: "other large answers took this server's memory until the time for this one was over",
			Next: askLess + " Or wait, then repeat the call, with fewer calls at once.", Retry: true}
	case errors.As(err, &busy):
		return &failure{Code: codeBusy, Message: fmt.Sprintf("this server has %d other queries under way, none of which ended in time for this one", busy.Concurrency),
			Next: "Wait, then repeat the call, with fewer calls at once.", Retry: true}
	case errors.Is(err, caller.ErrKeyRefused):
		return &failure{Code: codeUnauthorized, Message: "the API has just refused " + w.credential, RetryAfter: int(caller.RefusedFor.Seconds()),
			Next: "Tell the user to check the key; repeating the call will not help."}
	case errors.Is(err, caller.ErrKeysTried):
		return &failure{Code: codeRateLimited, Message: "too many keys that the API does not accept came from here", Retry: true,
			Next: "Wait a minute, then repeat the call with a key that is good."}
	case timeout(err):
		return &failure{Code: codeUpstreamTimeout, Message: "the Observability API did not answer in time",
			Next: "Ask for less: a shorter time_window, a smaller limit, or a project_name.", Retry: true}
	}
	if r, ok := network.Cause(err, w.host); ok {
		f = &failure{Code: codeUpstreamUnavailable, Message: "the Observability API could not be reached: " + r.Cause,
			Next: "Try once more; if it fails again, tell the operator to " + r.Mend + "; airefinery-mcp doctor checks it.", Retry: true}
		if r.Lasts {
			f.Next, f.Retry = "Tell the operator to "+r.Mend+"; airefinery-mcp doctor checks it. Repeating the call will not help.", false
		}
		return f
	}
	return &failure{Code: codeUpstreamUnavailable, Message: "the Observability API could not be reached: " + w.quote(err.Error()),
		Next: "Try once more; if it fails again, " + checkNetwork, Retry: true}
}

func timeout(err error) bool {
	var netErr net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &netErr) && netErr.Timeout()
}

// kindOf says of another call's failure no more than its kind.
func kindOf(err error) string {
	var api *client.APIError
	switch {
	case errors.As(err, &api):
		return fmt.Sprintf("status %d", api.Status)
	case timeout(err):
		return "no answer in time"
	}
	return "the connection broke"
}

func (w wording) token(e *client.TokenError) *failure {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return &failure{Code: codeRateLimited, Message: "the OAuth token endpoint limits the rate of requests", Next: "Wait, then repeat the call.", Retry: true}
	case e.Status >= 500:
		return &failure{Code: codeUpstreamUnavailable, Message: fmt.Sprintf("the OAuth token endpoint failed with status %d", e.Status),
			Next: "Try once more; if it fails again, tell the operator to check AIR_OAUTH_TOKEN_URL.", Retry: true}
	case e.Status != 0:
		return &failure{Code: codeUnauthorized, Message: "the OAuth token endpoint gave this server no token: " + w.quote(e.Error()),
			Next: "Tell the operator to check " + checkOAuth + "."}
	case timeout(e):
		return &failure{Code: codeUpstreamTimeout, Message: "the OAuth token endpoint did not answer in time",
			Next: "Try once more; if it fails again, tell the operator to check AIR_OAUTH_TOKEN_URL and the network.", Retry: true}
	}
	return &failure{Code: codeUpstreamUnavailable, Message: "no OAuth token could be had: " + w.quote(e.Error()),
		Next: "Try once more; if it fails again, tell the operator to check AIR_OAUTH_TOKEN_URL and the network.", Retry: true}
}

func (w wording) body(e *client.BodyError) *failure {
	f := &failure{Status: e.Status, RequestID: w.requestID(e.RequestID), Retry: e.Cut}
	switch {
	case e.Limit > 0:
		f.Code, f.Message = codeTooLarge, fmt.Sprintf("the upstream's answer is larger than %d MiB", e.Limit>>20)
		f.Next = askLess
	case errors.Is(e.Err, context.DeadlineExceeded):
		f.Code, f.Message, f.Retry = codeUpstreamTimeout, "the Observability API did not finish its answer in time", true
		f.Next = "Ask for less: a shorter time_window or a smaller limit."
	case e.Cut:
		f.Code, f.Message = codeBadUpstreamResponse, "the upstream's answer is unusable: "+oneLine(e.Reason)
		f.Next = "Try once more; if it fails again, ask for less: a shorter time_window or a smaller limit."
	default:
		f.Code, f.Message = codeBadUpstreamResponse, "the upstream's answer is unusable: "+oneLine(e.Reason)+"."+w.said(e.Said)
		f.Next = "Tell the operator that AIR_BASE_URL may lead to something else than the Observability API, such as a proxy's page."
	}
	return f
}

// name adds to what the API says of an unknown name which ones are known.
func (w wording) name(e *unknownName) *failure {
	f := w.status(e.APIError)
	for _, name := range e.near {
		f.Valid = append(f.Valid, w.mask(name))
	}
	if e.meant {
		f.Next = fmt.Sprintf("Did you mean %s=%q?", e.param.Name, f.Valid[0])
	}
	return f
}

func (w wording) status(e *client.APIError) *failure {
	f := &failure{Status: e.Status, RequestID: w.requestID(e.RequestID)}
	switch {
	case e.Type == "timeout" || strings.Contains(e.Message, "query timed out"):
		f.Code, f.Message = codeUpstreamTimeout, "the query took too long upstream."
		f.Next = "Do not repeat it as it is: ask for a shorter time_window, a larger step, or a project_name."
	case e.Status == http.StatusUnauthorized && e.Renewed:
		f.Code, f.Message, f.Retry = codeUnauthorized, "the API did not accept this server's credential, which has been replaced since.", true
		f.Next = "Repeat the call once: it goes with the new one. If that fails too, tell the operator to check " + w.credential + "."
	case e.Status == http.StatusUnauthorized:
		f.Code, f.Message = codeUnauthorized, "the API did not accept the credential."
		f.Next = "Tell the operator to check " + w.credential + "; repeating the call will not help." + sdkHint
	case e.Status == http.StatusForbidden:
		f.Code, f.Message = codeForbidden, "the credential may not read this."
		f.Next = "Try another project_name, or tell the operator which access is missing." + sdkHint
	case e.Status == http.StatusNotFound:
		f.Code, f.Message = codeNotFound, "the API knows nothing under this name or path."
		f.Next = "Check the name that was asked for (metric, trace, trace_id, project_name). If every call fails so, AIR_BASE_URL is wrong."
	case e.Status == http.StatusTooManyRequests:
		f.Code, f.Message, f.Retry = codeRateLimited, "the API limits the rate of requests.", true
		f.Next = "Wait, then repeat the call."
	case e.Status == http.StatusRequestTimeout || e.Status == http.StatusGatewayTimeout:
		f.Code, f.Message, f.Retry = codeUpstreamTimeout, "the API or a gateway before it timed out.", true
		f.Next = "Ask for a shorter time_window or a smaller limit."
	case e.Status == http.StatusRequestEntityTooLarge:
		f.Code, f.Message = codeTooLarge, "the API found the request too large."
		f.Next = "Shorten the arguments."
	case e.Status == http.StatusNotImplemented:
		f.Code, f.Message = codeUpstreamUnavailable, "the API does not offer this."
		f.Next = "Use another tool or other arguments. If every call fails so, AIR_BASE_URL is wrong."
	case e.Status >= 500:
		f.Code, f.Message, f.Retry = codeUpstreamUnavailable, "the API failed to answer.", true
		f.Next = "Try once more; if it fails again, ask for a shorter time_window or wait."
	case e.Status >= 300 && e.Status < 400:
		f.Code, f.Message = codeBadUpstreamResponse, "the API redirects elsewhere, which is not followed."
		f.Next = "Tell the operator to set AIR_BASE_URL to the final address."
	default:
		f.Code, f.Message = codeBadArgument, "the API rejected the request."
		f.Next = "Correct the argument that it names, or ask for less." + sdkHint
	}
	f.Message += w.said(e.Message)
	if e.RetryAfter > 0 {
		f.RetryAfter = int((e.RetryAfter + time.Second - 1) / time.Second)
	}
	return f
}

// oneLine folds and cuts text for an error message.
func oneLine(s string) string { return shorten(strings.Join(strings.Fields(s), " "), maxQuoted) }
