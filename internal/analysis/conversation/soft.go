package conversation

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"airefinery-mcp/internal/lazyregexp"
	"airefinery-mcp/internal/semconv"
)

// SoftKind is how a step failed that threw nothing.
type SoftKind uint8

// The kinds.
const (
	NoFailure SoftKind = iota
	// OwnStatus is a status of its own, beside that of the span, that says it.
	OwnStatus
	// SaidByResult is what a tool answered that says it: "Error: …", a status of 500.
	SaidByResult
	// BadFinish is a model that did not stop because it was done: length, content
	// filter, refusal, error.
	BadFinish
	// EmptyAnswer is a model that gave neither text nor call.
	EmptyAnswer
	// RefusedAnswer is a model that says that it will not help.
	RefusedAnswer
	// Guardrail is a guardrail or RAI that refused.
	Guardrail
	// Retried is a call that was made again.
	Retried
	// NoModelCall is an agent that ended after a long time of its own without a
	// span of a model's call and without an answer: such a call failed.
	NoModelCall
	// AnsweredAfterFailure is an answer that was given although a tool had failed and
	// did not succeed later.
	AnsweredAfterFailure
	// NoAnswer is a run that ended on what a tool gave, without an answer.
	NoAnswer
	// Loop is a [Finding].
	Loop
)

// SoftFailure are the failures of one kind.
type SoftFailure struct {
	Kind SoftKind
	N    int
	// First is the index of the first step that failed so, and Step that step.
	First int
	Step  *Step
}

// softly counts a failure of a step.
func (b *Builder) softly(kind SoftKind, step int) {
	b.run.SoftFailures++
	i := slices.IndexFunc(b.run.Soft, func(f SoftFailure) bool { return f.Kind == kind })
	if i < 0 {
		b.run.Soft = append(b.run.Soft, SoftFailure{Kind: kind, First: step})
		i = len(b.run.Soft) - 1
	}
	b.run.Soft[i].N++
	b.run.Soft[i].First = min(b.run.Soft[i].First, step)
}

// findEnd finds the last answer, and counts the failures that threw nothing.
func (b *Builder) findEnd() {
	steps := b.run.Steps
	failed := map[string]int{} // the last failed step of each tool
	for i := range steps {
		s := &steps[i]
		if s.Soft != NoFailure {
			b.softly(s.Soft, i)
		}
		if s.Retries > 0 {
			b.softly(Retried, i)
		}
		if s.Act == Called || s.Act == Answered {
			if s.HasFailed() {
				failed[s.Tool] = i
			} else {
				delete(failed, s.Tool)
			}
		}
		if !s.User && (s.Act == Said || s.Act == Ended && !s.HasFailed()) && hasSubstance(s.Text) {
			b.run.Answer = i
		}
	}
	for range b.run.Findings {
		b.softly(Loop, b.run.Findings[0].Steps[0])
	}
	b.retriedSiblings()
	if a := b.run.Answer; a >= 0 && len(failed) > 0 {
		for _, at := range failed {
			if at < a {
				b.softly(AnsweredAfterFailure, a)
				break
			}
		}
	}
	if n := len(steps); n > 0 && steps[n-1].Act == Called && !steps[n-1].HasFailed() && b.run.Answer < n-1 && b.endsOnTool(&steps[n-1]) {
		b.softly(NoAnswer, n-1)
		b.run.Answer = -1
	}
	slices.SortStableFunc(b.run.Soft, func(x, y SoftFailure) int { return cmp.Compare(x.First, y.First) })
	b.run.Silent = true
	for i := range steps {
		if s := &steps[i]; s.Args != "" || s.Text != "" && !s.Failed && s.Error == "" {
			b.run.Silent = false
			break
		}
	}
}

// endsOnTool reports whether the agent at the root gave what a tool answered as
// its own answer: the run ended there, it was not answered.
func (b *Builder) endsOnTool(last *Step) bool {
	for i := range b.spans {
		if b.facts[i].Kind == semconv.AgentKind && b.spans[i].Parent == None {
			for _, m := range b.content(int32(i)).out {
				return overlap(m.textOf(), last.Text)
			}
		}
	}
	return false
}

