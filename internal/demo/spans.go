package demo

import (
	"fmt"
	"strconv"
)

// A span of a trace. attrs holds the rendered attributes, each followed by a
// comma; it is empty where only the outline was asked for.
type span struct {
	service        int
	replica        uint8
	scope, name    string
	kind           string
	id, parent     uint64
	start, end     int64
	failed         bool
	attrs          []byte
	event          string // exception or gen_ai.first_token, "" for none
	exType, exText string
	place          string // class#line of the exception
	eventAt        int64
	ok             bool // by its status, rather than unset
	told           []occurrence
	link           uint64 // id of the request whose earlier turn it refers to, 0 for none
}

// An occurrence is an event beside exceptions and first tokens; attrs are
// rendered, each followed by a comma.
type occurrence struct {
	at    int64
	name  string
	attrs []byte
}

const (
	server   = "SPAN_KIND_SERVER"
	client   = "SPAN_KIND_CLIENT"
	internal = "SPAN_KIND_INTERNAL"
	producer = "SPAN_KIND_PRODUCER"
	consumer = "SPAN_KIND_CONSUMER"

	fastapi = "opentelemetry.instrumentation.fastapi"
	httpx   = "opentelemetry.instrumentation.httpx"
	kafka   = "opentelemetry.instrumentation.aiokafka"
)

// spanID numbers a request's spans: what a log line and the trace agree on.
func (q *request) spanID(part, step, try int) uint64 {
	return hash(q.id, 3, uint64(part)<<16|uint64(step)<<8|uint64(try))
}

// tryID numbers an attempt among the calls of a step: 2 is the embedding's.
func tryID(try int) int {
	if try >= 2 {
		try++
	}
	return try
}

// Parts of a trace for spanID.
const (
	partRoot = iota
	partAuth
	partForward
	partRun
	partOrchestrate
	partAgent
	partChat
	partServe
	partQueue
	partGenerate
	partTool
	partToolHTTP
	partEmbed
	partSelect
	partRAI
	partRedis
	partPublish
	partProcess
)

// tracer lists the spans of one request.
type tracer struct {
	q      *request
	detail bool
	spans  []span
	common []byte
}

func (t *tracer) add(service int, scope, name, kind string, id, parent uint64, start, end int32) *span {
	t.spans = append(t.spans, span{service: service, scope: scope, name: name, kind: kind, id: id, parent: parent,
		start: t.q.at(start), end: t.q.at(end)})
	s := &t.spans[len(t.spans)-1]
	if t.detail {
		if t.common == nil {
			c := &span{}
			c.str(t, "organization_id", organization)
			c.str(t, "project_name", projects[t.q.project])
			c.str(t, "session.id", sessionName(t.q))
			c.str(t, "user.id", userName(t.q))
			t.common = c.attrs
		}
		s.attrs = append(make([]byte, 0, 1024), t.common...)
	}
	return s
}

func (s *span) raw(t *tracer, key, kind, value string) {
	if !t.detail {
		return
	}
	s.attrs = append(s.attrs, `{"key":"`...)
	s.attrs = append(s.attrs, key...)
	s.attrs = append(s.attrs, `","value":{"`...)
	s.attrs = append(s.attrs, kind...)
	s.attrs = append(s.attrs, `":`...)
	s.attrs = append(s.attrs, value...)
	s.attrs = append(s.attrs, `}},`...)
}

func (s *span) str(t *tracer, key, value string) {
	if t.detail {
		s.raw(t, key, "stringValue", string(appendString(nil, value)))
	}
}

func (s *span) num(t *tracer, key string, value int) {
	if t.detail {
		s.raw(t, key, "intValue", `"`+strconv.Itoa(value)+`"`)
	}
}

func (s *span) flag(t *tracer, key string, value bool) {
	s.raw(t, key, "boolValue", strconv.FormatBool(value))
}

// fail marks the span and gives it the exception.
func (s *span) fail(exception, message string) {
	s.failed, s.event, s.exType, s.exText, s.eventAt = true, "exception", exception, message, s.end
}

