package redact

import "strings"

// maxName is how many letters and digits at the end of a name are looked at.
const maxName = 40

// kindOfName returns the kind of a name in any spelling: db_password,
// X-Api-Key, accessToken, APP_SECRET_2, signing_key_hex.
func kindOfName(name string) kind {
	n := len(name)
	if n > 4 && (name[n-1]|0x20 == 'x' || name[n-1] == '4') {
		name = withoutEncoding(name)
		n = len(name)
	}
	for n > 4 && len(name)-n < 4 && (isDigit(name[n-1]) || n < len(name) && name[n-1] == '_') {
		n-- // DB_PASSWORD_2
	}
	if n < 2 {
		return kindNone
	}
	name = name[:n]
	pair := letterPair(name[n-2], name[n-1])
	third := n - 3
	if third > 0 && !isAlnum(name[third]) {
		third--
	}
	if third >= 0 && isAlnum(name[third]) && thirdByEnd[pair]&(1<<(name[third]&31)) == 0 && isAlnum(name[n-2]) {
		return kindNone
	}
	rules := rulesByEnd[pair]
	if len(rules) == 0 {
		return kindNone
	}
	// The letters and digits of the name, in lower case.
	var letters [maxName]byte
	var starts [maxName]bool // whether a word begins there
	at, capitals := maxName, true
	for i := n - 1; i >= 0 && at > 0; i-- {
		c := name[i]
		if !isAlnum(c) {
			continue
		}
		upper := in(c, setUpper)
		if !upper && in(c, setLetter) {
			capitals = false
		}
		at--
		letters[at] = c
		if upper {
			letters[at] |= 0x20
		}
		starts[at] = i == 0 || !isAlnum(name[i-1]) || upper && !in(name[i-1], setUpper)
	}
	norm := letters[at:]
	if len(norm) < 2 {
		return kindNone
	}
	for i := range rules {
		r := &rules[i]
		from := len(norm) - len(r.suffix)
		if from >= 0 && string(norm[from:]) == r.suffix && (!r.word || starts[at+from]) {
			return r.kindBehind(norm[:from], capitals)
		}
	}
	return kindNone
}

// kindBehind returns the kind of a name that the rule is about, by what stands
// before its suffix. capitals says that the name has no small letters.
func (r *nameRule) kindBehind(before []byte, capitals bool) kind {
	switch {
	case r.kind == kindVariable && endsInVendor(before):
		return kindVendorKey // hubspotKey
	case r.kind == kindVendorKey && !endsInVendor(before):
		return kindNone
	case r.kind == kindVariable && len(before) == 0:
		return kindGrant // in a query, ?key=
	case r.kind == kindVariable && !capitals:
		return kindNone
	case capitals && len(before) > 0 && r.kind == kindWeakSecret && (r.suffix == "secret" || r.suffix == "token"):
		return kindSecret // an environment variable: APP_SECRET
	}
	return r.kind
}

// vendors are makers of keys that no form tells, in lower case. Behind their
// names a key is one, and half of a credential is no mere id.
var vendors = strings.Fields(`adafruit adobe airtable algolia asana bitbucket cloudflare codecov coinbase confluent contentful datadog discord
	fastly heroku hubspot intercom kucoin launchdarkly linkedin looker mailchimp mailgun mapbox messagebird netlify newrelic newrelicuser
	okta openai plaid sendbird snyk sonar sourcegraph squarespace sumologic twitch twitter yandex zendesk`)

// endsInVendor reports whether the letters of a name end in a vendor's.
func endsInVendor(norm []byte) bool {
	for _, v := range vendors {
		if n := len(norm) - len(v); n >= 0 && string(norm[n:]) == v {
			return true
		}
	}
	return false
}

// withoutEncoding returns a name without the word at its end that says how the
// value is written.
func withoutEncoding(name string) string {
	for _, word := range []string{"hex", "base64", "b64"} {
		if n := len(name) - len(word); n > 1 && strings.EqualFold(name[n:], word) {
			return strings.TrimRight(name[:n], "_-. ")
		}
	}
	return name
}

// rulesByEnd has the rules by the last two letters of their suffixes; see
// letterPair.
var rulesByEnd = func() (t [1 << 10][]nameRule) {
	for _, r := range nameRules {
		n := len(r.suffix)
		by := &t[letterPair(r.suffix[n-2], r.suffix[n-1])]
		*by = append(*by, r)
	}
	return t
}()

// thirdByEnd has, by the last two letters, a bit for each letter that stands
// before them in a suffix. It lets most names go without a look at the rules.
var thirdByEnd = func() (t [1 << 10]uint32) {
	for _, r := range nameRules {
		n := len(r.suffix)
		bits := ^uint32(0)
		if n > 2 {
			bits = 1 << (r.suffix[n-3] & 31)
		}
		t[letterPair(r.suffix[n-2], r.suffix[n-1])] |= bits
	}
	return t
}()

// letterPair is the index of two ASCII letters, in either case, in rulesByEnd
// and thirdByEnd.
func letterPair(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// nameBefore returns where the name stands that ends before i, without the
// quotes, escapes and brackets around it: of user["password"], password. It is
// empty, start == end, if there is none.
func (sc *scanner) nameBefore(i int) (start, end int) {
	end = i
	for end > sc.floor && i-end < 3 && sc.text[end-1] == ' ' {
		end--
	}
	if end > sc.floor && sc.text[end-1] == ']' { // user[password]=…, h["x-api-key"]=…
		end--
	}
	if end > sc.floor && (sc.text[end-1] == '"' || sc.text[end-1] == '\'') {
		end--
		for end > sc.floor && sc.text[end-1] == '\\' {
			end--
		}
	}
	start = end
	for start > sc.floor && end-start < 2*maxName && in(sc.text[start-1], setName) {
		start--
	}
	return start, end
}
