package transport

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"
)

// watched is a value read from files, read again when they change. A change that
// cannot be understood leaves the value as it was; so do files that cannot be
// read, unless there is a value for that.
type watched[T any] struct {
	paths []string
	parse func(files [][]byte) (T, error)
	lost  func() T // the value while a file cannot be read; nil for the last one
	log   *slog.Logger
	now   func() time.Time

	mu      sync.Mutex
	checked time.Time
	raw     [][]byte
	value   T
}

// watchInterval is how long a change may go unnoticed.
const watchInterval = time.Second

func watch[T any](log *slog.Logger, parse func([][]byte) (T, error), paths ...string) (*watched[T], error) {
	w := &watched[T]{paths: paths, parse: parse, log: log, now: time.Now}
	raw, err := w.read()
	if err != nil {
		return nil, err
	}
	if w.value, err = parse(raw); err != nil {
		return nil, fmt.Errorf("%s: %w", paths[0], err)
	}
	w.raw, w.checked = raw, w.now()
	return w, nil
}

func (w *watched[T]) read() ([][]byte, error) {
	raw := make([][]byte, len(w.paths))
	for i, path := range w.paths {
		var err error
		if raw[i], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// get returns the value. Contents are compared, not times: a file that is
// written twice in a second, or swapped by a link, is still noticed.
func (w *watched[T]) get() T {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now().Sub(w.checked) < watchInterval {
		return w.value
	}
	w.checked = w.now()
	raw, err := w.read()
	switch {
	case err != nil && w.lost == nil:
		w.log.Error("file cannot be read again, its last contents stay in force", "file", w.paths[0], "error", err)
		return w.value
	case err != nil:
		w.log.Error("file cannot be read again, nothing of it stays in force", "file", w.paths[0], "error", err)
		w.raw, w.value = nil, w.lost()
		return w.value
	case slices.EqualFunc(raw, w.raw, bytes.Equal):
		return w.value
	}
	value, err := w.parse(raw)
	if err != nil {
		w.log.Error("changed file is wrong, its last contents stay in force", "file", w.paths[0], "error", err)
		return w.value
	}
	w.raw, w.value = raw, value
	w.log.Info("file read again", "file", w.paths[0])
	return w.value
}
