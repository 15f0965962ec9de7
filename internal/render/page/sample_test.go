package page_test

import (
	"fmt"
	"math"
	"strings"

	"airefinery-mcp/internal/render/display"
)

// The documents that browsers are tried with: one with every part, one whose strings
// all mean harm, one with as many spans as a document ever has.

const began = 1_790_000_000_000 // 2026-09-21 14:13:20 UTC

func of[T any](v T) *T { return &v }

func everything() *display.Document {
	onset := &display.Onset{From: began + 1_800_000, To: began + 1_815_000, Until: began + 3_000_000}
	doc := &display.Document{
		Tool: "investigate", Title: "Investigation", Mark: "Generated data.",
		Headline: "retrieval waits for its connections to vector-db since 14:43, and chat fails with it",
		Asked:    []display.Pair{{Name: "project_name", Value: "support-desk"}, {Name: "time_window", Value: "1h"}, {Name: "symptom", Value: "chat is slow"}},
		Fetched:  began + 3_600_000, From: began, To: began + 3_600_000,
		Coverage: []display.Coverage{{Signal: "logs", From: began, To: began + 3_600_000, Records: 4211}, {Signal: "metrics", From: began, To: began + 3_600_000, Records: 18}, {Signal: "traces", From: began + 900_000, To: began + 3_600_000, Records: 100, Cut: "older traces, by the API's limit of 100"}},
		Facts:    []display.Pair{{Name: "requests", Value: "12,408"}, {Name: "failed", Value: "6.1 %"}, {Name: "p95 of chat", Value: "4.2 s"}, {Name: "onset", Value: "14:43:20"}},
		Notes:    []string{"Traces before 14:28 were not seen: the API gave its newest 100.", "Two values were masked."},
		Incident: &display.Incident{
			Verdict: "clear", Onset: onset, Path: []string{"gateway", "chat", "retrieval"},
			Suspects: []display.Suspect{
				{Service: "retrieval", Score: 0.91, Kind: "its pool of connections is exhausted", Evidence: []display.Sign{
					{At: began + 1_800_000, Text: "new pattern: pool exhausted, waited <*> ms", Before: of(0.0), After: of(41.0), Unit: "a min"},
					{At: began + 1_805_000, Text: "gap in front of vector-db", Before: of(1.2), After: of(890.0), Unit: "ms", Trace: "t3"},
				}, Against: []string{"vector-db's own time did not change"}},
				{Service: "chat", Score: 0.34, Kind: "fails behind retrieval", Evidence: []display.Sign{{At: began + 1_830_000, Text: "failures", Before: of(0.2), After: of(6.1), Unit: "%"}}},
			},
			Deployments: []display.Sign{{At: began + 1_740_000, Service: "retrieval", Text: "version 1.8.2"}},
			Signs: []display.Sign{
				{At: began + 1_800_000, Service: "retrieval", Text: "pool_wait_ms rises", Before: of(1.1), After: of(870.0), Unit: "ms"},
				{At: began + 1_815_000, Service: "chat", Text: "request_duration p95 rises", Before: of(410.0), After: of(4200.0), Unit: "ms"},
				{At: began + 1_830_000, Service: "gateway", Text: "answers of status 504 appear", Before: of(0.0), After: of(12.0), Unit: "a min"},
				{At: began + 3_000_000, Service: "retrieval", Text: "pool_wait_ms is as before"},
			},
			Unchanged: []string{"vector-db", "billing", "auth"},
		},
		Histogram: &display.Histogram{Start: began, Bin: 60_000, Onset: onset},
		Next: []display.Call{
			{Tool: "query_traces", Arguments: []display.Pair{{Name: "trace_id", Value: `"t3"`}}, Why: "a slow request of retrieval, whole"},
			{Tool: "query_logs", Arguments: []display.Pair{{Name: "match", Value: `"pool exhausted"`}, {Name: "time_window", Value: `"1h"`}}},
		},
	}
	for i, severity := range []string{"error", "warning", "info", "debug"} {
		bins := make([]int, 60)
		for b := range bins {
			bins[b] = [...]int{0, 2, 40, 22}[i] + (b*7+i*3)%5
			if b >= 30 && b < 50 {
				bins[b] += [...]int{18, 9, 6, 0}[i]
			}
			if severity == "debug" && b < 12 {
				bins[b] = 0
			}
		}
		c := display.Counts{Severity: severity, Bins: bins}
		if severity == "debug" {
			c.Seen = 12
		}
		doc.Histogram.Counts = append(doc.Histogram.Counts, c)
	}
	doc.Patterns = []display.Pattern{
		{ID: "p1", Severity: "error", Service: "retrieval", Place: "pool.go:88", Template: "pool exhausted: waited <*> ms for one of <*> connections", Example: "pool exhausted: waited 1204 ms for one of 8 connections", Stack: "retrieval.(*Pool).Get\n\tpool.go:88\nretrieval.Search\n\tsearch.go:41", Lines: 812, First: began + 1_800_000, Last: began + 3_000_000, Change: "new", Before: of(0.0), After: of(40.6), Bins: doc.Histogram.Counts[0].Bins, Trace: "t3"},
		{ID: "p2", Severity: "warning", Service: "chat", Template: "retry <*> of 3 after <*>", Lines: 301, First: began, Last: began + 3_500_000, Change: "more", Before: of(2.0), After: of(11.0), Bins: doc.Histogram.Counts[1].Bins},
		{ID: "p3", Severity: "info", Service: "gateway", Template: "POST /v1/chat <*> <*> ms", Lines: 2807, First: began, Last: began + 3_600_000, Bins: doc.Histogram.Counts[2].Bins},
	}
	doc.Lines = []display.LogLine{
		{Time: began + 1_800_412, Severity: "error", Service: "retrieval", Text: "pool exhausted: waited 1204 ms for one of 8 connections", Trace: "t3", Fields: []display.Pair{{Name: "host", Value: "retrieval-7d9"}, {Name: "pool", Value: "vector-db"}}},
		{Severity: "unknown", Text: strings.Repeat("a line without a time, long ", 60)},
		{Time: began + 1_802_001, Severity: "critical", Service: "chat", Text: "answering 504: no context found in time", Stack: "chat.answer\n\tanswer.go:12"},
	}
	for n, s := range []string{"gateway", "chat", "retrieval", "vector-db", "llm", "billing"} {
		doc.Series = append(doc.Series, series(s, n, onset))
	}
	doc.Graph = graph(onset)
	doc.Groups = []display.Group{{Service: "gateway", Name: "POST /v1/chat", Outcome: "ok", Traces: 88, P50: of(402.0), P95: of(1900.0), Trace: "t1"}, {Service: "gateway", Name: "POST /v1/chat", Outcome: "failed: pool exhausted", Traces: 12, P50: of(4201.0), P95: of(5022.0), Trace: "t3"}}
	doc.Traces = []display.Trace{{ID: "t3", Start: began + 1_805_000, Duration: of(4201.0), Service: "gateway", Name: "POST /v1/chat", Spans: 41, Errors: 3, Outcome: "failed", Message: "pool exhausted"}, {ID: "t1", Start: began + 1_705_000, Duration: of(388.0), Service: "gateway", Name: "POST /v1/chat", Spans: 39, Outcome: "ok"}}
	doc.Waterfall = trace(60)
	doc.Conversation = conversation()
	return doc
}

