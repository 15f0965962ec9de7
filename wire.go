package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"runtime/debug"
	"sync"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/VictoriaMetrics/metrics"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/doctor"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/selftrace"
	"airefinery-mcp/internal/store"
	"airefinery-mcp/internal/turns"
	"airefinery-mcp/schemas"
	"airefinery-mcp/tools"
)

// wired is the tools with what stands behind them.
type wired struct {
	set    *tools.Set
	client *client.Client
	trail  *doctor.Trail // of the client's answers
	store  store.Store
	close  func()
}

// metrics are those of the upstream's side; the transport adds its own.
// docs/http.md says what each means.
func (up *wired) metrics() *metrics.Set {
	const prefix = "airefinery_mcp_"
	set := metrics.NewSet()
	set.RegisterMetricsWriter(func(w io.Writer) {
		in, out := up.set.Bytes()
		metrics.WriteCounterFloat64(w, prefix+"upstream_bytes_total", float64(in))
		metrics.WriteCounterFloat64(w, prefix+"upstream_retries_total", float64(up.client.Retries()))
		metrics.WriteCounterFloat64(w, prefix+"tokens_saved_total", max(0, float64(in-out)/3))
	})
	set.NewGauge(prefix+"memory_claimed_bytes", func() float64 {
		calls, _ := up.set.Memory()
		return float64(calls)
	})
	set.NewGauge(prefix+"memory_kept_bytes", func() float64 {
		_, kept := up.set.Memory()
		return float64(kept)
	})
	set.NewGauge(prefix+"store_failing", func() float64 {
		if store.Failure(up.store) != nil {
			return 1
		}
		return 0
	})
	return set
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
		Identity: cfg.Identity(), LearnNothing: cfg.Learning == "off", Introduced: endStart}
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

// groupLimit is the cgroup's limit on memory. It stands in files, which are read while
// the configuration is.
var groupLimit = sync.OnceValues(memlimit.FromCgroup)

// memoryLimit is the budget of memory, in bytes: what was set, the limit of Go's
// runtime, or most of the cgroup's. The garbage collector is told of it unless it
// knows better.
func memoryLimit(set int64) int64 {
	limit := debug.SetMemoryLimit(-1) // of GOMEMLIMIT, which changes nothing
	if limit < math.MaxInt64 {
		return cmp.Or(set, limit)
	}
	limit = turns.DefaultMemory
	if group, err := groupLimit(); err == nil && group < math.MaxInt64 {
		limit = int64(group) / 10 * 9
	}
	limit = cmp.Or(set, limit)
	debug.SetMemoryLimit(limit)
	return limit
}
