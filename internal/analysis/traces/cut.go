package traces

import "slices"

// Cut makes a layout that is too long shorter. Lines are left out where they say
// least, which is mostly the middle of the trace: its beginning, what failed, and
// its end stay.
type Cut struct {
	lines  []Line
	ranked []int32 // indices of lines that are spans, the most important first
}

// endLines is how many lines of both ends of a layout come before all but what
// failed.
const endLines = 6

// NewCut ranks the lines of a layout, each kind of them from the two ends
// inwards: by turns those of the ends and what failed, softly too; then what failed somewhere
// below; what shorter, a layout that leaves out more, has as well; and the rest.
func (d *Detail) NewCut(lines, shorter []Line) *Cut {
	kept := map[int32]bool{}
	for i := range shorter {
		kept[shorter[i].Node] = true
	}
	var all, failed, above, long []int32
	for i := range lines {
		if lines[i].Node == None {
			continue // it is counted with what is left out beside it
		}
		all = append(all, int32(i))
		switch n := &d.Forest.Nodes[lines[i].Node]; {
		case n.Failed || d.Soft[lines[i].Node] != nil:
			failed = append(failed, int32(i))
		case n.Errors > 0 || d.holdsSoft[lines[i].Node]:
			above = append(above, int32(i))
		case kept[lines[i].Node]:
			long = append(long, int32(i))
		}
	}
	all, failed = inwards(all), inwards(failed)
	ends := min(endLines, len(all))
	var order []int32
	for i := range max(ends, len(failed)) {
		order = append(order, all[min(i, ends-1)])
		if i < len(failed) {
			order = append(order, failed[i])
		}
	}
	order = slices.Concat(order, inwards(above), inwards(long), all)
	c := &Cut{lines: lines}
	seen := make([]bool, len(lines))
	for _, i := range order {
		if !seen[i] {
			seen[i] = true
			c.ranked = append(c.ranked, i)
		}
	}
	return c
}

// inwards returns a list from its two ends inwards: the first, the last, the
// second, the last but one.
func inwards(list []int32) []int32 {
	out := make([]int32, len(list))
	for i := range out {
		if i%2 == 0 {
			out[i] = list[i/2]
		} else {
			out[i] = list[len(list)-1-i/2]
		}
	}
	return out
}

// Len is the number of lines that are spans.
func (c *Cut) Len() int { return len(c.ranked) }

// Best returns the n most important lines in their order. Each run of others
// comes as one line that counts their spans.
func (c *Cut) Best(n int) []Line {
	best := slices.Clone(c.ranked[:n])
	slices.Sort(best)
	var out []Line
	next := 0
	leaveOut := func(lines []Line) {
		if len(lines) == 0 {
			return
		}
		left := Line{Node: None, Depth: lines[0].Depth}
		for i := range lines {
			left.Depth = min(left.Depth, lines[i].Depth)
			left.Inside += lines[i].Stands()
			left.Longest = max(left.Longest, lines[i].Longest)
		}
		out = append(out, left)
	}
	for _, i := range best {
		leaveOut(c.lines[next:i])
		out = append(out, c.lines[i])
		next = int(i) + 1
	}
	leaveOut(c.lines[next:])
	return out
}
