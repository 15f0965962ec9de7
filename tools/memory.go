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
	most int // handles of all callers
	make func(caller.Caller) *memory

	mu     sync.Mutex
	m      map[string]*list.Element // of *memory
	recent *list.List               // least recently used first
}

// maxAllHandles bounds the handles of all callers together, at 181 bytes each:
// without it they could take 3.6 GB.
const maxAllHandles = 400_000

func newMemories(max int, make func(caller.Caller) *memory) *memories {
	return &memories{max: max, most: maxAllHandles, make: make, m: map[string]*list.Element{}, recent: list.New()}
}

// of returns a caller's memory. A caller who was not seen for long begins anew.
func (m *memories) of(who caller.Caller) *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.m[who.ID]; ok {
		m.recent.MoveToBack(e)
		m.shrink()
		return e.Value.(*memory)
	}
	if len(m.m) >= m.max {
		m.forget()
	}
	one := m.make(who)
	m.m[who.ID] = m.recent.PushBack(one)
	m.shrink()
	return one
}

// forget drops the caller who was not seen for longest.
func (m *memories) forget() {
	e := m.recent.Front()
	m.recent.Remove(e)
	delete(m.m, e.Value.(*memory).owner)
}

// shrink forgets callers while all have too many handles, but for the last.
func (m *memories) shrink() {
	n := 0
	for e := m.recent.Front(); e != nil; e = e.Next() {
		n += e.Value.(*memory).handles.Len()
	}
	for n > m.most && m.recent.Len() > 1 {
		n -= m.recent.Front().Value.(*memory).handles.Len()
		m.forget()
	}
}
