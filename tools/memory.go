package tools

import (
	"container/list"
	"sync"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/handle"
	"airefinery-mcp/internal/redact"
)

// memory is what is remembered of one caller from call to call, besides
// snapshots.
type memory struct {
	owner   string
	handles *handle.Book
	masks   *redact.Session // nil where nothing is masked
}

// memories holds the memory of the callers that were seen last. It is safe
// for concurrent use.
type memories struct {
	max  int
	make func(caller.Caller) *memory

	mu     sync.Mutex
	m      map[string]*list.Element // of *memory
	recent *list.List               // least recently used first
}

func newMemories(max int, make func(caller.Caller) *memory) *memories {
	return &memories{max: max, make: make, m: map[string]*list.Element{}, recent: list.New()}
}

// of returns a caller's memory. A caller who was not seen for long begins anew.
func (m *memories) of(who caller.Caller) *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.m[who.ID]; ok {
		m.recent.MoveToBack(e)
		return e.Value.(*memory)
	}
	if len(m.m) >= m.max {
		e := m.recent.Front()
		m.recent.Remove(e)
		delete(m.m, e.Value.(*memory).owner)
	}
	one := m.make(who)
	m.m[who.ID] = m.recent.PushBack(one)
	return one
}
