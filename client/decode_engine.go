package client

import "io"

// envelope reads the bodies of Loki and Prometheus, which share their frame.
type envelope struct {
	*decoder
	meta       *Meta
	resultType string
	query      string
	errType    string
	own        statement // of the body
	seen       bool      // something of a result was there
	streams    []LogStream
	series     []Series
	early      []earlyPair
}

// DecodeLogs reads a body of the logs endpoint, not compressed. The error is that of the
// reader, says where the JSON is broken, or that the body is none of the
// endpoint; see [Meta.Problems] for what is wrong in parts.
func DecodeLogs(r io.Reader) (*LogsResponse, error) {
	return newDecoder(r).logs()
}

func (d *decoder) logs() (*LogsResponse, error) {
	resp := &LogsResponse{}
	e, err := d.envelope(&resp.Meta)
	if err != nil {
		return nil, err
	}
	resp.ResultType, resp.Streams, resp.Series = e.resultType, e.streams, e.series
	return resp, nil
}

// DecodeMetrics reads a body of the metrics endpoint, as [DecodeLogs] does one
// of logs.
func DecodeMetrics(r io.Reader) (*MetricsResponse, error) {
	return newDecoder(r).metrics()
}

func (d *decoder) metrics() (*MetricsResponse, error) {
	resp := &MetricsResponse{}
	e, err := d.envelope(&resp.Meta)
	if err != nil {
		return nil, err
	}
	resp.ResultType, resp.Query, resp.Series = e.resultType, e.query, e.series
	if n := len(e.streams); n > 0 {
		resp.Problems = append(resp.Problems, Problem{Where: "data.result[]", What: "log streams instead of series", Count: n})
	}
	return resp, nil
}

// envelope reads a whole body.
func (d *decoder) envelope(meta *Meta) (*envelope, error) {
	e := &envelope{decoder: d, meta: meta}
	defer e.release()
	switch e.Peek() {
	case '{':
		for e.Begin(); e.Member(); {
			e.frameMember()
		}
	case '[': // a bare result
		e.result("[]")
	default:
		return nil, e.noResponse()
	}
	e.End()
	e.decoder.settle(&e.own, meta, "")
	e.streams = e.arena.streams.cut(0)
	meta.Held = e.allocated() + sizeOf(e.series)
	meta.Problems, meta.LeftOut = e.allProblems(), e.leftOut()
	switch {
	case e.Err() != nil:
		return nil, e.Err()
	case meta.Status == "error" || !e.seen && e.own.words() != "":
		return nil, &failedBody{typ: e.errType, message: e.own.words()}
	case !e.seen:
		return nil, &notResponse{"an object without a result"}
	}
	return e, nil
}

// noResponse says what stands where a response should: broken JSON, or JSON
// of another kind.
func (d *decoder) noResponse() error {
	c := d.Peek()
	d.Skip()
	d.End()
	if d.Err() != nil {
		return d.Err()
	}
	return &notResponse{kindName(c)}
}

// frameMember reads a member of the body's object.
func (e *envelope) frameMember() {
	switch string(e.Name()) {
	case "data":
		e.data()
	case "resultType":
		e.resultTypeIs("resultType")
	case "result":
		e.result("result[]")
	case "query":
		e.query = e.string("query")
	case "errorType":
		e.errType = e.string("errorType")
	default:
		if !e.said(e.meta, &e.own) {
			e.aside(e.meta, asides)
		}
		e.meta.Status = e.own.status
	}
}

// asides is how deep what an engine tells of its own work is looked into.
const asides = 3

// data reads what holds the result, or is the result's list itself.
func (e *envelope) data() {
	switch e.Peek() {
	case '[':
		e.result("data[]")
		return
	case 'n':
		e.seen = true
	}
	if !e.object("data") {
		return
	}
	var s statement
	for e.Member() {
		switch string(e.Name()) {
		case "resultType":
			e.resultTypeIs("data.resultType")
		case "result":
			e.result("data.result[]")
		default:
			if !e.said(e.meta, &s) {
				e.aside(e.meta, asides)
			}
		}
	}
	e.decoder.settle(&s, e.meta, "")
}

func (e *envelope) resultTypeIs(where string) {
	e.seen = true
	e.resultType = e.string(where)
}

// result reads the list of streams or series, or one sample. What an element
// is, is seen from the element: the result's type may follow it.
func (e *envelope) result(where string) {
	e.seen = true
	if !e.array(where) {
		return
	}
	e.at = where
	defer func() { e.at = "" }()
	for first := true; e.Element(); first = false {
		if c := e.Peek(); first && c != '{' && c != '[' && c != 'n' {
			if s, ok := e.bareSample(); ok {
				e.series = append(e.series, Series{Samples: []Sample{s}})
			}
			return
		}
		e.streamOrSeries()
	}
}

// bareSample reads the sample that a scalar's or a string's result is, behind
// its bracket.
func (e *envelope) bareSample() (Sample, bool) {
	p, ok := e.pair("", seriesTime)
	return Sample{Time: p.time, Value: p.text}, ok
}

// streamOrSeries reads one element of a result.
func (e *envelope) streamOrSeries() {
	if !e.takeOrSkip(ofResults) || !e.mustObject("") {
		return
	}
	var labels Labels
	form := unknownTime
	entries, samples, histograms := len(e.entries.list), len(e.samples.list), len(e.histograms.list)
	for e.Member() {
		switch string(e.Name()) {
		case "stream":
			form = streamTime
			labels = e.readLabels(".stream")
		case "metric":
			form = seriesTime
			labels = e.readLabels(".metric")
		case "values":
			if e.array(".values") {
				for e.Element() {
					e.value(".values[]", form)
				}
			}
		case "value":
			e.value(".value", form)
		case "histogram":
			form = max(form, seriesTime)
			e.histogram(".histogram")
		case "histograms":
			form = max(form, seriesTime)
			if e.array(".histograms") {
				for e.Element() {
					e.histogram(".histograms[]")
				}
			}
		default:
			e.Skip()
		}
	}
	e.settle(form)
	entryList, sampleList, histogramList := e.entries.cut(entries), e.samples.cut(samples), e.histograms.cut(histograms)
	if form == streamTime || len(entryList) > 0 {
		list := &e.arena.streams.list
		*list = append(*list, LogStream{Labels: labels, Entries: entryList})
	}
	if form == seriesTime && len(entryList) == 0 || len(sampleList) > 0 {
		e.series = append(e.series, Series{Labels: labels, Samples: sampleList, Histograms: histogramList})
	}
	if form == unknownTime && len(entryList)+len(sampleList) == 0 {
		e.problem("", "want a stream or a series, found an object without either")
	}
}
