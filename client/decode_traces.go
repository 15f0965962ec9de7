package client

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// traceDecoder reads the bodies of Tempo: detailed traces, search rows, or a
// mixture.
type traceDecoder struct {
	*decoder
	resp    *TracesResponse
	byID    map[TraceID]int // index in resp.Traces
	attrs   []Attr          // chunk that attribute lists are cut from
	list    []Attr          // the list being read
	spans   []Span          // of the element being read
	seen    bool
	errText string
}

// DecodeTraces reads a body of the traces endpoint.
func DecodeTraces(r io.Reader) (*TracesResponse, error) {
	d := &traceDecoder{decoder: newDecoder(r), resp: &TracesResponse{}, byID: map[TraceID]int{}}
	switch k := d.PeekKind(); k {
	case '{':
		if err := d.top(); err != nil {
			return nil, err
		}
	case '[':
		d.seen = true
		if err := d.array("[]", func() error { return d.element("[]") }); err != nil {
			return nil, err
		}
	default:
		return nil, d.noResponse()
	}
	if err := d.end(); err != nil {
		return nil, err
	}
	d.resp.Problems = d.allProblems()
	if d.resp.Status == "error" || !d.seen && d.errText != "" {
		return nil, &failedBody{message: d.errText}
	}
	if !d.seen {
		return nil, &notResponse{"an object without traces"}
	}
	return d.resp, nil
}

// top reads the body's object: a list of traces, or one trace's own members.
func (d *traceDecoder) top() error {
	var row TraceRow
	var id TraceID
	isRow := false
	err := d.object("", func(raw []byte) (err error) {
		name := d.intern(raw)
		switch name {
		case "traces", "data", "results":
			if k := d.PeekKind(); k == '[' || k == 'n' {
				d.seen = true
				return d.array(name+"[]", func() error { return d.element(name + "[]") })
			}
			if name == "data" && d.PeekKind() == '{' {
				return d.top()
			}
			return d.skip(name, "an array")
		case "status":
			if d.PeekKind() == '"' {
				d.resp.Status, err = d.text("status")
				return err
			}
			return d.SkipValue()
		case "warnings":
			return d.texts("warnings", &d.resp.Warnings)
		case "infos":
			return d.texts("infos", &d.resp.Infos)
		case "metrics":
			return d.jobs()
		case "error", "detail", "message":
			text, err := d.anyText()
			if d.errText == "" {
				d.errText = text
			}
			return err
		}
		return d.member("", name, &id, &row, &isRow)
	})
	if err != nil {
		return err
	}
	d.finish(id, &row, isRow)
	return nil
}

// jobs reads how much of the store a search looked at.
func (d *traceDecoder) jobs() error {
	return d.object("metrics", func(name []byte) (err error) {
		var n int64
		switch string(name) {
		case "completedJobs":
			n, err = d.integer("metrics.completedJobs")
			d.resp.JobsDone = int(n)
		case "totalJobs":
			n, err = d.integer("metrics.totalJobs")
			d.resp.JobsTotal = int(n)
		default:
			err = d.SkipValue()
		}
		return err
	})
}

// element reads one element of a list of traces.
func (d *traceDecoder) element(where string) error {
	if d.PeekKind() != '{' {
		return d.skip(where, "an object")
	}
	var row TraceRow
	var id TraceID
	isRow := false
	if err := d.object(where, func(name []byte) error { return d.member(where+".", d.intern(name), &id, &row, &isRow) }); err != nil {
		return err
	}
	if !d.finish(id, &row, isRow) {
		d.problem(where, "want a trace, found an object without spans or a row")
	}
	return nil
}

