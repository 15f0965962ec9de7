package redact

import "strings"

// atSlash looks at the first slash behind the colon of a URL whose scheme ends
// in a digit, as colons behind digits are no triggers.
func (sc *scanner) atSlash(i int) int {
	if !isDigit(sc.byteAt(i-2)) || sc.byteAt(i+1) != '/' {
		return 0
	}
	return sc.urlCredentials(i-1, i+2)
}

// urlCredentials masks the password, or the token, before the @ in a URL. Its
// :// is at i, and its authority begins at start.
func (sc *scanner) urlCredentials(i, start int) int {
	s := sc.text
	if next := sc.webhook(start); next > 0 {
		return next
	}
	colon, at, slash, end := sc.authority(start)
	if at < 0 {
		sc.spent += end - start
		return i + 3
	}
	if colon < 0 || colon > at { // a user without a password may be a token
		if text := s[start:at]; (slash < 0 || at < slash) && len(text) >= 20 && countDigits(text) > 0 && !isHarmless(text) && hasRandomPart(text) {
			return sc.mask(start, at, sc.classByShape(start, at, classSecret))
		}
		return i + 3
	}
	text := s[colon+1 : at]
	if slash >= 0 && slash < at && countDigits(s[colon+1:slash]) == slash-colon-1 {
		return i + 3 // a port, then an @ in the path
	}
	if text == "" || isHarmless(text) {
		return i + 3
	}
	if user := s[start:colon]; len(user) >= 20 && !isHarmless(user) && hasRandomPart(user) {
		sc.mask(start, colon, sc.classByShape(start, colon, classSecret))
	} else {
		sc.scanPart(start, colon)
	}
	return max(sc.mask(colon+1, at, sc.classByShape(colon+1, at, classPassword)), i+3)
}

// authority returns where the separators of the authority that begins at start
// are, -1 for those it does not have: the colon behind the user, the @ behind the
// password, and the slash, ? or # behind the host. A password may have slashes,
// so an @ may come after slash. end is where it looked no further.
func (sc *scanner) authority(start int) (colon, at, slash, end int) {
	s := sc.text
	colon, at, slash = -1, -1, -1
	for end = start; end < len(s); end++ {
		switch s[end] {
		case '[':
			end += max(placeholderLen(s[end:])-1, 0)
		case ' ', '\t', '\n', '"', '`', '<', '>', '\\':
			return colon, at, slash, end
		case '\'':
			if !isAlnum(sc.byteAt(end + 1)) {
				return colon, at, slash, end
			}
		case ':':
			if colon < 0 && slash < 0 {
				colon = end
			}
		case '/', '?', '#':
			if slash < 0 {
				slash = end
			}
			if at >= 0 || colon < 0 {
				return colon, at, slash, end
			}
		case '@':
			if slash < 0 || at < 0 {
				at = end
			}
			if slash >= 0 {
				return colon, at, slash, end
			}
		}
	}
	return colon, at, slash, end
}

// webhooks are the URLs that let everybody who knows them post a message.
var webhooks = []struct {
	host string // its end
	path string // its beginning
	keep int    // how many parts of the path are not secret
}{
	{"hooks.slack.com", "services/", 1}, {"hooks.slack.com", "workflows/", 1}, {"hooks.slack.com", "triggers/", 1},
	{"discord.com", "api/webhooks/", 3}, {"discordapp.com", "api/webhooks/", 3},
	{".webhook.office.com", "webhookb2/", 1}, {"outlook.office.com", "webhook/", 1},
	{"hooks.zapier.com", "hooks/catch/", 2},
}

// webhook masks what is secret in the URL of a webhook whose authority begins
// at start.
func (sc *scanner) webhook(start int) int {
	s := sc.text
	slash := sc.skip(start, setName)
	if sc.byteAt(slash) != '/' {
		return 0
	}
	for _, w := range webhooks {
		if !strings.HasSuffix(s[start:slash], w.host) || !strings.HasPrefix(s[slash+1:], w.path) {
			continue
		}
		secret := slash + 1
		for range w.keep {
			n := strings.IndexByte(s[secret:], '/')
			if n < 0 {
				return 0
			}
			secret += n + 1
		}
		end := secret
		for end < len(s) && (in(s[end], setBase64URL|setBase64) || s[end] == '@') {
			end++
		}
		return sc.mask(secret, end, classAPIKey)
	}
	return 0
}
