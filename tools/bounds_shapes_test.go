package tools

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// shape is a body that is as bad as a body of its size can be.
type shape struct {
	name string
	tool string
	body func(f *filler)
	// says is what the answer to a body of 62 MiB must say.
	says string
}

// bytes is a body of about a size.
func (s *shape) bytes(size int) []byte {
	var b bytes.Buffer
	f := &filler{w: bufio.NewWriter(&b), size: size}
	s.body(f)
	_ = f.w.Flush()
	return b.Bytes()
}

// filler writes a body up to a size.
type filler struct {
	w       *bufio.Writer
	n, size int
	b       []byte
}

func (f *filler) put(text string) {
	_, _ = f.w.WriteString(text) // the reader may be gone
	f.n += len(text)
}

// list writes elements with commas between them until a part of the size is
// reached.
func (f *filler) list(part float64, element func(b []byte, i int) []byte) {
	for i := 0; f.has(part); i++ {
		f.b = f.b[:0]
		if i > 0 {
			f.b = append(f.b, ',')
		}
		f.b = element(f.b, i)
		_, _ = f.w.Write(f.b)
		f.n += len(f.b)
	}
}

// fill repeats a text until a part of the size is reached.
func (f *filler) fill(part float64, text string) {
	for f.has(part) {
		f.put(text)
	}
}

func (f *filler) has(part float64) bool { return f.n < int(part*float64(f.size-4096)) }

// scaled is a number of parts in an element, less in small bodies.
func scaled(n int) int { return max(1, int(float64(n)*min(1, *worst))) }

// repeated writes head, elements up to the size, and tail.
func repeated(head, tail string, element func(b []byte, i int) []byte) func(*filler) {
	return func(f *filler) {
		f.put(head)
		f.list(1, element)
		f.put(tail)
	}
}

// same is the same element again and again; a # in it is its number.
func same(text string) func([]byte, int) []byte {
	before, after, numbered := strings.Cut(text, "#")
	return func(b []byte, i int) []byte {
		b = append(b, before...)
		if numbered {
			b = append(strconv.AppendInt(b, int64(i), 10), after...)
		}
		return b
	}
}

// words is a line of so many words, no two alike.
func words(n int) func([]byte, int) []byte {
	return func(b []byte, i int) []byte {
		b = append(b, `["1","same`...)
		for k := range n {
			b = append(b, ' ')
			for x := uint32((i*n + k + 1) * 2654435761); x > 0; x /= 26 {
				b = append(b, 'a'+byte(x%26))
			}
		}
		return append(b, `"]`...)
	}
}

// longLines are log lines of a million bytes each, or one of the whole size.
func longLines(unit string) func(*filler) {
	unit = strings.ReplaceAll(strings.ReplaceAll(unit, `\`, `\\`), `"`, `\"`)
	unit = strings.ReplaceAll(strings.ReplaceAll(unit, "\n", `\n`), "\t", `\t`)
	many := strings.Repeat(unit, 1+1_000_000/len(unit))
	return func(f *filler) {
		f.put(logHead + `{"stream":{},"values":[`)
		for first := true; f.has(1); first = false {
			if !first {
				f.put(",")
			}
			room := max(len(unit), min(len(many), f.size-4096-f.n)/len(unit)*len(unit))
			f.put(`["1","`)
			f.put(many[:room])
			f.put(`"]`)
		}
		f.put(logTail)
	}
}

func endlessLine(start, unit string) func(*filler) {
	return func(f *filler) {
		f.put(logHead + `{"stream":{},"values":[["1","` + start)
		f.fill(1, unit)
		f.put(`"]` + logTail)
	}
}

func id(n int) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n)*0x9e3779b97f4a7c15)
	return base64.StdEncoding.EncodeToString(b[:])
}

// span is a span with a number as its id and one as its parent's, 0 for none.
func span(b []byte, n, parent int, more string) []byte {
	b = append(b, `{"traceId":"AAAAAAAAAAAAAAAAAAAAAQ==","spanId":"`...)
	b = append(b, id(n)...)
	if parent > 0 {
		b = append(append(b, `","parentSpanId":"`...), id(parent)...)
	}
	b = append(b, `","startTimeUnixNano":"`...)
	b = strconv.AppendInt(b, 1795427860e9+int64(n), 10)
	b = append(b, `","endTimeUnixNano":"1795427960000000000"`...)
	return append(append(b, more...), '}')
}