// trace lists the spans of q; a request that RAI refused has few.
func (t *tracer) trace() []span {
	q := t.q
	root := q.spanID(partRoot, 0, 0)
	path := q.path()
	s := t.add(gateway, fastapi, "POST "+path, server, root, 0, 0, q.dur)
	s.str(t, "url.scheme", "https")
	s.num(t, "server.port", 443)
	s.num(t, "http.response.status_code", int(q.http))
	s.str(t, "user_agent.original", "python-httpx/0.27.2")
	s.str(t, "network.protocol.version", "1.1")
	s.str(t, "client.address", address(q.id))
	s.str(t, "sdk_version", "1.31.6")
	s.str(t, "http.request.method", "POST")
	s.str(t, "url.path", path)
	s.str(t, "server.address", "api.airefinery.accenture.com")
	s.str(t, "http.route", path)
	if q.http >= 500 || q.http == 429 {
		s.fail("HTTPException", requestError(q))
	}
	s = t.add(gateway, "air.auth", "auth.resolve_organization", internal, q.spanID(partAuth, 0, 0), root, 2, 6)
	s.str(t, "auth.scheme", "bearer")
	s.flag(t, "auth.cache_hit", q.id%8 != 0)
	if q.direct {
		t.attempts(&q.steps[0], 0, root)
		return t.spans
	}
	t.distill(root)
	return t.spans
}

func (t *tracer) distill(root uint64) {
	q := t.q
	forward, run, plan := q.spanID(partForward, 0, 0), q.spanID(partRun, 0, 0), q.spanID(partOrchestrate, 0, 0)
	s := t.add(gateway, httpx, "POST", client, forward, root, 40, q.dur-20)
	s.str(t, "url.full", "http://distiller.air-prod.svc.cluster.local:8080/internal/run")
	s.num(t, "http.response.status_code", int(q.http))
	s.str(t, "http.request.method", "POST")
	s.str(t, "server.address", "distiller.air-prod.svc.cluster.local")
	s = t.add(distiller, fastapi, "POST /internal/run", server, run, forward, 50, q.dur-25)
	s.num(t, "http.response.status_code", int(q.http))
	s.str(t, "http.route", "/internal/run")
	s = t.add(distiller, "air.distiller", "distiller.orchestrate", internal, plan, run, 55, q.dur-28)
	r := rng(hash(q.id, 9))
	s.flag(t, "distiller.decompose", true)
	s.num(t, "distiller.plan.steps", max(0, int(q.nsteps)-1))
	if t.detail {
		s.str(t, "distiller.query", prose(&r, 30))
		s.raw(t, "distiller.plan", "kvlistValue", `{"values":[{"key":"steps","value":{"arrayValue":{"values":[{"stringValue":"research"},{"stringValue":"tool"},{"stringValue":"write"}]}}},{"key":"strategy","value":{"stringValue":"sequential"}}]}`)
	}
	if q.status != success {
		s.fail("air.errors.AgentExecutionError", requestError(q))
	}
	for i := range int(q.nsteps) {
		if i == 0 {
			t.attempts(&q.steps[0], 0, plan)
			continue
		}
		t.agent(&q.steps[i], i, plan)
	}
	t.check(plan)
	if q.rejected < 0 {
		s = t.add(distiller, "opentelemetry.instrumentation.redis", "SET", client, q.spanID(partRedis, 0, 0), plan, q.dur-32, q.dur-31)
		s.link = q.id
		s.str(t, "db.system.name", "redis")
		s.str(t, "db.query.text", "SET ? ?")
		s.str(t, "server.address", "redis-master")
	}
}

