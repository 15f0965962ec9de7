package client

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tid(last ...byte) (id TraceID) { copy(id[16-len(last):], last); return id }
func sid(last ...byte) (id SpanID)  { copy(id[8-len(last):], last); return id }

func decodeTracesText(t *testing.T, body string) *TracesResponse {
	t.Helper()
	r, err := DecodeTraces(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return r
}

func TestDetailedTracesAreReadInEveryShape(t *testing.T) {
	const span = `{"traceId":"01","spanId":"02","name":"n"}`
	const spans = `[{"scopeSpans":[{"spans":[` + span + `]}]}]`
	want := []Trace{{ID: tid(1), Spans: []Span{{TraceID: tid(1), ID: sid(2), Name: "n", Resource: &Resource{}}}}}
	for _, body := range []string{
		`{"traces":[{"batches":` + spans + `}]}`,
		`{"traces":[{"resourceSpans":` + spans + `}]}`,
		`{"traces":[{"trace":{"resourceSpans":` + spans + `}}]}`,
		`{"traces":[{"trace":{"batches":` + spans + `},"traceID":"01"}]}`,
		`{"traces":[{"traceID":"1","batches":` + spans + `}]}`,
		`{"traces":[{"traceID":"1","batches":[{"scopeSpans":[{"spans":[{"spanId":"02","name":"n","traceId":"1"}]}]}]}]}`,
		`{"batches":` + spans + `}`,
		`{"resourceSpans":` + spans + `}`,
		`{"trace":{"resourceSpans":` + spans + `}}`,
		`[{"batches":` + spans + `}]`,
		`{"data":[{"batches":` + spans + `}]}`,
		`{"data":{"batches":` + spans + `}}`,
		`{"data":{"traces":[{"batches":` + spans + `}]}}`,
		`{"results":[{"batches":` + spans + `}]}`,
		`{"batches":[{"instrumentationLibrarySpans":[{"spans":[` + span + `]}]}]}`,
		`{"batches":` + spans + `,"status":"success","unknown":[{}]}`,
	} {
		r := decodeTracesText(t, body)
		if diff := cmp.Diff(want, r.Traces); diff != "" || len(r.Problems) > 0 {
			t.Errorf("%s: problems %v (-want +got):\n%s", body, r.Problems, diff)
		}
	}
	for _, body := range []string{`{"traces":[]}`, `{"traces":null}`, `[]`, `{"data":[]}`, `{"batches":[]}`, `{"trace":{}}`} {
		if r := decodeTracesText(t, body); len(r.Traces) > 0 || len(r.Problems) > 0 {
			t.Errorf("%s: %+v", body, r)
		}
	}
}

func TestSpansOfOneTraceComeTogether(t *testing.T) {
	r := decodeTracesText(t, `{"traces":[
		{"batches":[{"scopeSpans":[{"spans":[{"traceId":"1","spanId":"1"},{"traceId":"2","spanId":"2"}]}]}]},
		{"traceID":"3","batches":[{"scopeSpans":[{"spans":[{"traceId":"1","spanId":"3"},{"spanId":"4"}]}]}]},
		{"batches":[{"scopeSpans":[{"spans":[{"spanId":"5"}]}]}]},
		{"batches":[{"scopeSpans":[{"spans":[{"spanId":"6"}]}]}]}]}`)
	var got []string
	for _, trace := range r.Traces {
		line := trace.ID.String()[30:]
		for _, s := range trace.Spans {
			line += " " + s.ID.String()[15:]
		}
		got = append(got, line)
	}
	// Of the spans without a trace id, the first has its element's.
	if diff := cmp.Diff([]string{"01 1 3", "02 2", "03 4", "00 5", "00 6"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSpansAreReadWithAllTheyHold(t *testing.T) {
	r := decodeTracesText(t, `{"batches":[{
		"scopeSpans":[{"spans":[
			{"kind":3,"status":{"code":2,"message":"boom"},"startTimeUnixNano":"20","endTimeUnixNano":"10","events":[{"timeUnixNano":5,"name":"exception"},{}],"links":[{"traceId":"1","spanId":"2"}]},
			{"kind":"server","status":{},"startTimeUnixNano":20,"durationNanos":"18446744073709551606"},
			{"kind":"SPAN_KIND_MAGIC","status":{"code":"STATUS_CODE_SOSO"}},
			{"kind":null,"status":null,"attributes":null,"events":null,"links":null,"parentSpanId":"","name":null}
		],"scope":{"name":"lib","version":"1"}}],
		"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]}}]}`)
	res := &Resource{Service: "api", Attrs: Attrs{{"service.name", "api", AttrString}}}
	want := []Span{
		{Kind: KindClient, Status: StatusError, StatusMessage: "boom", Start: 20, End: 10,
			Events: []Event{{Time: 5, Name: "exception"}, {}}, Links: []Link{{TraceID: tid(1), SpanID: sid(2)}}},
		{Kind: KindServer, Start: 20, End: 10},
		{}, {},
	}
	for i := range want {
		want[i].Resource, want[i].Scope = res, "lib"
	}
	if diff := cmp.Diff(want, r.Traces[0].Spans); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Traces[0].Spans[0].Service() != "api" {
		t.Errorf("service %q", r.Traces[0].Spans[0].Service())
	}
	problems := []Problem{{"spans[].kind", "no kind is named so", 1}, {"spans[].status.code", "no status code is named so", 1}}
	if diff := cmp.Diff(problems, r.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestKindsAndStatusCodesAreReadAsNamesAndNumbers(t *testing.T) {
	names := []string{"UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"}
	codes := []string{"UNSET", "OK", "ERROR"}
	for i := range 6 {
		for _, kind := range []string{fmt.Sprint(i), fmt.Sprintf(`"%d"`, i), `"SPAN_KIND_` + names[i] + `"`} {
			for _, code := range []string{fmt.Sprint(i % 3), fmt.Sprintf(`"%d"`, i%3), `"STATUS_CODE_` + codes[i%3] + `"`} {
				r := decodeTracesText(t, `{"batches":[{"scopeSpans":[{"spans":[{"kind":`+kind+`,"status":{"code":`+code+`}}]}]}]}`)
				if s := r.Traces[0].Spans[0]; s.Kind != SpanKind(i) || s.Status != StatusCode(i%3) || len(r.Problems) > 0 {
					t.Errorf("kind %s, code %s: %d, %d, problems %v", kind, code, s.Kind, s.Status, r.Problems)
				}
			}
		}
	}
}

func TestAttributesAreUnwrapped(t *testing.T) {
	for _, tt := range []struct {
		value, text string
		typ         AttrType
		problems    int
	}{
		{`{"stringValue":"s"}`, "s", AttrString, 0},
		{`{"stringValue":""}`, "", AttrString, 0},
		{`{"intValue":"9223372036854775807"}`, "9223372036854775807", AttrInt, 0},
		{`{"intValue":5}`, "5", AttrInt, 0},
		{`{"doubleValue":0.12000000000000001}`, "0.12000000000000001", AttrDouble, 0},
		{`{"doubleValue":"NaN"}`, "NaN", AttrDouble, 0},
		{`{"boolValue":false}`, "false", AttrBool, 0},
		{`{"bytesValue":"AQI="}`, "AQI=", AttrBytes, 0},
		{`{}`, "", AttrEmpty, 0},
		{`null`, "", AttrEmpty, 0},
		{`{"stringValue":null}`, "", AttrString, 0},
		{`{"arrayValue":{}}`, "[]", AttrArray, 0},
		{`{"arrayValue":null}`, "[]", AttrArray, 0},
		{`{"arrayValue":{"values":[{"stringValue":"a\"\u00e9"},{"intValue":"1"},{"doubleValue":"NaN"},{"boolValue":true},{},null,{"bytesValue":"AQ=="}]}}`,
			`["a\"é",1,"NaN",true,null,null,"AQ=="]`, AttrArray, 0},
		{`{"arrayValue":{"values":[{"arrayValue":{"values":[{"kvlistValue":{"values":[]}}]}}],"other":1}}`, `[[{}]]`, AttrArray, 0},
		{`{"arrayValue":{"values":["plain",1.50,[true]]}}`, `["plain",1.50,[true]]`, AttrArray, 0},
		{`{"kvlistValue":{"values":[{"key":"a","value":{"stringValue":"b"}},{"value":{"intValue":"2"},"key":"c"},{"key":"d"},{"value":{"boolValue":true}}]}}`,
			`{"a":"b","c":2,"d":null,"":true}`, AttrKVList, 0},
		{`"bare"`, "bare", AttrString, 0},
		{`1.50`, "1.50", AttrDouble, 0},
		{`true`, "true", AttrBool, 0},
		{`[1, "x"]`, `[1,"x"]`, AttrArray, 0},
		{`{"newValue":"x"}`, "", AttrEmpty, 1},
		{`{"stringValue":["x"]}`, "", AttrString, 1},
		{`{"arrayValue":{"values":[{"newValue":1}]}}`, "[null]", AttrArray, 1},
		{`{"arrayValue":[1]}`, "[]", AttrArray, 1},
		{`{"arrayValue":{"values":{"a":1}}}`, "[]", AttrArray, 1},
		{`{"kvlistValue":{"values":["x",{"key":{},"value":{"intValue":"2"}}]}}`, `{"":2}`, AttrKVList, 2},
	} {
		r := decodeTracesText(t, `{"batches":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":`+tt.value+`},{"key":"next","value":{"intValue":"7"}}]}]}]}]}`)
		want := Attrs{{"k", tt.text, tt.typ}, {"next", "7", AttrInt}}
		if diff := cmp.Diff(want, r.Traces[0].Spans[0].Attrs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.value, diff)
		}
		n := 0
		for _, p := range r.Problems {
			n += p.Count
		}
		if n != tt.problems {
			t.Errorf("%s: problems %v", tt.value, r.Problems)
		}
	}
}

func TestSearchRowsAreRead(t *testing.T) {
	const head = `{"traces":[{"traceID":"1","rootServiceName":"s","rootTraceName":"r","startTimeUnixNano":"5","durationMs":1.5`
	result := func(matched int, spans ...SpanID) *TraceSearchResult {
		r := &TraceSearchResult{RootService: "s", RootName: "r", Start: 5, Duration: 1500000, Matched: matched}
		for _, id := range spans {
			r.Spans = append(r.Spans, Span{ID: id, Resource: &Resource{}})
		}
		return r
	}
	for _, tt := range []struct {
		rest   string
		result *TraceSearchResult
	}{
		{`}]}`, result(0)},
		{`,"spanSet":{"matched":3,"spans":[{"spanID":"1"}]}}]}`, result(3, sid(1))},
		{`,"spanSet":{"matched":3,"spans":[{"spanID":"1"}]},"spanSets":[{"matched":3,"spans":[{"spanID":"1"}]}]}]}`, result(3, sid(1))},
		{`,"spanSets":[{"matched":3,"spans":[{"spanID":"1"}]}],"spanSet":{"matched":3,"spans":[{"spanID":"1"}]}}]}`, result(3, sid(1))},
		{`,"spanSets":[{"matched":3,"spans":[{"spanID":"1"},{"spanID":"2"}]},{"matched":1,"spans":[{"spanID":"2"},{"spanID":"3"}]}]}]}`, result(4, sid(1), sid(2), sid(3))},
		{`,"spanSets":[{"matched":2,"spans":[{},{}]}]}]}`, result(2, SpanID{}, SpanID{})},
		{`,"spanSets":null,"spanSet":null,"serviceStats":null}]}`, result(0)},
	} {
		r := decodeTracesText(t, head+tt.rest)
		if diff := cmp.Diff([]Trace{{ID: tid(1), SearchResult: tt.result}}, r.Traces); diff != "" || len(r.Problems) > 0 {
			t.Errorf("%s: problems %v (-want +got):\n%s", tt.rest, r.Problems, diff)
		}
	}
	r := decodeTracesText(t, `{"traces":[{"traceID":"1"},{"traceID":"1","durationMs":-1},{"nothing":1}],"metrics":{"completedJobs":2,"totalJobs":"3"}}`)
	if len(r.Traces) != 1 || r.Traces[0].SearchResult == nil || r.JobsDone != 2 || r.JobsTotal != 3 {
		t.Errorf("%+v", r)
	}
	want := []Problem{{"traces[].durationMs", "want a duration in ms", 1}, {"traces[]", "a second search result of one trace, which replaces the first", 1},
		{"traces[]", "want a trace, found an object without spans or a search result", 1}}
	if diff := cmp.Diff(want, r.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// repeated is a text, then another n times, then a last one.
func repeated(first, again, last string, n int) io.Reader {
	readers := []io.Reader{strings.NewReader(first)}
	for range n {
		readers = append(readers, strings.NewReader(again))
	}
	return io.MultiReader(append(readers, strings.NewReader(last))...)
}

// A body is read as it comes: what is held at any time is bounded by what is
// kept of it.
func TestLargeBodiesAreNotHeld(t *testing.T) {
	const mega = 1 << 20
	for name, body := range map[string]io.Reader{
		"one long value": repeated(`{"traces":[],"other":"`, strings.Repeat("x", mega), `"}`, 10),
		"many elements":  repeated(`{"traces":[],"other":[0`, strings.Repeat(`,{"a":[1,"x"]}`, mega/14), `]}`, 5),
		"many problems":  repeated(`{"traces":[0`, strings.Repeat(`,0`, mega/2), `]}`, 2),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := DecodeTraces(body); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > mega {
			t.Errorf("%s: %d bytes allocated", name, used)
		}
	}
}

func TestAResponseIsSmallerThanItsBody(t *testing.T) {
	body := manyTraces(t, 24)
	if ratio := liveHeap(t, body, decodeTraces); ratio > 0.8 {
		t.Errorf("the response of %d bytes of traces holds %.2f times as much, at most 0.8 are wanted", len(body), ratio)
	}
}
