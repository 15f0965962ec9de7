package demo

import (
	"math"
	"slices"
	"strconv"
)

// what a metric looks at, and how it sums it up.
const (
	ofCalls = iota
	ofTasks
	ofRequests
	ofContainers // what they use, whatever the requests
	ofVisits     // what services of the shop serve
)

const (
	count = iota
	perSecond
	perMinute
	quantile
	mean
	distinct
)

// Labels a metric's series are told apart by.
const (
	byProject = 1 << iota
	byModel
	byAgent
	byStatus
	byCategory
	byService
)

type metric struct {
	name     string
	of, how  int
	by       int
	statuses bool // the status filter is success unless given
	value    func(*sample) float64
}

// A sample is one call, task or request.
type sample struct {
	q            *request
	agent, model int
	status       int
	seconds      float64
	tokens       float64
}

func seconds(s *sample) float64 { return s.seconds }

// metrics are known in every world, which has no series of what is not in it.
var metrics = []metric{
	{"inference_requests_total", ofCalls, count, byProject | byModel, true, nil},
	{"inference_active_model_count", ofCalls, distinct, byProject, true, func(s *sample) float64 { return float64(s.model) }},
	{"inference_model_usage", ofCalls, perSecond, byProject | byModel, true, nil},
	{"inference_latency", ofCalls, quantile, byModel, true, seconds},
	{"inference_errors_total", ofCalls, count, byProject | byModel | byStatus, false, nil},
	{"token_consumption", ofCalls, quantile, byProject, true, func(s *sample) float64 { return s.tokens }},
	{"agent_task_total", ofTasks, count, byProject | byAgent, true, nil},
	{"agent_task_duration", ofTasks, quantile, byAgent, true, seconds},
	{"rai_rejections_total", ofRequests, count, byProject | byCategory, false, nil},
	{"session_count", ofRequests, distinct, byProject, false, func(s *sample) float64 { return float64(s.q.session() >> 11) }},
	{"average_response_time", ofCalls, mean, byModel, true, seconds},
	{"active_model_count", ofCalls, distinct, byProject, true, func(s *sample) float64 { return float64(s.model) }},
	{"inference_request_rate_min", ofCalls, perMinute, byProject | byModel, true, nil},
	{"model_usage_trend", ofCalls, perSecond, byModel, true, nil},
	{"response_time_performance", ofCalls, quantile, byModel, true, seconds},
	{"http_requests_total", ofVisits, count, byService, false, nil},
	{"http_errors_total", ofVisits, count, byService, false, nil},
	{"http_request_duration", ofVisits, quantile, byService, false, seconds},
	{"container_cpu_usage", ofContainers, mean, 0, false, nil},
	{"container_memory_usage", ofContainers, mean, 0, false, nil},
}

// samples calls f with what m looks at in q. A request and all in it count
// when the request ends, as its trace does.
func (m *metric) samples(q *request, f func(*sample)) {
	if m.of == ofRequests {
		f(&sample{q: q, agent: -1, model: -1, status: int(q.status), seconds: float64(q.dur) / 1000})
		return
	}
	for i := range int(q.nsteps) {
		s := &q.steps[i]
		if m.of == ofTasks {
			if i > 0 {
				f(&sample{q: q, agent: int(s.agent), model: int(agents[s.agent].model), status: int(s.status), seconds: float64(s.end-s.start) / 1000})
			}
			continue
		}
		for try := range int(s.n) {
			f(callSample(q, s, &s.calls[try]))
		}
		if s.embeds {
			f(callSample(q, s, &s.embed))
		}
	}
}

func callSample(q *request, s *step, c *call) *sample {
	return &sample{q: q, agent: int(s.agent), model: int(c.model), status: int(c.status),
		seconds: float64(c.end-c.start) / 1000, tokens: float64(c.in + c.out)}
}

// keeps reports whether the filters let the sample through.
func (p *params) keeps(s *sample) bool {
	m := p.metric
	switch status := p.status; {
	case status >= 0 && s.status != status,
		status < 0 && m.statuses && s.status != success,
		status < 0 && m.by&byStatus != 0 && s.status == success,
		p.project >= 0 && int(s.q.project) != p.project,
		p.model >= 0 && s.model != p.model,
		m.by&byCategory != 0 && s.q.rejected < 0,
		p.category >= 0 && int(s.q.rejected) != p.category,
		p.agent != "" && (s.agent < 0 || agents[s.agent].name != p.agent),
		p.class != "" && (s.agent < 0 || agents[s.agent].class != p.class):
		return false
	}
	return p.session == "" || sessionName(s.q) == p.session
}

// key names a series: its fields are -1 where the metric has no such label.
type key struct{ project, model, agent, status, category, service int }

var noKey = key{-1, -1, -1, -1, -1, -1}

func (m *metric) key(s *sample) key {
	k := noKey
	if m.by&byProject != 0 {
		k.project = int(s.q.project)
	}
	if m.by&byModel != 0 {
		k.model = s.model
	}
	if m.by&byAgent != 0 {
		k.agent = s.agent
	}
	if m.by&byStatus != 0 {
		k.status = s.status
	}
	if m.by&byCategory != 0 {
		k.category = int(s.q.rejected)
	}
	return k
}

// A point gathers the samples of one series in one step.
type point struct {
	n      int
	values []float64
}

// A grid is the steps of an answer: a point covers the step before it. Times
// are in ns.
type grid struct {
	begin, span int64
	points      int
}

func (g grid) end() int64 { return g.begin + int64(g.points)*g.span }

