package logs

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// decodeCapture reads a body that was captured from Loki.
func decodeCapture(t testing.TB, name string) *client.LogsResponse {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", "..", "client", "testdata", "captures", "loki", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := client.DecodeLogs(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryLineHasAPattern(t *testing.T) {
	for _, l := range tableOf(decodeCapture(t, "loki_push_meta_streams"), "").Lines {
		if !strings.HasPrefix(l.cluster.id, "p") {
			t.Fatalf("line %q has no pattern", l.Text)
		}
	}
}

func TestFactsAreOfTheLinesThatPass(t *testing.T) {
	r := decodeCapture(t, "loki_push_meta_streams")
	for name, filter := range map[string]analysis.Filter{"none": {}, "match": {Match: "timed OUT"}, "nothing": {Match: "no such words"}} {
		table := NewTable(r, &analysis.Request{}, &filter, nil)
		want := len(table.Lines)
		if name == "none" && want != r.Entries() || name == "match" && (want == 0 || want == r.Entries()) || name == "nothing" && want != 0 {
			t.Errorf("%s: %d lines of %d", name, want, r.Entries())
		}
		patterns, services, bins := 0, 0, 0
		for _, p := range table.Patterns().All {
			patterns += p.Lines
		}
		if s := table.Services(nil); s != nil {
			for _, row := range s.Rows {
				for _, n := range row.Lines {
					services += n
				}
			}
		}
		if h := table.Histogram(15); h != nil {
			for _, counts := range h.Lines {
				if len(counts) > 15 {
					t.Errorf("%s: %d bins", name, len(counts))
				}
				for _, n := range counts {
					bins += n
				}
			}
		}
		if patterns != want || services != want || bins != want {
			t.Errorf("%s: patterns of %d lines, services of %d, a histogram of %d; want %d", name, patterns, services, bins, want)
		}
	}
}

func TestCoverageStartsAtTheOldestLineWhereTheLimitCut(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	at := func(ago time.Duration) client.LogEntry {
		return client.LogEntry{Time: now.Add(-ago).UnixNano(), Line: "x"}
	}
	r := &client.LogsResponse{
		Meta: client.Meta{LeftOut: []client.Excess{{What: "labels", Most: 5, Count: 7}}, Warnings: []string{"store down"},
			Problems: []client.Problem{{Where: "entry", What: "no time", Count: 2}}},
		Streams: []client.LogStream{{Entries: []client.LogEntry{at(time.Minute), at(3 * time.Minute)}}, {Entries: []client.LogEntry{at(2 * time.Minute)}}},
	}
	for limit, want := range map[int]struct {
		from  time.Duration
		kinds []analysis.CutKind
	}{
		0:   {time.Hour, []analysis.CutKind{analysis.BySize, analysis.ByWarning, analysis.ByUnreadable}},
		4:   {time.Hour, []analysis.CutKind{analysis.BySize, analysis.ByWarning, analysis.ByUnreadable}},
		3:   {3 * time.Minute, []analysis.CutKind{analysis.BySize, analysis.ByLimit, analysis.ByWarning, analysis.ByUnreadable}},
		500: {time.Hour, []analysis.CutKind{analysis.BySize, analysis.ByWarning, analysis.ByUnreadable}},
	} {
		table := NewTable(r, &analysis.Request{FetchedAt: now, Window: time.Hour, Limit: limit}, &analysis.Filter{Match: "nothing"}, nil)
		c := table.Coverage
		var kinds []analysis.CutKind
		for _, cut := range c.Cuts {
			kinds = append(kinds, cut.Kind)
		}
		if !c.From.Equal(now.Add(-want.from)) || !c.To.Equal(now) || !slices.Equal(kinds, want.kinds) {
			t.Errorf("limit %d: from %v to %v, cuts %v", limit, c.From, c.To, c.Cuts)
		}
		if got := table.Patterns().Coverage; !got.From.Equal(c.From) || len(got.Cuts) != len(c.Cuts) {
			t.Errorf("limit %d: the patterns are of %+v, the table of %+v", limit, got, c)
		}
	}
}

func TestALevelThatIsNotReadIsShown(t *testing.T) {
	r := &client.LogsResponse{Streams: []client.LogStream{
		{Labels: client.Labels{{Name: "level", Value: "audit"}, {Name: "detected_level", Value: "unknown"}}, Entries: []client.LogEntry{{Time: 1, Line: "a"}}},
		{Labels: client.Labels{{Name: "level", Value: "audit"}, {Name: "detected_level", Value: "info"}}, Entries: []client.LogEntry{{Time: 2, Line: "b"}}},
	}}
	if got := tableOf(r, "").Shared; len(got) != 1 || got[0].Value != "audit" {
		t.Errorf("shared are %v", got)
	}
	r.Streams[1].Labels[0].Value = "error"
	if got := tableOf(r, "").Columns; len(got) != 1 || got[0].Field.Label != "level" {
		t.Errorf("the columns are %+v", got)
	}
}

func TestTraceIDs(t *testing.T) {
	const id = "77432d1026706d7e805da846a32c3bb8"
	for in, want := range map[string]string{id: id, strings.ToUpper(id): id, id[:31]: id[:31], strings.Repeat("x", 32): strings.Repeat("x", 32),
		strings.Repeat("0", 32): "", "": ""} {
		got := traceOf(in)
		if got.Text != want || got.ID.IsZero() != (want != id) || want == id && got.ID.String() != id {
			t.Errorf("traceOf(%q) = %+v", in, got)
		}
	}
}