func series(service string, n int, onset *display.Onset) display.Series {
	s := display.Series{Metric: "request_duration_ms", Unit: "ms", Labels: []display.Pair{{Name: "service", Value: service}, {Name: "quantile", Value: "0.95"}}}
	low, high, sum, known := math.Inf(1), 0.0, 0.0, 0
	for i := range 60 {
		t := float64(began + i*60_000)
		p := display.Point{Time: t}
		if i < 35 || i > 37 || n != 1 {
			v := 100 + 40*math.Sin(float64(i*(n+2))/5) + float64((i*37+n*11)%17)
			if n < 3 && t >= onset.From && t < onset.Until {
				v += 900 / float64(n+1)
			}
			p.Value = of(v)
			low, high, sum, known = min(low, v), max(high, v), sum+v, known+1
		}
		s.Points = append(s.Points, p)
	}
	s.Min, s.Max, s.Mean, s.Last = &low, &high, of(sum/float64(known)), s.Points[59].Value
	if n < 3 {
		s.Shift = &display.Shift{At: onset.From, Before: 108, After: 108 + 900/float64(n+1), Until: onset.Until}
	}
	return s
}

func graph(onset *display.Onset) *display.Graph {
	side := func(calls, failed int, client, gap, self float64) *display.Side {
		return &display.Side{Calls: calls, Failed: failed, Client: &client, Gap: &gap, Self: &self}
	}
	edge := func(from, to string, before, after *display.Side) display.Edge {
		return display.Edge{Caller: from, Callee: to, All: *after, Before: before, After: after}
	}
	return &display.Graph{
		Onset: onset,
		Services: []display.Service{
			{Name: "gateway", Calls: 100, Failed: 12, Entry: true}, {Name: "chat", Calls: 100, Failed: 12}, {Name: "retrieval", Calls: 212, Failed: 31, Suspect: true},
			{Name: "vector-db", Calls: 180}, {Name: "llm-proxy-with-a-long-name", Calls: 88}, {Name: "billing", Calls: 40}, {Name: "mail", Unseen: true},
		},
		Edges: []display.Edge{
			edge("gateway", "chat", side(44, 0, 400, 1, 31), side(56, 12, 4100, 1.4, 33)),
			edge("gateway", "billing", side(20, 0, 22, 1, 20), side(20, 0, 23, 1, 20)),
			edge("chat", "retrieval", side(90, 0, 60, 1, 11), side(122, 31, 1900, 2, 870)),
			edge("chat", "llm-proxy-with-a-long-name", side(44, 0, 300, 2, 290), side(44, 0, 310, 2, 300)),
			edge("retrieval", "vector-db", side(90, 0, 14, 1, 12), side(90, 0, 904, 890, 12)),
			edge("billing", "mail", nil, side(4, 0, 80, 0, 0)),
			{Caller: "retrieval", Callee: "chat", All: display.Side{Calls: 3}},
		},
	}
}

