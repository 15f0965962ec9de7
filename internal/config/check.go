package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/lazyregexp"
	"airefinery-mcp/schemas"
)

// minMemory is the least budget of memory, in bytes.
const minMemory = 64 << 20

// check reports values that cannot be meant, whether a flag, a variable or the
// file gave them.
func (l *Loaded) check(all []*setting) error {
	for _, s := range all {
		if err := s.check(); err != nil {
			return fmt.Errorf("%s: %w", s.label(), err)
		}
	}
	if l.Memory != 0 && l.Memory < minMemory {
		return fmt.Errorf("--memory (AIR_MCP_MEMORY) is %d, it must be at least %d bytes", l.Memory, int64(minMemory))
	}
	if l.MaxBytes != 0 && l.MaxBytes < 1000 {
		return fmt.Errorf("--max-bytes (AIR_MCP_MAX_BYTES) is %d, it must be at least 1000, or 0 for what each client shows", l.MaxBytes)
	}
	if _, err := l.LogLevel.parse(); l.LogLevel != "auto" && err != nil {
		return fmt.Errorf("--log-level (AIR_MCP_LOG_LEVEL): %q is no level: use debug, info, warn, error or auto", string(l.LogLevel))
	}
	for _, s := range []struct {
		name string
		opt  client.Option
	}{
		{"--base-url (AIR_BASE_URL)", client.WithBaseURL(l.BaseURL)},
		{"--sdk-version (AIR_SDK_VERSION)", client.WithSDKVersion(l.SDKVersion)},
		{"--timeout (AIR_TIMEOUT)", client.WithTimeout(l.Timeout)},
		{"--max-body (AIR_MAX_BODY)", client.WithMaxBody(l.MaxBody)},
	} {
		if err := usable(s.name, s.opt); err != nil {
			return err
		}
	}
	if l.storeFlag && hasPassword(l.Store) {
		return errors.New("--store has a password in it, which other users of this machine can read: set it as AIR_MCP_STORE, or in the file of --config")
	}
	if err := l.Call.Page.check(); err != nil {
		return err
	}
	if l.Asked != nil {
		if err := l.Asked.Output.check(); err != nil {
			return err
		}
	}
	if err := l.checkLearning(); err != nil {
		return err
	}
	return l.HTTP.check()
}

// inPath is a reference in the name of a file.
var inPath = lazyregexp.New(`\$\{[^}]*\}`)

// guess tells from arguments that could not be parsed what they ask for.
func (l *Loaded) guess(args []string, line *line, getenv func(string) string) {
	l.Command = "serve"
	for _, a := range args {
		flag, _, _ := strings.Cut(a, "=")
		switch {
		case slices.ContainsFunc(line.commands(), func(c *cobra.Command) bool { return c.Name() == a }):
			l.Command = a
		case flag == "--http":
			l.Addr = a
		case a == "--json":
			l.Doctor.JSON = true
		case a == "--print-config", a == "--version":
			l.PrintConfig = true
		}
	}
	if l.Addr == "" {
		l.Addr = getenv("AIR_MCP_HTTP")
	}
}

// secretVariables are the variables without a flag.
var secretVariables = []string{"AIR_API_KEY", "AIR_OAUTH_CLIENT_SECRET"}

// ofKubernetes is what Kubernetes sets for a service called air or air-mcp.
var ofKubernetes = lazyregexp.New(`^AIR_(MCP_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// checkVariables looks for misspelt variables. One that begins with AIR_MCP_ is
// an error, as is one that is near one of ours; the others, which may belong to
// other programs of the platform, are returned.
func checkVariables(environ []string, all []*setting) (ignored []string, err error) {
	names := slices.Clone(secretVariables)
	for _, s := range all {
		if s.env != "" {
			names = append(names, s.env)
		}
	}
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		upper := strings.ToUpper(name)
		if !strings.HasPrefix(upper, "AIR_") || slices.Contains(names, name) || ofKubernetes().MatchString(name) {
			continue
		}
		if near, ok := nearestVariable(upper, names); ok {
			return nil, fmt.Errorf("the variable %s means nothing here: did you mean %s?", name, near)
		}
		if strings.HasPrefix(upper, "AIR_MCP_") {
			return nil, fmt.Errorf("the variable %s means nothing here: airefinery-mcp --help lists all, and this one is to be unset", name)
		}
		ignored = append(ignored, name)
	}
	return ignored, nil
}

// nearestVariable finds what a name may have been meant for: it may be in the
// wrong case, lack MCP_ or have it too much, or be misspelt.
func nearestVariable(name string, names []string) (string, bool) {
	rest := strings.TrimPrefix(name, "AIR_")
	for _, candidate := range []string{name, "AIR_MCP_" + rest, "AIR_" + strings.TrimPrefix(rest, "MCP_"), "AIR_API_" + rest} {
		if slices.Contains(names, candidate) {
			return candidate, true
		}
	}
	return schemas.Nearest(name, names)
}
