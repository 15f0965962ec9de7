package semconv

import "strings"

// Messages that stand in attributes one by one: the prefix of their names, before
// the number of the message, and what comes behind it.
const (
	OpenInferenceInput  = "llm.input_messages."
	OpenInferenceOutput = "llm.output_messages."
	OpenLLMetryInput    = "gen_ai.prompt."
	OpenLLMetryOutput   = "gen_ai.completion."
)

// IsIndexed reports whether an attribute of a name is part of such a message.
func IsIndexed(name string) bool {
	const least = len(OpenLLMetryInput)
	switch {
	case len(name) < least:
	case name[:5] == OpenInferenceInput[:5]:
		return strings.HasPrefix(name, OpenInferenceInput)
	case name[:5] == OpenInferenceOutput[:5]:
		return strings.HasPrefix(name, OpenInferenceOutput)
	case name[:8] == OpenLLMetryInput[:8]:
		return strings.HasPrefix(name, OpenLLMetryInput)
	case name[:8] == OpenLLMetryOutput[:8]:
		return strings.HasPrefix(name, OpenLLMetryOutput)
	}
	return false
}

// Place is where a fact is.
type Place struct {
	Fact Fact
	// Rank orders the places of one fact: the lower, the more it is believed.
	Rank uint8
	// Path leads to a member of the JSON that the attribute has; "" for its value.
	Path string
	// Apart is set where a convention does not count the cached tokens among those
	// that went in, or those of reasoning among those that came out.
	Apart bool
}

// Places returns what facts an attribute of a span has; event is the name of
// the span event that it is of, "" for none.
func Places(event, attribute string) []Place {
	if event == "" {
		if a := attributes.Get(attribute); a != nil {
			return a.Places
		}
		return nil
	}
	if t := placesOf[event]; t != nil {
		if places := t.Get(attribute); places != nil {
			return *places
		}
	}
	return nil
}

// placesOf has the places of attributes of span events, by event; those of spans are
// among attributes.
var placesOf = func() map[string]*Table[[]Place] {
	m := map[string]*Table[[]Place]{}
	eachPlace(func(event, attribute string, p Place) {
		if event == "" {
			return
		}
		t := m[event]
		if t == nil {
			t = &Table[[]Place]{}
			m[event] = t
		}
		places := t.At(attribute)
		*places = append(*places, p)
	})
	return m
}()

// eachPlace goes through keysOf.
func eachPlace(do func(event, attribute string, p Place)) {
	for fact, keys := range keysOf {
		for rank, key := range keys {
			p := Place{Fact: Fact(fact), Rank: uint8(rank)}
			key, p.Apart = strings.CutSuffix(key, "+")
			key, p.Path, _ = strings.Cut(key, "#")
			event, attribute, ofEvent := strings.Cut(key, "@")
			if !ofEvent {
				event, attribute = "", key
			}
			do(event, attribute, p)
		}
	}
}
