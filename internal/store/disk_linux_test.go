package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// disk is a file system of a few bytes, which only root can make.
func disk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("no disk of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves a number of bytes of a disk of 512 KiB.
func fill(t *testing.T, dir string, left int) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "other")
	if err := os.WriteFile(path, make([]byte, 512<<10-left), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(path) }
}

// A disk that is full when the file is made, or becomes full later, is said; values are
// held in memory, and come into the file once there is room. Nothing is left of a file
// that could not be made.
func TestAFullDisk(t *testing.T) {
	for name, left := range map[string]int{"nothing": 0, "a page": 4096, "two pages": 8192, "all but one": 12288} {
		t.Run("made with room for "+name, func(t *testing.T) {
			dir := disk(t, "size=512k")
			path := filepath.Join(dir, "store")
			free := fill(t, dir, left)
			s, log, c := spare(t, path)
			if !strings.Contains(log.String(), "no space left") || strings.Count(log.String(), "\n") != 1 {
				t.Errorf("the log has %s", log)
			}
			add(t, s, "k", "1")
			found(t, s, "k", "1")
			if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
				t.Errorf("there are %v, %v", names, err)
			}
			free()
			c.pass(leftAlone)
			add(t, s, "k", "2")
			found(t, s.Store, "k", "12")
		})
	}
	t.Run("later", func(t *testing.T) {
		dir := disk(t, "size=512k")
		s, log, c := spare(t, filepath.Join(dir, "store"))
		add(t, s, "k", "1")
		free := fill(t, dir, 64<<10)
		add(t, s, "k", big)
		found(t, s, "k", "1"+big)
		found(t, s.Store, "k", "1")
		if err := Check(t.Context(), s); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("the check says %v", err)
		}
		free()
		c.pass(leftAlone)
		add(t, s, "k", "2")
		found(t, s.Store, "k", "1"+big+"2")
		if text := log.String(); strings.Count(text, "the store fails") != 1 || strings.Count(text, "the store is back") != 1 {
			t.Errorf("the log has %s", text)
		}
	})
}

func TestADiskThatIsReadOnly(t *testing.T) {
	dir := disk(t, "size=512k")
	path := filepath.Join(dir, "store")
	f, err := OpenFile(path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, "k", "1")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	servedReadOnly(t, path)
}
