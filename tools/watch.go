package tools

import (
	"context"
	"fmt"
	"time"

	"airefinery-mcp/schemas"
)

// Watch is what is sampled in the background.
type Watch struct {
	Projects []string
	// Every is how often each project is sampled, as far as Budget allows: the most
	// upstream queries an hour.
	Every  time.Duration
	Budget int
}

// watchWindow is the time that a sample in the background is of.
const watchWindow = "1h"

// perSample is the most upstream queries that one sample takes.
func (s *Set) perSample() int {
	n := 3 // logs, and errors and warnings alone
	cat := s.cfg.Catalogue
	for _, name := range cat.DefaultMetrics() {
		if n++; countsFailures(cat, name) {
			n++
		}
	}
	return n + len(cat.DefaultTraces())
}

// countsFailures reports whether a metric is asked for failures apart.
func countsFailures(cat *schemas.Catalogue, name string) bool {
	m, ok := cat.Metric(name)
	return ok && m.Kind == schemas.Count && cat.Defaulted(name)["status"]
}

// interval returns how long after a sample the next one is taken, of whatever
// project.
func (s *Set) interval(w *Watch) time.Duration {
	least := time.Hour * time.Duration(s.perSample()) / time.Duration(w.Budget)
	return max(w.Every/time.Duration(len(w.Projects)), least)
}

// CheckWatch reports why nothing can be watched so.
func (s *Set) CheckWatch(w *Watch) error {
	switch n := s.perSample(); {
	case s.keeper == nil:
		return errNotLearning
	case w.Budget < n:
		return fmt.Errorf("--watch-budget (AIR_MCP_WATCH_BUDGET) is %d upstream queries an hour, and one sample takes %d", w.Budget, n)
	}
	return nil
}

// Watch samples projects in turn until ctx ends, where [Set.CheckWatch] has nothing
// against it. It says at the start how often and at what cost. A sample that fails
// is left out, with a line in the log.
func (s *Set) Watch(ctx context.Context, w *Watch) {
	every := s.interval(w)
	s.cfg.Log.Info("samples of what is usual are taken", "projects", len(w.Projects),
		"each_every", (every * time.Duration(len(w.Projects))).Round(time.Second),
		"upstream_queries_an_hour", int(time.Hour/every)*s.perSample(), "budget", w.Budget)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := 0; ; i++ {
		project := w.Projects[i%len(w.Projects)]
		if _, err := s.Learn(ctx, project, watchWindow, false); err != nil && ctx.Err() == nil {
			s.cfg.Log.Warn("a sample of what is usual is missing", "project", project, "error", s.mask(err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
