package client

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// TestAttributesThatCameBeforeAreReadAlike holds that what is found by its text
// is what is read where nothing can be found: byte by byte.
func TestAttributesThatCameBeforeAreReadAlike(t *testing.T) {
	plain := func(key, value string) string {
		return fmt.Sprintf(`{"key":%q,"value":{"stringValue":%q}}`, key, value)
	}
	var many []string
	for i := range 2*maxKnown + 10 {
		many = append(many, plain(fmt.Sprint("k", i%(maxKnown+5)), "v"))
	}
	var long []string
	for i := range maxKnownTexts/100 + 10 {
		long = append(long, plain("k", fmt.Sprint(strings.Repeat("x", 100), i)))
	}
	for name, attrs := range map[string][]string{
		"text, number, text": {plain("a", "1"), `{"key":"a","value":{"intValue":1}}`, `{"key":"a","value":{"intValue":"1"}}`, plain("a", "1")},
		"braces in names":    {plain("}", "}"), plain("}", "}}"), plain("}", "}"), plain("a}}", "b"), plain("a", "}}")},
		"escapes":            {`{"key":"\u007d","value":{"stringValue":"\"}}"}}`, `{"key":"\u007d","value":{"stringValue":"\"}"}}`},
		"white space":        {`{ "key":"a","value":{"stringValue":"b"}}`, `{"key":"a","value":{"stringValue":"b"} }`, `{"key":"a","value":{"stringValue":"b"}}`},
		"in another order":   {`{"value":{"intValue":7},"key":"a"}`, `{"value":{"intValue":7},"key":"b"}`, `{"value":{"intValue":7}}`},
		"twice":              {`{"key":"a","key":"b","value":{"intValue":7},"value":{"boolValue":true}}`, `{"key":"a","value":{"intValue":7,"intValue":8}}`},
		"lists":              {`{"key":"a","value":{"arrayValue":{"values":[{"intValue":1},{}]}}}`, `{"key":"a","value":{"arrayValue":{"values":[{"intValue":1},{"intValue":2}]}}}`},
		"no attributes":      {`{}`, `{"key":"a"}`, `{"value":{}}`, `null`, `7`, `{"other":{}}`, `{"key":"a","value":null}`},
		"problems":           {`{"key":"a","value":{"newValue":1}}`, `{"key":{},"value":{"stringValue":[]}}`, `{"key":"a","value":{"stringValue":"b"},"other":[1,{}]}`},
		"failures":           {plain("error.type", "timeout"), plain("error.type", ""), plain("http.response.status_code", "500")},
		"long ones":          {plain("a", strings.Repeat("x", maxKnownText)), plain("a", strings.Repeat("x", maxKnownText-40)), plain("a", strings.Repeat("x", 1000))},
		"more than are kept": many,
		"longer than kept":   long,
	} {
		t.Run(name, func(t *testing.T) {
			var spans []string
			for from := 0; from < len(attrs); from += 25 { // the first again behind all others
				for _, list := range [][]string{attrs[from:min(from+30, len(attrs))], attrs[:min(7, len(attrs))], attrs[:1]} {
					spans = append(spans, `{"attributes":[`+strings.Join(list, ",")+`]}`)
				}
			}
			body := `{"batches":[{"scopeSpans":[{"spans":[` + strings.Join(spans, ",") + `]}]}]}`
			readAlike(t, body, DecodeTraces, func(r *TracesResponse) []any { return []any{r.Traces, r.Problems, r.LeftOut} })
		})
	}
}

// readAlike holds that a body is read as it is byte by byte, where nothing can be
// found by its text or guessed.
func readAlike[R any](t *testing.T, body string, decode func(io.Reader) (*R, error), facts func(*R) []any) {
	t.Helper()
	got, err := decode(strings.NewReader(body))
	want, err2 := decode(iotest.OneByteReader(strings.NewReader(body)))
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if diff := cmp.Diff(facts(want), facts(got)); diff != "" {
		t.Error(diff)
	}
}
