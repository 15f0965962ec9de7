package demo

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed loki_stats.json
var stats string

var severities = [...]string{"debug", "info", "warning", "error"}

const (
	debug = iota
	info
	warning
	failed // error
)

// Kinds of log entries; the first four belong to no request.
const (
	logHealth = iota
	logBurst
	logReload
	logPool
	logAccess
	logDone
	logChat
	logAgent
	logTool
	logDebug
	logPrompt
	logWait
	logRetry
	logFailed
	logRejected
	logSaid // no request's, either
)

// An entry is what is known of a log line before it is written.
type entry struct {
	at            int64
	q             *request // nil for a service's own line
	kind, service int
	severity      int
	step, try     int
	span          uint64
	text          string // of a line that the scenario or the chatter made
}

// logs answers with the newest entries in (from,to], one stream for each, as
// Loki does with the metadata merged into the labels.
func (w *world) logs(p *params, from, to int64) []byte {
	var found []entry
	keep := func(e entry) {
		if e.at > from && e.at <= to && (p.severity < 0 || e.severity == p.severity) {
			found = append(found, e)
		}
	}
	request := func(q *request) {
		if p.project >= 0 && int(q.project) != p.project {
			return
		}
		before := len(found)
		q.entries(keep)
		if len(found) > before {
			own := *q
			for i := before; i < len(found); i++ {
				found[i].q = &own
			}
		}
	}
	w.backwards(from, to, request, func(start int64) bool {
		if p.project < 0 {
			w.entries(start, keep)
		}
		final := 0 // entries that no earlier request can still push out
		for i := range found {
			final += btoi(found[i].at > start+maxDuration)
		}
		return final >= p.limit
	})
	slices.SortStableFunc(found, func(a, b entry) int {
		switch {
		case a.at > b.at:
			return -1
		case a.at < b.at:
			return 1
		}
		return 0
	})
	found = found[:min(p.limit, len(found))]
	return appendStreams(len(found), func(b []byte, i int) []byte { return w.appendEntry(b, &found[i]) })
}

// appendStreams writes an answer of n streams of one entry.
func appendStreams(n int, entry func([]byte, int) []byte) []byte {
	b := make([]byte, 0, 4096+1000*n)
	b = append(b, `{"status":"success","data":{"resultType":"streams","result":[`...)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = entry(b, i)
	}
	b = append(b, `],"stats":`...)
	b = append(b, strings.Replace(stats, `"totalEntriesReturned":0`, `"totalEntriesReturned":`+strconv.Itoa(n), 1)...)
	return append(b, "}}"...)
}

// entries gives the lines that services write in the minute with no request.
func (w *world) entries(start int64, keep func(entry)) {
	r := rng(hash(w.seed, uint64(start), 21))
	for range 2 {
		keep(entry{at: start + int64(r.n(int(minute))), kind: logHealth, service: r.n(len(services)), severity: info})
	}
	// A harmless burst: the cache of one replica is rebuilt once in six hours.
	part := start / (360 * minute)
	if start/minute%360 == int64(hash(w.seed, uint64(part), 22)%360) {
		for range 30 {
			keep(entry{at: start + int64(r.n(int(minute))), kind: logBurst, service: knowledge, severity: warning, try: r.n(64)})
		}
	}
	if !w.scene.plain {
		w.chatter(start, func(l line) {
			keep(entry{at: start + l.at, kind: logSaid, service: l.service, severity: l.severity, text: l.text})
		})
		return
	}
	if start == w.incident {
		keep(entry{at: start + 2*second, kind: logReload, service: inference, severity: warning})
	}
	if w.ill(start) {
		keep(entry{at: start + 30*second, kind: logPool, service: inference, severity: warning, try: 9 + r.n(30)})
	}
}

