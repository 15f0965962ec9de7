//go:build !windows

package store

import (
	"os"
	"syscall"
)

// letGo closes a file that may still be mapped into memory, which would keep its
// lock as well.
func letGo(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	_ = f.Close()
}
