package redact

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"airefinery-mcp/internal/textclean"
)

// own are the server's own secrets. It is safe for concurrent use.
type own struct {
	lits atomic.Pointer[literals] // nil while there are none

	mu            sync.Mutex
	fixed, recent []string
}

const (
	// minProtected is the shortest secret, in bytes, that is protected unasked.
	minProtected = 8
	// maxProtected is how many are: a key that is rotated, tokens that end.
	maxProtected = 16
)

// fix adds a secret for good.
func (o *own) fix(value string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fixed = append(o.fixed, value)
	o.build()
}

// protect adds a secret; beyond maxProtected the one that was added first goes.
func (o *own) protect(value string) {
	if len(value) < minProtected {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.Contains(o.recent, value) || slices.Contains(o.fixed, value) {
		return
	}
	if len(o.recent) >= maxProtected {
		o.recent = slices.Clone(o.recent[1:])
	}
	o.recent = append(o.recent, value)
	o.build()
}

func (o *own) build() { o.lits.Store(newLiterals(slices.Concat(o.fixed, o.recent))) }

// spans returns a span for each of the secrets in text.
func (o *own) spans(text string) []span { return o.lits.Load().spans(text) }

// minLiteral is the shortest value, in bytes, that may be masked wherever it
// occurs.
const minLiteral = 4

// literals finds any of a few fixed strings: it looks at the last two bytes of
// a window as long as the shortest string and moves on by as much as these
// allow (the method of Wu and Manber), most often by nearly the whole window.
type literals struct {
	forms []string
	width int
	shift [1 << 12]uint8
}

// newLiterals finds values in each of the forms in which they may turn up.
func newLiterals(values []string) *literals {
	next := &literals{}
	for _, v := range values {
		for _, f := range literalForms(v) {
			if len(f) >= minLiteral && !slices.Contains(next.forms, f) {
				next.forms = append(next.forms, f)
			}
		}
	}
	// The longest first: where two begin at one place, all of it is masked.
	slices.SortStableFunc(next.forms, func(a, b string) int { return len(b) - len(a) })
	next.width = min(len(next.forms[len(next.forms)-1]), 255)
	for i := range next.shift {
		next.shift[i] = uint8(next.width - 1)
	}
	for _, f := range next.forms {
		for i := 1; i < next.width; i++ {
			h := blockHash(f[i-1], f[i])
			next.shift[h] = min(next.shift[h], uint8(next.width-1-i))
		}
	}
	return next
}

func blockHash(a, b byte) uint16 { return (uint16(a)<<5 ^ uint16(b)) & (1<<12 - 1) }

// literalForms returns a value as it is, cleaned, percent-encoded, escaped for
// JSON, and the part of its base64 that does not depend on what stands before
// and behind it.
func literalForms(v string) []string {
	forms := []string{v, textclean.Clean(v), url.QueryEscape(v), url.PathEscape(v), strings.ReplaceAll(url.QueryEscape(v), "+", "%20")}
	if strings.ContainsAny(v, "\"\\") {
		forms = append(forms, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v))
	}
	for _, f := range forms {
		if strings.Contains(f, "%") {
			forms = append(forms, lowerEscapes(f))
		}
	}
	for offset := range 3 {
		// Whole groups of 3 bytes only: the others share a digit with what
		// surrounds the value.
		from := (3 - offset) % 3
		whole := (len(v) - from) / 3 * 3
		if whole < 6 {
			continue
		}
		part := []byte(v[from : from+whole])
		forms = append(forms, base64.StdEncoding.EncodeToString(part), base64.URLEncoding.EncodeToString(part))
	}
	return forms
}

// lowerEscapes writes the hexadecimal digits of percent escapes small.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// find returns where the first of the strings stands in s from i on.
func (l *literals) find(s string, i int) (start, end int, ok bool) {
	for i += l.width - 1; i < len(s); {
		if n := l.shift[blockHash(s[i-1], s[i])]; n > 0 {
			i += int(n)
			continue
		}
		start := i - l.width + 1
		for _, f := range l.forms {
			if strings.HasPrefix(s[start:], f) {
				return start, start + len(f), true
			}
		}
		i++
	}
	return 0, 0, false
}

// spans returns a span for each of the strings in s.
func (l *literals) spans(s string) []span {
	if l == nil {
		return nil
	}
	var dst []span
	for i := 0; ; {
		start, end, ok := l.find(s, i)
		if !ok {
			return dst
		}
		dst = append(dst, span{start, end, classSecret})
		i = end
	}
}
