package demo

import "math/bits"

const (
	ms     = int64(1_000_000)
	second = 1000 * ms
	minute = 60 * second
	// maxDuration bounds how long a request and its logs last: a scan
	// backwards over start times must reach this far past its window.
	maxDuration = 5 * minute
	// callTimeout and requestTimeout are in milliseconds.
	callTimeout    = 30_000
	requestTimeout = 110_000
	// incidentLength is how long an incident lasts.
	incidentLength = 45 * minute
)

// rng is a splitmix64 sequence: the same start gives the same numbers.
type rng uint64

func (r *rng) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return mix(uint64(*r))
}

// n returns a number in [0,k).
func (r *rng) n(k int) int {
	hi, _ := bits.Mul64(r.next(), uint64(k))
	return int(hi)
}

// chance is true p times in 10,000.
func (r *rng) chance(p int) bool { return r.n(10_000) < p }

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// hash mixes the parts into one number; their order counts.
func hash(parts ...uint64) uint64 {
	h := uint64(0x2545f4914f6cdd1d)
	for _, p := range parts {
		h = mix(h ^ mix(p+0x9e3779b97f4a7c15))
	}
	return h
}

var (
	services = [...]string{"air-api-gateway", "distiller", "agent-runtime", "inference-gateway", "knowledge-service", "rai-service"}
	versions = [...]string{"1.32.0", "2.14.3", "2.14.3", "3.1.0", "1.9.2", "0.8.1"}
	projects = [...]string{"project-x", "claims-triage", "supply-chain-copilot"}
	models   = [...]string{"openai/gpt-oss-120b", "deepseek-ai/DeepSeek-R1", "meta-llama/Llama-3.3-70b-Instruct",
		"Qwen/Qwen3-32B", "mistralai/Mistral-Small-3.1", "intfloat/e5-mistral-7b-instruct", "idle/never-called-model"}
	// modelSpeed is the shortest answer of each model in milliseconds.
	modelSpeed = [...]int{900, 1600, 1100, 1000, 600, 40, 0}
	agents     = [...]agent{
		{"Orchestrator", "Orchestrator", 0}, {"Planner", "PlannerAgent", 0},
		{"Critical Thinker", "CriticalThinker", reasoner}, {"Author", "AuthorAgent", 2},
		{"Analytics Agent", "AnalyticsAgent", 3}, {"Policy Tool Agent", "ToolUseAgent", 0},
		{"Claims Research Agent", "ResearchAgent", reasoner}, {"Search Agent", "SearchAgent", 4},
		{"Travel Agent", "ToolUseAgent", 0}, {"Claims Agent", "CustomAgent", 0}, {"Support Agent", "CustomAgent", 0},
	}
	// crews says which agents each project runs.
	crews      = [...][5]uint8{{1, 2, 3, 4, 7}, {1, 3, 5, 6, 7}, {2, 3, 4, 5, 7}}
	tools      = [...]string{"policy_lookup", "sql_query", "vector_search", "web_search"}
	categories = [...]string{"harassment", "hate", "self-harm", "sexual", "violence", "illicit"}
	statuses   = [...]string{"success", "failure", "timeout", "rate_limited"}
	// dayCurve is the traffic of each UTC hour, in tenths of requests a minute.
	dayCurve = [24]int{34, 30, 28, 28, 30, 36, 48, 62, 78, 92, 98, 96, 90, 94, 100, 98, 92, 84, 72, 62, 54, 48, 42, 38}
)

const (
	gateway = iota
	distiller
	runtime
	inference
	knowledge
	rai
)

// reasoner is the model whose pool the incident shrinks, embedder the one
// that only vector searches call.
const (
	reasoner = 1
	embedder = 5
	idle     = 6
)

const (
	success = iota
	failure
	timeout
	rateLimited
)

type agent struct {
	name, class string
	model       uint8
}

// A call is one attempt at a model. Times are in milliseconds from the
// request's start; wait is the time spent for a connection or a slot.
type call struct {
	start, end, wait int32
	in, out          int32
	model, status    uint8
	replica          uint8 // of the inference gateway
	stall            int32 // ms that the replica itself took
}

// maxTries is the most attempts at a model that any scenario makes.
const maxTries = 5

