package tools

import (
	"context"
	"errors"
	"time"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/store"
)

var errNotLearning = errors.New("nothing is learnt or remembered: --learn (AIR_MCP_LEARN) is off")

// Known is what is known as usual of a project.
type Known struct {
	// Since and Last are when the first and the last sample that counts was taken,
	// and Samples how many were.
	Since, Last time.Time
	Samples     int
	// Held counts those that are held apart since a change at HeldSince.
	Held      int
	HeldSince time.Time
	Extent    normal.Extent
	Routes    []normal.RouteSum
	// Bytes is what it takes in the store.
	Bytes int
}

// Known returns what is known of a project for the context's caller, nil for
// nothing.
func (s *Set) Known(ctx context.Context, project string) (*Known, error) {
	if s.keeper == nil {
		return nil, errNotLearning
	}
	p, size, err := s.keeper.Read(ctx, s.profileKey(caller.From(ctx), project))
	if p == nil || err != nil {
		return nil, err
	}
	return &Known{
		Since: p.Since, Last: p.Last, Samples: p.Samples, Held: p.Held(), HeldSince: p.HeldSince(),
		Extent: p.Extent(), Routes: p.Routes(), Bytes: size,
	}, nil
}

// ForgetProject drops what is known of a project for the context's caller, and
// reports whether there was anything.
func (s *Set) ForgetProject(ctx context.Context, project string) (was bool, err error) {
	if s.keeper == nil {
		return false, errNotLearning
	}
	return s.keeper.Forget(ctx, s.profileKey(caller.From(ctx), project))
}

// Lasting reports whether what is learnt outlives the process.
func (s *Set) Lasting() bool {
	_, ends := s.cfg.Store.(*store.Memory)
	return !ends
}

// Close keeps what was learnt last.
func (s *Set) Close() error {
	if s.keeper == nil {
		return nil
	}
	return s.keeper.Close()
}
