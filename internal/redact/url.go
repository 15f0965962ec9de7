package redact

import (
	"strings"
)

// atSlash looks at the first slash of a URL whose scheme ends in a digit, of
// which colon is not told.
func (sc *scanner) atSlash(i int) int {
	if !isDigit(sc.byteAt(i-2)) || sc.byteAt(i+1) != '/' {
		return 0
	}
	return sc.urlCredentials(i-1, i+2)
}

// urlCredentials looks at the credentials of a URL whose :// is at i and whose
// authority begins at start.
func (sc *scanner) urlCredentials(i, start int) int {
	s := sc.text
	if next := sc.webhook(start); next > 0 {
		return next
	}
	colon, at, slash := -1, -1, -1
	end := start
scan:
	for ; end < len(s); end++ {
		switch s[end] {
		case '[':
			end += max(placeholderLen(s[end:])-1, 0)
		case ' ', '\t', '\n', '"', '`', '<', '>', '\\':
			break scan
		case '\'':
			if !isAlnum(sc.byteAt(end + 1)) {
				break scan
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
				break scan
			}
		case '@':
			if slash < 0 || at < 0 {
				at = end
			}
			if slash >= 0 {
				break scan
			}
		}
	}
	if at < 0 {
		sc.spent += end - start
		return i + 3
	}
	if colon < 0 || colon > at { // one name alone: a token has that place, too
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
	if user := s[start:colon]; len(user) >= 20 && !isHarmless(user) && hasRandomPart(user) { // a key, too
		sc.mask(start, colon, sc.classByShape(start, colon, classSecret))
	} else {
		sc.scanPart(start, colon)
	}
	return max(sc.mask(colon+1, at, sc.classByShape(colon+1, at, classPassword)), i+3)
}

// webhooks are the URLs that let everybody post who knows them: what the host
// ends in, and how many parts of the path are not secret.
var webhooks = []struct {
	host string
	path string
	keep int
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
