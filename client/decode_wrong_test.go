package client

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// small bodies with everything that a decoder reads.
var whole = map[string]struct {
	kind kind
	body string
}{
	"logs": {logsKind, `{"status":"success","warnings":["w"],"data":{"resultType":"streams","result":[
		{"stream":{"service":"a","level":"error"},"values":[["1700000000000000001","one",{"structuredMetadata":{"m":"1"},"parsed":{"p":"2"}}],["1700000000000000002","two"]]},
		{"stream":{"service":"b"},"values":[["1700000000000000003","three"]]}]}}`},
	"matrix": {metricsKind, `{"status":"success","query":"q","data":{"resultType":"matrix","result":[
		{"metric":{"model":"a"},"values":[[1700000000,"1.5"],[1700000060.5,"NaN"]]},{"metric":{"model":"b"},"values":[[1700000000,"2"]]}]}}`},
	"vector": {metricsKind, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"model":"a"},"value":[1700000000,"1.5"]}]}}`},
	"scalar": {metricsKind, `{"status":"success","data":{"resultType":"scalar","result":[1700000000,"1.5"]}}`},
	"traces": {tracesKind, `{"traces":[{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},
		"scopeSpans":[{"scope":{"name":"lib"},"spans":[{"traceId":"AAAAAAAAAAAAAAAAAAAAAQ==","spanId":"AAAAAAAAAAE=","parentSpanId":"AAAAAAAAAAI=","name":"n",
		"kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000009",
		"status":{"code":"STATUS_CODE_ERROR","message":"m"},
		"attributes":[{"key":"i","value":{"intValue":"5"}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"}]}}},
			{"key":"k","value":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}}]}}}],
		"events":[{"timeUnixNano":"1700000000000000002","name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"E"}}]}],
		"links":[{"traceId":"AAAAAAAAAAAAAAAAAAAAAw==","spanId":"AAAAAAAAAAM=","attributes":[{"key":"z","value":{"doubleValue":0.5}}]}]}]}]}]}]}`},
	"search results": {tracesKind, `{"traces":[{"traceID":"abc","rootServiceName":"s","rootTraceName":"r","startTimeUnixNano":"1700000000000000001","durationMs":12,
		"spanSets":[{"matched":1,"spans":[{"spanID":"1","name":"n","startTimeUnixNano":"1700000000000000001","durationNanos":"5","attributes":[{"key":"a","value":{"stringValue":"v"}}]}]}],
		"serviceStats":{"s":{"spanCount":3,"errorCount":1}}}],"metrics":{"completedJobs":1,"totalJobs":2}}`},
}

// wrongs are the values that are put in place of v: of other kinds, and null
// where v is an element of a list.
func wrongs(v any, element bool) []any {
	all := []any{true, []any{[]any{}}, object{"a": object{}}}
	switch v.(type) {
	case object:
		all = []any{true, "x", []any{}}
	case []any:
		all = []any{true, "x", object{"a": 1}}
	case bool:
		all = []any{[]any{}, object{}}
	}
	if element {
		all = append(all, nil)
	}
	return all
}

// replaceEach calls f with each value of a body replaced by each wrong one.
func replaceEach(root any, f func(place string, body []byte)) {
	keep := func([]string) {}
	var walk func(place string, v any, element bool, put func(any))
	walk = func(place string, v any, element bool, put func(any)) {
		for _, wrong := range wrongs(v, element) {
			put(wrong)
			f(fmt.Sprintf("%s = %v", place, wrong), rewrite(root, keep))
		}
		put(v)
		switch v := v.(type) {
		case object:
			for name, inner := range v {
				walk(place+"."+name, inner, false, func(w any) { v[name] = w })
			}
		case []any:
			for i, inner := range v {
				walk(fmt.Sprintf("%s[%d]", place, i), inner, true, func(w any) { v[i] = w })
			}
		}
	}
	walk("", root, false, func(v any) { root = v })
}

// harmless are the replacements that are read all the same: scalars lend their
// text where a text is wanted, a label or a warning may be anything, an
// attribute need not be wrapped, and an empty list is a result.
var harmless = regexp.MustCompile(strings.Join([]string{
	`^ = \[\]$`, `^\.data = \[\]$`,
	`\.(name|message|key|resultType|status|query|root\w+|stringValue|intValue|doubleValue) = true$`,
	`\.result\[\d\]\.values\[\d\]\[1\] = true$`, // a line
	`\.values\[\d\]\[2\] = <nil>$`,              // no metadata
	`\.(structuredMetadata|parsed) = x$`,        // labels of that name
	`\.(stream|metric|structuredMetadata|parsed)\.\w+ = `, `^\.warnings`,
	`\.value = `, `\.arrayValue\.values\[\d\] = `,
	`\.spanSets = map`, // one set
}, "|"))

// A value of a wrong kind, anywhere, fails the body or is a problem: nothing
// crashes, and nothing is lost in silence.
func TestWrongKindsBecomeProblems(t *testing.T) {
	for name, w := range whole {
		t.Run(name, func(t *testing.T) {
			if _, meta, err := w.kind.decode(strings.NewReader(w.body)); err != nil || len(meta.Problems) > 0 {
				t.Fatalf("the body as it is: %v, problems %v", err, meta)
			}
			n := 0
			replaceEach(generic(t, []byte(w.body)), func(place string, body []byte) {
				n++
				facts, meta, err := w.kind.decode(bytes.NewReader(body))
				if err == nil && len(meta.Problems) == 0 && !harmless.MatchString(place) {
					t.Errorf("%s is read without a problem:\n%s", place, strings.Join(facts, "\n"))
				}
			})
			if n < 20 {
				t.Fatalf("only %d replacements", n)
			}
		})
	}
}
