package redact

import "strings"

// atEquals looks at a pair: name=value, name => value, name := value, name ?=
// value.
func (sc *scanner) atEquals(i int) int {
	switch sc.byteAt(i - 1) {
	case '!', '<', '>', '=', '*', '/', '%', '&', '|', '^', '~':
		return 0
	}
	j := i + 1
	if c := sc.byteAt(j); !isAlnum(c) && sextets[sc.byteAt(i-1)]&3 == 0 { // perhaps the end of base64
		if next := sc.wrapped(i - 1); next > 0 {
			return next
		}
	}
	switch sc.byteAt(j) {
	case '=':
		return i + 2
	case '>':
		j++
	}
	if next := sc.fernetKey(i); next > 0 {
		return next
	}
	switch c := sc.byteAt(i - 1); c {
	case ':', '?', '.', '+':
		for n := 0; n < 3 && sc.byteAt(i-1) == c; n++ {
			i--
		}
	}
	return sc.pair(i, j)
}

// atColon looks at a pair, name: value, or at the address behind a scheme.
func (sc *scanner) atColon(i int) int {
	rest := sc.text[i+1:]
	switch {
	case strings.HasPrefix(rest, "//"):
		return sc.urlCredentials(i, i+3)
	case strings.HasPrefix(rest, `\/\/`):
		return sc.urlCredentials(i, i+5)
	case strings.HasPrefix(rest, ":"):
		return i + 2
	case strings.HasPrefix(rest, "="):
		return 0 // name := value, which atEquals looks at
	}
	if in(sc.byteAt(i+1), setLetter) {
		if next := sc.passFileLine(i); next > 0 {
			return next
		}
	}
	return sc.pair(i, i+1)
}

// pair masks the value of a pair. Its separator is at i, where the name ends,
// and its value begins at or behind j.
func (sc *scanner) pair(i, j int) int {
	start, end := sc.nameBefore(i)
	k, words := kindOfName(sc.text[start:end]), false
	if c := sc.byteAt(start - 1); (k == kindSignature || k == kindGrant) && c != '?' && c != '&' {
		k = kindNone // outside of a query it is something else
	}
	foreign := start > sc.floor && sc.text[start-1] >= 0x80
	if k == kindNone && (end > start || foreign) {
		k, words = sc.kindOfWords(start, end), true
	}
	if words && foreign && sc.byteAt(sc.skipSpaces(j)) >= 0x80 {
		return 0 // a sentence about a password
	}
	if k == kindNone || sc.text[i] == ':' && sc.byteAt(start-1) == ':' {
		return 0 // not a secret, or parts of one name as in arn:aws:…:secret:name
	}
	if k == kindData {
		return sc.secretData(start, j)
	}
	if k == kindValue {
		if k = sc.siblingKind(start, end); k == kindNone {
			return sc.commentedValue(j)
		}
	}
	if k == kindWeakSecret && strings.HasSuffix(sc.text[start:end], "auth") {
		if next := sc.authTuple(j); next > 0 {
			return next
		}
	}
	v, ok := sc.parseValue(j, k)
	if sc.text[i] == ':' && !k.isHeader() && (!ok || v.end-v.start <= 2 && !v.quoted) {
		v, ok = sc.blockValue(start, j)
	}
	if !ok {
		return 0
	}
	if words && !v.quoted && isTextType(sc.text[start:end]) {
		return 0 // code that says where the value comes from
	}
	if words && k != kindNationalID && k != kindPassword && !looksRandom(sc.text[v.start:v.end]) {
		sc.spent += v.end - j
		return 0
	}
	if sc.isNoValue(start, end, j, v) {
		return 0
	}
	if !v.quoted {
		if k == kindWeakSecret && sc.holdsPair(v) {
			return 0
		}
		if sc.isHarmlessHere(k, sc.text[start:end], v, j) {
			sc.spent += v.end - j
			return 0
		}
		v = sc.fitUnquoted(sc.text[start:end], k, i, v)
	}
	return sc.maskValue(k, v)
}

// isNoValue reports whether what was read as the value of the name from start
// to end, behind a separator that ends before j, is something else: the end of
// the quotation in 'Password: ', or the next pair in "password= user=bob".
func (sc *scanner) isNoValue(start, end, j int, v value) bool {
	if v.quoted {
		q := sc.text[v.start-1]
		return sc.byteAt(start-1) == q && start > sc.floor && sc.byteAt(end) != q && sc.byteAt(end) != '\\' && !isAlnum(sc.text[v.start])
	}
	next := sc.skip(v.start, setName)
	return end == j-1 && v.start > j && sc.text[end] == '=' && sc.byteAt(next) == '=' && isAlnum(sc.byteAt(next+1))
}

// holdsPair reports whether an unquoted value is a pair itself, as in
// "credentials: access_key=…", or a URL, which can have pairs.
func (sc *scanner) holdsPair(v value) bool {
	if strings.Contains(sc.text[v.start:min(v.end, v.start+12)], "://") {
		return true
	}
	end := sc.skip(v.start, setName)
	return end < v.end && sc.text[end] == '=' && kindOfName(sc.text[v.start:end]) != kindNone
}

// fitUnquoted corrects the end of an unquoted value, whose separator is at i: a
// passphrase has spaces and so has a national id in groups; behind a
// percent-encoded = the value ends at a percent-encoded &.
func (sc *scanner) fitUnquoted(name string, k kind, i int, v value) value {
	switch text := sc.text[v.start:]; {
	case k == kindNationalID:
		for range 8 {
			end := sc.skip(v.end+1, setDigit|setUpper)
			if sc.byteAt(v.end) != ' ' || end == v.end+1 || end-v.end > 6 || isAlnum(sc.byteAt(end)) || countDigits(sc.text[v.end+1:end]) == 0 && end-v.end > 2 {
				break
			}
			v.end = end
		}
	case k == kindPhrase:
		n, _ := walletPhrase(text)
		v.end = v.start + n
	case sc.text[i] == ':' && strings.HasSuffix(name, "phrase") && !isHarmless(sc.text[v.start:v.end]):
		if n := strings.IndexByte(text, '\n'); n >= 0 {
			text = text[:n]
		}
		v.end = v.start + len(text)
	case sc.text[i] == '%':
		if n := strings.Index(sc.text[v.start:v.end], "%26"); n > 0 {
			v.end = v.start + n
		}
	}
	v.next = v.end
	return v
}
