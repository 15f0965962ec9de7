package client

// batch reads the spans of one resource, which may follow them.
func (d *traceDecoder) batch() {
	if !d.mustObject(".batches[]") {
		return
	}
	res, before := &Resource{}, len(d.spans)
	for d.Member() {
		switch string(d.Name()) {
		case "resource":
			if !d.object(".resource") {
				continue
			}
			for d.Member() {
				if string(d.Name()) == "attributes" {
					res.Attrs = d.attributes(".resource.attributes[]")
					res.Service = d.shortened(res.Attrs.Get("service.name"))
				} else {
					d.Skip()
				}
			}
		case "scopeSpans", "instrumentationLibrarySpans":
			if d.array(".scopeSpans") {
				for d.Element() {
					d.scope(res)
				}
			}
		default:
			d.Skip()
		}
	}
	if len(d.spans) > before {
		d.resources++
	}
}

// scope reads the spans of one instrumentation library, whose name may follow
// them.
func (d *traceDecoder) scope(res *Resource) {
	if !d.mustObject(".scopeSpans[]") {
		return
	}
	first, name := len(d.spans), ""
	for d.Member() {
		switch string(d.Name()) {
		case "scope", "instrumentationLibrary":
			if !d.object(".scope") {
				continue
			}
			for d.Member() {
				if string(d.Name()) == "name" {
					name = d.string(".scope.name")
				} else {
					d.Skip()
				}
			}
		case "spans":
			if d.array(".spans") {
				for d.Element() {
					d.span(&d.spans, res)
				}
			}
		default:
			d.Skip()
		}
	}
	for i := first; i < len(d.spans); i++ {
		d.spans[i].Scope = name
	}
}

// span reads a span of a batch, or of a search result with its own names, to the
// end of a list.
func (d *traceDecoder) span(list *[]Span, res *Resource) {
	if !d.takeOrSkip(ofSpans) || !d.mustObject(".spans[]") {
		return
	}
	*list = append(*list, Span{Resource: res})
	s := &(*list)[len(*list)-1]
	var duration int64
	for kind, ok := d.member(&d.spanOrder, firstMember, spanMember); ok; kind, ok = d.member(&d.spanOrder, kind, spanMember) {
		switch kind {
		case spanTraceID:
			s.TraceID = d.traceID(".spans[].traceId")
		case spanID:
			s.ID = d.spanID(".spans[].spanId")
		case spanParent:
			s.Parent = d.spanID(".spans[].parentSpanId")
		case spanName:
			s.Name = d.string(".spans[].name")
		case spanKind:
			s.Kind = d.kind()
		case spanStart:
			s.Start = d.instant(".spans[].startTimeUnixNano")
		case spanEnd:
			s.End = d.instant(".spans[].endTimeUnixNano")
		case spanDuration:
			duration = d.integer(".spans[].durationNanos")
		case spanStatus:
			d.status(s)
		case spanAttrs:
			d.failureAttr = false
			s.Attrs = d.attributes(".spans[].attributes[]")
			s.FailureAttr = d.failureAttr
		case spanEvents:
			s.Events = d.spanEvents()
		case spanLinks:
			s.Links = d.spanLinks()
		default:
			d.Skip()
		}
	}
	if s.End == 0 && s.Start != 0 && duration != 0 {
		s.End = s.Start + duration // wraps back where the duration had wrapped
	}
}

// The members of a span.
const (
	spanTraceID = knownMembers + iota
	spanID
	spanParent
	spanName
	spanKind
	spanStart
	spanEnd
	spanDuration
	spanStatus
	spanAttrs
	spanEvents
	spanLinks
)

// spanMember tells the members of a span by their names.
func spanMember(name []byte) uint8 {
	switch string(name) {
	case "traceId", "traceID":
		return spanTraceID
	case "spanId", "spanID":
		return spanID
	case "parentSpanId", "parentSpanID":
		return spanParent
	case "name":
		return spanName
	case "kind":
		return spanKind
	case "startTimeUnixNano":
		return spanStart
	case "endTimeUnixNano":
		return spanEnd
	case "durationNanos":
		return spanDuration
	case "status":
		return spanStatus
	case "attributes":
		return spanAttrs
	case "events":
		return spanEvents
	case "links":
		return spanLinks
	}
	return otherMember
}

func (d *traceDecoder) status(s *Span) {
	if !d.object(".spans[].status") {
		return
	}
	for d.Member() {
		switch string(d.Name()) {
		case "code":
			s.Status = d.statusCode()
		case "message":
			s.StatusMessage = d.string(".spans[].status.message")
		default:
			d.Skip()
		}
	}
}

func (d *traceDecoder) statusCode() StatusCode {
	const where = ".spans[].status.code"
	text, _ := d.scalar(where)
	switch string(text) {
	case "", "STATUS_CODE_UNSET", "0":
		return StatusUnset
	case "STATUS_CODE_OK", "1":
		return StatusOK
	case "STATUS_CODE_ERROR", "2":
		return StatusError
	}
	d.problem(where, "no status code is named so")
	return StatusUnset
}

func (d *traceDecoder) kind() SpanKind {
	const where = ".spans[].kind"
	text, _ := d.scalar(where)
	switch string(text) {
	case "", "SPAN_KIND_UNSPECIFIED", "0":
		return KindUnspecified
	case "SPAN_KIND_INTERNAL", "internal", "1":
		return KindInternal
	case "SPAN_KIND_SERVER", "server", "2":
		return KindServer
	case "SPAN_KIND_CLIENT", "client", "3":
		return KindClient
	case "SPAN_KIND_PRODUCER", "producer", "4":
		return KindProducer
	case "SPAN_KIND_CONSUMER", "consumer", "5":
		return KindConsumer
	}
	d.problem(where, "no kind is named so")
	return KindUnspecified
}

func (d *traceDecoder) spanEvents() []Event {
	if !d.array(".spans[].events") {
		return nil
	}
	mark := len(d.events.list)
	for d.Element() {
		if !d.takeOrSkip(ofEvents) || !d.mustObject(".spans[].events[]") {
			continue
		}
		var e Event
		for d.Member() {
			switch string(d.Name()) {
			case "timeUnixNano":
				e.Time = d.instant(".spans[].events[].timeUnixNano")
			case "name":
				e.Name = d.string(".spans[].events[].name")
			case "attributes":
				e.Attrs = d.attributes(".spans[].events[].attributes[]")
			default:
				d.Skip()
			}
		}
		d.events.list = append(d.events.list, e)
	}
	return d.events.cut(mark)
}

func (d *traceDecoder) spanLinks() []Link {
	if !d.array(".spans[].links") {
		return nil
	}
	mark := len(d.links.list)
	for d.Element() {
		if !d.takeOrSkip(ofLinks) || !d.mustObject(".spans[].links[]") {
			continue
		}
		var l Link
		for d.Member() {
			switch string(d.Name()) {
			case "traceId", "traceID":
				l.TraceID = d.traceID(".spans[].links[].traceId")
			case "spanId", "spanID":
				l.SpanID = d.spanID(".spans[].links[].spanId")
			case "attributes":
				l.Attrs = d.attributes(".spans[].links[].attributes[]")
			default:
				d.Skip()
			}
		}
		d.links.list = append(d.links.list, l)
	}
	return d.links.cut(mark)
}
