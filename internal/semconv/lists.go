package semconv

// Lists are lists of names, which have no name in common.
type Lists struct {
	of Table[listed]
}

// listed is the place of a name: in which list, and where in it.
type listed struct{ list, rank uint8 }

// maxLists is how many there are at most.
const maxLists = 5

// NewLists returns lists, by their numbers from 0.
func NewLists(lists ...Keys) *Lists {
	l := &Lists{}
	for i, keys := range lists {
		for rank, name := range keys {
			*l.of.At(name) = listed{uint8(i), uint8(rank)}
		}
	}
	return l
}

// ListMemo is the [Memo] of names that are looked for in one [Lists].
type ListMemo struct{ memo Memo[listed] }

// Firsts are what [Keys.First] gives for each of some lists, where names and values
// are gone through once for all of them. The zero Firsts are those of no names.
type Firsts struct {
	value [maxLists]string
	// seen are the names that came, as bits by their ranks: of several of one name the
	// first counts. best is the rank of the value.
	seen [maxLists]uint32
	best [maxLists]uint8
}

// See looks at the next name and its value.
func (f *Firsts) See(l *Lists, m *ListMemo, name, value string) {
	if at := m.memo.Get(&l.of, name); at != nil {
		f.take(at, value)
	}
}

func (f *Firsts) take(at *listed, value string) {
	if f.seen[at.list]>>at.rank&1 != 0 {
		return
	}
	f.seen[at.list] |= 1 << at.rank
	if value != "" && (f.value[at.list] == "" || at.rank < f.best[at.list]) {
		f.value[at.list], f.best[at.list] = value, at.rank
	}
}

// Get returns the value of a list by its number, "" where there is none.
func (f *Firsts) Get(list int) string { return f.value[list] }
