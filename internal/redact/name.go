package redact

// maxName is how much of a name's end is looked at.
const maxName = 40

// kindOfName judges a name in any spelling: db_password, X-Api-Key, accessToken.
func kindOfName(name string) kind {
	n := len(name)
	for n > 4 && len(name)-n < 4 && (isDigit(name[n-1]) || n < len(name) && name[n-1] == '_') { // DB_PASSWORD_2
		n--
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
	var buf [maxName]byte
	var starts [maxName]bool // a word begins here
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
		buf[at] = c
		if upper {
			buf[at] |= 0x20
		}
		starts[at] = i == 0 || !isAlnum(name[i-1]) || upper && !in(name[i-1], setUpper)
	}
	norm := buf[at:]
	if len(norm) < 2 {
		return kindNone
	}
	for _, r := range rules {
		from := len(norm) - len(r.suffix)
		if from < 0 || string(norm[from:]) != r.suffix || r.word && !starts[at+from] {
			continue
		}
		if r.kind == kindVariable && from == 0 {
			return kindGrant // ?key=
		}
		if r.kind == kindVariable && !capitals {
			return kindNone
		}
		if capitals && from > 0 && r.kind == kindWeakSecret && (r.suffix == "secret" || r.suffix == "token") {
			return kindSecret // a variable of the environment: APP_SECRET
		}
		return r.kind
	}
	return kindNone
}

// rulesByEnd has the rules by the last two letters of their suffixes, 5 bits
// of each.
var rulesByEnd = func() (t [1 << 10][]nameRule) {
	for _, r := range nameRules {
		n := len(r.suffix)
		by := &t[letterPair(r.suffix[n-2], r.suffix[n-1])]
		*by = append(*by, r)
	}
	return t
}()

// thirdByEnd has, by the last two letters, the third last ones of the rules as
// bits: most names are let go by these.
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

func letterPair(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// nameBefore returns the name that ends before i, without the quotes, escapes
// and brackets around it.
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
