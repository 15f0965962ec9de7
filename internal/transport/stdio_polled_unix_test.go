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
	in, undo := polled(r, io.Discard)
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
		in, undo := polled(r, io.Discard)
		if in != r {
			t.Errorf("%T is read as another", r)
		}
		undo()
	}
}

// sshd gives a program without a terminal one socket for both.
func TestASocketThatIsWrittenToIsReadAsItIs(t *testing.T) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := syscall.Dup(fds[0])
	if err != nil {
		t.Fatal(err)
	}
	in, out, other := os.NewFile(uintptr(fds[0]), "in"), os.NewFile(uintptr(copied), "out"), os.NewFile(uintptr(fds[1]), "other")
	for _, f := range []*os.File{in, out, other} {
		defer f.Close()
	}
	again, undo := polled(in, out)
	defer undo()
	if again != io.Reader(in) || !blocks(t, out) {
		t.Error("an answer that does not fit would be lost")
	}
	if again, undo := polled(in, io.Discard); again == io.Reader(in) || blocks(t, in) {
		t.Error("a socket of its own is read as it is")
	} else {
		undo()
	}
}
