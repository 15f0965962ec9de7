package demo

import (
	"slices"
	"strconv"
	"strings"
)

// traces answers with the newest traces that ended in (from,to]. Those of
// inference are those in which the assistant asked its model.
func (w *shop) traces(p *params, from, to int64) []byte {
	var found []order
	for m := to / minute; p.project <= 0 && m >= (from-longestOrder)/minute && len(found) < p.limit; m-- {
		var batch []order
		w.minute(m, func(q *order) {
			if q.end() <= from || q.end() > to || p.name == "inference_traces" && !slices.ContainsFunc(q.spans, func(v visit) bool { return v.service == assistant }) {
				return
			}
			if hi, lo := q.traceID(); p.trace != [2]uint64{} && p.trace != [2]uint64{hi, lo} {
				return
			}
			own := *q
			own.spans, own.lines = slices.Clone(q.spans), slices.Clone(q.lines)
			batch = append(batch, own)
		})
		slices.Reverse(batch)
		found = append(found, batch...)
	}
	found = found[:min(p.limit, len(found))]
	ranks := make([]int, len(shopServices))
	for i := range ranks {
		ranks[i] = i
	}
	return appendTraces(p, len(found), func(i int) *told {
		hi, lo := found[i].traceID()
		return &told{
			hi: hi, lo: lo, services: shopServices[:], ranks: ranks, spans: found[i].told(p.detail), resource: appendShopResource,
			stack: func(s *span) string { return s.exType + ": " + s.exText + "\n" + javaStack(s.place) },
		}
	})
}

// told makes the spans of q as they are written.
func (q *order) told(detail bool) []span {
	t := &tracer{detail: detail}
	spans := make([]span, len(q.spans))
	for i := range q.spans {
		v, s := &q.spans[i], &spans[i]
		*s = span{service: int(v.service), id: q.spanID(int16(i)), start: v.start, end: v.end, failed: v.failed}
		if detail {
			s.attrs = make([]byte, 0, 512)
		}
		if v.parent >= 0 {
			s.parent = q.spanID(v.parent)
		}
		code, method, route := 200, "", ""
		method, route, _ = strings.Cut(v.op.name, " ")
		if v.failed {
			code = 500
		}
		switch v.kind {
		case served:
			s.scope, s.name, s.kind = "io.opentelemetry.tomcat-10.0", v.op.name, server
			s.str(t, "http.request.method", method)
			s.str(t, "http.route", route)
			s.str(t, "url.path", strings.NewReplacer("{id}", strconv.Itoa(int(q.id%9000)), "{sku}", strconv.Itoa(int(q.id%700))).Replace(route))
			s.num(t, "http.response.status_code", code)
			s.str(t, "network.peer.address", address(s.id))
			s.num(t, "thread.id", 40+int(s.id%20))
			if v.thrown {
				q.exception(s, int16(i))
			}
		case called:
			s.scope, s.name, s.kind = "io.opentelemetry.java-http-client", method, client
			s.str(t, "http.request.method", method)
			s.str(t, "url.full", "http://"+shopServices[v.op.service]+":8080"+route)
			s.str(t, "server.address", shopServices[v.op.service])
			s.num(t, "http.response.status_code", code)
		case published, consumed:
			s.passes(t, v.op, v.kind)
		default:
			q.asks(s, t, v.op)
		}
	}
	return spans
}

// asks is the span of a query to the operation's store.
func (q *order) asks(s *span, t *tracer, o *operation) {
	s.kind = client
	if o.store == shopModel {
		s.scope, s.name = "io.opentelemetry.openai-java-1.1", "chat "+shopModel
		s.str(t, "gen_ai.operation.name", "chat")
		s.str(t, "gen_ai.provider.name", "openai")
		s.str(t, "gen_ai.request.model", shopModel)
		s.num(t, "gen_ai.usage.input_tokens", 700+int(s.id%2000))
		s.num(t, "gen_ai.usage.output_tokens", 80+int(s.id%300))
		return
	}
	system, name, _ := strings.Cut(o.store, "-")
	s.scope, s.name = "io.opentelemetry.jdbc", "SELECT "+name
	switch system {
	case "redis":
		s.scope, s.name, name = "io.opentelemetry.lettuce-5.1", "GET", "0"
	case "mongodb":
		s.scope, s.name = "io.opentelemetry.mongo-3.1", "find "+name
	case "elasticsearch":
		s.scope, s.name, name = "io.opentelemetry.elasticsearch-rest-7.0", "POST", "products"
	}
	s.str(t, "db.system.name", system)
	s.str(t, "db.namespace", name)
	s.str(t, "server.address", o.store)
}

// exception gives the span what was thrown in it.
func (q *order) exception(s *span, place int16) {
	for i := range q.lines {
		l := &q.lines[i]
		if l.span != place || !l.says.trace {
			continue
		}
		r := rng(l.number)
		s.event, s.eventAt, s.place = "exception", l.at, l.says.class
		s.exType, s.exText, _ = strings.Cut(numbered(l.says.text, &r), ": ")
	}
}

func appendShopResource(b []byte, service int, _ uint8) []byte {
	name, pod := shopServices[service], shopPod(uint8(service))
	b = append(b, `{"resource":{"attributes":[`...)
	for _, kv := range [...][2]string{{"deployment.environment.name", "production"}, {"host.arch", "amd64"}, {"k8s.deployment.name", name},
		{"k8s.namespace.name", "shop"}, {"k8s.pod.name", pod}, {"process.runtime.name", "OpenJDK Runtime Environment"}, {"service.instance.id", pod},
		{"service.name", name}, {"service.namespace", "shop"}, {"service.version", "4.7.1"}, {"telemetry.sdk.language", "java"},
		{"telemetry.sdk.name", "opentelemetry"}, {"telemetry.sdk.version", "1.55.0"}} {
		b = append(b, `{"key":"`+kv[0]+`","value":{"stringValue":"`+kv[1]+`"}},`...)
	}
	b[len(b)-1] = ']'
	return append(b, `},"scopeSpans":[`...)
}
