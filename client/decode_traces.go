package client

import (
	"io"
	"unsafe"
)

// traceDecoder reads the bodies of Tempo: detailed traces, search results, or a
// mixture.
type traceDecoder struct {
	*decoder
	resp  *TracesResponse
	byID  map[TraceID]int // index in resp.Traces
	spans []Span          // detailed ones of the element being read
	seen  bool
	words string // what the body says that is no response

	known       *knownAttrs
	spanOrder   memberOrder
	failureAttr bool      // of the attributes being read one may say that the span failed
	resources   int       // that have spans
	noResource  *Resource // of the spans in search results
	lastID      TraceID   // the latest trace id, which most spans share
	lastText    []byte    // as it was written

	each   func(*Trace) // is handed the traces that are complete, nil for nobody
	handed int          // how many were
}

// DecodeTraces reads a body of the traces endpoint, as [DecodeLogs] does one of
// logs.
func DecodeTraces(r io.Reader) (*TracesResponse, error) { return DecodeEachTrace(r, nil) }

// DecodeEachTrace is [DecodeTraces], and hands over each trace once the body comes to
// another one: not the last, so that of one that is alone there is nothing. They are in
// the order of the response, but not of it yet: only what they point at stays where it
// is. A body can come back to a trace; then the response has more of it.
func DecodeEachTrace(r io.Reader, each func(*Trace)) (*TracesResponse, error) {
	return newDecoder(r).traces(each)
}

func (in *decoder) traces(each func(*Trace)) (*TracesResponse, error) {
	d := &traceDecoder{decoder: in, each: each, resp: &TracesResponse{}, byID: map[TraceID]int{}, noResource: &Resource{}, known: knownAttrsPool.Get().(*knownAttrs)}
	defer d.release()
	defer d.known.release()
	switch d.Peek() {
	case '{':
		d.Begin()
		d.body()
	case '[':
		d.list("[]")
	default:
		return nil, d.noResponse()
	}
	d.End()
	d.resp.Held = d.size()
	d.resp.Problems, d.resp.LeftOut = d.allProblems(), d.leftOut()
	switch {
	case d.Err() != nil:
		return nil, d.Err()
	case d.resp.Status == "error" || !d.seen && d.words != "":
		return nil, &failedBody{message: d.words}
	case !d.seen:
		return nil, &notResponse{"an object without traces"}
	}
	return d.resp, nil
}

// body reads the body's object, behind its brace: a list of traces, or one
// trace's own members.
func (d *traceDecoder) body() {
	t := element{asides: asides}
	for d.Member() {
		switch string(d.Name()) {
		case "traces", "results":
			d.list("traces[]")
		case "data":
			if d.Peek() == '{' {
				d.Begin()
				d.body()
			} else {
				d.list("data[]")
			}
		case "metrics":
			d.jobs()
		default:
			if d.elementMember(&t) {
				d.seen = true
			}
		}
	}
	if t.own.status != "" {
		d.resp.Status = t.own.status
	}
	if d.words == "" {
		d.words = t.own.words()
	}
	d.finish(&t)
}

// list reads a list of traces; null stands for none.
func (d *traceDecoder) list(where string) {
	d.seen = true
	if !d.array(where) {
		return
	}
	d.at = where
	for d.Element() {
		if !d.mustObject("") {
			continue
		}
		var t element
		for d.Member() {
			d.elementMember(&t)
		}
		if !d.finish(&t) {
			d.problem("", "want a trace, found an object without spans or a search result")
		}
	}
	d.at = ""
}

// jobs reads how much of the store a search looked at.
func (d *traceDecoder) jobs() {
	if !d.object("metrics") {
		return
	}
	for d.Member() {
		switch string(d.Name()) {
		case "completedJobs":
			d.resp.JobsDone = d.count("metrics.completedJobs")
		case "totalJobs":
			d.resp.JobsTotal = d.count("metrics.totalJobs")
		case "inspectedTraces":
			d.resp.Inspected = d.count("metrics.inspectedTraces")
		default:
			d.aside(&d.resp.Meta, asides)
		}
	}
}

// element is a trace while it is read.
type element struct {
	id       TraceID
	isResult bool // it has a member of a search result
	result   TraceSearchResult
	// The spans of a search result come as a list of sets and, for older readers, as
	// the first set once more.
	sets, first spanSet

	own      statement
	isFailed string // what a search result says of failing: a truth value or a count
	asides   int    // how deep unknown members are looked into
}

