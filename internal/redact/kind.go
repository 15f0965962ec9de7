package redact

// kind is what the name of a pair says about its value: how certain it is that
// the value is a secret, and what a secret looks like there.
type kind uint8

const (
	kindNone         kind = iota
	kindPassword          // masked unless it is plainly harmless
	kindWeakPassword      // pass, pwd: names that have other meanings, too
	kindKey               // an API key
	kindSecret            // client_secret, access_token
	kindWeakSecret        // token, secret: masked only if the value looks random
	kindPrivateKey
	kindAuth      // an Authorization header: a scheme, then credentials
	kindCookie    // a Cookie header: pairs
	kindSetCookie // a Set-Cookie header: one pair, then attributes
	kindSignature // the signature of a pre-signed URL
	kindGrant     // an authorization code in a query, which is traded for a token
	kindCode      // a one-time code: a few digits
	kindPhrase    // the recovery phrase of a wallet: twelve words or more
	kindSession   // the id of a session, masked if it is one of a browser
	kindVariable  // an environment variable such as FERNET_KEY
	kindNationalID
	kindVendorKey // a key, or half of one, that is known by its vendor's name
	kindData      // "data" in a Secret of Kubernetes
	kindValue     // "value", where another pair has the name
)

// isHeader reports whether the value is that of a header, with a syntax of its
// own.
func (k kind) isHeader() bool {
	return k == kindAuth || k == kindCookie || k == kindSetCookie
}

// standsAlone reports whether the name is enough to judge a value that is apart
// from it, in a list, behind a flag or in an attribute. It is not where another
// pair has the name or where only a query makes the value a secret.
func (k kind) standsAlone() bool {
	return k != kindNone && k != kindValue && k != kindData && k != kindGrant
}
