package redact

import (
	"strings"
)

// atComma looks at a header in a list: ('authorization', 'Bearer …'), and at a
// flag in a list of arguments: ['--password', '…'].
func (sc *scanner) atComma(i int) int {
	if c := sc.byteAt(i - 1); c != '\'' && c != '"' {
		return 0
	}
	start, end := sc.nameBefore(i)
	k := kindOfName(sc.text[start:end])
	if !k.standsAlone() {
		return 0
	}
	v, ok := sc.parseValue(i+1, k)
	if !ok || !v.quoted {
		return 0
	}
	flag, text := strings.HasPrefix(sc.text[start:end], "--"), sc.text[v.start:v.end]
	switch {
	case flag || k == kindAuth || k == kindCookie || k == kindSetCookie:
	case k == kindPassword || k == kindWeakPassword:
		// A pair of two, not a list of names.
		if !sc.aloneInBrackets(start, v.next) || !isOddWord(text) || kindOfName(text) != kindNone {
			sc.spent += v.end - i
			return 0
		}
	case !looksRandom(text):
		sc.spent += v.end - i
		return 0
	}
	if strings.HasPrefix(text, "-") && flag {
		return 0
	}
	return sc.maskValue(k, v)
}

// aloneInBrackets reports whether two quoted texts, the first one's name at start and the
// other one's end before end, have brackets around them and nothing else.
func (sc *scanner) aloneInBrackets(start, end int) bool {
	for start--; sc.byteAt(start) == '\\' || sc.byteAt(start) == '"' || sc.byteAt(start) == '\''; start-- {
	}
	open, shut := sc.byteAt(start), sc.byteAt(end)
	return open == '(' && shut == ')' || open == '[' && shut == ']'
}

// authTuple looks at auth=('user', 'password') and auth=BasicAuth('user',
// 'password'), the value at j.
func (sc *scanner) authTuple(j int) int {
	j = sc.skip(sc.skipSpaces(j), setName)
	if sc.byteAt(j) != '(' {
		return 0
	}
	user, ok := sc.parseValue(j+1, kindPassword)
	sc.spent += user.end - user.start
	if !ok || !user.quoted || sc.byteAt(user.next) != ',' {
		return 0
	}
	v, ok := sc.parseValue(user.next+1, kindPassword)
	sc.spent += v.end - v.start
	if !ok || !v.quoted || sc.byteAt(v.next) != ')' {
		return 0
	}
	return sc.maskValue(kindPassword, v)
}