// entries gives the lines of one request.
func (q *request) entries(keep func(entry)) {
	root := q.spanID(partRoot, 0, 0)
	keep(entry{at: q.end(), kind: logAccess, service: gateway, severity: info, span: root})
	if q.rejected >= 0 {
		keep(entry{at: q.end() - 30*ms, kind: logRejected, service: rai, severity: warning, span: q.spanID(partRAI, 0, 0)})
		return
	}
	for i := range int(q.nsteps) {
		s := &q.steps[i]
		for try := range int(s.n) {
			q.callEntries(s, i, try, keep)
		}
		if i > 0 {
			at, severity := q.at(s.end), info
			if s.status != success {
				severity = failed
			}
			keep(entry{at: at, kind: logAgent, service: runtime, severity: severity, step: i, span: q.spanID(partAgent, i, 0)})
		}
		if s.tool >= 0 && !s.toolFailed {
			keep(entry{at: q.at(s.toolEnd), kind: logTool, service: runtime, severity: info, step: i, span: q.spanID(partTool, i, 0)})
		}
	}
	if q.id%97 == 0 {
		keep(entry{at: q.at(62), kind: logPrompt, service: distiller, severity: debug, span: q.spanID(partOrchestrate, 0, 0)})
	}
	if q.status != success {
		keep(entry{at: q.end() - 2*ms, kind: logFailed, service: gateway, severity: failed, span: root})
		return
	}
	keep(entry{at: q.end() - 3*ms, kind: logDone, service: gateway, severity: info, span: root})
}

func (q *request) callEntries(s *step, i, try int, keep func(entry)) {
	c := &s.calls[try]
	service := runtime
	switch {
	case q.direct:
		service = gateway
	case i == 0:
		service = distiller
	}
	e := entry{at: q.at(c.start), kind: logDebug, service: service, severity: debug, step: i, try: try, span: q.spanID(partChat, i, tryID(try))}
	keep(e)
	if c.wait >= 2000 {
		w := e
		w.at, w.kind, w.service, w.severity, w.span = q.at(min(c.start+c.wait, c.end-5)), logWait, inference, warning, q.spanID(partQueue, i, tryID(try))
		keep(w)
	}
	e.at, e.kind, e.severity = q.at(c.end), logChat, info
	if c.status != success {
		e.kind, e.severity = logRetry, warning
	}
	keep(e)
}

// line writes the text of an entry.
func (w *world) line(e *entry) string {
	r := rng(hash(w.seed, uint64(e.at), uint64(e.kind)))
	name := services[e.service]
	plain := clock(e.at, "2006-01-02 15:04:05,000") + " " + strings.ToUpper(severities[e.severity]) + " [" + name + "] "
	switch e.kind {
	case logHealth:
		return "\x1b[32mINFO\x1b[0m:     " + address(r.next()) + ":" + strconv.Itoa(30000+r.n(30000)) + " - \"\x1b[1mGET /healthz HTTP/1.1\x1b[0m\" \x1b[32m200 OK\x1b[0m"
	case logBurst:
		return plain + "cache shard " + strconv.Itoa(e.try) + " evicted while the index is rebuilt; reads go to the store"
	case logReload:
		return plain + "config reloaded: revision 4182 -> 4183, changed: upstreams.deepseek-r1.pool.max_connections 64 -> 4, log.sampling 0.1 -> 0.2"
	case logPool:
		return plain + "connection pool deepseek-r1: in_use=4 max=4 waiting=" + strconv.Itoa(e.try) + " (config revision 4183)"
	}
	if e.q == nil {
		return plain + e.text
	}
	q, s := e.q, &e.q.steps[e.step]
	c := &s.calls[e.try]
	hi, lo := q.traceID()
	ids := "[trace_id=" + hex(hi) + hex(lo) + " span_id=" + hex(e.span) + "] "
	switch e.kind {
	case logAccess:
		return "\x1b[32mINFO\x1b[0m:     " + address(q.id) + ":" + strconv.Itoa(30000+r.n(30000)) + " - \"\x1b[1mPOST " + q.path() + " HTTP/1.1\x1b[0m\" " + strconv.Itoa(int(q.http))
	case logDebug:
		return plain + ids + "HTTP Request: POST http://inference-gateway.air-prod.svc.cluster.local:8080/v1/chat/completions model=" + models[c.model] + " authorization=\"Bearer sk-demo-FAKE" + hex(q.id)[:12] + "\""
	case logPrompt:
		return plain + ids + "prompt: " + prose(&r, 1400) + " contact: jane.doe@example.com"
	case logWait:
		return plain + ids + "pool exhausted for upstream " + short(models[c.model]) + ", waited " + strconv.Itoa(int(c.wait)) + "ms for a connection"
	case logRetry:
		exception, message := fault(c)
		return plain + ids + "attempt " + strconv.Itoa(e.try+1) + "/" + strconv.Itoa(w.scene.attempts()) + " failed: " + exception + ": " + message
	case logRejected:
		return e.json("rai.check input rejected", int64(q.dur), `, "category": "`+categories[q.rejected]+`", "user": "user`+strconv.Itoa(int(q.user))+`@example.com"`)
	case logFailed:
		return plain + ids + requestError(q) + "\n" + stackTrace(name, "air.errors.AgentExecutionError", requestError(q))
	case logAgent:
		if e.severity == failed {
			return plain + ids + "agent.execute " + agents[s.agent].name + " failed\n" + stackTrace(name, "air.errors.AgentExecutionError", requestError(q))
		}
		return e.json("agent.execute "+agents[s.agent].name+" completed", int64(s.end-s.start), "")
	case logTool:
		return e.json("tool.call "+tools[s.tool]+" completed", int64(s.toolEnd-s.toolStart), `, "arguments": "{\"policy_id\": \"HO3-`+hex(e.span)[:6]+`\", \"limit\": 5}"`)
	case logChat:
		return e.json("chat "+models[c.model]+" completed", int64(c.end-c.start), `, "model": "`+models[c.model]+`", "tokens": {"input": `+strconv.Itoa(int(c.in))+`, "output": `+strconv.Itoa(int(c.out))+`}`)
	}
	return e.json("POST "+q.path()+" completed", int64(q.dur), "")
}

