package demo

import (
	"slices"
	"strconv"
	"strings"
)

// organization is who the demo's key belongs to.
const organization = "7f3c2f0e-4a51-4a36-9b0e-0d1c2f6f9a11"

func sessionName(q *request) string { return "sess-" + hex(q.session())[:12] }

func userName(q *request) string { return "u-" + hex(hash(5, uint64(q.project), uint64(q.user)))[:8] }

func address(id uint64) string {
	return "10.244." + strconv.Itoa(int(id>>8%14)) + "." + strconv.Itoa(int(id%250)+2)
}

func short(model string) string { return strings.ToLower(model[strings.IndexByte(model, '/')+1:]) }

// path is the route of the gateway that the request came in by.
func (q *request) path() string {
	if q.direct {
		return "/v1/chat/completions"
	}
	return "/distiller/query"
}

// failing returns the last step, the one that failed where one did.
func (q *request) failing() *step { return &q.steps[max(0, int(q.nsteps)-1)] }

func toolError(st *step) string {
	said := "tool " + tools[st.tool] + " failed: " + strconv.Itoa(int(st.toolCode)) + " from tools.internal.example.com"
	if st.toolSays != "" {
		said += ": " + st.toolSays
	}
	return said
}

// requestError says what the caller of the failed request was told.
func requestError(q *request) string {
	st, code := q.failing(), strconv.Itoa(int(q.http))
	if st.toolFailed {
		return code + ": " + toolError(st)
	}
	if st.broke != "" {
		return code + ": agent " + agents[st.agent].name + " failed: " + st.broke
	}
	if st.status == success {
		return code + ": the request took longer than " + strconv.Itoa(requestTimeout/1000) + " s"
	}
	_, message := fault(&st.calls[st.n-1])
	if q.direct {
		return code + ": " + message
	}
	return code + ": agent " + agents[st.agent].name + " failed: " + message
}

// traces answers with the newest traces that ended in (from,to].
func (w *world) traces(p *params, from, to int64) []byte {
	var found []request
	w.backwards(from, to, func(q *request) {
		if q.end() <= from || q.end() > to || p.project >= 0 && int(q.project) != p.project ||
			p.name == "distiller_traces" && q.direct || p.name == "inference_traces" && q.nsteps == 0 {
			return
		}
		if hi, lo := q.traceID(); p.trace != [2]uint64{} && p.trace != [2]uint64{hi, lo} {
			return
		}
		found = append(found, *q)
	}, func(int64) bool { return len(found) >= p.limit })
	found = found[:min(p.limit, len(found))]
	return appendTraces(p, len(found), func(i int) *told {
		t := tracer{q: &found[i], detail: p.detail, spans: make([]span, 0, 64)}
		hi, lo := found[i].traceID()
		return &told{
			hi: hi, lo: lo, replicas: w.scene.replicas, services: services[:], ranks: []int{runtime, gateway, distiller, inference, knowledge, rai},
			spans: t.trace(), resource: appendResource,
			stack: func(s *span) string { return stackTrace(services[s.service], s.exType, s.exText) },
		}
	})
}

// appendTraces writes an answer of n traces.
func appendTraces(p *params, n int, of func(int) *told) []byte {
	b := make([]byte, 0, 4096+n*50_000*btoi(p.detail))
	b = append(b, `{"traces":[`...)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if t := of(i); p.detail {
			b = t.append(b)
		} else {
			b = t.appendRow(b)
		}
	}
	b = append(b, ']')
	if !p.detail {
		b = append(b, `,"metrics":{"inspectedBytes":"`...)
		b = strconv.AppendInt(b, int64(n)*1541+848_055, 10)
		b = append(b, `","completedJobs":3,"totalJobs":3}`...)
	}
	return append(b, '}')
}

func btoi(v bool) int {
	if v {
		return 1
	}
	return 0
}