// A step is one agent's task: attempts at a model and perhaps a tool.
type step struct {
	start, end         int32
	queued             int32 // ms in the queue of tasks before, 0 where there is none
	toolStart, toolEnd int32
	calls              [maxTries]call
	n                  uint8 // attempts made
	agent              uint8
	tool               int8 // -1 for none
	toolFailed         bool
	toolCode           int16 // what a failed tool answered
	toolSays           string
	status             uint8
	embeds             bool
	embed              call
	lookup             int32  // ms of the search in the store behind the embedding
	broke              string // why the task itself failed, "" if it did not
}

// A request is one run of the distiller, or one direct call of a model.
// Step 0 is the orchestrator's plan (or the direct call itself).
type request struct {
	id       uint64
	start    int64 // ns
	dur      int32 // ms
	project  uint8
	user     uint16
	direct   bool
	marked   bool // of the session that a scenario is about
	rejected int8 // category refused by RAI, -1 for none
	status   uint8
	http     int16
	nsteps   uint8
	steps    [6]step
}

func (q *request) end() int64 { return q.start + int64(q.dur)*ms }

func (q *request) at(offset int32) int64 { return q.start + int64(offset)*ms }

// session is a user's visit: it lasts for the hour.
func (q *request) session() uint64 {
	return hash(7, uint64(q.project), uint64(q.user), uint64(q.start/(60*minute)))
}

// traceID returns the two halves of the id.
func (q *request) traceID() (uint64, uint64) {
	hi, lo := hash(q.id, 1), hash(q.id, 2)
	if hi%16 == 0 { // real ids have leading zeros too, and search rows lose them
		hi >>= 6
	}
	return hi, lo
}

// world generates requests from the seed, the time, the scenario and the
// incident's onset.
type world struct {
	seed     uint64
	incident int64 // ns
	scene    *scenario
	traffic  int // tenths of the usual
}

// ill reports whether the incident is on.
func (w *world) ill(t int64) bool { return t >= w.incident && t < w.incident+incidentLength }

// draw returns the numbers of a scenario's decision about a part of a request.
func (q *request) draw(part, step, try int) *draw {
	return &draw{rng: rng(hash(q.id, 31, uint64(part), uint64(step)<<8|uint64(try)))}
}

// minute calls f with every request that starts in the minute m, in order of
// start. The pointer is good until f returns.
func (w *world) minute(m int64, f func(*request)) {
	r := rng(hash(w.seed, uint64(m)))
	tenths := dayCurve[(m/60)%24] * w.traffic / 10
	if !w.scene.plain { // visitors come in waves
		tenths = tenths * (75 + int(hash(w.seed, uint64(m), 45)%51)) / 100
	}
	n := tenths/10 + 1
	if r.n(10) >= tenths%10 {
		n--
	}
	n += w.scene.visits
	var q request
	for i := range n {
		slot := minute / int64(n)
		w.simulate(&q, hash(w.seed, uint64(m), uint64(i)), m*minute+int64(i)*slot+int64(r.n(int(slot))), i < w.scene.visits)
		f(&q)
	}
}

// simulate fills q. The numbers are drawn in an order that the incident does
// not change before the first call it touches, and ids come from id alone.
func (w *world) simulate(q *request, id uint64, start int64, marked bool) {
	r := rng(id)
	*q = request{id: id, start: start, rejected: -1, http: 200, nsteps: 1, marked: marked}
	q.project = uint8(r.n(len(projects)))
	q.user = uint16(r.n(40))
	q.direct = r.chance(600)
	if marked {
		q.project, q.user, q.direct = 0, 41, false
	}
	q.steps[0] = step{start: 60, tool: -1}
	at := int32(68)
	if !q.direct && r.chance(150) {
		q.rejected = int8(r.n(len(categories)))
	} else if !q.direct && w.scene.refuses != nil && w.ill(start) {
		q.rejected = w.scene.refuses(q.draw(0, 0, 0))
	}
	if q.rejected >= 0 {
		q.nsteps, q.http, q.dur = 0, 400, 130+int32(r.n(60))
		return
	}
	plan := &q.steps[0]
	model := uint8(0)
	if q.direct {
		model = [...]uint8{0, 0, reasoner, 2, 3, 4}[r.n(6)]
	}
	at = w.attempt(&r, q, 0, at, model) + 6
	plan.end = at
	count := 3 + r.n(3)
	if q.direct {
		count = 0
	}
	for i := range count {
		if q.http != 200 {
			break
		}
		if at > requestTimeout {
			q.http, q.status = 504, timeout
			break
		}
		q.nsteps++
		at = w.work(&r, q, i+1, at+4)
	}
	q.dur = at + 40
	if q.direct {
		q.dur = at + 8
	}
}

