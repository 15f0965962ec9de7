package conversation

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
)

// FindingKind is what a run did over and over.
type FindingKind uint8

// The kinds.
const (
	// SameCall is a tool that was called with the same arguments again.
	SameCall FindingKind = iota
	// SameFailure is a tool that failed for the same reason again.
	SameFailure
	// AlikeResults is a tool that gave the same, but for what it was asked, whatever
	// it was asked.
	AlikeResults
	// SameMessage is an agent that said the same again.
	SameMessage
	// BackAndForth are two agents that handed over to each other.
	BackAndForth
	// Growth is a prompt that grew while no new result came.
	Growth
)

// Finding is a loop, or what looks like one.
type Finding struct {
	Kind FindingKind
	// Agent is who did it, Tool the tool or, of BackAndForth, the other agent.
	Agent, Tool string
	// N counts how often, Of all calls of the tool, Failed those that failed.
	N, Of, Failed int
	// Steps are the indexes of the steps.
	Steps []int
	// Text is what was the same.
	Text string
}

// The least numbers of times that are a finding.
const (
	minSameCalls, minSameFailures, minAlike, minSameMessages, minBackAndForth = 3, 2, 4, 3, 4
	// minAlikeText and minMessage are the lengths in bytes of the shortest result
	// and message that count: short ones, "ok", are alike by nature.
	minAlikeText, minMessage = 60, 40
)

// findLoops finds what was done over and over.
func (b *Builder) findLoops() {
	b.findCalls()
	b.findMessages()
	b.findBackAndForth()
	b.findGrowth()
	slices.SortStableFunc(b.run.Findings, func(x, y Finding) int { return cmp.Compare(x.Steps[0], y.Steps[0]) })
}

// often returns of some steps those that have something the same as others, in
// groups of so many at least, in the order in which these first come. A sum stands
// for what is the same; a step that lacks it is in no group.
func (b *Builder) often(steps []int, least int, sum func(*Step) (sum uint64, has bool)) [][]int {
	if len(steps) < least {
		return nil
	}
	b.alike.reset()
	b.counts, b.sums = b.counts[:0], b.sums[:0]
	any := false
	for _, i := range steps {
		number := int32(0)
		if of, has := sum(&b.run.Steps[i]); has {
			if number = b.alike.of(of); int(number) > len(b.counts) {
				b.counts = append(b.counts, 0)
			}
			b.counts[number-1]++
			any = any || b.counts[number-1] >= least
		}
		b.sums = append(b.sums, number)
	}
	if !any {
		return nil
	}
	var out [][]int
	at := make([]int, len(b.counts)) // of each number in out, plus 1
	for n, number := range b.sums {
		if number == 0 || b.counts[number-1] < least {
			continue
		}
		i := &at[number-1]
		if *i == 0 {
			out = append(out, make([]int, 0, b.counts[number-1]))
			*i = len(out)
		}
		out[*i-1] = append(out[*i-1], steps[n])
	}
	return out
}

// most returns the largest group of what [Builder.often] returns, the first of those
// that are as large; nil where there is none.
func (b *Builder) most(steps []int, least int, sum func(*Step) (uint64, bool)) []int {
	var most []int
	for _, group := range b.often(steps, least, sum) {
		if len(group) > len(most) {
			most = group
		}
	}
	return most
}

// those returns the indexes of the steps that are so; they are good until the next
// call.
func (b *Builder) those(so func(*Step) bool) []int {
	b.picked = b.picked[:0]
	for i := range b.run.Steps {
		if so(&b.run.Steps[i]) {
			b.picked = append(b.picked, i)
		}
	}
	return b.picked
}

// sum returns a number that stands for texts.
func (b *Builder) sum(texts ...string) uint64 {
	sum := uint64(0)
	for _, text := range texts {
		sum = sum*31 + maphash.String(b.seed, text)
	}
	return sum
}

// findCalls finds tools that were called in vain.
func (b *Builder) findCalls() {
	calls := b.those(func(s *Step) bool { return s.Act == Called || s.Act == Answered })
	for _, all := range b.often(calls, minSameFailures, func(s *Step) (uint64, bool) { return b.sum(s.Agent, s.Tool), true }) {
		first := &b.run.Steps[all[0]]
		found := Finding{Agent: first.Agent, Tool: first.Tool, Of: len(all)}
		for _, i := range all {
			if b.run.Steps[i].HasFailed() {
				found.Failed++
			}
		}
		if same := b.most(all, minSameFailures, b.sumOfFailure); same != nil {
			found.Kind, found.Steps, found.Text = SameFailure, same, b.run.Steps[same[0]].reason()
		} else if same := b.most(all, minSameCalls, b.sumOfArgs); same != nil {
			found.Kind, found.Steps, found.Text = SameCall, same, b.run.Steps[same[0]].Args
		} else if same := b.most(all, minAlike, b.sumOfResult); same != nil {
			found.Kind, found.Steps, found.Text = AlikeResults, same, b.run.Steps[same[0]].Text
		} else {
			continue
		}
		found.N = len(found.Steps)
		b.run.Findings = append(b.run.Findings, found)
	}
}

// sumOfFailure stands for why a step failed.
func (b *Builder) sumOfFailure(s *Step) (uint64, bool) {
	if !s.HasFailed() {
		return 0, false
	}
	return b.sum(withoutArgs(s.reason(), s.Args)), true
}

