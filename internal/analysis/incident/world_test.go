package incident

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/traces"
)

// A world is an hour of a shop of some services, with a fault in one of them.
// Times are in ms after its start.

// op is an operation of a service, with the calls that it makes in turn.
type op struct {
	service, name string
	self          float64 // ms
	calls         []*op
	queries       string // a database that sends no spans
}

func shop() []*op {
	stock := &op{"stock-service", "GET /stock/{id}", 4, nil, "postgresql"}
	price := &op{"price-service", "GET /price/{id}", 2, nil, ""}
	bank := &op{"bank-service", "POST /charge", 30, nil, ""}
	user := &op{"user-service", "GET /user/{id}", 3, nil, "mongodb"}
	session := &op{"session-service", "POST /verify", 2, []*op{user}, ""}
	payment := &op{"payment-service", "POST /pay", 8, []*op{bank, session}, ""}
	mail := &op{"mail-service", "POST /send", 15, nil, ""}
	order := &op{"order-service", "POST /order", 12, []*op{session, stock, price, payment, mail}, "mysql"}
	history := &op{"order-service", "GET /orders", 6, []*op{session}, "mysql"}
	search := &op{"search-service", "GET /search", 9, []*op{price, {"index-service", "POST /query", 14, nil, ""}, stock}, ""}
	offer := &op{"offer-service", "GET /offers", 5, []*op{price, {"ranking-service", "POST /rank", 11, []*op{user}, ""}}, ""}
	login := &op{"user-service", "POST /login", 7, []*op{{"session-service", "POST /session", 2, nil, ""}}, "mongodb"}
	gate := func(name string, calls ...*op) *op { return &op{"gateway", name, 2, calls, ""} }
	return []*op{gate("POST /api/order", order), gate("GET /api/orders", history), gate("GET /api/search", search),
		gate("GET /api/search", search), gate("GET /api/offers", offer), gate("POST /api/login", login)}
}

// fault is what goes wrong in a world, or changes without going wrong.
type fault struct {
	// kind is cpu, delay, error or returns; line, call, query or half of what the
	// service does, which it stops; renamed, reworded, talkative or mix, which
	// are no faults; or "" for none.
	kind    string
	service string
	from    float64 // ms
	share   float64 // of the calls, for errors
	size    float64 // factor, or ms
	// untraced is set where lines name no trace.
	untraced bool
}

type world struct {
	r       *rand.Rand
	fault   fault
	seconds int
	start   int64
	lines   map[string][]client.LogEntry
	traces  []client.Trace
	busy    map[string][]float64 // ms of work by service and bin of 30 s
	id      uint64
}

func newWorld(seed uint64, f fault, perSecond float64) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 99)), fault: f, seconds: 3600, start: 1795824000e9, lines: map[string][]client.LogEntry{}, busy: map[string][]float64{}}
	kinds := shop()
	for at := 0.0; at < float64(w.seconds)*1000; at += w.r.ExpFloat64() * 1000 / perSecond / (1 + 0.3*math.Sin(at/600_000)) {
		root := kinds[w.r.IntN(len(kinds))]
		if w.faulty("", "mix", at) && w.r.IntN(100) < 70 {
			root = kinds[2]
		}
		w.id++
		var id client.TraceID
		binary.BigEndian.PutUint64(id[:], mixed(w.id+seed<<32))
		binary.BigEndian.PutUint64(id[8:], w.id)
		t := client.Trace{ID: id}
		w.run(&t, root, client.SpanID{}, at)
		w.traces = append(w.traces, t)
	}
	return w
}

func mixed(x uint64) uint64 { x *= 0x9e3779b97f4a7c15; return x ^ x>>29 }

func (w *world) noisy(ms float64) float64 {
	v := ms * math.Exp(0.25*w.r.NormFloat64())
	if w.r.IntN(150) == 0 {
		v *= 4 + 8*w.r.Float64()
	}
	return v
}

func (w *world) faulty(service, kind string, at float64) bool {
	return w.fault.kind == kind && w.fault.service == service && at >= w.fault.from
}

