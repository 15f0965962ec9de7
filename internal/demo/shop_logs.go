package demo

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A shopLine is a line before it is written.
type shopLine struct {
	at       int64
	hi, lo   uint64 // of the trace, zeros for none
	span     uint64
	service  uint8
	severity uint8
	says     *message
	number   uint32
	said     string // instead of what says makes
}

// logs answers with the newest lines in (from,to], a stream each.
func (w *shop) logs(p *params, from, to int64) []byte {
	var found []shopLine
	keep := func(l *shopLine) {
		if l.at > from && l.at <= to && (p.severity < 0 || int(l.severity) == p.severity) {
			found = append(found, *l)
		}
	}
	for m := to / minute; p.project <= 0 && m >= (from-longestOrder)/minute; m-- {
		w.chatter(m*minute, keep)
		w.minute(m, func(q *order) {
			hi, lo := q.traceID()
			for i := range q.lines {
				l := &q.lines[i]
				keep(&shopLine{at: l.at, hi: hi, lo: lo, span: q.spanID(l.span), service: q.spans[l.span].service, severity: l.severity, says: l.says, number: l.number})
			}
		})
		final := 0 // lines that no earlier request can still push out
		for i := range found {
			final += btoi(found[i].at > m*minute+longestOrder)
		}
		if final >= p.limit {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b shopLine) int { return cmp.Compare(b.at, a.at) })
	found = found[:min(p.limit, len(found))]
	return appendStreams(len(found), func(b []byte, i int) []byte { return found[i].append(b) })
}

func (l *shopLine) append(b []byte) []byte {
	name, level := shopServices[l.service], severities[l.severity]
	b = append(b, `{"stream":{"detected_level":"`+level+`","k8s_namespace_name":"shop","k8s_pod_name":"`+shopPod(l.service)+`","project_name":"`+shopProject+`","service_name":"`+name+`"`...)
	if l.hi != 0 {
		b = append(b, `,"span_id":"`+hex(l.span)+`","trace_id":"`+hex(l.hi)+hex(l.lo)+`"`...)
	}
	b = append(b, `},"values":[[`...)
	b = append(appendNanos(b, l.at), ',')
	return append(appendString(b, l.text()), "]]}"...)
}

// text writes the line as Spring's console does.
func (l *shopLine) text() string {
	class, message, _ := strings.Cut(l.said, " : ")
	if l.says != nil {
		class, message = l.says.class, l.says.text
	}
	r := rng(l.number)
	message = numbered(message, &r)
	level := [...]string{"DEBUG", " INFO", " WARN", "ERROR"}[l.severity]
	ids := "," // of a line that belongs to no trace
	if l.hi != 0 {
		ids = hex(l.hi) + hex(l.lo) + "," + hex(l.span)
	}
	out := clock(l.at, "2006-01-02 15:04:05.000") + " " + level + " [" + shopServices[l.service] + "," + ids + "] 1 --- [nio-8080-exec-" + strconv.Itoa(1+r.n(20)) + "] " + class + " : " + message
	if l.says != nil && l.says.trace {
		out += "\n" + javaStack(l.says.class)
	}
	return out
}

// javaStack is the frames of an exception thrown at a class#line.
func javaStack(place string) string {
	class, line, _ := strings.Cut(place, "#")
	short := class[strings.LastIndexByte(class, '.')+1:]
	return "\tat " + class + ".lambda$0(" + short + ".java:" + line + ")\n" +
		"\tat " + class + ".invoke(" + short + ".java:64)\n" +
		"\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)\n" +
		"\tat org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:255)\n" +
		"\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)\n" +
		"\tat org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run(TaskThread.java:63)\n" +
		"\tat java.base/java.lang.Thread.run(Thread.java:1583)"
}

func shopPod(service uint8) string {
	return shopServices[service] + "-" + hex(hash(12, uint64(service)))[:9] + "-" + hex(hash(13, uint64(service)))[:5]
}

// bystander is the service of innocent lines: no target of a scenario that has
// some calls it or is called by it.
var bystander = shopService("review-service")

// chatter gives the lines of a minute that belong to no request.
func (w *shop) chatter(start int64, keep func(*shopLine)) {
	r := rng(hash(w.seed, uint64(start), 73))
	say := func(service uint8, severity uint8, text string) {
		keep(&shopLine{at: start + int64(r.n(int(minute))), service: service, severity: severity, number: uint32(r.next()), said: text})
	}
	anyone := func() uint8 { return uint8(r.n(len(shopServices))) }
	for range 2 + r.n(3) {
		say(anyone(), info, [...]string{
			"o.s.b.a.health.HealthEndpoint#61 : UP, # ms", "com.netflix.discovery.DiscoveryClient#840 : Completed cache refresh, # instances",
			"io.lettuce.core.cluster.topology#52 : topology of # nodes refreshed", "gc#1 : Pause Young (Normal) #M->#M, #ms",
		}[r.n(4)])
	}
	if r.chance(4000) {
		say(anyone(), warning, "o.s.c.l.core.RoundRobinLoadBalancer#87 : No instances available for zipkin")
	}
	if r.chance(1500) {
		say(anyone(), failed, "i.o.exporter.internal.http.HttpExporter#114 : Failed to export spans. The request could not be executed. Error message: timeout")
	}
	if r.chance(500) {
		say(anyone(), info, "o.k.events#1 : rollout complete, 2 of 2 replicas available, revision #")
	}
	if first := w.incident / minute * minute; start == first {
		for _, l := range w.scene.shop.beside {
			keep(&shopLine{at: w.incident + l.at, service: bystander, severity: uint8(l.severity), said: l.text})
		}
	}
}