// sumOfArgs stands for what a step's call was given.
func (b *Builder) sumOfArgs(s *Step) (uint64, bool) {
	return b.sum(normalArgs(s.Args)), s.Args != ""
}

// sumOfResult stands for what a step gave that did not fail.
func (b *Builder) sumOfResult(s *Step) (uint64, bool) {
	if s.HasFailed() || len(s.Text) < minAlikeText {
		return 0, false
	}
	text := withoutArgs(s.Text, s.Args)
	return b.sum(text), len(text) >= minAlikeText
}

// reason returns what a failed step says of that.
func (s *Step) reason() string { return cmp.Or(s.Text, s.Error) }

// withoutArgs returns a text with the values of arguments, and numbers, taken
// out: what is left is the same for whatever was asked.
func withoutArgs(text, args string) string {
	text = strings.Join(strings.Fields(text[:min(len(text), maxCompared)]), " ")
	for _, v := range argValues(args) {
		text = strings.ReplaceAll(text, v, "*")
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, text)
}

// maxCompared is how many bytes of two results are compared.
const maxCompared = 2048

// minValue is the length in bytes of the shortest value that is looked for,
// maxValues how many are.
const minValue, maxValues = 3, 32

// argValues returns the texts among arguments, the longest first: of JSON its
// strings, of what Python writes what stands in quotation marks.
func argValues(args string) []string {
	var out []string
	v := parse(args)
	if v.members().ofObject() {
		var walk func(value)
		walk = func(v value) {
			switch v.kind() {
			case '"':
				out = append(out, strings.Join(strings.Fields(v.text()), " "))
			case '{':
				for _, m := range v.members().list {
					walk(m.value)
				}
			case '[':
				for _, inner := range v.elements() {
					walk(inner)
				}
			}
		}
		walk(v)
	} else {
		for i, quoted := range strings.FieldsFunc(args, func(r rune) bool { return r == '\'' || r == '"' }) {
			if i%2 == 1 {
				out = append(out, quoted)
			}
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return len(s) < minValue })
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return out[:min(len(out), maxValues)]
}

// findMessages finds agents that say the same again. Messages are only compared
// where enough of an agent begin and end with the same bytes.
func (b *Builder) findMessages() {
	said := b.those(func(s *Step) bool { return s.Act == Said && !s.User && len(s.Text) >= minMessage })
	for _, similar := range b.often(said, minSameMessages, b.sumOfEnds) {
		for _, same := range b.often(similar, minSameMessages, func(s *Step) (uint64, bool) {
			return b.sum(strings.Join(strings.Fields(s.Text), " ")), true
		}) {
			s := &b.run.Steps[same[0]]
			b.run.Findings = append(b.run.Findings, Finding{Kind: SameMessage, Agent: s.Agent, N: len(same), Steps: same, Text: s.Text})
		}
	}
}

// sumOfEnds stands for an agent and for what its message begins and ends with.
func (b *Builder) sumOfEnds(s *Step) (uint64, bool) {
	text := strings.TrimSpace(s.Text)
	if text == "" {
		return b.sum(s.Agent), true
	}
	return b.sum(s.Agent) + uint64(text[0])<<8 + uint64(text[len(text)-1]), true
}

// findBackAndForth finds two agents that hand over to each other.
func (b *Builder) findBackAndForth() {
	var chain []int
	end := func() {
		if len(chain) >= minBackAndForth {
			s := &b.run.Steps[chain[0]]
			b.run.Findings = append(b.run.Findings, Finding{Kind: BackAndForth, Agent: s.Agent, Tool: s.Tool, N: len(chain), Steps: slices.Clone(chain)})
		}
		chain = chain[:0]
	}
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
		if s.Act != HandedOver {
			continue
		}
		if n := len(chain); n > 0 && !(b.run.Steps[chain[n-1]].Agent == s.Tool && b.run.Steps[chain[n-1]].Tool == s.Agent) {
			end()
		}
		chain = append(chain, i)
	}
	end()
}

// The growth of a prompt that is a finding: over how many calls at least, and to
// how many times what it was, in tenths.
const minGrowthCalls, minGrowth = 5, 15

// findGrowth finds a prompt that grows while nothing new comes.
func (b *Builder) findGrowth() {
	calls := 0
	for i := range b.run.Steps {
		if b.run.Steps[i].Tokens.In >= 0 {
			calls++
		}
	}
	if calls < minGrowthCalls {
		return
	}
	b.alike.reset()
	known := int32(0)     // how many texts are
	since := b.picked[:0] // calls of models since something new came
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
		if s.User || (s.Act == Called || s.Act == Answered) && !s.HasFailed() && s.Text != "" {
			if n := b.alike.of(b.sum(s.Text)); n > known || s.User {
				known = max(known, n)
				since = since[:0]
			}
		}
		if s.Tokens.In < 0 {
			continue
		}
		since = append(since, i)
		if first := b.run.Steps[since[0]].Tokens.In; len(since) >= minGrowthCalls && s.Tokens.In*10 >= first*minGrowth && first > 0 {
			b.run.Findings = append(b.run.Findings, Finding{Kind: Growth, Agent: s.Agent, N: len(since), Steps: slices.Clone(since)})
			since = since[:0]
		}
	}
	b.picked = since
}
