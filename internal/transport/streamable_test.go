package transport

import (
	"strings"
	"testing"

	"airefinery-mcp/internal/reader"
)

// Nothing is stored for a session, so its id says how much its client shows.
func TestASessionIDSaysWhoReads(t *testing.T) {
	for _, family := range []string{"", "cline", "codex", "copilot", "qwen", "gemini", "claude-code", "opencode"} {
		r := reader.Named(family)
		for _, apps := range []bool{false, true} {
			a, b := newSessionID(r, apps), newSessionID(r, apps)
			if got, shows := sessionClient(a); got != r || shows != apps || a == b {
				t.Errorf("the sessions %s and %s are of %q, apps %t, want two of %q, %t", a, b, got.Family, shows, family, apps)
			}
			// The protocol wants visible ASCII.
			if strings.Trim(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abcdefghijklmnopqrstuvwxyz-+") != "" {
				t.Errorf("the session id %q has other characters", a)
			}
		}
	}
	for _, made := range []string{"x", "-", "x-nobody", "x-codex-mcp-client", "codex", strings.Repeat("x-", 10_000)} {
		if r, apps := sessionClient(made); r != reader.Unknown || apps {
			t.Errorf("%.20q is of %q, apps %t", made, r.Family, apps)
		}
	}
}