// work runs the agent of step i and returns when it is done.
func (w *world) work(r *rng, q *request, i int, at int32) int32 {
	queued := int32(0)
	if w.scene.pause != nil {
		queued = w.scene.pause(q.draw(1, i, 0), w.ill(q.at(at)))
		at += queued + 2
	}
	s := &q.steps[i]
	*s = step{start: at, queued: queued, tool: -1, agent: crews[q.project][r.n(5)]}
	useTool, embeds, toolFails := r.chance(5500), r.chance(1500), r.chance(60)
	at = w.attempt(r, q, i, at+3, agents[s.agent].model)
	if s.status == success && embeds {
		s.embeds, s.lookup = true, 18
		s.embed = call{start: at + 2, model: embedder, in: 64 + int32(r.n(400)), wait: 2}
		s.embed.end = at + 45 + int32(r.n(120))
		at = s.embed.end
	}
	ill := w.ill(q.at(at))
	if ill && w.scene.task != nil {
		w.scene.task(s, q.draw(2, i, 0))
		if s.embeds {
			at = s.embed.end - 18 + s.lookup
		} else {
			at = s.calls[s.n-1].end + 3
		}
	}
	if s.status == success && useTool {
		s.tool, s.toolFailed, s.toolCode, s.toolSays = int8(r.n(len(tools))), toolFails, 502, ""
		s.toolStart, s.toolEnd = at+3, at+3+350+int32(r.n(2600))
		if ill && w.scene.tool != nil {
			w.scene.tool(s, q.draw(3, i, 0))
		}
		at = s.toolEnd
		if s.toolFailed {
			s.status, q.status, q.http = failure, failure, 500
		}
	}
	if ill && q.marked && s.status == success {
		s.broke, s.status, q.status, q.http = w.scene.session, failure, failure, 500
	}
	s.end = at + 5
	return s.end
}

// attempt calls the model for step i, again after a failure, and returns when
// that is over. When all fail, the step and the request do.
func (w *world) attempt(r *rng, q *request, i int, at int32, model uint8) int32 {
	s := &q.steps[i]
	for int(s.n) < w.scene.attempts() {
		c := &s.calls[s.n]
		s.n++
		w.answer(r, q, c, at, model, i, int(s.n))
		at = c.end + 3
		s.status = c.status
		if c.status == success {
			return at
		}
		at += 500
	}
	q.status, q.http = failure, 500
	switch s.status {
	case timeout:
		q.status, q.http = timeout, 504
	case rateLimited:
		q.http = 429
	}
	return at
}

// answer decides how one call of a model goes, the try-th of step i.
func (w *world) answer(r *rng, q *request, c *call, at int32, model uint8, i, try int) {
	*c = call{start: at, model: model, wait: 5 + int32(r.n(150)), in: 500 + int32(r.n(4000)), out: 80 + int32(r.n(1500))}
	busy := modelSpeed[model] + int(c.out)*modelSpeed[model]/1200 + r.n(900)
	luck, delay := r.n(10_000), r.n(10_000)
	ill := w.scene.call != nil && (w.scene.model < 0 || w.scene.model == int8(model)) && w.ill(q.at(at))
	bad := 45
	if try > 1 && !ill { // what failed once often fails again
		bad = 3000
	}
	if luck < bad {
		c.status, busy = [...]uint8{failure, rateLimited, timeout, failure}[luck%4], 30+r.n(400)
		if c.status == timeout {
			busy = callTimeout
		}
	}
	if w.scene.replicas > 1 {
		c.replica = uint8(hash(q.id, 37, uint64(i), uint64(try)) % uint64(w.scene.replicas))
	}
	if ill {
		d := q.draw(4, i, try)
		d.luck, d.delay, d.busy = luck, delay, busy
		w.scene.call(q, &q.steps[i], c, d)
		busy = d.busy
	}
	c.end = at + 6 + min(c.wait+c.stall+int32(busy), callTimeout)
	if c.status != success {
		c.out = 0
	}
}
