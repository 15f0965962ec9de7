package redact

import (
	"slices"
	"strings"
)

// form is how a vendor's keys look: a prefix, then characters of a set.
type form struct {
	prefix   string
	set      uint8
	min, max int  // characters behind the prefix; max 0 for no limit
	mixed    bool // they must look random: the prefix is an ordinary word
}

const (
	alnum  = inDigit | inLetter
	b64url = alnum | inURL
)

// forms are the known ones, by the last byte of the prefix.
var forms = map[byte][]form{
	'-': {
		{"sk-", b64url, 20, 0, true}, // OpenAI, Anthropic and many like them
		{"glpat-", b64url | inName, 20, 0, false},
		{"gldt-", b64url, 20, 0, false},
		{"glrt-", b64url | inName, 20, 0, false},
		{"glptt-", b64url, 20, 0, false},
		{"glcbt-", b64url, 20, 0, false},
		{"glsoat-", b64url, 20, 0, false},
		{"xoxb-", alnum | inURL, 20, 0, true},
		{"xoxp-", alnum | inURL, 20, 0, true},
		{"xoxa-", alnum | inURL, 20, 0, true},
		{"xoxe-", alnum | inURL, 20, 0, true},
		{"xoxr-", alnum | inURL, 20, 0, true},
		{"xoxs-", alnum | inURL, 20, 0, true},
		{"xapp-", alnum | inURL, 20, 0, true},
		{"pypi-", b64url, 50, 0, true},
		{"key-", inHex, 32, 32, true},
		{"nvapi-", b64url, 40, 0, true},
		{"pplx-", alnum, 40, 0, true},
		{"xai-", alnum, 40, 0, true},
		{"tvly-", alnum | inURL, 20, 0, true},
		{"csk-", alnum, 40, 0, true},
		{"pa-", b64url, 40, 0, true},
		{"fc-", inHex, 32, 32, true},
		{"pat-", b64url, 36, 0, true},
		{"PMAK-", b64url, 40, 0, true},
		{"NRAK-", alnum, 27, 27, true},
		{"AGE-SECRET-KEY-", alnum, 50, 0, false},
	},
	'_': {
		{"ghp_", alnum, 30, 0, false},
		{"gho_", alnum, 30, 0, false},
		{"ghu_", alnum, 30, 0, false},
		{"ghs_", b64url | inName, 30, 0, false},
		{"ghr_", alnum, 30, 0, false},
		{"github_pat_", alnum | inURL, 40, 0, false},
		{"hf_", alnum, 30, 0, true},
		{"sk_live_", alnum, 16, 0, false},
		{"sk_test_", alnum, 16, 0, false},
		{"rk_live_", alnum, 16, 0, false},
		{"rk_test_", alnum, 16, 0, false},
		{"whsec_", alnum | inBase64, 24, 0, false},
		{"npm_", alnum, 36, 36, true},
		{"dop_v1_", inHex, 64, 64, false},
		{"doo_v1_", inHex, 64, 64, false},
		{"glsa_", alnum | inURL, 32, 0, true},
		{"gsk_", alnum, 40, 0, true},
		{"shpat_", inHex, 32, 32, false},
		{"shpss_", inHex, 32, 32, false},
		{"shpca_", inHex, 32, 32, false},
		{"shppa_", inHex, 32, 32, false},
		{"lin_api_", alnum, 32, 0, false},
		{"lsv2_pt_", alnum | inURL, 32, 0, false},
		{"lsv2_sk_", alnum | inURL, 32, 0, false},
		{"r8_", alnum, 37, 37, true},
		{"dckr_pat_", b64url, 27, 0, false},
		{"rubygems_", inHex, 48, 48, false},
		{"figd_", b64url, 40, 0, true},
		{"sntrys_", alnum | inBase64 | inURL, 40, 0, true},
		{"ntn_", alnum, 40, 0, true},
		{"pscale_tkn_", b64url, 32, 0, true},
		{"pscale_pw_", b64url, 32, 0, true},
		{"rk_prod_", alnum, 16, 0, false},
		{"sk_prod_", alnum, 16, 0, false},
		{"api_org_", alnum, 34, 34, true},
		{"fm2_", alnum | inBase64, 80, 0, true},
		{"fo1_", b64url, 43, 43, true},
		{"sqp_", inHex, 40, 40, false}, {"squ_", inHex, 40, 40, false}, {"sqa_", inHex, 40, 40, false},
		{"sgp_", alnum | inURL, 40, 0, true},
		{"ops_", b64url, 100, 0, true},
		{"fw_", alnum, 22, 0, true},
		{"e2b_", inHex, 40, 40, true},
		{"pcsk_", alnum | inURL, 40, 0, true},
		{"jina_", b64url, 40, 0, true},
		{"sbp_", inHex, 40, 40, true},
		{"glc_", alnum | inBase64, 40, 0, true},
	},
	'.': {
		{"SG.", b64url | inName, 50, 0, true},
		{"ya29.", b64url, 30, 0, true},
		{"hvs.", b64url, 24, 0, true},
		{"hvb.", b64url, 24, 0, true},
		{"hvr.", b64url, 24, 0, true},
	},
}

