// Package config is everything an operator can set: one struct, filled from
// flags, environment and an optional file in one place.
//
// Secrets have no flags, as other users of a machine can read a process's
// arguments: they come from the environment or from files.
package config

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/store"
)

// Config is the configuration. Tags give each field's flag, environment
// variable, default and help, in the words of [setting].
type Config struct {
	Demo     bool   `help:"Serve generated demo data from an embedded API instead of the real one." group:"Upstream"`
	DemoSeed uint64 `help:"Another seed gives another demo world." default:"1" placeholder:"N" group:"Upstream"`

	DemoScenario string `help:"What goes wrong in the demo; a name that there is none of is answered with all of them." default:"pool" placeholder:"NAME" group:"Upstream"`
	DemoTraffic  string `help:"How much goes on in the demo: slow, normal or fast." default:"normal" placeholder:"HOW" group:"Upstream"`
	DemoHour     string `help:"Which hour of the demo: faulty, or normal, another one before it, to learn from." default:"faulty" placeholder:"WHICH" group:"Upstream"`

	BaseURL    string `name:"base-url" env:"AIR_BASE_URL" help:"Address of the Observability API." default:"${base_url}" placeholder:"URL" group:"Upstream"`
	APIKeyFile string `name:"api-key-file" env:"AIR_API_KEY_FILE" help:"File that holds the API key; read again when it changes. The key itself comes from AIR_API_KEY." type:"path" placeholder:"FILE" group:"Upstream"`

	OAuthTokenURL string            `name:"oauth-token-url" env:"AIR_OAUTH_TOKEN_URL" help:"Token endpoint for OAuth 2.0 client credentials instead of an API key; the secret comes from AIR_OAUTH_CLIENT_SECRET." placeholder:"URL" group:"Upstream"`
	OAuthClientID string            `name:"oauth-client-id" env:"AIR_OAUTH_CLIENT_ID" help:"Client id for the token endpoint." placeholder:"ID" group:"Upstream"`
	OAuthScopes   []string          `name:"oauth-scopes" env:"AIR_OAUTH_SCOPES" help:"Scopes to ask for." placeholder:"SCOPE" group:"Upstream"`
	OAuthParams   map[string]string `name:"oauth-params" env:"AIR_OAUTH_PARAMS" help:"Further form fields for the token endpoint." placeholder:"NAME=VALUE" group:"Upstream"`

	CAFile     string `name:"ca-file" env:"AIR_CA_FILE" help:"PEM file of certificates to trust besides the system's, such as a company proxy's CA." type:"path" placeholder:"FILE" group:"Upstream"`
	ClientCert string `env:"AIR_CLIENT_CERT" help:"PEM file of the certificate to show to an API that asks for one (mTLS)." type:"path" placeholder:"FILE" group:"Upstream"`
	ClientKey  string `env:"AIR_CLIENT_KEY" help:"PEM file of its key." type:"path" placeholder:"FILE" group:"Upstream"`

	SDKVersion string        `name:"sdk-version" env:"AIR_SDK_VERSION" help:"Value of the required header sdk_version." default:"${sdk_version}" placeholder:"VERSION" group:"Upstream"`
	Timeout    time.Duration `env:"AIR_TIMEOUT" help:"Most time for one upstream query, with its retries." default:"${timeout}" placeholder:"DURATION" group:"Upstream"`
	MaxBody    int64         `env:"AIR_MAX_BODY" help:"Most bytes of one upstream answer, decompressed." default:"${max_body}" placeholder:"BYTES" group:"Upstream"`

	MaxBytes int `env:"AIR_MCP_MAX_BYTES" help:"Most bytes of an answer, for all clients. Without it, or with 0, a call may ask for as much as its client is known to show its model." placeholder:"BYTES" group:"Answers"`

	Catalogue string `env:"AIR_MCP_CATALOGUE" help:"JSON file of metrics and trace presets to know besides the public ones." type:"path" placeholder:"FILE" group:"Answers"`

	MaskOff      []string          `env:"AIR_MCP_MASK_OFF" help:"Classes of values not to mask: ${classes}." placeholder:"CLASS" group:"Answers"`
	MaskPatterns map[string]string `name:"mask-pattern" env:"AIR_MCP_MASK_PATTERN" help:"Further values to mask: a name and a regular expression (RE2)." placeholder:"NAME=REGEXP" mapsep:"none" group:"Answers"`

	Memory int64 `env:"AIR_MCP_MEMORY" help:"Most bytes of memory for bodies, responses, answers and what is kept for cursors; unless set, GOMEMLIMIT or nine tenths of the cgroup's limit, and 2 GiB without either." placeholder:"BYTES" group:"Operation"`

	Store string `env:"AIR_MCP_STORE" help:"Where what is remembered is kept: memory, the path of a file, or an address like redis://host:6379/0 (Redis or Valkey; rediss for TLS), which replicas share. An address with a password has to come from the variable or the file." default:"memory" placeholder:"WHERE" group:"Operation"`

	Learning string `name:"learn" env:"AIR_MCP_LEARN" enum:"on,off" default:"on" help:"Whether what is usual of projects is learnt from answers, kept, and compared with: on or off." placeholder:"on|off" group:"What is usual"`
	Watching `embed:"" group:"What is usual"`

	HTTP `embed:"" group:"Over HTTP"`

	LogLevel    LogLevel `env:"AIR_MCP_LOG_LEVEL" help:"Least level of the log on stderr: debug, info, warn, error; auto is info for serve, with a line a call, and warn for the other commands." default:"auto" placeholder:"LEVEL" group:"Operation"`
	File        string   `name:"config" env:"AIR_MCP_CONFIG" help:"JSON file with any of these settings, named like the flags with _ for -." type:"path" placeholder:"FILE" group:"Operation"`
	PrintConfig bool     `help:"Print the configuration, secrets masked, and exit." group:"Operation"`
	Version     bool     `help:"Print the version and exit." group:"Operation"`

	Serve     struct{} `cmd:"" help:"Serve MCP over stdio (the default)."`
	Call      Call     `cmd:"" help:"Call one tool with arguments in JSON and print its answer."`
	Tour      Tour     `cmd:"" name:"demo" help:"A tour over generated data: five calls that end in the cause of an incident."`
	Tools     struct{} `cmd:"" help:"Print the tools' definitions."`
	Doctor    Doctor   `cmd:"" help:"Check the configuration, the network and the API, and say how to mend what is wrong."`
	Install   Install  `cmd:"" help:"Enter this server into an assistant's configuration, with the settings given here."`
	Uninstall Install  `cmd:"" help:"Take it out of an assistant's configuration."`
	Learn     Learn    `cmd:"" help:"Take one sample of what is usual of a project, as for cron."`
	Profile   Profile  `cmd:"" help:"Print what is known as usual of a project, or forget it."`
	Token     Token    `cmd:"" help:"Make a bearer token for callers over HTTP, and its line for --tokens-file."`

	Completion Completion `cmd:"" help:"Print what makes a shell complete this program's arguments."`
	Man        struct{}   `cmd:"" help:"Print the manual page (roff)."`

	// From the environment only.
	APIKey            secret
	OAuthClientSecret secret
}

