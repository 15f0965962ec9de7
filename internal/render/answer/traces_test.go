package answer

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

func TestTracesKeepWhatPassesTheFilters(t *testing.T) {
	for _, name := range []string{"facade/traces_12_detailed.json", "facade/tempo_search_100.json", "tempo/tempo_trace_v1.json"} {
		r, err := client.DecodeTraces(bytes.NewReader(capture(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Request: analysis.Request{FetchedAt: time.Unix(1795426200, 0)}, Budget: Budget{MaxBytes: 7500}}
		all := Traces(r, o).Total
		for filter, set := range map[string]func(*Options){
			"match":        func(o *Options) { o.Filter.Match = "no such text anywhere" },
			"min_duration": func(o *Options) { o.Filter.MinDuration = 24 * time.Hour },
			"since":        func(o *Options) { o.Filter.Since = time.Unix(1<<32, 0) },
		} {
			f := o
			set(&f)
			if n := Traces(r, f).Total; n != 0 {
				t.Errorf("%s: %s keeps %d of %d", name, filter, n, all)
			}
		}
		f := o
		f.Filter.ErrorsOnly = true
		if n := Traces(r, f).Total; n >= all {
			t.Errorf("%s: errors_only keeps %d of %d", name, n, all)
		}
		for maxBytes := 1000; maxBytes < 9000; maxBytes += 700 {
			t.Run(fmt.Sprint(name, maxBytes), func(t *testing.T) {
				f := o
				f.Budget.MaxBytes = maxBytes
				checkAnswer(t, Traces(r, f), maxBytes)
			})
		}
	}
}
