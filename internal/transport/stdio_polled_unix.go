//go:build unix

package transport

import (
	"io"
	"os"
	"syscall"
)

// polled returns what reads a stream without blocking a thread, where that can be, and
// what undoes it. To read a pipe in the usual way holds one of the processors that Go
// has for as long as 10 ms after the reading has begun, until the runtime takes it
// back, and the call that was just read does its work with one less: with none, of one.
// Terminals and files are left as they are.
func polled(in io.Reader) (out io.Reader, undo func()) {
	file, ok := in.(*os.File)
	if !ok {
		return in, func() {}
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return in, func() {}
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return in, func() {}
	}
	copied := -1
	if err := raw.Control(func(fd uintptr) { copied, err = syscall.Dup(int(fd)) }); err != nil || copied < 0 {
		return in, func() {}
	}
	syscall.CloseOnExec(copied)
	if err := syscall.SetNonblock(copied, true); err != nil { // of the original, too
		_ = syscall.Close(copied)
		return in, func() {}
	}
	again := os.NewFile(uintptr(copied), file.Name())
	return again, func() {
		_ = syscall.SetNonblock(copied, false) // others may read on where we ended
		_ = again.Close()
	}
}
