package config

import (
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	mangokong "github.com/alecthomas/mango-kong"
	kongcompletion "github.com/jotaen/kong-completion"
	"github.com/muesli/roff"
	"github.com/posener/complete"

	"airefinery-mcp/internal/install"
)

// Completion is the command of the same name.
type Completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// completes answers a shell that asks how a command line could go on, which it
// does by the variable COMP_LINE. There is nothing else to do then.
func completes(parser *kong.Kong) {
	if os.Getenv("COMP_LINE") == "" {
		return // what can be completed takes a while to list
	}
	kongcompletion.Register(parser,
		kongcompletion.WithPredictor("tool", complete.PredictSet("investigate", "query_logs", "query_metrics", "query_traces")),
		kongcompletion.WithPredictor("client", complete.PredictSet(install.Names()...)))
}

// document prints what the command line says of itself: a shell's script, or the
// manual page.
func (l *Loaded) document(command string, kctx *kong.Context) error {
	if command == "completion" {
		return (&kongcompletion.Completion{Shell: l.Completion.Shell, Code: true}).Run(kctx)
	}
	app, root := *kctx.Model, *kctx.Model.Node
	root.Help, root.Detail = "observability for AI assistants", root.Help // the first has room in a page's header
	app.Node = &root
	page := mangokong.NewManPage(1, &app).
		WithSection("Environment", "AIR_API_KEY is the API key; READ_ONLY is enough. AIR_OAUTH_CLIENT_SECRET is the secret for the token endpoint. "+
			"HTTPS_PROXY and NO_PROXY are kept to. These set flags: "+variables(kctx.Model.Flags)).
		WithSection("Exit status", "0 for an answer, 1 for a failure, 2 for arguments or settings that are wrong.").
		WithSection("See also", "https://modelcontextprotocol.io says what an MCP server is. "+
			"airefinery-mcp COMMAND --help explains a command, airefinery-mcp doctor what stands between this program and an answer.")
	_, err := fmt.Fprintln(kctx.Stdout, page.Build(roff.NewDocument()))
	return err
}

// variables lists those of the environment that set flags, in the flags' order.
func variables(flags []*kong.Flag) string {
	var out []string
	for _, f := range flags {
		for _, name := range f.Envs {
			out = append(out, name+" (--"+f.Name+")")
		}
	}
	return strings.Join(out, ", ") + "."
}
