package client

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
)

func TestIDsAreReadInEveryForm(t *testing.T) {
	const trace = "77432d1026706d7e805da846a32c3bb8"
	for _, tt := range []struct {
		text string
		want string // "" for one that cannot be read
	}{
		{trace, trace},
		{strings.ToUpper(trace), trace},
		{"d0MtECZwbX6AXahGoyw7uA==", trace},
		{"d0MtECZwbX6AXahGoyw7uA", trace},
		{"43", "00000000000000000000000000000043"},
		{"abc", "00000000000000000000000000000abc"}, // an odd number of digits
		{"", "00000000000000000000000000000000"},
		{"+/+/+/+/+/+/+/+/+/+/+w==", "fbffbffbffbffbffbffbffbffbffbffb"},
		{"-_-_-_-_-_-_-_-_-_-_-w==", "fbffbffbffbffbffbffbffbffbffbffb"},
		{trace + "00", ""},
		{"00" + trace, trace},
		{"d0MtECZwbX4=", "000000000000000077432d1026706d7e"}, // of 64 bits
		{"d0MtECZwbX", ""},
		{"d0MtECZwbX6AXahGoyw7\n\n", ""},
		{"xyz", ""},
		{"not an id", ""},
		{"====", ""},
		{strings.Repeat("-", 32), ""},
	} {
		var id TraceID
		ok := readID(id[:], []byte(tt.text))
		if ok != (tt.want != "") || ok && id.String() != tt.want {
			t.Errorf("trace id %q = %s, %v; want %q", tt.text, id, ok, tt.want)
		}
		if !ok && !id.IsZero() {
			t.Errorf("trace id %q cannot be read, but leaves %s", tt.text, id)
		}
	}
	for text, want := range map[string]string{
		"d0MtECZwbX4=":     "77432d1026706d7e",
		"d0MtECZwbX4":      "77432d1026706d7e",
		"77432d1026706d7e": "77432d1026706d7e",
		"7802c2d63767c69":  "07802c2d63767c69",
		"1":                "0000000000000001",
	} {
		var id SpanID
		if !readID(id[:], []byte(text)) || id.String() != want {
			t.Errorf("span id %q = %s, want %s", text, id, want)
		}
	}
}

// FuzzReadID holds that an id that was read is read again from each of its forms.
func FuzzReadID(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{"", "43", "77432d1026706d7e805da846a32c3bb8", "d0MtECZwbX6AXahGoyw7uA==", "-_-_-_-_-_-_-_-_-_-_-w", "d0Mt\nECZwbX6AXahGoyw7uA=="} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var id TraceID
		before := bytes.Clone(text)
		ok := readID(id[:], text)
		if !bytes.Equal(before, text) {
			t.Fatalf("%q became %q", before, text)
		}
		if !ok && !id.IsZero() {
			t.Fatalf("%q cannot be read, but leaves %s", text, id)
		}
		// Whatever was read is read again from each form.
		for _, form := range []string{id.String(), strings.TrimLeft(id.String(), "0"), base64.StdEncoding.EncodeToString(id[:]), base64.RawURLEncoding.EncodeToString(id[:])} {
			var again TraceID
			if !readID(again[:], []byte(form)) || again != id {
				if len(form) == 22 && strings.Trim(form, "0123456789abcdefABCDEF") == "" {
					continue // base64 that looks like hex
				}
				t.Fatalf("%q is %s, but its form %q is %s", text, id, form, again)
			}
		}
		if ok && len(text) == 32 && hex.EncodeToString(id[:]) != strings.ToLower(string(text)) {
			t.Fatalf("%q is %s", text, id)
		}
	})
}
