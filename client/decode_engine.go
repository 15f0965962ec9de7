package client

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// envelope is what the bodies of Loki and Prometheus share.
type envelope struct {
	d          *decoder
	meta       *Meta
	resultType string
	query      string
	errType    string
	errText    string
	seen       bool // something of a result was there
	streams    []LogStream
	series     []Series
}

// decodeEnvelope reads a whole body.
func decodeEnvelope(r io.Reader, meta *Meta) (*envelope, error) {
	e := &envelope{d: newDecoder(r), meta: meta}
	switch k := e.d.PeekKind(); k {
	case '{':
		if err := e.d.object("", e.member); err != nil {
			return nil, err
		}
	case '[': // a bare result
		if err := e.result("[]"); err != nil {
			return nil, err
		}
	default:
		return nil, e.d.noResponse()
	}
	if err := e.d.end(); err != nil {
		return nil, err
	}
	meta.Problems = e.d.allProblems()
	if meta.Status == "error" || !e.seen && e.errText != "" {
		return nil, &failedBody{typ: e.errType, message: e.errText}
	}
	if !e.seen {
		return nil, &notResponse{"an object without a result"}
	}
	return e, nil
}

// noResponse says what stands where a response should: it is broken JSON, or
// JSON of another kind.
func (d *decoder) noResponse() error {
	k := d.PeekKind()
	if k == 0 || k == '}' || k == ']' {
		_, err := d.ReadToken()
		if err == nil {
			err = fmt.Errorf("no JSON value")
		}
		return err
	}
	if err := d.SkipValue(); err != nil {
		return err
	}
	return &notResponse{kindName(k)}
}

func (e *envelope) member(raw []byte) (err error) {
	switch name := e.d.intern(raw); name {
	case "status":
		e.meta.Status, err = e.d.text("status")
	case "data":
		switch e.d.PeekKind() {
		case '[':
			return e.result("data[]")
		case 'n':
			e.seen = true
			return e.d.SkipValue()
		}
		return e.d.object("data", func(raw []byte) error {
			switch name := e.d.intern(raw); name {
			case "resultType", "result":
				return e.resultMember("data.", name)
			case "warnings", "infos":
				return e.member(raw)
			}
			return e.d.SkipValue()
		})
	case "resultType", "result":
		return e.resultMember("", name)
	case "warnings":
		return e.d.texts("warnings", &e.meta.Warnings)
	case "infos":
		return e.d.texts("infos", &e.meta.Infos)
	case "query":
		e.query, err = e.d.text("query")
	case "errorType":
		e.errType, err = e.d.text("errorType")
	case "error", "detail", "message":
		var text string
		if text, err = e.d.anyText(); e.errText == "" {
			e.errText = text
		}
	default:
		return e.d.SkipValue()
	}
	return err
}

func (e *envelope) resultMember(in, name string) (err error) {
	if name == "result" {
		return e.result(in + "result[]")
	}
	e.seen = true
	e.resultType, err = e.d.text(in + name)
	return err
}

// result reads the list of streams or series, or one sample. What an element
// is, is seen from the element: the result's type may follow it.
func (e *envelope) result(where string) error {
	e.seen = true
	if e.d.PeekKind() != '[' {
		return e.d.absent(where, "an array")
	}
	if _, err := e.d.ReadToken(); err != nil {
		return err
	}
	if k := e.d.PeekKind(); k == '0' || k == '"' {
		s := Series{}
		var el element
		if err := e.d.pairRest(where, &el, true); err != nil {
			return err
		}
		s.Samples = el.samples
		e.series = append(e.series, s)
		return nil
	}
	for e.d.PeekKind() != ']' {
		if err := e.element(where); err != nil {
			return err
		}
	}
	_, err := e.d.ReadToken()
	return err
}

// element is a stream or a series while it is read.
type element struct {
	labels   Labels
	entries  []LogEntry
	samples  []Sample
	isStream bool
	isSeries bool
}

