package redact

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"airefinery-mcp/internal/textclean"
)

// labelled is one line of a set: a text and the parts of it to mask.
type labelled struct {
	number  int // of the line in the file
	class   string
	text    string
	secrets []string
	want    string // text with each secret as \x00
	heldOut bool
}

// loadLabelled reads a set and fills in made-up values.
func loadLabelled(t testing.TB, file string) []labelled {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	added := false // since the held-out third was measured first
	for n, line := range strings.Split(string(data), "\n") {
		added = added || line == "# --- added later"
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		class, text, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("line %d has no tab", n+1)
		}
		h := fnv.New64a()
		h.Write([]byte(line))
		l := labelled{number: n + 1, class: class, heldOut: h.Sum64()%3 == 0 && !added}
		text = fill(text, rand.New(rand.NewPCG(h.Sum64(), 1)))
		for {
			before, rest, ok := strings.Cut(text, "⟦")
			l.text += before
			l.want += before
			if !ok {
				break
			}
			secret, after, ok := strings.Cut(rest, "⟧")
			if !ok {
				t.Fatalf("line %d: ⟦ without ⟧", n+1)
			}
			l.secrets = append(l.secrets, textclean.Clean(secret))
			l.text += secret
			l.want += "\x00"
			text = after
		}
		if (class == "-") != (len(l.secrets) == 0) {
			t.Fatalf("line %d: class %s with %d secrets", n+1, class, len(l.secrets))
		}
		l.want = textclean.Clean(strings.ReplaceAll(l.want, "\x00", "⟦⟧"))
		out = append(out, l)
	}
	return out
}

// fill replaces each {kind} and {kind:argument} by a made-up value.
func fill(text string, rng *rand.Rand) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, ok := strings.Cut(rest, "}")
		kind, arg, _ := strings.Cut(name, ":")
		v, known := madeUp(kind, arg, rng)
		if !ok || !known {
			b.WriteByte('{')
			text = rest
			continue
		}
		b.WriteString(v)
		text = after
	}
}

const (
	small    = "abcdefghijklmnopqrstuvwxyz"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	decimals = "0123456789"
)

// madeUp returns a value of a kind and reports whether there is such a kind.
func madeUp(kind, arg string, rng *rand.Rand) (string, bool) {
	n, err := strconv.Atoi(arg)
	sets := map[string]string{
		"an": small + capitals + decimals, "up": capitals + "234567", "hex": decimals + "abcdef",
		"b64": small + capitals + decimals + "+/", "b64u": small + capitals + decimals + "-_", "dig": decimals,
		"small": small, "lo": small + decimals, "lou": small + decimals + "-_", "cap": capitals + decimals, "HEX": decimals + "ABCDEF",
		"bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
	}
	if set := sets[kind]; set != "" && err == nil {
		return drawn(set, n, rng), true
	}
	pem := func(sep string, end bool) string {
		s := "-----BEGIN PRIVATE KEY-----" + sep
		for range 4 {
			s += drawn(sets["b64"], 64, rng) + sep
		}
		if end {
			s += "-----END PRIVATE KEY-----"
		}
		return strings.TrimSuffix(s, sep)
	}
	jwt := func() string {
		part := base64.RawURLEncoding.EncodeToString
		return part([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." +
			part(fmt.Appendf(nil, `{"sub":"FAKE-%d","exp":1795425236}`, rng.IntN(1e6)))
	}
	switch kind {
	case "uuid":
		h := drawn(sets["hex"], 32, rng)
		return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:], true
	case "jwt":
		return jwt() + "." + drawn(sets["b64u"], 43, rng), true
	case "jwt2":
		return jwt() + ".", true
	case "pem":
		return pem("\n", true), true
	case "pemcut":
		return pem("\n", false), true
	case "pemesc":
		return pem(`\n`, true), true
	case "pemescesc":
		return pem(`\\n`, true), true
	case "basic":
		return base64.StdEncoding.EncodeToString([]byte("svc:FAKE" + drawn(sets["an"], 12, rng))), true
	case "rev": // backwards
		v := []rune(arg)
		slices.Reverse(v)
		return string(v), true
	case "tag":
		return strings.Map(func(r rune) rune { return 0xE0000 + r }, arg), true
	}
	chars := map[string]string{"nl": "\n", "cr": "\r", "tab": "\t", "esc": "\x1b", "zw": "\u200b", "shy": "\u00ad", "wj": "\u2060"}
	v, ok := chars[kind]
	return v, ok && arg == ""
}

// drawn returns n characters drawn from a set. If the set has letters and n is
// large enough, four of them are FAKE.
func drawn(set string, n int, rng *rand.Rand) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = set[rng.IntN(len(set))]
	}
	if strings.Contains(set, capitals) && n >= 16 {
		copy(b[4:], "FAKE")
	}
	return string(b)
}
