package redact

import "strings"

// trigger says what a byte may be a part of. Most triggers are named after their
// bytes, and a method of the scanner is named after the trigger: atEquals looks
// closer at onEquals.
type trigger uint8

const (
	noTrigger    trigger = iota
	onEquals             // a pair name=value
	onColon              // a pair name: value, or a URL
	onComma              // a pair ('name', 'value')
	onAt                 // an e-mail address, or user:password@host
	onPercent            // an encoded @ or =, or a text with encoded quotes
	onDash               // a vendor's key, a flag, a private key
	onUnderscore         // a vendor's key
	onDot                // a vendor's key
	onCapital            // a vendor's key: AKIA…, AIza…, SK…
	onJ                  // a JSON Web Token: eyJ…
	onB                  // Bearer …, Basic …
	onD                  // a vendor's key: dapi…
	onDigit              // a number
	onEscape             // \u0022 in JSON
	onDollar             // the hash of a password: $2b$…
	onTag                // <name>value</name>
	onBracket            // a placeholder
	onQuote              // PASSWORD 'value'
	onSlash              // a URL whose scheme ends in a digit
	onTilde              // a secret of Azure, a token of OpenShift
	onWide               // a full-width sign: ＠ ％ ： ＝
	onBar                // echo value | docker login
	onDirective          // requirepass value; see directives for the bytes
	onNoun               // the password is value; see nouns for the bytes
	triggerCount
)

// byteTriggers has the trigger of each byte, whatever stands before it.
var byteTriggers = func() (t [256]trigger) {
	for on, bytes := range [triggerCount]string{
		onEquals:     "=",
		onColon:      ":",
		onComma:      ",",
		onAt:         "@",
		onPercent:    "%",
		onDash:       "-",
		onUnderscore: "_",
		onDot:        ".",
		onCapital:    "AELMNOSZ",
		onJ:          "J",
		onB:          "Bb",
		onD:          "d",
		onDigit:      "0123456789",
		onEscape:     "u",
		onDollar:     "$",
		onTag:        ">",
		onBracket:    "[",
		onQuote:      "\"'",
		onSlash:      "/",
		onTilde:      "~",
		onWide:       "\xBC",
		onBar:        "|",
	} {
		for _, c := range []byte(bytes) {
			t[c] = trigger(on)
		}
	}
	return t
}()

// plausibleBefore says for each trigger which bytes may stand before it; 0
// stands for the start of the text. It lets most triggers go at once.
var plausibleBefore = func() (t [triggerCount][256]bool) {
	for i := range 256 {
		c := byte(i)
		letter := in(c, setLetter)
		// A word can begin behind anything but a letter or digit, and behind an
		// escape such as \n or %20.
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
		t[onWide][i] = c == 0xEF
		t[onBar][i] = c == ' ' || c == '"' || c == '\''
	}
	for _, f := range keyForms {
		n := len(f.prefix)
		t[byteTriggers[f.prefix[n-1]]][f.prefix[n-2]] = true
	}
	return t
}()

// pairTriggers has the trigger of a byte, the second index, by the byte before
// it. For each byte of a text the scanner reads this table once.
var pairTriggers = func() (t [256][256]trigger) {
	for c, on := range byteTriggers {
		if on == noTrigger {
			continue
		}
		for before := range t {
			if plausibleBefore[on][before] {
				t[before][c] = on
			}
		}
	}
	for _, d := range directives {
		t[d.word[d.trigger-1]][d.word[d.trigger]] = onDirective
	}
	for _, n := range nouns {
		t[n.word[n.trigger-1]][n.word[n.trigger]] = onNoun
	}
	return t
}()
