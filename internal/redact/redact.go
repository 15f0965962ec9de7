// Package redact makes text from telemetry safe to hand to a language model.
// It removes what terminals and renderers hide (see [textclean.Clean]), then replaces
// secrets and personal data by placeholders such as [email:1]: the same value
// has the same placeholder for the life of a [Session], so that lines can still
// be correlated.
//
//	r, err := redact.New(redact.WithSecrets(apiKey))
//	s := r.Session()
//	s.Clean("login of bob@example.com") // "login of [email:1]"
//	s.Masked()                          // {"email":1}
//
// The scanner reads a text once and looks closer only around bytes that can
// belong to a secret; it never backtracks. What it takes for a secret is a
// judgement: the labelled set under testdata says how good it is.
package redact

import (
	"fmt"
	"regexp"
	"slices"

	"airefinery-mcp/internal/textclean"
)

// Redactor knows what to mask. It is safe for concurrent use.
type Redactor struct {
	off      [classCount]bool
	secrets  secretSet
	patterns []pattern
	names    []string // placeholder names: the classes, then the patterns
}

// pattern is one of the operator's own.
type pattern struct {
	re    *regexp.Regexp
	class class
}

// Option configures a Redactor.
type Option func(*Redactor) error

// WithoutClass switches a class off. It fails on a name that [Classes] does
// not list. Values given by [WithSecrets] are masked all the same.
func WithoutClass(name string) Option {
	return func(r *Redactor) error {
		i := slices.Index(classNames[:], name)
		if i < 0 {
			return fmt.Errorf("unknown class %q: one of %q", name, Classes())
		}
		r.off[i] = true
		return nil
	}
}

// WithPattern masks what an RE2 expression matches under a name of its own:
// lower-case letters, digits and underscores. If the expression has a group,
// its first group alone is masked. Patterns go before the built-in classes.
func WithPattern(name, re2 string) Option {
	return func(r *Redactor) error {
		if !validName(name) {
			return fmt.Errorf("pattern name %q: use 1 to 32 of a-z, 0-9 and _, a letter first", name)
		}
		re, err := regexp.Compile(re2)
		if err != nil {
			return fmt.Errorf("pattern %q: %w", name, err)
		}
		if re.MatchString("") {
			return fmt.Errorf("pattern %q matches the empty text", name)
		}
		c := slices.Index(r.names, name)
		if c < 0 {
			c = len(r.names)
			r.names = append(r.names, name)
		}
		r.patterns = append(r.patterns, pattern{re: re, class: class(c)})
		return nil
	}
}

func validName(name string) bool {
	if len(name) == 0 || len(name) > 32 || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// WithSecrets masks the server's own credentials wherever they occur, also in
// base64 and percent-encoded. Empty values are ignored; a value of fewer than
// 4 bytes is refused, as masking it would garble ordinary text.
func WithSecrets(values ...string) Option {
	return func(r *Redactor) error {
		for i, v := range values {
			if v == "" {
				continue
			}
			if len(v) < minLiteral {
				return fmt.Errorf("secret %d of %d is shorter than %d bytes", i+1, len(values), minLiteral)
			}
			r.secrets.addFixed(v)
		}
		return nil
	}
}

// New returns a Redactor that masks every class but those switched off.
func New(opts ...Option) (*Redactor, error) {
	r := &Redactor{names: Classes()}
	for _, opt := range opts {
		if err := opt(r); err != nil {
			return nil, fmt.Errorf("redact: %w", err)
		}
	}
	return r, nil
}

// Protect masks a secret of the server's own from now on as [WithSecrets] does:
// a key read from a file, a token that was just fetched. Values of fewer than 8
// bytes are ignored. Of many the latest 16 are kept.
func (r *Redactor) Protect(secret string) { r.secrets.protect(secret) }

// MaskSecrets masks the server's own secrets alone and leaves all else as it is:
// for text that is our own, such as a log line.
func (r *Redactor) MaskSecrets(text string) string {
	return r.replace(text, nil, r.secrets.spans(text))
}

// Mask cleans one text and masks it with placeholders without numbers, for
// log and audit lines: [email].
func (r *Redactor) Mask(text string) string {
	return r.maskText(textclean.Clean(text), nil)
}

// MaskNamed is Mask for a value that stands apart from its name, such as a
// call's argument.
func (r *Redactor) MaskNamed(name, value string) string {
	return r.maskNamedText(name, textclean.Clean(value), nil)
}