func (w *world) log(id client.TraceID, service, level, message string, at float64) {
	logger := "com.shop." + service + ".Handler"
	if w.faulty(service, "renamed", at) {
		logger = "com.shop.next." + service + ".Endpoint"
	}
	trace := id.String()
	if w.fault.untraced {
		trace = ""
	}
	line := fmt.Sprintf(`{"level":%q,"logger":%q,"trace_id":%q,"message":%q}`, level, logger, trace, message)
	w.lines[service] = append(w.lines[service], client.LogEntry{Time: w.start + int64(at*1e6), Line: line})
}

// run makes the spans and lines of an operation, and returns when it ended and
// whether it failed.
func (w *world) run(t *client.Trace, o *op, parent client.SpanID, at float64) (end float64, failed bool) {
	span := len(t.Spans)
	id := client.SpanID{byte(span >> 8), byte(span), 1}
	t.Spans = append(t.Spans, client.Span{TraceID: t.ID, ID: id, Parent: parent, Name: o.name, Kind: client.KindServer,
		Start: w.start + int64(at*1e6), Resource: &client.Resource{Service: o.service}})
	began := at
	work := func(ms float64) {
		ms = w.noisy(ms)
		if w.faulty(o.service, "cpu", at) {
			ms *= w.fault.size
		}
		bins := w.busy[o.service]
		if bins == nil {
			bins = make([]float64, w.seconds/30+3)
			w.busy[o.service] = bins
		}
		if b := int(at / 30_000); b < len(bins) {
			bins[b] += ms
		}
		at += ms
	}
	w.log(t.ID, o.service, "INFO", "start "+o.name, at)
	work(o.self / 2)
	broken := w.faulty(o.service, "error", at) && w.r.Float64() < w.fault.share
	switch {
	case broken:
		w.log(t.ID, o.service, "ERROR", fmt.Sprintf("cannot read entry %d: java.lang.IllegalStateException: index 17 out of range", w.r.IntN(1000)), at)
		failed = true
	case w.r.IntN(400) == 0:
		w.log(t.ID, o.service, "ERROR", "optimistic lock failed, retried", at)
	case w.r.IntN(200) == 0:
		w.log(t.ID, o.service, "WARN", "No instances available for config-server", at)
	}
	if w.faulty(o.service, "talkative", at) {
		w.log(t.ID, o.service, "INFO", fmt.Sprintf("rule %d of the new set applies to %s", w.r.IntN(50), o.name), at)
	}
	half := w.faulty(o.service, "half", at) && w.r.IntN(2) == 0
	if !failed && !half {
		for i, c := range o.calls {
			if i == len(o.calls)-1 && w.faulty(o.service, "call", at) {
				continue
			}
			wrong := w.faulty(c.service, "returns", at)
			if ended, bad := w.call(t, o, c, id, at); true {
				at = ended
				if bad {
					w.log(t.ID, o.service, "ERROR", "call failed: 500 from "+c.name, at)
					failed = true
					break
				}
				if wrong && w.r.Float64() < w.fault.share {
					w.log(t.ID, o.service, "ERROR", fmt.Sprintf("unexpected answer from %s: null", c.service), at)
				}
			}
		}
	}
	if o.queries != "" && !failed && !half && !w.faulty(o.service, "query", at) {
		at = w.query(t, o, id, at)
	}
	work(o.self / 2)
	switch {
	case w.faulty(o.service, "line", at):
	case w.faulty(o.service, "reworded", at):
		w.log(t.ID, o.service, "INFO", fmt.Sprintf("request %s is done after %d ms, status 200", o.name, int(at-began)), at)
	default:
		w.log(t.ID, o.service, "INFO", fmt.Sprintf("done %s in %d ms", o.name, int(at-began)), at)
	}
	s := &t.Spans[span]
	s.End = w.start + int64(at*1e6)
	if failed {
		s.Status = client.StatusError
	}
	return at, failed
}

