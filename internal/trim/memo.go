package trim

import "unsafe"

const (
	// longText is the length in bytes from which what was made of a text is
	// remembered: a label's text may stand on every line.
	longText = 512
	// maxRemembered bounds how many texts are.
	maxRemembered = 4096
)

// textKey is a text by where it is: the same text at another place is another.
type textKey struct {
	name  string
	start *byte
	n     int
}

func keyOf(name, text string) textKey { return textKey{name, unsafe.StringData(text), len(text)} }

// memo remembers what was made of long texts. It holds the texts, so that
// their places are not used again.
type memo[T any] map[textKey]remembered[T]

type remembered[T any] struct {
	text string
	made T
}

// of returns what makes of a text, made once.
func (m memo[T]) of(name, text string, makes func() T) T {
	k := keyOf(name, text)
	if r, ok := m[k]; ok {
		return r.made
	}
	if len(m) >= maxRemembered {
		clear(m)
	}
	made := makes()
	m[k] = remembered[T]{text, made}
	return made
}

// remember makes that a long text is cleaned once, however often it stands in
// a response.
func (o *Options) remember() {
	known := memo[string]{}
	if clean := o.Clean; clean != nil {
		o.Clean = func(s string) string {
			if len(s) < longText {
				return clean(s)
			}
			return known.of("", s, func() string { return clean(s) })
		}
	}
	if named := o.CleanNamed; named != nil {
		ofNamed := memo[string]{}
		o.CleanNamed = func(name, s string) string {
			if len(s) < longText {
				return named(name, s)
			}
			return ofNamed.of(name, s, func() string { return named(name, s) })
		}
	}
}
