// Airefinery-mcp is an MCP server that gives AI assistants eyes on the logs,
// metrics and traces of AI Refinery projects.
//
//	airefinery-mcp --demo call query_logs '{"severity":"error","time_window":"1h"}'
//
// README.md says how to connect an assistant.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"golang.org/x/term"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/pretty"
	"airefinery-mcp/internal/transport"
	"airefinery-mcp/tools"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// version is set by the linker in releases; otherwise the module's is used.
var version string

func main() {
	dropEmptyEnv()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// dropEmptyEnv unsets our variables that are empty: clients that let a setting
// blank mean its default.
func dropEmptyEnv() {
	for _, kv := range os.Environ() {
		if name, value, _ := strings.Cut(kv, "="); value == "" && strings.HasPrefix(name, "AIR_") {
			_ = os.Unsetenv(name) // fails for malformed names only
		}
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	cfg, err := config.Load(args, getenv, stdout, stderr)
	if err != nil {
		return fail(stderr, err, exitUsage)
	}
	switch {
	case cfg.Version:
		fmt.Fprintln(stdout, "airefinery-mcp", buildVersion())
		return exitOK
	case cfg.PrintConfig:
		if err := cfg.Print(stdout); err != nil {
			return fail(stderr, err, exitFailure)
		}
		return exitOK
	case cfg.Command == "": // help was printed
		return exitOK
	}
	if cfg.Command == "token" {
		return newToken(stdout, stderr, cfg.Token.Name)
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: cfg.Level()}))
	slog.SetDefault(log)

	life, endCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer endCalls()
	set, closeUpstream, err := wire(life, cfg, log)
	if err != nil {
		return fail(stderr, err, exitUsage)
	}
	defer closeUpstream()
	switch cfg.Command {
	case "tools":
		err = printJSON(stdout, set.Definitions())
	case "call":
		return call(ctx, set, cfg.Call, stdout)
	default:
		err = serve(ctx, cfg, set, stdin, stdout, log, endCalls)
	}
	if err != nil {
		return fail(stderr, err, exitFailure)
	}
	return exitOK
}

// serve runs the chosen transport until ctx ends.
func serve(ctx context.Context, cfg *config.Loaded, set *tools.Set, stdin io.Reader, stdout io.Writer, log *slog.Logger, endCalls func()) error {
	srv := set.Server(buildVersion())
	if !cfg.Enabled() {
		return transport.Stdio(ctx, srv, stdin, stdout, log, endCalls)
	}
	return transport.ServeHTTP(ctx, cfg.Server(), srv, transport.Deps{Log: log, Ready: set.Ready})
}

// newToken prints a token, which is kept nowhere, and the line that lets its
// bearer in.
func newToken(stdout, stderr io.Writer, name string) int {
	token, line, err := transport.NewToken(name)
	if err != nil {
		return fail(stderr, err, exitUsage)
	}
	fmt.Fprintln(stderr, "token for the caller, shown only now; the line below goes into the tokens file:")
	fmt.Fprintf(stdout, "%s\n%s\n", token, line)
	return exitOK
}

// wire makes the tools over the real API or the demo's. The function it
// returns stops what it started.
func wire(life context.Context, cfg *config.Loaded, log *slog.Logger) (*tools.Set, func(), error) {
	tc := tools.Config{MaxBytes: cfg.MaxBytes, Log: log, Lifetime: life, Forget: cfg.Command == "call"}
	stop := func() {}
	opts, err := cfg.ClientOptions("airefinery-mcp/" + buildVersion())
	switch {
	case cfg.Demo:
		srv, err := demo.Start(demo.Options{Seed: cfg.DemoSeed})
		if err != nil {
			return nil, nil, err
		}
		stop = func() {
			if err := srv.Close(); err != nil {
				log.Error("stop the demo", "error", err)
			}
		}
		tc.Mark = demo.Mark
		opts = []client.Option{client.WithBaseURL(srv.URL()), client.WithAPIKey(demo.DefaultKey), client.WithTimeout(cfg.Timeout)}
	case errors.Is(err, config.ErrNoCredential) && cfg.Command == "tools":
		// The definitions need no credential.
	case err != nil:
		return nil, nil, err
	}
	if tc.Client, err = client.New(opts...); err != nil {
		stop()
		return nil, nil, err
	}
	set, err := tools.New(tc)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return set, stop, nil
}

// call runs one tool for a person or a script.
func call(ctx context.Context, set *tools.Set, c config.Call, stdout io.Writer) int {
	text, isError := set.Call(ctx, c.Tool, json.RawMessage(c.JSON))
	if f, ok := stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if laid, err := pretty.JSON(text); err == nil {
			text = laid
		}
	}
	if n := len(text); n == 0 || text[n-1] != '\n' {
		text = append(text, '\n')
	}
	if _, err := stdout.Write(text); err != nil || isError {
		return exitFailure
	}
	return exitOK
}

func printJSON(w io.Writer, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if data, err = pretty.JSON(data); err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func fail(stderr io.Writer, err error, code int) int {
	fmt.Fprintln(stderr, "airefinery-mcp:", err)
	return code
}

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
