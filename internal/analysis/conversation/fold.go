package conversation

import "strings"

// Row is a step, or several in a row that are alike.
type Row struct {
	// Steps are the indexes of the steps.
	Steps []int
	// SameArgs and SameText say what several calls have alike; Alike is set where
	// they answered the same but for what they were asked.
	SameArgs, SameText, Alike bool
	// Duration and Tokens are the sums of the steps'.
	Duration int64
	Tokens   Tokens
	// Weight is how much of the room for texts the row should get: what failed, what
	// was asked and what was answered at last most, what repeats others least.
	Weight int
}

// First returns the index of its first step.
func (r *Row) First() int { return r.Steps[0] }

// minFolded is how many calls in a row are told of together.
const minFolded = 3

// Rows returns rows for some of the steps, by their indexes in order. Steps that
// failed are not folded, unless all of them say the same.
func (r *Run) Rows(steps []int) []Row {
	var out []Row
	begun := map[string]bool{} // how messages began
	failures := map[string]int{}
	for i := 0; i < len(steps); {
		n := 1
		for i+n < len(steps) && r.foldable(steps[i], steps[i+n]) {
			n++
		}
		first := &r.Steps[steps[i]]
		if n < minFolded && !first.HasFailed() {
			n = 1
		}
		row := Row{Steps: steps[i : i+n], Tokens: noTokens, Weight: r.weight(steps[i], begun, failures)}
		for _, step := range row.Steps {
			row.Duration += r.Steps[step].Duration
			row.Tokens.add(r.Steps[step].Tokens)
		}
		if n > 1 {
			r.compare(&row)
		}
		out = append(out, row)
		i += n
	}
	return out
}

// foldable reports whether a step can be told of with an earlier one.
func (r *Run) foldable(first, next int) bool {
	a, b := &r.Steps[first], &r.Steps[next]
	if a.Act != b.Act || a.Agent != b.Agent || a.Tool != b.Tool || a.Depth != b.Depth || a.User || b.User {
		return false
	}
	if a.HasFailed() || b.HasFailed() || a.Act == Said {
		return a.Failed == b.Failed && a.Soft == b.Soft && a.Text == b.Text && a.Error == b.Error && a.Args == b.Args
	}
	return a.Act == Called
}

// compare finds what the steps of a row have alike.
func (r *Run) compare(row *Row) {
	first := &r.Steps[row.Steps[0]]
	row.SameArgs, row.SameText, row.Alike = true, true, true
	pattern := withoutArgs(first.Text, first.Args)
	for _, i := range row.Steps[1:] {
		s := &r.Steps[i]
		row.SameArgs = row.SameArgs && normalArgs(s.Args) == normalArgs(first.Args)
		row.SameText = row.SameText && s.Text == first.Text
		row.Alike = row.Alike && samePrefix(pattern, withoutArgs(s.Text, s.Args))
	}
	row.Alike = row.Alike && !row.SameText && len(pattern) >= minAlikeText
}

// samePrefix reports whether the shorter of two texts begins the other, but for
// a few bytes at its end.
func samePrefix(a, b string) bool {
	n := min(len(a), len(b))
	n -= n / 10
	return a[:n] == b[:n]
}

// headOfMessage is how many bytes two messages must begin alike with to be of one
// form.
const headOfMessage = 20

func (r *Run) weight(i int, begun map[string]bool, failures map[string]int) int {
	s := &r.Steps[i]
	switch {
	case s.HasFailed():
		reason := s.Tool + withoutArgs(s.reason(), s.Args)
		failures[reason]++
		return max(3, 10-2*failures[reason])
	case i == r.Answer || s.User && r.Task == s.Text:
		return 5
	case s.Act == Called || s.Act == Answered || s.Act == Ended:
		return 4
	case s.User:
		return 2
	}
	head := s.Agent + "\x00" + strings.Join(strings.Fields(s.Text), " ")
	head = head[:min(len(head), len(s.Agent)+1+headOfMessage)]
	if begun[head] {
		return 1
	}
	begun[head] = true
	return 2
}
