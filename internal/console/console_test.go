package console

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if n, v, _ := strings.Cut(p, "="); n == name {
				return v
			}
		}
		return ""
	}
}

func TestColorIsUpToTheUserThenTheTerminal(t *testing.T) {
	for _, c := range []struct {
		tty    bool
		system string
		env    []string
		want   bool
	}{
		{true, "linux", nil, true},
		{true, "linux", []string{"TERM=xterm"}, true},
		{true, "linux", []string{"TERM=dumb"}, false},
		{true, "linux", []string{"NO_COLOR=1"}, false},
		{true, "linux", []string{"CLICOLOR=0"}, false},
		{false, "linux", nil, false},
		{false, "linux", []string{"CLICOLOR_FORCE=1"}, true},
		{false, "linux", []string{"CLICOLOR_FORCE=0"}, false},
		{true, "linux", []string{"CLICOLOR_FORCE=1", "NO_COLOR=1"}, false},
		{true, "windows", nil, false},
		{true, "windows", []string{"WT_SESSION=x"}, true},
	} {
		if got := color(c.tty, c.system, env(c.env...)); got != c.want {
			t.Errorf("%+v: colour %t", c, got)
		}
	}
}

func TestWhatTheEnvironmentSaysOfATerminal(t *testing.T) {
	for colors, want := range map[string]bool{"": false, "15;0": false, "0;15": true, "0;default;7": true, "7": true, "default": false} {
		if light(colors) != want {
			t.Errorf("COLORFGBG=%s: light %t", colors, !want)
		}
	}
	for locale, want := range map[string]bool{"": true, "LANG=C": false, "LANG=en_US.UTF-8": true, "LC_ALL=ja_JP.utf8": true, "LC_CTYPE=de_DE.ISO-8859-1": false} {
		if beyondASCII(env(locale)) != want {
			t.Errorf("%s: unicode %t", locale, !want)
		}
	}
	for columns, want := range map[string]int{"": pipeWidth, "80": 80, "wide": pipeWidth, "-1": pipeWidth} {
		if got := Options(&bytes.Buffer{}, env("COLUMNS="+columns)).Width; got != want {
			t.Errorf("COLUMNS=%s: width %d, want %d", columns, got, want)
		}
	}
}

// query makes a request as the client does and gives its answer's body.
func query(t *testing.T, w *Waiting, path, body string, rt roundTripper) io.Closer {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "http://api.example"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := w.Wrap(rt).RoundTrip(req)
	if err != nil {
		return nil
	}
	return resp.Body
}

// shown is what stands in the line after what was written.
func shown(written string) string {
	return written[strings.LastIndex(written, erase)+len(erase):]
}

func TestWhatIsAwaitedIsSaidAfterASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := NewWaiting(&out, false)
		said := func() string {
			w.mu.Lock()
			defer w.mu.Unlock()
			return out.String()
		}
		answer := func(*http.Request) (*http.Response, error) {
			return &http.Response{Body: io.NopCloser(strings.NewReader(""))}, nil
		}
		w.During(func() {
			time.Sleep(950 * time.Millisecond)
			synctest.Wait()
			if said() != "" {
				t.Errorf("in the first second: %q", said())
			}
			a := query(t, w, "/observability/traces", `{"trace":"chat\u001b[2J"}`, answer)
			time.Sleep(11*time.Second + 100*time.Millisecond)
			synctest.Wait()
			if got, want := shown(said())[2:], "waiting for the API: traces of chat[2J, 12 s"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			b := query(t, w, "/observability/logs", `{}`, answer)
			c := query(t, w, "/observability/metrics", `{"metric":"requests"}`, answer)
			time.Sleep(time.Second)
			synctest.Wait()
			if got, want := shown(said())[2:], "waiting for the API: traces of chat[2J, logs and 1 more, 13 s"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			for _, body := range []io.Closer{a, b, c, c} {
				_ = body.Close()
			}
			query(t, w, "/observability/logs", `{}`, func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") })
			time.Sleep(time.Second)
			synctest.Wait()
			if got, want := shown(said())[2:], "working, 14 s"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			// What else is said does not stand behind the line.
			if _, err := io.WriteString(w, "a warning\n"); err != nil {
				t.Fatal(err)
			}
			if got := shown(said()); got != "a warning\n" {
				t.Errorf("the warning stands in %q", got)
			}
			time.Sleep(time.Second)
		})
		if got := shown(said()); got != "" {
			t.Errorf("when all is over %q is left", got)
		}
	})
}

func TestWithoutATerminalNothingIsSaid(t *testing.T) {
	var w *Waiting
	ran := false
	w.During(func() { ran = true })
	if rt := http.DefaultTransport; !ran || w.Wrap(rt) != rt {
		t.Error("a nil Waiting changes something")
	}
}
