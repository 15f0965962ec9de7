package reader

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestClientsAreKnownByTheirNames(t *testing.T) {
	for name, family := range map[string]string{
		"@cline/core":                           "cline",
		"codex-mcp-client":                      "codex",
		"qwen-cli-mcp-client-airefinery":        "qwen",
		"gemini-cli-mcp-client":                 "gemini",
		"copilot-cli":                           "copilot",
		"claude-code":                           "claude-code",
		"opencode":                              "opencode",
		"claude-code (via mcp-remote 0.1.37)":   "claude-code",
		"":                                      "",
		"*":                                     "",
		"Claude-Code":                           "",
		"codex-mcp-client-2":                    "",
		"qwen-cli-mcp-client":                   "",
		"github-copilot-developer":              "",
		"\x1b[31mclaude-code":                   "",
		"qwen-cli-mcp-client-" + many("x", 190): "qwen",
		many("claude-code", 100_000):            "",
	} {
		if got := Of(name); got.Family != family || (family == "") != (got == Unknown) {
			t.Errorf("%q is %q, want %q", name, got.Family, family)
		}
	}
}

func TestFamiliesTravelByTheirNames(t *testing.T) {
	for i := range table {
		r := &table[i]
		if Named(r.Family) != r {
			t.Errorf("%s is not found by its family", r.Family)
		}
		if strings.Trim(r.Family, "abcdefghijklmnopqrstuvwxyz-") != "" || r.Family == "" {
			t.Errorf("the family %q has more than letters and '-'", r.Family)
		}
	}
	for _, family := range []string{"", "nobody", "@cline/core"} {
		if Named(family) != Unknown {
			t.Errorf("%q is somebody", family)
		}
	}
	if r := From(With(context.Background(), Named("codex"))); r.Family != "codex" {
		t.Errorf("%q came out of the context", r.Family)
	}
	if r := From(context.Background()); r != nil {
		t.Errorf("%q came out of an empty context", r.Family)
	}
}

// The least budget that a renderer gets is that of the smallest max_bytes.
func TestEveryLimitHasRoomForAnAnswer(t *testing.T) {
	for _, r := range append(table, *Unknown) {
		if r.Most.Sure() < 1000 || r.Default.Sure() < 1000 {
			t.Errorf("%q: an answer may have %d bytes for sure, %d by default", r.Family, r.Most.Sure(), r.Default.Sure())
		}
	}
}

func many(s string, n int) string { return strings.Repeat(s, n) }

func TestLengthsAreTheClients(t *testing.T) {
	for _, c := range []struct {
		text                       string
		bytes, characters, escaped int
	}{
		{``, 0, 0, 0},
		{`abc`, 3, 3, 3},
		{`{"a":"b\n"}`, 11, 11, 16},
		{"[1,\n2]\t", 7, 7, 9},
		{"\x01\x1f", 2, 2, 12},
		{"<&>\x7f", 4, 4, 4}, // JavaScript escapes none of these
		{"äöü", 6, 3, 3},
		{"時刻", 6, 2, 2},
		{"😀", 4, 2, 2},
		{"a\xffb", 3, 3, 3}, // a byte that is no UTF-8 arrives as U+FFFD
		{"\u2028", 3, 1, 1},
	} {
		for unit, want := range map[Unit]int{Bytes: c.bytes, Characters: c.characters, Escaped: c.escaped} {
			if got := unit.Count([]byte(c.text)); got != want {
				t.Errorf("%q is %d in unit %d, want %d", c.text, got, unit, want)
			}
		}
	}
}

func TestAShorterTextIsWithinTheLimit(t *testing.T) {
	texts := map[string]string{
		"quotation marks": `["` + many(`\"`, 5000) + `"]`,
		"plain":           `["` + many("x", 50_000) + `"]`,
		"lines":           `[` + many("1,\n", 20_000) + `1]`,
		"emoji":           `["` + many("😀", 9000) + `"]`,
	}
	for name, text := range texts {
		for _, l := range []Limit{
			{N: 6_500, Unit: Escaped}, {N: 9_000, Unit: Bytes}, {N: 8_000, Unit: Characters}, {N: 50_000, Unit: Bytes, Lines: 2_000},
		} {
			if l.Holds([]byte(text)) {
				continue
			}
			less, sure := l.Less([]byte(text)), l.Sure()
			if less >= len(text) || !l.Holds([]byte(text[:sure])) {
				t.Errorf("%s, %+v: of %d bytes %d are proposed, %d for sure", name, l, len(text), less, sure)
			}
			if !l.Holds([]byte(text[:less])) {
				t.Errorf("%s, %+v: %d bytes, proposed for an even text, are too many", name, l, less)
			}
		}
	}
}

// Go's encoder escapes more than JavaScript's: U+2028, U+2029 and, of bytes
// that are no UTF-8, U+FFFD.
var unescape = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029", `\ufffd`, "\ufffd")

func TestLengthsAreThoseOfEncodedTexts(t *testing.T) {
	alphabet := []string{"a", `"`, `\`, "\n", "\r", "\t", "\b", "\f", "\x00", "\x1f", "\x7f", "<", "é", "時", "😀", "\xff", "\xe2\x82", "\u2028"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var text string
		for range random.IntN(12) {
			text += alphabet[random.IntN(len(alphabet))]
		}
		if got, want := Characters.Count([]byte(text)), len(utf16.Encode([]rune(text))); got != want {
			t.Fatalf("%q has %d characters, want %d", text, got, want)
		}
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(text); err != nil {
			t.Fatal(err)
		}
		escaped := utf16.Encode([]rune(unescape.Replace(b.String())))
		if got, want := Escaped.Count([]byte(text)), len(escaped)-len(`""`+"\n"); got != want {
			t.Fatalf("%q has %d characters escaped, want %d", text, got, want)
		}
	}
}
