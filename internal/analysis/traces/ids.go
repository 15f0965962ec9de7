package traces

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"

	"airefinery-mcp/client"
)

// nodeIDs finds nodes by the ids of their spans. The ids come from outside, and may be
// made to meet in one place: where that is, nobody can foresee.
type nodeIDs struct {
	slots []idSlot // a power of two, at most half of them taken
	seeds [2]uint64
}

// idSlot has the node of an id, plus 1; 0 where it is free.
type idSlot struct {
	id   client.SpanID
	node int32
}

// reset forgets all, and makes room for n ids.
func (t *nodeIDs) reset(n int) {
	if t.seeds[0] == 0 {
		t.seeds = [2]uint64{rand.Uint64() | 1, rand.Uint64() | 1}
	}
	size := 1 << bits.Len(uint(2*n))
	t.slots = slices.Grow(t.slots[:0], size)[:size]
	clear(t.slots)
}

// slot returns the slot that an id has or would have.
func (t *nodeIDs) slot(id client.SpanID) *idSlot {
	hi, lo := bits.Mul64(binary.LittleEndian.Uint64(id[:])^t.seeds[0], t.seeds[1])
	mask := uint64(len(t.slots) - 1)
	for i := hi ^ lo; ; i++ {
		if s := &t.slots[i&mask]; s.node == 0 || s.id == id {
			return s
		}
	}
}

// get returns the node of an id, if there is one.
func (t *nodeIDs) get(id client.SpanID) (node int32, ok bool) {
	s := t.slot(id)
	return s.node - 1, s.node > 0
}

// set says which node an id is of.
func (t *nodeIDs) set(id client.SpanID, node int32) { *t.slot(id) = idSlot{id, node + 1} }
