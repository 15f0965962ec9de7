package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/redact"
)

// hostileLogs are responses that try the budget and the readers.
func hostileLogs() map[string]*client.LogsResponse {
	long := strings.Repeat("x\x01\"é\n", 2000)
	entry := func(i int, line string) client.LogEntry {
		return client.LogEntry{Time: int64(1e18) + int64(i), Line: line}
	}
	many, wide, longLines := &client.LogsResponse{}, &client.LogsResponse{}, &client.LogsResponse{}
	for i := range 3000 {
		many.Streams = append(many.Streams, client.LogStream{
			Labels:  client.Labels{{Name: "service_name", Value: fmt.Sprint("svc", i)}, {Name: "trace_id", Value: fmt.Sprintf("%032x", i)}},
			Entries: []client.LogEntry{entry(i%100, fmt.Sprintf(`{"level":"error","message":"line-%d failed in step %d"}`, i, i%7))},
		})
	}
	for i := range 40 {
		labels := client.Labels{{Name: "service_name", Value: long}}
		for j := range 30 {
			labels = append(labels, &client.Label{Name: fmt.Sprint(long[:300], j), Value: long[:(i+1)*100]})
		}
		wide.Streams = append(wide.Streams, client.LogStream{Labels: labels, Entries: []client.LogEntry{entry(i, "line-"+fmt.Sprint(i))}})
		longLines.Streams = append(longLines.Streams, client.LogStream{Entries: []client.LogEntry{entry(i, "line-"+fmt.Sprint(i)+" "+long)}})
	}
	wide.Warnings = []string{long, long, long}
	one := &client.LogsResponse{Streams: []client.LogStream{{Entries: []client.LogEntry{entry(0, long)}}}}
	return map[string]*client.LogsResponse{"many": many, "wide": wide, "long": longLines, "one": one, "none": {}}
}

func TestLogsNeverPassTheBudget(t *testing.T) {
	responses := hostileLogs()
	responses["capture"] = decodeLogCapture(t, "loki_push_meta_streams")
	rng := rand.New(rand.NewPCG(5, 6))
	for name, r := range responses {
		for range 12 {
			o := logOptions()
			o.Budget.MaxBytes = 1000 + rng.IntN(19001)
			if rng.IntN(2) == 0 {
				o.View.Form, o.View.Offset = Records, rng.IntN(50)
			}
			if rng.IntN(3) == 0 {
				o.Filter.Match = strings.Repeat("line", 1+rng.IntN(2)*500)
				o.Names.Own = []analysis.Param{{Name: "match", Value: o.Filter.Match}}
				o.Request.Asked = append(o.Request.Asked, analysis.Param{Name: "project_name", Value: strings.Repeat("\x02", 3000)})
			}
			if rng.IntN(3) == 0 {
				o.Names.Page, o.Names.Snapshot = nil, ""
			}
			t.Run(fmt.Sprintf("%s/%s/%d", name, o.View.Form, o.Budget.MaxBytes), func(t *testing.T) { checkAnswer(t, Logs(r, o), o.Budget.MaxBytes) })
		}
	}
}

func TestLogPagesShowEachLineOnce(t *testing.T) {
	for name, r := range hostileLogs() {
		for _, maxBytes := range []int{1000, 1700, 7500} {
			t.Run(fmt.Sprint(name, "/", maxBytes), func(t *testing.T) {
				if name == "many" {
					r.Streams = r.Streams[:300]
				}
				o := logOptions()
				o.View.Form, o.Budget.MaxBytes = Records, maxBytes
				rows := 0
				for pages := 0; ; pages++ {
					res := Logs(r, o)
					checkAnswer(t, res, maxBytes)
					var answer struct{ Rows []json.RawMessage }
					if err := json.Unmarshal(res.JSON, &answer); err != nil {
						t.Fatal(err)
					}
					if len(answer.Rows) != res.Shown {
						t.Fatalf("%d rows, shown says %d", len(answer.Rows), res.Shown)
					}
					rows += res.Shown
					if o.View.Offset += res.Shown; o.View.Offset >= res.Total {
						break
					}
					if res.Shown == 0 {
						t.Fatalf("page %d shows nothing of %d left: %s", pages, res.Total-o.View.Offset, res.JSON)
					}
				}
				if rows != r.Entries() {
					t.Errorf("%d rows of %d entries", rows, r.Entries())
				}
			})
		}
	}
}

