//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/mattn/go-runewidth"
)

// sitting is a person at a terminal with a program.
type sitting struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  io.ReadWriteCloser
	seen []byte // and not yet told
}

// sit starts the program at a terminal of 80 columns.
func sit(t *testing.T, bin string, env []string, args ...string) *sitting {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Env = append([]string{"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"}, env...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	return &sitting{t: t, cmd: cmd, tty: tty}
}

// until reads to the end of a text, or of all for none.
func (s *sitting) until(text string) string {
	s.t.Helper()
	buf := make([]byte, 4096)
	for {
		if i := bytes.Index(s.seen, []byte(text)); text != "" && i >= 0 {
			told := string(s.seen[:i+len(text)])
			s.seen = s.seen[i+len(text):]
			return told
		}
		n, err := s.tty.Read(buf)
		s.seen = append(s.seen, buf[:n]...)
		if err != nil { // Linux answers the end with an error
			break
		}
	}
	if text != "" {
		s.t.Fatalf("no %q in %q", text, s.seen)
	}
	told := string(s.seen)
	s.seen = nil
	return told
}

func (s *sitting) enter(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.tty, keys); err != nil {
		s.t.Fatal(err)
	}
}

// end is the exit code.
func (s *sitting) end() int {
	_ = s.cmd.Wait() // its state says the same
	return s.cmd.ProcessState.ExitCode()
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// answer is what a screen shows behind what was said of the waiting, if that took long
// enough for it.
func answer(screen string) string {
	const erased = "\r\x1b[K"
	if i := strings.LastIndex(screen, erased); i >= 0 {
		return screen[i+len(erased):]
	}
	return screen
}

func TestAtATerminal(t *testing.T) {
	t.Parallel()
	bin := program(t)

	t.Run("views are as wide as it, and in colour", func(t *testing.T) {
		s := sit(t, bin, nil, "--demo", "logs", "window=1h")
		text := s.until("")
		if code := s.end(); code != exitOK || !strings.Contains(text, "\x1b[1m") || !strings.Contains(text, "Patterns") {
			t.Fatalf("exit %d: %q", code, text)
		}
		for line := range strings.Lines(sgr.ReplaceAllString(text, "")) {
			if w := runewidth.StringWidth(strings.TrimRight(line, "\r\n")); w > 80 && !strings.Contains(line, "airefinery-mcp") {
				t.Errorf("%d columns: %q", w, line)
			}
		}
	})
	t.Run("NO_COLOR is kept to", func(t *testing.T) {
		s := sit(t, bin, []string{"NO_COLOR=1"}, "--demo", "metrics", "inference_latency", "step=1m")
		if text := answer(s.until("")); strings.Contains(text, "\x1b") || !strings.Contains(text, "Series") {
			t.Errorf("%q", text)
		}
	})
	t.Run("JSON is laid out", func(t *testing.T) {
		s := sit(t, bin, nil, "--demo", "logs", "max_bytes=2000", "--json")
		if text := answer(s.until("")); !strings.HasPrefix(text, "{\r\n  \"data\"") {
			t.Errorf("%q", text)
		}
	})
	t.Run("the tour waits for the person", func(t *testing.T) {
		s := sit(t, bin, nil, "demo")
		s.until("1/5")
		s.until("q ends the tour: ")
		s.enter("\n")
		s.until("2/5")
		s.until("q ends the tour: ")
		s.enter("q\n")
		if text := s.until(""); strings.Contains(text, "3/5") || s.end() != exitOK {
			t.Errorf("after q: %q", text)
		}
	})
}

// TestWaitingIsSaidAndTakenBack holds that a person sees what is awaited, and that
// neither the answer nor Ctrl-C leaves a trace of it.
func TestWaitingIsSaidAndTakenBack(t *testing.T) {
	t.Parallel()
	bin := program(t)
	for name, c := range map[string]struct {
		keys string
		code int
	}{"the answer comes": {"", exitOK}, "Ctrl-C": {"\x03", exitFailure}} {
		t.Run(name, func(t *testing.T) {
			answer, seen := context.WithCancel(t.Context())
			up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // else nobody sees that the client has gone
				<-answer.Done()
				_, _ = io.WriteString(w, `{"status":"success","data":{"resultType":"streams","result":[]}}`)
			}))
			defer up.Close()
			defer seen()
			s := sit(t, bin, []string{"AIR_API_KEY=FAKE-right-key-1", "AIR_BASE_URL=" + up.URL}, "logs", "severity=error")
			s.until("waiting for the API: logs, ")
			if c.keys == "" {
				seen()
			} else {
				s.enter(c.keys)
			}
			text := s.until("")
			if code := s.end(); code != c.code {
				t.Errorf("exit %d, want %d: %q", code, c.code, text)
			}
			after := text[strings.LastIndex(text, "\r\x1b[K")+len("\r\x1b[K"):]
			if strings.Contains(after, "waiting for the API") || !strings.Contains(text, "\r\x1b[K") {
				t.Errorf("it ends in %q", text)
			}
			if strings.Contains(text, "\x1b[?") {
				t.Errorf("a mode of the terminal is changed: %q", text)
			}
		})
	}
}
