// Package install enters this server into the configuration of assistants, and
// takes it out again. Whatever else a file holds stays as it is, comments and
// layout too; a file that is not understood is left alone.
//
//	change, err := client.Change(place, install.Entry{Command: "/usr/bin/airefinery-mcp"})
//	fmt.Print(change.Diff())
//	backup, err := change.Apply()
//
// A client is one row of the table in clients.go.
package install

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/diff"
)

// Name is what the server is called in the configuration of clients.
const Name = "airefinery"

// Entry is how a client starts the server.
type Entry struct {
	Command string
	Args    []string
	// Env is set for the server. It is to hold no secret.
	Env map[string]string
}

// Change is what becomes of a file.
type Change struct {
	// Path is the file, behind all links.
	Path string
	// Before is nil for a file that is not there yet.
	Before, After []byte
}

// Empty tells that nothing is to be done.
func (c *Change) Empty() bool { return bytes.Equal(c.Before, c.After) }

// Diff shows the change as a unified diff. It holds lines of the file around,
// which may be secret.
func (c *Change) Diff() string {
	_, lines, _ := bytes.Cut(diff.Diff(c.Path, c.Before, c.Path, c.After), []byte("\n")) // the first names the files once more
	return string(lines)
}

// Apply writes the file at once and whole, after it has copied the old one to
// the backup whose name it returns, "" where there was none. A new file, and a
// new folder, are the user's alone; an old one keeps its mode.
func (c *Change) Apply() (backup string, err error) {
	mode := fs.FileMode(0o600)
	if c.Before != nil {
		info, err := os.Stat(c.Path)
		if err != nil {
			return "", err
		}
		mode = info.Mode().Perm()
		now, err := os.ReadFile(c.Path)
		if err != nil {
			return "", err
		}
		if !bytes.Equal(now, c.Before) {
			return "", fmt.Errorf("%s has just been changed by another program: try again", c.Path)
		}
		backup = c.Path + ".before-airefinery-" + time.Now().UTC().Format("20060102T150405Z")
		if err := write(backup, c.Before, mode); err != nil {
			return "", fmt.Errorf("backup: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o700); err != nil {
		return backup, err
	}
	return backup, write(c.Path, c.After, mode)
}

// write replaces a file by one of its folder, so that no reader sees half of it.
func write(path string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// read returns a file's content and its name behind all links; nil for one that
// is not there.
func read(path string) (data []byte, real string, err error) {
	real, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, path, nil
	}
	if err != nil {
		return nil, "", err
	}
	if data, err = os.ReadFile(real); err != nil {
		return nil, "", err
	}
	if data == nil {
		data = []byte{}
	}
	return data, real, nil
}

// SaveKey keeps an API key in a file of the user's alone, and tells whether
// another one stood there.
func SaveKey(path, key string) (replaced bool, err error) {
	old, _, err := read(path)
	if err != nil {
		return false, err
	}
	text := []byte(key + "\n")
	if bytes.Equal(old, text) {
		return false, os.Chmod(path, 0o600)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, err
	}
	return old != nil, write(path, text, 0o600)
}
