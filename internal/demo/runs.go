package demo

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
)

// runs is a world of agents that talk, as the libraries that they are built of
// report it. Some go wrong, and none of them throws.
type runs struct {
	seed    uint64
	traffic int // tenths of the usual
}

// runsTenths is the runs of a minute at an hour of dayCurve 100, in tenths.
const runsTenths = 80

// crewServices are the services that the agents run in, one a library.
var crewServices = [...]string{"travel-agents", "claims-agents", "support-agents"}

// A turn is an answer of the model: a call of a tool with what came of it, or
// words.
type turn struct {
	says               string
	tool, args, result string
	failed             bool   // by the tool's own word
	finish             string // why the model stopped, "" for the usual reason
}

// A script is what happens in runs of a kind.
type script struct {
	service             int // among crewServices
	agent, system, task string
	turns               []turn
	write               func(*run) // in which library's manner
	preset              string
	weight              int
}

// A run is one that happened.
type run struct {
	*script
	id    uint64
	start int64   // ns
	ends  []int64 // of the model's answers and of the tools, by turn
	in    []int   // tokens that the model read, by turn
	out   []int
	spans []span
}

// detailed is for attributes of spans that are always written.
var detailed = &tracer{detail: true}

func (w *runs) minute(m int64, f func(*run)) {
	r := rng(hash(w.seed, uint64(m), 97))
	tenths := runsTenths * dayCurve[(m/60)%24] * w.traffic / 1000
	n := tenths / 10
	if r.n(10) < tenths%10 {
		n++
	}
	for i := range n {
		slot := minute / int64(n)
		q := &run{id: hash(w.seed, uint64(m), uint64(i), 97), start: m*minute + int64(i)*slot + int64(r.n(int(slot)))}
		q.happen()
		f(q)
	}
}

// happen chooses the script and says how long its turns took.
func (q *run) happen() {
	r := rng(q.id)
	total := 0
	for i := range scripts {
		total += scripts[i].weight
	}
	at := r.n(total)
	for i := range scripts {
		if at -= scripts[i].weight; at < 0 {
			q.script = &scripts[i]
			break
		}
	}
	now, read := q.start+int64(4+r.n(20))*ms, 900+r.n(400)
	for i := range q.turns {
		t := &q.turns[i]
		out := 20 + (len(t.says)+len(t.args))/4 + r.n(60)
		now += int64(500+out*9+r.n(700)) * ms
		q.in, q.out, q.ends = append(q.in, read), append(q.out, out), append(q.ends, now)
		if t.tool != "" {
			now += int64(40+r.n(400)) * ms
		}
		q.ends = append(q.ends, now)
		read += out + len(t.result)/4
	}
}

func (q *run) end() int64 { return q.ends[len(q.ends)-1] + 2*ms }

// answered and acted return when the model's answer of a turn, and its tool,
// ended. A turn begins when the one before it has acted.
func (q *run) answered(turn int) int64 { return q.ends[2*turn] }
func (q *run) acted(turn int) int64    { return q.ends[2*turn+1] }

func (q *run) began(turn int) int64 {
	if turn == 0 {
		return q.start + ms
	}
	return q.acted(turn - 1)
}

func (q *run) traceID() (uint64, uint64) { return hash(q.id, 1), hash(q.id, 2) }

func (q *run) sessionID() string { return "sess-" + hex(hash(q.id, 4))[:12] }

func (q *run) callID(turn int) string { return "call_" + hex(hash(q.id, 5, uint64(turn)))[:10] }

// sum returns the tokens of all turns.
func (q *run) sum() (in, out int) {
	for i := range q.in {
		in, out = in+q.in[i], out+q.out[i]
	}
	return in, out
}

// add adds a span below the one at place parent, -1 for none, and returns its
// place.
func (q *run) add(scope, name, kind string, parent int, from, to int64) int {
	s := span{service: q.service, scope: scope, name: name, kind: kind, id: hash(q.id, 3, uint64(len(q.spans))), start: from, end: to}
	if parent >= 0 {
		s.parent = q.spans[parent].id
	}
	q.spans = append(q.spans, s)
	return len(q.spans) - 1
}

func (q *run) str(span int, key, value string) { q.spans[span].str(detailed, key, value) }

func (q *run) num(span int, key string, value int) { q.spans[span].num(detailed, key, value) }

// json writes a value into an attribute, as text.
func (q *run) json(span int, key string, value any) { q.str(span, key, marshalled(value)) }

func marshalled(value any) string {
	text, err := json.Marshal(value)
	if err != nil { // maps, lists and strings always marshal
		panic(err)
	}
	return string(text)
}

