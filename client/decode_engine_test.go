package client

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLogsAreReadInEveryShape(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		streams    []LogStream
		problems   []Problem
	}{
		{"metadata apart",
			`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":"1"},"values":[["1700000000000000001","l",{"structuredMetadata":{"m":"2"},"parsed":{"p":"3"}}]]}]}}`,
			[]LogStream{{Labels{{"a", "1"}}, []LogEntry{{1700000000000000001, "l", Labels{{"m", "2"}}, Labels{{"p", "3"}}}}}}, nil},
		{"metadata without names, as older engines send it",
			`{"data":{"result":[{"stream":{},"values":[["1","l",{"m":"2","parsed":"x"}]]}]}}`,
			[]LogStream{{nil, []LogEntry{{1, "l", Labels{{"m", "2"}, {"parsed", "x"}}, nil}}}}, nil},
		{"no metadata, or null, or more elements than three",
			`{"data":{"result":[{"stream":{},"values":[["1","l"],["2","m",null],["3","n",{},9,[1]]]}]}}`,
			[]LogStream{{nil, []LogEntry{{Time: 1, Line: "l"}, {Time: 2, Line: "m"}, {Time: 3, Line: "n"}}}}, nil},
		{"values before the labels",
			`{"data":{"result":[{"values":[["1700000000000000001","l",{"structuredMetadata":{"m":"2"}}],[5,"k"]],"stream":{"a":"1"}}]}}`,
			[]LogStream{{Labels{{"a", "1"}}, []LogEntry{{Time: 1700000000000000001, Line: "l", Metadata: Labels{{"m", "2"}}}, {Time: 5, Line: "k"}}}}, nil},
		{"no labels at all",
			`{"data":{"result":[{"values":[["1700000000000000001","l"]]}]}}`,
			[]LogStream{{nil, []LogEntry{{Time: 1700000000000000001, Line: "l"}}}}, nil},
		{"time as a number", `{"data":{"result":[{"stream":{},"values":[[1700000000000000001,"l"]]}]}}`,
			[]LogStream{{nil, []LogEntry{{Time: 1700000000000000001, Line: "l"}}}}, nil},
		{"a list without the frame", `[{"stream":{},"values":[["1","l"]]}]`, []LogStream{{nil, []LogEntry{{Time: 1, Line: "l"}}}}, nil},
		{"a list as data", `{"data":[{"stream":{},"values":[["1","l"]]}]}`, []LogStream{{nil, []LogEntry{{Time: 1, Line: "l"}}}}, nil},
		{"a result without data", `{"result":[{"stream":{},"values":[["1","l"]]}]}`, []LogStream{{nil, []LogEntry{{Time: 1, Line: "l"}}}}, nil},
		{"nothing", `{"status":"success","data":{"resultType":"streams","result":[]}}`, nil, nil},
		{"null for nothing", `{"status":"success","data":null}`, nil, nil},
		{"a label twice: the last holds", `{"data":{"result":[{"stream":{"a":"1","b":"2","a":"3"},"values":[]}]}}`,
			[]LogStream{{Labels{{"a", "3"}, {"b", "2"}}, nil}}, nil},
		{"labels of other kinds", `{"data":{"result":[{"stream":{"n":1.50,"t":true,"z":null,"o":{"x": [1, "ä\ud800"]}},"values":[]}]}}`,
			[]LogStream{{Labels{{"n", "1.50"}, {"t", "true"}, {"z", ""}, {"o", `{"x":[1,"ä` + "\uFFFD" + `"]}`}}, nil}}, nil},
		{"labels that are none", `{"data":{"result":[{"stream":["a"],"values":[["1","l"]]}]}}`,
			[]LogStream{{nil, []LogEntry{{Time: 1, Line: "l"}}}}, []Problem{{"data.result[].stream", "want an object, found an array", 1}}},
		{"times that are none", `{"data":{"result":[{"stream":{},"values":[["yesterday","a"],[null,"b"],["","c"],[{},"d"],["1e300","e"],["2","f"]]}]}}`,
			[]LogStream{{nil, []LogEntry{{Time: 2, Line: "f"}}}}, []Problem{
				{"data.result[].values[]", "want a time", 3}, {"data.result[].values[]", "want a time, found null", 1},
				{"data.result[].values[]", "want a time, found an object", 1}}},
		{"early times that are none", `{"data":{"result":[{"values":[["yesterday","a"],["1e300","b"]],"stream":{}}]}}`,
			[]LogStream{{nil, nil}}, []Problem{{"data.result[].values[]", "want a time", 2}}},
		{"pairs that are none", `{"data":{"result":[{"stream":{},"values":[null,[],["1"],["2",null],["3",["x"]],7,{"a":1},["4","ok"]]}]}}`,
			[]LogStream{{nil, []LogEntry{{Time: 4, Line: "ok"}}}}, []Problem{
				{"data.result[].values[]", "want a pair, found null", 1}, {"data.result[].values[]", "want a pair, found an empty array", 1},
				{"data.result[].values[]", "want a pair, found one element", 1}, {"data.result[].values[]", "want a value, found null", 1},
				{"data.result[].values[]", "want a value, found an array", 1}, {"data.result[].values[]", "want a pair, found a number", 1},
				{"data.result[].values[]", "want a pair, found an object", 1}}},
		{"elements that are none", `{"data":{"result":[{"stream":{}},null,5,{"other":1}]}}`, []LogStream{{nil, nil}}, []Problem{
			{"data.result[]", "want an object, found null", 1}, {"data.result[]", "want an object, found a number", 1},
			{"data.result[]", "want a stream or a series, found an object without either", 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := DecodeLogs(strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.streams, r.Streams); diff != "" {
				t.Errorf("streams (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, r.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMetricsAreReadInEveryShape(t *testing.T) {
	one := []Series{{nil, []Sample{{1700000000000000000, "1.5"}}, nil}}
	for _, tt := range []struct {
		name, body string
		typ        string
		series     []Series
		problems   []Problem
	}{
		{"vector", `{"data":{"resultType":"vector","result":[{"metric":{"m":"a"},"value":[1700000000.25,"0.12000000000000001"]}]}}`, "vector",
			[]Series{{Labels{{"m", "a"}}, []Sample{{1700000000250000000, "0.12000000000000001"}}, nil}}, nil},
		{"matrix, the type last", `{"data":{"result":[{"values":[[1700000000,"NaN"],[1700000060,"+Inf"],[1700000120,"-Inf"]],"metric":{"m":"a"}}],"resultType":"matrix"}}`, "matrix",
			[]Series{{Labels{{"m", "a"}}, []Sample{{1700000000000000000, "NaN"}, {1700000060000000000, "+Inf"}, {1700000120000000000, "-Inf"}}, nil}}, nil},
		{"scalar", `{"data":{"resultType":"scalar","result":[1700000000,"1.5"]}}`, "scalar", one, nil},
		{"string", `{"data":{"result":[1700000000,"any text"],"resultType":"string"}}`, "string", []Series{{nil, []Sample{{1700000000000000000, "any text"}}, nil}}, nil},
		{"time as text", `{"data":{"resultType":"scalar","result":["1700000000","1.5"]}}`, "scalar", one, nil},
		{"value as a number, with every digit", `{"data":{"resultType":"scalar","result":[1700000000,1.50000000000000000000001e-7]}}`, "scalar",
			[]Series{{nil, []Sample{{1700000000000000000, "1.50000000000000000000001e-7"}}, nil}}, nil},
		{"no labels", `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"1.5"]}]}}`, "vector", one, nil},
		{"no metric at all", `{"data":{"resultType":"vector","result":[{"value":[1700000000,"1.5"]}]}}`, "vector", one, nil},
		{"no samples", `{"data":{"resultType":"matrix","result":[{"metric":{"m":"a"},"values":[]},{"metric":{"m":"b"},"values":null}]}}`, "matrix",
			[]Series{{Labels{{"m", "a"}}, nil, nil}, {Labels{{"m", "b"}}, nil, nil}}, nil},
		{"early seconds", `{"data":{"result":[{"value":["1700000000","1.5"],"metric":{}}]}}`, "", one, nil},
		{"native histogram", `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"1.5"],"histogram":[1700000060,{"count":"3","sum":"4.50","buckets":[[0,"1","2","3"]]}]}]}}`, "vector",
			[]Series{{nil, one[0].Samples, []Histogram{{1700000060000000000, "3", "4.50"}}}}, nil},
		{"native histograms before what they are of", `{"data":{"resultType":"matrix","result":[{"histograms":[[1700000000,{"count":3}],[1700000060.5,{"sum":4,"count":3},1]],"metric":{"m":"a"}}]}}`, "matrix",
			[]Series{{Labels{{"m", "a"}}, nil, []Histogram{{1700000000000000000, "3", ""}, {1700000060500000000, "3", "4"}}}}, nil},
		{"histograms that are none", `{"data":{"resultType":"matrix","result":[{"metric":{},"values":[[1700000000,"1.5"]],"histograms":[null,7,[],["x",{"count":"1"}],[1700000000,"3"],[1700000000,{}],[1700000000]]}]}}`, "matrix", one,
			[]Problem{{"data.result[].histograms[]", "want a pair, found null", 1}, {"data.result[].histograms[]", "want a pair, found a number", 1}, {"data.result[].histograms[]", "want a time", 1},
				{"data.result[].histograms[]", "want a histogram, found a string", 1}, {"data.result[].histograms[]", "a histogram without a count", 2}}},
		{"log streams", `{"data":{"resultType":"streams","result":[{"stream":{},"values":[["1","l"]]}]}}`, "streams", nil,
			[]Problem{{"data.result[]", "log streams instead of series", 1}}},
		{"times that are none", `{"data":{"resultType":"matrix","result":[{"metric":{},"values":[["x","1"],[9000000001,"1"],[true,"1"],[1700000000,"1.5"]]}]}}`, "matrix", one,
			[]Problem{{"data.result[].values[]", "want a time", 2}, {"data.result[].values[]", "want a time, found a boolean", 1}}},
		{"a scalar that is none", `{"data":{"resultType":"scalar","result":[true,"1"]}}`, "scalar", nil, []Problem{{"data.result[]", "want a time, found a boolean", 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := DecodeMetrics(strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if r.ResultType != tt.typ {
				t.Errorf("type %q, want %q", r.ResultType, tt.typ)
			}
			if diff := cmp.Diff(tt.series, r.Series); diff != "" {
				t.Errorf("series (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, r.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheFrameIsRead(t *testing.T) {
	r, err := DecodeMetrics(strings.NewReader(`{"status":"success","query":"up","warnings":["store down",null,7],"infos":"one","data":{"result":[],"warnings":["inner"],"infos":[{"a": 1}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Meta{Status: "success", Warnings: []string{"store down", "7", "inner"}, Infos: []string{"one", `{"a":1}`}, Held: r.Held}
	if diff := cmp.Diff(want, r.Meta, cmpopts.IgnoreUnexported(Meta{})); diff != "" || r.Query != "up" {
		t.Errorf("query %q, meta (-want +got):\n%s", r.Query, diff)
	}
}

// decoders by name, for what all have in common.
var decoders = map[string]kind{"logs": logsKind, "metrics": metricsKind, "traces": tracesKind}

func TestBodiesThatAreNoResponse(t *testing.T) {
	for body, want := range map[string]string{
		``:                           "unexpected EOF",
		` `:                          "unexpected EOF",
		`null`:                       "want a response object, found null",
		`"text"`:                     "want a response object, found a string",
		`12`:                         "want a response object, found a number",
		`true`:                       "want a response object, found a boolean",
		`<html>`:                     "want a value, found '<'",
		`{`:                          "unexpected EOF",
		`}`:                          "want a value, found '}'",
		`{"data":[]} {}`:             "want the end, found '{'",
		`{"data":[]}x`:               "want the end, found 'x'",
		`12 x`:                       "want the end, found 'x'",
		`{"status":"error"}`:         "the body reports an error: ",
		`{"detail":"no such thing"}`: "the body reports an error: no such thing",
		`{"message":{"a": 1}}`:       `the body reports an error: {"a":1}`,
		`{"status":"error","error":"first","message":"second","data":[]}`: "the body reports an error: first",
	} {
		for name, k := range decoders {
			if _, _, err := k.decode(strings.NewReader(body)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of %q: error %v, want %q", name, body, err, want)
			}
		}
	}
	for name, k := range decoders {
		_, _, err := k.decode(strings.NewReader(`{"hello":"world"}`))
		if other := (*notResponse)(nil); !errors.As(err, &other) {
			t.Errorf("%s of another object: error %v", name, err)
		}
	}
}

func TestKindsOfProblemsAreBounded(t *testing.T) {
	d := newDecoder(strings.NewReader(""))
	for i := range 2 * maxProblemKinds {
		d.problem(fmt.Sprint("place ", i), "wrong")
		d.problem("place 0", "wrong")
	}
	all := d.allProblems()
	total := 0
	for _, p := range all {
		total += p.Count
	}
	if len(all) != maxProblemKinds+1 || total != 4*maxProblemKinds || all[maxProblemKinds].Where != "elsewhere" {
		t.Errorf("%d kinds, %d problems, the last %+v", len(all), total, all[len(all)-1])
	}
}

func TestManyLabelsAreReadOnce(t *testing.T) {
	const n = 50_000
	var b strings.Builder
	b.WriteString(`{"data":{"result":[{"stream":{`)
	for i := range 2 * n {
		fmt.Fprintf(&b, `"l%d":"v%d",`, i%n, i)
	}
	b.WriteString(`"last":""},"values":[]}]}}`)
	d := newDecoder(strings.NewReader(b.String()))
	most := usualLimits
	most[inLabels] = n + 1
	d.limit(&most)
	r, err := d.logs()
	if err != nil {
		t.Fatal(err)
	}
	labels := r.Streams[0].Labels
	if len(labels) != n+1 || *labels[n-1] != (Label{fmt.Sprint("l", n-1), fmt.Sprint("v", 2*n-1)}) {
		t.Errorf("%d labels, number %d is %v", len(labels), n-1, labels[n-1])
	}
}
