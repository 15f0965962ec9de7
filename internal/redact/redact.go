// Package redact masks secrets and personal data in text from telemetry, which
// makes it safe to hand to a language model. It first removes what terminals and
// renderers hide (package textclean), then puts placeholders such as [email:1]
// for what it finds. A value has the same placeholder for the life of a
// [Session], so that lines can still be correlated.
//
//	r, err := redact.New(redact.WithSecrets(apiKey))
//	s := r.Session()
//	s.Clean("login of bob@example.com") // "login of [email:1]"
//	s.Masked()                          // {"email":1}
//
// A text is masked in three steps (mask.go): the server's own secrets, the
// patterns of the operator, then what the scanner finds (scan.go). The scanner
// reads a text once and does not backtrack. A table of byte pairs (trigger.go)
// lets it pass nearly all bytes at once; at the others, a method named after the
// byte looks at what surrounds it. What it takes for a secret is a judgement.
// The labelled sets in testdata measure how good it is.
//
// Where something new goes, together with lines in testdata/labelled.txt (of
// which go test -run LabelledSet -update then writes the figures):
//
//   - a vendor's key, if it is a prefix and random characters: vendorkeys.go,
//     and of any other form: vendortokens.go and vendorforms.go; what it looks
//     like, if a rule of another tool knows it, in testdata/rules.txt;
//   - a name of a secret, as in db_password=…: namerules.go;
//   - a word for a secret in a sentence, as in "the password is …": sentence.go;
//   - a shape of key=value: pair.go, or list.go, sql.go, xml.go, yaml.go and
//     flag.go for what their names say, and parse.go for where a value ends;
//   - a word of a configuration, a protocol or a shell with a password right
//     behind it: directive.go;
//   - a header: auth.go and cookie.go;
//   - an address with a password: url.go and dsn.go;
//   - a way to write a text within another: encoded.go, wrapped.go (base64) and
//     wide.go (full-width signs);
//   - a national id: package nationalid, and a one-time code: number.go;
//   - what looks like a secret but is none: harmless.go;
//   - a class of what is masked: class.go.
package redact

import (
	"fmt"
	"regexp"
	"slices"

	"airefinery-mcp/internal/textclean"
)

// Redactor says what to mask. It is safe for concurrent use.
type Redactor struct {
	off      [classCount]bool // the classes that are switched off
	secrets  secretSet
	patterns []pattern
	names    []string // in placeholders, by class: the built-in ones, then the patterns
}

// pattern is an expression that the operator gave.
type pattern struct {
	re    *regexp.Regexp
	class class
}

// Option configures a Redactor.
type Option func(*Redactor) error

// WithoutClass switches off one of the built-in classes that [Classes] lists.
// The server's own secrets are masked all the same.
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

// WithPattern masks what an RE2 expression matches, under a class of that name.
// The name has 1 to 32 lower-case letters, digits and underscores, a letter
// first. If the expression has groups, the first of them is masked, else the
// whole match. Patterns go before the built-in classes.
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

// validName reports whether a pattern may have the name.
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

// WithSecrets masks the server's own secrets wherever they occur, also in
// base64, percent-encoded or escaped for JSON. Empty values are ignored. A
// value of fewer than 4 bytes is an error, since masking it would garble
// ordinary text.
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

// New returns a Redactor that masks all classes except those switched off.
func New(opts ...Option) (*Redactor, error) {
	r := &Redactor{names: Classes()}
	for _, opt := range opts {
		if err := opt(r); err != nil {
			return nil, fmt.Errorf("redact: %w", err)
		}
	}
	return r, nil
}

// Protect adds one of the server's own secrets to those of [WithSecrets]: a key
// that was read from a file, a token that was just fetched. Values of fewer
// than 8 bytes are ignored. Of the values given, the 16 latest are kept.
func (r *Redactor) Protect(secret string) { r.secrets.protect(secret) }

// MaskSecrets masks the server's own secrets and leaves everything else as it
// is, for text that the server itself wrote, such as a log line.
func (r *Redactor) MaskSecrets(text string) string {
	return r.replace(text, nil, r.secrets.spans(text), nil)
}

// Mask cleans and masks a text that belongs to no session. Its placeholders
// have no numbers: [email].
func (r *Redactor) Mask(text string) string {
	return r.maskText(textclean.Clean(text), nil, nil)
}

// MaskNamed is Mask for a value whose name is known, such as a call's argument.
func (r *Redactor) MaskNamed(name, value string) string {
	return r.maskNamedText(name, textclean.Clean(value), nil, nil)
}