// Call is the command of the same name.
type Call struct {
	Tool string `arg:"" complete:"tool" help:"investigate, query_logs, query_metrics or query_traces."`
	JSON string `name:"json" arg:"" optional:"" default:"{}" help:"The arguments as a JSON object; - reads them from standard input."`
	Page `embed:""`
}

// Tour is the command demo.
type Tour struct{}

// Token is the command of the same name.
type Token struct {
	Name string `arg:"" help:"Who will use it, for the logs."`
}

// Doctor is the command of the same name.
type Doctor struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Install is the commands that change the configuration of a client.
type Install struct {
	Client  string `arg:"" complete:"client" help:"${clients}."`
	Project string `help:"For the project of this folder only, where the client has that." type:"path" placeholder:"DIR"`
	DryRun  bool   `help:"Show the change, and make none."`
}

// LogLevel is the name of a log level, or "auto".
type LogLevel string

func (l LogLevel) parse() (level slog.Level, err error) {
	return level, level.UnmarshalText([]byte(l))
}

// Level is the least level to log for the command.
func (l *Loaded) Level() slog.Level {
	if level, err := l.LogLevel.parse(); err == nil {
		return level
	}
	if l.Command == "serve" {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

// secret does not print itself.
type secret string

func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString keeps %#v from printing it.
func (s secret) GoString() string { return s.String() }

// Loaded is what the arguments ask for.
type Loaded struct {
	Config
	// Command is the command's name; "" when all that was asked for is printed.
	Command string
	// Asked is the call of a tool by its own command; nil with other commands.
	Asked *Asked
	// Flags are the settings that flags gave, as they would be given again, but for
	// those that may hold a secret.
	Flags []string
	// Given are the settings of flags and of the environment, by the names of their
	// variables, but for secrets.
	Given map[string]string
	// storeFlag is set where a flag names the store.
	storeFlag bool
	// DemoArgs are the arguments that choose the demo's world.
	DemoArgs []string
	// Ignored are variables that begin like ours and are not known, and too far
	// from any of ours to be a mistake.
	Ignored []string
}

// OverStdio tells whether one client is to be served over stdio.
func (l *Loaded) OverStdio() bool {
	return l.Command == "serve" && !l.Enabled() && !l.PrintConfig && !l.Version
}

// ForPerson tells whether answers are laid out for a person.
func (l *Loaded) ForPerson() bool { return l.Asked != nil || l.Command == "demo" }

// Load fills the configuration. The error is the user's to mend; what is loaded
// then still has OverStdio, as far as the arguments tell. Commands are those of the
// tools, besides the program's own.
func Load(args []string, getenv func(string) string, stdout, stderr io.Writer, commands ...command.Command) (*Loaded, error) {
	l := &Loaded{Given: map[string]string{}}
	line := newLine(&l.Config, stdout, stderr, NamesCommand(args), commands)
	if err := line.parse(args); err != nil {
		l.guess(args, line, getenv)
		return l, err
	}
	if line.chosen == nil {
		return l, line.written
	}
	switch l.Command = line.command(); l.Command {
	case "completion", "man":
		l.Command = ""
		return l, line.document(l.Completion.Shell)
	}
	fromFile, err := line.below(getenv)
	if err != nil {
		return l, err
	}
	l.given(line, fromFile)
	if asked := line.looks[l.Command]; asked != nil {
		if l.Asked, err = asked.asked(); err != nil {
			return l, err
		}
	}
	if l.Command == "demo" && !l.Demo {
		l.Demo, l.Flags = true, append([]string{"--demo"}, l.Flags...)
	}
	l.APIKey = secret(strings.TrimSpace(getenv("AIR_API_KEY")))
	l.OAuthClientSecret = secret(strings.TrimSpace(getenv("AIR_OAUTH_CLIENT_SECRET")))
	if l.Ignored, err = checkVariables(os.Environ(), line.settings); err != nil {
		return l, err
	}
	return l, l.check(line.settings)
}

// minSecret is the least length, in bytes, of a credential that is masked
// wherever it occurs: a shorter one is a test's, and may be part of any word.
const minSecret = 8

// Redactor makes what masks secrets in answers: those of the classes that are
// on, the operator's own patterns, and this server's own credentials.
func (c *Config) Redactor() (*redact.Redactor, error) {
	var opts []redact.Option
	for _, class := range c.MaskOff {
		opts = append(opts, redact.WithoutClass(class))
	}
	for _, name := range slices.Sorted(maps.Keys(c.MaskPatterns)) {
		opts = append(opts, redact.WithPattern(name, c.MaskPatterns[name]))
	}
	own, err := c.secrets()
	if err != nil {
		return nil, err
	}
	return redact.New(append(opts, redact.WithSecrets(own...))...)
}

// secrets are the credentials in the configuration: the key, the client's
// secret, and what of the further fields for the token endpoint has a name or
// a form by which it would be masked anyway, such as a client_assertion.
func (c *Config) secrets() ([]string, error) {
	plain, err := redact.New()
	if err != nil {
		return nil, err
	}
	all := []string{string(c.APIKey), string(c.OAuthClientSecret)}
	if u, err := url.Parse(c.Store); err == nil && u.User != nil {
		password, ok := u.User.Password()
		if !ok {
			password = u.User.Username() // as Redis' own tools take it
		}
		all = append(all, password)
	}
	for _, name := range slices.Sorted(maps.Keys(c.OAuthParams)) {
		if value := c.OAuthParams[name]; plain.MaskNamed(name, value) != value {
			all = append(all, value)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < minSecret }), nil
}

// Print writes the configuration, one setting a line under its flag's name,
// secrets masked.
func (c *Config) Print(w io.Writer) error {
	row := func(name string, value any) error {
		_, err := fmt.Fprintf(w, "%-22s %v\n", name, value)
		return err
	}
	all, _ := settingsOf(reflect.ValueOf(c).Elem(), "")
	for _, s := range all {
		value := s.field.Interface()
		switch s.name {
		case "print-config", "version":
			continue
		case "base-url", "oauth-token-url", "oidc-issuer":
			value = withoutSecrets(s.field.String())
		case "store":
			value = c.StoreShown()
		case "oauth-params":
			value = maskValues(c.OAuthParams)
		}
		if err := row(s.name, value); err != nil {
			return err
		}
	}
	if err := row("AIR_API_KEY", c.APIKey); err != nil {
		return err
	}
	return row("AIR_OAUTH_CLIENT_SECRET", c.OAuthClientSecret)
}

// hasPassword reports whether the address of a store may have one.
func hasPassword(address string) bool {
	u, err := url.Parse(address)
	return store.Shared(address) && (err != nil || u.User != nil)
}

// StoreName is what [store.Open] takes: a path is whole.
func (c *Config) StoreName() string {
	if c.Store == "memory" || strings.Contains(c.Store, "://") {
		return c.Store
	}
	path, err := wholePath(c.Store)
	if err != nil {
		return c.Store // the store says what is wrong with it
	}
	return path
}

// StoreShown is the store as it may be shown.
func (c *Config) StoreShown() string {
	if store.Shared(c.Store) {
		return withoutSecrets(c.Store)
	}
	return c.Store
}

// withoutSecrets masks what of a URL may be one: user information and the
// values of a query.
func withoutSecrets(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return ""
	case err != nil || u.Scheme == "" || u.Host == "": // a password may stand anywhere
		return "(not a URL)"
	}
	if u.User != nil {
		u.User = url.User("***")
	}
	if u.RawQuery != "" {
		u.RawQuery = "***"
	}
	return u.String()
}

func maskValues(m map[string]string) map[string]secret {
	out := make(map[string]secret, len(m))
	for k, v := range m {
		out[k] = secret(v)
	}
	return out
}