// json writes a line as the services' structured logger does.
func (e *entry) json(message string, millis int64, more string) string {
	hi, lo := e.q.traceID()
	return `{"timestamp": "` + clock(e.at, "2006-01-02T15:04:05.000000Z") + `", "level": "` + strings.ToUpper(severities[e.severity]) +
		`", "logger": "` + services[e.service] + `.core", "message": "` + message + `", "duration_ms": ` + strconv.FormatInt(millis, 10) +
		`.0, "trace_id": "` + hex(hi) + hex(lo) + `", "span_id": "` + hex(e.span) + `", "project": "` + projects[e.q.project] +
		`", "session_id": "` + sessionName(e.q) + `"` + more + `}`
}

func (w *world) appendEntry(b []byte, e *entry) []byte {
	name, level := services[e.service], severities[e.severity]
	written := strings.ToUpper(level)
	b = append(b, `{"stream":{"code_filepath":"/app/air/`+name+`/main.py","code_lineno":"`+strconv.Itoa(100+e.kind)+
		`","deployment_environment":"production","detected_level":"`+level+`","k8s_namespace_name":"air-prod",`+w.podLabel(e)+`"observed_timestamp":`...)
	b = appendNanos(b, e.at+int64(hash(uint64(e.at))%uint64(7*second)))
	b = append(b, `,"organization_id":"`+organization+`",`...)
	if e.q != nil {
		hi, lo := e.q.traceID()
		b = append(b, `"flags":"1","project_name":"`+projects[e.q.project]+`","session_id":"`+sessionName(e.q)+`","span_id":"`+hex(e.span)+
			`","trace_id":"`+hex(hi)+hex(lo)+`","user_id":"`+userName(e.q)+`",`...)
	}
	b = append(b, `"scope_name":"`+name+`.core","service_name":"`+name+`","severity":"`+level+`","severity_number":"`+
		strconv.Itoa(5+4*e.severity)+`","severity_text":"`+written+`"},"values":[[`...)
	b = append(appendNanos(b, e.at), ',')
	return append(appendString(b, w.line(e)), "]]}"...)
}