// grid returns the steps of a matrix, or the one of a vector.
func (p *params) grid(from, to int64) grid {
	span, end, points := to-from, to, 1
	if p.step > 0 {
		span, end = p.step, to/p.step*p.step
		points = max(1, int((to-from)/p.step))
	}
	return grid{end - int64(points)*span, span, points}
}

// A tally sorts samples into the series and steps of an answer.
type tally struct {
	p *params
	grid
	series map[key][]point
}

func newTally(p *params, from, to int64) *tally {
	return &tally{p, p.grid(from, to), map[key][]point{}}
}

// add counts a sample of a moment, where the filters let it through.
func (t *tally) add(at int64, s *sample) {
	if at > t.begin && at <= t.end() && t.p.keeps(s) {
		t.count(at, t.p.metric.key(s), s)
	}
}

func (t *tally) count(at int64, k key, s *sample) {
	if t.series[k] == nil {
		t.series[k] = make([]point, t.points)
	}
	pt := &t.series[k][(at-t.begin-1)/t.span]
	pt.n++
	if value := t.p.metric.value; value != nil {
		pt.values = append(pt.values, value(s))
	}
}

func (t *tally) render() []byte { return t.p.metric.render(t.p, t.series, t.grid) }

// metrics answers with a vector, or with a matrix where a step is given.
func (w *world) metrics(p *params, from, to int64) []byte {
	t := newTally(p, from, to)
	m := p.metric
	switch m.of {
	case ofContainers:
		return renderUsage(p, w.containers(), w.seed, t.grid)
	case ofVisits:
		return t.render()
	}
	if m.by&byModel != 0 && (p.model < 0 || p.model == idle) {
		w.idleSeries(p, t.series, t.points)
	}
	for at := (t.begin - maxDuration) / minute; at <= t.end()/minute; at++ {
		w.minute(at, func(q *request) {
			m.samples(q, func(s *sample) { t.add(q.end(), s) })
		})
	}
	return t.render()
}

// idleSeries adds the series of the model that nobody calls: it is known, so
// it has zeros and, for latencies, no number.
func (w *world) idleSeries(p *params, series map[key][]point, points int) {
	if p.metric.by&byStatus != 0 || p.agent != "" || p.class != "" || p.session != "" {
		return
	}
	for i := range projects {
		k := noKey
		k.model = idle
		if p.metric.by&byProject != 0 {
			k.project = i
		}
		if p.project < 0 || p.project == i {
			series[k] = make([]point, points)
		}
	}
}

func (m *metric) render(p *params, series map[key][]point, g grid) []byte {
	keys := make([]key, 0, len(series))
	for k := range series {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return slices.Compare([]int{a.model, a.agent, a.status, a.category, a.project, a.service}, []int{b.model, b.agent, b.status, b.category, b.project, b.service})
	})
	kind := "vector"
	if p.step > 0 {
		kind = "matrix"
	}
	b := []byte(`{"status":"success","data":{"resultType":"` + kind + `","result":[`)
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLabels(append(b, `{"metric":`...), k)
		if p.step == 0 {
			b = append(b, `,"value":`...)
			b = append(m.appendPoint(b, &series[k][0], p, g.end(), g.span), '}')
			continue
		}
		b = append(b, `,"values":[`...)
		for j := range g.points {
			if j > 0 {
				b = append(b, ',')
			}
			b = m.appendPoint(b, &series[k][j], p, g.begin+int64(j+1)*g.span, g.span)
		}
		b = append(b, "]}"...)
	}
	return append(b, "]}}"...)
}

func appendLabels(b []byte, k key) []byte {
	b = append(b, '{')
	label := func(name string, i int, value func() string) {
		if i >= 0 {
			b = append(b, `"`+name+`":"`+value()+`",`...)
		}
	}
	label("agent_class", k.agent, func() string { return agents[k.agent].class })
	label("agent_name", k.agent, func() string { return agents[k.agent].name })
	label("category", k.category, func() string { return categories[k.category] })
	label("model_key", k.model, func() string { return models[k.model] })
	label("service_name", k.service, func() string { return shopServices[k.service] })
	label("project_name", k.project, func() string { return projects[k.project] })
	label("status", k.status, func() string { return statuses[k.status] })
	b[len(b)-1] = '}'
	return b
}

// appendPoint writes [seconds, "value"]; whole seconds have no fraction.
func (m *metric) appendPoint(b []byte, pt *point, p *params, at, span int64) []byte {
	b = append(b, '[')
	b = strconv.AppendFloat(b, float64(at/ms)/1000, 'f', -1, 64)
	b = append(b, `,"`...)
	switch v := m.sum(pt, p, span); {
	case math.IsNaN(v):
		b = append(b, "NaN"...)
	default:
		b = strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	return append(b, `"]`...)
}

func (m *metric) sum(pt *point, p *params, span int64) float64 {
	switch m.how {
	case count:
		return float64(pt.n)
	case perSecond:
		return float64(pt.n) / (float64(span) / float64(second))
	case perMinute:
		return float64(pt.n) / (float64(span) / float64(minute))
	}
	slices.Sort(pt.values)
	switch {
	case m.how == distinct:
		return float64(len(slices.Compact(pt.values)))
	case pt.n == 0:
		return math.NaN()
	case m.how == quantile:
		rank := p.quantile * float64(pt.n-1)
		low := int(rank)
		high := min(low+1, pt.n-1)
		return pt.values[low] + (pt.values[high]-pt.values[low])*(rank-float64(low))
	}
	total := 0.0
	for _, v := range pt.values {
		total += v
	}
	return total / float64(pt.n)
}
