//go:build unix

package transport

import (
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// blockingPipe is a pipe as a process gets it for its standard input.
func blockingPipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	var fds [2]int
	if err := syscall.Pipe(fds[:]); err != nil {
		t.Fatal(err)
	}
	r, w = os.NewFile(uintptr(fds[0]), "in"), os.NewFile(uintptr(fds[1]), "out")
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// blocks reports whether a read of an empty pipe would block its thread.
func blocks(t *testing.T, f *os.File) bool {
	t.Helper()
	raw, err := f.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	would := true
	if err := raw.Control(func(fd uintptr) {
		flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_GETFL, 0)
		if errno != 0 {
			t.Fatal(errno)
		}
		would = flags&syscall.O_NONBLOCK == 0
	}); err != nil {
		t.Fatal(err)
	}
	return would
}

func TestAPipeIsReadWithoutBlockingAThread(t *testing.T) {
	r, w := blockingPipe(t)
	in, undo := polled(r)
	if in == io.Reader(r) || blocks(t, r) {
		t.Fatal("the pipe is read as it is")
	}
	go func() {
		_, _ = io.WriteString(w, "a line\n")
		_ = w.Close()
	}()
	if text, err := io.ReadAll(in); err != nil || string(text) != "a line\n" {
		t.Errorf("read %q, %v", text, err)
	}
	undo()
	if !blocks(t, r) {
		t.Error("whoever reads on finds the pipe changed")
	}
}

func TestWhatIsNoPipeIsReadAsItIs(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, r := range []io.Reader{file, strings.NewReader("text")} {
		in, undo := polled(r)
		if in != r {
			t.Errorf("%T is read as another", r)
		}
		undo()
	}
}
