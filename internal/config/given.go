package config

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// given notes what the environment and the flags set.
func (l *Loaded) given(kctx *kong.Context, flags []*kong.Flag, getenv func(string) string) {
	for _, f := range flags {
		for _, name := range f.Envs {
			if v := getenv(name); v != "" {
				l.Given[name] = v
			}
		}
	}
	for _, p := range kctx.Path {
		f := p.Flag
		if f == nil {
			continue
		}
		if !p.Resolved && slices.Contains(flags, f) && !mayHoldSecret(f) {
			l.Flags = append(l.Flags, "--"+f.Name)
			if !f.IsBool() {
				l.Flags = append(l.Flags, flagText(f))
			}
		}
		if strings.HasPrefix(f.Name, "demo-") {
			l.DemoArgs = append(l.DemoArgs, "--"+f.Name, flagText(f))
		}
		if len(f.Envs) > 0 {
			l.Given[f.Envs[0]] = flagText(f)
		}
		l.storeFlag = l.storeFlag || f.Name == "store"
	}
	delete(l.Given, "AIR_OAUTH_PARAMS") // which may hold a secret
	if hasPassword(l.Store) {
		delete(l.Given, "AIR_MCP_STORE")
	}
}

// mayHoldSecret tells whether a flag's value is not to be shown: an address with a
// password or a query, and the fields for a token endpoint.
func mayHoldSecret(f *kong.Flag) bool {
	text := flagText(f)
	u, err := url.Parse(text)
	return f.Name == "oauth-params" || strings.Contains(text, "://") && (err != nil || u.User != nil || u.RawQuery != "")
}

// flagText is the value of a flag as it is written.
func flagText(f *kong.Flag) string {
	switch v := f.Target.Interface().(type) {
	case []string:
		return strings.Join(v, string(f.Tag.Sep))
	case map[string]string:
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			pairs = append(pairs, name+"="+v[name])
		}
		return strings.Join(pairs, ";")
	default:
		return fmt.Sprint(v)
	}
}
