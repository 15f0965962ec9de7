package redact

import (
	"slices"
	"strings"
)

// span is a part of a text that is to be masked.
type span struct {
	start, end int
	class      class
}

// trigger tells what a byte may be a part of.
type trigger uint8

const (
	none         trigger = iota
	onEquals             // a pair name=value
	onColon              // a pair name: value, or a URL
	onComma              // a pair ('name', 'value')
	onAt                 // an e-mail address, or user:password@host
	onPercent            // the same, percent-encoded
	onDash               // a vendor's prefix, a flag, a private key
	onUnderscore         // a vendor's prefix
	onDot                // a vendor's prefix
	onCapital            // AKIA…, AIza…, SK…, and the like
	onJ                  // a JWT, eyJ…
	onB                  // Bearer …, Basic …
	onD                  // dapi…
	onDigit              // a number
	onEscape             // \u0022 in JSON
	onDollar             // $2b$…, the hash of a password
	onTag                // <name>value</name>
	onBracket            // a placeholder
	onQuote              // PASSWORD 'value'
	onSlash              // a URL whose scheme ends in a digit
	onTilde              // a secret of Azure's, a token of OpenShift's
	onNoun               // the password is value, the token value
	triggerCount
)

var triggers = func() (t [256]trigger) {
	t['='], t[':'], t[','], t['@'], t['%'], t['>'] = onEquals, onColon, onComma, onAt, onPercent, onTag
	t['-'], t['_'], t['.'], t['['] = onDash, onUnderscore, onDot, onBracket
	t['A'], t['E'], t['L'], t['S'], t['J'] = onCapital, onCapital, onCapital, onCapital, onJ
	t['M'], t['N'], t['O'], t['Z'] = onCapital, onCapital, onCapital, onCapital
	t['/'], t['~'] = onSlash, onTilde
	t['B'], t['b'], t['d'] = onB, onB, onD
	t['u'], t['$'] = onEscape, onDollar
	t['"'], t['\''] = onQuote, onQuote
	for c := '0'; c <= '9'; c++ {
		t[c] = onDigit
	}
	return t
}()

// plausible has the bytes that may stand before a trigger: by the byte before
// it most of them are let go at once. 0 stands for the start of the text.
var plausible = func() (t [triggerCount][256]bool) {
	for i := range 256 {
		c := byte(i)
		letter := in(c, inLetter)
		// Where a word can begin: behind anything but a letter or digit, or
		// behind an escape such as \n or %20.
		start := !isAlnum(c) || c == 'n' || c == 'r' || c == 't' || c == '0'
		name := letter || c == '"' || c == '\'' || c == ']' || c == ' '
		t[onEquals][i] = name || strings.IndexByte(":?.+", c) >= 0 || isDigit(c) || c >= 0x80
		t[onColon][i] = name || c >= 0x80
		t[onSlash][i] = c == ':'
		t[onTilde][i] = c == 'Q' || c == '6'
		t[onComma][i] = c == '"' || c == '\''
		t[onAt][i] = true
		t[onPercent][i] = true
		t[onBracket][i] = true
		t[onCapital][i], t[onB][i], t[onD][i] = start, start, start
		t[onJ][i] = c == 'y'
		t[onDash][i] = start && c != '-' && !isDigit(c)
		t[onDigit][i] = start && !isDigit(c) && c != '-' && c != '_' || in(c, inUpper)
		t[onTag][i] = letter || c == '"' || c == '\''
		t[onDot][i] = isAlnum(c)
		t[onEscape][i] = c == '\\'
		t[onDollar][i] = start || isDigit(c)
		t[onQuote][i] = c == ' '
		t[onUnderscore][i] = isAlnum(c)
	}
	for last, list := range forms {
		for _, f := range list {
			t[triggers[last]][f.prefix[len(f.prefix)-2]] = true
		}
	}
	return t
}()

// triggerPairs has what a byte may be a part of by the byte before it.
var triggerPairs = func() (t [256][256]trigger) {
	for before := range t {
		for c, on := range triggers {
			if on != none && plausible[on][before] {
				t[before][c] = on
			}
		}
	}
	for _, n := range nouns {
		t[n.word[n.trigger-1]][n.word[n.trigger]] = onNoun
	}
	return t
}()

// scanner goes once through a text that is clean and collects the spans to
// mask. Verification may look back, but never before the end of the last span,
// and looks ahead over what it then skips.
type scanner struct {
	r     *Redactor
	s     string
	spans []span
	floor int // end of the last span

	noKeyEnd bool // there is no further end of a private key
	spent    int  // bytes looked at ahead in vain
	nested   int  // how often the text was decoded
}

// A text that makes the scanner look ahead in vain at more than maxAhead times
// its length, and minAhead bytes, was made to do so; the rest of it is masked.
const (
	maxAhead = 64
	minAhead = 1 << 14
)

// scan collects the spans of a text.
func (sc *scanner) scan() { sc.from(0) }

// within collects the spans of a part of the text that is to be passed over.
func (sc *scanner) within(start, end int) {
	sc.spent += end - start
	all := sc.s
	sc.s = all[:end]
	sc.from(start)
	sc.s = all
}

