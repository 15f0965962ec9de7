package logs

import (
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// masker masks the word hunter2.
type masker struct{}

func (masker) Clean(s string) string         { return strings.ReplaceAll(s, "hunter2", "[secret]") }
func (masker) CleanNamed(_, s string) string { return masker{}.Clean(s) }

// Plain, Hidden and TouchesPlaceholder are for searches, of which there are none.
func (masker) Plain(s string) string                 { return s }
func (masker) Hidden(_, s string) (string, [][2]int) { return s, nil }
func (masker) TouchesPlaceholder(string) bool        { return false }

func TestALogLineAndASpanOfOneErrorHaveOneTemplate(t *testing.T) {
	for name, c := range map[string]struct{ line, status string }{
		"a timeout":  {"tool web_search timed out after 30.0s (request 7f7cd172ab)", "tool web_search timed out after 12.25s (request 0a1b2c3d4e5f)"},
		"a uuid":     {"job 7f3c2f0e-4a51-4a36-9b0e-0d1c2f6f9a11: gone", "job aaaaaaaa-0000-4a36-9b0e-0d1c2f6f9a12: gone"},
		"an outcome": {`POST http://llm:8080/v1/chat?n=1 HTTP/1.1" 503`, `POST http://llm:9090/v1/chat?n=2 HTTP/1.1" 503`},
		"a secret":   {"login of job 17 with hunter2 failed", "login of job 4 with hunter2 failed"},
	} {
		r := &client.LogsResponse{Streams: []client.LogStream{{
			Labels: client.Labels{{Name: "service_name", Value: "svc"}},
			Entries: []client.LogEntry{
				{Time: 1, Line: "2026-11-23 09:58:30,781 ERROR [svc] " + c.line},
				{Time: 2, Line: "2026-11-23 09:58:30,781 INFO [svc] all is well"},
			},
		}}}
		clean := safe.NewCleaner(masker{})
		ps := NewTable(r, &analysis.Request{}, &analysis.Filter{}, clean).Patterns()
		key := text.Template(clean.Clean(c.status).String())
		got := ps.WithTemplate(key)
		if len(got) != 1 || got[0].Severity != text.Error || got[0].Example.Time != 1 || got[0].Template.String() != key {
			t.Errorf("%s: the span's template %q finds %+v", name, key, got)
		}
		if got := ps.WithTemplate("no such template"); len(got) != 0 {
			t.Errorf("%s: another template finds %+v", name, got)
		}
	}
}

// A template of one line of a pattern finds it though the pattern's own
// template is wider.
func TestATemplateFindsTheWiderPattern(t *testing.T) {
	ps := tableOf(logsOf("tool search failed for the planner", "tool fetch failed for the planner", "tool search was called 3 times"), "").Patterns()
	got := ps.WithTemplate("tool fetch failed for the planner")
	if len(got) != 1 || got[0].Lines != 2 || got[0].Template.String() != "tool <*> failed for the planner" {
		t.Errorf("found %+v", got)
	}
}

func TestRankedMakesRoomForFrequentPatterns(t *testing.T) {
	var lines []string
	for i, line := range manyTemplates(9) {
		for range i + 1 {
			lines = append(lines, line)
		}
	}
	ps := tableOf(logsOf(lines...), "").Patterns()
	counts := func(list []*Pattern) (n []int) {
		for _, p := range list {
			n = append(n, p.Lines)
		}
		return n
	}
	for n, want := range map[int][]int{9: {1, 2, 3, 4, 5, 6, 7, 8, 9}, 8: {7, 8, 9, 1, 2, 3, 4, 5, 6}} {
		got := counts(ps.Ranked(n))
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("ranked for %d: %v, want %v", n, got, want)
			}
		}
	}
}