func (t *tracer) check(parent uint64) {
	q := t.q
	from, name, score := q.dur-38, "rai.check output", 0.01+float64(q.id%900)/10000
	if q.rejected >= 0 {
		from, name, score = 60, "rai.check input", 0.9+float64(q.id%900)/10000
	}
	s := t.add(rai, "air.rai", name, internal, q.spanID(partRAI, 0, 0), parent, from, q.dur-33)
	s.raw(t, "rai.categories", "arrayValue", `{"values":[{"stringValue":"harassment"},{"stringValue":"hate"},{"stringValue":"self-harm"},{"stringValue":"sexual"},{"stringValue":"violence"},{"stringValue":"illicit"}]}`)
	s.flag(t, "rai.rejected", q.rejected >= 0)
	s.raw(t, "rai.score.max", "doubleValue", strconv.FormatFloat(score, 'f', 4, 64))
	if q.rejected >= 0 {
		s.str(t, "rai.category", categories[q.rejected])
	}
}

func (t *tracer) agent(st *step, i int, parent uint64) {
	q, a := t.q, agents[st.agent]
	id := q.spanID(partAgent, i, 0)
	if st.queued > 0 {
		publish, process := q.spanID(partPublish, i, 0), q.spanID(partProcess, i, 0)
		t.queue(t.add(distiller, kafka, "publish agent-tasks", producer, publish, parent, st.start-st.queued-1, st.start-st.queued))
		t.queue(t.add(runtime, kafka, "process agent-tasks", consumer, process, publish, st.start, st.end))
		parent = process
	}
	s := t.add(runtime, "air.agents", "agent.execute "+a.name, internal, id, parent, st.start, st.end)
	r := rng(id)
	s.str(t, "agent.name", a.name)
	s.str(t, "agent.class", a.class)
	s.str(t, "agent.task.id", hex(id)[:8])
	s.num(t, "agent.iteration", i)
	s.str(t, "agent.status", statuses[st.status])
	if t.detail {
		s.str(t, "agent.task", prose(&r, 20))
	}
	if st.status != success {
		s.fail("air.errors.AgentExecutionError", requestError(q))
	}
	t.attempts(st, i, id)
	if st.embeds {
		t.attempt(&st.embed, i, 2, id, a.name, knowledge)
		s = t.add(knowledge, "opentelemetry.instrumentation.asyncpg", "SELECT embeddings", client, q.spanID(partSelect, i, 0), id, st.embed.end-20, st.embed.end-20+st.lookup)
		s.str(t, "db.system.name", "postgresql")
		s.str(t, "db.namespace", "knowledge")
		s.str(t, "db.query.text", "SELECT id, chunk, 1 - (embedding <=> $1) AS score FROM embeddings WHERE project = $2 ORDER BY embedding <=> $1 LIMIT 8")
		s.num(t, "db.response.returned_rows", 8)
	}
	if st.tool >= 0 {
		t.tool(st, i, id)
	}
}

// queue says of a span which queue it is about.
func (t *tracer) queue(s *span) {
	s.str(t, "messaging.system", "kafka")
	s.str(t, "messaging.destination.name", "agent-tasks")
}

func (t *tracer) tool(st *step, i int, parent uint64) {
	q := t.q
	id := q.spanID(partTool, i, 0)
	s := t.add(runtime, "air.agents.tools", "tool.call "+tools[st.tool], internal, id, parent, st.toolStart, st.toolEnd)
	s.str(t, "gen_ai.tool.name", tools[st.tool])
	s.str(t, "gen_ai.tool.call.id", "call_"+strconv.Itoa(int(id>>34)))
	s.str(t, "tool.arguments", `{"policy_id": "HO3-`+hex(id)[:6]+`", "limit": 5}`)
	s.num(t, "tool.result.bytes", int(id%90_000))
	code := 200
	if st.toolFailed {
		code = int(st.toolCode)
		s.fail("air.errors.ToolError", toolError(st))
	}
	s = t.add(runtime, httpx, "POST", client, q.spanID(partToolHTTP, i, 0), id, st.toolStart+40, st.toolEnd-30)
	s.str(t, "url.full", "https://tools.internal.example.com/api/v2/policy/"+hex(id)[8:]+"?expand=documents,riders")
	s.num(t, "http.response.status_code", code)
	s.str(t, "http.request.method", "POST")
	s.failed = st.toolFailed
}