// member reads a member of a trace: of its detailed form or of its row.
func (d *traceDecoder) member(where, name string, id *TraceID, row *TraceRow, isRow *bool) (err error) {
	switch name {
	case "batches", "resourceSpans":
		d.seen = true
		return d.array(where+name, func() error { return d.batch(where + name + "[]") })
	case "trace":
		if d.PeekKind() != '{' {
			return d.SkipValue()
		}
		return d.object(where+"trace", func(name []byte) error { return d.member(where+"trace.", d.intern(name), id, row, isRow) })
	case "traceID", "traceId", "trace_id":
		*isRow, d.seen = true, true
		*id, err = d.traceID(where + name)
	case "rootServiceName":
		*isRow = true
		row.RootService, err = d.text(where + name)
	case "rootTraceName":
		*isRow = true
		row.RootName, err = d.text(where + name)
	case "startTimeUnixNano":
		row.Start, err = d.integer(where + name)
	case "durationMs":
		row.Duration, err = d.millis(where + name)
	case "spanSet", "spanSets":
		if d.PeekKind() == '[' {
			return d.array(where+name, func() error { return d.spanSet(where+name+"[]", row) })
		}
		return d.spanSet(where+name, row)
	case "serviceStats":
		return d.serviceStats(where+name, row)
	default:
		return d.SkipValue()
	}
	return err
}

// finish adds what was read of an element, by trace id, and reports whether
// there was anything.
func (d *traceDecoder) finish(id TraceID, row *TraceRow, isRow bool) bool {
	any := isRow
	if isRow && (len(d.spans) == 0 || row.RootName != "" || row.RootService != "" || row.Duration != 0) {
		t := d.trace(id)
		r := *row
		t.Row = &r
	}
	// Almost always all spans are of one trace: find the runs.
	for start := 0; start < len(d.spans); {
		end := start + 1
		for end < len(d.spans) && d.spans[end].TraceID == d.spans[start].TraceID {
			end++
		}
		t := d.trace(d.spans[start].TraceID)
		if len(t.Spans) == 0 {
			t.Spans = make([]Span, 0, end-start)
		}
		t.Spans = append(t.Spans, d.spans[start:end]...)
		start, any = end, true
	}
	clear(d.spans)
	d.spans = d.spans[:0]
	return any
}

// trace finds or makes the trace of an id. Without an id each is its own.
func (d *traceDecoder) trace(id TraceID) *Trace {
	if i, ok := d.byID[id]; ok && !id.IsZero() {
		return &d.resp.Traces[i]
	}
	d.byID[id] = len(d.resp.Traces)
	d.resp.Traces = append(d.resp.Traces, Trace{ID: id})
	return &d.resp.Traces[len(d.resp.Traces)-1]
}

