// Package lazyregexp compiles regular expressions when they are first used: a client
// that starts the server waits for its answer to initialize, which needs none of them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns what gives the compiled expression. That panics if it cannot be
// compiled.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
