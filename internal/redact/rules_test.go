package redact

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"airefinery-mcp/internal/golden"
)

// otherRule is a rule of another tool that finds secrets: how those look.
type otherRule struct{ id, kind, shape string }

func loadRules(t testing.TB) []otherRule {
	t.Helper()
	data, err := os.ReadFile("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []otherRule
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			t.Fatalf("%q has not three fields", line)
		}
		out = append(out, otherRule{f[0], f[1], f[2]})
	}
	return out
}

// places are lines that a secret stands in: a file of variables, JSON, a log and
// a URL. %n is a name, in the spelling of the place.
var places = [...]string{"%n=⟦⟧", `{"level":"info","%n":"⟦⟧","n":1}`, "ERROR request failed, %n: ⟦⟧ was used", "GET https://api.example.com/v1/items?%n=⟦⟧&n=1 200"}

// lines returns lines with a secret of the rule drawn from rng, in ⟦⟧.
func (r otherRule) lines(rng *rand.Rand) []string {
	shape := fill(r.shape, rng)
	switch r.kind {
	case "line":
		return []string{shape}
	case "-":
		return nil
	}
	name := r.id
	if r.kind == "bare" {
		name = "item"
	}
	words := strings.Split(name, "-")
	camel := words[0]
	for _, w := range words[1:] {
		camel += strings.ToUpper(w[:1]) + w[1:]
	}
	names := [...]string{strings.ToUpper(strings.Join(words, "_")), camel, strings.Join(words, " "), strings.Join(words, "_")}
	var out []string
	for i, p := range places {
		out = append(out, strings.NewReplacer("%n", names[i], "⟦⟧", "⟦"+shape+"⟧").Replace(p))
	}
	return out
}

const (
	// rounds is how often a secret is drawn for each rule.
	rounds = 5
	// rulesARow is how many rules stand in a row of the table.
	rulesARow = 3
	// leastRules is the share of the rules whose every line must be masked.
	leastRules = 0.95
)

// TestRulesOfAnotherToolAreMasked draws secrets in the forms that the rules of
// gitleaks are about. It is an oracle: that tool has seen other keys than we.
func TestRulesOfAnotherToolAreMasked(t *testing.T) {
	r := newRedactor(t)
	rules, whole, withText, lines, found := loadRules(t), 0, 0, 0, 0
	var table strings.Builder
	table.WriteString(strings.Repeat("| rule | masked ", rulesARow) + "|\n" + strings.Repeat("|---|---", rulesARow) + "|\n")
	for _, rule := range rules {
		h := fnv.New64a()
		h.Write([]byte(rule.id))
		rng := rand.New(rand.NewPCG(h.Sum64(), 12))
		n, masked := 0, 0
		for range rounds {
			for _, line := range rule.lines(rng) {
				text, secret := withoutMarks(line)
				got := r.Mask(text)
				n++
				if around := strings.Replace(text, secret, "", 1); !strings.Contains(got, secret) && !leaks(got, secret, around) {
					masked++
				} else if masked == n-1 || testing.Verbose() {
					t.Logf("%s: %q is shown as %q", rule.id, text, got)
				}
			}
		}
		if n == 0 {
			continue
		}
		withText++
		lines += n
		found += masked
		if masked == n {
			whole++
		}
		fmt.Fprintf(&table, "| %s | %d of %d ", rule.id, masked, n)
		if withText%rulesARow == 0 {
			table.WriteString("|\n")
		}
	}
	for ; withText%rulesARow != 0 && !strings.HasSuffix(table.String(), "|\n"); table.WriteString("|\n") {
		table.WriteString(strings.Repeat("| | ", rulesARow-withText%rulesARow))
	}
	if share := float64(whole) / float64(withText); len(rules) < 222 || share < leastRules {
		t.Errorf("of %d rules, %d of %d with text are masked in every line, %.3f; want %.2f of 222", len(rules), whole, withText, share, leastRules)
	}
	figures := fmt.Sprintf("| rules | that are about text | masked in every line | lines | masked |\n|---|---|---|---|---|\n| %d | %d | %d (%.1f%%) | %d | %d (%.1f%%) |\n",
		len(rules), withText, whole, 100*float64(whole)/float64(withText), lines, found, 100*float64(found)/float64(lines))
	golden.Section(t, "../../docs/masking.md", "masking-rules", figures+"\n"+table.String())
}

// withoutMarks returns a line without ⟦⟧, and what stood between.
func withoutMarks(line string) (text, secret string) {
	before, rest, _ := strings.Cut(line, "⟦")
	secret, after, _ := strings.Cut(rest, "⟧")
	return before + secret + after, secret
}