// trace is one of n spans, a tree of several levels.
func trace(n int) *display.Waterfall {
	w := &display.Waterfall{Trace: "4bf92f3577b34da6a3ce929d0e0e4736", Start: began + 1_805_000, Services: []string{"gateway", "chat", "retrieval", "vector-db"}, Cause: "retrieval had no connection left; chat and gateway failed with it"}
	type open struct {
		index      int
		start, end float64
	}
	stack := []open{}
	add := func(depth int, start, length float64) {
		stack = stack[:depth]
		parent := -1
		if depth > 0 {
			parent = stack[depth-1].index
		}
		i := len(w.Spans)
		w.Spans = append(w.Spans, display.Span{
			ID: fmt.Sprintf("%016x", i+1), Parent: parent, Depth: depth, Service: min(depth, 3), Name: fmt.Sprintf("%s %d", [...]string{"POST /v1/chat", "answer", "search", "query", "read page"}[depth%5], i),
			Kind: [...]string{"server", "internal", "client"}[depth%3], Start: start, Duration: length, Self: of(length / 3), Critical: depth < 2 || i%9 == 3,
			Attrs: []display.Pair{{Name: "http.request.method", Value: "POST"}, {Name: "db.system.name", Value: "qdrant"}},
		})
		stack = append(stack, open{i, start, start + length})
	}
	w.Duration = 4_200
	add(0, 0, w.Duration)
	for i := 1; i < n; i++ {
		depth := 1 + (i*i+i/7)%4
		depth = min(depth, len(stack))
		p := stack[depth-1]
		start := p.start + (p.end-p.start)*float64(i%13)/16
		add(depth, start, max((p.end-start)*float64(1+i%5)/6, 0.02))
	}
	if n > 20 {
		w.Spans[9].Failed, w.Spans[9].Message = true, "pool exhausted: waited 1204 ms"
		w.Spans[0].Failed, w.Spans[0].Message = true, "504"
		w.Spans[14].Soft = "finished with length: the answer was cut"
		w.Chain = []int{9, 0}
	}
	return w
}

func conversation() *display.Conversation {
	return &display.Conversation{
		Task: "Find flights to Oslo below 300 € and book the earliest.", Answer: "I booked flight AY 911.",
		Steps: []display.Step{
			{Time: began + 100, Agent: "planner", Act: "says", Name: "gpt-5", Text: "I ask the searcher for flights first.", Duration: of(1_204.0), In: 812, Out: 40},
			{Time: began + 1_400, Depth: 1, Agent: "searcher", Act: "calls", Name: "flight_search", Text: `{"to":"OSL","max":300}`, Result: strings.Repeat(`{"flight":"AY 911","price":412} `, 40), Duration: of(380.0)},
			{Time: began + 1_900, Depth: 1, Agent: "searcher", Act: "calls", Name: "flight_search", Text: `{"to":"OSL","max":300}`, Failed: true, Result: "timeout after 5 s", Duration: of(5_000.0)},
			{Time: began + 7_000, Agent: "planner", Act: "answers", Text: "I booked flight AY 911.", Soft: "the tool's answer was above the limit that the task set", In: 2_048, Out: 12},
		},
		Totals:   []display.TokenLine{{Kind: "agent", Name: "planner", Calls: 2, In: 2860, Out: 52, Duration: of(2_000.0)}, {Kind: "tool", Name: "flight_search", Calls: 2, Failed: 1, Duration: of(5_380.0)}},
		Findings: []string{"flight_search was called twice with the same arguments."},
	}
}

// enormous has as many spans as a document ever has.
func enormous() *display.Document {
	return &display.Document{Tool: "query_traces", Title: "Trace", Headline: "2,000 spans in 4.2 s; search waits for query", Fetched: began, Waterfall: trace(2_000)}
}
