package answer

import "airefinery-mcp/internal/safe"

// timeUnits are the units in which times come, the longest first.
var timeUnits = [...]safe.Text{safe.Const("s"), safe.Const("ms"), safe.Const("µs"), safe.Const("ns")}

// Indexes of timeUnits.
const seconds, nanoseconds = 0, len(timeUnits) - 1

// unitNotes say how many times came in each of the units but for the one that is
// meant, the longest first.
func unitNotes(came [len(timeUnits) - 1]int, meant int) []safe.Text {
	var out []safe.Text
	for i, n := range came {
		unit := i
		if i >= meant {
			unit++
		}
		if n > 0 {
			out = append(out, safe.Format("%s came in %s where %s are meant, and are read so", times(n), timeUnits[unit], timeUnits[meant]))
		}
	}
	return out
}
