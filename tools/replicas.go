package tools

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/store"
)

// How long replicas know things together, and how long a use of the store may keep a
// call waiting.
const (
	sharedHandles = 6 * time.Hour
	sharedMasks   = 24 * time.Hour
	sharedWait    = 500 * time.Millisecond
)

// aloneNote is said where what an answer refers to is known to one replica.
var aloneNote = safe.Const("the store that replicas share does not answer: cursors, handles and numbers of masked values hold on this replica alone")

// memory is what one call knows of its caller from calls before it: what this
// process remembers, and what other replicas have put into the store. It is for one
// call.
type memory struct {
	*callerState
	store store.Store
	box   *box              // nil where nothing is shared
	given map[string]string // ids of the handles of this answer
	alone bool              // the store did not answer
}

// memoryOf begins a call of a caller.
func (s *Set) memoryOf(ctx context.Context, who caller.Caller) *memory {
	m := &memory{callerState: s.callers.of(who), store: s.cfg.Store, given: map[string]string{}}
	if s.cfg.Shared {
		m.box, _ = newBox(s.clientOf(who), who.Subject) // without a credential no call is made
	}
	m.adopt(ctx)
	return m
}

// box is how the store keeps what is a caller's: under names that nobody else can
// form, sealed so that nobody else can read it.
type box struct {
	name  string
	aead  cipher.AEAD
	masks [32]byte // the key of the sessions
}

// newBox makes the box of whoever has the client's credential and is a subject.
func newBox(c *client.Client, subject string) (*box, error) {
	secret, err := c.Derive("store\x00" + subject)
	if err != nil {
		return nil, err
	}
	part := func(purpose string) []byte {
		key, err := hkdf.Key(sha256.New, secret, nil, purpose, 32)
		if err != nil {
			panic(err) // the length is right
		}
		return key
	}
	block, err := aes.NewCipher(part("seal"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &box{name: hex.EncodeToString(part("name")[:16]), aead: aead, masks: [32]byte(part("masks"))}, nil
}

// key names a thing of a kind in the store.
func (b *box) key(kind, name string) string { return kind + "/" + b.name + "/" + name }

func (b *box) seal(key string, value []byte) []byte {
	return b.aead.Seal(nil, nil, value, []byte(key))
}

func (b *box) open(key string, sealed []byte) ([]byte, error) {
	return b.aead.Open(nil, nil, sealed, []byte(key))
}

// use uses the store within the time that a call can spare. That there is nothing is
// no failure of the store's.
func (m *memory) use(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, sharedWait)
	defer cancel()
	err := do(ctx)
	if err != nil && !errors.Is(err, store.ErrNone) {
		m.alone = true
	}
	return err
}

// get returns what is kept under a name, nil where nothing is.
func (m *memory) get(ctx context.Context, kind, name string) (value []byte) {
	if m.box == nil {
		return nil
	}
	key := m.box.key(kind, name)
	_ = m.use(ctx, func(ctx context.Context) error { // which is noted
		sealed, err := m.store.Get(ctx, key)
		if err == nil {
			value, _ = m.box.open(key, sealed)
		}
		return err
	})
	return value
}

func (m *memory) put(ctx context.Context, kind string, values map[string][]byte, ttl time.Duration) {
	sealed := make(map[string][]byte, len(values))
	for name, value := range values {
		key := m.box.key(kind, name)
		sealed[key] = m.box.seal(key, value)
	}
	_ = m.use(ctx, func(ctx context.Context) error { return m.store.PutAll(ctx, sealed, ttl) })
}

// note says what of the answer holds here alone.
func (m *memory) note() safe.Text {
	if m.alone {
		return aloneNote
	}
	return safe.Text{}
}

// handle returns the short form of a trace's id.
func (m *memory) handle(id client.TraceID) string {
	whole := id.String()
	h := m.handles.Of(whole)
	if m.box != nil {
		m.given[h] = whole
	}
	return h
}

// find returns the id of a handle, or of a longer prefix of the id.
func (m *memory) find(ctx context.Context, prefix string) (id string, ok bool) {
	if id, ok = m.handles.Find(prefix); ok || m.box == nil {
		return id, ok
	}
	prefix = strings.ToLower(prefix)
	for _, h := range []string{prefix, prefix[:min(len(prefix), m.handles.Length())]} { // most have this length
		if id := m.get(ctx, "handle", h); bytes.HasPrefix(id, []byte(prefix)) {
			return string(id), true
		}
	}
	return "", false
}

// numbers reports whether the numbers of masked values are shared: whoever changed its
// key since goes on with numbers of its own.
func (m *memory) numbers() bool {
	return m.box != nil && m.masks != nil && m.masksOf == m.box.masks
}

// adopt takes over the numbers that replicas have agreed on for masked values.
func (m *memory) adopt(ctx context.Context) {
	if !m.numbers() {
		return
	}
	if agreed := m.get(ctx, "masks", "numbers"); agreed != nil {
		_, _, _ = m.masks.Merge(agreed) // what cannot be read is none
	}
}

// agree tells the others which numbers this answer gave, and reports whether some had
// to change, so that the answer has to be written anew.
func (m *memory) agree(ctx context.Context) (changed bool) {
	if !m.numbers() || !m.masks.News() {
		return false
	}
	key := m.box.key("masks", "numbers")
	_ = m.use(ctx, func(ctx context.Context) error {
		return m.store.Update(ctx, key, sharedMasks, func(old []byte) ([]byte, error) {
			agreed, _ := m.box.open(key, old)
			all, c, err := m.masks.Merge(agreed)
			if err != nil {
				all, c, err = m.masks.Merge(nil)
			}
			changed = changed || c
			return m.box.seal(key, all), err
		})
	})
	return changed
}

// keepHandles tells the others what the handles in an answer mean.
func (m *memory) keepHandles(ctx context.Context, answer []byte) {
	shown := map[string][]byte{}
	for h, id := range m.given {
		if bytes.Contains(answer, []byte(h)) {
			shown[h] = []byte(id)
		}
	}
	if len(shown) > 0 {
		m.put(ctx, "handle", shown, sharedHandles)
	}
}

// write has an answer written, again where numbers in it had to change, and tells
// the others what it refers to.
func (m *memory) write(ctx context.Context, answer func() ([]byte, error)) error {
	const most = 3 // replicas that number values at the same time
	for n := 0; ; n++ {
		text, err := answer()
		if err != nil {
			return err
		}
		if n == most || !m.agree(ctx) {
			m.keepHandles(ctx, text)
			return nil
		}
	}
}

// unknown says that something is not known, and why that may be.
func (m *memory) unknown(what string) string {
	if m.alone {
		return fmt.Sprintf("%s is unknown here, and the store that replicas share does not answer", what)
	}
	if m.box != nil {
		return fmt.Sprintf("%s is unknown: it expired", what)
	}
	return fmt.Sprintf("%s is unknown here: it expired, or another replica of this server made it", what)
}
