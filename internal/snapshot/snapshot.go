// Package snapshot keeps fetched responses for a while, so that an answer can
// be paged, filtered and looked at again without another upstream call and
// without the time window sliding on.
//
//	snap := snapshot.New("query_logs", response)
//	cursor := snap.Page(args, offset) // "k3x9q2ma.1", for the next call
//	store.Put(owner, snap, size, now)
//	snap, page, err := store.Get(owner, cursor, now)
//
// A snapshot belongs to the owner that put it: the same cursor in another
// caller's hands is unknown.
package snapshot

import (
	"container/list"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ErrUnknown says that a cursor names nothing that is kept: it expired, was
// made by another replica or another caller, or never existed.
var ErrUnknown = errors.New("cursor is unknown or has expired")

// Store holds snapshots in memory, bounded in bytes and in age. It is safe for
// concurrent use.
type Store struct {
	maxBytes int64
	ttl      time.Duration

	mu    sync.Mutex
	bytes int64
	byID  map[string]*list.Element // of *Snapshot
	order *list.List               // least recently used first
}

// NewStore makes a store that holds at most maxBytes of snapshots, each for
// ttl after it was last used.
func NewStore(maxBytes int64, ttl time.Duration) *Store {
	return &Store{maxBytes: maxBytes, ttl: ttl, byID: map[string]*list.Element{}, order: list.New()}
}

// Snapshot is a fetched response with what is needed to look at it again.
type Snapshot struct {
	// ID is the cursor of the whole snapshot.
	ID string
	// Tool is the tool that fetched it.
	Tool string
	// Value is the response and whatever the tool keeps with it. It must not
	// change any more.
	Value any

	owner string
	size  int64
	used  time.Time

	mu      sync.Mutex
	pages   []Page
	dropped int // pages before these
}

// maxPages is how many places of a snapshot have a cursor; then the oldest
// lose theirs.
const maxPages = 1000

// Page is a place in a listing of a snapshot.
type Page struct {
	// Args are the server's own arguments that the listing was made with.
	Args any
	// Offset is how many records the pages before it showed.
	Offset int
}

// New makes a snapshot that is not kept yet: its cursors can be written into
// an answer before it is known whether the answer needs them.
func New(tool string, value any) *Snapshot {
	var id [5]byte
	rand.Read(id[:]) // never fails
	return &Snapshot{ID: strings.ToLower(base32.StdEncoding.EncodeToString(id[:])), Tool: tool, Value: value}
}

// Page returns the cursor of a place in a listing. The same place has the
// same cursor. Args must be comparable.
func (s *Snapshot) Page(args any, offset int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	want := Page{args, offset}
	for i, p := range s.pages {
		if p == want {
			return s.cursor(i)
		}
	}
	if len(s.pages) == maxPages {
		s.pages = append(s.pages[:0], s.pages[1:]...)
		s.dropped++
	}
	s.pages = append(s.pages, want)
	return s.cursor(len(s.pages) - 1)
}

func (s *Snapshot) cursor(page int) string { return s.ID + "." + strconv.Itoa(s.dropped+page+1) }

// Put keeps a snapshot of about size bytes for its owner and drops what is
// too old or too much. A snapshot larger than the whole store is not kept:
// its cursors will be unknown.
func (st *Store) Put(owner string, s *Snapshot, size int64, now time.Time) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, kept := st.byID[s.ID]; kept || size > st.maxBytes {
		return
	}
	s.owner, s.size, s.used = owner, size, now
	st.byID[s.ID] = st.order.PushBack(s)
	st.bytes += size
	for e := st.order.Front(); e != nil; e = st.order.Front() {
		old := e.Value.(*Snapshot)
		if st.bytes <= st.maxBytes && now.Sub(old.used) <= st.ttl {
			break
		}
		st.drop(e)
	}
}

// Get finds the snapshot of a cursor, and the page when the cursor names one.
// The error is [ErrUnknown].
func (st *Store) Get(owner, cursor string, now time.Time) (*Snapshot, *Page, error) {
	id, pageNo, paged := strings.Cut(strings.TrimSpace(cursor), ".")
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.byID[strings.ToLower(id)]
	if !ok {
		return nil, nil, ErrUnknown
	}
	s := e.Value.(*Snapshot)
	if s.owner != owner {
		return nil, nil, ErrUnknown
	}
	if now.Sub(s.used) > st.ttl {
		st.drop(e)
		return nil, nil, ErrUnknown
	}
	s.used = now
	st.order.MoveToBack(e)
	if !paged {
		return s, nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := strconv.Atoi(pageNo)
	n -= s.dropped
	if err != nil || n < 1 || n > len(s.pages) {
		return nil, nil, ErrUnknown
	}
	page := s.pages[n-1]
	return s, &page, nil
}

func (st *Store) drop(e *list.Element) {
	s := e.Value.(*Snapshot)
	st.order.Remove(e)
	delete(st.byID, s.ID)
	st.bytes -= s.size
}

// Bytes is the size of all that is kept, as the tools estimated it.
func (st *Store) Bytes() int64 {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.bytes
}
