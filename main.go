// Airefinery-mcp is an MCP server that gives AI assistants eyes on the logs,
// metrics and traces of AI Refinery projects.
//
//	airefinery-mcp --demo call query_logs '{"severity":"error","time_window":"1h"}'
//
// README.md says how to connect an assistant.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/prometheus/client_golang/prometheus"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/doctor"
	"airefinery-mcp/internal/pretty"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/selftrace"
	"airefinery-mcp/internal/store"
	"airefinery-mcp/internal/transport"
	"airefinery-mcp/internal/turns"
	"airefinery-mcp/schemas"
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
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
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
	commands, err := toolCommands()
	if err != nil {
		return fail(stderr, err, exitFailure)
	}
	cfg, err := config.Load(args, getenv, stdout, stderr, commands...)
	if err != nil {
		return refuse(ctx, cfg, err, stdin, stdout, stderr)
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
		return transport.ServeHTTP(ctx, cfg.Server(), srv, transport.Deps{Log: log, Ready: up.set.Ready, CheckKey: up.set.CheckKey, Registry: up.metrics()})
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

// wired is the tools with what stands behind them.
type wired struct {
	set    *tools.Set
	client *client.Client
	trail  *doctor.Trail // of the client's answers
	store  store.Store
	close  func()
}

// metrics are those of the upstream's side; the transport adds its own.
func (up *wired) metrics() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	counter := func(name, help string, value func() float64) {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "airefinery_mcp", Name: name, Help: help}, value))
	}
	counter("upstream_bytes_total", "Bytes of the upstream's answers, decompressed.", func() float64 {
		in, _ := up.set.Bytes()
		return float64(in)
	})
	counter("upstream_retries_total", "Requests to the upstream that were made again.", func() float64 { return float64(up.client.Retries()) })
	counter("tokens_saved_total", "Estimate of the tokens that answers saved against the upstream's, at three bytes a token.", func() float64 {
		in, out := up.set.Bytes()
		return max(0, float64(in-out)/3)
	})
	gauge := func(name, help string, value func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "airefinery_mcp", Name: name, Help: help}, value))
	}
	gauge("memory_claimed_bytes", "Bytes of the budget of memory that calls under way have claimed.", func() float64 {
		calls, _ := up.set.Memory()
		return float64(calls)
	})
	gauge("memory_kept_bytes", "Bytes of responses that are kept for cursors.", func() float64 {
		_, kept := up.set.Memory()
		return float64(kept)
	})
	gauge("store_failing", "1 while the store of --store fails, and calls go on without it.", func() float64 {
		if store.Failure(up.store) != nil {
			return 1
		}
		return 0
	})
	return reg
}

// wire makes the tools over the real API or the demo's.
func wire(life context.Context, cfg *config.Loaded, masks *redact.Redactor, tr *selftrace.Tracing, waiting *console.Waiting, log *slog.Logger) (up *wired, err error) {
	up = &wired{close: func() {}, trail: &doctor.Trail{}}
	defer func() {
		if err != nil {
			up.close()
		}
	}()
	known := schemas.Known()
	if cfg.Demo {
		if known, err = known.Extended(demo.Catalogue()); err != nil {
			return up, err
		}
	}
	known, err = catalogue(known, cfg.Catalogue)
	if err != nil {
		return up, err
	}
	tc := tools.Config{Catalogue: known, MaxBytes: cfg.MaxBytes, Memory: turns.NewMemory(memoryLimit(cfg.Memory), cfg.MaxBody), Credential: cfg.Credential(), Redact: masks, Log: log, Lifetime: life, Forget: cfg.Command != "serve",
		Identity: cfg.Identity(), LearnNothing: cfg.Learning == "off"}
	kept, err := store.Open(cfg.StoreName(), log)
	if err != nil {
		return up, fmt.Errorf("--store (AIR_MCP_STORE): %w", err)
	}
	tc.Store, tc.Shared, up.store = kept, store.Shared(cfg.Store), kept
	up.close = func() {
		if err := kept.Close(); err != nil {
			log.Error("close the store", "error", err)
		}
	}
	opts, err := cfg.ClientOptions("airefinery-mcp/"+buildVersion(), masks, func(rt http.RoundTripper) http.RoundTripper {
		if cfg.Command == "doctor" {
			rt = up.trail.Wrap(rt)
		}
		return tr.Upstream(waiting.Wrap(rt))
	})
	opts = append(opts, client.WithJoined(tr.Joined))
	if tc.Shared {
		opts = append(opts, client.WithTapes())
	}
	switch {
	case cfg.Demo:
		srv, err := demo.Start(demo.Options{Seed: cfg.DemoSeed, Scenario: cfg.DemoScenario, Traffic: demo.Traffic(cfg.DemoTraffic), Hour: demo.Hour(cfg.DemoHour)})
		if err != nil {
			return up, err
		}
		closeStore := up.close
		up.close = func() {
			if err := srv.Close(); err != nil {
				log.Error("stop the demo", "error", err)
			}
			closeStore()
		}
		tc.Mark = safe.Const(demo.Mark)
		// The later options win.
		opts = append(opts, client.WithBaseURL(srv.URL()), client.WithAPIKey(demo.DefaultKey))
	case cfg.Command == "tools": // the definitions need no credential
	case err != nil:
		return up, err
	}
	if up.client, err = client.New(opts...); err != nil {
		return up, err
	}
	tc.Client = up.client
	if up.set, err = tools.New(tc); err != nil {
		return up, err
	}
	stop := up.close
	up.close = func() {
		if err := up.set.Close(); err != nil {
			log.Error("keep what was learnt last", "error", err)
		}
		stop()
	}
	return up, nil
}

// catalogue is what is known of names, with an operator's file of further ones.
func catalogue(known *schemas.Catalogue, file string) (*schemas.Catalogue, error) {
	if file == "" {
		return known, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, schemas.MaxCatalogue+1))
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	known, err = known.Extended(text)
	if err != nil {
		return nil, fmt.Errorf("catalogue %s: %w", file, err)
	}
	return known, nil
}

// memoryLimit is the budget of memory, in bytes: what was set, the limit of Go's
// runtime, or most of the cgroup's. The garbage collector is told of it unless it
// knows better.
func memoryLimit(set int64) int64 {
	limit := debug.SetMemoryLimit(-1) // of GOMEMLIMIT, which changes nothing
	if limit < math.MaxInt64 {
		return cmp.Or(set, limit)
	}
	limit = turns.DefaultMemory
	if group, err := memlimit.FromCgroup(); err == nil && group < math.MaxInt64 {
		limit = int64(group) / 10 * 9
	}
	limit = cmp.Or(set, limit)
	debug.SetMemoryLimit(limit)
	return limit
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
