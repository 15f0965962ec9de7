package logs

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/text"
)

// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
// nothing else, only slower.
const maxInput = 2 << 10

// ansi is what text.StripANSI takes out.
var ansi = regexp.MustCompile(`\x1b(?s:\[[^\x40-\x7e]*(?:[\x40-\x7e]|$))?`)

// lostOf returns a word of a plain line that is found nowhere, and is not the
// level that was read, the entry's time, or what names either in a pair.
func lostOf(plain string, m *message, at int64) string {
	for i := range plain {
		if s, n := text.LeadingStamp(plain[i:]); n > 0 && s.From(at).Abs() <= maxOff {
			return ""
		}
		inner, _, _ := strings.Cut(plain[i:], "]")
		if s, n, _ := text.LeadingEpoch(inner); n > 0 && s.From(at).Abs() <= maxOff {
			return ""
		}
	}
	pairs := arePairs(plain)
	if pairs && strings.Contains(plain, `\`) {
		return ""
	}
	kept := strings.Join([]string{m.text, m.members, m.trace, m.service, "svc", "null"}, " ")
	for _, word := range strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		level := text.ParseSeverity(word) != text.Unknown
		number := pairs || plain[0] == '<' // of a level whose name tells the scale
		switch {
		case word[0] >= 'A' && word[0] <= 'W' && strings.Contains(kept, word[1:]): // E1128 of klog
		case strings.Contains(kept, word), level && m.severity != text.Unknown:
		case number && strings.Trim(word, "0123456789") == "":
		case !isNamed(word):
			return word
		}
	}
	return ""
}

// isNamed reports whether a word is part of the name of a member with a meaning.
func isNamed(word string) bool {
	for name, i := range memberInfos.All {
		if i.kind != otherMember && strings.Contains(name, strings.ToLower(word)) {
			return true
		}
	}
	return false
}

// FuzzMessage holds that a line is taken apart without loss: of a plain one each
// word is found again, whatever its form, and of JSON each member.
func FuzzMessage(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"2026-11-23 09:58:34,904 [svc] ERROR: - boom", "[trace_id=ab span_id=cd] WARN x", "\x1b[31mred\x1b[0m \x1bx \x1b[", `{"msg":"a","level":"warn","k":{"a":[1,"b"]}}`, `{"a":"{\"b\":1}"}`,
		"x\nTraceback (most recent call last):\n  File \"/a.py\", line 1, in f\nValueError: no", "boom\n\tat a.b(C.java:1)\nCaused by: d: e\n\tat f", "panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x2", "[", "- | a", "null", ""} {
		f.Add(s, "x 1")
	}
	for _, s := range []string{"level=warn ts=2026-11-28T00:00:00Z msg=\"slow flush\" took=9s", "E1128 00:12:31.123456       1 reflector.go:138] no Pods", "<11>1 2026-11-28T00:00:00Z host app 12 ID47 - boom",
		"<3>Nov 28 00:12:31 host app[12]: boom", "E, [2026-11-28T01:05:30.1 #1] ERROR -- p: m", "1:M 28 Nov 2026 01:05:30.123 # m", "[01:05:30 ERR] m", "2026-11-28 01:05:30,1 [1] ERROR a.B - m", "INFO ::1 m",
		"fail: A.B[14]\n      m", "Nov 28, 2026 1:05:30 AM a.B run\nSEVERE: m", "E/Tag( 12): m", "[2026-11-28 01:05:30,1: ERROR/Main] m", "2026-11-28T01:05:30Z stdout F level=info msg=m", "a=1 b", "=ERROR REPORT==== m",
		"1000000000.123 [error] <0.1.0> m", "1000000000000 1 m", "[999999999] E: m"} {
		f.Add(s, "x 1")
	}
	from := &origin{stream: newStream(client.Labels{}), labelled: unlabelled, service: "svc", time: 1e18}
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
		if m.stack == nil && !strings.Contains(plain, "{") {
			if lost := lostOf(plain, &m, from.time); lost != "" {
				t.Fatalf("%q of %q is lost: %+v", lost, line, m)
			}
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
		if m.text != said || m.severity != text.Warning || m.members != strings.TrimSpace(want) || m.stack != nil {
			t.Fatalf("%s became text %q, members %q, severity %v; want %q, %q", object, m.text, m.members, m.severity, said, want)
		}
	})
}
