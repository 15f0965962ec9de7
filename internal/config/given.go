package config

import (
	"net/url"
	"strings"
)

// given notes what the flags, the environment and the file set.
func (l *Loaded) given(line *line, fromFile []*setting) {
	flags := line.flags()
	for _, s := range flags {
		if !s.mayHoldSecret() {
			l.Flags = append(l.Flags, "--"+s.name)
			if !s.isBool() {
				l.Flags = append(l.Flags, s.String())
			}
		}
		l.storeFlag = l.storeFlag || s.name == "store"
	}
	for _, s := range append(flags, fromFile...) {
		if strings.HasPrefix(s.name, "demo-") {
			l.DemoArgs = append(l.DemoArgs, "--"+s.name, s.String())
		}
	}
	for _, s := range line.settings {
		if s.given && s.env != "" {
			l.Given[s.env] = s.String()
		}
	}
	delete(l.Given, "AIR_OAUTH_PARAMS") // which may hold a secret
	if hasPassword(l.Store) {
		delete(l.Given, "AIR_MCP_STORE")
	}
}

// mayHoldSecret tells whether a value is not to be shown: an address with a password
// or a query, and the fields for a token endpoint.
func (s *setting) mayHoldSecret() bool {
	text := s.String()
	u, err := url.Parse(text)
	return s.name == "oauth-params" || strings.Contains(text, "://") && (err != nil || u.User != nil || u.RawQuery != "")
}
