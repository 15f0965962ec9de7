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
	named string
	// told are the facts that it tells, and at where in it each is, 1 more than the
	// index, 0 for none: a span tells few of them.
	told []told
	at   [semconv.Facts]uint8
}

// told is one fact. The rank is that of the place that it was read from.
type told struct {
	text  string
	rank  uint8
	apart bool
}

// Read returns what a span tells.
func Read(s *client.Span) *Facts {
	f := &Facts{}
	f.read(new(semconv.Attributes), s)
	return f
}

func (f *Facts) read(known *semconv.Attributes, s *client.Span) {
	for i := range s.Attrs {
		if a := known.Get(s.Attrs[i].Key); a != nil && len(a.Places) > 0 {
			f.take(a.Places, s.Attrs[i].Value)
		}
	}
	for i := range s.Events {
		e := &s.Events[i]
		for j := range e.Attrs {
			places := semconv.Places(e.Name, e.Attrs[j].Key)
			f.take(places, e.Attrs[j].Value)
		}
	}
	f.Kind = f.kind(s)
}

// take takes what an attribute tells, unless a place that is believed more did.
func (f *Facts) take(places []semconv.Place, text string) {
	if text == "" {
		return
	}
	for i := range places {
		p := &places[i]
		at := f.at[p.Fact]
		if at != 0 && f.told[at-1].rank <= p.Rank {
			continue
		}
		value := text
		if p.Path != "" {
			if value = memberAt(value, p.Path); value == "" {
				continue
			}
		}
		if p.Fact == semconv.Operation {
			if _, known := semconv.KindOf(value); !known {
				continue
			}
		}
		f.set(p.Fact, told{value, p.Rank, p.Apart})
	}
}

func (f *Facts) set(fact semconv.Fact, t told) {
	if at := f.at[fact]; at != 0 {
		f.told[at-1] = t
		return
	}
	f.told = append(f.told, t)
	f.at[fact] = uint8(len(f.told))
}

// complete takes from the span within what a span does not tell itself.
func (f *Facts) complete(inner *Facts) {
	for _, fact := range []semconv.Fact{semconv.TokensIn, semconv.TokensOut, semconv.TokensCached, semconv.TokensReasoning, semconv.Finish,
		semconv.Retries, semconv.Attempt, semconv.ModelAnswered, semconv.Provider, semconv.Cost} {
		if at := inner.at[fact]; at != 0 && f.at[fact] == 0 {
			f.set(fact, inner.told[at-1])
		}
	}
}

// kind returns what the span is of: by its operation, else by its name, else by
// what else it tells.
func (f *Facts) kind(s *client.Span) semconv.Kind {
	byName, rest := semconv.KindOfName(s.Name)
	f.named = rest
	if operation := f.Get(semconv.Operation); operation != "" {
		if k, ok := semconv.KindOf(operation); ok {
			return k
		}
	}
	switch {
	case byName != semconv.OtherKind:
		return byName
	case f.Get(semconv.ClassOfAgent) != "":
		return semconv.AgentKind
	case f.Get(semconv.ModelAsked) != "" && f.Get(semconv.TokensIn) != "":
		return semconv.ModelKind
	}
	return semconv.OtherKind
}

// Get returns the text of a fact, "" where it is not told.
func (f *Facts) Get(fact semconv.Fact) string {
	if at := f.at[fact]; at != 0 {
		return f.told[at-1].text
	}
	return ""
}

// tell writes a fact where nothing was told yet.
func (f *Facts) tell(fact semconv.Fact, to *string) {
	if *to == "" {
		*to = f.Get(fact)
	}
}

// isApart reports whether a fact is not part of the sum that it would be part of:
// see [semconv.Place].
func (f *Facts) isApart(fact semconv.Fact) bool {
	at := f.at[fact]
	return at != 0 && f.told[at-1].apart
}

// exactDigits is how many digits a number has that is surely exact as a float.
const exactDigits = 15

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Number returns a fact that is a whole number, -1 where it is not told.
func (f *Facts) Number(fact semconv.Fact) int64 {
	text := f.Get(fact)
	if text == "" { // the error of the parser costs more than all else
		return -1
	}
	if len(text) <= exactDigits && isDigits(text) {
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 1<<53 || n != math.Trunc(n) {
		return -1
	}
	return int64(n)
}

// Tokens returns the tokens that went in and came out, all counted, and those of
// them that were cached and spent on reasoning; -1 for what is not told.
func (f *Facts) Tokens() Tokens {
	t := Tokens{f.Number(semconv.TokensIn), f.Number(semconv.TokensOut), f.Number(semconv.TokensCached), f.Number(semconv.TokensReasoning)}
	if f.isApart(semconv.TokensCached) && t.In >= 0 && t.Cached > 0 {
		t.In += t.Cached
	}
	if f.isApart(semconv.TokensReasoning) && t.Out >= 0 && t.Reasoning > 0 {
		t.Out += t.Reasoning
	}
	return t
}

// Cost returns what the call cost, -1 where that is not told.
func (f *Facts) Cost() float64 {
	text := f.Get(semconv.Cost)
	if text == "" {
		return -1
	}
	if cost, err := strconv.ParseFloat(text, 64); err == nil && cost >= 0 {
		return cost
	}
	return -1
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
	return words(f.Get(semconv.Finish))
}

// words returns the words of a JSON list with commas between them, or the text
// itself where it is none.
func words(list string) string {
	if word, ok := onlyWord(list); ok {
		return word
	}
	v := parse(list)
	if v.kind() != '[' {
		return strings.Trim(list, `"`)
	}
	var few [4]value
	all := v.appendElements(few[:0])
	if len(all) == 1 {
		return all[0].text()
	}
	var out []string
	for _, e := range all {
		if text := e.text(); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, ",")
}

// onlyWord returns the word of a list of one, ["stop"], which most are.
func onlyWord(list string) (word string, ok bool) {
	if word, ok = strings.CutPrefix(list, `["`); ok {
		word, ok = strings.CutSuffix(word, `"]`)
	}
	return word, ok && strings.IndexByte(word, '"') < 0 && strings.IndexByte(word, '\\') < 0
}

// AgentName returns the agent that the span names, "" where it names none.
func (f *Facts) AgentName(s *client.Span) string {
	name := f.Get(semconv.Agent)
	if name == "" && f.Kind == semconv.AgentKind && f.Get(semconv.Operation) != "" && !strings.HasPrefix(s.Name, "ai.") {
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
	case f.Get(semconv.Tool) != "":
		return f.Get(semconv.Tool)
	case f.named != "":
		return f.named
	}
	return s.Name
}
