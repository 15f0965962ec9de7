package answer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/golden"
)

func decodeLogCapture(t testing.TB, name string) *client.LogsResponse {
	t.Helper()
	r, err := client.DecodeLogs(bytes.NewReader(capture(t, "loki/"+name+".json")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func logOptions() Options {
	return Options{
		Request: analysis.Request{
			Asked:     []analysis.Param{{Name: "time_window", Value: "1h"}},
			FetchedAt: time.Date(2026, 11, 23, 9, 58, 40, 0, time.UTC),
			Window:    time.Hour,
			Limit:     500,
		},
		Budget: Budget{MaxBytes: 7500},
		Names: Names{
			Tool:     "query_logs",
			Snapshot: "c3f9a1b2",
			Page:     func(offset int) string { return fmt.Sprintf("c3f9a1b2.%d", offset) },
			Handle:   func(id client.TraceID) string { return id.String()[:8] },
		},
	}
}

var logCaptures = []string{"loki_push_meta_streams", "loki_push_meta_categorized", "loki_nometa_streams", "loki_single_error_stream", "loki_empty", "loki_matrix"}

var logViews = map[string]func(*Options){
	"summary": func(*Options) {},
	"records": func(o *Options) { o.View.Form = Records },
	"match":   func(o *Options) { o.Filter.Match = "timed OUT" },
	"pattern": func(o *Options) { o.Filter.Pattern, o.View.Form = "p446d9", Records },
	"unknown": func(o *Options) { o.Filter.Pattern = "p00000" },
}

func TestLogsGoldens(t *testing.T) {
	for _, name := range logCaptures {
		for view, set := range logViews {
			t.Run(name+"/"+view, func(t *testing.T) {
				o := logOptions()
				set(&o)
				res := Logs(decodeLogCapture(t, name), o)
				checkAnswer(t, res, o.Budget.MaxBytes)
				golden.JSON(t, "testdata/logs/"+name+"."+view+".json", res.JSON)
			})
		}
	}
}

// pages reads all pages of records and returns their tokens.
func pageTokens(t *testing.T, r *client.LogsResponse, o Options) (n, pages int) {
	o.View.Form = Records
	for {
		res := Logs(r, o)
		checkAnswer(t, res, o.Budget.MaxBytes)
		n += tokens(t, res.JSON)
		pages++
		if o.View.Offset += res.Shown; res.Shown == 0 || o.View.Offset == res.Total {
			return n, pages
		}
	}
}

func TestLogsReachTheirMeasures(t *testing.T) {
	for _, name := range []string{"loki_push_meta_streams", "loki_push_meta_categorized", "loki_nometa_streams", "loki_single_error_stream"} {
		r, o := decodeLogCapture(t, name), logOptions()
		summary := tokens(t, Logs(r, o).JSON)
		records, pages := pageTokens(t, r, o)
		o.Budget.MaxBytes = 100000
		onePage, _ := pageTokens(t, r, o)
		t.Logf("%s: summary %d tokens, records %d on %d pages, %d on one", name, summary, records, pages, onePage)
		if summary > 1800 {
			t.Errorf("%s: summary of %d tokens, want at most 1800", name, summary)
		}
		if strings.HasPrefix(name, "loki_push") && records > 27000 {
			t.Errorf("%s: records of %d tokens, want at most 27000", name, records)
		}
	}
}