// retriedSiblings counts the calls of models that failed and were followed by
// another try below the same span.
func (b *Builder) retriedSiblings() {
	for i := range b.run.Steps {
		s := &b.run.Steps[i]
		if s.Act != Asked || !s.Failed || s.Span == None || s.Retries > 0 {
			continue
		}
		for j := i + 1; j < len(b.run.Steps); j++ {
			next := &b.run.Steps[j]
			if next.Span != None && b.facts[next.Span].Kind == semconv.ModelKind {
				if b.spans[next.Span].Parent == b.spans[s.Span].Parent && b.spans[next.Span].Name == b.spans[s.Span].Name {
					b.softly(Retried, i)
				}
				break
			}
		}
	}
}

// longSelf is the least time of its own, in ns, after which a missing call of a
// model is thought of.
const longSelf = int64(time.Second)

// missesCall reports whether an agent that gave nothing ended after a long time
// in which a call of a model must have been that left no span. A run in which no
// call leaves one says nothing.
func (b *Builder) missesCall(i int32, any bool) bool {
	s := &b.spans[i]
	if s.Self < longSelf || s.Self < (s.End-s.Start)/2 {
		return false
	}
	if !any && b.ends[i] == i+1 && b.facts[i].Get(semconv.Input) != "" {
		return true // its prompt was recorded, and neither an answer nor anything below
	}
	models, ok := b.scopes[s.Scope]
	return ok && (models[0] < i || models[1] >= b.ends[i])
}

// hasSubstance reports whether a text says something to a task: more than that
// the run is to end, or whose turn it is.
func hasSubstance(text string) bool {
	if text = strings.TrimSpace(text); strings.HasPrefix(text, semconv.NextSpeaker) {
		return false
	}
	if beginsPlainly(text) {
		return true
	}
	for _, word := range semconv.EndsRun {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "."), word))
	}
	return strings.ContainsFunc(text, func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0x80
	})
}

// beginsPlainly reports whether a text begins with a letter or a digit that none of
// the words begins with by which a run ends.
func beginsPlainly(text string) bool {
	if text == "" || !(text[0] >= '0' && text[0] <= '9' || text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z' || text[0] >= 0x80) {
		return false
	}
	for _, word := range semconv.EndsRun {
		if word[0] == text[0] {
			return false
		}
	}
	return true
}

// Forms of answers that say that something failed, each looked for at the start
// of a text alone: the words stand in good answers, too.
var (
	failedStart = lazyregexp.New(`(?i)^["'\[({\s]*(errors?(\s*[:!(\[]|\s+(while|in tool|occurred|executing|calling|code|message|running|fetching|during|[0-9])|\s*$)|[a-z_.]*(error|exception)\b\s*[:(]|exception\b|traceback \(most recent|(tool |code |command )?execution failed|failed( to\b|:|\s+with\b)|failure:|fatal\b|access ?denied|permission denied|unauthorized|forbidden|time(d )?out\b|invalid (argument|input|parameter|request)|unable to\b|could not\b|cannot\b|no such\b|http(/[0-9.]+)?( error| status)?:? ?[45][0-9][0-9]\b|[45][0-9][0-9] (client|server) error)`)
	failedPair  = lazyregexp.New(`(?i)^[^a-z0-9]{0,4}(?:['"]?[a-z_]+['"]?\s*[:=]\s*[^,{}\[\]]{0,60},\s*){0,3}['"]?(success|ok|succeeded|is_?error|isError|status|error|status_?code|exit_?code|returncode)['"]?\s*[:=]\s*['"]?([a-z0-9_ .-]+)`)
	failedCode  = lazyregexp.New(`(?i)^(exit ?code: *[1-9]|.{0,40}\(execution failed\)|traceback \(most recent)`)
	refusal     = lazyregexp.New(`(?i)^(i'm|i am|i’m)? ?(sorry|afraid)?,? ?(but )?(i|we) ?(can't|cannot|can’t|won't|am unable to|'m unable to|am not able to) (help|assist|comply|fulfill|provide (that|this)|do that|answer that|support that)`)
)

