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

// standsAlone reports whether a name of the kind is enough to judge a value that stands
// apart from it, in a list or behind a flag: no other pair has to be about the
// same, and no query around it.
func (k kind) standsAlone() bool { return k != kindNone && k != kindValue && k != kindGrant }
