package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	path string
	now  func() time.Time

	mu    sync.Mutex
	swept time.Time
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
// this user alone to read.
func OpenFile(path string, now func() time.Time) (*File, error) {
	f := &File{path: path, now: now}
	err := f.change(context.Background(), func(*bolt.Bucket) error { return nil })
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errReadOnly) {
		err = f.view(context.Background(), func(*bolt.Bucket) error { return nil }) // it can be read at least
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

var errReadOnly = errors.New("it cannot be written")

// open opens the file. A file that nothing may write can be read still.
func (f *File) open(readOnly bool) (*bolt.DB, error) {
	db, err := bolt.Open(f.path, 0o600, &bolt.Options{Timeout: lockTime, ReadOnly: readOnly})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		err = errors.New("another process holds it, and does not let go")
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		err = fmt.Errorf("it is none of this program's, or damaged (%w): move it away, and what is usual is learnt anew", err)
	}
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", f.path, err)
	}
	return db, nil
}

func (f *File) view(ctx context.Context, do func(*bolt.Bucket) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, err := os.Stat(f.path); errors.Is(err, fs.ErrNotExist) {
		return ErrNone // it was taken away
	}
	db, err := f.open(true)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		if b == nil {
			return ErrNone
		}
		return do(b)
	})
}

func (f *File) change(ctx context.Context, do func(*bolt.Bucket) error) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	db, err := f.open(false)
	if err != nil {
		return err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	var own error // of do, which is told as it is
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		now := f.now()
		if now.Sub(f.swept) > sweepEvery {
			sweep(b, now)
			f.swept = now
		}
		if own = do(b); own != nil {
			return own
		}
		if tx.Size() > maxFile {
			own = fmt.Errorf("store %s: it has grown to %d MiB, its most", f.path, tx.Size()>>20)
			return own
		}
		return nil
	})
	if own != nil || err == nil {
		return own
	}
	return fmt.Errorf("store %s: %w", f.path, err)
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
		value, err := change(old)
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