func (e *envelope) element(where string) error {
	if e.d.PeekKind() != '{' {
		return e.d.skip(where, "an object")
	}
	var el element
	err := e.d.object(where, func(raw []byte) (err error) {
		switch name := e.d.intern(raw); name {
		case "stream":
			el.isStream = true
			el.labels, err = e.d.labels(where + ".stream")
		case "metric":
			el.isSeries = true
			el.labels, err = e.d.labels(where + ".metric")
		case "values":
			return e.d.array(where+".values", func() error { return e.d.pair(where+".values[]", &el) })
		case "value":
			return e.d.pair(where+".value", &el)
		case "histogram", "histograms":
			e.d.problem(where+"."+name, "a native histogram, which has no single value")
			return e.d.SkipValue()
		default:
			return e.d.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case el.isStream || len(el.entries) > 0:
		e.streams = append(e.streams, LogStream{Labels: el.labels, Entries: el.entries})
	case el.isSeries || len(el.samples) > 0:
		e.series = append(e.series, Series{Labels: el.labels, Samples: el.samples})
	default:
		e.d.problem(where, "want a stream or a series, found an object without either")
		return nil
	}
	if len(el.samples) > 0 && (el.isStream || len(el.entries) > 0) {
		e.series = append(e.series, Series{Labels: el.labels, Samples: el.samples})
	}
	return nil
}

// pair reads [time, value] or [time, line, metadata].
func (d *decoder) pair(where string, el *element) error {
	if d.PeekKind() != '[' {
		return d.skip(where, "a pair")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	return d.pairRest(where, el, false)
}

// pairRest reads a pair behind its bracket.
func (d *decoder) pairRest(where string, el *element, sample bool) error {
	kind := d.PeekKind()
	if kind == ']' {
		d.problem(where, "want a pair, found an empty array")
		_, err := d.ReadToken()
		return err
	}
	tb, ok, err := d.bytes(where + "[0]")
	if err != nil {
		return err
	}
	if !ok {
		d.problem(where, "want a time")
		return d.closeArray()
	}
	sample = sample || el.isSeries || !el.isStream && kind == '0'
	var t int64
	if sample {
		t, ok = seconds(string(tb))
	} else {
		t, ok = parseInt(tb)
	}
	if !ok {
		d.problem(where, "want a time")
		return d.closeArray()
	}
	if d.PeekKind() == ']' {
		d.problem(where, "want a pair, found one element")
		return d.closeArray()
	}
	vb, ok, err := d.bytes(where + "[1]")
	if err != nil {
		return err
	}
	if !ok {
		d.problem(where, "want a value")
		return d.closeArray()
	}
	if sample {
		el.samples = append(el.samples, Sample{Time: t, Value: string(vb)})
		return d.closeArray()
	}
	entry := LogEntry{Time: t, Line: string(vb)}
	if d.PeekKind() == '{' {
		err = d.metadata(where+"[2]", &entry)
		if err != nil {
			return err
		}
	}
	el.entries = append(el.entries, entry)
	return d.closeArray()
}

// metadata reads a log entry's third element: structured metadata and parsed
// labels apart, or labels without either name as older engines send.
func (d *decoder) metadata(where string, e *LogEntry) error {
	return d.object(where, func(raw []byte) (err error) {
		name := d.intern(raw)
		if d.PeekKind() == '{' {
			switch name {
			case "structuredMetadata":
				e.Metadata, err = d.labels(where + ".structuredMetadata")
				return err
			case "parsed":
				e.Parsed, err = d.labels(where + ".parsed")
				return err
			}
		}
		if k := d.PeekKind(); k == '{' || k == '[' {
			v, err := d.ReadValue()
			if err == nil {
				e.Metadata = e.Metadata.set(name, string(v))
			}
			return err
		}
		value, err := d.text(where)
		if err == nil {
			e.Metadata = e.Metadata.set(name, value)
		}
		return err
	})
}

// closeArray passes over the rest of an array.
func (d *decoder) closeArray() error {
	for d.PeekKind() != ']' {
		if err := d.SkipValue(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// texts reads an array of texts, or one text, into a list.
func (d *decoder) texts(where string, into *[]string) error {
	add := func() error {
		s, err := d.anyText()
		if err == nil && s != "" {
			*into = append(*into, s)
		}
		return err
	}
	if d.PeekKind() == '[' {
		return d.array(where, add)
	}
	return add()
}

// anyText reads a text, or any other value as its JSON; null is "".
func (d *decoder) anyText() (string, error) {
	switch d.PeekKind() {
	case 'n':
		return "", d.SkipValue()
	case '{', '[':
		v, err := d.ReadValue()
		if err != nil {
			return "", err
		}
		v = v.Clone()
		err = v.Compact(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		return string(v), err
	}
	return d.text("")
}

// DecodeLogs reads a body of the logs endpoint.
func DecodeLogs(r io.Reader) (*LogsResponse, error) {
	resp := &LogsResponse{}
	e, err := decodeEnvelope(r, &resp.Meta)
	if err != nil {
		return nil, err
	}
	resp.ResultType, resp.Streams, resp.Series = e.resultType, e.streams, e.series
	return resp, nil
}

// DecodeMetrics reads a body of the metrics endpoint.
func DecodeMetrics(r io.Reader) (*MetricsResponse, error) {
	resp := &MetricsResponse{}
	e, err := decodeEnvelope(r, &resp.Meta)
	if err != nil {
		return nil, err
	}
	resp.ResultType, resp.Query, resp.Series = e.resultType, e.query, e.series
	if n := len(e.streams); n > 0 {
		resp.Problems = append(resp.Problems, Problem{Where: "data.result[]", What: "log streams instead of series", Count: n})
	}
	return resp, nil
}
