package tools

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"airefinery-mcp/client"
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
	codeCancelled           = "cancelled"
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

// badArgument says which argument is wrong, and how it would be right.
func badArgument(next, format string, args ...any) *failure {
	return &failure{Code: codeBadArgument, Message: fmt.Sprintf(format, args...), Next: next}
}

// classify words an error of the client for a model. The texts of the
// upstream are cleaned by the client and marked as the upstream's here.
func classify(ctx context.Context, err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var api *client.APIError
	if errors.As(err, &api) {
		return classifyStatus(api)
	}
	var body *client.BodyError
	if errors.As(err, &body) {
		return classifyBody(body)
	}
	var token *client.TokenError
	if errors.As(err, &token) && token.Status != 0 {
		return &failure{Code: codeUnauthorized, Message: "the OAuth token endpoint gave this server no token: " + oneLine(token.Error()),
			Next: "Tell the operator to check AIR_OAUTH_CLIENT_ID, AIR_OAUTH_CLIENT_SECRET and AIR_OAUTH_TOKEN_URL."}
	}
	var down *client.UnavailableError
	if errors.As(err, &down) {
		return &failure{Code: codeUpstreamUnavailable, Message: "the Observability API has been failing since " + down.Since.UTC().Format(time.RFC3339) + " and is not asked for a moment",
			Next: "Wait, then repeat the call; if it goes on, tell the operator.", Retry: true,
			RetryAfter: max(1, int(time.Until(down.Until).Seconds())+1)}
	}
	var netErr net.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &failure{Code: codeCancelled, Message: "the call was cancelled before the upstream answered", Next: "Call again if the answer is still wanted.", Retry: true}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return &failure{Code: codeUpstreamTimeout, Message: "the Observability API did not answer in time",
			Next: "Ask for less: a shorter time_window, a smaller limit, or a project_name.", Retry: true}
	}
	return &failure{Code: codeUpstreamUnavailable, Message: "the Observability API could not be reached: " + oneLine(err.Error()),
		Next: "Try once more; if it fails again, tell the operator to check AIR_BASE_URL and the network.", Retry: true}
}

func classifyBody(e *client.BodyError) *failure {
	if e.Limit > 0 {
		return &failure{Code: codeTooLarge, Message: fmt.Sprintf("the upstream's answer is larger than %d MiB", e.Limit>>20),
			Next: "Ask for less: a shorter time_window, a smaller limit, a project_name, or detail=false for traces."}
	}
	if errors.Is(e.Err, context.DeadlineExceeded) {
		return &failure{Code: codeUpstreamTimeout, Message: "the Observability API did not finish its answer in time",
			Next: "Ask for less: a shorter time_window or a smaller limit.", Retry: true}
	}
	return &failure{Code: codeBadUpstreamResponse, Message: "the upstream's answer is unusable: " + oneLine(e.Reason),
		Next: "Try once more; if it fails again, tell the operator that AIR_BASE_URL may lead to something else than the Observability API.", Retry: true}
}

// sdkHint goes with every rejected request: a proxy that drops headers with
// underscores makes the API see a request without sdk_version.
const sdkHint = " If a proxy stands before the API, it must pass the header sdk_version: nginx drops names with underscores unless underscores_in_headers is on."

func classifyStatus(e *client.APIError) *failure {
	f := &failure{Status: e.Status, RequestID: e.RequestID}
	said := ""
	if e.Message != "" {
		said = " The upstream says: «" + e.Message + "»"
	}
	switch {
	case e.Type == "timeout" || strings.Contains(e.Message, "query timed out"):
		f.Code, f.Message = codeUpstreamTimeout, "the query took too long upstream."
		f.Next = "Do not repeat it as it is: ask for a shorter time_window, a larger step, or a project_name."
	case e.Status == http.StatusUnauthorized:
		f.Code, f.Message = codeUnauthorized, "the API did not accept this server's credential."
		f.Next = "Tell the operator to check the API key (AIR_API_KEY, or the file AIR_API_KEY_FILE names) or the OAuth client credentials; repeating the call will not help." + sdkHint
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
	f.Message += said
	if e.RetryAfter > 0 {
		f.RetryAfter = int((e.RetryAfter + time.Second - 1) / time.Second)
	}
	return f
}

// oneLine folds and cuts text for an error message.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}
