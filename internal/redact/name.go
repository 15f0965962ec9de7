package redact

// kind is what the name of a pair says about its value.
type kind uint8

const (
	kindNone         kind = iota
	kindPassword          // anything is masked that is not plainly harmless
	kindWeakPassword      // pass, pwd: the name has other meanings, too
	kindKey               // an API key
	kindSecret            // client_secret, access_token
	kindWeakSecret        // token, secret: masked if the value looks random
	kindPrivateKey
	kindAuth      // Authorization: a scheme, then credentials
	kindCookie    // pairs
	kindSetCookie // one pair, then attributes
	kindSignature // of a pre-signed URL
	kindGrant     // a code in a query, given for a token
	kindCode      // of a few digits
	kindPhrase    // of twelve words or more, for a wallet
	kindSession   // an id, of which a browser's is a secret
	kindVariable  // FERNET_KEY and other variables of the environment
	kindNationalID
	kindValue // a pair's value with the name in another pair
)

// alone reports whether a name of the kind is enough to judge a value that stands
// apart from it, in a list or behind a flag: no other pair has to be about the
// same, and no query around it.
func (k kind) alone() bool { return k != kindNone && k != kindValue && k != kindGrant }

// nameRule gives a kind to names that end in suffix, which is in lower case
// without separators. With word, a word of the name must begin there.
type nameRule struct {
	suffix string
	kind   kind
	word   bool
}

