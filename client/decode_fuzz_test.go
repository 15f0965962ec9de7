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

	"github.com/go-json-experiment/json/jsontext"
)

// FuzzDecodeLogs holds that a body is read the same however it is cut, and no entry lost or made up without a problem.
func FuzzDecodeLogs(f *testing.F) { fuzzDecoder(f, "logs", "loki") }

// FuzzDecodeMetrics holds that a body is read the same however it is cut, and no sample lost or made up without a problem.
func FuzzDecodeMetrics(f *testing.F) { fuzzDecoder(f, "metrics", "prom", "thanos") }

// FuzzDecodeTraces holds that a body is read the same however it is cut, and no span lost or made up without a problem.
func FuzzDecodeTraces(f *testing.F) { fuzzDecoder(f, "traces", "tempo", "facade") }

// fuzzDecoder holds of any body: it is read the same however it is cut, only
// valid JSON is a response, and no entry, sample or span is lost, or made up,
// without a problem.
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
		if len(body) > maxInput {
			return
		}
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
		if problems > 0 || hasTwice(body) {
			return
		}
		got := 0
		for _, fact := range facts {
			if strings.HasPrefix(fact, "entry ") || strings.HasPrefix(fact, "sample ") || strings.HasPrefix(fact, "span ") && strings.Contains(fact, " parent ") {
				got++
			}
		}
		if want := elements(generic(t, body), name); want >= 0 && got != want {
			t.Fatalf("%q: %d entries, samples and spans of %d:\n%q", body, got, want, facts)
		}
	})
}

// elements counts the pairs of a body of Loki or Prometheus, or the spans of
// one of Tempo; -1 for a frame that is not quite theirs.
func elements(body any, name string) (n int) {
	if name == "traces" {
		top := objectOf(body)
		all := []any{top}
		if list, ok := top["traces"]; ok {
			all = listOf(list)
		}
		for _, el := range all {
			el := objectOf(el)
			if inner, ok := el["trace"]; ok {
				el = objectOf(inner)
			}
			for _, name := range []string{"batches", "resourceSpans"} {
				for _, batch := range listOf(el[name]) {
					for _, scope := range listOf(objectOf(batch)["scopeSpans"]) {
						n += len(listOf(objectOf(scope)["spans"]))
					}
				}
			}
		}
		return n
	}
	top := objectOf(body)
	data := objectOf(top["data"])
	list, ok := data["result"].([]any)
	if typ := data["resultType"]; !ok || typ == "scalar" || typ == "string" || top["result"] != nil {
		return -1
	}
	for _, el := range list {
		if objectOf(el) == nil {
			return -1 // a scalar without its type
		}
		n += len(listOf(objectOf(el)["values"]))
		if objectOf(el)["value"] != nil {
			n++
		}
	}
	return n
}

// hasTwice reports whether an object has a name twice.
func hasTwice(body []byte) bool {
	dec := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowInvalidUTF8(true))
	_, err := dec.ReadValue()
	return err != nil
}
