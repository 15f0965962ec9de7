// Package reader knows how much of a tool's answer reaches the model whole, by
// the client that stands between.
//
// Every client has a length of its own beyond which it cuts an answer, keeps
// only its head or replaces it by a file, and counts that length in its own
// way. What is lost so is lost for good: a cursor at the end of an answer goes
// on behind a gap in its middle.
//
//	r := reader.Of("codex-mcp-client")
//	r.Most.Holds(text) // whether Codex shows its model all of the text
//
// What a client calls itself is its own word and unverified. It is compared
// with the names of a table and not kept: a [Reader] is always one of the
// table's, and no secret or right hangs on it.
package reader

import (
	"context"
	"strings"
)

// Reader is a family of clients that show their models equally much.
type Reader struct {
	// Family is a short name of our own, of letters and '-'; empty for Unknown.
	Family string
	// Default is how long an answer is when the call does not say.
	Default Limit
	// Most is how long an answer may be to reach the model whole.
	Most Limit

	name string // clientInfo.name; one that ends in '*' is the start of it
}

// Of returns the reader behind a client that calls itself name. A proxy's
// addition, as in "claude-code (via mcp-remote 0.1.37)", does not count.
func Of(name string) *Reader {
	name, _, _ = strings.Cut(name, " (via ")
	for i := range table {
		r := &table[i]
		if start, ok := strings.CutSuffix(r.name, "*"); r.name == name || ok && strings.HasPrefix(name, start) {
			return r
		}
	}
	return Unknown
}

// Named returns the reader of a family, Unknown where there is none.
func Named(family string) *Reader {
	for i := range table {
		if r := &table[i]; r.Family == family {
			return r
		}
	}
	return Unknown
}

type key struct{}

// With returns a context that carries who reads the answer; nil is nobody that
// is known of.
func With(ctx context.Context, r *Reader) context.Context { return context.WithValue(ctx, key{}, r) }

// From returns the context's reader, nil without one.
func From(ctx context.Context) *Reader {
	r, _ := ctx.Value(key{}).(*Reader)
	return r
}
