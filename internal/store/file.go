package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// File is a [Store] in a file that survives the process, and its crash: what was
// kept before is whole, whatever came of the last change. The file is opened for
// each use and locked for as long, so that a server and a command started beside
// it, from cron say, share it.
type File struct {
	path     string
	now      func() time.Time
	maxBytes int
	lockTime time.Duration
	// unwritable is why it took no change when it was opened.
	unwritable error

	mu     sync.Mutex
	swept  time.Time
	damage fs.FileInfo // of the file when it was found to be damaged
}

const (
	// lockTime is how long another process may hold the file.
	lockTime = 2 * time.Second
	// maxFile bounds the file, in bytes.
	maxFile = 256 << 20
	// sweepEvery is how often what has expired is looked for.
	sweepEvery = 10 * time.Minute
)

var bucket = []byte("1") // the version of what is in it

// OpenFile returns the store of a file, which is made where there is none, for
// this user alone to read. A file that can be read but not written is none to
// refuse, nor is a disk that has no room for it now: see [Spare].
func OpenFile(path string, now func() time.Time) (*File, error) {
	f := &File{path: path, now: now, maxBytes: maxFile, lockTime: lockTime}
	err := f.change(context.Background(), func(*bolt.Bucket) error { return nil })
	if err == nil {
		return f, nil
	}
	f.unwritable = err
	read := f.view(context.Background(), func(*bolt.Bucket) error { return nil })
	if read == nil {
		return f, nil
	}
	never := errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) // of the directory
	if errors.Is(read, ErrNone) && !never {
		return f, nil
	}
	return nil, err
}

// with opens the file, which is there, for as long as do takes. A damaged one costs
// no more than an error: what the library makes of it may be a panic, or a fault
// where the file is shorter than it says.
func (f *File) with(readOnly bool, do func(*bolt.DB) error) (err error) {
	before, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if d := f.damage; d != nil && os.SameFile(d, before) && d.ModTime().Equal(before.ModTime()) && d.Size() == before.Size() {
		return f.damaged(nil)
	}
	var file *os.File
	var db *bolt.DB
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if c, ok := p.(changePanic); ok {
			_ = db.Close()
			panic(c.value)
		}
		letGo(file) // db.Close may wait for what panicked
		f.damage = before
		err = f.damaged(fmt.Errorf("%v", p))
	}()
	db, err = bolt.Open(f.path, 0o600, &bolt.Options{Timeout: f.lockTime, ReadOnly: readOnly, MaxSize: f.maxBytes,
		OpenFile: func(path string, flag int, mode os.FileMode) (_ *os.File, err error) {
			file, err = os.OpenFile(path, flag, mode)
			return file, err
		}})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("store %s: another process holds it, and does not let go: end that, or name another file", f.path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return f.damaged(err)
	case err != nil:
		return fmt.Errorf("store %s: %w", f.path, err)
	}
	err = do(db)
	if e := db.Close(); err == nil {
		err = e
	}
	return err
}

// changePanic is a panic of whoever changes a value, which says nothing of the file.
type changePanic struct{ value any }

// damaged says that the file is of no use.
func (f *File) damaged(why error) error {
	if why == nil {
		why = errors.New("as was found before")
	}
	return fmt.Errorf("store %s: it is none of this program's, or damaged (%w): move it away, and what is usual is learnt anew", f.path, why)
}

// make makes the file where there is none. It comes to be whole, under another name
// first: a crash or a full disk would leave the half of one, which nobody can open.
func (f *File) make() error {
	if _, err := os.Stat(f.path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".new-*") // is of mode 0600
	if err != nil {
		return err
	}
	_ = draft.Close()
	defer os.Remove(draft.Name())
	db, err := bolt.Open(draft.Name(), 0o600, &bolt.Options{Timeout: f.lockTime})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), f.path); err == nil || errors.Is(err, fs.ErrExist) { // another process was first
		return nil
	}
	return os.Rename(draft.Name(), f.path) // where the file system has no links
}

