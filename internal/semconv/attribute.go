package semconv

import "unsafe"

// Attribute is what is known of an attribute of a span by its name.
type Attribute struct {
	// Places are what facts it has.
	Places []Place
	// Called and Named are where it stands in the lists of what a span calls, and in
	// those of names that are worth remembering.
	Called, Named Listed
}

// Listed is the place of a name in lists of them: which list, from 1, and where in
// it. The zero Listed is in none.
type Listed struct{ list, rank uint8 }

// The lists of what a span calls: see [Model], [PeerService], [ModelProvider], [URL]
// and [PeerAddress].
const (
	CalledModel = iota
	CalledPeer
	CalledProvider
	CalledURL
	CalledAddress
)

// The lists of names: see [Project], [AgentName], [AgentClass], [Model] and [Session].
const (
	NamedProject = iota
	NamedAgent
	NamedAgentClass
	NamedModel
	NamedSession
)

// lists is how many lists there are of a kind.
const lists = 5

var (
	calledLists = [lists]Keys{Model, PeerService, ModelProvider, {URL}, PeerAddress}
	namedLists  = [lists]Keys{Project, AgentName, AgentClass, Model, Session}
)

// attributes has what is known of attributes of spans.
var attributes = func() *Table[Attribute] {
	var t Table[Attribute]
	eachPlace(func(event, attribute string, p Place) {
		if event == "" {
			a := t.At(attribute)
			a.Places = append(a.Places, p)
		}
	})
	for list := range lists {
		for rank, name := range calledLists[list] {
			t.At(name).Called = Listed{uint8(list) + 1, uint8(rank)}
		}
		for rank, name := range namedLists[list] {
			t.At(name).Named = Listed{uint8(list) + 1, uint8(rank)}
		}
	}
	return &t
}()

// Attributes finds what is known of the attributes of a response. Their names come
// again and again, mostly from the same place in memory: where one was found before,
// it is not looked up. It keeps the names alive. The zero Attributes are ready for use.
type Attributes struct {
	slots [attributeSlots]attributeSlot
}

// attributeSlots is how many names are remembered at most.
const attributeSlots = 1024

type attributeSlot struct {
	name string
	of   *Attribute
}

// Get returns what is known of an attribute by its name, nil for nothing.
func (a *Attributes) Get(name string) *Attribute {
	at := uintptr(unsafe.Pointer(unsafe.StringData(name)))
	s := &a.slots[(at^at>>10)%attributeSlots]
	if unsafe.StringData(s.name) != unsafe.StringData(name) || len(s.name) != len(name) {
		s.look(name)
	}
	return s.of
}

func (s *attributeSlot) look(name string) { s.name, s.of = name, attributes.Get(name) }

// Firsts are what [Keys.First] gives for each of some lists, where names and values
// are gone through once for all of them. The zero Firsts are those of no names.
type Firsts struct {
	value [lists]string
	// seen are the names that came, as bits by their ranks: of several of one name the
	// first counts. best is the rank of the value.
	seen [lists]uint32
	best [lists]uint8
}

// See looks at the value of the next name, by its place in the lists.
func (f *Firsts) See(at Listed, value string) {
	if at.list == 0 || f.seen[at.list-1]>>at.rank&1 != 0 {
		return
	}
	list := at.list - 1
	f.seen[list] |= 1 << at.rank
	if value != "" && (f.value[list] == "" || at.rank < f.best[list]) {
		f.value[list], f.best[list] = value, at.rank
	}
}

// Get returns the value of a list by its number, "" where there is none.
func (f *Firsts) Get(list int) string { return f.value[list] }