func (t *tracer) attempts(st *step, i int, parent uint64) {
	service := runtime
	if t.q.direct {
		service = gateway
	} else if i == 0 {
		service = distiller
	}
	for try := range int(st.n) {
		t.attempt(&st.calls[try], i, tryID(try), parent, agents[st.agent].name, service)
	}
}

// attempt adds one call of a model: the caller's side, the gateway's, the
// wait for a connection and the model itself. A caller that gave up while
// the pool had no connection has nothing of the last.
func (t *tracer) attempt(c *call, i, try int, parent uint64, agentName string, service int) {
	q, model := t.q, models[c.model]
	chat, serve := q.spanID(partChat, i, try), q.spanID(partServe, i, try)
	op, path := "chat", "/v1/chat/completions"
	if c.model == embedder {
		op, path = "embeddings", "/v1/embeddings"
	}
	s := t.add(service, "air.inference.client", op+" "+model, client, chat, parent, c.start, c.end)
	r := rng(chat)
	t.genAI(s, c, &r, op, agentName)
	code := [...]int{200, 503, 499, 429}[c.status]
	if c.status != success {
		s.fail(fault(c))
	}
	served := len(t.spans)
	s = t.add(inference, fastapi, "POST "+path, server, serve, chat, c.start+3, c.end-3)
	s.num(t, "http.response.status_code", code)
	s.str(t, "model_key", model)
	s.str(t, "http.request.method", "POST")
	s.str(t, "http.route", path)
	s.failed = c.status != success
	wait := min(c.start+4+c.wait, c.end-4)
	s = t.add(inference, "air.inference.queue", "queue.wait", internal, q.spanID(partQueue, i, try), serve, c.start+4, wait)
	s.str(t, "queue.name", short(model))
	s.num(t, "queue.depth", int(c.wait)/400+r.n(20))
	if begin := wait + c.stall + 1; c.end-3-begin >= 20 {
		t.generate(c, i, try, serve, begin, &r)
	}
	for ; served < len(t.spans); served++ {
		t.spans[served].replica = c.replica
	}
}

// generate adds the model's own work.
func (t *tracer) generate(c *call, i, try int, parent uint64, begin int32, r *rng) {
	s := t.add(inference, httpx, "vllm.generate", client, t.q.spanID(partGenerate, i, try), parent, begin, c.end-4)
	s.num(t, "server.port", 8000)
	s.num(t, "vllm.num_running", 2+r.n(30))
	s.raw(t, "vllm.kv_cache_usage", "doubleValue", fmt.Sprintf("0.%04d", 1000+r.n(6000)))
	s.str(t, "server.address", "vllm-"+short(models[c.model]))
}

func (t *tracer) genAI(s *span, c *call, r *rng, op, agentName string) {
	if !t.detail {
		return
	}
	model := models[c.model]
	s.str(t, "gen_ai.operation.name", op)
	s.str(t, "gen_ai.system", "openai")
	s.str(t, "gen_ai.provider.name", "air")
	s.str(t, "gen_ai.request.model", model)
	s.str(t, "gen_ai.response.model", model)
	s.raw(t, "gen_ai.request.temperature", "doubleValue", "0")
	s.num(t, "gen_ai.request.max_tokens", 4096)
	s.num(t, "gen_ai.usage.input_tokens", int(c.in))
	s.num(t, "gen_ai.usage.output_tokens", int(c.out))
	s.str(t, "agent.name", agentName)
	s.str(t, "gen_ai.input.messages", `[{"role": "system", "content": "`+prose(r, 45)+`"}, {"role": "user", "content": "`+prose(r, 50)+`"}]`)
	if c.status != success {
		return
	}
	s.raw(t, "gen_ai.response.finish_reasons", "arrayValue", `{"values":[{"stringValue":"stop"}]}`)
	s.str(t, "gen_ai.response.id", "chatcmpl-"+hex(s.id)+hex(s.parent)[:8])
	s.str(t, "gen_ai.output.messages", `[{"role": "assistant", "content": "`+prose(r, 60)+`"}]`)
	s.event, s.eventAt = "gen_ai.first_token", s.start+int64(c.wait+80)*ms
}
