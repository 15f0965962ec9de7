package redact

import "strings"

// atComma looks at a name and a value in a list: a header, ('authorization',
// 'Bearer …'), or a flag, ['--password', '…'].
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
	text := sc.text[v.start:v.end]
	switch {
	case strings.HasPrefix(sc.text[start:end], "--"):
		if strings.HasPrefix(text, "-") {
			return 0 // the next flag
		}
		return sc.maskValue(k, v)
	case k.isHeader():
		return sc.maskValue(k, v)
	case k == kindPassword || k == kindWeakPassword:
		// The two must be a pair, not a part of a list of names.
		if sc.aloneInBrackets(start, v.next) && isOddWord(text) && kindOfName(text) == kindNone {
			return sc.maskValue(k, v)
		}
	case looksRandom(text):
		return sc.maskValue(k, v)
	}
	sc.spent += v.end - i
	return 0
}

// aloneInBrackets reports whether two quoted texts are all that a pair of
// brackets has. The first begins at start, and the quote of the second ends
// before end.
func (sc *scanner) aloneInBrackets(start, end int) bool {
	start--
	for c := sc.byteAt(start); c == '\\' || c == '"' || c == '\''; c = sc.byteAt(start) {
		start--
	}
	open, shut := sc.byteAt(start), sc.byteAt(end)
	return open == '(' && shut == ')' || open == '[' && shut == ']'
}

// authTuple masks the password in auth=('user', 'password') or
// auth=BasicAuth('user', 'password'), where the value of auth begins at or
// behind j.
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
