package traces

// Drawn returns the nodes to draw where so many have a place, in the order of the
// forest: those that passed the filter, each with those above it, without which it
// would hang in the air. Where there are more, those that failed, be it without an
// error, go first, then those that the duration hangs on.
func (d *Detail) Drawn(most int) []int32 {
	drawn := make(map[int32]bool, min(most, len(d.Forest.Nodes)))
	take := func(i int32) {
		var missing []int32
		for ; i != None && !drawn[i]; i = d.Forest.Nodes[i].Parent {
			missing = append(missing, i)
		}
		if len(drawn)+len(missing) <= most {
			for _, m := range missing {
				drawn[m] = true
			}
		}
	}
	for _, telling := range []func(i int32) bool{
		func(i int32) bool { return d.Forest.Nodes[i].Failed || d.Soft[i] != nil },
		func(i int32) bool { return d.Forest.Nodes[i].Critical },
		func(int32) bool { return true },
	} {
		for _, i := range d.Kept {
			if telling(i) {
				take(i)
			}
		}
	}
	out := make([]int32, 0, len(drawn))
	for _, i := range d.Forest.Order {
		if drawn[i] {
			out = append(out, i)
		}
	}
	return out
}
