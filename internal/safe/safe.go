// Package safe has the one kind of text that may be shown to a reader.
//
// Telemetry is written by whoever reaches a monitored system: it can hold
// control characters, secrets and instructions to a model. So analysis keeps
// it raw, as a string, and what writes answers accepts only [Text], which a
// string does not become by itself. Forgetting to clean does not compile:
//
//	c := safe.NewCleaner(session)      // session masks secrets, see package redact
//	w.Text(c.Clean(span.Name))         // telemetry
//	w.Text(safe.Const("no traces"))    // the program's own words
//	w.Text(span.Name)                  // does not compile
//
// What a [Cleaner] hides it can also tell ([Cleaner.Hidden]), so that a search
// finds no part of it.
//
// Where no masker is configured the cleaner leaves text as it came. The errors
// of calls are no Texts: package tools masks them by hand.
//
// There are six ways to a Text: [Cleaner] for telemetry, [Const] for the
// program's own words, [Int] and [Token] for what cannot hold anything else by
// its form, [Argument] for the caller's own words given back, and
// [Text.Derived] for what the program makes of a Text.
package safe

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text is text that may be shown. The zero Text is the empty text. Texts can
// be compared with ==.
type Text struct{ s string }

// constant is a string that only an untyped constant becomes by itself, so
// that no value can be passed where one is asked for.
type constant string

// Const returns the program's own words. Only a constant can be passed.
func Const(words constant) Text { return Text{string(words)} }

// Int returns a whole number in decimal digits.
func Int[N ~int | ~int32 | ~int64](n N) Text { return Text{strconv.FormatInt(int64(n), 10)} }

// Token returns what of s can stand in an id or a time: ASCII letters and
// digits, '-', '_', '.', ':', and '+'. Other bytes are dropped.
func Token(s string) Text {
	for i := range len(s) {
		if !tokenByte(s[i]) {
			kept := []byte(s[:i])
			for _, b := range []byte(s[i:]) {
				if tokenByte(b) {
					kept = append(kept, b)
				}
			}
			return Text{string(kept)}
		}
	}
	return Text{s}
}

func tokenByte(b byte) bool {
	switch {
	case b >= '0' && b <= '9', b|0x20 >= 'a' && b|0x20 <= 'z':
		return true
	}
	return b == '-' || b == '_' || b == '.' || b == ':' || b == '+'
}

// Argument returns an argument of the present call as the caller gave it. It
// is for echoing the call and for proposing the next one: an argument that was
// masked would ask for something else.
func Argument(s string) Text { return Text{s} }

// Derived returns what the program has made of the text as a string: parts of
// it, with nothing between them but the program's own words. That it is so is
// for the caller to see to; a template of a message is an example.
func (t Text) Derived(s string) Text { return Text{s} }

// Join returns the texts put together, with nothing between them.
func Join(parts ...Text) Text { return JoinWith("", parts...) }

// JoinWith returns the texts that are not empty with sep between them.
func JoinWith(sep constant, parts ...Text) Text {
	n, size, only := 0, 0, Text{}
	for _, p := range parts {
		if p.s != "" {
			n++
			size += len(p.s) + len(sep)
			only = p
		}
	}
	if n <= 1 {
		return only
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range parts {
		if p.s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(string(sep))
		}
		b.WriteString(p.s)
	}
	return Text{b.String()}
}

// Format returns the words with each "%s" in them replaced by the next of the
// texts. A "%s" without a text is left out, texts without a "%s" are dropped.
func Format(words constant, args ...Text) Text {
	size := len(words)
	for _, a := range args {
		size += len(a.s)
	}
	var b strings.Builder
	b.Grow(size)
	rest := string(words)
	for {
		before, after, found := strings.Cut(rest, "%s")
		b.WriteString(before)
		if !found {
			return Text{b.String()}
		}
		if len(args) > 0 {
			b.WriteString(args[0].s)
			args = args[1:]
		}
		rest = after
	}
}

// String returns the text. What is made of the string is no Text any more.
func (t Text) String() string { return t.s }

// Len returns the length in bytes.
func (t Text) Len() int { return len(t.s) }

// IsEmpty reports whether there is no text.
func (t Text) IsEmpty() bool { return t.s == "" }

// Cut returns at most the first n bytes, ending between two characters, and
// says how much is missing: "…(+120 B)" comes on top of n.
func (t Text) Cut(n int) Text {
	if len(t.s) <= n {
		return t
	}
	for n > 0 && !utf8.RuneStart(t.s[n]) {
		n--
	}
	return Text{t.s[:n] + "…(+" + strconv.Itoa(len(t.s)-n) + " B)"}
}

// middleMark is about the length in bytes of what stands for a cut middle.
const middleMark = 16

// CutMiddle returns at most n bytes of the text, its beginning and its end, and
// says how much is missing between them: "…(+120 B)…" comes on top of n. A text
// that is no longer with that is returned whole.
func (t Text) CutMiddle(n int) Text {
	if len(t.s) <= n+middleMark {
		return t
	}
	head, tail := n-n*2/5, len(t.s)-n*2/5
	for head > 0 && !utf8.RuneStart(t.s[head]) {
		head--
	}
	for tail < len(t.s) && !utf8.RuneStart(t.s[tail]) {
		tail++
	}
	return Text{t.s[:head] + "…(+" + strconv.Itoa(tail-head) + " B)…" + t.s[tail:]}
}

// OneLine returns the text with each run of white space made one blank, if
// there is a line break or a tab in it.
func (t Text) OneLine() Text {
	if strings.ContainsAny(t.s, "\n\r\t") {
		return Text{strings.Join(strings.Fields(t.s), " ")}
	}
	return t
}

// Quoted returns the text in double quotes, escaped as in Go.
func (t Text) Quoted() Text { return Text{strconv.Quote(t.s)} }

// Slice returns the bytes of the text from one place to another; each is moved
// back to where a character begins.
func (t Text) Slice(from, to int) Text {
	start := func(n int) int {
		for n > 0 && n < len(t.s) && !utf8.RuneStart(t.s[n]) {
			n--
		}
		return n
	}
	return Text{t.s[start(from):start(to)]}
}
