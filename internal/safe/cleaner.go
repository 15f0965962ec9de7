package safe

import "unsafe"

// Masker makes untrusted text safe: it takes out what terminals and renderers
// hide and replaces secrets. [airefinery-mcp/internal/redact.Session] is one.
type Masker interface {
	Clean(text string) string
	// CleanNamed is Clean for a value that stands apart from its name, which
	// may say that the value is secret.
	CleanNamed(name, value string) string

	// Plain takes out what is hidden, and masks nothing.
	Plain(text string) string
	// Hidden returns Plain of a value, and the bytes of it that CleanNamed masks:
	// ranges from and to, in order, which do not touch. The name may be empty.
	Hidden(name, value string) (plain string, hidden [][2]int)
	// TouchesPlaceholder reports whether a text may overlap with what stands for
	// a masked value.
	TouchesPlaceholder(text string) bool
}

// Cleaner makes a Text of telemetry, for one answer. A long text is cleaned
// once, however often it stands in a response: a label's may stand on every
// line. It is not safe for concurrent use. A nil Cleaner leaves text as it is.
type Cleaner struct {
	masker Masker
	known  map[textKey]known
}

// NewCleaner returns a Cleaner that asks m. With a nil Masker text is shown as
// it came: an operator can switch masking off.
func NewCleaner(m Masker) *Cleaner {
	if m == nil {
		return nil
	}
	return &Cleaner{masker: m}
}

// Pauser is a Masker whose work others wait for: it is told where they can go
// first.
type Pauser interface{ Pause() }

// Pause is called in loops that clean nothing for long, and lets others at the
// processor. It may end the work, by a panic that is none of the loop's business.
func (c *Cleaner) Pause() {
	if c == nil {
		return
	}
	if p, ok := c.masker.(Pauser); ok {
		p.Pause()
	}
}

// Helped is a Masker in whose work a second goroutine may help. LeavesAlone reports
// whether Clean returns a text as it is; it may be called by several goroutines at once.
// Second asks for leave, which end gives back.
type Helped interface {
	LeavesAlone(text string) bool
	Second() (end func(), ok bool)
}

// Second asks for leave to do work in a second goroutine, for which nobody waits who
// has no processor. Where it is given, end is to be called when that goroutine is
// done. Of the cleaner it may call Check alone.
func (c *Cleaner) Second() (end func(), ok bool) {
	if c == nil {
		return nil, false
	}
	h, ok := c.masker.(Helped)
	if !ok {
		return nil, false
	}
	return h.Second()
}

// Checked is a text that was looked at beforehand.
type Checked struct {
	text string
	fine bool // there is nothing to clean
}

// Unchecked is a text that was not.
func Unchecked(text string) Checked { return Checked{text: text} }

// Check does most of the work of cleaning a text, for [Cleaner.CleanChecked]. It may be
// called by a second goroutine.
func (c *Cleaner) Check(text string) Checked {
	if c == nil || text == "" {
		return Checked{text, true}
	}
	h, ok := c.masker.(Helped)
	return Checked{text, ok && h.LeavesAlone(text)}
}

// CleanChecked is Clean for a text that may have been looked at beforehand.
func (c *Cleaner) CleanChecked(t Checked) Text {
	if t.fine {
		return Text{t.text}
	}
	return c.Clean(t.text)
}

const (
	// longText is the length in bytes from which a cleaned text is remembered.
	longText = 512
	// maxKnown bounds how many are.
	maxKnown = 4096
)

// textKey is a text by its place in memory and what it was cleaned as: the
// same text at another place is another.
type textKey struct {
	name  string
	named bool
	start *byte
	size  int
}

// known is a cleaned text with the one it was made of, which is held so that
// its place is not used again.
type known struct {
	raw  string
	text Text
}

// Clean returns text from the upstream, safe to show. Values are cleaned whole
// and cut afterwards: half a secret is not recognised.
func (c *Cleaner) Clean(text string) Text {
	if c == nil || text == "" {
		return Text{text}
	}
	if len(text) < longText {
		return Text{c.masker.Clean(text)}
	}
	k := textKey{start: unsafe.StringData(text), size: len(text)}
	if r, ok := c.known[k]; ok {
		return r.text
	}
	return c.remember(k, text, c.masker.Clean(text))
}

// CleanNamed is Clean for a value that stands apart from its name, such as an
// attribute's: the value of "db.password" is masked whatever it looks like.
func (c *Cleaner) CleanNamed(name, value string) Text {
	if c == nil {
		return Text{value}
	}
	if len(value) < longText {
		return Text{c.masker.CleanNamed(name, value)}
	}
	k := textKey{name: name, named: true, start: unsafe.StringData(value), size: len(value)}
	if r, ok := c.known[k]; ok {
		return r.text
	}
	return c.remember(k, value, c.masker.CleanNamed(name, value))
}

// Plain returns the text without what terminals and renderers hide. Nothing is
// masked, so it is for comparing alone.
func (c *Cleaner) Plain(text string) string {
	if c == nil {
		return text
	}
	return c.masker.Plain(text)
}

// Hidden returns the value as Plain does, and which bytes of it CleanNamed
// masks: ranges from and to, in order, which do not touch. The name may be
// empty.
func (c *Cleaner) Hidden(name, value string) (plain string, hidden [][2]int) {
	if c == nil {
		return value, nil
	}
	return c.masker.Hidden(name, value)
}

// TouchesPlaceholder reports whether a text may overlap with what stands for a
// masked value.
func (c *Cleaner) TouchesPlaceholder(text string) bool {
	return c != nil && c.masker.TouchesPlaceholder(text)
}

func (c *Cleaner) remember(k textKey, raw, clean string) Text {
	if len(c.known) >= maxKnown {
		clear(c.known)
	}
	if c.known == nil {
		c.known = make(map[textKey]known)
	}
	t := Text{clean}
	c.known[k] = known{raw, t}
	return t
}