// call makes the client span of a call around what the callee does.
func (w *world) call(t *client.Trace, from, to *op, parent client.SpanID, at float64) (end float64, failed bool) {
	span := len(t.Spans)
	id := client.SpanID{byte(span >> 8), byte(span), 2}
	t.Spans = append(t.Spans, client.Span{TraceID: t.ID, ID: id, Parent: parent, Name: "call " + to.name, Kind: client.KindClient,
		Start: w.start + int64(at*1e6), Resource: &client.Resource{Service: from.service}})
	way := w.noisy(0.6)
	for _, s := range []string{from.service, to.service} {
		if w.faulty(s, "delay", at) {
			way += w.fault.size * (0.8 + 0.4*w.r.Float64()) / 2
		}
	}
	end, failed = w.run(t, to, id, at+way)
	end += way
	s := &t.Spans[span]
	s.End = w.start + int64(end*1e6)
	if failed {
		s.Status = client.StatusError
	}
	return end, failed
}

func (w *world) query(t *client.Trace, o *op, parent client.SpanID, at float64) float64 {
	span := len(t.Spans)
	end := at + w.noisy(3)
	if w.faulty(o.queries, "slow", at) {
		end += w.fault.size
	}
	t.Spans = append(t.Spans, client.Span{TraceID: t.ID, ID: client.SpanID{byte(span >> 8), byte(span), 3}, Parent: parent, Name: "query", Kind: client.KindClient,
		Start: w.start + int64(at*1e6), End: w.start + int64(end*1e6), Resource: &client.Resource{Service: o.service},
		Attrs: client.Attrs{{Key: "db.system.name", Value: o.queries, Type: client.AttrString}}})
	return end
}

// newest are the newest lines of a level, of all where it is "".
func (w *world) newest(level string, most int) *client.LogsResponse {
	type entry struct {
		service string
		client.LogEntry
	}
	var all []entry
	for service, lines := range w.lines {
		for _, l := range lines {
			if strings.HasPrefix(l.Line, `{"level":"`+level) {
				all = append(all, entry{service, l})
			}
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.service, b.service), cmp.Compare(a.Line, b.Line))
	})
	index := map[string]int{}
	resp := &client.LogsResponse{}
	for _, e := range all[:min(most, len(all))] {
		i, ok := index[e.service]
		if !ok {
			i = len(resp.Streams)
			index[e.service] = i
			resp.Streams = append(resp.Streams, client.LogStream{Labels: client.Labels{{Name: "service_name", Value: e.service}}})
		}
		resp.Streams[i].Entries = append(resp.Streams[i].Entries, e.LogEntry)
	}
	return resp
}

// input is what the API gives of it by its limits.
func (w *world) input(mostLines, mostTraces int) *Input {
	now := time.Unix(0, w.start).Add(time.Duration(w.seconds) * time.Second)
	req := analysis.Request{FetchedAt: now, Window: time.Duration(w.seconds) * time.Second, Limit: mostLines}
	in := &Input{From: req.Start(), To: now}
	all := w.newest("", mostLines)
	all.Alone = []client.LogsAlone{{Severity: "error", Response: w.newest("ERROR", mostLines)}, {Severity: "warning", Response: w.newest("WARN", mostLines)}}
	in.Logs = logs.NewTable(all, &req, &analysis.Filter{}, nil)
	treq := req
	treq.Limit = mostTraces
	newest := w.traces[max(0, len(w.traces)-mostTraces):]
	in.Traces = append(in.Traces, traces.NewActivity(&client.TracesResponse{Traces: newest}, &treq))
	cpu := &client.MetricsResponse{}
	for service, bins := range w.busy {
		s := client.Series{Labels: client.Labels{{Name: "pod", Value: service + "-7d9f6c5b8d-x2v9q"}}}
		for i, ms := range bins[:w.seconds/30] {
			s.Samples = append(s.Samples, client.Sample{Time: w.start + int64(i+1)*30e9, Value: strconv.FormatFloat(0.02+ms/30_000+0.005*w.r.Float64(), 'f', 4, 64)})
		}
		cpu.Series = append(cpu.Series, s)
	}
	in.Metrics = append(in.Metrics, Metric{Name: "cpu_usage", Table: metrics.New(cpu, &analysis.Request{FetchedAt: now, Window: req.Window}, &analysis.Filter{}, nil)})
	return in
}
