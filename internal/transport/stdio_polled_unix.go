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
// Terminals and files are left as they are, and so is a socket that answers or the log
// are written to as well, as sshd gives a program: to write must go on to block.
func polled(in io.Reader, out io.Writer) (again io.Reader, undo func()) {
	file, ok := in.(*os.File)
	if !ok || !isPipe(file) || isSame(file, out) || isSame(file, os.Stderr) {
		return in, func() {}
	}
	fd, err := nonblocking(file)
	if err != nil {
		return in, func() {}
	}
	copied := os.NewFile(uintptr(fd), file.Name())
	return copied, func() {
		_ = syscall.SetNonblock(fd, false) // others may read on where we ended
		_ = copied.Close()
	}
}

func isPipe(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}

// isSame reports whether what is written goes where the file is read from.
func isSame(file *os.File, out io.Writer) bool {
	other, ok := out.(*os.File)
	if !ok {
		return false
	}
	a, err := file.Stat()
	b, err2 := other.Stat()
	return err == nil && err2 == nil && os.SameFile(a, b)
}

// nonblocking returns another descriptor of a file, which reads without blocking, as
// the first then does, too.
func nonblocking(file *os.File) (fd int, err error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return -1, err
	}
	var failed error
	if err := raw.Control(func(old uintptr) { fd, failed = syscall.Dup(int(old)) }); err != nil {
		return -1, err
	}
	if failed != nil {
		return -1, failed
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		_ = syscall.Close(fd)
		return -1, err
	}
	return fd, nil
}
