package redact

import (
	"strings"
)

// trigger tells what a byte may be a part of.
type trigger uint8

const (
	noTrigger    trigger = iota
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

var byteTriggers = func() (t [256]trigger) {
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

// plausibleBefore has the bytes that may stand before a trigger: by the byte before
// it most of them are let go at once. 0 stands for the start of the text.
var plausibleBefore = func() (t [triggerCount][256]bool) {
	for i := range 256 {
		c := byte(i)
		letter := in(c, setLetter)
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
		t[onDigit][i] = start && !isDigit(c) && c != '-' && c != '_' || in(c, setUpper)
		t[onTag][i] = letter || c == '"' || c == '\''
		t[onDot][i] = isAlnum(c)
		t[onEscape][i] = c == '\\'
		t[onDollar][i] = start || isDigit(c)
		t[onQuote][i] = c == ' '
		t[onUnderscore][i] = isAlnum(c)
	}
	for last, list := range keyForms {
		for _, f := range list {
			t[byteTriggers[last]][f.prefix[len(f.prefix)-2]] = true
		}
	}
	return t
}()

// pairTriggers has what a byte may be a part of by the byte before it.
var pairTriggers = func() (t [256][256]trigger) {
	for before := range t {
		for c, on := range byteTriggers {
			if on != noTrigger && plausibleBefore[on][before] {
				t[before][c] = on
			}
		}
	}
	for _, n := range nouns {
		t[n.word[n.trigger-1]][n.word[n.trigger]] = onNoun
	}
	return t
}()
