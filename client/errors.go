package client

import (
	"fmt"
	"time"
)

// APIError is an answer with a status other than 2xx, or one of 2xx whose body
// says that the query failed.
type APIError struct {
	// Status is the HTTP status, 200 when the body of such an answer says that
	// the query failed.
	Status int
	// Endpoint is the path that was asked, "/observability/logs".
	Endpoint string
	// Type is the engine's own word for the error where it has one, Prometheus'
	// errorType: "bad_data", "timeout".
	Type string
	// Message is at most 2,000 bytes of the body's own words on one line, free of
	// markup and control characters; "" when the body said nothing. It is the
	// upstream's text, and may quote the request, but for this client's
	// credential.
	Message string
	// Renewed tells of a 401 that what was refused is not used again: the next
	// query asks the token endpoint for a new token, or the key's file has
	// another key by now.
	Renewed bool
	// RetryAfter is how long the upstream asks to wait, at most 11 days; 0 when it
	// did not say.
	RetryAfter time.Duration
	// RequestID is the upstream's id of the request, at most 80 bytes; "" when no
	// header has one.
	RequestID string
}

func (e *APIError) Error() string {
	s := fmt.Sprintf("%s: status %d", requestTo(e.Endpoint), e.Status)
	if e.Type != "" {
		s += " (" + e.Type + ")"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// requestTo names a request by its endpoint, each of which has one method.
func requestTo(endpoint string) string {
	if endpoint == projectsPath {
		return "GET " + endpoint
	}
	return "POST " + endpoint
}

// BodyError is a 2xx answer whose body is no response of the endpoint, or is
// cut off or too large.
type BodyError struct {
	// Endpoint is the path that was asked.
	Endpoint string
	// Status is the HTTP status.
	Status int
	// RequestID is the upstream's id of the request, at most 80 bytes; "" when no
	// header has one.
	RequestID string
	// Bytes is how much was read of the decompressed body, Wire of what came
	// over the network, both in bytes.
	Bytes, Wire int64
	// Limit is the limit on the decompressed size, in bytes, when the body is
	// larger; 0 when the size is not what is wrong.
	Limit int64
	// Reason says what was found, on one line, and Said has the body's own words
	// for it, as APIError.Message has them; "" where there are none.
	Reason, Said string
	// Cut is set when the body broke off or ends in the middle: another answer
	// to the same query may be whole.
	Cut bool
	// Err is the error below, of the connection, the decompressor or the decoder;
	// never nil.
	Err error
}

func (e *BodyError) Error() string {
	s := fmt.Sprintf("%s: %s", requestTo(e.Endpoint), e.Reason)
	if e.Said != "" {
		s += ", which says: " + e.Said
	}
	return s
}

func (e *BodyError) Unwrap() error { return e.Err }

// UnavailableError says that an endpoint failed so often in a row, for this
// credential, that it is not asked for a while.
type UnavailableError struct {
	// Endpoint is the path that fails, "/observability/logs".
	Endpoint string
	// Since is when the failures began, Until when the upstream is asked again: at
	// most ten seconds from now.
	Since, Until time.Time
	// Last is the latest failure: of another call, so it is not wrapped.
	Last error
}

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("not asked, as %s has been failing since %s: %v", e.Endpoint, e.Since.UTC().Format(time.RFC3339), e.Last)
}

// CredentialError says that a query was not sent as the credential could not
// be read: there is none, or its file is gone or holds no key.
type CredentialError struct {
	// Err says what is wrong, and may name the file. It is or wraps
	// [ErrNoCredential] when there is none. Never nil.
	Err error
}

func (e *CredentialError) Error() string { return "credential: " + e.Err.Error() }

func (e *CredentialError) Unwrap() error { return e.Err }

// BusyError says that others had what a query needs until its time was over: it
// was never sent, as there were as many as [WithConcurrency] allows, or its
// answer was not read to the end, as there was no memory for it.
type BusyError struct {
	// Concurrency is how many queries may be under way, 0 if memory was missing.
	Concurrency int
	// Bytes is how much of the answer was read when there was no memory for more.
	Bytes int64
	// Err says that the time was over: [context.DeadlineExceeded], unless the
	// context has another cause.
	Err error
}

func (e *BusyError) Error() string {
	if e.Concurrency == 0 {
		return fmt.Sprintf("not read to the end, as there was no memory for more than %d bytes: %v", e.Bytes, e.Err)
	}
	return fmt.Sprintf("not asked, as %d other queries were under way: %v", e.Concurrency, e.Err)
}

func (e *BusyError) Unwrap() error { return e.Err }

// PanicError says that this package failed on a response. It is a bug.
type PanicError struct {
	// Value is what the panic was called with, Stack where it was, as
	// [runtime/debug.Stack] writes it.
	Value any
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("the client failed on the response: %v", e.Value)
}
