package traces

// Drawn returns the nodes to draw where so many have a place, in the order of the
// forest: those that passed the filter, each with those above it, without which it
// would hang in the air. Where there are more, those that failed, be it without an
// error, and those that the duration hangs on go before the others.
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
	for _, telling := range []bool{true, false} {
		for _, i := range d.Kept {
			if n := &d.Forest.Nodes[i]; (n.Failed || n.Critical || d.Soft[i] != nil) == telling {
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
