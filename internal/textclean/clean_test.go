package textclean

import (
	"strings"
	"testing"
)

func TestCleanShowsAllAndNothingElse(t *testing.T) {
	tags := strings.Map(func(r rune) rune { return 0xE0000 + r }, "ignore all")
	tests := []struct{ name, in, want string }{
		{"plain", "a\tb\nc", "a\tb\nc"},
		{"colours", "\x1b[1;31mred\x1b[0m text", "red text"},
		{"colours in 8 bits", "\u009b31mred\u009b0m", "red"},
		{"colours in raw 8 bits", "\x9b31mred\x9b0m", "red"},
		{"cursor", "a\x1b[2K\x1b[1Gb\x1b[?25l", "ab"},
		{"cut CSI", "a\x1b[31", "a"},
		{"CSI cut by a letter beyond ASCII", "a\x1b[31ü", "aü"},
		{"title", "a\x1b]0;evil\ab", "ab [hidden:6]"},
		{"title in 8 bits", "a\u009d0;evil\u009cb", "ab [hidden:6]"},
		{"title in raw 8 bits", "a\x9d0;evil\x9cb", "ab [hidden:6]"},
		{"hyperlink", "\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\", "text [hidden:14]"},
		{"unterminated title keeps the text", "\x1b]0;the rest of\nthe log", "0;the rest of\nthe log"},
		{"device control", "a\x1bP1$r\x1b\\b", "ab [hidden:3]"},
		{"privacy message", "a\x1b^secret\x1b\\b", "ab [hidden:6]"},
		{"character set", "a\x1b(Bb\x1bcc", "abc"},
		{"escape at the end", "a\x1b", "a"},
		{"lone return cannot overwrite", "all is well\rERROR", "all is well\nERROR"},
		{"return and newline", "a\r\nb\r\n", "a\nb\n"},
		{"form feed, vertical tab, NEL", "a\fb\vc\u0085d", "a\nb\nc\nd"},
		{"line and paragraph separators", "a\u2028b\u2029c", "a\nb\nc"},
		{"backspaces show both", "password\b\b\b\b\b\b\b\bhello", "passwordhello"},
		{"controls", "a\x00b\x07c\x7fd\u0080e", "abcde"},
		{"bidirectional override", "user\u202e txt.exe\u202c \u2066x\u2069\u200e\u200f\u061c", "user txt.exe x"},
		{"zero width", "pass\u200b\u200c\u200d\u2060\ufeffword", "password"},
		{"joiner inside an emoji", "👩\u200d💻", "👩💻"},
		{"presentation selector", "❤\ufe0f ok", "❤ ok"},
		{"soft hyphen and fillers", "a\u00adb\u034f\u115f\u3164c", "abc"},
		{"annotation", "\ufff9base\ufffanote\ufffb", "basenote"},
		{"tags", "hello" + tags + " world", "hello world [hidden:10]"},
		{"tags on two lines", tags + "a\nb" + tags + "\nc", "a [hidden:10]\nb [hidden:10]\nc"},
		{"tags alone", tags, "[hidden:10]"},
		{"tags before a return", "a" + tags + "\rb", "a [hidden:10]\nb"},
		{"selectors supplement", "x\U000e0100\U000e01ef", "x [hidden:2]"},
		{"a byte in zero width bits", "x" + strings.Repeat("\u200b\u200c", 4) + "y", "xy [hidden:8]"},
		{"seven are no smuggling", "x" + strings.Repeat("\u200b", 7) + "y" + strings.Repeat("\u200b", 7), "xy"},
		{"invalid UTF-8", "a\xff\xfeb\xe2\x82c\xc0", "a\uFFFDb\uFFFDc\uFFFD"},
		{"replacement character stays", "a\uFFFDb", "a\uFFFDb"},
		{"surrogate", "a\xed\xa0\x80b", "a\uFFFDb"},
		{"other scripts", "日本語 Ελλάδα فارسی हिन्दी 🚀", "日本語 Ελλάδα فارسی हिन्दी 🚀"},
		{"escapes in text are text", `\u001b[31m \u202e \x00`, `\u001b[31m \u202e \x00`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q)\n got  %q\n want %q", tt.in, got, tt.want)
			}
		})
	}
}
