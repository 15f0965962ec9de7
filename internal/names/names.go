// Package names remembers what answers have named, so that names can be
// completed and suggested: projects, agents, models, sessions and services,
// and the metrics and presets that gave an answer. A name that is not here may
// well exist.
//
//	var seen names.Seen
//	names.OfLogs(response, seen.Add)
//	seen.Values("project_name") // the last seen first
package names

import (
	"container/list"
	"sync"
)

// Kinds of names: the API's parameters that take them, and Service.
const (
	Project    = "project_name"
	Agent      = "agent_name"
	AgentClass = "agent_class"
	Model      = "model_key"
	Session    = "session_id"
	Metric     = "metric"
	Trace      = "trace"
	Service    = "service"
)

// Bounds of what is remembered.
const (
	maxValues = 64  // of each kind
	maxBytes  = 100 // of a name
)

// Seen is the names that were seen, bounded: of each kind those that were seen
// last stay. The zero value has none. It is safe for concurrent use.
type Seen struct {
	mu     sync.Mutex
	byKind map[string]*recent
}

// recent is the names of one kind.
type recent struct {
	byName map[string]*list.Element // of string
	order  list.List                // last seen first
}

// Add remembers a name. An empty or very long one is none.
func (s *Seen) Add(kind, name string) {
	if name == "" || len(name) > maxBytes {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.byKind[kind]
	if r == nil {
		if s.byKind == nil {
			s.byKind = map[string]*recent{}
		}
		r = &recent{byName: map[string]*list.Element{}}
		s.byKind[kind] = r
	}
	if e, ok := r.byName[name]; ok {
		r.order.MoveToFront(e)
		return
	}
	if r.order.Len() >= maxValues {
		last := r.order.Back()
		r.order.Remove(last)
		delete(r.byName, last.Value.(string))
	}
	// A copy, so that the response that has the name can go.
	name = string([]byte(name))
	r.byName[name] = r.order.PushFront(name)
}

// Values returns the names of the kinds, each kind's last seen first.
func (s *Seen) Values(kinds ...string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, kind := range kinds {
		r := s.byKind[kind]
		if r == nil {
			continue
		}
		for e := r.order.Front(); e != nil; e = e.Next() {
			out = append(out, e.Value.(string))
		}
	}
	return out
}
