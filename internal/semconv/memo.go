package semconv

import "unsafe"

// Memo finds what a table knows of the names of a response. These come again and
// again, mostly from the same place in memory: where one was found before, it is not
// looked up. It keeps the names alive. The zero Memo is ready for use with one table.
type Memo[V any] struct {
	slots [memoSlots]memoSlot[V]
}

// memoSlots is how many names are remembered at most.
const memoSlots = 1024

type memoSlot[V any] struct {
	name string
	of   *V
}

// Get returns what a table knows of a name, nil for nothing.
func (m *Memo[V]) Get(t *Table[V], name string) *V {
	data := unsafe.StringData(name)
	at := uintptr(unsafe.Pointer(data))
	s := &m.slots[(at^at>>10)%memoSlots]
	if unsafe.StringData(s.name) == data && len(s.name) == len(name) {
		return s.of
	}
	return m.look(s, t, name)
}

func (m *Memo[V]) look(s *memoSlot[V], t *Table[V], name string) *V {
	s.name, s.of = name, t.Get(name)
	return s.of
}