// backwards visits the requests that may end in (from,to], newest start
// first, until enough, told the start of the minute just done, says so.
func (w *world) backwards(from, to int64, f func(*request), enough func(int64) bool) {
	var batch []request
	for m := to / minute; m >= (from-maxDuration)/minute; m-- {
		batch = batch[:0]
		w.minute(m, func(q *request) { batch = append(batch, *q) })
		slices.Reverse(batch)
		for i := range batch {
			f(&batch[i])
		}
		if enough(m * minute) {
			return
		}
	}
}

// A told trace is one to be written: its root comes first.
type told struct {
	hi, lo   uint64
	replicas int // of a service, at most
	services []string
	ranks    []int // the order in which a search row names the services
	spans    []span
	resource func(b []byte, service int, replica uint8) []byte
	stack    func(s *span) string // the trace of what a span throws
}

func (t *told) append(b []byte) []byte {
	b = append(b, `{"batches":[`...)
	replicas := max(1, t.replicas)
	for of := range len(t.services) * replicas {
		service, replica := of/replicas, uint8(of%replicas)
		seen := false
		for i := range t.spans {
			s := &t.spans[i]
			if s.service != service || s.replica != replica || s.scope == "" {
				continue
			}
			if !seen {
				if b[len(b)-1] != '[' {
					b = append(b, ',')
				}
				b = t.resource(b, service, replica)
				seen = true
			} else {
				b = append(b, ',')
			}
			b = t.appendScope(b, t.spans[i:])
		}
		if seen {
			b = append(b, "]}"...)
		}
	}
	return append(b, "]}"...)
}

// appendScope writes the spans that share the first one's container and scope,
// and takes them off the list by emptying their scope.
func (t *told) appendScope(b []byte, spans []span) []byte {
	service, replica, scope := spans[0].service, spans[0].replica, spans[0].scope
	b = append(b, `{"scope":{"name":"`...)
	b = append(b, scope...)
	b = append(b, `","version":"0.57b0"},"spans":[`...)
	for i := range spans {
		s := &spans[i]
		if s.service == service && s.replica == replica && s.scope == scope {
			b = append(t.appendSpan(b, s), ',')
			s.scope = ""
		}
	}
	b[len(b)-1] = ']'
	return append(b, '}')
}

// podName names a replica's container.
func podName(service int, replica uint8) string {
	ends := [...]string{"x7k2p", "m4qzd", "t9wfc"}
	return services[service] + "-" + hex(hash(11, uint64(service)))[:9] + "-" + ends[replica]
}

func appendResource(b []byte, service int, replica uint8) []byte {
	name, pod := services[service], podName(service, replica)
	b = append(b, `{"resource":{"attributes":[`...)
	for _, kv := range [...][2]string{{"cloud.provider", "azure"}, {"cloud.region", "eastus2"}, {"deployment.environment.name", "production"},
		{"host.arch", "amd64"}, {"k8s.deployment.name", name}, {"k8s.node.name", "aks-cpu-12345678-vmss00000a"}, {"process.pid", ""},
		{"service.instance.id", pod}, {"service.namespace", "air-prod"}, {"service.version", versions[service]},
		{"telemetry.auto.version", "0.57b0"}, {"telemetry.sdk.language", "python"}, {"telemetry.sdk.name", "opentelemetry"},
		{"telemetry.sdk.version", "1.36.0"}, {"service.name", name}, {"k8s.namespace.name", "air-prod"}, {"k8s.pod.name", pod}} {
		kind, value := "stringValue", kv[1]
		if value == "" {
			kind, value = "intValue", strconv.Itoa(7+service*13)
		}
		b = append(b, `{"key":"`+kv[0]+`","value":{"`+kind+`":"`+value+`"}},`...)
	}
	b[len(b)-1] = ']'
	return append(b, `},"scopeSpans":[`...)
}

