package normal

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/traces"
)

// A town is a system whose requests the tests make: a gateway and what it calls.
type town struct {
	r        *rand.Rand
	start    time.Time
	requests int
	// traced is set where lines name their trace, and spans where spans came.
	traced, spans bool
	// skip says whether a service leaves out a line or a call, and say what it writes.
	skip func(request int, what string) bool
	say  func(what, words string) string
	// fails says whether a request fails, after which nothing more is done.
	fails func(request int) bool
}

// epoch is when the towns begin.
var epoch = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func newTown(seed uint64) *town {
	return &town{
		r: rand.New(rand.NewPCG(seed, 7)), start: epoch, requests: 400, traced: true, spans: true,
		skip: func(int, string) bool { return false }, say: func(_, words string) string { return words }, fails: func(int) bool { return false },
	}
}

// facts are what is seen of a town: one request in three pays, the others browse.
func (w *town) facts(known *Profile) *Facts {
	streams := map[string][]client.LogEntry{}
	var found []client.Trace
	var at time.Time
	for i := range w.requests {
		at = w.start.Add(time.Duration(i)*500*time.Millisecond + time.Duration(w.r.IntN(300))*time.Millisecond)
		now := at
		var id client.TraceID
		binary.BigEndian.PutUint64(id[:8], w.r.Uint64())
		binary.BigEndian.PutUint64(id[8:], w.r.Uint64())
		failed := w.fails(i)
		var trace client.Trace
		trace.ID = id
		log := func(service, level, what, words string) {
			if w.skip(i, what) {
				return
			}
			now = now.Add(time.Millisecond)
			line := level + " " + w.say(what, words)
			if w.traced {
				line += " trace_id=" + id.String()
			}
			streams[service] = append(streams[service], client.LogEntry{Time: now.UnixNano(), Line: line})
		}
		span := func(parent int, service, name string, kind client.SpanKind) int {
			s := client.Span{TraceID: id, Name: name, Kind: kind, Start: now.UnixNano(), End: now.Add(20 * time.Millisecond).UnixNano()}
			binary.BigEndian.PutUint64(s.ID[:], uint64(i)<<16|uint64(len(trace.Spans)+1))
			if parent >= 0 {
				s.Parent = trace.Spans[parent].ID
			}
			s.Resource = &client.Resource{Service: service}
			trace.Spans = append(trace.Spans, s)
			return len(trace.Spans) - 1
		}
		pays := i%3 == 0
		name := "GET /items"
		if pays {
			name = "POST /orders"
		}
		root := span(-1, "gate", name, client.KindServer)
		log("gate", "INFO", "gate", fmt.Sprintf("request %d received for %s", w.r.IntN(1e6), name))
		if pays && !w.skip(i, "pay") {
			call := span(root, "gate", "pay", client.KindClient)
			span(call, "bank", "POST /pay", client.KindServer)
			log("bank", "INFO", "bank-begin", fmt.Sprintf("charging card of customer %d", w.r.IntN(1e6)))
			if failed {
				trace.Spans[root].Status = client.StatusError
				log("bank", "ERROR", "bank-error", fmt.Sprintf("card of customer %d was refused by the issuer", w.r.IntN(1e6)))
			} else {
				log("bank", "INFO", "bank-end", fmt.Sprintf("payment %d settled with receipt", w.r.IntN(1e6)))
			}
		}
		if !pays || !failed {
			call := span(root, "gate", "list", client.KindClient)
			span(call, "stock", "GET /stock", client.KindServer)
			for range 1 + w.r.IntN(3) {
				log("stock", "INFO", "stock", fmt.Sprintf("looked up item %d in shelf %d", w.r.IntN(1e6), w.r.IntN(99)))
			}
			log("gate", "INFO", "gate-end", fmt.Sprintf("answered request %d in %d ms", w.r.IntN(1e6), w.r.IntN(99)))
		}
		found = append(found, trace)
	}
	to := at.Add(time.Minute)
	resp := &client.LogsResponse{}
	for _, service := range []string{"gate", "bank", "stock"} {
		entries := streams[service]
		for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
			entries[i], entries[j] = entries[j], entries[i]
		}
		resp.Streams = append(resp.Streams, client.LogStream{Labels: client.Labels{{Name: "service_name", Value: service}}, Entries: entries})
	}
	req := analysis.Request{FetchedAt: to, Window: to.Sub(w.start) + time.Minute, Limit: 100_000}
	f := &Facts{From: w.start.Add(-time.Minute), To: to, Logs: logs.NewTable(resp, &req, &analysis.Filter{}, nil), Known: known}
	if w.spans {
		f.Traces = []*traces.Activity{traces.NewActivity(&client.TracesResponse{Traces: found}, &req)}
	}
	return f
}

// learnt is a profile of one sample of a town.
func learnt(w *town) *Profile {
	p := &Profile{}
	f := w.facts(nil)
	p.Add(Learn(f), f.To, Fine)
	return p
}
