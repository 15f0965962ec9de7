// Package caller says who makes a call. A transport that knows puts it into
// the context; the tools keep the data of different callers apart by it.
package caller

import "context"

// Caller is who makes a call.
type Caller struct {
	// Name is for logs and audit: a token's name, a JWT's subject.
	Name string
	// ID separates callers' snapshots, handles and limits. It is derived from
	// the principal and the upstream credential, and is no secret itself.
	ID string
	// UpstreamKey is the caller's own key for the upstream, "" to use the server's.
	UpstreamKey string
}

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
	return Caller{Name: "local", ID: "local"}
}