// from collects the spans from i on.
func (sc *scanner) from(i int) {
	s, before := sc.s, sc.ahead(i-1)
	for i < len(s) {
		t := triggerPairs[before][s[i]]
		if t == none {
			before = s[i]
			i++
			continue
		}
		i = min(max(i+1, sc.at(t, i), sc.floor), len(s)) // what ends before the floor cannot be masked
		before = s[i-1]
		if sc.spent > maxAhead*len(s)+minAhead {
			if start := max(i, sc.floor); start < len(s) {
				sc.spans = append(sc.spans, span{start, len(s), classSecret})
				sc.floor = len(s)
			}
			return
		}
	}
}

// at verifies what the byte at i may be a part of, and returns where to go on
// if that is further than the next byte.
func (sc *scanner) at(t trigger, i int) int {
	switch t {
	case onDigit:
		return sc.number(i)
	case onEquals:
		return sc.equals(i)
	case onColon:
		return sc.colon(i)
	case onComma:
		return sc.comma(i)
	case onDash:
		return sc.dash(i)
	case onUnderscore:
		return sc.underscore(i)
	case onDot:
		return sc.dot(i)
	case onTilde:
		return sc.tilde(i)
	case onSlash:
		return sc.slash(i)
	case onNoun:
		return sc.said(i)
	case onAt:
		return sc.address(i, 1)
	case onPercent:
		return sc.percent(i)
	case onCapital:
		return sc.capital(i)
	case onJ:
		return sc.webToken(i)
	case onB:
		return sc.scheme(i)
	case onD:
		return sc.vendor(i, databricks)
	case onBracket:
		return sc.placeholder(i)
	case onEscape:
		return sc.escape(i)
	case onDollar:
		return sc.hashed(i)
	case onQuote:
		return sc.statement(i)
	default:
		return sc.element(i)
	}
}

// placeholder passes over a placeholder at i, one put there for a secret of the
// server's own, or found in the text: what stands in it and before it counts as
// little for what follows as if it were masked just now.
func (sc *scanner) placeholder(i int) int {
	n := placeholderLen(sc.s[i:])
	if n == 0 {
		return 0
	}
	name, _, numbered := strings.Cut(sc.s[i+1:i+n-1], ":")
	if !slices.Contains(sc.r.names, name) {
		return 0
	}
	if !numbered && sc.ahead(sc.overSpaces(i+n)) == '=' {
		return 0 // a key: [password] => in PHP, user[password]= in a form
	}
	sc.floor = max(sc.floor, i+n)
	return i + n
}

// mask records a span and returns its end, 0 if a part is masked already. What
// belongs to a class that is switched off is passed over.
func (sc *scanner) mask(start, end int, c class) int {
	if start >= end || start < sc.floor {
		return 0
	}
	if sc.r.off[c] {
		return end
	}
	sc.spans = append(sc.spans, span{start, end, c})
	sc.floor = end
	return end
}

// ahead returns the byte at i, 0 behind the end.
func (sc *scanner) ahead(i int) byte {
	if i < 0 || i >= len(sc.s) {
		return 0
	}
	return sc.s[i]
}

// boundary reports whether a word can begin at i: no letter or digit stands
// before it but that of an escape such as \n.
func (sc *scanner) boundary(i int) bool {
	if i <= sc.floor {
		return true
	}
	c := sc.s[i-1]
	if !isAlnum(c) && c < 0x80 {
		return true
	}
	return (c == 'n' || c == 't' || c == 'r') && sc.ahead(i-2) == '\\' ||
		i >= 3 && sc.s[i-3] == '%' && isHex(c) && isHex(sc.s[i-2])
}

// Character sets, as bits of charSets.
const (
	inDigit uint8 = 1 << iota
	inLetter
	inHex    // 0-9 a-f A-F
	inUpper  // A-Z
	inURL    // - _
	inBase64 // + / =
	inName   // of a pair: letters, digits, _ - .
	inSpace
)

var charSets = func() (t [256]uint8) {
	for c := 0; c < 256; c++ {
		switch {
		case c >= '0' && c <= '9':
			t[c] = inDigit | inHex | inName
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			t[c] = inLetter | inName
			if c|0x20 <= 'f' {
				t[c] |= inHex
			}
			if c <= 'Z' {
				t[c] |= inUpper
			}
		}
	}
	t['-'] |= inURL | inName
	t['_'] |= inURL | inName
	t['.'] |= inName
	t['+'] |= inBase64
	t['/'] |= inBase64
	t['='] |= inBase64
	t[' '], t['\n'], t['\t'] = inSpace, inSpace, inSpace
	return t
}()

func in(c byte, set uint8) bool { return charSets[c]&set != 0 }
func isAlnum(c byte) bool       { return in(c, inDigit|inLetter) }
func isDigit(c byte) bool       { return c >= '0' && c <= '9' }
func isHex(c byte) bool         { return in(c, inHex) }
func isSpace(c byte) bool       { return in(c, inSpace) }

// over returns the first index from i whose byte is not in the set.
func (sc *scanner) over(i int, set uint8) int {
	for i < len(sc.s) && in(sc.s[i], set) {
		i++
	}
	return i
}