var (
	googleKey  = form{"AIza", b64url, 35, 35, false}
	awsKey     = form{"AKIA", inUpper | inDigit, 16, 16, false}
	awsTempKey = form{"ASIA", inUpper | inDigit, 16, 16, false}
	awsStsKey  = form{"ABIA", inUpper | inDigit, 16, 16, true}
	awsContext = form{"ACCA", inUpper | inDigit, 16, 16, true}
	encodedJWT = form{"ZXlK", b64url | inBase64, 80, 0, true} // in base64 once more
	twilioKey  = form{"SK", inHex, 32, 32, true}
	jiraToken  = form{"ATATT3", b64url | inBase64, 60, 0, true}
	facebook   = form{"EAA", alnum, 80, 0, true}
	easyPost   = form{"EZ", alnum, 56, 56, true}
	alibabaKey = form{"LTAI", alnum, 12, 20, true}
	databricks = form{"dapi", inHex, 32, 32, true}
)

// formsByEnd has the forms by the last two bytes of their prefixes: the last
// one's place in "-_.", and the one before.
var formsByEnd = func() (t [3][128][]form) {
	for last, list := range forms {
		for _, f := range list {
			by := &t[prefixEnds[last]][f.prefix[len(f.prefix)-2]]
			*by = append(*by, f)
		}
	}
	return t
}()

// prefixEnds numbers the last bytes of prefixes.
var prefixEnds = [128]uint8{'-': 0, '_': 1, '.': 2}

// prefixEnd looks at a byte that may end the prefix of a vendor's keys.
func (sc *scanner) prefixEnd(i int) int {
	if i == 0 || sc.s[i-1] >= 0x80 {
		return 0
	}
	for _, f := range formsByEnd[prefixEnds[sc.s[i]]][sc.s[i-1]] {
		start := i + 1 - len(f.prefix)
		if start >= sc.floor && sc.s[start:i+1] == f.prefix {
			if next := sc.vendor(start, f); next > 0 {
				return next
			}
		}
	}
	return 0
}

// kindWords stand before the random part of keys of vendors that are not
// listed above, acme_secret_…, acme_pat_…, where that part is short.
var kindWords = []string{"secret", "api", "pat", "sk"}

// underscore looks at an underscore that may end a prefix, one of the list or
// one with a word for what the key is.
func (sc *scanner) underscore(i int) int {
	if len(formsByEnd[prefixEnds['_']][sc.s[i-1]&0x7f]) > 0 {
		if next := sc.prefixEnd(i); next > 0 {
			return next
		}
	}
	s, end := sc.s, sc.over(i+1, alnum)
	if end-i <= 16 {
		return 0
	}
	word := i
	for word > sc.floor && i-word < 8 && in(s[word-1], alnum) {
		word--
	}
	start := word
	for start > sc.floor && word-start < 24 && in(s[start-1], alnum|inURL) {
		start--
	}
	long := end-i > 32 && digits(s[i+1:end]) > 2 && mixed(s[i+1:end]) && vendorName(s[start:i]) // no id has as much
	if !long && (!slices.Contains(kindWords, s[word:i]) || !machineMade(s[i+1:end])) || !sc.boundary(start) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, sc.over(end, b64url), classAPIKey)
}

