package demo

import "math/bits"

const (
	ms     = int64(1_000_000)
	second = 1000 * ms
	minute = 60 * second
	// maxDuration bounds how long a request and its logs last: a scan
	// backwards over start times must reach this far past its window.
	maxDuration = 4 * minute
	// callTimeout and requestTimeout are in milliseconds.
	callTimeout    = 30_000
	requestTimeout = 110_000
	// incidentLength is how long the shrunken pool stays.
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
}

// A step is one agent's task: at most two attempts and perhaps a tool.
type step struct {
	start, end         int32
	toolStart, toolEnd int32
	calls              [2]call
	n                  uint8 // attempts made
	agent              uint8
	tool               int8 // -1 for none
	toolFailed         bool
	status             uint8
	embeds             bool
	embed              call
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

// world generates requests from the seed, the time and the incident's onset.
type world struct {
	seed     uint64
	incident int64 // ns
}

func (w *world) ill(t int64) bool { return t >= w.incident && t < w.incident+incidentLength }

// minute calls f with every request that starts in the minute m, in order of
// start. The pointer is good until f returns.
func (w *world) minute(m int64, f func(*request)) {
	r := rng(hash(w.seed, uint64(m)))
	tenths := dayCurve[(m/60)%24]
	n := tenths/10 + 1
	if r.n(10) >= tenths%10 {
		n--
	}
	var q request
	for i := range n {
		slot := minute / int64(n)
		w.simulate(&q, hash(w.seed, uint64(m), uint64(i)), m*minute+int64(i)*slot+int64(r.n(int(slot))))
		f(&q)
	}
}

// simulate fills q. The numbers are drawn in an order that the incident does
// not change before the first call it touches, and ids come from id alone.
func (w *world) simulate(q *request, id uint64, start int64) {
	r := rng(id)
	*q = request{id: id, start: start, rejected: -1, http: 200, nsteps: 1}
	q.project = uint8(r.n(len(projects)))
	q.user = uint16(r.n(40))
	q.direct = r.chance(600)
	q.steps[0] = step{start: 60, tool: -1}
	at := int32(68)
	if !q.direct && r.chance(150) {
		q.rejected = int8(r.n(len(categories)))
		q.nsteps, q.http, q.dur = 0, 400, 130+int32(r.n(60))
		return
	}
	plan := &q.steps[0]
	model := uint8(0)
	if q.direct {
		model = [...]uint8{0, 0, reasoner, 2, 3, 4}[r.n(6)]
	}
	at = w.attempt(&r, q, plan, at, model) + 6
	plan.end = at
	count := 3 + r.n(3)
	if q.direct {
		count = 0
	}
	for range count {
		if q.http != 200 {
			break
		}
		if at > requestTimeout {
			q.http, q.status = 504, timeout
			break
		}
		s := &q.steps[q.nsteps]
		q.nsteps++
		at = w.work(&r, q, s, at+4)
	}
	q.dur = at + 40
	if q.direct {
		q.dur = at + 8
	}
}

// work runs one agent and returns when it is done.
func (w *world) work(r *rng, q *request, s *step, at int32) int32 {
	*s = step{start: at, tool: -1, agent: crews[q.project][r.n(5)]}
	useTool, embeds, toolFails := r.chance(5500), r.chance(1500), r.chance(60)
	at = w.attempt(r, q, s, at+3, agents[s.agent].model)
	if s.status == success && embeds {
		s.embeds = true
		s.embed = call{start: at + 2, model: embedder, in: 64 + int32(r.n(400)), wait: 2}
		s.embed.end = at + 45 + int32(r.n(120))
		at = s.embed.end
	}
	if s.status == success && useTool {
		s.tool, s.toolFailed = int8(r.n(len(tools))), toolFails
		s.toolStart, s.toolEnd = at+3, at+3+350+int32(r.n(2600))
		at = s.toolEnd
		if toolFails {
			s.status, q.status, q.http = failure, failure, 500
		}
	}
	s.end = at + 5
	return s.end
}

// attempt calls the model, a second time after a failure, and returns when
// that is over. A second failure fails the step and the request.
func (w *world) attempt(r *rng, q *request, s *step, at int32, model uint8) int32 {
	for s.n < 2 {
		c := &s.calls[s.n]
		s.n++
		w.answer(r, q, c, at, model, s.n == 2)
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

// answer decides how one call of a model goes.
func (w *world) answer(r *rng, q *request, c *call, at int32, model uint8, again bool) {
	*c = call{start: at, model: model, wait: 5 + int32(r.n(150)), in: 500 + int32(r.n(4000)), out: 80 + int32(r.n(1500))}
	busy := modelSpeed[model] + int(c.out)*modelSpeed[model]/1200 + r.n(900)
	luck, delay := r.n(10_000), r.n(10_000)
	ill := model == reasoner && w.ill(q.at(at))
	bad := 45
	if again && !ill { // what failed once often fails again
		bad = 3000
	}
	if luck < bad {
		c.status, busy = [...]uint8{failure, rateLimited, timeout, failure}[luck%4], 30+r.n(400)
		if c.status == timeout {
			busy = callTimeout
		}
	}
	if ill {
		c.wait = 2500 + int32(delay)*16/10
		if luck > 5800 {
			c.status, c.wait, busy = timeout, callTimeout-20, 0
			c.end = at + callTimeout
			c.out = 0
			return
		}
	}
	c.end = at + 6 + min(c.wait+int32(busy), callTimeout)
	if c.status != success {
		c.out = 0
	}
}
