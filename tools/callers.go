package tools

import (
	"container/list"
	"sync"
	"sync/atomic"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/handle"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/internal/redact"
)

// callerState is what is kept of one caller from call to call, besides
// snapshots.
type callerState struct {
	id        string
	principal string
	handles   *handle.Registry
	masks     *redact.Session // nil where nothing is masked
	masksOf   [32]byte        // the key of masks, where replicas share their numbers
	seen      names.Seen
	// client is what the client said of itself by which the caller introduced
	// itself last, nil where it did not.
	client atomic.Pointer[introduction]
}

// callers keeps the state of the callers that were seen last. When there are too
// many one of the principal goes that has the most, so that nobody makes others
// forgotten by being many. It is safe for concurrent use.
type callers struct {
	max        int // callers
	maxHandles int // of all callers together
	newState   func(caller.Caller) *callerState

	mu     sync.Mutex
	byID   map[string]*list.Element // of *callerState
	recent *list.List               // least recently used first
}

// maxAllHandles bounds the handles of all callers together, at 181 bytes each:
// without it they could take 3.6 GB.
const maxAllHandles = 400_000

func newCallers(max int, newState func(caller.Caller) *callerState) *callers {
	return &callers{max: max, maxHandles: maxAllHandles, newState: newState, byID: map[string]*list.Element{}, recent: list.New()}
}

// of returns a caller's state. A caller who was not seen for long begins anew.
func (c *callers) of(who caller.Caller) *callerState {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byID[who.ID]; ok {
		c.recent.MoveToBack(e)
		c.shrink()
		return e.Value.(*callerState)
	}
	if len(c.byID) >= c.max {
		c.drop(func(*callerState) int { return 1 })
	}
	state := c.newState(who)
	c.byID[who.ID] = c.recent.PushBack(state)
	c.shrink()
	return state
}

// drop forgets, of the principal whose callers weigh most, the caller who was not
// seen for longest. The last one seen of all is never dropped.
func (c *callers) drop(weight func(*callerState) int) {
	weights := map[string]int{}
	most := ""
	for e := c.recent.Front(); e != nil; e = e.Next() {
		state := e.Value.(*callerState)
		weights[state.principal] += weight(state)
		if most == "" || weights[state.principal] > weights[most] {
			most = state.principal
		}
	}
	e := c.recent.Front()
	for e.Value.(*callerState).principal != most && e.Next() != c.recent.Back() {
		e = e.Next()
	}
	c.recent.Remove(e)
	delete(c.byID, e.Value.(*callerState).id)
}

// shrink drops callers while all have too many handles, but for the last.
func (c *callers) shrink() {
	handles := func(s *callerState) int { return s.handles.Len() }
	for c.recent.Len() > 1 {
		n := 0
		for e := c.recent.Front(); e != nil; e = e.Next() {
			n += handles(e.Value.(*callerState))
		}
		if n <= c.maxHandles {
			return
		}
		c.drop(handles)
	}
}
