// Package snapshot keeps fetched responses for a while, so that an answer can
// be paged, filtered and looked at again without another upstream call and
// without the time window sliding on.
//
//	snap := snapshot.New("query_logs", response)
//	cursor := snap.Page(listing, 120) // "k3x9q2ma.120.5fa3c", for the next call
//	store.Put(owner, snap, size, now)
//	snap, page, err := store.Get(owner.ID, cursor, now)
//
// A cursor says all there is to know of a place: which snapshot, how many
// records come before it, and a checksum of what the listing was made with.
// Nothing is kept for it, and the same place always has the same cursor.
//
// A snapshot belongs to the owner that put it: the same cursor in another
// caller's hands is unknown.
package snapshot

import (
	"container/list"
	"crypto/rand"
	"crypto/sha256"
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
	held  map[string]int64         // bytes by principal
	byID  map[string]*list.Element // of *entry
	order *list.List               // least recently used first
}

// Owner is whose a snapshot is.
type Owner struct {
	// ID is who may look at it.
	ID string
	// Principal is whose share of the store it takes; it may have many ids.
	Principal string
}

// entry is a snapshot that is kept.
type entry struct {
	snap  *Snapshot
	owner Owner
	size  int64
	used  time.Time
}

// NewStore makes a store that holds at most maxBytes of snapshots, each for
// ttl after it was last used.
func NewStore(maxBytes int64, ttl time.Duration) *Store {
	return &Store{maxBytes: maxBytes, ttl: ttl, byID: map[string]*list.Element{}, held: map[string]int64{}, order: list.New()}
}

// Snapshot is a fetched response with what is needed to look at it again. It
// must not be changed once it is made.
type Snapshot struct {
	// ID is the cursor of the whole snapshot.
	ID string
	// Tool is the tool that fetched it.
	Tool string
	// Value is the response and whatever the tool keeps with it.
	Value any
}

// Page is a place in a listing of a snapshot.
type Page struct {
	// Offset is how many records the pages before it showed.
	Offset int
	check  string
}

// In reports whether the page is one of a listing: its cursor was made with
// the same text.
func (p Page) In(listing string) bool { return p.check == checksum(listing) }

// checkLen is the number of characters of a checksum, of five bits each.
const checkLen = 5

func checksum(listing string) string {
	sum := sha256.Sum256([]byte(listing))
	return lower32(sum[:5])[:checkLen]
}

func lower32(b []byte) string { return strings.ToLower(base32.StdEncoding.EncodeToString(b)) }

// New makes a snapshot that is not kept yet: its cursors can be written into
// an answer before it is known whether the answer needs them.
func New(tool string, value any) *Snapshot {
	var id [5]byte
	rand.Read(id[:]) // never fails
	return &Snapshot{ID: lower32(id[:]), Tool: tool, Value: value}
}

// Page returns the cursor of a place in a listing, which is named by all that
// decides on its records and their order.
func (s *Snapshot) Page(listing string, offset int) string {
	return s.ID + "." + strconv.Itoa(offset) + "." + checksum(listing)
}

// IDOf returns the ID of the snapshot that a cursor is of, "" for what is no cursor.
func IDOf(cursor string) string {
	id, _, _ := parse(cursor)
	return id
}

// parse takes a cursor apart. The page is nil when it names none.
func parse(cursor string) (id string, page *Page, ok bool) {
	id, place, paged := strings.Cut(strings.ToLower(strings.TrimSpace(cursor)), ".")
	if !paged {
		return id, nil, true
	}
	number, check, _ := strings.Cut(place, ".")
	offset, err := strconv.ParseUint(number, 10, strconv.IntSize-1)
	if err != nil || len(check) != checkLen || strings.Contains(check, ".") {
		return "", nil, false
	}
	return id, &Page{int(offset), check}, true
}

// Put keeps a snapshot of about size bytes for its owner and drops what is too old,
// or too much: the least recently used one of whoever has the most. A snapshot
// larger than the whole store is not kept: its cursors will be unknown.
func (st *Store) Put(owner Owner, s *Snapshot, size int64, now time.Time) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, kept := st.byID[s.ID]; kept || size > st.maxBytes {
		return
	}
	st.byID[s.ID] = st.order.PushBack(&entry{s, owner, size, now})
	st.bytes += size
	st.held[owner.Principal] += size
	for e := st.order.Front(); e != nil && now.Sub(e.Value.(*entry).used) > st.ttl; e = st.order.Front() {
		st.drop(e)
	}
	for st.bytes > st.maxBytes {
		st.drop(st.oldestOfMost())
	}
}

// oldestOfMost is the least recently used snapshot of the principal that has the
// most bytes. The lock is held, and there is one.
func (st *Store) oldestOfMost() *list.Element {
	most, bytes := "", int64(-1)
	for who, n := range st.held {
		if n > bytes || n == bytes && who < most {
			most, bytes = who, n
		}
	}
	e := st.order.Front()
	for e.Value.(*entry).owner.Principal != most {
		e = e.Next()
	}
	return e
}

// Get finds the snapshot of a cursor, and the page when the cursor names one.
// The error is [ErrUnknown].
func (st *Store) Get(owner, cursor string, now time.Time) (*Snapshot, *Page, error) {
	id, page, ok := parse(cursor)
	if !ok {
		return nil, nil, ErrUnknown
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.byID[id]
	if !ok {
		return nil, nil, ErrUnknown
	}
	kept := e.Value.(*entry)
	if kept.owner.ID != owner {
		return nil, nil, ErrUnknown
	}
	if now.Sub(kept.used) > st.ttl {
		st.drop(e)
		return nil, nil, ErrUnknown
	}
	kept.used = now
	st.order.MoveToBack(e)
	return kept.snap, page, nil
}

func (st *Store) drop(e *list.Element) {
	old := e.Value.(*entry)
	st.order.Remove(e)
	delete(st.byID, old.snap.ID)
	st.bytes -= old.size
	if st.held[old.owner.Principal] -= old.size; st.held[old.owner.Principal] == 0 {
		delete(st.held, old.owner.Principal)
	}
}

// Bytes is the size of all that is kept, as the tools estimated it.
func (st *Store) Bytes() int64 {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.bytes
}