// threeParts looks at a bot's token that begins at i: an id in base64, a time in
// 6 characters and a code, with dots between them.
func (sc *scanner) threeParts(i int) int {
	s := sc.s
	first := i
	for first-i <= 28 && in(sc.ahead(first), b64url) {
		first++
	}
	if n := first - i; n < 23 || n > 28 || sc.ahead(first) != '.' || sc.ahead(first+7) != '.' || !sc.boundary(i) {
		sc.spent += n
		return 0
	}
	end := sc.over(first+8, b64url)
	if n := end - first - 8; sc.over(first+1, b64url) != first+7 || n < 27 || n > 45 || !mixed(s[first+8:end]) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(i, end, classAPIKey)
}

// dash looks at the first of some dashes: of a private key, of a flag, or at
// the end of a prefix.
func (sc *scanner) dash(i int) int {
	if next := sc.prefixEnd(i); next > 0 {
		return next
	}
	if strings.HasPrefix(sc.s[i:], "-----BEGIN ") {
		return sc.privateKey(i)
	}
	if in(sc.ahead(i+1), inLetter|inURL) && (i == 0 || isSpace(sc.s[i-1])) {
		return sc.flag(i)
	}
	return 0
}

// vendor masks a key of a form whose prefix stands at i.
func (sc *scanner) vendor(i int, f form) int {
	if i < sc.floor || !sc.boundary(i) {
		return 0
	}
	n, looked := f.length(sc.s[i:])
	if n == 0 {
		sc.spent += looked
		return 0
	}
	return sc.mask(i, i+n, classAPIKey)
}

// length returns the length of the key that s begins with, 0 if none, and how
// many bytes it looked at.
func (f form) length(s string) (n, looked int) {
	if !strings.HasPrefix(s, f.prefix) {
		return 0, 0
	}
	n = len(f.prefix)
	for n < len(s) && in(s[n], f.set) {
		n++
	}
	looked = n
	for s[n-1] == '.' && n > len(f.prefix) { // ends the sentence
		n--
	}
	size := n - len(f.prefix)
	if size < f.min || f.max > 0 && size > f.max || n < len(s) && f.max > 0 && isAlnum(s[n]) {
		return 0, looked
	}
	if f.mixed && !randomTail(s[len(f.prefix):n]) {
		return 0, looked
	}
	return n, looked
}

