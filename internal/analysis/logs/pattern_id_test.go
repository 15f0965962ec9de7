package logs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/text"
)

// letters writes a number as a word without digits: ba, bab, …
func letters(n int) string {
	var b []byte
	for i := 0; n > 0 || i < 4; i++ {
		set := []string{"bcdfglmnprst", "aeiou"}[i%2]
		b = append(b, set[n%len(set)])
		n /= len(set)
	}
	return string(b)
}

func logsOf(lines ...string) *client.LogsResponse {
	s := client.LogStream{Labels: client.Labels{{Name: "level", Value: "info"}}}
	for i, line := range lines {
		s.Entries = append(s.Entries, client.LogEntry{Time: int64(i), Line: line})
	}
	return &client.LogsResponse{Streams: []client.LogStream{s}}
}

// tableOf returns the lines that the filter pattern keeps.
func tableOf(r *client.LogsResponse, pattern string) *Table {
	return NewTable(r, &analysis.Request{}, &analysis.Filter{Pattern: pattern}, nil)
}

// patternsOf returns the pattern of each line.
func patternsOf(lines ...string) map[string]*Cluster {
	out := map[string]*Cluster{}
	for _, l := range tableOf(logsOf(lines...), "").Lines {
		out[l.Text.String()] = l.cluster
	}
	return out
}

// matching returns the lines that the filter pattern keeps.
func matching(id string, lines ...string) []string {
	var out []string
	for _, l := range tableOf(logsOf(lines...), id).Lines {
		out = append(out, l.Text.String())
	}
	slices.Sort(out)
	return out
}

func shuffled(lines []string, seed uint64) []string {
	out := slices.Clone(lines)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func manyTemplates(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("%s was seen by the %s", letters(i), letters(i+7))
	}
	return lines
}

func TestEveryTemplateIsAPattern(t *testing.T) {
	const n = 3000
	patterns := tableOf(logsOf(manyTemplates(n)...), "").Patterns().All
	ids, full := map[string]bool{}, map[uint64]bool{}
	for _, p := range patterns {
		ids[p.ID], full[p.Example.cluster.full] = true, true
		if p.Lines != 1 || len(p.ID) < 6 || len(p.ID) > 17 {
			t.Errorf("%q: %d lines, id %s", p.Template, p.Lines, p.ID)
		}
	}
	if len(patterns) != n || len(ids) != n || len(full) != n {
		t.Errorf("%d templates are %d patterns with %d ids, %d full ones", n, len(patterns), len(ids), len(full))
	}
}

func TestAShownIDFindsItsOwnLines(t *testing.T) {
	r := decodeCapture(t, "loki_push_meta_streams")
	hostile := &client.LogsResponse{}
	for i := range 3000 {
		line := fmt.Sprintf(`{"level":"error","message":"line-%d failed in step %d"}`, i, i%7)
		hostile.Streams = append(hostile.Streams, client.LogStream{Entries: []client.LogEntry{{Time: int64(i), Line: line}}})
	}
	many := manyTemplates(3000)
	for name, r := range map[string]*client.LogsResponse{"capture": r, "many": logsOf(append(many, many[:500]...)...), "hostile": hostile} {
		table := tableOf(r, "")
		lines := map[*Cluster]int{}
		for _, l := range table.Lines {
			lines[l.cluster]++
		}
		for c, n := range lines {
			for _, id := range []string{c.id, strings.ToUpper(c.id), c.id[1:], showID(c.full, maxIDDigits)} {
				if found := table.miner.Find(id); len(found) != 1 || !found[c] {
					t.Fatalf("%s: %s of %q, %d lines, finds %d patterns", name, id, c.template, n, len(found))
				}
			}
		}
	}
}

func TestIDsThatAreNone(t *testing.T) {
	c := patternsOf("worker started")["worker started"]
	for _, id := range []string{"", "p", c.id[:5], c.id + "x", showID(c.full, maxIDDigits) + "0", "p-1234", "pp" + c.id[1:], "+" + c.id[1:]} {
		if got := matching(id, "worker started"); id != "" && len(got) > 0 {
			t.Errorf("%q finds %q", id, got)
		}
	}
}