// object is a JSON object.
type object = map[string]any

// raw is JSON where the text is some, else a string.
func raw(text string) any {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

func (w *runs) traces(p *params, from, to int64) []byte {
	var found []*run
	for m := to / minute; p.project <= 0 && m >= (from-maxDuration)/minute && len(found) < p.limit; m-- {
		var batch []*run
		w.minute(m, func(q *run) {
			hi, lo := q.traceID()
			if q.end() > from && q.end() <= to && q.preset == p.name && (p.trace == [2]uint64{} || p.trace == [2]uint64{hi, lo}) {
				batch = append(batch, q)
			}
		})
		slices.Reverse(batch)
		found = append(found, batch...)
	}
	found = found[:min(p.limit, len(found))]
	return appendTraces(p, len(found), func(i int) *told {
		q := found[i]
		q.write(q)
		hi, lo := q.traceID()
		return &told{hi: hi, lo: lo, services: crewServices[:], ranks: []int{0, 1, 2}, spans: q.spans, resource: appendCrewResource,
			stack: func(*span) string { return "" }}
	})
}

func appendCrewResource(b []byte, service int, _ uint8) []byte {
	b = append(b, `{"resource":{"attributes":[`...)
	for _, kv := range [...][2]string{{"deployment.environment.name", "production"}, {"service.name", crewServices[service]}, {"service.version", "0.9.4"},
		{"telemetry.sdk.name", "opentelemetry"}} {
		b = append(b, `{"key":"`+kv[0]+`","value":{"stringValue":"`+kv[1]+`"}},`...)
	}
	b[len(b)-1] = ']'
	return append(b, `},"scopeSpans":[`...)
}

// metrics counts what ran, by agent and model.
func (w *runs) metrics(p *params, from, to int64) []byte {
	t := newTally(p, from, to)
	if p.metric.of != ofCalls && p.metric.of != ofTasks || p.project > 0 {
		return t.render()
	}
	for m := (t.begin - maxDuration) / minute; m <= t.end()/minute; m++ {
		w.minute(m, func(q *run) {
			s := &sample{q: &request{rejected: -1}, agent: slices.IndexFunc(agents[:], func(a agent) bool { return a.name == q.agent })}
			if p.metric.of == ofTasks {
				if q.preset == "distiller_traces" {
					s.seconds = float64(q.end()-q.start) / float64(second)
					t.add(q.end(), s)
				}
				return
			}
			for i := range q.turns {
				s.seconds, s.tokens = float64(q.answered(i)-q.began(i))/float64(second), float64(q.in[i]+q.out[i])
				t.add(q.answered(i), s)
			}
		})
	}
	return t.render()
}

// A runLine is a line of a run.
type runLine struct {
	at   int64
	q    *run
	span uint64
	text string
}

// logs answers with what the agents' hosts wrote of runs and tools, all at
// level info: no run throws.
func (w *runs) logs(p *params, from, to int64) []byte {
	var found []runLine
	for m := to / minute; p.project <= 0 && (p.severity < 0 || p.severity == info) && m >= (from-maxDuration)/minute; m-- {
		w.minute(m, func(q *run) {
			say := func(at int64, text string) {
				if at > from && at <= to {
					found = append(found, runLine{at, q, hash(q.id, 3, 0), text})
				}
			}
			say(q.start, "run of "+q.agent+" started, session "+q.sessionID())
			for i := range q.turns {
				if tool := q.turns[i].tool; tool != "" {
					say(q.acted(i), "tool "+tool+" returned "+strconv.Itoa(len(q.turns[i].result))+" bytes")
				}
			}
			say(q.end(), "run of "+q.agent+" finished after "+strconv.Itoa(len(q.turns))+" steps")
		})
		if len(found) > p.limit+200 { // runs that began earlier have few lines left
			break
		}
	}
	slices.SortStableFunc(found, func(a, b runLine) int { return cmp.Compare(b.at, a.at) })
	found = found[:min(p.limit, len(found))]
	return appendStreams(len(found), func(b []byte, i int) []byte {
		l := &found[i]
		hi, lo := l.q.traceID()
		b = append(b, `{"stream":{"detected_level":"info","service_name":"`+crewServices[l.q.service]+`","span_id":"`+hex(l.span)+`","trace_id":"`+hex(hi)+hex(lo)+`"},"values":[[`...)
		b = append(appendNanos(b, l.at), ',')
		return append(appendString(b, marshalled(object{"level": "info", "logger": "agents.host", "message": l.text})), "]]}"...)
	})
}
