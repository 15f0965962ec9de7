package client

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/internal/corpus"
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
	corpus.Add(f)
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
	for _, text := range notQuiteJSON {
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

// notQuiteJSON are texts that are no response, most of them no JSON either.
var notQuiteJSON = []string{
	``, ` `, `{}`, `[]`, `""`, `1.5e+10`, `null`, `true`, `{`, `["\`, `{"data":{"result":[`, `{"traces":[1,]}`, `{"result":[] "status":""}`, `{}x`, `[{"values":[["1"`,
}

func sameError(a, b error) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
}

// FuzzContent holds that whatever names, texts, times and numbers a body has, in
// whatever order, the response says what encoding/json reads there.
func FuzzContent(f *testing.F) {
	corpus.Add(f)
	f.Add("service.name", "a line", "another\n\"\u2028é\x00", int64(1795427735242051840), 0.25, uint64(0))
	f.Add("", "", "x", int64(1), -1e300, uint64(1))
	f.Add("traceID", strings.Repeat("long ", 60), "<é>", int64(1<<40), 1e21, uint64(2))
	f.Fuzz(func(t *testing.T, name, text, other string, n int64, v float64, seed uint64) {
		if len(name)+len(text)+len(other) > maxInput || v-v != 0 {
			return
		}
		n = max(1, n&(1<<61-1)) // a time that there is
		name, text, other = strings.ToValidUTF8(name, ""), strings.ToValidUTF8(text, ""), strings.ToValidUTF8(other, "")
		ns, value := strconv.FormatInt(n, 10), json.Number(strconv.FormatFloat(v, 'g', -1, 64))
		id := base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(n)))
		traceID := base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(n)), uint64(n)))
		inner := object{"stringValue": "x"}
		if strings.Trim(text, printable) == "" {
			inner["stringValue"] = text
		}
		attrs := []any{
			object{"key": name, "value": object{"stringValue": text}}, object{"key": other, "value": object{"intValue": ns}},
			object{"key": "d", "value": object{"doubleValue": value}}, object{"key": "b", "value": object{"boolValue": n%2 == 0}},
			object{"key": "a", "value": object{"arrayValue": object{"values": []any{inner, object{"intValue": ns}, object{"kvlistValue": object{"values": []any{object{"key": "k", "value": inner}}}}}}}},
		}
		engine := func(kind string, el object) object {
			return object{"status": "success", "data": object{"resultType": kind, "result": []any{el}}}
		}
		var k kind
		var body object
		switch seed % 3 {
		case 0:
			k, body = logsKind, engine("streams", object{"stream": object{name: text, "b": other}, "values": []any{
				[]any{ns, text}, []any{strconv.FormatInt(n+1, 10), other, object{"structuredMetadata": object{name: other}, "parsed": object{"x": text, name: text}}},
			}})
		case 1:
			k, body = metricsKind, engine("matrix", object{"metric": object{name: text, "__name__": other}, "values": []any{
				[]any{json.Number(fmt.Sprintf("%d.%03d", 1+n>>32, n%1000)), value.String()}, []any{json.Number(strconv.FormatInt(2+n>>32, 10)), "NaN"},
			}})
		default:
			k, body = tracesKind, object{"batches": []any{object{
				"resource": object{"attributes": []any{object{"key": "service.name", "value": object{"stringValue": "s" + other}}}},
				"scopeSpans": []any{object{"scope": object{"name": text}, "spans": []any{object{
					"traceId": traceID, "spanId": id, "parentSpanId": id, "name": other, "kind": "SPAN_KIND_SERVER", "startTimeUnixNano": ns, "endTimeUnixNano": strconv.FormatInt(n+5, 10),
					"status": object{"code": "STATUS_CODE_ERROR", "message": text}, "attributes": attrs,
					"events": []any{object{"timeUnixNano": ns, "name": text, "attributes": attrs[:2]}}, "links": []any{object{"traceId": traceID, "spanId": id, "attributes": attrs[1:]}},
				}}}},
			}}}
		}
		order := rand.New(rand.NewPCG(seed, 1))
		raw := rewrite(body, func(names []string) {
			order.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		})
		got, meta, err := k.decode(bytes.NewReader(raw))
		if err != nil || len(meta.Problems) > 0 {
			t.Fatalf("%s: %v, %v", raw, err, meta)
		}
		if want := k.bodyFacts(t, raw); !slices.Equal(got, want) {
			t.Fatalf("%s:\n%s\nwant\n%s", raw, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// printable are the characters that JSON and Go quote alike.
const printable = " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?()[]{}+-*/=_\"\\"

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
