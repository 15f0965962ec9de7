package logs

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/safe"
)

// helped is masking in which a second goroutine may help. The one who asks for it
// waits a moment, so that it does.
type helped struct {
	*redact.Session
	asked, ended int
	pause        func()
}

func (h *helped) Second() (end func(), ok bool) {
	h.asked++
	return func() { h.ended++ }, true
}

func (h *helped) Clean(text string) string {
	time.Sleep(20 * time.Microsecond)
	return h.Session.Clean(text)
}

func (h *helped) Pause() {
	if h.pause != nil {
		h.pause()
	}
}

func newHelped(t testing.TB) *helped {
	t.Helper()
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	return &helped{Session: r.Session()}
}

// withSecrets is a response with lines of several kinds, stack traces that came line by
// line, and some secrets.
func withSecrets(t testing.TB) *client.LogsResponse {
	r := decodeCapture(t, "loki_push_meta_streams")
	var many client.LogStream
	for i := range 400 {
		line := fmt.Sprintf("request %d took %d ms", i, i*31%977)
		switch {
		case i%7 == 3:
			line = fmt.Sprintf(`{"level":"warn","msg":"mail to someone%d@example.com \u001b[31mfailed","n":%d}`, i%40, i)
		case i%50 == 20:
			line = "Traceback (most recent call last):"
		case i%50 == 21:
			line = `  File "/app/main.py", line 7, in run`
		case i%50 == 22:
			line = "ValueError: password=hunter2hunter2"
		}
		many.Entries = append(many.Entries, client.LogEntry{Time: 1795427535e9 + int64(i)*1e6, Line: line, Metadata: client.Labels{{Name: "level", Value: []string{"info", "error"}[i%2]}}})
	}
	r.Streams = append(r.Streams, many)
	return r
}

func TestATableIsTheSameWithHelp(t *testing.T) {
	r := withSecrets(t)
	for _, match := range []string{"", "request"} {
		filter := &analysis.Filter{Match: match}
		type facts struct {
			Line
			text, pattern string
		}
		read := func(masks safe.Masker) (out []facts) {
			for _, l := range NewTable(r, &analysis.Request{}, filter, safe.NewCleaner(masks)).Lines {
				f := facts{*l, l.Message().String(), l.Pattern().ID()}
				f.cluster, f.stream, f.entry, f.Stack = nil, nil, nil, nil
				out = append(out, f)
			}
			return out
		}
		help := newHelped(t)
		alone, with := read(newHelped(t).Session), read(help)
		if help.asked != 1 || help.ended != 1 {
			t.Errorf("%q: asked %d times for help, which ended %d times", match, help.asked, help.ended)
		}
		if len(alone) != len(with) {
			t.Fatalf("%q: %d lines with help, want %d", match, len(with), len(alone))
		}
		for i := range alone {
			if !reflect.DeepEqual(alone[i], with[i]) {
				t.Fatalf("%q: line %d is\n%+v, want\n%+v", match, i, with[i], alone[i])
			}
		}
	}
}

// TestHelpIsUsed holds that the second goroutine has a part, and that only what is
// plain passes the masks.
func TestHelpIsUsed(t *testing.T) {
	r := withSecrets(t)
	h := newHelped(t)
	clean := safe.NewCleaner(h)
	read := reader{clean: clean}
	raws := read.rawLines(r, r.Entries(), &pauses{})
	lines := make([]Line, len(raws))
	n, checked := 0, 0
	for i, p := range parseAll(lines, raws, clean) {
		if i != n {
			t.Fatalf("line %d after %d", i, n-1)
		}
		n++
		if p.text != safe.Unchecked(p.message.text) {
			checked++
		}
		if got, want := clean.CleanChecked(p.text).String(), h.Session.Clean(p.message.text); got != want {
			t.Errorf("%q is shown as %q, want %q", p.message.text, got, want)
		}
	}
	if n != len(raws) || checked == 0 {
		t.Errorf("%d of %d lines, %d of them checked by who helped", n, len(raws), checked)
	}
}

func TestHelpEndsWithTheWork(t *testing.T) {
	h := newHelped(t)
	h.pause = func() { panic("nobody wants it") }
	defer func() {
		if p := recover(); p != "nobody wants it" || h.asked != h.ended {
			t.Errorf("%v; asked %d times for help, which ended %d times", p, h.asked, h.ended)
		}
	}()
	s := client.LogStream{}
	for i := range 3000 {
		s.Entries = append(s.Entries, client.LogEntry{Time: int64(i), Line: strings.Repeat("a word ", 20)})
	}
	NewTable(&client.LogsResponse{Streams: []client.LogStream{s}}, &analysis.Request{}, &analysis.Filter{}, safe.NewCleaner(h))
}
