package traces

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/stats"
	"airefinery-mcp/internal/text"
)

// Failure is the traces that failed at the same place with the same error, but
// for what varies in it.
type Failure struct {
	// Where is the deepest span that failed.
	Where SpanName
	// Message is the error message of the latest of them, never "".
	Message string
	// Template is what the messages have in common, by [text.Template]: the
	// pattern of a log message with the same template is of the same failure.
	Template string
	// N counts the traces; First and Last are when the first and the last of
	// them started.
	N           int
	First, Last int64
	// Example is the last of them.
	Example *Trace
	// Before counts those of them that started before [Survey.Onset].
	Before int
	// Rank is the place in [Survey.Failures].
	Rank int

	g float64 // by how much more there are from the onset on
}

// findFailures groups the traces, which must be the newest first, by failure:
// the most frequent failure first, of equal ones the latest. A trace whose
// failed spans say nothing is in no group.
func findFailures(traces []*Trace) []*Failure {
	type key struct {
		where    SpanName
		template string
	}
	var all []*Failure
	byKey := map[key]*Failure{}
	templates := map[string]string{}
	for _, t := range traces {
		if t.Where.IsZero() || t.Message == "" {
			continue
		}
		template, ok := templates[t.Message]
		if !ok {
			template = text.Template(t.Message)
			templates[t.Message] = template
		}
		k := key{t.Where, template}
		f := byKey[k]
		if f == nil {
			f = &Failure{Where: t.Where, Message: t.Message, Template: template, Last: t.Start, Example: t}
			byKey[k] = f
			all = append(all, f)
		}
		f.N++
		f.First = t.Start
		t.Failure = f
	}
	rankFailures(all)
	return all
}

// rankFailures puts those first that came with the onset, the surest first, then
// the most frequent.
func rankFailures(all []*Failure) {
	slices.SortStableFunc(all, func(a, b *Failure) int { return cmp.Or(cmp.Compare(b.g, a.g), cmp.Compare(b.N, a.N)) })
	for i, f := range all {
		f.Rank = i
	}
}

// minFailureG is from when on a failure came with the onset rather than by chance.
const minFailureG = 9

// compareFailures counts the failures before the onset and from it on, beside all
// traces, and ranks them by it.
func (s *Survey) compareFailures() {
	if s.Onset == nil {
		return
	}
	before := 0
	for _, t := range s.Traces {
		if t.Start < s.Onset.From {
			before++
		}
		if t.Failure != nil && t.Start < s.Onset.From {
			t.Failure.Before++
		}
	}
	early, late := float64(before), float64(len(s.Traces)-before)
	for _, f := range s.Failures {
		was, is := float64(f.Before), float64(f.N-f.Before)
		if g := stats.G(was, early, is, late); g >= minFailureG && is*early > was*late {
			f.g = g
		}
	}
	rankFailures(s.Failures)
	s.First = first(s.Traces, s.Failures)
}