// headBytes is how much of a text is looked at.
const headBytes = 400

func head(text string) string {
	return text[:min(len(text), headBytes)]
}

// softOfResult returns how a tool's answer says that it failed; marked is set
// where it has a mark of that.
func softOfResult(text string, marked bool) SoftKind {
	if marked || saysFailure(text) {
		return SaidByResult
	}
	return NoFailure
}

// saysFailure reports whether what a tool answered says that it failed.
func saysFailure(text string) bool {
	t := strings.TrimSpace(head(text))
	if t == "" {
		return false
	}
	if t[0] == '{' {
		if m := parse(text).members(); m.ofObject() {
			for i := range m.list {
				if name := m.list[i].name; pairFails(name, m.get(name).text()) {
					return true
				}
			}
			return false
		}
	}
	if failedStart().MatchString(t) {
		return true
	}
	if m := failedPair().FindStringSubmatch(t); m != nil {
		return pairFails(m[1], m[2])
	}
	return false
}

// pairFails reports whether a member of an answer says that it failed.
func pairFails(name, value string) bool {
	value = strings.TrimSpace(value)
	switch strings.ReplaceAll(strings.ToLower(name), "_", "") {
	case "success", "ok", "succeeded":
		return strings.EqualFold(value, "false")
	case "iserror":
		return strings.EqualFold(value, "true")
	case "status":
		// That something failed may be what was asked for: a payment's status.
		return strings.EqualFold(value, "error") || len(value) == 3 && value >= "400" && value <= "599"
	case "error":
		return value != "" && !slices.Contains([]string{"null", "none", "false", "{}", "[]", "0"}, strings.ToLower(value))
	case "statuscode":
		return len(value) == 3 && value >= "400" && value <= "599"
	case "exitcode", "returncode":
		return value != "" && value != "0" && value[0] >= '1' && value[0] <= '9'
	}
	return false
}

// codeFailed reports whether a message is the report of code that failed, as
// agents that run it send it.
func codeFailed(text string) bool {
	t := strings.TrimSpace(head(text))
	// Each of the forms begins with "exit", or has a parenthesis behind 40 characters
	// at most.
	const most = 40*utf8.UTFMax + 1
	return len(t) > 1 && (t[0]|0x20 == 'e' && t[1]|0x20 == 'x' || strings.IndexByte(t[:min(len(t), most)], '(') >= 0) && failedCode().MatchString(t)
}

// isRefusal reports whether a model says that it will not help.
func isRefusal(text string) bool {
	t := strings.TrimSpace(head(text))
	return mayRefuse(t) && refusal().MatchString(t)
}

// mayRefuse reports whether a text begins as a refusal may, as far as a few bytes
// tell: few do.
func mayRefuse(t string) bool {
	if len(t) < len("we help") {
		return false
	}
	second, third := t[1]|0x20, t[2]|0x20
	switch t[0] | 0x20 {
	case 'i': // I can't, I won't, I am, I'm
		return strings.IndexByte(" cwa'", second) >= 0 || t[1] >= 0x80
	case 's': // sorry
		return second == 'o' && third == 'r'
	case 'a': // afraid
		return second == 'f' && third == 'r'
	case 'b': // but I, but we
		return second == 'u' && third == 't' && strings.IndexByte("iw", t[4]|0x20) >= 0
	case 'w': // we can't, we won't, we am, we'm
		return second == 'e' && (strings.IndexByte(" cwa'", third) >= 0 || t[2] >= 0x80)
	}
	return t[0] == ',' || t[0] >= 0x80
}

// guardRefused reports whether what a guardrail gave says that it refused.
func guardRefused(output string) bool {
	m := parse(output).members()
	for _, name := range []string{"tripwire_triggered", "tripwireTriggered", "blocked", "triggered", "flagged"} {
		if m.get(name).text() == "true" {
			return true
		}
	}
	for _, name := range []string{"allowed", "passed", "safe"} {
		if m.get(name).text() == "false" {
			return true
		}
	}
	return false
}
