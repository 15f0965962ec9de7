package conversation

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
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

// groups gathers the indexes of things that are the same, in the order in which
// they first come.
type groups[K comparable] struct {
	keys []K
	at   map[K][]int
}

func (g *groups[K]) add(key K, i int) {
	if g.at == nil {
		g.at = map[K][]int{}
	}
	if g.at[key] == nil {
		g.keys = append(g.keys, key)
	}
	g.at[key] = append(g.at[key], i)
}

// largest returns the largest group, the first of those that are as large.
func (g *groups[K]) largest() []int {
	var most []int
	for _, k := range g.keys {
		if len(g.at[k]) > len(most) {
			most = g.at[k]
		}
	}
	return most
}

// findCalls finds tools that were called in vain.
func (b *Builder) findCalls() {
	type calls struct{ agent, tool string }
	var made groups[calls]
	for i := range b.run.Steps {
		if s := &b.run.Steps[i]; s.Act == Called || s.Act == Answered {
			made.add(calls{s.Agent, s.Tool}, i)
		}
	}
	for _, key := range made.keys {
		all := made.at[key]
		found := Finding{Agent: key.agent, Tool: key.tool, Of: len(all)}
		for _, i := range all {
			if b.run.Steps[i].HasFailed() {
				found.Failed++
			}
		}
		if same := b.alike(all, minSameFailures, comparedFailure); same != nil {
			found.Kind, found.Steps, found.Text = SameFailure, same, b.run.Steps[same[0]].reason()
		} else if same := b.alike(all, minSameCalls, comparedArgs); same != nil {
			found.Kind, found.Steps, found.Text = SameCall, same, b.run.Steps[same[0]].Args
		} else if same := b.alike(all, minAlike, comparedResult); same != nil {
			found.Kind, found.Steps, found.Text = AlikeResults, same, b.run.Steps[same[0]].Text
		} else {
			continue
		}
		found.N = len(found.Steps)
		b.run.Findings = append(b.run.Findings, found)
	}
}

// alike returns the most of some steps of which something is the same, nil where
// they are fewer than so many. It is not looked for in steps that lack it.
func (b *Builder) alike(steps []int, least int, of func(*Step) (text string, has bool)) []int {
	if len(steps) < least {
		return nil
	}
	var same groups[string]
	for _, i := range steps {
		if text, has := of(&b.run.Steps[i]); has {
			same.add(text, i)
		}
	}
	if most := same.largest(); len(most) >= least {
		return most
	}
	return nil
}

// comparedFailure returns why a step failed.
func comparedFailure(s *Step) (string, bool) {
	if !s.HasFailed() {
		return "", false
	}
	return withoutArgs(s.reason(), s.Args), true
}

// comparedArgs returns what a step's call was given.
func comparedArgs(s *Step) (string, bool) { return normalArgs(s.Args), s.Args != "" }

// comparedResult returns what a step gave that did not fail.
func comparedResult(s *Step) (string, bool) {
	if s.HasFailed() || len(s.Text) < minAlikeText {
		return "", false
	}
	text := withoutArgs(s.Text, s.Args)
	return text, len(text) >= minAlikeText
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
	if v.members() != nil {
		var walk func(value)
		walk = func(v value) {
			switch v.kind() {
			case '"':
				out = append(out, strings.Join(strings.Fields(v.text()), " "))
			case '{':
				for _, m := range v.members() {
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
// where enough of an agent begin and end with the same word.
func (b *Builder) findMessages() {
	type ends struct{ agent, first, last string }
	var similar groups[ends]
	for i := range b.run.Steps {
		if s := &b.run.Steps[i]; s.Act == Said && !s.User && len(s.Text) >= minMessage {
			text := strings.TrimSpace(s.Text)
			first, last := text, text
			if space := strings.IndexFunc(text, unicode.IsSpace); space >= 0 {
				first, last = text[:space], text[strings.LastIndexFunc(text, unicode.IsSpace):]
			}
			similar.add(ends{s.Agent, first, strings.TrimSpace(last)}, i)
		}
	}
	for _, key := range similar.keys {
		if len(similar.at[key]) < minSameMessages {
			continue
		}
		var said groups[string]
		for _, i := range similar.at[key] {
			said.add(strings.Join(strings.Fields(b.run.Steps[i].Text), " "), i)
		}
		for _, text := range said.keys {
			if same := said.at[text]; len(same) >= minSameMessages {
				b.run.Findings = append(b.run.Findings, Finding{Kind: SameMessage, Agent: key.agent, N: len(same), Steps: same, Text: b.run.Steps[same[0]].Text})
			}
		}
	}
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
	known := map[string]bool{}
	var since []int // calls of models since something new came
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
		switch {
		case s.User, (s.Act == Called || s.Act == Answered) && !s.HasFailed() && s.Text != "" && !known[s.Text]:
			known[s.Text] = true
			since = since[:0]
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
}