func TestLogsSummaryStandsForAllOrSaysWhatIsOmitted(t *testing.T) {
	r := decodeLogCapture(t, "loki_push_meta_streams")
	for maxBytes := 1000; maxBytes < 8000; maxBytes += 500 {
		o := logOptions()
		o.Budget.MaxBytes = maxBytes
		res := Logs(r, o)
		var answer struct {
			Totals   map[string]int
			Patterns struct{ Rows [][]any }
			Omitted  struct{ Patterns, Lines int }
		}
		if err := json.Unmarshal(res.JSON, &answer); err != nil {
			t.Fatal(err)
		}
		n := answer.Omitted.Lines
		for _, row := range answer.Patterns.Rows {
			n += int(row[2].(float64))
		}
		if n != answer.Totals["entries"] || res.Shown+answer.Omitted.Lines != res.Total {
			t.Errorf("at %d bytes: patterns and omitted stand for %d of %d lines", maxBytes, n, answer.Totals["entries"])
		}
	}
}

func TestLogsAreTheSameForTheSameInput(t *testing.T) {
	r := decodeLogCapture(t, "loki_push_meta_streams")
	first := Logs(r, logOptions())
	for range 5 {
		if again := Logs(r, logOptions()); !bytes.Equal(again.JSON, first.JSON) {
			t.Fatalf("differs:\n%s\n%s", first.JSON, again.JSON)
		}
	}
}

func TestLogsShowOnlyCleanedTextAndFindWhatIsMaskedAsAWhole(t *testing.T) {
	masks, err := redact.New(redact.WithSecrets("FAKE-secret"))
	if err != nil {
		t.Fatal(err)
	}
	r := &client.LogsResponse{Streams: []client.LogStream{{
		Labels:  client.Labels{{Name: "service_name", Value: "s-FAKE-secret"}, {Name: "zone", Value: "z-FAKE-secret"}},
		Entries: []client.LogEntry{{Time: 1, Line: "a FAKE-secret\nTraceback (most recent call last):\n  File \"/FAKE-secret.py\", line 1, in f\nAnError: FAKE-secret"}, {Time: 2, Line: `{"msg":"b","k":"FAKE-secret"}`}},
	}}}
	for match, want := range map[string]int{"FAKE-SECRET": 2, "z-fake-secret": 2, "fake-secre": 0, "ake-secret": 0, "-fake-secret.": 0, "/fake-secret.py:1 F": 1, "an error: [": 0, "anerror: [": 1, "k=FAKE-secret": 1, "k=FAKE-s": 0} {
		for _, view := range []Form{Summary, Records} {
			o := logOptions()
			o.View.Form, o.Filter.Match, o.Masker = view, match, masks.Session()
			res := Logs(r, o)
			if bytes.Contains(res.JSON, []byte("FAKE-secret")) || res.Total != want {
				t.Errorf("%s, %s: total %d, want %d: %s", match, view, res.Total, want, res.JSON)
			}
		}
	}
}

func TestLogsPatternNarrowsToTheLinesItCounts(t *testing.T) {
	r := decodeLogCapture(t, "loki_push_meta_streams")
	o := logOptions()
	table := logs.NewTable(r, &o.Request, &o.Filter, nil)
	for _, p := range table.Patterns().All {
		narrowed := o
		narrowed.Filter.Pattern = p.ID
		if res := Logs(r, narrowed); res.Total != p.Lines {
			t.Errorf("pattern %s: %d lines, counted %d", p.ID, res.Total, p.Lines)
		}
	}
}

func TestLogsSayWhichFiltersDidNothing(t *testing.T) {
	r := decodeLogCapture(t, "loki_push_meta_streams")
	o := logOptions()
	o.Request.Asked = append(o.Request.Asked, analysis.Param{Name: "project_name", Value: "project-x"}, analysis.Param{Name: "severity", Value: "error"})
	text := string(Logs(r, o).JSON)
	for _, want := range []string{"project_name=project-x did nothing", "severity=error did nothing: 493 of 500"} {
		if !strings.Contains(text, want) {
			t.Errorf("no word of %q in %s", want, text)
		}
	}
}

func TestLogsSayFirstWhatIsLeftOut(t *testing.T) {
	r := &client.LogsResponse{
		Meta:    client.Meta{LeftOut: []client.Excess{{What: "spans", Most: 5, Count: 7}}, Warnings: []string{"store down"}},
		Streams: []client.LogStream{{Entries: []client.LogEntry{{Time: 1, Line: "a"}}}},
	}
	for _, view := range []Form{Summary, Records} {
		o := Options{Budget: Budget{MaxBytes: 7500}, Request: analysis.Request{FetchedAt: time.Unix(1795428060, 0), Limit: 1}, View: View{Form: view}}
		text := string(Logs(r, o).JSON)
		for _, want := range []string{`"totals":{"at_least":true,`, `"incomplete":["more than 5 spans: 7 are left out","1 entries is the limit`, `"partial answer, the upstream warns: store down"]`} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %s lacks %s", view, text, want)
			}
		}
	}
}

