package redact

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// captured returns the log lines of the captures.
func captured(t testing.TB) []string {
	t.Helper()
	var lines []string
	for _, name := range []string{"loki_nometa_streams", "loki_push_meta_streams", "loki_single_error_stream"} {
		data, err := os.ReadFile("../../client/testdata/captures/loki/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Data struct {
				Result []struct {
					Values [][]json.RawMessage `json:"values"`
				} `json:"result"`
			} `json:"data"`
		}
		if err := json.Unmarshal(data, &r); err != nil {
			t.Fatal(err)
		}
		for _, stream := range r.Data.Result {
			for _, v := range stream.Values {
				var line string
				if err := json.Unmarshal(v[1], &line); err != nil {
					t.Fatal(err)
				}
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// yardstick is what a plain regular expression of a part of the same classes
// looks like.
var yardstick = regexp.MustCompile(`sk-[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|` +
	`glpat-[\w-]{20,}|xox[abeprs]-[\w-]{20,}|AIza[\w-]{35}|A[KS]IA[A-Z0-9]{16}|eyJ[\w-]{13,}\.[\w-]{8,}\.?[\w-]*|` +
	`(?i:bearer|basic) [\w.~+/=-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^\s:/@]*:[^\s/@]+@|` +
	`(?i:password|passwd|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?[^\s"',;&]+|` +
	`[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}|\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b|\b\d{3}-\d{2}-\d{4}\b`)

func BenchmarkClean(b *testing.B) {
	lines := captured(b)
	size := 0
	for _, l := range lines {
		size += len(l)
	}
	s := newRedactor(b, WithSecrets("FAKE-credential-of-the-server")).Session()
	b.Run("captures", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, l := range lines {
				s.Clean(l)
			}
		}
	})
	b.Run("captures/regexp", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, l := range lines {
				yardstick.ReplaceAllString(l, "[masked]")
			}
		}
	})
	// One line in ten holds a secret.
	var mixed []string
	mixedSize := 0
	for i, l := range loadLabelled(b) {
		if l.class != "-" {
			mixed = append(mixed, l.text)
			for j := range 9 {
				mixed = append(mixed, lines[(i*9+j)%len(lines)])
			}
		}
	}
	for _, l := range mixed {
		mixedSize += len(l)
	}
	b.Run("one secret in ten lines", func(b *testing.B) {
		b.SetBytes(int64(mixedSize))
		b.ReportAllocs()
		for b.Loop() {
			for _, l := range mixed {
				s.Clean(l)
			}
		}
	})
	for name, text := range map[string]string{
		"label":   "inference-gateway",
		"model":   "deepseek-ai/DeepSeek-R1",
		"traceid": "50f98239c5f649a6353dd18007de12f4",
		"span":    "POST /distiller/query",
		"secret":  "Authorization: Bearer FAKE0123456789abcdefghijklmnopqrstuvwxyz",
	} {
		b.Run("short/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Clean(text)
			}
		})
	}
	long := strings.Join(lines, "\n")
	b.Run("one text", func(b *testing.B) {
		b.SetBytes(int64(len(long)))
		for b.Loop() {
			s.Clean(long)
		}
	})
}
