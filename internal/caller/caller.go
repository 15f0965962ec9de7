// Package caller says who makes a call. A transport that knows puts it into
// the context; the tools keep the data of different callers apart by it.
package caller

import (
	"context"
	"errors"
	"time"
)

// Caller is who makes a call.
type Caller struct {
	// Name is for logs and audit: a token's name, a JWT's subject.
	Name string
	// ID separates callers' snapshots and handles. It is derived from the
	// principal and the upstream credential, and is no secret itself.
	ID string
	// Principal is whom limits are kept for: who showed a token, or a key that the
	// upstream has accepted, and otherwise the address that the call came from. So
	// nobody is many by making up keys.
	Principal string
	// Subject is who showed a token, by a name that is the same on every replica and
	// in every run; "" for who showed none. It may be long and foreign: it is for
	// deriving keys of stores alone.
	Subject string
	// UpstreamKey is the caller's own key for the upstream, "" to use the server's.
	UpstreamKey string
	// Accepted tells that the upstream took UpstreamKey when it was last asked.
	Accepted bool
	// Try is called before the upstream is asked with UpstreamKey, unless it is
	// nil. The error is [ErrKeyRefused] or [ErrKeysTried], and then it must not
	// be asked; else judge must be called with what came of it.
	Try func() (judge func(Verdict), err error)
}

// Verdict is what the upstream says of a key.
type Verdict int

// The verdicts.
const (
	Unclear Verdict = iota // it was not asked, or its answer tells nothing
	Accepted
	Refused
)

// RefusedFor is how long a key that the upstream refused is not tried again.
const RefusedFor = 10 * time.Second

// Why a key is not tried.
var (
	ErrKeyRefused = errors.New("the upstream has just refused the key")
	ErrKeysTried  = errors.New("too many keys that the upstream does not accept")
)

type key struct{}

// With returns a context that carries the caller.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// From returns the context's caller. Without one it is the local process at
// the other end of stdio.
func From(ctx context.Context) Caller {
	if c, ok := ctx.Value(key{}).(Caller); ok {
		return c
	}
	return Caller{Name: "local", ID: "local", Principal: "local"}
}
