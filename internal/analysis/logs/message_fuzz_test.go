package logs

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/text"
)

// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
// nothing else, only slower.
const maxInput = 2 << 10

// ansi is what text.StripANSI takes out.
var ansi = regexp.MustCompile(`\x1b(?s:\[[^\x40-\x7e]*(?:[\x40-\x7e]|$))?`)

// FuzzMessage holds that a line is taken apart without loss: of a plain one the
// text is its end, or what stands around its stack trace, and of JSON each
// member is found again.
func FuzzMessage(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"2026-11-23 09:58:34,904 [svc] ERROR: - boom", "[trace_id=ab span_id=cd] WARN x", "\x1b[31mred\x1b[0m \x1bx \x1b[", `{"msg":"a","level":"warn","k":{"a":[1,"b"]}}`, `{"a":"{\"b\":1}"}`,
		"x\nTraceback (most recent call last):\n  File \"/a.py\", line 1, in f\nValueError: no", "boom\n\tat a.b(C.java:1)\nCaused by: d: e\n\tat f", "panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x2", "[", "- | a", "null", ""} {
		f.Add(s, "x 1")
	}
	from := &origin{stream: newStream(client.Labels{}), service: "svc"}
	read := func(line string) message { return readMessage(line, from) }
	f.Fuzz(func(t *testing.T, line, value string) {
		if len(line)+len(value) > maxInput {
			return
		}
		plain := ansi.ReplaceAllString(line, "")
		if got := text.StripANSI(line); got != plain {
			t.Fatalf("StripANSI(%q) = %q, want %q", line, got, plain)
		}
		plain = strings.TrimSpace(plain)
		m := read(line)
		if s := m.stack; s != nil && (len(s.Frames) > 200 || s.InApp < -1 || s.InApp >= len(s.Frames)) {
			t.Fatalf("%q: %d frames, InApp %d", line, len(s.Frames), s.InApp)
		}
		switch isJSON := strings.HasPrefix(plain, "{") && json.Valid([]byte(plain)); {
		case isJSON:
		case m.members != "" && !strings.HasPrefix(plain, "{"), m.stack == nil && m.text != plain[len(plain)-len(m.text):], !strings.Contains(plain, m.text):
			t.Fatalf("%q became %+v", line, m)
		}
		// Members of a JSON line.
		value = strings.ToValidUTF8(value, "")
		said, shown := strings.ReplaceAll(strings.ToValidUTF8(line, ""), "{", "("), strings.ReplaceAll(value, "{", "(")
		if _, s := text.SplitStack(text.StripANSI(said)); s != nil {
			return
		}
		if _, s := text.SplitStack(text.StripANSI(shown)); s != nil {
			return
		}
		object, err := json.Marshal(map[string]any{"msg": said, "k": shown, "o": map[string]string{"i": shown}, "level": "warn", "n": 1.5})
		if err != nil {
			t.Fatal(err)
		}
		m = read(string(object))
		said, shown = strings.TrimSpace(text.StripANSI(said)), text.StripANSI(shown)
		want := "n=1.5"
		if shown != "" && shown != "null" && shown != `""` {
			want = "k=" + shown + " n=1.5 o.i=" + shown
		}
		if m.text != said || m.level != "warn" || m.members != strings.TrimSpace(want) || m.stack != nil {
			t.Fatalf("%s became text %q, members %q, level %q; want %q, %q", object, m.text, m.members, m.level, said, want)
		}
	})
}