func TestALineWithoutASeverityHasAQuestionMark(t *testing.T) {
	one := &client.LogsResponse{Streams: []client.LogStream{{Entries: []client.LogEntry{{Time: 1, Line: "a"}}}}}
	many := &client.LogsResponse{Streams: []client.LogStream{{}}}
	for i := range 200 {
		many.Streams[0].Entries = append(many.Streams[0].Entries, client.LogEntry{Time: int64(i), Line: strings.Repeat("many words ", 10)})
	}
	for name, c := range map[string]struct {
		r    *client.LogsResponse
		want string
	}{"records": {one, "\n" + `["1970-01-01T00:00:00.000","?","a"]]`}, "summary": {many, `,"?",200,`}} {
		if got := Logs(c.r, logOptions()).JSON; !bytes.Contains(got, []byte(c.want)) {
			t.Errorf("%s: %s lacks %s", name, got, c.want)
		}
	}
}

// FuzzLogs holds the budget, that there is one JSON object without any text that
// was not cleaned, and that all lines are shown, stood for or counted as omitted.
func FuzzLogs(f *testing.F) {
	corpus.Add(f)
	for _, name := range []string{"loki_single_error_stream", "loki_empty", "loki_matrix"} {
		f.Add(capture(f, "loki/"+name+".json"), uint16(0), uint8(0), "")
	}
	f.Add([]byte(`{"data":{"resultType":"streams","result":[{"stream":{"a":"b"},"values":[["1","{\"message\":\"{}\"}"]]}]}}`), uint16(500), uint8(0), "x")
	f.Add([]byte(`{"warnings":["Ωw"],"data":{"result":[{"stream":{"Ωl":"Ωv","service_name":"Ωs","level":"error","trace_id":"77432d1026706d7e805da846a32c3bb8"},"values":[["1700000000000000000","Ω line 1 Ωx=Ωy",{"structuredMetadata":{"Ωm":"Ωn"},"parsed":{"Ωp":"Ωq"}}],["1700000000000000001","{\"msg\":\"Ω 2\",\"Ωk\":{\"Ωi\":1}}"],["1700000000000000002","a\nTraceback (most recent call last):\n  File \"Ω.py\", line 1, in Ωf\nΩError: Ω"]]}]}}`), uint16(900), uint8(0), "")
	f.Fuzz(func(t *testing.T, body []byte, size uint16, offset uint8, match string) {
		if len(body) > maxInput || strings.ContainsRune(match, marked) {
			return
		}
		r, err := client.DecodeLogs(bytes.NewReader(body))
		if err != nil {
			return
		}
		o := logOptions()
		o.Filter.Match, o.Budget.MaxBytes = match, 1000+int(size)
		o.View = View{Form: []Form{Summary, Records}[int(size)%2], Offset: int(offset)}
		res := fuzzAnswer(t, o, func(o Options) Result { return Logs(r, o) })
		var a struct {
			Rows     []json.RawMessage
			Patterns struct{ Rows [][]any }
			Omitted  struct{ Lines int }
		}
		if err := json.Unmarshal(res.JSON, &a); err != nil {
			t.Fatal(err)
		}
		shown := len(a.Rows)
		for _, row := range a.Patterns.Rows {
			shown += int(row[2].(float64))
		}
		if len(r.Series) > 0 {
			return // an answer of metrics
		}
		if shown != res.Shown || o.View.Form == Summary && shown+a.Omitted.Lines != res.Total {
			t.Errorf("rows and patterns of %d lines, %d omitted, shown %d of %d: %s", shown, a.Omitted.Lines, res.Shown, res.Total, res.JSON)
		}
	})
}

func BenchmarkLogs(b *testing.B) {
	capture500 := decodeLogCapture(b, "loki_push_meta_streams")
	large := &client.LogsResponse{}
	for range 10 {
		large.Streams = append(large.Streams, slices.Clone(capture500.Streams)...)
	}
	for name, r := range map[string]*client.LogsResponse{"500": capture500, "5000": large} {
		for _, view := range []Form{Summary, Records} {
			b.Run(name+"/"+string(view), func(b *testing.B) {
				o := logOptions()
				o.View.Form = view
				b.ReportAllocs()
				var res Result
				for b.Loop() {
					res = Logs(r, o)
				}
				b.ReportMetric(float64(tokens(b, res.JSON)), "tokens")
				b.ReportMetric(float64(len(res.JSON)), "bytes")
			})
		}
	}
}
