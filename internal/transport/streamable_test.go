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
		a, b := newSessionID(r), newSessionID(r)
		if sessionReader(a) != r || a == b {
			t.Errorf("the sessions %s and %s are of %q, want two of %q", a, b, sessionReader(a).Family, family)
		}
		// The protocol wants visible ASCII.
		if strings.Trim(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("the session id %q has other characters", a)
		}
	}
	for _, made := range []string{"x", "-", "x-nobody", "x-codex-mcp-client", "codex", strings.Repeat("x-", 10_000)} {
		if r := sessionReader(made); r != reader.Unknown {
			t.Errorf("%.20q is of %q", made, r.Family)
		}
	}
}