// randomTail reports whether one of the parts of a key looks random: words
// with dashes between them do not.
func randomTail(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isAlnum(s[i]) {
			continue
		}
		if i-start >= 9 && randomPart(s[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

// vendorLen returns the length of the vendor's key that s begins with.
func vendorLen(s string) int {
	if len(s) < 16 {
		return 0
	}
	switch s[0] {
	case 'A':
		for _, f := range []form{googleKey, awsKey, awsTempKey, jiraToken} {
			if n, _ := f.length(s); n > 0 {
				return n
			}
		}
	case 'S':
		if n, _ := twilioKey.length(s); n > 0 {
			return n
		}
	case 'd':
		if n, _ := databricks.length(s); n > 0 {
			return n
		}
	}
	for i := 2; i < 16; i++ {
		if c := s[i]; c != '-' && c != '_' && c != '.' || s[i-1] >= 0x80 {
			continue
		}
		for _, f := range formsByEnd[prefixEnds[s[i]]][s[i-1]] {
			if n, _ := f.length(s); n > 0 {
				return n
			}
		}
	}
	return 0
}

// capital looks at the capitals that begin AIza…, AKIA…, ASIA…, ATATT3…, LTAI…,
// SK…, and the tokens of bots.
func (sc *scanner) capital(i int) int {
	switch rest := sc.s[i:]; {
	case strings.HasPrefix(rest, "AIza"):
		return sc.vendor(i, googleKey)
	case strings.HasPrefix(rest, "AKIA"):
		return sc.vendor(i, awsKey)
	case strings.HasPrefix(rest, "ASIA"):
		return sc.vendor(i, awsTempKey)
	case strings.HasPrefix(rest, "ABIA"):
		return sc.vendor(i, awsStsKey)
	case strings.HasPrefix(rest, "ACCA"):
		return sc.vendor(i, awsContext)
	case strings.HasPrefix(rest, "ZXlK"):
		return sc.vendor(i, encodedJWT)
	case strings.HasPrefix(rest, "AWS4-HMAC-SHA256 "):
		return sc.signedRequest(i)
	case strings.HasPrefix(rest, "ATATT3"):
		return sc.vendor(i, jiraToken)
	case strings.HasPrefix(rest, "EAA"):
		return sc.vendor(i, facebook)
	case strings.HasPrefix(rest, "EZ"):
		return sc.vendor(i, easyPost)
	case strings.HasPrefix(rest, "LTAI"):
		return sc.vendor(i, alibabaKey)
	case strings.HasPrefix(rest, "SK"):
		return sc.vendor(i, twilioKey)
	case strings.HasPrefix(rest, "AA") && sc.ahead(i-1) == ':':
		return sc.telegram(i - 1)
	case rest[0] >= 'M' && rest[0] <= 'O' && in(sc.ahead(i+1), alnum): // a number in base64
		return sc.threeParts(i)
	}
	return 0
}

// vendorName reports whether a text is two or more small letters, digits and
// underscores, a letter first: acme, acme_v1.
func vendorName(s string) bool {
	if len(s) < 2 || len(s) > 16 || !in(s[0], inLetter) {
		return false
	}
	for i := range len(s) {
		if in(s[i], inUpper) || s[i] == '-' {
			return false
		}
	}
	return true
}

// tilde looks at a client secret of Azure, three characters, a digit, Q~ and 31
// to 34 characters, and at a token of OpenShift, sha256~ and 43, at the tilde.
func (sc *scanner) tilde(i int) int {
	start, end := i-5, i+1
	if n := i - len("sha256"); sc.s[i-1] == '6' {
		if end = sc.over(end, b64url); n < sc.floor || sc.s[n:i] != "sha256" || end-i != 44 || !randomTail(sc.s[i+1:end]) {
			sc.spent += end - i
			return 0
		}
		return sc.mask(n, end, classAPIKey)
	}
	if start < sc.floor || !isDigit(sc.s[i-2]) || !sc.boundary(start) {
		return 0
	}
	for end < len(sc.s) && (in(sc.s[end], b64url) || sc.s[end] == '.' || sc.s[end] == '~') {
		end++
	}
	for end > i+32 && sc.s[end-1] == '.' {
		end--
	}
	if n := end - i - 1; n < 31 || n > 34 {
		sc.spent += n
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// signedRequest masks the signature in what is an Authorization header of AWS,
// found without the header's name.
func (sc *scanner) signedRequest(i int) int {
	const name = "Signature="
	line := sc.s[i:min(len(sc.s), i+512)]
	line = line[:lineEnd(line, 0)]
	n := strings.Index(line, name)
	if n < 0 {
		sc.spent += len(line)
		return 0
	}
	start := i + n + len(name)
	end := sc.over(start, inHex)
	if end-start < 32 {
		return 0
	}
	sc.within(i+len("AWS4"), start)
	return sc.mask(start, end, classAPIKey)
}

// webToken looks at the J of a JSON Web Token: eyJ….
func (sc *scanner) webToken(i int) int {
	i -= len("ey")
	if i < sc.floor || sc.s[i] != 'e' {
		return 0
	}
	n, looked := jwtLen(sc.s[i:])
	if n == 0 {
		sc.spent += looked
		return 0
	}
	return sc.mask(i, i+n, classJWT)
}

// jwtLen returns the length of the JSON Web Token that s begins with, 0 if
// none, and how many bytes it looked at. A token without a signature, or cut
// off in its payload, is one, too.
func jwtLen(s string) (n, looked int) {
	if !strings.HasPrefix(s, "eyJ") {
		return 0, 0
	}
	parts, from := 0, 0
	for n = 0; n <= len(s); n++ {
		if n < len(s) && in(s[n], b64url) {
			continue
		}
		parts++
		if parts == 1 && n < 16 || parts == 2 && n-from < 8 && n > from {
			return 0, n
		}
		if n == len(s) || s[n] != '.' || parts == 5 {
			break
		}
		from = n + 1
		next := s[from:]
		if parts == 1 && !strings.HasPrefix(next, "eyJ") && !encrypted(next) {
			return 0, n
		}
		// A full stop that ends a sentence is not the token's, that of an
		// empty signature is.
		if parts > 1 && (next == "" || !in(next[0], b64url) && next[0] != '.') {
			if parts == 2 {
				n++
			}
			break
		}
	}
	if parts < 2 {
		return 0, n
	}
	return n, n
}

// encrypted reports whether the four further parts of an encrypted token
// follow, the first of which, an encrypted key, may be empty.
func encrypted(s string) bool {
	const longest = 8192
	dots, part := 0, 0
	for i := 0; i < min(len(s), longest); i++ {
		switch {
		case in(s[i], b64url):
			part++
		case s[i] == '.' && (part >= 8 || dots == 0):
			dots++
			part = 0
		default:
			return dots == 3 && part >= 8
		}
	}
	return dots == 3 && part >= 8
}

// telegram looks at the token of a bot, 8 to 10 digits, a colon and 35
// characters, at its colon.
func (sc *scanner) telegram(i int) int {
	start := i
	for start > sc.floor && isDigit(sc.s[start-1]) {
		start--
	}
	end := sc.over(i+1, b64url)
	if n := i - start; n < 8 || n > 10 || end-i-1 < 33 || end-i-1 > 36 {
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// privateKey masks a PEM block of a private key that begins at i, to its end
// or, if the text was cut off, as far as its lines go.
func (sc *scanner) privateKey(i int) int {
	s := sc.s
	label := i + len("-----BEGIN ")
	n := strings.Index(s[label:min(len(s), label+48)], "-----")
	if n < 0 || !strings.Contains(s[label:label+n], "PRIVATE KEY") || strings.ContainsAny(s[label:label+n], "[]") {
		return 0
	}
	body := label + n + len("-----")
	if !sc.noKeyEnd {
		if end := strings.Index(s[body:], "-----END "); end >= 0 {
			end += body + len("-----END ")
			if n := strings.Index(s[end:min(len(s), end+48)], "-----"); n >= 0 {
				end += n + len("-----")
			}
			return sc.mask(i, end, classPrivateKey)
		}
		sc.noKeyEnd = true
	}
	return sc.mask(i, pemLines(s, body), classPrivateKey)
}

// pemLines returns where the lines of base64 end that begin at i; their breaks
// may be real or escaped ones.
func pemLines(s string, i int) int {
	for {
		j, broke := i, false
		for j < len(s) {
			if isSpace(s[j]) {
				broke = broke || s[j] == '\n'
				j++
			} else if s[j] == '\\' && j+1 < len(s) && strings.IndexByte("nr\\", s[j+1]) >= 0 {
				broke = true
				j += 2
				if s[j-1] == '\\' && j < len(s) {
					j++
				}
			} else {
				break
			}
		}
		end := j
		for end < len(s) && (isAlnum(s[end]) || in(s[end], inBase64)) {
			end++
		}
		if end == j || !broke && j > i && end-j < 40 {
			return i
		}
		i = end
	}
}
