package answer

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// emptinesses are one of each kind, with a letter that cleaning takes out in
// each text of the upstream's.
func emptinesses() []analysis.Emptiness {
	filter := analysis.Param{Name: "project_name", Value: "asked"}
	long := strings.Repeat("a long name ", 8)
	near := []string{"Ωnear", "other", long, long + "2", long + "3"}
	return []analysis.Emptiness{
		{Queries: 1},
		{Queries: 1, Filter: filter, Unlisted: true, Near: near, Meant: true},
		{Queries: 2, Filter: filter, Without: 50, AtLeast: true, Near: near, Retired: "archived"},
		{Queries: 3, Together: []analysis.Param{filter, {Name: "severity", Value: "error"}}, Without: 1, Forbidden: true},
		{Queries: 1, Failures: 3},
		{Queries: 2, Bare: true, Longer: 24 * time.Hour, Searched: 24 * time.Hour, Newest: 1795427940000000000},
		{Queries: 2, Bare: true, Longer: 168 * time.Hour, Searched: 168 * time.Hour},
		{Queries: 3, Searched: 168 * time.Hour, NotIn: []string{"Ωa", "b"}},
		{Queries: 2, Searched: 168 * time.Hour, Elsewhere: analysis.Param{Name: "trace", Value: "b"}},
		{Queries: 3, Bare: true, Searched: 24 * time.Hour, Unknown: analysis.Param{Name: "metric", Value: "m"}, Near: near, Meant: true},
	}
}

// emptyCapture answers for a captured body.
func emptyCapture[R any](t *testing.T, name string, decode func(io.Reader) (R, error), answer func(R, Options) Result) func(Options) Result {
	return func(o Options) Result { return answerBody(t, capture(t, name), decode, answer, o) }
}

// TestEmptyAnswersKeepTheirPromises holds for each reason and each signal the
// budget, that text is clean, that a name which is masked is not proposed, and
// that what it cost to know is said.
func TestEmptyAnswersKeepTheirPromises(t *testing.T) {
	answers := map[string]func(Options) Result{
		"logs":    emptyCapture(t, "loki/loki_empty.json", client.DecodeLogs, Logs),
		"metrics": emptyCapture(t, "prom/prom_empty.json", client.DecodeMetrics, Metrics),
		"traces":  emptyCapture(t, "tempo/tempo_search_empty.json", client.DecodeTraces, Traces),
	}
	for signal, answer := range answers {
		for i, e := range emptinesses() {
			for _, maxBytes := range []int{1000, 1500, 7500} {
				o := Options{Budget: Budget{MaxBytes: maxBytes}, Empty: &e, Request: analysis.Request{
					FetchedAt: time.Unix(1795428060, 0).UTC(), Window: time.Hour,
					Asked: []analysis.Param{{Name: "project_name", Value: "asked"}, {Name: "severity", Value: "error"}},
				}}
				name := fmt.Sprintf("%s, reason %d, %d bytes", signal, i, maxBytes)
				res := fuzzAnswer(t, o, answer)
				if maxBytes == 7500 && !strings.Contains(string(res.JSON), "further quer") {
					t.Errorf("%s: the cost is not said: %s", name, res.JSON)
				}
				var a struct {
					Next []struct{ Args map[string]any }
				}
				if err := json.Unmarshal(res.JSON, &a); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, call := range a.Next {
					if strings.Contains(fmt.Sprint(call.Args), "onear") {
						t.Errorf("%s: a masked name is proposed: %v", name, call.Args)
					}
				}
			}
		}
	}
}
