package redact

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"airefinery-mcp/internal/golden"
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

// yardstick is a plain regular expression for a part of what Clean masks.
var yardstick = regexp.MustCompile(`sk-[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|` +
	`glpat-[\w-]{20,}|xox[abeprs]-[\w-]{20,}|AIza[\w-]{35}|A[KS]IA[A-Z0-9]{16}|eyJ[\w-]{13,}\.[\w-]{8,}\.?[\w-]*|` +
	`(?i:bearer|basic) [\w.~+/=-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^\s:/@]*:[^\s/@]+@|` +
	`(?i:password|passwd|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?[^\s"',;&]+|` +
	`[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}|\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b|\b\d{3}-\d{2}-\d{4}\b`)

// workload is a text or a set of lines whose cleaning is measured.
type workload struct {
	name  string
	lines []string
}

// workloads are what an answer is made of, and a text with a secret.
func workloads(t testing.TB) []workload {
	lines := captured(t)
	// Every labelled line with a secret among nine lines of the captures.
	var mixed []string
	for i, l := range loadLabelled(t, "testdata/labelled.txt") {
		if l.class != "-" {
			mixed = append(mixed, l.text)
			for j := range 9 {
				mixed = append(mixed, lines[(i*9+j)%len(lines)])
			}
		}
	}
	return []workload{
		{"captured lines", lines},
		{"one text of all captured lines", []string{strings.Join(lines, "\n")}},
		{"one line in ten with a secret", mixed},
		{"label", []string{"inference-gateway"}},
		{"model name", []string{"deepseek-ai/DeepSeek-R1"}},
		{"trace id", []string{"50f98239c5f649a6353dd18007de12f4"}},
		{"span name", []string{"POST /distiller/query"}},
		{"header with a token", []string{"Authorization: Bearer FAKE0123456789abcdefghijklmnopqrstuvwxyz"}},
	}
}

// run cleans a workload b.N times.
func (w workload) run(b *testing.B, clean func(string) string) {
	size := 0
	for _, l := range w.lines {
		size += len(l)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range w.lines {
			clean(l)
		}
	}
}

func byYardstick(s string) string { return yardstick.ReplaceAllString(s, "[masked]") }

func BenchmarkClean(b *testing.B) {
	s := newRedactor(b, WithSecrets("FAKE-credential-of-the-server")).Session()
	for _, w := range workloads(b) {
		b.Run(w.name, func(b *testing.B) { w.run(b, s.Clean) })
	}
}

func BenchmarkYardstick(b *testing.B) {
	for _, w := range workloads(b) {
		b.Run(w.name, func(b *testing.B) { w.run(b, byYardstick) })
	}
}

// writeSpeed measures Clean and the yardstick and writes docs/masking.md. Of
// five runs each the best counts, since other work disturbs a run.
func writeSpeed(t *testing.T) {
	best := func(w workload, clean func(string) string) testing.BenchmarkResult {
		var best testing.BenchmarkResult
		for i := range 5 {
			r := testing.Benchmark(func(b *testing.B) { w.run(b, clean) })
			if i == 0 || r.NsPerOp() < best.NsPerOp() {
				best = r
			}
		}
		return best
	}
	var b strings.Builder
	b.WriteString("| one core | bytes | Clean | allocations | a regular expression of a part of the classes |\n|---|---|---|---|---|\n")
	s := newRedactor(t, WithSecrets("FAKE-credential-of-the-server")).Session()
	for _, w := range workloads(t) {
		ours, other := best(w, s.Clean), best(w, byYardstick)
		figure := func(r testing.BenchmarkResult) string {
			perOp := float64(r.T.Nanoseconds()) / float64(r.N)
			if r.Bytes < 1000 {
				return fmt.Sprintf("%.0f ns", perOp)
			}
			return fmt.Sprintf("%.0f MB/s", float64(r.Bytes)/perOp*1e3)
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %d | %s |\n", w.name, ours.Bytes, figure(ours), ours.AllocsPerOp(), figure(other))
	}
	golden.Record(t, "../../docs/masking.md", "masking-speed", b.String())
}
