package tools

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/turns"
)

// shownMasks is a caller's masks as they are written into what a client shows
// its model. Between the word Bearer and a placeholder stands a colon: GitHub
// Copilot CLI 1.0.102 takes "Bearer x" for a credential and replaces it up to
// the next blank, with the quotation mark that ends the text in JSON; the row is
// lost (docs/clients.md).
type shownMasks struct{ *redact.Session }

func (m shownMasks) Clean(text string) string {
	return colonAfterBearer(text, m.Session.Clean(text))
}

func (m shownMasks) CleanNamed(name, value string) string {
	return colonAfterBearer(value, m.Session.CleanNamed(name, value))
}

// masker is what makes text safe to show to the caller, in a turn; nil where
// nothing is masked.
func (s *callerState) masker(turn *turns.Turn) safe.Masker {
	if s.masks == nil {
		return nil
	}
	return &pausing{shownMasks{s.masks}, turn, 0}
}

// pausing lets others at the processor between two texts: masking is most of the
// work of an answer.
type pausing struct {
	shownMasks
	turn  *turns.Turn
	bytes int // of texts since the last pause
}

// pauseEvery is how many bytes are masked between two pauses, less than a
// millisecond's work.
const pauseEvery = 4 << 10

// Pause is of safe.Pauser.
func (p *pausing) Pause() {
	p.turn.Pause()
	p.bytes = 0
}

// Second is of [safe.Helped].
func (p *pausing) Second() (end func(), ok bool) {
	place, ok := p.turn.Second()
	if !ok {
		return nil, false
	}
	return place.Give, true
}

func (p *pausing) pauseFor(text string) {
	if p.bytes += 64 + len(text); p.bytes > pauseEvery {
		p.Pause()
	}
}

func (p *pausing) Clean(text string) string {
	p.pauseFor(text)
	return p.shownMasks.Clean(text)
}

func (p *pausing) Plain(text string) string {
	p.pauseFor(text)
	return p.shownMasks.Plain(text)
}

func (p *pausing) Hidden(name, value string) (plain string, hidden [][2]int) {
	p.pauseFor(value)
	return p.shownMasks.Hidden(name, value)
}

func (p *pausing) CleanNamed(name, value string) string {
	p.pauseFor(value)
	return p.shownMasks.CleanNamed(name, value)
}

// colonAfterBearer puts the colons into a text that was masked.
func colonAfterBearer(text, masked string) string {
	const word, open = "bearer", " ["
	if masked == text || !strings.Contains(masked, word[1:]+open) {
		return masked
	}
	var b strings.Builder
	for {
		i := strings.Index(masked, word[1:]+open)
		if i < 0 {
			b.WriteString(masked)
			return b.String()
		}
		end := i + len(word) - 1
		b.WriteString(masked[:end])
		if i > 0 && masked[i-1]|0x20 == word[0] {
			b.WriteByte(':')
		}
		masked = masked[end:]
	}
}

// maskedRoom is what is kept free in an answer to say how much was masked.
const maskedRoom = 96

// maskedNote tells a person what placeholders are.
const maskedNote = "secrets and personal data are masked: [email:1] stands for a value of that kind, the same number for the same value"

// sayMasked adds to an answer, at the end of its head, how many placeholders of
// each class it shows, or of all classes where that is too long, and returns the
// number. seen are the classes that occurred for the caller so far.
func sayMasked(answer []byte, head int, seen redact.Counts) ([]byte, int) {
	total := 0
	each := []byte(`,"masked":{`)
	for _, class := range seen {
		n := placeholders(answer, class.Class)
		if n == 0 {
			continue
		}
		if total > 0 {
			each = append(each, ',')
		}
		total += n
		each = append(strconv.AppendQuote(each, class.Class), ':')
		each = strconv.AppendInt(each, int64(n), 10)
	}
	if total == 0 {
		return answer, 0
	}
	each = append(each, '}')
	if len(each) > maskedRoom {
		each = strconv.AppendInt([]byte(`,"masked":`), int64(total), 10)
	}
	return slices.Insert(answer, head, each...), total
}

// placeholders counts those of a class: [email:1], or [email] where there were
// too many values to number.
func placeholders(text []byte, class string) int {
	n := 0
	open := []byte("[" + class)
	for {
		i := bytes.Index(text, open)
		if i < 0 {
			return n
		}
		text = text[i+len(open):]
		rest := bytes.TrimLeft(bytes.TrimPrefix(text, []byte(":")), "0123456789")
		if len(rest) > 0 && rest[0] == ']' {
			n++
		}
	}
}
