package redact

import (
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/internal/golden"
)

// score counts how the redactor does on some lines.
type score struct {
	lines, harmless int
	secrets, found  int
	altered         int // harmless lines in which something was masked
	collateral      int // other lines in which more than the secrets was masked
}

func (s score) recall() float64 { return float64(s.found) / float64(s.secrets) }
func (s score) falsePositives() float64 {
	return float64(s.altered+s.collateral) / float64(s.lines)
}

// measure scores lines by class and all together. With report it logs each line
// that was not masked as wanted.
func measure(t *testing.T, lines []labelled, report bool) (score, map[string]score) {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var all score
	classes := make(map[string]score)
	for _, l := range lines {
		got := r.Mask(l.text)
		c := classes[l.class]
		all.lines++
		c.lines++
		missed := 0
		for _, s := range l.secrets {
			if strings.Contains(got, s) || leaks(got, s, l.want) {
				missed++
			}
		}
		c.secrets += len(l.secrets)
		c.found += len(l.secrets) - missed
		all.secrets += len(l.secrets)
		all.found += len(l.secrets) - missed
		kept := keeps(got, l.want)
		switch {
		case l.class == "-":
			all.harmless++
			if !kept {
				all.altered++
				c.altered++
			}
		case !kept && missed == 0:
			all.collateral++
			c.collateral++
		}
		if report && (missed > 0 || !kept) {
			t.Logf("line %d: %d missed\n text %q\n got  %q\n want %q", l.number, missed, l.text, got, l.want)
		}
		classes[l.class] = c
	}
	return all, classes
}

// leaks reports whether half or more of a secret remains in a result, where
// the text around the secrets does not have it.
func leaks(got, secret, around string) bool {
	n := max(4, (len(secret)+1)/2)
	for i := 0; i+n <= len(secret); i++ {
		if part := secret[i : i+n]; strings.Contains(got, part) && !strings.Contains(around, part) {
			return true
		}
	}
	return false
}

// keeps reports whether a result is the wanted text with one or more
// placeholders for each secret.
func keeps(got, want string) bool {
	parts := strings.Split(want, "⟦⟧")
	if !strings.HasPrefix(got, parts[0]) {
		return false
	}
	got = got[len(parts[0]):]
	for i, p := range parts[1:] {
		n := placeholderLen(got)
		if n == 0 {
			return false
		}
		got = got[n:]
		if i == len(parts)-2 {
			return got == p
		}
		if !strings.HasPrefix(got, p) {
			return false
		}
		got = got[len(p):]
	}
	return got == ""
}

// The targets of the labelled set.
const (
	leastRecall        = 0.98
	mostFalsePositives = 0.01
)

func TestLabelledSetIsMaskedAndTheRestLeftAlone(t *testing.T) {
	lines := loadLabelled(t, "testdata/labelled.txt")
	var tuned, heldOut []labelled
	for _, l := range lines {
		if l.heldOut {
			heldOut = append(heldOut, l)
		} else {
			tuned = append(tuned, l)
		}
	}
	tunedScore, _ := measure(t, tuned, true)
	heldOutScore, _ := measure(t, heldOut, false)
	all, classes := measure(t, lines, false)
	meetsTargets(t, "labelled set", all)
	blind, blindClasses := measure(t, loadLabelled(t, "testdata/blind.txt"), true)
	meetsTargets(t, "blind set", blind)
	outside, outsideClasses := measure(t, loadLabelled(t, "testdata/outside.txt"), true)
	meetsTargets(t, "outside sets", outside)
	figures := figuresTable("labelled set", all, classes, namedScore{"tuned on", tunedScore}, namedScore{"held out", heldOutScore}) +
		"\n" + figuresTable("blind set", blind, blindClasses) + "\n" + figuresTable("outside sets", outside, outsideClasses)
	golden.Section(t, "../../docs/masking.md", "masking", figures)
	if golden.Update() {
		writeSpeed(t)
	}
}

// meetsTargets fails unless a set is large enough and does well enough.
func meetsTargets(t *testing.T, name string, s score) {
	t.Helper()
	if s.lines < 300 || s.harmless < 120 {
		t.Errorf("%s has %d lines, %d of them harmless; want at least 300 and 120", name, s.lines, s.harmless)
	}
	if got := s.recall(); got < leastRecall {
		t.Errorf("%s: recall %.4f, want at least %.2f", name, got, leastRecall)
	}
	if got := s.falsePositives(); got > mostFalsePositives {
		t.Errorf("%s: false positives %.4f of lines, want at most %.2f", name, got, mostFalsePositives)
	}
}

// namedScore is the score of a part of a set.
type namedScore struct {
	name string
	score
}

// figuresTable writes the scores of a set as a table.
func figuresTable(set string, all score, classes map[string]score, parts ...namedScore) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| lines of the %s | lines | harmless | secrets | recall | lines masked beyond their secrets |\n|---|---|---|---|---|---|\n", set)
	row := func(name string, s score) {
		recall := "–"
		if s.secrets > 0 {
			recall = fmt.Sprintf("%.1f%%", 100*s.recall())
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s | %d (%.2f%%) |\n", name, s.lines, s.harmless, s.secrets, recall,
			s.altered+s.collateral, 100*s.falsePositives())
	}
	row("all", all)
	for _, p := range parts {
		row(p.name, p.score)
	}
	for _, name := range append(Classes(), "-") {
		s := classes[name]
		if name == "-" {
			name = "harmless"
			s.harmless = s.lines
		}
		row(name, s)
	}
	return b.String()
}
