package conversation

import (
	"math"
	"strconv"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// Facts are what a span tells by the conventions for generative AI.
type Facts struct {
	Kind semconv.Kind
	// named is what of the span's name is the agent's or the tool's.
	named  string
	values [semconv.Facts]string
	ranks  [semconv.Facts]uint8 // 1 more than a place's, 0 for none
	apart  [semconv.Facts]bool
}

// Read returns what a span tells.
func Read(s *client.Span) *Facts {
	f := &Facts{}
	for i := range s.Attrs {
		f.take("", &s.Attrs[i])
	}
	for i := range s.Events {
		for j := range s.Events[i].Attrs {
			f.take(s.Events[i].Name, &s.Events[i].Attrs[j])
		}
	}
	f.Kind = f.kind(s)
	return f
}

// take takes what an attribute tells, unless a place that is believed more did.
func (f *Facts) take(event string, a *client.Attr) {
	if a.Value == "" {
		return
	}
	for _, p := range semconv.Places(event, a.Key) {
		if r := f.ranks[p.Fact]; r != 0 && r <= p.Rank+1 {
			continue
		}
		value := a.Value
		if p.Path != "" {
			if value = member(value, p.Path); value == "" {
				continue
			}
		}
		if p.Fact == semconv.Operation {
			if _, known := semconv.KindOf(value); !known {
				continue
			}
		}
		f.values[p.Fact], f.ranks[p.Fact], f.apart[p.Fact] = value, p.Rank+1, p.Apart
	}
}

// kind returns what the span is of: by its operation, else by its name, else by
// what else it tells.
func (f *Facts) kind(s *client.Span) semconv.Kind {
	byName, rest := semconv.KindOfName(s.Name)
	f.named = rest
	if k, ok := semconv.KindOf(f.values[semconv.Operation]); ok {
		return k
	}
	switch {
	case byName != semconv.OtherKind:
		return byName
	case f.values[semconv.ClassOfAgent] != "":
		return semconv.AgentKind
	case f.values[semconv.ModelAsked] != "" && f.values[semconv.TokensIn] != "":
		return semconv.ModelKind
	}
	return semconv.OtherKind
}

// Get returns the text of a fact, "" where it is not told.
func (f *Facts) Get(fact semconv.Fact) string { return f.values[fact] }

// Number returns a fact that is a whole number, -1 where it is not told.
func (f *Facts) Number(fact semconv.Fact) int64 {
	n, err := strconv.ParseFloat(f.values[fact], 64)
	if err != nil || n < 0 || n > 1<<53 || n != math.Trunc(n) {
		return -1
	}
	return int64(n)
}

// Tokens returns the tokens that went in and came out, all counted, and those of
// them that were cached and spent on reasoning; -1 for what is not told.
func (f *Facts) Tokens() Tokens {
	t := Tokens{f.Number(semconv.TokensIn), f.Number(semconv.TokensOut), f.Number(semconv.TokensCached), f.Number(semconv.TokensReasoning)}
	if f.apart[semconv.TokensCached] && t.In >= 0 && t.Cached > 0 {
		t.In += t.Cached
	}
	if f.apart[semconv.TokensReasoning] && t.Out >= 0 && t.Reasoning > 0 {
		t.Out += t.Reasoning
	}
	return t
}

// Tokens are numbers of tokens, -1 where they are not known. Cached are among
// In, Reasoning among Out.
type Tokens struct{ In, Out, Cached, Reasoning int64 }

var noTokens = Tokens{-1, -1, -1, -1}

// add adds what is known of other tokens.
func (t *Tokens) add(other Tokens) {
	sum := func(n *int64, more int64) {
		if more >= 0 {
			*n = max(*n, 0) + more
		}
	}
	sum(&t.In, other.In)
	sum(&t.Out, other.Out)
	sum(&t.Cached, other.Cached)
	sum(&t.Reasoning, other.Reasoning)
}

// Finish returns why the model stopped, the words of a list with a comma
// between them; "" where that is not told.
func (f *Facts) Finish() string {
	return words(f.values[semconv.Finish])
}

// words returns the words of a JSON list with commas between them, or the text
// itself where it is none.
func words(list string) string {
	v := parse(list)
	if v.kind() != '[' {
		return strings.Trim(list, `"`)
	}
	var out []string
	for _, e := range v.elements() {
		if text := e.text(); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, ",")
}

// AgentName returns the agent that the span names, "" where it names none.
func (f *Facts) AgentName(s *client.Span) string {
	name := f.values[semconv.Agent]
	if name == "" && f.Kind == semconv.AgentKind && f.values[semconv.Operation] != "" && !strings.HasPrefix(s.Name, "ai.") {
		return semconv.AgentOfName(s.Name)
	}
	if name == "" && f.Kind == semconv.AgentKind {
		return f.named
	}
	return name
}

// ToolName returns the tool that a tool's span is of.
func (f *Facts) ToolName(s *client.Span) string {
	switch {
	case f.values[semconv.Tool] != "":
		return f.values[semconv.Tool]
	case f.named != "":
		return f.named
	}
	return s.Name
}