func TestAPatternKeepsItsIDWhenMoreLinesCome(t *testing.T) {
	people := []string{"ann", "bob", "chris", "dora", "eve", "frank", "gus", "hal", "ida", "jim", "kim", "leo", "mia", "ned", "olga", "pia"}
	var lines, others, wider []string
	for i, name := range people {
		wider = append(wider, "user "+name+" logged in successfully from the "+letters(i))
		lines = append(lines,
			"user "+name+" logged in successfully from the office",
			"session of "+name+" was terminated by the operator",
			"could not deliver mail for "+name+" because the mailbox overflowed",
			"order placed by "+strings.ToUpper(name)+" awaits settlement")
	}
	for i := range 200 {
		others = append(others, fmt.Sprintf("the %s looked %s while at the %s somewhere", letters(i), letters(3*i), letters(i*i)))
	}
	const user = "user ann logged in successfully from the office"
	if a, b := patternsOf(lines...)[user].template, patternsOf(slices.Concat(lines, wider)...)[user].template; a == b {
		t.Errorf("the template is %q with and without wider lines: the test shows nothing", a)
	}
	for seed := range uint64(20) {
		all := shuffled(lines, seed)
		var halves [2][]string
		for _, name := range []string{"user", "session", "could", "order"} {
			n := 0
			for _, line := range all {
				if strings.HasPrefix(line, name) {
					halves[n%2] = append(halves[n%2], line)
					n++
				}
			}
		}
		ids := patternsOf(all...)
		for name, part := range map[string][]string{"first half": shuffled(halves[0], seed), "second half": shuffled(halves[1], seed),
			"others between": shuffled(slices.Concat(others, all), seed), "twice": slices.Concat(all, all), "a wider template": shuffled(slices.Concat(wider, all), seed)} {
			for text, c := range patternsOf(part...) {
				if want := ids[text]; want != nil && c.id != want.id {
					t.Errorf("%d, %s: %q has the id %s (%s), over all lines %s (%s)", seed, name, text, c.id, c.template, want.id, want.template)
				}
			}
		}
	}
}

func TestTheIDOfAnEarlierCallFindsItsLines(t *testing.T) {
	for name, c := range map[string]struct{ before, after []string }{
		// The template widens, and its one line voted for another anchor.
		"one line before": {
			[]string{"user alexandrina logged in from the office"},
			[]string{"user alexandrina logged in from the office", "user bob logged in from the office", "user eve logged in from the office"},
		},
		// Many that end alike are joined.
		"joined": {
			[]string{"worker began"},
			[]string{"worker began", "planner began", "mailer began", "printer began", "reader began", "writer began"},
		},
	} {
		for text, p := range patternsOf(c.before...) {
			for _, id := range []string{p.id, showID(p.full, maxIDDigits)} {
				if got := matching(id, c.after...); !slices.Contains(got, text) || len(got) != len(c.after) {
					t.Errorf("%s: %s finds %q", name, id, got)
				}
			}
			if after := patternsOf(c.after...)[text]; after.full == p.full {
				t.Errorf("%s: %q keeps its id %s: the test shows nothing", name, text, p.id)
			}
		}
	}

	// The shown id has become longer: more patterns begin with its digits.
	many := manyTemplates(6000)
	longer := 0
	after := patternsOf(many...)
	table := tableOf(logsOf(many...), "")
	for _, text := range many {
		if len(after[text].id) == 1+minIDDigits {
			continue
		}
		longer++
		before := patternsOf(text)[text]
		if len(before.id) != 1+minIDDigits || !strings.HasPrefix(after[text].id, before.id) {
			t.Fatalf("%q: id %s, then %s", text, before.id, after[text].id)
		}
		found := false
		for c := range table.miner.Find(before.id) {
			found = found || c.template == text
		}
		if !found {
			t.Errorf("%s no longer finds %q", before.id, text)
		}
	}
	if longer == 0 {
		t.Error("no id became longer")
	}
}

func TestPatternsOfOneTemplateAreOne(t *testing.T) {
	m, in := NewMiner(), &scope{}
	a := &Cluster{severity: text.Info, scope: in, words: []string{"a", text.Wildcard, "c"}}
	b := &Cluster{severity: text.Info, scope: in, words: []string{"a", text.Wildcard, "c"}}
	other := &Cluster{severity: text.Warning, scope: in, words: []string{"a", text.Wildcard, "c"}}
	m.all = []*Cluster{a, b, other}
	six, seven := &template{vote: 6}, &template{vote: 7}
	m.texts = []minedText{{template: seven, cluster: a, lines: 1}, {template: six, cluster: b, lines: 2}, {template: seven, cluster: other, lines: 1}}
	m.Finish(nil)
	if b.Root("") != a || other.Root("") != other || a.anchor != 6 || a.id == other.id {
		t.Errorf("%+v, %+v, %+v", a, b, other)
	}
}
