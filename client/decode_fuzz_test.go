package client

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func FuzzDecodeLogs(f *testing.F)    { fuzzDecoder(f, "logs", "loki") }
func FuzzDecodeMetrics(f *testing.F) { fuzzDecoder(f, "metrics", "prom", "thanos") }
func FuzzDecodeTraces(f *testing.F)  { fuzzDecoder(f, "traces", "tempo", "facade") }

// fuzzDecoder holds of any body: it is read the same however it is cut, only
// valid JSON is a response, and of the regular elements none is lost without
// a problem.
func fuzzDecoder(f *testing.F, name string, folders ...string) {
	for _, folder := range folders {
		files, err := filepath.Glob("testdata/captures/" + folder + "/*")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			if len(body) < 6000 { // long seeds make the fuzzer slow
				f.Add(body)
			}
		}
	}
	for _, w := range whole {
		f.Add([]byte(w.body))
	}
	for _, text := range jsonTexts {
		f.Add([]byte(text))
	}
	k := decoders[name]
	f.Fuzz(func(t *testing.T, body []byte) {
		facts, meta, err := k.decode(bytes.NewReader(body))
		cutFacts, cutMeta, cutErr := k.decode(iotest.OneByteReader(bytes.NewReader(body)))
		if !sameError(err, cutErr) || !slices.Equal(facts, cutFacts) {
			t.Fatalf("%q: cut into bytes it gives error %v and\n%q\nwhole %v and\n%q", body, cutErr, cutFacts, err, facts)
		}
		if err != nil {
			return
		}
		if !slices.Equal(meta.Problems, cutMeta.Problems) {
			t.Fatalf("%q: cut into bytes the problems are %v, whole %v", body, cutMeta.Problems, meta.Problems)
		}
		if !json.Valid(body) {
			t.Fatalf("%q is no JSON, but a response", body)
		}
		problems := 0
		for _, p := range meta.Problems {
			problems += p.Count
			if p.Count < 1 || p.Where == "" && p.What == "" || strings.HasPrefix(p.Where, ".") {
				t.Fatalf("%q: problem %+v", body, p)
			}
		}
		if problems > len(body) {
			t.Fatalf("%q: %d problems out of %d bytes", body, problems, len(body))
		}
	})
}