// elementMember reads a member of a trace, in its detailed form or as a search result,
// and reports whether it is one.
func (d *traceDecoder) elementMember(t *element) bool {
	switch string(d.Name()) {
	case "batches", "resourceSpans":
		if d.array(".batches") {
			for d.Element() {
				d.batch()
			}
		}
		return true
	case "trace":
		if d.object(".trace") {
			for d.Member() {
				d.elementMember(t)
			}
		}
		return true
	case "traceID", "traceId", "trace_id":
		t.id = d.traceID(".traceID")
	case "rootServiceName":
		t.result.RootService = d.string(".rootServiceName")
	case "rootTraceName":
		t.result.RootName = d.string(".rootTraceName")
	case "startTimeUnixNano":
		t.result.Start = d.instant(".startTimeUnixNano")
	case "durationMs":
		t.result.Duration = d.millis(".durationMs")
	case "spanSet":
		d.spanSets(".spanSet", &t.first)
	case "spanSets":
		d.spanSets(".spanSets[]", &t.sets)
	case "serviceStats":
		d.serviceStats(&t.result)
	case "statusCode":
		t.own.status = d.string(".statusCode")
	case "hasError", "isError", "errorCount":
		t.isFailed = d.string(".errorCount")
	default:
		if c := d.Peek(); (c == 't' || c == 'f') && string(d.Name()) == "error" {
			t.isFailed = d.Literal()
		} else if !d.said(&d.resp.Meta, &t.own) {
			d.aside(&d.resp.Meta, t.asides)
		}
		return false
	}
	t.isResult = true
	return true
}

// size is the memory that the response holds, in bytes.
func (d *traceDecoder) size() int64 {
	n := d.allocated() + sizeOf(d.resp.Traces)
	for i := range d.resp.Traces {
		t := &d.resp.Traces[i]
		n += sizeOf(t.Spans)
		if t.SearchResult != nil {
			n += sizeOf(t.SearchResult.Spans) + int64(unsafe.Sizeof(*t.SearchResult))
		}
	}
	return n + int64(d.resources)*int64(unsafe.Sizeof(Resource{}))
}

// finish keeps what was read of an element under its trace id, and reports
// whether there was anything.
func (d *traceDecoder) finish(t *element) bool {
	hasResult := t.settleSets()
	d.settle(t)
	if t.isResult && (len(d.spans) == 0 || hasResult) {
		if trace := d.trace(t.id); trace != nil {
			if trace.SearchResult != nil {
				d.problem("", "a second search result of one trace, which replaces the first")
			}
			result := t.result // a copy: what else the element holds is not kept
			trace.SearchResult = &result
		}
	}
	kept := t.isResult || len(d.spans) > 0
	// Almost always all spans are of one trace: find the runs.
	for rest := d.spans; len(rest) > 0; {
		id, n := rest[0].TraceID, 1
		for n < len(rest) && rest[n].TraceID == id {
			n++
		}
		if id.IsZero() {
			id = t.id // the element may say what its spans leave out
		}
		if trace := d.trace(id); trace != nil {
			if trace.Spans == nil {
				trace.Spans = make([]Span, 0, n)
			}
			trace.Spans = append(trace.Spans, rest[:n]...)
		}
		rest = rest[n:]
	}
	clear(d.spans)
	d.spans = d.spans[:0]
	for ; d.each != nil && d.handed < len(d.resp.Traces)-1; d.handed++ {
		d.each(&d.resp.Traces[d.handed])
	}
	return kept
}

// trace finds or makes the trace of an id, nil when there are too many.
// Without an id each is its own.
func (d *traceDecoder) trace(id TraceID) *Trace {
	if i, ok := d.byID[id]; ok && !id.IsZero() {
		return &d.resp.Traces[i]
	}
	if d.taken[ofTraces]++; d.taken[ofTraces] > d.most[ofTraces] {
		d.leaveOut(ofTraces, 1)
		return nil
	}
	d.byID[id] = len(d.resp.Traces)
	d.resp.Traces = append(d.resp.Traces, Trace{ID: id})
	return &d.resp.Traces[len(d.resp.Traces)-1]
}