// nameRules are tried in order.
var nameRules = []nameRule{
	{"password", kindPassword, false},
	{"passwd", kindPassword, false},
	{"passphrase", kindPassword, false},
	{"passwort", kindPassword, false},
	{"motdepasse", kindPassword, false},
	{"pwd", kindWeakPassword, true},
	{"pass", kindWeakPassword, true},
	{"pw", kindWeakPassword, true},
	{"storepass", kindWeakPassword, false}, {"keypass", kindWeakPassword, false}, {"dbpass", kindWeakPassword, false},
	{"userpass", kindWeakPassword, false}, {"rootpass", kindWeakPassword, false}, {"requirepass", kindWeakPassword, false},
	{"masterauth", kindWeakPassword, false},
	{"kennwort", kindPassword, false}, {"wachtwoord", kindPassword, false}, {"contrasena", kindPassword, false},
	{"senha", kindPassword, true}, {"passcode", kindCode, false}, {"pin", kindCode, true},
	{"otp", kindCode, true}, {"otpcode", kindCode, true}, {"mfacode", kindCode, true}, {"verificationcode", kindCode, true},
	{"psk", kindWeakPassword, true}, {"pat", kindWeakSecret, true}, {"clientkeydata", kindSecret, false},
	{"mnemonic", kindPhrase, false}, {"seedphrase", kindPhrase, false}, {"recoveryphrase", kindPhrase, false}, {"seedwords", kindPhrase, false},

	{"secretaccesskey", kindKey, false},
	{"sharedaccesskey", kindKey, false},
	{"apikey", kindKey, false},
	{"accesskey", kindKey, false},
	{"accountkey", kindKey, false},
	{"subscriptionkey", kindKey, false},
	{"functionskey", kindKey, false},
	{"appkey", kindKey, true},
	{"accesskeyid", kindWeakSecret, false},
	{"applicationkey", kindKey, false},
	{"servicekey", kindWeakSecret, true},
	{"honeycombteam", kindKey, false},
	{"privatekey", kindPrivateKey, false},
	{"secretkey", kindSecret, false}, {"secretkeybase", kindSecret, false},
	{"encryptionkey", kindSecret, false},
	{"signingkey", kindSecret, false},
	{"storagekey", kindSecret, false},
	{"licensekey", kindSecret, false},
	{"masterkey", kindSecret, false},
	{"adminkey", kindSecret, false},
	{"authkey", kindSecret, true},
	{"sharedkey", kindSecret, true},
	{"deploykey", kindSecret, true},
	{"hmackey", kindSecret, true},

	{"clientsecret", kindSecret, false},
	{"consumersecret", kindSecret, false},
	{"sharedsecret", kindSecret, false},
	{"webhooksecret", kindSecret, false},
	{"signingsecret", kindSecret, false},
	{"sessionsecret", kindSecret, false},
	{"cookiesecret", kindSecret, false},
	{"mastersecret", kindSecret, false},
	{"oauthsecret", kindSecret, false},
	{"authsecret", kindSecret, false},
	{"hmacsecret", kindSecret, false},
	{"jwtsecret", kindSecret, false},
	{"appsecret", kindSecret, false},
	{"apisecret", kindSecret, false},
	{"secretid", kindWeakSecret, true},
	{"secret", kindWeakSecret, false},

	// Tokens that are no credentials: of a language model, of a grammar, of a
	// page of results.
	{"eostoken", kindNone, true}, {"bostoken", kindNone, true}, {"padtoken", kindNone, true},
	{"unktoken", kindNone, true}, {"septoken", kindNone, true}, {"clstoken", kindNone, true},
	{"masktoken", kindNone, true}, {"stoptoken", kindNone, true}, {"starttoken", kindNone, true},
	{"endtoken", kindNone, true}, {"specialtoken", kindNone, true}, {"maxtoken", kindNone, true},
	{"prompttoken", kindNone, true}, {"inputtoken", kindNone, true}, {"outputtoken", kindNone, true},
	{"completiontoken", kindNone, true}, {"pertoken", kindNone, true}, {"pagetoken", kindNone, true},
	{"nexttoken", kindNone, true}, {"continuationtoken", kindNone, true}, {"synctoken", kindNone, true},
	{"cancellationtoken", kindNone, true}, {"canceltoken", kindNone, true}, {"firsttoken", kindNone, true},
	{"lasttoken", kindNone, true},

	{"accesstoken", kindSecret, false},
	{"refreshtoken", kindSecret, false},
	{"sessiontoken", kindSecret, false},
	{"securitytoken", kindSecret, false},
	{"privatetoken", kindSecret, false},
	{"registrationtoken", kindSecret, false},
	{"deploytoken", kindSecret, false},
	{"secrettoken", kindSecret, false},
	{"bearertoken", kindSecret, false},
	{"oauthtoken", kindSecret, false},
	{"vaulttoken", kindSecret, false},
	{"consultoken", kindSecret, false},
	{"csrftoken", kindSecret, false},
	{"xsrftoken", kindSecret, false},
	{"authtoken", kindSecret, false},
	{"apitoken", kindSecret, false},
	{"bottoken", kindSecret, true},
	{"idtoken", kindSecret, true},
	{"token", kindWeakSecret, false},

	{"authorization", kindAuth, false},
	{"credential", kindWeakSecret, true},
	{"credentials", kindWeakSecret, true},
	{"creds", kindWeakSecret, true},
	{"secretstring", kindWeakSecret, false},
	{"auth", kindWeakSecret, true},
	{"jwt", kindWeakSecret, true},
	{"setcookie", kindSetCookie, false},
	{"cookie", kindCookie, true},
	{"sig", kindSignature, true},
	{"signature", kindSignature, true},
	{"code", kindGrant, true},
	{"appid", kindGrant, true},
	{"sessionid", kindSession, false}, {"sessid", kindSession, false},

	{"ssn", kindNationalID, true},
	{"socialsecuritynumber", kindNationalID, true},
	{"nationalid", kindNationalID, true},
	{"nino", kindNationalID, true},
	{"nir", kindNationalID, true},
	{"cpf", kindNationalID, true},
	{"iban", kindNationalID, true},
	{"aadhaar", kindNationalID, true},
	{"aadhaarnumber", kindNationalID, true},
	{"dni", kindNationalID, true}, {"nif", kindNationalID, true}, {"pesel", kindNationalID, true}, {"bsn", kindNationalID, true},
	{"personnummer", kindNationalID, true}, {"passportnumber", kindNationalID, true},

	{"publickey", kindNone, true}, {"publishablekey", kindNone, true}, {"cachekey", kindNone, true}, {"objectkey", kindNone, true},
	{"partitionkey", kindNone, true}, {"idempotencykey", kindNone, true}, {"sitekey", kindNone, true},
	{"key", kindVariable, true},

	{"value", kindValue, true},
	{"stringvalue", kindValue, true},
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

// maxName is how much of a name's end is looked at.
const maxName = 40

// nameKind judges a name in any spelling: db_password, X-Api-Key, accessToken.
func nameKind(name string) kind {
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
		upper := in(c, inUpper)
		if !upper && in(c, inLetter) {
			capitals = false
		}
		at--
		buf[at] = c
		if upper {
			buf[at] |= 0x20
		}
		starts[at] = i == 0 || !isAlnum(name[i-1]) || upper && !in(name[i-1], inUpper)
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
