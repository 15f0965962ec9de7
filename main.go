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
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/pretty"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/selftrace"
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
	beginStart()
	go groupLimit()
	dropEmptyEnv()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// maxStart is how long starting is taken to last at most.
const maxStart = time.Second

// endStart is called once the program has started, if not more often.
var endStart = func() {}

// beginStart puts garbage collection off until endStart is called. A collection of the
// little that starting leaves behind would take an eighth of the time that a client
// waits for its first answer.
func beginStart() {
	percent := debug.SetGCPercent(-1)
	endStart = sync.OnceFunc(func() { debug.SetGCPercent(percent) })
	time.AfterFunc(maxStart, endStart)
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
	var commands []command.Command
	if config.NamesCommand(args) {
		commands = toolCommands()
	}
	cfg, err := config.Load(args, getenv, stdout, stderr, commands...)
	if err != nil {
		return refuse(ctx, cfg, err, stdin, stdout, stderr)
	}
	if cfg.Command != "serve" {
		endStart()
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
	masks, err := cfg.Redactor()
	if err != nil {
		return refuse(ctx, cfg, err, stdin, stdout, stderr)
	}
	var waiting *console.Waiting
	if cfg.ForPerson() && console.Is(stderr) {
		waiting = console.NewWaiting(stderr, console.Options(stderr, getenv).Unicode)
		stderr = waiting
	}
	log := logger(stderr, cfg.Level(), masks)
	slog.SetDefault(log)
	if cfg.Command == "install" || cfg.Command == "uninstall" {
		if err := changeClient(cfg, masks, getenv, stdin, stdout); err != nil {
			return fail(stderr, err, exitUsage)
		}
		return exitOK
	}

	tr, err := selftrace.Start(ctx, buildVersion(), log)
	if err != nil {
		return refuse(ctx, cfg, err, stdin, stdout, stderr)
	}
	defer flush(tr, log)
	life, endCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer endCalls()
	up, err := wire(life, cfg, masks, tr, waiting, log)
	if err != nil {
		return refuse(ctx, cfg, err, stdin, stdout, stderr)
	}
	defer up.close()
	set := up.set
	switch cfg.Command {
	case "tools":
		err = printJSON(stdout, set.Definitions())
	case "doctor":
		code, err := examineAll(ctx, cfg, up, masks, stdout)
		if err != nil {
			return fail(stderr, err, exitFailure)
		}
		return code
	case "demo":
		return newPerson(cfg, set, waiting, getenv, stdin, stdout, stderr).tour(ctx, cfg.DemoScenario)
	case "call":
		return call(ctx, set, cfg.Call, stdin, stdout, stderr)
	case "learn":
		err = learn(ctx, set, cfg.Learn, stdout)
	case "profile":
		err = profile(ctx, set, cfg.Profile, stdout)
	default:
		if cfg.Asked != nil {
			return newPerson(cfg, set, waiting, getenv, stdin, stdout, stderr).look(ctx, cfg.Asked)
		}
		err = serve(ctx, cfg, up, tr, stdin, stdout, log, endCalls)
	}
	if err != nil {
		return fail(stderr, err, exitFailure)
	}
	return exitOK
}

// logger writes to stderr, without the server's own credentials.
func logger(stderr io.Writer, level slog.Level, masks *redact.Redactor) *slog.Logger {
	return slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level, ReplaceAttr: maskSecrets(masks)}))
}

// maskSecrets keeps the server's own credentials out of the log, whatever error
// or library names them.
func maskSecrets(masks *redact.Redactor) func([]string, slog.Attr) slog.Attr {
	return func(_ []string, a slog.Attr) slog.Attr {
		switch a.Value.Kind() {
		case slog.KindString:
			a.Value = slog.StringValue(masks.MaskSecrets(a.Value.String()))
		case slog.KindAny: // an error, mostly
			a.Value = slog.StringValue(masks.MaskSecrets(fmt.Sprint(a.Value.Any())))
		}
		return a
	}
}

// serve runs the chosen transport until ctx ends.
func serve(ctx context.Context, cfg *config.Loaded, up *wired, tr *selftrace.Tracing, stdin io.Reader, stdout io.Writer, log *slog.Logger, endCalls func()) error {
	announce(log, cfg)
	stop, err := watch(ctx, cfg, up.set)
	if err != nil {
		return err
	}
	defer stop()
	srv := up.set.Server(buildVersion())
	tr.Server(srv)
	if cfg.Enabled() {
		endStart()
		return transport.ServeHTTP(ctx, cfg.Server(), srv, transport.Deps{Log: log, Ready: up.set.Ready, CheckKey: up.set.CheckKey, Metrics: up.metrics()})
	}
	return transport.Stdio(ctx, srv, stdin, stdout, log, endCalls)
}

// watch has samples taken in the background until stop is called.
func watch(ctx context.Context, cfg *config.Loaded, set *tools.Set) (stop func(), err error) {
	if len(cfg.Watch) == 0 {
		return func() {}, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &tools.Watch{Projects: cfg.Watch, Every: cfg.WatchEvery, Budget: cfg.WatchBudget}
	if err := set.CheckWatch(w); err != nil {
		cancel()
		return nil, err
	}
	var done sync.WaitGroup
	done.Go(func() { set.Watch(ctx, w) })
	return func() {
		cancel()
		done.Wait()
	}, nil
}

// flush sends the spans that are left.
func flush(tr *selftrace.Tracing, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := tr.Shutdown(ctx); err != nil {
		log.Warn("send the last traces", "error", err)
	}
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