const (
	logHead    = `{"status":"success","data":{"resultType":"streams","result":[`
	logTail    = `]}]}}`
	metricHead = `{"status":"success","data":{"resultType":"matrix","result":[`
	spanHead   = `{"traces":[{"batches":[{"scopeSpans":[{"spans":[`
	spanTail   = `]}]}]}]}`
	attrsHead  = spanHead + `{"traceId":"AAAAAAAAAAAAAAAAAAAAAQ==","spanId":"AAAAAAAAAAE=","name":"s","attributes":[`
	attrsTail  = `]}` + spanTail
	oneSpan    = `{"scopeSpans":[{"spans":[{"traceId":"AAAAAAAAAAAAAAAAAAAAAQ==","spanId":"AAAAAAAAAAE=","name":"s"}]}]}`
)

var shapes = []shape{
	{name: "entries", says: "more than 100000 log entries", tool: "query_logs", body: repeated(logHead+`{"stream":{},"values":[`, logTail, same(`["1","a"]`))},
	{name: "entries, each with other words", says: "more than 100000 log entries", tool: "query_logs", body: repeated(logHead+`{"stream":{},"values":[`, logTail, words(38))},
	{name: "entries, each with metadata of its own", tool: "query_logs", body: repeated(logHead+`{"stream":{},"values":[`, logTail, same(`["1","a",{"m#":"x"}]`))},
	{name: "entries, each of another trace", tool: "query_logs", body: repeated(logHead, `]}}`, func(b []byte, i int) []byte {
		b = append(b, `{"stream":{"trace_id":"000000000000000000000000`...)
		b = strconv.AppendInt(b, int64(10_000_000+i), 10)
		return append(b, `"},"values":[["1","a"]]}`...)
	})},
	{name: "entries, each of another service", tool: "query_logs", body: repeated(logHead, `]}}`, same(`{"stream":{"service_name":"s#"},"values":[["1","a"]]}`))},
	{name: "streams without entries", says: "more than 100000 streams", tool: "query_logs", body: repeated(logHead, `]}}`, same(`{"stream":{}}`))},
	{name: "a stream of many labels", says: "more than 1000 labels in one set", tool: "query_logs", body: repeated(logHead+`{"stream":{`, `},"values":[["1","a"]]}]}}`, same(`"l#":"v"`))},
	{name: "a stream of many labels and entries", says: "log entries", tool: "query_logs", body: func(f *filler) {
		f.put(logHead + `{"stream":{`)
		f.list(0.5, same(`"l#":"v"`))
		f.put(`},"values":[`)
		f.list(1, same(`["1","a"]`))
		f.put(logTail)
	}},
	{name: "entries of a service with a long name", says: "log entries", tool: "query_logs", body: func(f *filler) {
		f.put(logHead + `{"stream":{"level":"`)
		f.fill(0.01, "leve")
		f.put(`","service_name":"`)
		f.fill(0.02, "name")
		f.put(`"},"values":[`)
		f.list(1, same(`["1","a"]`))
		f.put(logTail)
	}},
	{name: "a label twice", tool: "query_logs", body: repeated(logHead+`{"stream":{`, `},"values":[["1","a"]]}]}}`, same(`"l":"v"`))},
	{name: "one line", says: "more than 1048576 bytes in one text", tool: "query_logs", body: endlessLine("", "a line that never ends ")},
	{name: "one line of escapes", tool: "query_logs", body: endlessLine("", `\u001b[`)},
	{name: "one line that is no UTF-8", tool: "query_logs", body: endlessLine("", "\xff\xfe")},
	{name: "one line of JSON", tool: "query_logs", body: endlessLine(`{\"a\":[`, `{},`)},
	{name: "one line of a=a=", tool: "query_logs", body: endlessLine("1", "a=")},
	{name: "one stack trace", tool: "query_logs", body: endlessLine(`Traceback (most recent call last):\n`, `a\n`)},
	{name: "lines of braces", tool: "query_logs", body: longLines(`{"a":`)},
	{name: "lines of brackets", tool: "query_logs", body: longLines(`[`)},
	{name: "lines of spaces", tool: "query_logs", body: longLines(` `)},
	{name: "lines of digits", tool: "query_logs", body: longLines(`1`)},
	{name: "lines of numbers", tool: "query_logs", body: longLines(`1a-`)},
	{name: "lines of a=a=", tool: "query_logs", body: repeated(logHead+`{"stream":{},"values":[`, logTail, func(b []byte, i int) []byte {
		return append(append(append(b, `["1","`...), strings.Repeat("a=", scaled(500_000))...), `1"]`...)
	})},
	{name: "lines of Python stack traces", tool: "query_logs", body: longLines("Traceback (most recent call last):\n  File \"a\", line 1, in f\nE\n")},
	{name: "lines of Python frames", tool: "query_logs", body: func(f *filler) {
		f.put(logHead + `{"stream":{},"values":[`)
		f.list(1, func(b []byte, i int) []byte {
			b = append(b, `["1","Traceback (most recent call last):\n`...)
			for range scaled(20_000) {
				b = append(b, `File \"x\n`...)
			}
			b = strconv.AppendInt(b, int64(i), 10)
			return append(b, `"]`...)
		})
		f.put(logTail)
	}},
	{name: "lines of Java stack traces", tool: "query_logs", body: longLines("E\n\tat a.b\nCaused by: F\n")},
	{name: "lines of e-mail addresses", tool: "query_logs", body: longLines("a@example.com ")},
	{name: "lines of JSON members", tool: "query_logs", body: func(f *filler) {
		f.put(logHead + `{"stream":{`)
		f.list(0.01, same(`"l#":"v"`))
		f.put(`},"values":[`)
		f.list(1, func(b []byte, i int) []byte {
			b = append(b, `["1","{`...)
			for range scaled(60_000) {
				b = append(b, `\"name\":\"w\",`...)
			}
			return append(b, `\"message\":\"a\"}"]`...)
		})
		f.put(logTail)
	}},
	{name: "lines of JSON in JSON", tool: "query_logs", body: func(f *filler) {
		f.put(logHead + `{"stream":{},"values":[`)
		f.list(1, func(b []byte, i int) []byte {
			b = append(b, `["1","{\"a\":\"{\\\"b\\\":[`...)
			for range scaled(300_000) {
				b = append(b, `1,`...)
			}
			return append(b, `1]}\"}"]`...)
		})
		f.put(logTail)
	}},
	{name: "a line with a key of its own in every line", tool: "query_logs", body: repeated(logHead+`{"stream":{},"values":[`, logTail, same(`["1","{\"k#\":{\"a\":1}}"]`))},

	{name: "series without samples", says: "more than 100000 streams or series", tool: "query_metrics", body: repeated(metricHead, `]}}`, same(`{"metric":{}}`))},
	{name: "series of one sample", tool: "query_metrics", body: repeated(metricHead, `]}}`, same(`{"metric":{"a":"#"},"value":[1,"1"]}`))},
	{name: "series of eight samples", tool: "query_metrics", body: repeated(metricHead, `]}}`, same(`{"metric":{"a":"#"},"values":[[1,"1"],[2,"1"],[3,"1"],[4,"1"],[5,"9"],[6,"9"],[7,"9"],[8,"9"]]}`))},
	{name: "samples", says: "more than 2000000 samples", tool: "query_metrics", body: repeated(metricHead+`{"metric":{},"values":[`, logTail, same(`[#,"1"]`))},
	{name: "samples, each with another value", tool: "query_metrics", body: repeated(metricHead+`{"metric":{},"values":[`, logTail, same(`[1,"0.#"]`))},
	{name: "samples before their series", says: "before its labels", tool: "query_metrics", body: repeated(metricHead+`{"values":[`, `],"metric":{}}]}}`, same(`[#,"1"]`))},
	{name: "samples of one long value", tool: "query_metrics", body: repeated(metricHead+`{"metric":{},"values":[`, logTail, func(b []byte, i int) []byte {
		return append(append(append(b, `[1,"`...), strings.Repeat("value", scaled(100_000))...), `"]`...)
	})},
	{name: "a series of many labels", says: "more than 1000 labels in one set", tool: "query_metrics", body: repeated(metricHead+`{"metric":{`, `},"value":[1,"1"]}]}}`, same(`"l#":"v"`))},
	{name: "series of ten labels, with names of their own", tool: "query_metrics", body: repeated(metricHead, `]}}`, func(b []byte, i int) []byte {
		b = append(b, `{"metric":{`...)
		for k := range 10 {
			if k > 0 {
				b = append(b, ',')
			}
			b = same(`"l#":"v"`)(b, 10*i+k)
		}
		return append(b, `},"value":[1,"1"]}`...)
	})},
	{name: "warnings", says: "more than 1000 warnings", tool: "query_metrics", body: repeated(`{"status":"success","warnings":[`, `],"data":{"resultType":"vector","result":[]}}`, same(`"w#"`))},
	{name: "a number that never ends", says: "a number of more than 1048576 bytes", tool: "query_metrics", body: func(f *filler) {
		f.put(metricHead + `{"metric":{},"value":[1,`)
		f.fill(1, "11111111")
		f.put(`]}]}}`)
	}},
	{name: "parts that cannot be read", says: "unreadable", tool: "query_metrics", body: repeated(metricHead+`{"metric":{},"values":[`, logTail, same(`0`))},

	{name: "spans", says: "more than 200000 spans", tool: "query_traces", body: repeated(spanHead, spanTail, same(`{}`))},
	{name: "a chain of spans", says: "more than 200000 spans", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte { return span(b, i+1, i, "") })},
	{name: "a chain of failed spans", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte { return span(b, i+1, i, `,"status":{"code":2}`) })},
	{name: "a chain of calls, callee first", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte {
		return span(b, 10_000_000-i, 10_000_000-i-1, `,"kind":`+strconv.Itoa(2+i%2))
	})},
	{name: "a star of spans", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte { return span(b, i+1, min(i, 1), "") })},
	{name: "a star round a span of many attributes", tool: "query_traces", body: func(f *filler) {
		f.put(spanHead)
		f.put(string(span(nil, 1, 0, "")) + "," + strings.TrimSuffix(string(span(nil, 2, 1, "")), "}") + `,"attributes":[`)
		f.list(0.5, same(`{"key":"k#"}`))
		f.put(`]},`)
		f.list(1, func(b []byte, i int) []byte { return span(b, i+3, 1, "") })
		f.put(spanTail)
	}},
	{name: "spans of one id", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte { return span(b, 1, 0, "") })},
	{name: "spans in cycles", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte { return span(b, i+1, i^1+1, "") })},
	{name: "spans in one cycle", tool: "query_traces", body: repeated(spanHead, spanTail, func(b []byte, i int) []byte { return span(b, i+1, max(i, 1<<40*(1-min(i, 1))), "") })},
	{name: "traces of one span", says: "more than 100000 traces", tool: "query_traces", body: repeated(`{"traces":[`, `]}`, same(`{"traceID":"#","batches":[{"scopeSpans":[{"spans":[{}]}]}]}`))},
	{name: "traces of one failed span", tool: "query_traces", body: repeated(`{"traces":[`, `]}`, same(`{"traceID":"#","batches":[{"scopeSpans":[{"spans":[{"status":{"code":2,"message":"x"},"name":"#"}]}]}]}`))},
	{name: "a trace of many spans, then many of one", tool: "query_traces", body: func(f *filler) {
		f.put(spanHead)
		f.list(0.5, func(b []byte, i int) []byte { return span(b, i+1, 0, "") })
		f.put(`]}]}]},`)
		f.list(1, same(`{"traceID":"#","batches":[{"scopeSpans":[{"spans":[{}]}]}]}`))
		f.put(`]}`)
	}},
	{name: "traces of a service with a long name", tool: "query_traces", body: func(f *filler) {
		f.put(`{"traces":[{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"`)
		f.fill(0.01, "name")
		f.put(`"}}]},"scopeSpans":[{"spans":[`)
		f.list(1, same(`{"traceId":"#","name":"s"}`))
		f.put(spanTail)
	}},
	{name: "a trace of a service with a long name", tool: "query_traces", body: func(f *filler) {
		f.put(`{"traces":[{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"`)
		f.fill(0.01, "name")
		f.put(`"}}]},"scopeSpans":[{"spans":[`)
		f.list(1, func(b []byte, i int) []byte { return span(b, i+1, i/3, "") })
		f.put(spanTail)
	}},
	{name: "spans of a resource of many attributes", tool: "query_traces", body: func(f *filler) {
		f.put(`{"traces":[{"batches":[{"resource":{"attributes":[`)
		f.list(0.5, same(`{"key":"k#","value":{"stringValue":"v"}}`))
		f.put(`]},"scopeSpans":[{"spans":[`)
		f.list(1, func(b []byte, i int) []byte { return span(b, i+1, 0, "") })
		f.put(spanTail)
	}},
	{name: "rows", says: "more than 100000 traces", tool: "query_traces", body: repeated(`{"traces":[`, `]}`, same(`{"traceID":"#"}`))},
	{name: "rows with spans", says: "more than 200000 spans", tool: "query_traces", body: repeated(`{"traces":[{"traceID":"1","spanSets":[{"spans":[`, `]}]}]}`, same(`{}`))},
	{name: "rows with services", says: "more than 200000 counts by service", tool: "query_traces", body: repeated(`{"traces":[{"traceID":"1","serviceStats":{`, `}}]}`, same(`"s#":{}`))},
	{name: "attributes", says: "more than 1000 attributes in one list", tool: "query_traces", body: repeated(attrsHead, attrsTail, same(`{}`))},
	{name: "attributes of other names", tool: "query_traces", body: repeated(attrsHead, attrsTail, same(`{"key":"k#","value":{"intValue":"1"}}`))},
	{name: "attributes that are shared", tool: "query_traces", body: func(f *filler) {
		f.put(spanHead)
		for n := range 4 {
			if n > 0 {
				f.put(",")
			}
			f.put(strings.TrimSuffix(string(span(nil, n+1, n, "")), "}") + `,"attributes":[`)
			f.list(0.25*float64(n+1), same(`{"key":"project#","value":"v"}`))
			f.put(`]}`)
		}
		f.put(spanTail)
	}},
	{name: "events", says: "more than 200000 span events", tool: "query_traces", body: repeated(spanHead+`{"name":"s","events":[`, attrsTail, same(`{}`))},
	{name: "exceptions", tool: "query_traces", body: repeated(spanHead+`{"name":"s","events":[`, attrsTail, same(`{"name":"exception"}`))},
	{name: "links", says: "more than 200000 span links", tool: "query_traces", body: repeated(spanHead+`{"name":"s","links":[`, attrsTail, same(`{}`))},
	{name: "resources", tool: "query_traces", body: repeated(`{"traces":[{"batches":[`, `]}]}`, same(`{}`))},
	{name: "resources of one span", tool: "query_traces", body: repeated(`{"traces":[{"batches":[`, `]}]}`, same(oneSpan))},
	{name: "a value of many keys", tool: "query_traces", body: repeated(attrsHead+`{"key":"k","value":{"kvlistValue":{"values":[`, `]}}}`+attrsTail, same(`{"value":{"intValue":"1"},"key":"k#"}`))},
	{name: "values of many levels, keys last", tool: "query_traces", body: repeated(attrsHead, attrsTail, func(b []byte, i int) []byte {
		b = append(b, `{"key":"k","value":`...)
		for range 200 {
			b = append(b, `{"kvlistValue":{"values":[{"value":`...)
		}
		b = append(b, `{"stringValue":"`...)
		b = append(b, strings.Repeat("value", scaled(180_000))...)
		b = append(b, `"}`...)
		for range 200 {
			b = append(b, `,"key":"k"}]}}`...)
		}
		return append(b, '}')
	})},
	{name: "one value of many elements", says: "bytes in one text", tool: "query_traces", body: repeated(attrsHead+`{"key":"k","value":{"arrayValue":{"values":[`, `]}}}`+attrsTail, same(`{}`))},
	{name: "one long value", says: "bytes in one text", tool: "query_traces", body: func(f *filler) {
		f.put(attrsHead + `{"key":"error.text","value":{"stringValue":"`)
		f.fill(1, "value ")
		f.put(`"}}` + attrsTail)
	}},
	{name: "parts of spans that cannot be read", tool: "query_traces", body: repeated(spanHead, spanTail, same(`0`))},
}
