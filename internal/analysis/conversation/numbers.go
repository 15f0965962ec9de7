package conversation

// numbers gives things numbers from 1 by their sums, which nobody can foresee. The zero
// numbers has none.
type numbers struct {
	slots []slot // a power of two, at most half of them taken
	n     int32
}

// slot has the number of a sum, 0 where it is free.
type slot struct {
	sum    uint64
	number int32
}

// fewNumbers is how many slots there are at least.
const fewNumbers = 64

// reset forgets all. What is much too large for what it held becomes smaller, or to
// clear it would take longer than its use.
func (t *numbers) reset() {
	if n := len(t.slots); n > fewNumbers && int(t.n) < n/16 {
		t.slots = t.slots[:n/2]
	}
	if t.n > 0 {
		clear(t.slots)
		t.n = 0
	}
}

// get returns the number of a sum, 0 where it has none.
func (t *numbers) get(sum uint64) int32 {
	if t.n == 0 {
		return 0
	}
	return t.slots[t.find(sum)].number
}

// find returns the slot that a sum has or would have.
func (t *numbers) find(sum uint64) uint64 {
	mask := uint64(len(t.slots) - 1)
	i := sum & mask
	for t.slots[i].number != 0 && t.slots[i].sum != sum {
		i = (i + 1) & mask
	}
	return i
}

// of returns the number of a sum, which is the next one where it had none.
func (t *numbers) of(sum uint64) int32 {
	if 2*int(t.n) >= len(t.slots) {
		t.grow()
	}
	s := &t.slots[t.find(sum)]
	if s.number == 0 {
		t.n++
		*s = slot{sum, t.n}
	}
	return s.number
}

func (t *numbers) grow() {
	old := t.slots
	t.slots = make([]slot, max(fewNumbers, 2*len(old)))
	for _, s := range old {
		if s.number != 0 {
			t.slots[t.find(s.sum)] = s
		}
	}
}
