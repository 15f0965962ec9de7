package redact

import "strings"

// Keys that are known by a mark in their middle or at their end, or by how their
// parts are divided.

// onePasswordKey masks a secret key of 1Password that begins at i: A3, then
// capitals and digits in groups of 6, 11 (or 6 and 5), 5, 5 and 5.
func (sc *scanner) onePasswordKey(i int) int {
	s, end, dashes := sc.text, i, 0
	for ; end < len(s) && (in(s[end], setUpper|setDigit) || s[end] == '-'); end++ {
		if s[end] == '-' {
			dashes++
		}
	}
	if n := end - i; n != 34+dashes || dashes != 5 && dashes != 6 || countDigits(s[i:end]) < 3 || !sc.startsWord(i) || s[end-6] != '-' || s[end-12] != '-' {
		sc.spent += n
		return 0
	}
	return sc.mask(i, end, classAPIKey)
}

// squareToken masks a token of Square that begins at i. Within base64 of
// binaries the same letters are frequent.
func (sc *scanner) squareToken(i int) int {
	end := sc.skip(i, setBase64URL)
	if before, behind := sc.byteAt(i-1), sc.byteAt(end); before == '+' || before == '/' || behind == '+' || behind == '/' || behind == '=' {
		sc.spent += end - i
		return 0
	}
	return sc.vendorKey(i, squareKey)
}

// terraformToken masks a token of Terraform Cloud: 14 characters, .atlasv1 and
// the full stop at i, then 60 or more.
func (sc *scanner) terraformToken(i int) int {
	const id = 14
	start, end := i-len(".atlasv1")-id, sc.skip(i+1, setBase64URL)
	if start < sc.floor || end-i < 60 || sc.skip(start, setAlnum) != start+id {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// maxMindKey masks a license key of MaxMind, whose last part _mmk begins at i:
// 6 characters, an underscore and 29 more stand before it.
func (sc *scanner) maxMindKey(i int) int {
	start := i - 36
	if start < sc.floor || sc.text[start+6] != '_' || sc.skip(start, setAlnum) != start+6 || sc.skip(start+7, setAlnum) != i {
		return 0
	}
	return sc.mask(start, i+len("_mmk"), classAPIKey)
}

// facebookToken masks a token of an app of Facebook's: its number, from i to
// bar, a bar and 27 to 40 characters.
func (sc *scanner) facebookToken(i, bar int) int {
	end := sc.skip(bar+1, setBase64URL)
	if n := end - bar - 1; n < 27 || n > 40 || !hasRandomPart(sc.text[bar+1:end]) {
		sc.spent += n
		return 0
	}
	return sc.mask(i, end, classAPIKey)
}

// secretData masks all values under "data" in a Secret of Kubernetes, as YAML or
// JSON. The name begins at start, and its value at or behind j.
func (sc *scanner) secretData(start, j int) int {
	s := sc.text
	around := s[max(0, start-400):min(len(s), j+1200)]
	sc.spent += len(around)
	kind := strings.Index(around, "kind")
	if kind < 0 {
		return 0
	}
	if is := strings.TrimLeft(around[kind+len("kind"):], " :\\\"'"); len(is) < 6 || !strings.EqualFold(is[:6], "secret") {
		return 0
	}
	indent := 0
	for start-indent > sc.floor && (s[start-indent-1] == ' ' || s[start-indent-1] == '\t') {
		indent++
	}
	switch j = sc.skipSpaces(j); {
	case sc.byteAt(j) == '\n':
		return sc.secretLines(j+1, indent)
	case sc.byteAt(j) == '{':
		return sc.secretMembers(j + 1)
	}
	return 0
}

// secretLines masks the values in lines of YAML from i on that are indented by
// more than so many blanks, but for the names of users.
func (sc *scanner) secretLines(i, indent int) int {
	s, next := sc.text, 0
	for i < len(s) {
		end, first := lineEnd(s, i), i
		for first < end && (s[first] == ' ' || s[first] == '\t') {
			first++
		}
		if first-i <= indent || first == end {
			break
		}
		colon := sc.skip(first, setName)
		v := first // goes on with what is above
		if sc.byteAt(colon) == ':' {
			v = min(sc.skipSpaces(colon+1), end)
		}
		text := strings.Trim(s[v:end], " \"'")
		if strings.HasPrefix(text, "-----BEGIN ") {
			break // privateKey masks it to its end
		}
		if len(text) > 2 && s[first] != '#' && !isHarmless(text) && !isUserName(s[first:colon]) {
			next = max(next, sc.mask(v, end, sc.classByShape(v, end, classSecret)))
		}
		sc.spent += end - i
		i = end + 1
	}
	return next
}

func isUserName(name string) bool { return name == "user" || name == "username" }

// secretMembers masks the values of the members of a JSON object from i on.
func (sc *scanner) secretMembers(i int) int {
	s, next := sc.text, 0
	for {
		for i < len(s) && (isSpace(s[i]) || s[i] == ',' || s[i] == '\\') {
			i++
		}
		name, ok := sc.parseValue(i, kindPassword)
		if !ok || !name.quoted {
			return next
		}
		colon := sc.skipSpaces(name.next)
		if sc.byteAt(colon) != ':' {
			return next
		}
		v, ok := sc.parseValue(colon+1, kindPassword)
		if !ok && (!v.quoted || v.next <= colon) {
			return next
		}
		if ok && v.quoted && !isHarmless(s[v.start:v.end]) && !isUserName(s[name.start:name.end]) {
			next = max(next, sc.mask(v.start, v.end, sc.classByShape(v.start, v.end, classSecret)))
		}
		if v.next <= i {
			return next
		}
		sc.spent += v.next - i
		i = v.next
	}
}