func (f *File) view(ctx context.Context, do func(*bolt.Bucket) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	err := f.with(true, func(db *bolt.DB) error {
		return db.View(func(tx *bolt.Tx) error {
			b := tx.Bucket(bucket)
			if b == nil {
				return ErrNone
			}
			return do(b)
		})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNone // it was taken away
	}
	return err
}

func (f *File) change(ctx context.Context, do func(*bolt.Bucket) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := f.make(); err != nil {
		return fmt.Errorf("store %s: it cannot be made: %w", f.path, err)
	}
	now := f.now()
	sweeping := now.Sub(f.swept) > sweepEvery
	var own error // of do, which is told as it is
	err := f.with(false, func(db *bolt.DB) error {
		return db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists(bucket)
			if err != nil {
				return err
			}
			if sweeping {
				sweep(b, now)
			}
			own = do(b)
			return own
		})
	})
	switch {
	case own != nil:
		return own
	case errors.Is(err, bolterrors.ErrMaxSizeReached):
		f.swept = time.Time{} // the next one makes room
		return fmt.Errorf("store %s: it would grow beyond %d MiB, its most: name another file, or move it away and what is usual is learnt anew", f.path, f.maxBytes>>20)
	case err != nil:
		return err
	case sweeping:
		f.swept = now
	}
	return nil
}

// sweep drops what has expired.
func sweep(b *bolt.Bucket, now time.Time) {
	var old [][]byte
	for key, value := range each(b, nil) {
		if _, ok := current(value, now); !ok {
			old = append(old, bytes.Clone(key))
		}
	}
	for _, key := range old {
		_ = b.Delete(key) // fails in a transaction that reads only
	}
}

// each goes through the keys with a prefix, in order.
func each(b *bolt.Bucket, prefix []byte) func(func(key, value []byte) bool) {
	return func(yield func(key, value []byte) bool) {
		c := b.Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix) && yield(k, v); k, v = c.Next() {
		}
	}
}

// stamped puts before a value when it expires, in ns; 0 is never.
func stamped(value []byte, ttl time.Duration, now time.Time) []byte {
	var at int64
	if ttl > 0 {
		at = now.Add(ttl).UnixNano()
	}
	return append(binary.BigEndian.AppendUint64(nil, uint64(at)), value...)
}

// current is the value of what is kept, unless it has expired.
func current(kept []byte, now time.Time) (value []byte, ok bool) {
	if len(kept) < 8 {
		return nil, false
	}
	at := int64(binary.BigEndian.Uint64(kept))
	return kept[8:], at == 0 || now.UnixNano() <= at
}

// Get implements [Store].
func (f *File) Get(ctx context.Context, key string) (value []byte, err error) {
	err = f.view(ctx, func(b *bolt.Bucket) error {
		v, ok := current(b.Get([]byte(key)), f.now())
		if !ok {
			return ErrNone
		}
		value = bytes.Clone(v)
		return nil
	})
	return value, err
}

// Put implements [Store].
func (f *File) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return f.PutAll(ctx, map[string][]byte{key: value}, ttl)
}

// PutAll implements [Store].
func (f *File) PutAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	return f.change(ctx, func(b *bolt.Bucket) error {
		for key, value := range values {
			if err := b.Put([]byte(key), stamped(value, ttl, f.now())); err != nil {
				return err
			}
		}
		return nil
	})
}

// Update implements [Store].
func (f *File) Update(ctx context.Context, key string, ttl time.Duration, change func([]byte) ([]byte, error)) error {
	return f.change(ctx, func(b *bolt.Bucket) error {
		var old []byte
		if v, ok := current(b.Get([]byte(key)), f.now()); ok {
			old = append([]byte{}, v...)
		}
		value, err := func() ([]byte, error) {
			defer func() {
				if p := recover(); p != nil {
					panic(changePanic{p})
				}
			}()
			return change(old)
		}()
		switch {
		case err != nil:
			return err
		case value == nil:
			return b.Delete([]byte(key))
		}
		return b.Put([]byte(key), stamped(value, ttl, f.now()))
	})
}

// Delete implements [Store].
func (f *File) Delete(ctx context.Context, key string) error {
	return f.change(ctx, func(b *bolt.Bucket) error { return b.Delete([]byte(key)) })
}

// Keys implements [Store].
func (f *File) Keys(ctx context.Context, prefix string) (keys []string, err error) {
	err = f.view(ctx, func(b *bolt.Bucket) error {
		for key, value := range each(b, []byte(prefix)) {
			if _, ok := current(value, f.now()); ok {
				keys = append(keys, string(key))
			}
		}
		return nil
	})
	if errors.Is(err, ErrNone) {
		err = nil
	}
	slices.Sort(keys)
	return keys, err
}

// Close implements [Store].
func (f *File) Close() error { return nil }