func (t *told) appendSpan(b []byte, s *span) []byte {
	b = append(b, `{"traceId":`...)
	b = appendBase64(b, t.hi, t.lo)
	b = append(b, `,"spanId":`...)
	b = appendBase64(b, s.id)
	if s.parent == 0 || s.scope == "air.distiller" {
		b = append(b, `,"traceState":"vendor=air"`...)
	}
	if s.parent != 0 {
		b = append(b, `,"parentSpanId":`...)
		b = appendBase64(b, s.parent)
	}
	b = append(b, `,"name":`...)
	b = appendString(b, s.name)
	b = append(b, `,"kind":"`+s.kind+`","startTimeUnixNano":`...)
	b = appendNanos(b, s.start)
	b = append(b, `,"endTimeUnixNano":`...)
	b = appendNanos(b, s.end)
	b = append(b, `,"attributes":[`...)
	b = append(b, s.attrs[:len(s.attrs)-1]...)
	b = append(b, ']')
	if s.event != "" {
		b = append(b, `,"events":[{"timeUnixNano":`...)
		b = appendNanos(b, s.eventAt)
		b = append(b, `,"name":"`+s.event+`","attributes":[`...)
		if s.failed {
			for _, kv := range [...][2]string{{"exception.type", s.exType}, {"exception.message", s.exText},
				{"exception.stacktrace", t.stack(s)}} {
				b = append(b, `{"key":"`+kv[0]+`","value":{"stringValue":`...)
				b = append(appendString(b, kv[1]), `}},`...)
			}
			b[len(b)-1] = ']'
		} else {
			b = append(b, `{"key":"ttft_ms","value":{"doubleValue":`...)
			b = strconv.AppendInt(b, (s.eventAt-s.start)/ms, 10)
			b = append(b, `}}]`...)
		}
		b = append(b, `}]`...)
	}
	for i, e := range s.told {
		if i == 0 {
			b = append(b, `,"events":[`...)
		}
		b = append(appendNanos(append(b, `{"timeUnixNano":`...), e.at), `,"name":"`+e.name+`","attributes":[`...)
		b = append(append(b, e.attrs[:len(e.attrs)-1]...), "]},"...)
		if i == len(s.told)-1 {
			b[len(b)-1] = ']'
		}
	}
	if s.link != 0 { // the session's turn before this one
		b = append(b, `,"links":[{"traceId":`...)
		b = appendBase64(b, hash(s.link, 12), hash(s.link, 13))
		b = append(b, `,"spanId":`...)
		b = appendBase64(b, hash(s.link, 14))
		b = append(b, `,"attributes":[{"key":"link.reason","value":{"stringValue":"previous_turn"}}]}]`...)
	}
	switch {
	case s.ok:
		return append(b, `,"status":{"code":"STATUS_CODE_OK"}}`...)
	case !s.failed:
		return append(b, `,"status":{}}`...)
	}
	b = append(b, `,"status":{"message":`...)
	b = appendString(b, s.exText)
	return append(b, `,"code":"STATUS_CODE_ERROR"}}`...)
}

// appendRow writes a search row: hex ids without their leading zeros.
func (t *told) appendRow(b []byte) []byte {
	root := &t.spans[0]
	id := strings.TrimLeft(hex(t.hi)+hex(t.lo), "0")
	start, dur := strconv.FormatInt(root.start, 10), strconv.FormatInt((root.end-root.start)/ms, 10)
	set := `{"spans":[{"spanID":"` + strings.TrimLeft(hex(root.id), "0") + `","startTimeUnixNano":"` + start +
		`","durationNanos":"` + strconv.FormatInt(root.end-root.start, 10) + `"}],"matched":` + strconv.Itoa(len(t.spans)) + `}`
	b = append(b, `{"traceID":"`+id+`","rootServiceName":"`+t.services[root.service]+`","rootTraceName":"`+root.name+
		`","startTimeUnixNano":"`+start+`","durationMs":`+dur+`,"spanSet":`+set+`,"spanSets":[`+set+`],"serviceStats":{`...)
	for _, service := range t.ranks {
		n, failed := 0, 0
		for i := range t.spans {
			if t.spans[i].service == service {
				n++
				failed += btoi(t.spans[i].failed)
			}
		}
		if n == 0 {
			continue
		}
		b = append(b, `"`+t.services[service]+`":{"spanCount":`+strconv.Itoa(n)...)
		if failed > 0 {
			b = append(b, `,"errorCount":`+strconv.Itoa(failed)...)
		}
		b = append(b, "},"...)
	}
	b[len(b)-1] = '}'
	return append(b, '}')
}