func (d *traceDecoder) millis(where string) (int64, error) {
	b, ok, err := d.bytes(where)
	if err != nil || !ok {
		return 0, err
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || f < 0 || f > 1e12 {
		d.problem(where, "want a duration in ms")
		return 0, nil
	}
	return int64(f * 1e6), nil
}

func (d *traceDecoder) spanSet(where string, row *TraceRow) error {
	var matched int64
	var spans []Span
	err := d.object(where, func(name []byte) (err error) {
		switch string(name) {
		case "spans":
			return d.array(where+".spans", func() error {
				s, ok, err := d.span(where + ".spans[]")
				if ok {
					s.Resource = &Resource{}
					spans = append(spans, s)
				}
				return err
			})
		case "matched":
			matched, err = d.integer(where + ".matched")
			return err
		}
		return d.SkipValue()
	})
	if err != nil {
		return err
	}
	// spanSet repeats the first of spanSets.
	known := map[SpanID]bool{}
	for i := range row.Spans {
		known[row.Spans[i].ID] = true
	}
	added := 0
	for i := range spans {
		if !known[spans[i].ID] {
			row.Spans = append(row.Spans, spans[i])
			added++
		}
	}
	if added > 0 || row.Matched == 0 {
		row.Matched += int(matched)
	}
	return nil
}

func (d *traceDecoder) serviceStats(where string, row *TraceRow) error {
	return d.object(where, func(raw []byte) error {
		st := ServiceStat{Service: d.intern(raw)}
		err := d.object(where, func(name []byte) (err error) {
			var n int64
			switch string(name) {
			case "spanCount":
				n, err = d.integer(where + ".spanCount")
				st.Spans = int(n)
			case "errorCount":
				n, err = d.integer(where + ".errorCount")
				st.Errors = int(n)
			default:
				err = d.SkipValue()
			}
			return err
		})
		row.Services = append(row.Services, st)
		return err
	})
}

// batch reads the spans of one resource, which may follow them.
func (d *traceDecoder) batch(where string) error {
	if d.PeekKind() != '{' {
		return d.skip(where, "an object")
	}
	res := &Resource{}
	return d.object(where, func(name []byte) (err error) {
		switch string(name) {
		case "resource":
			return d.object(where+".resource", func(name []byte) (err error) {
				if string(name) != "attributes" {
					return d.SkipValue()
				}
				res.Attrs, err = d.attributes(where + ".resource.attributes")
				res.Service = res.Attrs.Get("service.name")
				return err
			})
		case "scopeSpans", "instrumentationLibrarySpans":
			return d.array("scopeSpans[]", func() error { return d.scope("scopeSpans[]", res) })
		}
		return d.SkipValue()
	})
}

func (d *traceDecoder) scope(where string, res *Resource) error {
	if d.PeekKind() != '{' {
		return d.skip(where, "an object")
	}
	first := len(d.spans)
	scope := ""
	err := d.object(where, func(name []byte) error {
		switch string(name) {
		case "scope", "instrumentationLibrary":
			return d.object(where+".scope", func(name []byte) (err error) {
				if string(name) != "name" {
					return d.SkipValue()
				}
				scope, err = d.text(where + ".scope.name")
				return err
			})
		case "spans":
			return d.array("spans[]", func() error {
				s, ok, err := d.span("spans[]")
				if ok {
					s.Resource = res
					d.spans = append(d.spans, s)
				}
				return err
			})
		}
		return d.SkipValue()
	})
	for i := first; i < len(d.spans); i++ {
		d.spans[i].Scope = scope
	}
	return err
}

// span reads a span of a batch, or of a search row with its own names.
func (d *traceDecoder) span(where string) (s Span, ok bool, err error) {
	if d.PeekKind() != '{' {
		return s, false, d.skip(where, "an object")
	}
	var duration int64
	err = d.object(where, func(name []byte) (err error) {
		switch string(name) {
		case "traceId", "traceID":
			s.TraceID, err = d.traceID("spans[].traceId")
		case "spanId", "spanID":
			s.ID, err = d.spanID("spans[].spanId")
		case "parentSpanId", "parentSpanID":
			s.Parent, err = d.spanID("spans[].parentSpanId")
		case "name":
			s.Name, err = d.text("spans[].name")
		case "kind":
			s.Kind, err = d.kind()
		case "startTimeUnixNano":
			s.Start, err = d.integer("spans[].startTimeUnixNano")
		case "endTimeUnixNano":
			s.End, err = d.integer("spans[].endTimeUnixNano")
		case "durationNanos":
			duration, err = d.integer("spans[].durationNanos")
		case "status":
			err = d.status(&s)
		case "attributes":
			s.Attrs, err = d.attributes("spans[].attributes")
		case "events":
			err = d.array("spans[].events", func() error { return d.event(&s) })
		case "links":
			err = d.array("spans[].links", func() error { return d.link(&s) })
		default:
			err = d.SkipValue()
		}
		return err
	})
	if s.End == 0 && s.Start != 0 && duration != 0 {
		s.End = s.Start + duration // wraps back where the duration had wrapped
	}
	return s, err == nil, err
}

func (d *traceDecoder) status(s *Span) error {
	return d.object("spans[].status", func(name []byte) (err error) {
		switch string(name) {
		case "code":
			b, ok, err := d.bytes("spans[].status.code")
			if err != nil || !ok {
				return err
			}
			switch string(b) {
			case "STATUS_CODE_UNSET", "0", "":
			case "STATUS_CODE_OK", "1":
				s.Status = StatusOK
			case "STATUS_CODE_ERROR", "2":
				s.Status = StatusError
			default:
				d.problem("spans[].status.code", "no status code is named so")
			}
		case "message":
			s.StatusMessage, err = d.text("spans[].status.message")
		default:
			err = d.SkipValue()
		}
		return err
	})
}

var kinds = map[string]SpanKind{
	"SPAN_KIND_UNSPECIFIED": KindUnspecified, "SPAN_KIND_INTERNAL": KindInternal, "SPAN_KIND_SERVER": KindServer,
	"SPAN_KIND_CLIENT": KindClient, "SPAN_KIND_PRODUCER": KindProducer, "SPAN_KIND_CONSUMER": KindConsumer,
	"0": KindUnspecified, "1": KindInternal, "2": KindServer, "3": KindClient, "4": KindProducer, "5": KindConsumer,
	"internal": KindInternal, "server": KindServer, "client": KindClient, "producer": KindProducer, "consumer": KindConsumer,
}

func (d *traceDecoder) kind() (SpanKind, error) {
	b, ok, err := d.bytes("spans[].kind")
	if err != nil || !ok {
		return KindUnspecified, err
	}
	k, known := kinds[string(b)]
	if !known {
		d.problem("spans[].kind", "no kind is named so")
	}
	return k, nil
}

func (d *traceDecoder) event(s *Span) error {
	var e Event
	if d.PeekKind() != '{' {
		return d.skip("spans[].events[]", "an object")
	}
	err := d.object("spans[].events[]", func(name []byte) (err error) {
		switch string(name) {
		case "timeUnixNano":
			e.Time, err = d.integer("spans[].events[].timeUnixNano")
		case "name":
			e.Name, err = d.text("spans[].events[].name")
		case "attributes":
			e.Attrs, err = d.attributes("spans[].events[].attributes")
		default:
			err = d.SkipValue()
		}
		return err
	})
	s.Events = append(s.Events, e)
	return err
}

func (d *traceDecoder) link(s *Span) error {
	var l Link
	if d.PeekKind() != '{' {
		return d.skip("spans[].links[]", "an object")
	}
	err := d.object("spans[].links[]", func(name []byte) (err error) {
		switch string(name) {
		case "traceId", "traceID":
			l.TraceID, err = d.traceID("spans[].links[].traceId")
		case "spanId", "spanID":
			l.SpanID, err = d.spanID("spans[].links[].spanId")
		case "attributes":
			l.Attrs, err = d.attributes("spans[].links[].attributes")
		default:
			err = d.SkipValue()
		}
		return err
	})
	s.Links = append(s.Links, l)
	return err
}

// attributes reads a list of wrapped attributes.
func (d *traceDecoder) attributes(where string) (Attrs, error) {
	mark := len(d.list)
	err := d.array(where, func() error {
		if d.PeekKind() != '{' {
			return d.skip("attributes[]", "an object")
		}
		var a Attr
		err := d.object(where, func(name []byte) (err error) {
			switch string(name) {
			case "key":
				a.Key, err = d.text("attributes[].key")
			case "value":
				a.Value, a.Type, err = d.value("attributes[].value")
			default:
				err = d.SkipValue()
			}
			return err
		})
		d.list = append(d.list, a)
		return err
	})
	n := len(d.list) - mark
	out := d.cut(n)
	copy(out, d.list[mark:])
	d.list = d.list[:mark]
	return out, err
}

// attrChunk is how many attributes are allocated at once.
const attrChunk = 512

// cut returns a list of n attributes out of the chunk.
func (d *traceDecoder) cut(n int) []Attr {
	if n == 0 {
		return nil
	}
	if n > attrChunk/4 {
		return make([]Attr, n)
	}
	if n > len(d.attrs) {
		d.attrs = make([]Attr, attrChunk)
	}
	out := d.attrs[:n:n]
	d.attrs = d.attrs[n:]
	return out
}

// value unwraps an attribute's value into its text.
func (d *traceDecoder) value(where string) (text string, typ AttrType, err error) {
	if d.PeekKind() != '{' { // not wrapped: take it as it is
		switch d.PeekKind() {
		case '"':
			typ = AttrString
		case '0':
			typ = AttrDouble
		case 't', 'f':
			typ = AttrBool
		case '[':
			typ = AttrArray
		}
		text, err = d.anyText()
		return text, typ, err
	}
	err = d.object(where, func(name []byte) (err error) {
		switch string(name) {
		case "stringValue":
			typ = AttrString
			text, err = d.text("attributes[].value.stringValue")
		case "intValue":
			typ = AttrInt
			text, err = d.text("attributes[].value.intValue")
		case "doubleValue":
			typ = AttrDouble
			text, err = d.text("attributes[].value.doubleValue")
		case "boolValue":
			typ = AttrBool
			text, err = d.text("attributes[].value.boolValue")
		case "bytesValue":
			typ = AttrBytes
			text, err = d.text("attributes[].value.bytesValue")
		case "arrayValue", "kvlistValue":
			typ = AttrArray
			if name[0] == 'k' {
				typ = AttrKVList
			}
			var v jsontext.Value
			if v, err = d.ReadValue(); err != nil {
				return err
			}
			var plain []byte
			if plain, err = unwrap(v, typ); err != nil {
				d.problem(where, "a list that cannot be unwrapped")
				plain, err = v.Clone(), nil
			}
			text = string(plain)
		default:
			d.problem(where, "a value of unknown type")
			err = d.SkipValue()
		}
		return err
	})
	return text, typ, err
}

var errWrapped = errors.New("not a wrapped value")

// unwrap turns a wrapped array or key-value list into plain compact JSON.
func unwrap(v jsontext.Value, typ AttrType) ([]byte, error) {
	d := &traceDecoder{decoder: newDecoder(bytes.NewReader(v))}
	var out []byte
	open, shut := byte('['), byte(']')
	if typ == AttrKVList {
		open, shut = '{', '}'
	}
	out = append(out, open)
	err := d.object("", func(name []byte) error {
		if string(name) != "values" {
			return d.SkipValue()
		}
		return d.array("", func() error {
			if len(out) > 1 {
				out = append(out, ',')
			}
			if typ == AttrArray {
				text, t, err := d.value("")
				out = appendPlain(out, text, t)
				return err
			}
			if d.PeekKind() != '{' {
				return errWrapped
			}
			var key, text string
			var t AttrType
			err := d.object("", func(name []byte) (err error) {
				switch string(name) {
				case "key":
					key, err = d.text("")
				case "value":
					text, t, err = d.value("")
				default:
					err = d.SkipValue()
				}
				return err
			})
			out = appendPlain(out, key, AttrString)
			out = append(out, ':')
			out = appendPlain(out, text, t)
			return err
		})
	})
	if err == nil && len(d.problems) > 0 {
		err = errWrapped
	}
	return append(out, shut), err
}

func appendPlain(b []byte, text string, typ AttrType) []byte {
	switch typ {
	case AttrEmpty:
		return append(b, "null"...)
	case AttrInt, AttrDouble, AttrBool, AttrArray, AttrKVList:
		if jsontext.Value(text).IsValid() {
			return append(b, text...)
		}
	}
	out, err := jsontext.AppendQuote(b, text)
	if err != nil && len(out) == len(b) {
		return append(b, `""`...)
	}
	return out
}

// traceID and spanID read an id in any of the forms that engines write.
func (d *traceDecoder) traceID(where string) (id TraceID, err error) {
	b, ok, err := d.bytes(where)
	if err == nil && ok && !readID(id[:], b) {
		d.problem(where, "want an id in hex or base64")
	}
	return id, err
}

func (d *traceDecoder) spanID(where string) (id SpanID, err error) {
	b, ok, err := d.bytes(where)
	if err == nil && ok && !readID(id[:], b) {
		d.problem(where, "want an id in hex or base64")
	}
	return id, err
}

// readID fills an id from hex, with or without its leading zeros, or from
// base64, padded or not, of either alphabet. Empty text is no id.
func readID(id, text []byte) bool {
	if len(text) == 0 {
		return true
	}
	if len(text) <= 2*len(id) && isHex(text) {
		padded := make([]byte, 2*len(id), 32)
		n := copy(padded, "00000000000000000000000000000000"[:2*len(id)-len(text)])
		copy(padded[n:], text)
		_, err := hex.Decode(id, padded)
		return err == nil
	}
	for len(text) > 0 && text[len(text)-1] == '=' {
		text = text[:len(text)-1]
	}
	if base64.RawStdEncoding.DecodedLen(len(text)) != len(id) {
		return false
	}
	if _, err := base64.RawStdEncoding.Decode(id, text); err == nil {
		return true
	}
	if _, err := base64.RawURLEncoding.Decode(id, text); err == nil {
		return true
	}
	clear(id)
	return false
}

func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
